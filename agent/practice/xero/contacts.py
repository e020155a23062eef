"""Contacts: customers and suppliers in one list."""

from __future__ import annotations

import re
from typing import Any, Final

from agent.practice.xero.organisation import Books, Held, new_id
from agent.practice.xero.refusal import Invalid

_LENGTHS: Final = {"Name": 255, "ContactNumber": 50, "AccountNumber": 50, "EmailAddress": 255, "TaxNumber": 50, "CompanyNumber": 50}
_MAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_STATUSES: Final = ("ACTIVE", "ARCHIVED")


def write(books: Books, sent: dict[str, Any], *, create: bool) -> Held:
    """PUT makes one; POST changes the one with the id or the number or the name that is sent, or makes one."""
    before = None if create else _meant(books, sent)
    _lengths(sent)
    body = (before.body if before else {}) | {name: value for name, value in sent.items() if name != "ContactID"}
    name = str(body.get("Name", "")).strip()
    if not name:
        raise Invalid("The contact name must be specified.")
    status = body.setdefault("ContactStatus", "ACTIVE")
    if status not in _STATUSES:
        raise Invalid(f"ContactStatus {status} is not a valid status")
    if body.get("EmailAddress") and not _MAIL.fullmatch(body["EmailAddress"]):
        raise Invalid("Email address must be valid.")
    if body.get("DefaultCurrency") and body["DefaultCurrency"] not in books.of.currencies:
        raise Invalid(f"Organisation is not subscribed to currency {body['DefaultCurrency']}")
    _unique(books, body, before)
    body["Name"] = name
    identity = before.id if before else new_id()
    return books.put("contact", identity, status, body, number=body.get("ContactNumber"), name=name)


def named(books: Books, sent: object, *, usable: bool = True) -> Held:
    """The contact that a document names by its id, number or name."""
    found = _meant(books, sent) if isinstance(sent, dict) else None
    if found is None:
        raise Invalid(
            "The contact could not be found"
            if isinstance(sent, dict) and sent
            else "A Contact must be specified for this type of transaction"
        )
    if usable and found.status == "ARCHIVED":
        raise Invalid(
            f"The contact {found.body['Name']} has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        )
    return found


def _meant(books: Books, sent: dict[str, Any]) -> Held | None:
    if sent.get("ContactID"):
        found = books.get("contact", sent["ContactID"])
        if found is None:
            raise Invalid("The contact could not be found")
        return found
    for value, find in ((sent.get("ContactNumber"), books.numbered), (sent.get("Name"), books.named)):
        held = [each for each in find("contact", value) if each.status == "ACTIVE"] if value else []
        if held:
            return held[0]
    return None


def _unique(books: Books, body: dict[str, Any], before: Held | None) -> None:
    """Numbers are unique among all contacts, names among the active ones."""
    own = before.id if before else ""
    if body.get("ContactNumber") and any(each.id != own for each in books.numbered("contact", body["ContactNumber"])):
        raise Invalid(f"The contact number {body['ContactNumber']} is already assigned to another contact.")
    others = [each for each in books.named("contact", body["Name"]) if each.id != own and each.status == "ACTIVE"]
    if others and body["ContactStatus"] == "ACTIVE":
        raise Invalid(
            f"The contact name {body['Name']} is already assigned to another contact. "
            "The contact name must be unique across all active contacts."
        )


def _lengths(sent: dict[str, Any]) -> None:
    for name, most in _LENGTHS.items():
        if len(sent.get(name, "")) > most:
            raise Invalid(f"The {name} field has exceeded its maximum length of {most} characters")
    for phone in sent.get("Phones", []):
        if len(phone.get("PhoneNumber", "")) > 50:
            raise Invalid("The PhoneNumber field has exceeded its maximum length of 50 characters")
