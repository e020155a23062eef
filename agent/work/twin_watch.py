"""A PAC that may have a document which was sent elsewhere by force: its own report is read, and at the end it is asked.

Asking a PAC about bytes is sending them once more, so it is only done when nobody can stamp them any more. Until then only its report
of what it stamped is read, where it has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from agent.cfdi.stamp_check import accept_stamp
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.failover import watch_seconds
from agent.errors import Unavailable, UserError
from agent.hub import Hub
from agent.ports import Done, Outcome, Refused, Stamped
from agent.work import wires
from agent.work.ask_pac import NEVER_STAMPED
from agent.work.strays import file_stray, settle_strays, unknown_stamps

_DAY = timedelta(days=1)


def watch_twin(hub: Hub, rows: Sequence[Work]) -> None:
    """Looks once for each watched document."""
    for work in rows:
        watched = _load(hub, work)
        if watched is None:
            with transaction(hub.office.engine) as tx:
                finish(tx, work, state="done", code="twin.over")
            continue
        _look(hub, work, watched)
        settle_strays(hub)


def _load(hub: Hub, work: Work) -> Any:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        return tx.execute(
            text("""select w.*, c.issuer_id, c.uuid, c.state as cfdi_state, p.id as account
                    from stamp_watches w join cfdis c on c.id = w.cfdi_id
                    left join pac_accounts p on p.issuer_id = c.issuer_id and p.pac = w.pac
                    where w.id = :id and w.state = 'watching'"""),
            {"id": int(work.ref)},
        ).one_or_none()


def _look(hub: Hub, work: Work, watched: Any) -> None:
    if watched.account is None or watched.pac not in hub.vendors.pac_specs:
        _later(hub, work, watched, "pac.not_configured")
        return
    try:
        filed = _in_report(hub, work, watched)
        if not filed and hub.office.now() >= watched.definite_after:
            filed = _asked(hub, work, watched)
    except Unavailable:
        _later(hub, work, watched, "vendor.unavailable")
        return
    if filed:
        _over(hub, work, watched, filed)
    else:
        _later(hub, work, watched, "twin.not_there")


def _in_report(hub: Hub, work: Work, watched: Any) -> str:
    """ "found" when the PAC's report has a stamp of the document, "" when not, or when it has no report."""
    if not hub.vendors.pac_specs[watched.pac].lists_stamps:
        return ""
    first, last = watched.sent_at.date() - _DAY, min(hub.office.now(), watched.definite_after).date() + _DAY
    with wires.pac(hub, watched.account, work.lane, [watched.attempt_id]) as pac:
        for uuid, xml in unknown_stamps(hub, pac, first, last):
            if xml is not None:
                with transaction(hub.office.engine) as tx:
                    hold(tx, work)
                    file_stray(hub, tx, issuer_id=watched.issuer_id, pac=watched.pac, uuid=uuid, xml=xml)
    return "found" if _filed(hub, watched) else ""


def _filed(hub: Hub, watched: Any) -> bool:
    """Whether a stamp of the document at this PAC is on file, whoever found it; it may be the one the document has."""
    with transaction(hub.office.engine) as tx:
        found = tx.execute(
            text("select 1 from stray_stamps where cfdi_id = :id and pac = :pac"), {"id": watched.cfdi_id, "pac": watched.pac}
        )
        return found.first() is not None


def _asked(hub: Hub, work: Work, watched: Any) -> str:
    """What the PAC says of the bytes now that they are too old to be stamped: "found", "absent", or "" when it does not say."""
    with wires.pac(hub, watched.account, work.lane, [watched.attempt_id]) as pac:
        outcome: Outcome[Stamped] = pac.recover(bytes(watched.sealed_xml), key=watched.key)
    if isinstance(outcome, Refused) and outcome.code == NEVER_STAMPED:
        return "absent"
    if not isinstance(outcome, Done):
        return ""
    try:
        stamp = accept_stamp(bytes(watched.sealed_xml), outcome.result.xml)
    except UserError:
        return ""
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        file_stray(hub, tx, issuer_id=watched.issuer_id, pac=watched.pac, uuid=stamp.uuid, xml=outcome.result.xml)
    return "found"


def _over(hub: Hub, work: Work, watched: Any, state: str) -> None:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        tx.execute(
            text(
                """update stamp_watches set state = :state, asked = asked + 1, updated_at = now() where id = :id and state = 'watching'"""
            ),
            {"state": state, "id": watched.id},
        )
        finish(tx, work, state="done", code=f"twin.{state}")


def _later(hub: Hub, work: Work, watched: Any, code: str) -> None:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        tx.execute(
            text("""update stamp_watches set asked = asked + 1, next_at = now() + make_interval(secs => :seconds), updated_at = now()
                    where id = :id"""),
            {"seconds": watch_seconds(now=hub.office.now(), definite_after=watched.definite_after), "id": watched.id},
        )
        finish(tx, work, state="done", code=code)
