"""Received CFDIs whose cancellation suppliers ask an issuer to accept, as the PAC lists them. Silence accepts, so they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from agent.db import record
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cancellation import accept_by
from agent.domain.fiscal_zone import FiscalZone, local_time
from agent.hub import Hub
from agent.work import wires


def list_requests(hub: Hub, rows: Sequence[Work]) -> None:
    """Reads the requests of one PAC account and notes which are new and which are gone. Unavailable is tried again by the loop."""
    for work in rows:
        account = int(work.ref)
        with wires.pac(hub, account, work.lane, []) as pac:
            found = sorted({uuid.upper() for uuid in pac.requests()})
        until = accept_by(local_time(hub.office.now(), FiscalZone.CENTRAL).date()).day
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            issuer, name = tx.execute(text("select issuer_id, pac from pac_accounts where id = :id"), {"id": account}).one()
            known = tx.execute(
                text("select uuid from supplier_requests where issuer_id = :issuer and gone_at is null"), {"issuer": issuer}
            ).scalars()
            fresh = set(found) - set(known)
            for uuid in found:
                tx.execute(
                    text("""insert into supplier_requests (issuer_id, uuid, pac, accept_by) values (:issuer, :uuid, :pac, :until)
                            on conflict (issuer_id, uuid) do update set last_seen = now(), gone_at = null,
                                accept_by = case when supplier_requests.gone_at is null then supplier_requests.accept_by
                                    else excluded.accept_by end"""),
                    {"issuer": issuer, "uuid": uuid, "pac": name, "until": until},
                )
            tx.execute(
                text("""update supplier_requests set gone_at = now()
                        where issuer_id = :issuer and pac = :pac and gone_at is null and uuid <> all(:found)"""),
                {"issuer": issuer, "pac": name, "found": found},
            )
            if fresh:
                record.event(tx, "supplier_requests.found", branch=work.branch, subject=str(issuer), count=len(fresh))
            finish(tx, work, state="done", code="supplier_requests.listed", result={"open": len(found)})


def request_lists(tx: Connection, environment: str, names: Sequence[str]) -> int:
    """Asks each account, of those PACs that tell, for its list; how many were asked for."""
    return tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority)
                select 'list_requests', 'requests:' || p.id, p.id::text,
                    (select min(b.code) from branches b where b.issuer_id = p.issuer_id), 1
                from pac_accounts p where p.environment = :environment and p.pac = any(:names) and p.state = 'ready'
                    and exists (select from branches b where b.issuer_id = p.issuer_id)
                on conflict do nothing"""),
        {"environment": environment, "names": list(names)},
    ).rowcount
