"""Where a document is sent now: the issuer's accounts in their order, the next one only when it is sure that it was not stamped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from agent.db import pac_health
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.failover import Account, another, choose
from agent.errors import UserError
from agent.hub import Hub
from agent.work.cfdi_row import Row

A_MOMENT = 300
"""Seconds for which an account that could not take a document is passed over for that document."""
FORCED = "forced_to"
"""Argument of a document's work: the PAC to which two people sent it while another one's answer was missing."""


def chosen(hub: Hub, work: Work, row: Row, *, anew: bool) -> Row | None:
    """The row at the account that it is sent to; None when none can take it: then it waits, and its work says why.

    `anew` = its frozen bytes, if any, are never sent again. What is sent by force goes where it was said.

    Raises UserError `pac.not_configured`.
    """
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        accounts = pac_health.accounts_of(tx, row.issuer_id, hub.vendors.pac_specs)
        if not accounts:
            raise UserError("pac.not_configured")
        forced = next((each for each in accounts if each.pac == forced_to(work)), None)
        pinned = "" if anew else _may_have_arrived(tx, row)
        account = forced or choose(accounts, pinned=pinned, passed=passed(tx, row))
        if account is None:
            _waits(tx, work, row, accounts, pinned)
            return None
    return replace(row, pac_account=account.id, pac=account.pac)


def forced_to(work: Work) -> str:
    """The PAC that this document was sent to by force; "" = none."""
    return str(work.args.get(FORCED, ""))


def another_may_take_it(hub: Hub, tx: Connection, row: Row) -> bool:
    """Whether the document, surely not stamped by the account it was just sent to, can go to another one at once."""
    if _may_have_arrived(tx, row):
        return False
    accounts = pac_health.accounts_of(tx, row.issuer_id, hub.vendors.pac_specs)
    return another(accounts, passed=passed(tx, row))


def passed(tx: Connection, row: Row) -> frozenset[str]:
    """The PACs that could not take this document a moment ago."""
    found: Any = tx.execute(
        text("""select distinct pac from attempts where kind = 'cfdi' and ref = :ref
                    and outcome in ('not_sent', 'throttled') and finished_at > now() - make_interval(secs => :seconds)"""),
        {"ref": str(row.id), "seconds": A_MOMENT},
    ).scalars()
    return frozenset(found)


def _may_have_arrived(tx: Connection, row: Row) -> str:
    """The PAC that denies these bytes, but may have been sent them by a process that stood still: they stay there. "" = nowhere."""
    found = tx.execute(
        text("""select a.pac from attempts a join cfdis c on c.id = :id and a.sha256 = c.sealed_sha256
                where a.kind = 'cfdi' and a.ref = :ref and a.outcome = 'absent' order by a.started_at desc limit 1"""),
        {"id": row.id, "ref": str(row.id)},
    ).scalar()
    return str(found or "")


def _waits(tx: Connection, work: Work, row: Row, accounts: Sequence[Account], pinned: str) -> None:
    """No account can take it now. Nothing was tried: no attempt is spent, and it goes on by itself once one can."""
    asked = [each for each in accounts if each.pac == pinned] if pinned else list(accounts)
    names = ", ".join(each.label for each in asked)
    if asked and all(each.state == "refused" for each in asked):
        finish(tx, work, state="blocked", code=asked[0].code or "pac.none_takes_it", params={**_said(tx, asked[0]), "pacs": names})
        return
    delay = pac_health.soonest_probe(tx, row.issuer_id) + 5.0
    code = "pac.its_own_rests" if pinned else "pac.none_takes_it"
    finish(tx, work, state="ready", code=code, params={"pacs": names}, delay=delay, waited=True)


def _said(tx: Connection, account: Account) -> dict[str, object]:
    found: Any = tx.execute(text("select params from pac_accounts where id = :id"), {"id": account.id}).scalar()
    return dict(found or {})
