"""What the clock asks for about stamps: probes of accounts that rest, looks for second stamps, and the nightly audit."""

from __future__ import annotations

from sqlalchemy import Connection

from agent.db import pac_health
from agent.db.engine import transaction
from agent.db.sql import text
from agent.hub import Hub
from agent.work.strays import settle_strays


def request_due(hub: Hub) -> int:
    """How many rows of work were asked for."""
    with transaction(hub.office.engine) as tx:
        asked = pac_health.to_probe(tx)
        asked += tx.execute(
            text("""insert into work (kind, lane, ref, branch, priority)
                    select 'watch_twin', 'cfdi:' || w.cfdi_id, w.id::text, w.branch, 20 from stamp_watches w
                    where w.state = 'watching' and w.next_at <= now() on conflict do nothing""")
        ).rowcount
        asked += _audits(hub, tx) if _night(hub, tx) else 0
    return asked + settle_strays(hub)


def _night(hub: Hub, tx: Connection) -> bool:
    """Whether this agent takes tonight's audit; the day begins at three in the morning."""
    return bool(
        tx.execute(
            text("""insert into schedule_slots (schedule, slot, boot_id) values ('audit_stamps',
                        date_trunc('day', now() - interval '3 hours', 'America/Mexico_City'), :boot) on conflict do nothing"""),
            {"boot": hub.boot},
        ).rowcount
    )


def _audits(hub: Hub, tx: Connection) -> int:
    listing = [name for name, spec in hub.vendors.pac_specs.items() if spec.lists_stamps]
    asked: int = tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority)
                select 'audit_stamps', 'pac:' || a.id, a.id::text, (select min(code) from branches b where b.issuer_id = a.issuer_id), 1
                from pac_accounts a where a.pac = any(:pacs) and exists (select from branches b where b.issuer_id = a.issuer_id)
                on conflict do nothing"""),
        {"pacs": listing},
    ).rowcount
    return asked
