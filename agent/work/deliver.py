"""Documents of one connection to its accounting system: plan, commit the intent, look, write, commit the outcome.

Transactions: one for plan and intents of a batch, one a payload kept, one for the outcomes. None is open during a call.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy import Connection

from agent.db import attempts, record
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold_all
from agent.db.deliveries import connection_of, parse_ref
from agent.db.engine import at_once, transaction, trouble
from agent.db.sql import text
from agent.domain.keys import erp_key, posting_from_json, posting_json
from agent.domain.planned import UNCHANGED, Blocked, Ready, Skip, WaitFor
from agent.domain.postings import PostingKind
from agent.errors import Fenced, Unavailable, UserError
from agent.hub import Hub
from agent.ports import ErpAdapter, ErpSpec, NotSent, Operation, Outcome, Refused, Remote, Throttled, Write
from agent.work import wires
from agent.work.adoption import adopt, changed_there
from agent.work.delivered import Sent, ask_for_cfdi, log_blocked, write_outcomes
from agent.work.health import note_health
from agent.work.planning import Plan, Planner
from agent.work.plans import still_as_approved
from agent.work.settle import settle
from agent.work.tokens import owner_of

WAIT_FOR_PARENT, MOST_WAIT_FOR_PARENT = 2.0, 300.0  # seconds; whatever is delivered on the lane wakes them anyway
WAIT_FOR_CONNECTION = 60.0


@dataclass(frozen=True, slots=True)
class Intended:
    """One row with its plan and the intent on record."""

    work: Work
    plan: Plan
    attempt: Attempt

    def write(self) -> Write:
        """What the adapter is asked to do, from the frozen posting."""
        remote = self.plan.at_vendor.remote if self.plan.at_vendor else None
        return Write(Operation(self.attempt.operation), posting_from_json(self.attempt.content), self.attempt.key, remote)


@dataclass(slots=True)
class _UnderWay:
    """What the next requests write: nothing while the vendor is only asked, then one part after the other."""

    hub: Hub
    part: tuple[ErpSpec, Sequence[Intended]] | None = None

    def may_leave(self) -> bool:
        """Whether a request whose turn has come may leave. A value, not `Fenced`: what an earlier one of the part did must be told."""
        if self.part is None:
            return True
        try:
            _leaving(self.hub, *self.part)
        except Fenced:
            return False
        return True


def _leaving(hub: Hub, spec: ErpSpec, part: Sequence[Intended]) -> None:
    """Just before a request leaves: the rows are still ours, and its time begins now. Raises `Fenced`. One transaction."""
    with transaction(hub.office.engine) as tx:
        hold_all(tx, [each.work for each in part])
        attempts.sending(tx, [each.attempt.id for each in part], seconds=wires.on_its_way(hub, spec))


def deliver(hub: Hub, rows: Sequence[Work]) -> None:
    """Delivers the rows of one connection's lane, parents first; rows whose fate is open are settled before anything is sent."""
    connection = connection_of(rows[0].lane)
    alone = _one_by_one(hub, connection, rows)
    if alone is None:
        return
    hub.vault.must_open(owner_of(connection))  # before any intent: another agent may be able to
    unknown = [row for row in rows if row.was_unknown]
    if unknown:
        settle(hub, connection, unknown)
    fresh = [row for row in rows if not row.was_unknown]
    for _, same in groupby(fresh, key=lambda row: (parse_ref(row.ref)[0], row.id if row.branch in alone or row.attempts else 0)):
        _deliver_batch(hub, connection, list(same))


def _one_by_one(hub: Hub, connection: int, rows: Sequence[Work]) -> frozenset[str] | None:
    """The branches whose documents go one by one, their switch batch_sync being off.

    None while nobody has confirmed the company or its vendor does not let us in: the rows wait for that.
    """
    with at_once(hub.office.engine) as read:
        row = read.execute(
            text("""select state, array(select branch from flags where name = 'batch_sync' and not enabled
                    and branch = any(:branches)) as alone from connections where id = :id"""),
            {"id": connection, "branches": sorted({row.branch for row in rows})},
        ).one()
    if row.state != "connected" and _blocked(hub, connection, rows):
        return None
    return frozenset(row.alone)


def _blocked(hub: Hub, connection: int, rows: Sequence[Work]) -> bool:
    """Whether the rows wait for their connection; False when somebody connected it in this very moment."""
    with transaction(hub.office.engine) as tx:
        row = tx.execute(text("select state, state_code, label from connections where id = :id for share"), {"id": connection}).one()
        if row.state == "connected":
            return False
        code = row.state_code if row.state == "expired" and row.state_code else "connection.not_connected"
        hold_all(tx, rows)
        for work in rows:
            waits = ("unknown", WAIT_FOR_CONNECTION) if work.was_unknown else ("blocked", 0.0)
            finish(tx, work, state=waits[0], code=code, params={"label": row.label}, delay=waits[1])
        log_blocked(hub, tx, connection, [work for work in rows if not work.was_unknown], code, {"label": row.label})
    return True


