"""In which order the PAC accounts of an issuer are tried."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office


def order_pacs(office: Office, *, issuer: int, accounts: Sequence[int]) -> None:
    """The accounts are tried in this order from the next document on; what is at a PAC stays with it. One transaction.

    `accounts` are all of the issuer's, else `pac.order_changed`: somebody added one meanwhile. Raises `permission.denied`.
    """
    try:
        with transaction(office.engine) as tx:
            known = tx.execute(text("select id from pac_accounts where issuer_id = :issuer for update"), {"issuer": issuer}).scalars().all()
            if sorted(known) != sorted(accounts):
                raise UserError("pac.order_changed")
            for place, account in enumerate(accounts, 1):
                tx.execute(text("update pac_accounts set priority = :place where id = :id"), {"place": place, "id": account})
            record.audit(
                tx, actor=office.actor, action="pac.ordered", subject=f"issuer:{issuer}", order=",".join(str(each) for each in accounts)
            )
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="order_pacs") from error
