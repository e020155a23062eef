"""Every kind of work and the verb that does it. Adding a command: its file, and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cfdi import PUBLIC_RFC
from agent.hub import Hub
from agent.services.draft_cfdi import draft_cfdi
from agent.work import connect, plans
from agent.work.advances import apply_advances
from agent.work.ask_sat import ask_sat
from agent.work.audit_stamps import audit_stamps
from agent.work.cancel_cfdi import cancel_cfdi
from agent.work.cancel_twin import cancel_twin
from agent.work.csds import take_offered
from agent.work.deliver import deliver
from agent.work.force_failover import force_failover
from agent.work.issue_cfdi import issue_cfdi
from agent.work.probe_pac import probe_pac
from agent.work.reissue_global import reissue_global
from agent.work.resolve import resolve, retry
from agent.work.resolve_stamp import declare_absent, take_given
from agent.work.supplier_requests import list_requests
from agent.work.take_in import take_in
from agent.work.take_in_rates import take_in_rates
from agent.work.twin_watch import watch_twin


def _take_in(hub: Hub, rows: Sequence[Work]) -> None:
    for work in rows:
        found = take_in(hub, int(work.ref), whole_round=bool(work.args.get("whole_round")))
        result = {"compared": found.compared, "changed": found.changed, "requested": found.requested}
        with transaction(hub.office.engine) as tx:
            finish(tx, work, state="done", code="source.taken_in", result=result)


def _draft_cfdi(hub: Hub, rows: Sequence[Work]) -> None:
    """Drafts, and asks for the stamp where the branch stamps by itself and nothing stands against it.

    A sale to the public in general waits for its global invoice, or for the guest who asks for a CFDI of their own.
    """
    for work in rows:
        cfdi_id = draft_cfdi(hub.office, int(work.ref))
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            if cfdi_id is not None:
                tx.execute(
                    text("""insert into work (kind, lane, ref, branch, priority)
                            select 'issue_cfdi', 'cfdi:' || c.id, c.id::text, c.branch, 3 from cfdis c join branches b on b.code = c.branch
                            where c.id = :id and c.state = 'DRAFT' and c.code = '' and b.cfdi_auto_stamp
                                and (c.recipient_rfc <> :public or c.recipient_id is not null or c.by_hand <> '{}')
                                -- Whose CFDI was cancelled is issued anew by a person, who knows why it was.
                                and not exists (select from cfdi_sales s join cfdi_sales o on o.document_id = s.document_id
                                    join cfdis x on x.id = o.cfdi_id where s.cfdi_id = c.id and s.live and x.state = 'CANCELLED')
                            on conflict do nothing"""),
                    {"id": cfdi_id, "public": PUBLIC_RFC},
                )
            finish(tx, work, state="done", code="cfdi.drafted" if cfdi_id else "cfdi.not_needed", result={"cfdi": cfdi_id})


def _retry(hub: Hub, rows: Sequence[Work]) -> None:
    """Makes a dead or blocked row ready. Raises `work.not_retryable`."""
    for work in rows:
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            retry(tx, int(work.ref))
            finish(tx, work, state="done", code="work.retried")


def _resolve(hub: Hub, rows: Sequence[Work]) -> None:
    """What a person found out: a delivery is not there, or is there under this id; a stamp is there, as this file.

    Raises `work.not_resolvable`, and what `take_given` raises.
    """
    for work in rows:
        if work.args.get("decision") == "stamp":
            take_given(hub, work)
            continue
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            by = str(tx.execute(text("select requested_by from work where id = :id"), {"id": work.id}).scalar_one())
            resolve(tx, int(work.ref), decision=str(work.args.get("decision", "")), remote=str(work.args.get("remote", "")), by=by)
            finish(tx, work, state="done", code="work.resolved")


HANDLERS: Mapping[str, Callable[[Hub, Sequence[Work]], None]] = {
    "deliver": deliver,
    "take_in": _take_in,
    "draft_cfdi": _draft_cfdi,
    "issue_cfdi": issue_cfdi,
    "apply_advances": apply_advances,
    "retry": _retry,
    "resolve": _resolve,
    "sync_plan": plans.sync_plan,
    "sync_apply": plans.sync_apply,
    "authorize": connect.authorize,
    "redeem": connect.redeem,
    "confirm_company": connect.confirm_company,
    "test_connection": connect.test_connection,
    "load_chart": connect.load_chart,
    "import_csd": take_offered,
    "cancel_cfdi": cancel_cfdi,
    "ask_sat": ask_sat,
    "reissue_global": reissue_global,
    "list_requests": list_requests,
    "take_in_rates": take_in_rates,
    "force_failover": force_failover,
    "declare_absent": declare_absent,
    "probe_pac": probe_pac,
    "watch_twin": watch_twin,
    "cancel_twin": cancel_twin,
    "audit_stamps": audit_stamps,
}
