"""A sale's CFDI asked for by the sale's folio: drafted, and handed to an agent to be stamped."""

from __future__ import annotations

from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Office
from agent.services.draft_cfdi import draft_cfdi
from agent.services.request_work import request_work


def issue_sale(office: Office, number: str) -> int:
    """The id of the CFDI; what is stamped, or on its way, stays as it is.

    Raises `sale.unknown`, `sale.no_cfdi`, and what a draft raises. Three transactions.
    """
    with transaction(office.engine) as tx:
        found = tx.execute(
            text("select id from documents where kind = 'invoice' and (number = :number or row_id = :number) order by id"),
            {"number": number.strip()},
        ).scalars().all()  # fmt: skip
    if len(found) != 1:
        raise UserError("sale.unknown", number=number)
    cfdi_id = draft_cfdi(office, found[0])
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("""select c.id, c.state, c.branch, c.draft_hash from cfdis c join cfdi_sales s on s.cfdi_id = c.id
                    where s.document_id = :document and s.live"""),
            {"document": found[0]},
        ).one_or_none()
    if row is None:
        raise UserError("sale.no_cfdi", number=number)
    if cfdi_id is not None:
        args = {"draft_hash": row.draft_hash}
        try:
            request_work(office, kind="issue_cfdi", lane=f"cfdi:{row.id}", ref=str(row.id), branch=row.branch, args=args)
        except UserError as error:
            if error.code != "work.already_requested":
                raise
    return int(row.id)
