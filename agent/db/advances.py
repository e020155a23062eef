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
    """The advances that payments of these sales (ids of the platform) were invoiced as, and that are not applied yet."""
    rows = tx.execute(
        text("""select distinct c.id, concat_ws('-', nullif(c.series, ''), c.folio) as name, upper(c.uuid) as uuid, c.total, c.currency
                from documents p join cfdi_documents m on m.document_id = p.id and m.live join cfdis c on c.id = m.cfdi_id
                where p.kind = 'payment' and p.parent_id = any(:sales) and p.parent_id <> '' and c.purpose = 'advance'
                    and c.state = 'STAMPED' and not exists (select from advance_applications a where a.advance_id = c.id)
                order by c.id"""),
        {"sales": list(sales)},
    )
    return [Advance(*row) for row in rows]