def _deliver_batch(hub: Hub, connection: int, rows: Sequence[Work]) -> None:
    intended = _intend(hub, connection, rows)
    if not intended:
        return
    started = time.monotonic()
    try:
        under_way = _UnderWay(hub)
        with wires.erp(hub, connection, rows[0].lane, [each.attempt.id for each in intended], under_way.may_leave) as adapter:
            outcomes = _send(adapter, intended, under_way)
    except Unavailable as error:  # before anything was sent: the token could not be refreshed
        outcomes = [NotSent(error.reason) for _ in intended]
    elapsed = int((time.monotonic() - started) * 1000 / len(intended))
    sent = [
        Sent(each.work, each.attempt, each.plan.kind, each.plan.document_id, each.plan.number, each.plan.amount, each.plan.currency,
             each.plan.version, outcome, elapsed)
        for each, outcome in zip(intended, outcomes, strict=True)
    ]  # fmt: skip
    write_outcomes(hub, connection, sent)
    note_health(hub, rows[0], outcomes)


def _intend(hub: Hub, connection: int, rows: Sequence[Work]) -> list[Intended]:
    """Plans every row and commits the intents; what needs no call is finished here."""
    intended: list[Intended] = []
    with transaction(hub.office.engine) as tx:
        planner = Planner(hub.office, tx, connection, hub.vendors.erp_specs)
        provider = wires.provider_of(hub, tx, connection)
        hold_all(tx, rows)
        planner.expect([parse_ref(row.ref) for row in rows])
        for row in rows:
            kind, document_id = parse_ref(row.ref)
            plan = planner.plan(kind, document_id, branch=row.branch, chosen=row.args)
            if not still_as_approved(tx, row, plan):
                continue
            match plan.planned:
                case Skip(reason):
                    finish(tx, row, state="done", code=reason)
                    if kind is PostingKind.INVOICE and reason == UNCHANGED:  # an adopted one comes here before its CFDI was asked for
                        ask_for_cfdi(tx, document_id)
                case WaitFor(parent, parent_id):
                    params = {"kind": parent.value, "document": parent_id}
                    delay = min(MOST_WAIT_FOR_PARENT, WAIT_FOR_PARENT * 2 ** min(row.waits, 8))
                    finish(tx, row, state="ready", code="delivery.waits_for_parent", params=params, delay=delay, waited=True)
                case Blocked(code, params):
                    finish(tx, row, state="blocked", code=code, params=params)
                    record.sync_log(
                        tx, branch=row.branch, connection_id=connection, provider=provider, entity_type=kind.value, entity_id=document_id,
                        number=plan.number, operation="plan", status="blocked", code=code, params=params, amount=plan.amount,
                        currency=plan.currency, work_id=row.id,
                    )  # fmt: skip
                    record.event(tx, "delivery.blocked", branch=row.branch, subject=row.ref, code=code)
                case Ready():
                    intended.append(Intended(row, plan, _begin(hub, tx, connection, row, plan, plan.planned)))
    return intended


def _begin(hub: Hub, tx: Connection, connection: int, row: Work, plan: Plan, ready: Ready) -> Attempt:
    version = attempts.next_version(tx, connection=connection, kind=plan.kind.value, ref=row.ref, sha256=ready.hash)
    spec = wires.spec_of(hub, tx, connection)
    key = erp_key(
        environment=hub.office.environment,
        connection=str(connection),
        kind=plan.kind,
        source_id=plan.document_id,
        operation=ready.operation,
        version=version,
    )
    return attempts.begin(
        tx,
        row,
        kind=plan.kind.value,
        operation=ready.operation,
        key=key,
        content=posting_json(ready.posting),
        sha256=ready.hash,
        settle_seconds=spec.deadline + spec.visible_after,
        connection=connection,
        version=version,
    )


def _send(adapter: ErpAdapter, intended: Sequence[Intended], under_way: _UnderWay) -> list[Outcome[Remote]]:
    """Looks for every document first, adopts what is there, writes the rest; one outcome each, in order."""
    writes = [each.write() for each in intended]
    try:
        found = adapter.find(writes)
    except Unavailable as error:
        return [NotSent(error.reason) for _ in intended]
    except UserError as error:  # the vendor does not let us in: nothing was written
        if trouble(error):
            raise
        return [Refused("", str(error), "account", error.code) for _ in intended]
    outcomes: dict[str, Outcome[Remote]] = {}
    rest: list[Write] = []
    for write, matches in zip(writes, found, strict=True):
        decided = adopt(matches) if write.operation is Operation.CREATE else changed_there(write, matches)
        if decided is not None:
            outcomes[write.key] = decided
        elif write.remote is not None and matches:
            rest.append(replace(write, remote=matches[0].remote))  # the vendor's lock token as it is now
        else:
            rest.append(write)
    held = {each.attempt.key: each for each in intended}
    for part in _parts(rest, adapter.spec):
        under_way.part = (adapter.spec, [held[write.key] for write in part])
        if part[0].operation is Operation.VOID and part[0].remote is not None:
            outcomes[part[0].key] = adapter.void(part[0].remote, key=part[0].key)
        else:
            outcomes.update(zip((write.key for write in part), adapter.write(part), strict=True))
        failed = next((o for o in (outcomes[write.key] for write in part) if isinstance(o, NotSent | Throttled)), None)
        if failed is not None:  # the vendor is out of reach: the rest is not even tried
            return [outcomes.get(write.key, failed) for write in writes]
    return [outcomes[write.key] for write in writes]


def _parts(writes: Sequence[Write], spec: ErpSpec) -> Iterator[list[Write]]:
    """What goes in one request each: voids and kinds with a key of their own alone, the rest in the vendor's batches."""
    alone = [write for write in writes if write.operation is Operation.VOID or write.posting.kind in spec.own_key]
    others = [write for write in writes if write not in alone]
    size = max(1, spec.batch_size)
    yield from (others[at : at + size] for at in range(0, len(others), size))
    yield from ([write] for write in alone)
