"""What QuickBooks' error codes mean for us, as data. Source: Intuit's list of error codes, API v3.

A code that is not in the table is permanent: it is shown with the vendor's own sentence and never retried blindly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from agent.http_client.retry_after import retry_after
from agent.ports import Failure, Refused, Throttled, Unknown

_Of = Literal["document", "account", "not_yet"]
_Then = Literal["refused", "look_up", "read_again", "throttled"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Whom the refusal is about, its words, and what the adapter does before it passes the refusal on."""

    of: _Of
    message: str
    then: _Then = "refused"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first error of a QuickBooks Fault; `code` without leading zeros."""

    code: str
    text: str
    kind: str


_EXPIRED = Meaning("account", "connection.expired")
_BUSY = Meaning("not_yet", "erp.busy")
_THROTTLED = Meaning("not_yet", "erp.busy", "throttled")
_REPEATED = Meaning("document", "erp.refused", "look_up")
_CANNOT_LINK = Meaning("document", "erp.cannot_link")
_INVALID = Meaning("document", "erp.invalid_field")
_PERMISSION = Meaning("account", "erp.permission")
_TAX = Meaning("document", "erp.tax_mapping")
_CLOSED = Meaning("document", "erp.closed_period")

CODES: Mapping[str, Meaning] = {
    "100": _EXPIRED,
    "110": _EXPIRED,
    "120": _EXPIRED,
    "3100": _EXPIRED,
    "3200": _EXPIRED,
    "140": _BUSY,  # another request holds the object
    "150": _BUSY,  # maintenance
    "429": _THROTTLED,
    "3001": _THROTTLED,
    "600": _REPEATED,
    "2130": _REPEATED,  # this request id came before with something else
    "610": Meaning("document", "erp.reference_missing"),
    "620": _CANNOT_LINK,
    "6250": _CANNOT_LINK,
    "2010": _INVALID,
    "2020": _INVALID,
    "2030": _INVALID,
    "2050": _INVALID,
    "2060": _INVALID,
    "2170": _INVALID,
    "2210": _INVALID,
    "2500": Meaning("document", "erp.reference_missing"),
    "5010": Meaning("document", "erp.changed_there", "read_again"),
    "5020": _PERMISSION,
    "5030": _PERMISSION,
    "6000": Meaning("document", "erp.business_rule"),
    "6070": Meaning("document", "erp.amounts_do_not_add_up"),
    "6100": _TAX,
    "6160": _TAX,
    "6170": _TAX,
    "6140": Meaning("document", "erp.duplicate_number", "look_up"),
    "6190": Meaning("account", "erp.subscription_ended"),
    "6200": _CLOSED,
    "6210": _CLOSED,
    "6240": Meaning("document", "erp.duplicate_name", "look_up"),
}
_UNLISTED = Meaning("document", "erp.refused")


def meaning(fault: Fault) -> Meaning:
    """What the fault means; `erp.refused` about the document for a code that is not in the table."""
    return CODES.get(fault.code, _UNLISTED)


def fault_in(answer: Mapping[str, Any]) -> Fault | None:
    """The fault an answer carries, or None. Intuit's gateway writes it in lower case, its services in capitals."""
    holder = answer.get("Fault") or answer.get("fault")
    if not isinstance(holder, Mapping):
        return None
    errors = holder.get("Error") or holder.get("error") or [{}]
    first = errors[0] if isinstance(errors, list) and isinstance(errors[0], Mapping) else {}
    message, detail, element = (str(first.get(name) or first.get(name.lower()) or "") for name in ("Message", "Detail", "element"))
    text = ": ".join(part for part in (message, detail if detail != message else "") if part)
    code = str(first.get("code") or "").lstrip("0")
    return Fault(code, f"{text} ({element})" if element else text, str(holder.get("type") or ""))


def failure(fault: Fault, now: datetime) -> Failure:
    """The outcome of a write that got this fault and needs no further look."""
    found = meaning(fault)
    if found.then == "throttled":
        return Throttled(retry_after({}, now))
    if fault.code not in CODES and fault.kind.lower() in ("systemfault", "service"):
        return Unknown(f"QuickBooks failed ({fault.code}): {fault.text}")
    return Refused(fault.code, fault.text, found.of, found.message)
