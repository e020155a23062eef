"""Stamped advances that no final invoice has taken back yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from agent.db.sql import text


@dataclass(frozen=True, slots=True)
class Advance:
    """One stamped advance: its folio as people write it, its UUID, and what it is of."""

    id: int
    name: str
    uuid: str
    total: Decimal
    currency: str


def advances_of(tx: Connection, sales: Sequence[str]) -> list[Advance]:
    """The advances that payments of these sales (ids of the platform) were invoiced as, and that are not applied yet.

    Whichever branch of the issuer received them: a person sees those of the sales they see.
    """
    rows = tx.execute(text("select id, name, uuid, total, currency from advances_of(:sales)"), {"sales": list(sales)})
    return [Advance(*row) for row in rows]


def invoice_of_payment(tx: Connection, document_id: int) -> str | None:
    """The invoice of the sale that a payment is applied to, whichever branch issued it; None while that has none, or a draft only."""
    found = tx.execute(text("select invoice_of_payment(:id)"), {"id": document_id}).scalar()
    return str(found) if found is not None else None


def applied_by(tx: Connection, cfdi_id: int) -> Decimal | None:
    """What the credit note of an advance takes off its final invoice, in that one's currency; None for any other document."""
    found = tx.execute(text("select applied from advance_applications where cfdi_id = :id"), {"id": cfdi_id}).scalar()
    return Decimal(found) if found is not None else None
