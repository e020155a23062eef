"""A customer, or a supplier who is invoiced a commission: what the platform says about the other party of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from agent.domain.postings import Address
from agent.domain.source_rows import Row, RowReader, Wrong
from agent.domain.states import SUPPLIERS

NAME_LIMIT = 100  # QuickBooks' DisplayName, the narrowest of the six


class PartyRole(StrEnum):
    CUSTOMER = "customer"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Customer:
    """One party. `id` is the platform's UUID; `name` what people call it, `legal_name` what SAT or the IRS has.

    `exemption_certificate` is the number of the certificate that frees it from sales tax, or "".
    """

    id: str
    role: PartyRole
    branch: str
    name: str
    legal_name: str
    rfc: str
    tax_id: str
    postal_code: str
    tax_regime: str
    cfdi_use: str
    email: str
    phone: str
    address: Address
    currency: str
    active: bool
    exemption_certificate: str


def parse_customer(row: Row) -> Customer | Wrong:
    """The party in a row of `customers` or `proveedores`, or what is wrong with it; a missing RFC is not, it only stops a CFDI."""
    read = RowReader(row)
    supplier = row.table == SUPPLIERS
    postal_code = read.text("codigo_postal")
    legal_name = read.text("razon_social")
    name = read.text("nombre") or legal_name
    if not name:
        read.report("nombre", "row.missing_value", "")
    customer = Customer(
        id=read.uuid("id"),
        role=PartyRole.SUPPLIER if supplier else PartyRole.CUSTOMER,
        branch=read.required("branch_id"),
        name=name,
        legal_name=legal_name,
        rfc=read.text("rfc").upper(),
        tax_id=read.text("tax_id"),
        postal_code=postal_code,
        tax_regime=read.text("regimen_fiscal"),
        cfdi_use=read.text("uso_cfdi"),
        email=read.text("email"),
        phone=read.text("telefono"),
        address=Address(
            line1=read.text("direccion"),
            line2=read.text("colonia"),
            city=read.text("ciudad"),
            state=read.text("estado"),
            postal_code=postal_code,
            country=read.text("pais"),
        ),
        currency=read.currency("moneda"),
        active=read.flag("activo"),
        exemption_certificate=read.text("certificado_exencion"),
    )
    return read.wrong() or customer


def customer_document(customer_id: str, currency: str, home_currency: str) -> str:
    """The id under which a party is delivered to a connection: its own in the home currency, `<id>/USD` in another.

    An accounting system gives a customer one currency for life, so a party who buys in two is two customers there.
    """
    return customer_id if currency == home_currency else f"{customer_id}/{currency}"


def party_of_document(document_id: str) -> str:
    """The platform's id of the party behind a customer document."""
    return document_id.partition("/")[0]


def customer_number(document_id: str) -> str:
    """Our own number of a customer document: `ST-` and 16 characters, the same for ever."""
    return "ST-" + sha256(document_id.encode()).hexdigest()[:16].upper()


def clean_name(name: str) -> str:
    """`name` without what no vendor takes in a name (colons, tabs, line breaks), single spaced, at most 100 characters."""
    spaced = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", name)).replace(":", " -")
    return " ".join(spaced.split())[:NAME_LIMIT].rstrip()


def name_key(name: str) -> str:
    """What two names share that a vendor could take for one: no case, no accents, no punctuation beside a space."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def unique_name(name: str, document_id: str, taken: Collection[str]) -> str:
    """`name`, or `name (XXXXXXXX)` when another document holds it; the suffix comes from the document's own id.

    `taken` holds the `name_key` of every other document of the same connection. The result has at most 100 characters.
    """
    plain = clean_name(name)
    digest = sha256(document_id.encode()).hexdigest().upper()
    return _first_free(taken, plain, lambda size: f" ({digest[:size]})")


def _first_free(taken: Collection[str], plain: str, suffix: Callable[[int], str]) -> str:
    if name_key(plain) not in taken:
        return plain
    for size in (8, 12, 16, 64):
        end = suffix(size)
        candidate = plain[: NAME_LIMIT - len(end)].rstrip() + end
        if name_key(candidate) not in taken:
            return candidate
    raise ValueError("another document holds the same id")
