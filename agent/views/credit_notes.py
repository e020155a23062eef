"""What a credit note can still take back of an invoice."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import Office


@dataclass(frozen=True, slots=True)
class Creditable:
    """A stamped invoice: its name, its recipient, its total, what may still be credited, what is still owed, and how it was paid."""

    cfdi_id: int
    name: str
    recipient: str
    branch: str
    currency: str
    total: Decimal
    left: Decimal
    owed: Decimal | None
    form: str


_CREDITABLE = text("""
    select c.id, c.series || '-' || c.folio as name, c.recipient_name, c.branch, c.currency, c.total,
        c.total - coalesce((select sum(e.amount) from balance_entries e where e.invoice_id = c.id and e.kind = 'credit_note'
            and e.fate in ('reserved', 'live')), 0) as left, c.outstanding, c.payment_form
    from cfdis c where c.id = :id and c.cfdi_type = 'I' and c.state = 'STAMPED'""")


def creditable(office: Office, cfdi_id: int) -> Creditable | None:
    """What a credit note may take back of this CFDI; None when it is no stamped invoice that is in force. One transaction."""
    with transaction(office.engine) as tx:
        row = tx.execute(_CREDITABLE, {"id": cfdi_id}).one_or_none()
    return Creditable(*row) if row else None
