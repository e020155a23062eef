"""What Finkok is asked beside stamping and cancelling: its clock, its report, a document, a receipt, requests that wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from lxml import etree

from agent.errors import Unavailable
from agent.pac import finkok_soap as soap
from agent.pac.finkok_calls import Calls
from agent.ports import Listed

_ISSUED: Final = "I"
_CANCELLATION: Final = "C"
_NOT_THERE: Final = ("does not exist", "no encontrado", "not found")


def clock(calls: Calls, postal_code: str) -> datetime:
    """Finkok's time, local at a postal code."""
    node = calls.read("utilities", "datetime", zipcode=postal_code)
    told = soap.texts(node, "datetime")
    try:
        return datetime.fromisoformat(told[0]).replace(tzinfo=None)
    except (IndexError, ValueError):
        raise Unavailable(_why(node)) from None


def listed(calls: Calls, rfc: str, first: date, last: date) -> Iterator[Listed]:
    """What was stamped for an RFC between two days, both included."""
    period = {"date_from": f"{first.isoformat()}T00:00:00", "date_to": f"{last.isoformat()}T23:59:59"}
    node = calls.read("utilities", "report_uuid", taxpayer_id=rfc, invoice_type=_ISSUED, **period)
    if node.find(f"{soap.VIEWS}invoices") is None:  # an empty report has the element all the same
        raise Unavailable(_why(node))
    for line in node.iter(f"{soap.VIEWS}ReportUUID"):
        uuids, moments = soap.texts(line, "uuid"), soap.texts(line, "date")
        if uuids:
            yield Listed(uuids[0].upper(), _moment(moments[0]) if moments else None)


def fetch(calls: Calls, rfc: str, uuid: str) -> bytes | None:
    """A stamped document as Finkok keeps it: for three months."""
    node = calls.read("utilities", "get_xml", uuid=uuid, taxpayer_id=rfc, invoice_type=_ISSUED)
    found = soap.document(node)
    if found is None and not _not_there(node):
        raise Unavailable(_why(node))
    return found


def acknowledgment(calls: Calls, rfc: str, uuid: str) -> bytes | None:
    """SAT's receipt of the last cancellation request of a UUID that it received."""
    node = calls.read("cancel", "get_receipt", taxpayer_id=rfc, uuid=uuid, type=_CANCELLATION)
    receipt = soap.escaped(node, "receipt")
    if receipt is None and not _not_there(node):
        raise Unavailable(_why(node))
    return receipt


def requests(calls: Calls, rfc: str) -> tuple[str, ...]:
    """Received CFDIs whose cancellation this RFC is asked to accept."""
    node = calls.read("cancel", "get_pending", rtaxpayer_id=rfc)
    found = node.find(f"{soap.VIEWS}uuids")
    if found is None:
        raise Unavailable(_why(node))
    return tuple(text.upper() for child in found if isinstance(child.tag, str) and (text := (child.text or "").strip()))


def _not_there(node: etree._Element) -> bool:
    said = " ".join(soap.texts(node, "error")).lower()
    return any(words in said for words in _NOT_THERE)


def _why(node: etree._Element) -> str:
    return " ".join(soap.texts(node, "error")) or "Finkok answered without what was asked for"


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
