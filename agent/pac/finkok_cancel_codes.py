"""What Finkok answers to a cancellation request, as data. Source: SAT's codes of its cancellation service, and Finkok's texts."""

from __future__ import annotations

from typing import Final, Literal

from agent.ports import Failure, Refused, Unknown

Of = Literal["document", "account", "not_yet"]
RECEIVED: Final = "201"
RECEIVED_BEFORE: Final = "202"

_TABLE: Final[dict[str, tuple[Of, str]]] = {
    "203": ("document", "cancel.not_the_issuer"),
    "204": ("document", "cancel.not_cancelable"),
    "205": ("not_yet", "cancel.not_found_yet"),
    "206": ("document", "cancel.other_sector"),
    "207": ("document", "cancel.bad_reason"),
    "208": ("document", "cancel.after_declaration"),
    "209": ("document", "cancel.after_declaration"),
    "210": ("document", "cancel.after_declaration"),
    "211": ("document", "cancel.after_declaration"),
    "212": ("document", "cancel.bad_replacement"),
    "300": ("account", "pac.login"),
    "301": ("document", "cancel.malformed"),
    "302": ("document", "cancel.malformed"),
    "303": ("document", "cancel.not_the_issuer"),
    "304": ("account", "cancel.certificate"),
    "305": ("account", "cancel.certificate"),
    "310": ("account", "cancel.certificate"),
    "311": ("document", "cancel.bad_reason"),
    "312": ("document", "cancel.bad_replacement"),
    "501": ("account", "pac.login"),
    "701": ("account", "pac.rfc_suspended"),
    "702": ("account", "pac.rfc_not_registered"),
    "703": ("account", "pac.account_suspended"),
    "704": ("account", "cancel.certificate"),
    "708": ("not_yet", "cancel.sat_unreachable"),
    "711": ("account", "cancel.certificate"),
    "798": ("not_yet", "cancel.wait_72_hours"),
    "799": ("document", "cancel.asked_too_often"),
    "no_cancelable": ("document", "cancel.not_cancelable"),
}
# SAT's codes from 207 on are counted in two ways, an older and one of 2022: where the replacement is meant, the text decides.
_TWO_WAYS: Final = frozenset({"207", "208", "209", "210", "211", "212"})
# Whole sentences where a code should be; the first that occurs decides.
_TEXTS: Final[tuple[tuple[str, Of, str], ...]] = (
    ("no encontrado", "not_yet", "cancel.not_found_yet"),
    ("already en buffercancellation", "not_yet", "cancel.held_at_pac"),
    ("invalid username or password", "account", "pac.login"),
    ("invalid passphrase", "account", "cancel.certificate"),
    ("incorrect padding", "account", "cancel.certificate"),
)
_CANCELLED_BEFORE: Final = "already cancelled"


def cancelled_before(text: str) -> bool:
    """Whether Finkok says so: SAT had a request long ago. What it came to only SAT's status tells."""
    return _CANCELLED_BEFORE in text.lower()


def refusal_of(status: str, text: str) -> Failure:
    """What an answer that is no receipt means; Unknown for what nobody has written down."""
    said = status.lower()
    found = _TABLE.get(said) or next(((of, name) for part, of, name in _TEXTS if part in said), None)
    if said in _TWO_WAYS and "sustituci" in text.lower():
        found = "document", "cancel.not_required" if "no requerid" in text.lower() else "cancel.bad_replacement"
    if found is None:
        return Unknown(f"Finkok {status or 'without a code'}: {text}")
    of, message = found
    return Refused(status, text, of, message)
