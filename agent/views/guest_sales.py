"""The sales that a guest may ask a CFDI for, found by what the guest says: folio, name or amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agent.db.engine import transaction
from agent.db.sql import text
from agent.hub import Office

MOST = 30
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class GuestSale:
    """One sale; `id` is its document's, `state` its CFDI's: "" = none yet.

    `cancelled` = the platform took the sale back.
    """

    id: int
    number: str
    branch: str
    customer: str
    day: date | None
    total: Decimal
    currency: str
    state: str
    purpose: str
    cancelled: bool

    @property
    def free(self) -> bool:
        """Whether a CFDI of its own may be issued for it now."""
        return not self.cancelled and self.state in ("", "DRAFT", "REFUSED")


_SALE = """
    select d.id, d.number, d.branch,
        coalesce((select p.number from documents p where p.row_id = d.party_id and p.kind = 'customer' limit 1), ''), d.source_date,
        d.amount, d.currency, coalesce(c.state, ''), coalesce(c.purpose, ''), d.status = 'cancelada'
    from documents d left join cfdi_sales s on s.document_id = d.id and s.live left join cfdis c on c.id = s.cfdi_id
    where d.id = any(:ids) order by d.id desc"""
_BRANCH = " and d.branch in (select b.code from branches b where b.cfdi_enabled and (cast(:branch as text) is null or b.code = :branch))"
_NEWEST = f"select d.id from documents d where d.kind = 'invoice' {_BRANCH} order by d.id desc limit :most"  # noqa: S608 - constants
_NUMBER = f"""select d.id from documents d where d.kind = 'invoice' and d.search_number >= :first and d.search_number < :last {_BRANCH}
    order by d.search_number, d.id desc limit :most"""  # noqa: S608 - constants
_AMOUNT = f"""select d.id from documents d where d.kind = 'invoice' and d.amount_minor = :minor {_BRANCH}
    order by d.id desc limit :most"""  # noqa: S608 - constants
_PARTIES = """select p.row_id from documents p where p.kind = 'customer' and p.search_number >= :first and p.search_number < :last
    order by p.search_number limit :most"""
_OF_PARTIES = f"""select d.id from documents d where d.kind = 'invoice' and d.party_id = any(:parties) and d.party_id <> '' {_BRANCH}
    order by d.id desc limit :most"""  # noqa: S608 - constants


def guest_sales(office: Office, wanted: str, *, branch: str | None) -> tuple[GuestSale, ...]:
    """At most thirty sales of branches that issue CFDIs, newest first: all of them, or those whose folio or customer begins so, or whose
    total is that amount. One transaction."""
    said = " ".join(wanted.split()).upper()
    asked: dict[str, Any] = {"branch": branch, "most": MOST, "first": said, "last": said + _LAST, "minor": minor(said)}
    with transaction(office.engine) as tx:
        queries = [_NUMBER] if said else [_NEWEST]
        if asked["minor"] is not None:
            queries.append(_AMOUNT)
        if said and (parties := tx.execute(text(_PARTIES), asked).scalars().all()):
            asked["parties"] = list(parties)
            queries.append(_OF_PARTIES)
        ids = {row.id for query in queries for row in tx.execute(text(query), asked)}
        rows = tx.execute(text(_SALE), {"ids": list(ids)}).all() if ids else []
    return tuple(GuestSale(*row) for row in rows[:MOST])


def minor(said: str) -> int | None:
    """The cents of an amount as people type it (1,160.50, 1160.5, $1160), None when it is none."""
    bare = said.replace("$", "").replace(",", "").replace(" ", "")
    return int(Decimal(bare).scaleb(2)) if re.fullmatch(r"\d{1,12}(\.\d{1,2})?", bare) else None
