"""What Finkok's codes mean for us, as data. Source: Finkok's list of incidences and what public clients met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.ports import Failure, Refused, Throttled, Unknown

Meaning = Literal["document", "account", "not_yet", "later", "ask"]

# document, account, not_yet: refused, nothing was stamped. later: Finkok says it could not do it now.
# ask: it may be stamped; only asking again tells.
_TABLE: dict[str, tuple[Meaning, str]] = {
    "300": ("account", "pac.login"),
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
    "501": ("account", "pac.login"),
    "603": ("document", "pac.never_stamped"),
    "701": ("account", "pac.rfc_suspended"),
    "702": ("account", "pac.rfc_not_registered"),
    "703": ("account", "pac.account_suspended"),
    "704": ("account", "pac.stored_certificate"),
    "705": ("document", "pac.malformed"),
    "707": ("ask", "pac.stamped_before"),
    "708": ("later", "pac.sat_unreachable"),
    "709": ("later", "pac.sat_unreachable"),
    "711": ("account", "pac.stored_certificate"),
    "712": ("document", "pac.foreign_certificate"),
    "718": ("account", "pac.no_stamps"),
    "719": ("account", "pac.stored_certificate"),
    "720": ("account", "pac.stored_certificate"),
    "738": ("document", "pac.malformed"),
    "740": ("account", "pac.manifest"),
    "CFDI40102": ("document", "pac.seal"),
}
# SAT's own rules: CFDI40xxx, and those of the complements (CRP = payments, CCE, CP ...).
_RULES = ("CFDI", "CRP", "CCE", "CP", "NOM", "LOC")


@dataclass(frozen=True, slots=True)
class Incident:
    """One Incidencia of an answer."""

    code: str
    text: str


def outcome_of(incidents: Sequence[Incident]) -> Failure:
    """The outcome of an answer without a stamp. Anything that is not surely "not stamped" is Unknown.

    The same code may come twice, and several codes at once: one that leaves the stamp open decides, then the first.
    """
    known = [(incident, *_meaning(incident.code)) for incident in incidents]
    if not known:
        return Unknown("Finkok answered without a stamp and without a reason")
    for incident, meaning, _ in known:
        if meaning == "ask":
            return Unknown(f"Finkok {incident.code or 'without a code'}: {incident.text}")
    incident, meaning, message = known[0]
    if meaning == "document" or meaning == "account" or meaning == "not_yet":
        return Refused(incident.code, incident.text, meaning, message)
    return Throttled(None)


def _meaning(code: str) -> tuple[Meaning, str]:
    if code in _TABLE:
        return _TABLE[code]
    if code.startswith(_RULES) and code[-1:].isdigit():
        return "document", "pac.rule"
    return "ask", ""
