"""Rows of work that say "bring this sale's draft CFDI up to date"."""

from __future__ import annotations

from sqlalchemy import Connection

from agent.db.sql import text

_REQUEST = """
    insert into work (kind, lane, ref, branch, priority)
    select 'draft_cfdi', 'draft:' || d.id, d.id::text, d.branch, 5 from documents d
        join cfdi_sales s on s.document_id = d.id and s.live join cfdis c on c.id = s.cfdi_id
    where d.kind = 'invoice' and c.state in ('DRAFT', 'REFUSED') and {which}
    on conflict (lane, kind, ref) where state in ('ready', 'leased', 'unknown', 'blocked') do update
        set state = case when work.state = 'blocked' then 'ready' else work.state end, updated_at = now()
"""
_OF_PARTY = text(_REQUEST.format(which="d.party_id = :id"))
_OF_SALE = text(_REQUEST.format(which="d.row_id = :id"))


def redraft_of_party(tx: Connection, party_id: str) -> None:
    """Every draft, or refused document, of this party's sales is drafted anew: what kept it back may be mended."""
    tx.execute(_OF_PARTY, {"id": party_id})


def redraft_of_sale(tx: Connection, sale_id: str) -> None:
    """The sale's draft, or refused document, is drafted anew: how it was paid may have changed."""
    tx.execute(_OF_SALE, {"id": sale_id})
