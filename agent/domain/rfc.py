"""The RFC: whether it can be one, of what kind of person, and whether its check digit agrees."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from agent.domain.cfdi import FOREIGN_RFC, PUBLIC_RFC

_PATTERN = re.compile(r"([A-ZÑ&]{3,4})(\d{2})(\d{2})(\d{2})([A-Z0-9]{2}[0-9A])")
_VALUES = {letter: value for value, letter in enumerate("0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ")}
GENERIC = frozenset({PUBLIC_RFC, FOREIGN_RFC})


class RfcProblem(StrEnum):
    """Why a text is not an RFC, or may not be one."""

    MISSING = "missing"
    MALFORMED = "malformed"
    IMPOSSIBLE_DATE = "impossible_date"
    CHECK_DIGIT = "check_digit"


def normalise(text: str) -> str:
    """`text` in capitals without blanks and hyphens, as people type an RFC."""
    return re.sub(r"[\s\-]", "", text).upper()


def problem(rfc: str) -> RfcProblem | None:
    """What is wrong with `rfc`, None when nothing is. CHECK_DIGIT is only a warning: SAT has issued RFCs that fail it."""
    if not rfc:
        return RfcProblem.MISSING
    match = _PATTERN.fullmatch(rfc)
    if match is None:
        return RfcProblem.MALFORMED
    if not _date_exists(*(int(match[index]) for index in (2, 3, 4))):
        return RfcProblem.IMPOSSIBLE_DATE
    if rfc not in GENERIC and check_digit(rfc) != rfc[-1]:
        return RfcProblem.CHECK_DIGIT
    return None


def check_digit(rfc: str) -> str:
    """The last character that the first eleven or twelve ask for. Source: SAT, Anexo IV of the RFC's composition (module 11)."""
    body = rfc[:-1].rjust(12)
    remainder = sum(_VALUES[letter] * (13 - index) for index, letter in enumerate(body)) % 11
    if remainder == 0:
        return "0"
    return "A" if remainder == 1 else str(11 - remainder)


def is_legal_person(rfc: str) -> bool:
    """Whether it is a company's: 12 characters, a natural person's has 13."""
    return len(rfc) == 12


def _date_exists(year: int, month: int, day: int) -> bool:
    # Two digits do not tell the century: 000229 is right in 2000, which every leap rule for two digits allows.
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False
