"""Every night: what each PAC account lists as stamped, compared with what we know. Finds what no answer ever told us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.hub import Hub
from agent.work import wires
from agent.work.strays import file_stray, settle_strays, unknown_stamps

DAYS = 4
"""A document is stamped within 72 hours of its date: what came later than the last audit is in these days."""


def audit_stamps(hub: Hub, rows: Sequence[Work]) -> None:
    """Compares each account's report of the last days. Raises Unavailable: then it is tried again."""
    for work in rows:
        found = _compare(hub, work, int(work.ref))
        settle_strays(hub)
        with transaction(hub.office.engine) as tx:
            finish(tx, work, state="done", code="audit.compared", result=dict(found))


def _compare(hub: Hub, work: Work, account: int) -> Counter[str]:
    with transaction(hub.office.engine) as tx:
        row = tx.execute(text("select issuer_id, pac from pac_accounts where id = :id"), {"id": account}).one()
    counted: Counter[str] = Counter()
    last = hub.office.now().date() + timedelta(days=1)
    with wires.pac(hub, account, work.lane, []) as pac:
        for uuid, xml in unknown_stamps(hub, pac, last - timedelta(days=DAYS + 1), last):
            if xml is None:
                counted["not_given_out"] += 1
                continue
            with transaction(hub.office.engine) as tx:
                hold(tx, work)
                counted[file_stray(hub, tx, issuer_id=row.issuer_id, pac=row.pac, uuid=uuid, xml=xml) or "known"] += 1
    return counted
