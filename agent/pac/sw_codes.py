"""What SW sapien's codes mean for us, as data. Source: SAT's and SW's lists, and what its public SDKs met.

SW writes the code at the head of its sentence: `CFDI40102 - ...`, `307. ...`, `401 - ...`. It is not the HTTP status.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from agent.ports import Failure, Refused, Unknown

Meaning = Literal["document", "account", "not_yet", "ask"]

STAMPED_BEFORE: Final = frozenset({"307", "CFDI3307"})
OTHER_BYTES: Final = "CFDI3307"
"""The customid was used with other bytes; the answer holds the TFD of the first ones."""
NOTHING_PENDING: Final = "CA1101"
RECEIVED: Final = frozenset({"201", "1201"})
RECEIVED_BEFORE: Final = frozenset({"202", "1202"})

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
    "CFDI3307": ("ask", "pac.stamped_before"),
    "CFDI40102": ("document", "pac.seal"),
    "AU2000": ("account", "pac.login"),
    "AU4101": ("account", "pac.login"),
}
# Sentences without a code; the first that occurs decides.
_STAMP_TEXTS: Final[tuple[tuple[str, Meaning, str], ...]] = (
    ("token debe contener 3 partes", "account", "pac.login"),
    ("no se encontró el csd", "account", "pac.stored_certificate"),
    ("customid no es válido", "document", "pac.bad_key"),
    ("customid viene vacío", "document", "pac.bad_key"),
    ("no cuenta con timbres", "account", "pac.no_stamps"),  # inferred: no source shows SW's own sentence
)
# SAT's own rules: CFDI40xxx, and those of the complements (CRP = payments, CCE, CP ...).
_RULES: Final = ("CFDI4", "CRP", "CCE", "CP", "NOM", "LOC")

# SAT's list since 2022, which SW passes on; 306 to 309 are read as the certificate's by their neighbours (inferred).
_CANCEL: Final[dict[str, tuple[Meaning, str]]] = {
    "203": ("document", "cancel.not_the_issuer"),
    "204": ("document", "cancel.not_cancelable"),
    "205": ("not_yet", "cancel.not_found_yet"),
    "206": ("document", "cancel.other_sector"),
    "207": ("document", "cancel.bad_reason"),
    "208": ("document", "cancel.bad_replacement"),
    "209": ("document", "cancel.not_required"),
    "210": ("document", "cancel.after_declaration"),
    "211": ("document", "cancel.after_declaration"),
    "212": ("document", "cancel.bad_replacement"),
    "300": ("account", "pac.login"),
    "301": ("document", "cancel.malformed"),
    "302": ("document", "cancel.malformed"),
    "303": ("document", "cancel.not_the_issuer"),
    "304": ("account", "cancel.certificate"),
    "305": ("account", "cancel.certificate"),
    "306": ("account", "cancel.certificate"),
    "307": ("account", "cancel.certificate"),
    "308": ("account", "cancel.certificate"),
    "309": ("account", "cancel.certificate"),
    "310": ("account", "cancel.certificate"),
    "311": ("document", "cancel.bad_reason"),
    "312": ("document", "cancel.bad_replacement"),
    "798": ("not_yet", "cancel.wait_72_hours"),
    "799": ("document", "cancel.asked_too_often"),
    "AU2000": ("account", "pac.login"),
    "AU4101": ("account", "pac.login"),
    "CA1000": ("document", "cancel.malformed"),
}
_HIDDEN: Final = "CACFDI33"
"""Says only that the XML is wrong: the cause stands in messageDetail."""
_CODE: Final = re.compile(r"\s*([A-Z]*\d+)\b")
_ANYWHERE: Final = re.compile(r"\b((?:CR|CA)\d{4})\b")
_CR: Final = re.compile(r"CR1(3\d\d)")


def code_of(message: str) -> str:
    """The code at the head of a sentence, "" when there is none."""
    found = _CODE.match(message)
    return found[1] if found else ""


def stamp_refusal(code: str, text: str) -> Failure:
    """The outcome of an answer without a stamp. Anything that is not surely "not stamped" is Unknown."""
    meaning, message = _of_stamping(code, text)
    if meaning == "ask":
        return Unknown(f"SW {code or 'without a code'}: {text}")
    return Refused(code, text, meaning, message)


def _of_stamping(code: str, text: str) -> tuple[Meaning, str]:
    if code in _STAMP:
        return _STAMP[code]
    if code.startswith(_RULES):
        return "document", "pac.rule"
    said = text.lower()
    return next(((meaning, message) for part, meaning, message in _STAMP_TEXTS if not code and part in said), ("ask", ""))


def cancel_refusal(code: str, text: str, detail: str = "") -> Failure:
    """What an answer to a cancellation request that is no receipt means; Unknown for what nobody has written down.

    CR13xx is read as SAT's 3xx (inferred from CR1308 and CR1309).
    """
    if code == _HIDDEN:
        found = _ANYWHERE.search(detail)
        code = found[1] if found else code
    whole = f"{text} {detail}".strip()
    numbered = _CR.fullmatch(code)
    meaning, message = _CANCEL.get(numbered[1] if numbered else code) or _of_account(text)
    if meaning == "ask":
        return Unknown(f"SW {code or 'without a code'}: {whole}")
    return Refused(code, whole, meaning, message)


def _of_account(text: str) -> tuple[Meaning, str]:
    said = text.lower()
    return next(((of, name) for part, of, name in _STAMP_TEXTS if of == "account" and part in said), ("ask", ""))
