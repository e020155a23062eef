"""Whether a document that takes another's place may still be sealed: its sale is as it was drafted, and nothing else covers it."""

from __future__ import annotations

from agent.db import canonical
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cfdi import totals
from agent.errors import UserError
from agent.hub import Hub
from agent.work.cfdi_row import Row


def still_replaces(hub: Hub, row: Row) -> None:
    """Raises UserError `cfdi.sale_cancelled`, `cfdi.sale_changed`, `cfdi.no_sale`, or `replacement.sale_has_another`.

    That its original was cancelled meanwhile stands against nothing: it is the sale's own then.
    """
    drafted = totals(row.cfdi).total
    with transaction(hub.office.engine) as tx:
        covered = tx.execute(
            text("""select d.row_id, d.number, s.amount, (select concat_ws('-', nullif(c.series, ''), c.folio) from cfdi_sales o
                        join cfdis c on c.id = o.cfdi_id where o.document_id = s.document_id and o.live and o.cfdi_id <> s.cfdi_id
                            and c.state not in ('DRAFT', 'REFUSED')
                            and o.cfdi_id not in (select r.replaces_id from replacements r where r.cfdi_id = s.cfdi_id)) as another
                    from cfdi_sales s join documents d on d.id = s.document_id where s.cfdi_id = :id"""),
            {"id": row.id},
        ).all()
        if not covered:
            raise UserError("cfdi.no_sale")
        for part in covered:
            sale = canonical.sale(tx, part.row_id)
            if sale is None or sale.cancelled:
                raise UserError("cfdi.sale_cancelled", number=part.number)
            if sale.total.amount != part.amount or drafted != part.amount:
                raise UserError("cfdi.sale_changed", number=sale.number, total=sale.total.amount, drafted=drafted)
            if part.another:
                raise UserError("replacement.sale_has_another", number=sale.number, by=part.another)
