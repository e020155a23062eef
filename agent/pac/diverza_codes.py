"""What Diverza's answers mean for us, as data. Its error bodies are documented nowhere, so only SAT's own codes in them are believed.

Inferred: that a request turned away with 401 or 403 has done nothing, and that a code of SAT's stands at the head of the text or
behind a name such as `code`. Everything else may have been carried out and is asked about.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from agent.ports import Failure, Refused, Unknown

Meaning = Literal["document", "account", "not_yet", "ask"]

# document, account, not_yet: refused, nothing was stamped. ask: it may be stamped; only asking again tells.
_STAMP: Final[dict[str, tuple[Meaning, str]]] = {
    "301": ("document", "pac.malformed"),
    "302": ("document", "pac.seal"),
    "303": ("document", "pac.seal"),
    "304": ("account", "pac.certificate_revoked"),
    "305": ("not_yet", "pac.not_listed_yet"),
    "306": ("document", "pac.not_a_csd"),
    "307": ("ask", "pac.stamped_before"),
    "308": ("document", "pac.foreign_certificate"),
    "401": ("document", "pac.date_out_of_range"),
    "402": ("not_yet", "pac.not_listed_yet"),
    "403": ("document", "pac.date_out_of_range"),
    "CFDI40102": ("document", "pac.seal"),
}
_CANCEL: Final[dict[str, tuple[Meaning, str]]] = {
    "203": ("document", "cancel.not_the_issuer"),
    "204": ("document", "cancel.not_cancelable"),
    "205": ("not_yet", "cancel.not_found_yet"),
    "304": ("account", "cancel.certificate"),
    "708": ("not_yet", "cancel.sat_unreachable"),
}
# From 207 on SAT's codes are counted in two ways; which one Diverza uses is not known. Its text decides, else nothing is claimed.
_CANCEL_TEXTS: Final[tuple[tuple[str, Meaning, str], ...]] = (
    ("sustituci", "document", "cancel.bad_replacement"),
    ("motivo", "document", "cancel.bad_reason"),
    ("no cancelable", "document", "cancel.not_cancelable"),
    ("declaraci", "document", "cancel.after_declaration"),
)
RECEIVED_BEFORE: Final = "202"
_RULES: Final = re.compile(r"\b((?:CFDI|CRP|CCE|CP|NOM|LOC)\d{2,6})\b")
_CODE: Final = re.compile(r"""(?:^|["'](?:code|codigo|error|message|mensaje)["']\s*:\s*["']?)\s*(\d{3})\b""", re.IGNORECASE)


def code_of(text: str) -> str:
    """SAT's code in a text, "" when there is none."""
    found = _RULES.search(text) or _CODE.search(text.strip())
    return found[1] if found else ""


def stamp_refusal(http: int, text: str) -> Failure:
    """What an answer other than success means for a stamp."""
    code = code_of(text)
    meaning = _STAMP.get(code) or (("document", "pac.rule") if code[:1].isalpha() else None)
    if meaning is None and http in (401, 403):
        meaning = "account", "pac.login"
    return _failure(http, code, text, meaning)


def cancel_refusal(http: int, text: str) -> Failure:
    """What an answer other than success means for a cancellation request."""
    code = code_of(text)
    meaning = _CANCEL.get(code)
    if meaning is None and 400 <= http < 500:
        meaning = next(((of, message) for part, of, message in _CANCEL_TEXTS if part in text.lower()), None)
    if meaning is None and http in (401, 403):
        meaning = "account", "pac.login"
    return _failure(http, code, text, meaning)


def _failure(http: int, code: str, text: str, meaning: tuple[Meaning, str] | None) -> Failure:
    if http < 500 and meaning is not None:
        of, message = meaning
        if of != "ask":
            return Refused(code or str(http), text[:1000], of, message)
    return Unknown(f"Diverza HTTP {http} {text[:300]}".strip())
