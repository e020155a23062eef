"""Deliveries whose fate is not known are asked about: adopted, sent again under the same key, or proven absent. Never guessed."""

from __future__ import annotations

from collections.abc import Sequence

from agent.db import attempts
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold, hold_all
from agent.db.deliveries import parse_ref
from agent.db.engine import transaction, trouble
from agent.domain.keys import posting_from_json
from agent.domain.planned import Ready
from agent.domain.postings import PostingKind
from agent.errors import Unavailable, UserError
from agent.hub import Hub
from agent.ports import (
    Capability,
    Done,
    ErpAdapter,
    ErpSpec,
    NotSent,
    Operation,
    Outcome,
    Refused,
    Remote,
    RemoteState,
    Throttled,
    Unknown,
    Write,
)
from agent.work import wires
from agent.work.adoption import adopt
from agent.work.delivered import Sent, write_outcomes
from agent.work.planning import Plan, Planner


def settle(hub: Hub, connection: int, rows: Sequence[Work]) -> None:
    """Settles each row. A row without an open attempt goes back to ready. Transactions: one before the call, one an outcome.

    What is to be sent again is on its way anew from here, and its attempt says so before the call.
    """
    ready: list[tuple[Work, Attempt, bool, Plan]] = []
    with transaction(hub.office.engine) as tx:
        spec = wires.spec_of(hub, tx, connection)
        planner = Planner(hub.office, tx, connection, hub.vendors.erp_specs)
        found = attempts.open_of(tx, [row.id for row in rows])
        hold_all(tx, rows)
        planner.expect([parse_ref(row.ref) for row in rows if row.id in found])
        for row in rows:
            if row.id not in found:
                finish(tx, row, state="ready", code="delivery.settled")
                continue
            attempt, past = found[row.id]
            kind, document_id = parse_ref(row.ref)
            ready.append((row, attempt, past, planner.plan(kind, document_id, branch=row.branch, chosen=row.args)))
        again = [attempt.id for _, attempt, _, _ in ready if _goes_again(spec, attempt)]
        attempts.resending(tx, again, seconds=wires.on_its_way(hub, spec))
    if not ready:
        return
    with wires.erp(hub, connection, rows[0].lane, [attempt.id for _, attempt, _, _ in ready]) as adapter:
        asked = [
            (row, attempt, past, plan, _as_decided(adapter, row, attempt) or _ask(adapter, attempt, past, plan))
            for row, attempt, past, plan in ready
        ]
    write_outcomes(
        hub,
        connection,
        [
            _sent(row, attempt, plan, _believed(hub, connection, outcome, past))
            for row, attempt, past, plan, outcome in asked
            if outcome is not None
        ],
    )
    for row, attempt, _, _, outcome in asked:
        if outcome is None:
            _absent(hub, row, attempt)


def _as_decided(adapter: ErpAdapter, row: Work, attempt: Attempt) -> Outcome[Remote] | None:
    """What a person found at the vendor: the document with this id, read there now. None when nobody said so or it is not there."""
    chosen = row.args.get("adopt")
    if not chosen:
        return None
    posting = posting_from_json(attempt.content)
    named = Remote(posting.kind, str(chosen), "", posting.number, None, None, RemoteState.LIVE)
    try:
        found = adapter.find([Write(Operation.UPDATE, posting, attempt.key, named)])[0]
    except Unavailable:
        return None
    return Done(found[0].remote) if found and found[0].remote.id == chosen else None


def _ask(adapter: ErpAdapter, attempt: Attempt, past: bool, plan: Plan) -> Outcome[Remote] | None:
    """What is known of one attempt now; None when it is certain that it never arrived."""
    remote = plan.at_vendor.remote if plan.at_vendor else None
    write = Write(Operation(attempt.operation), posting_from_json(attempt.content), attempt.key, remote)
    again = _goes_again(adapter.spec, attempt)
    if write.operation is Operation.CREATE or Capability.IDEMPOTENCY_KEY not in adapter.spec.capabilities:
        try:
            found = adapter.find([write])[0]
        except Unavailable as error:
            return Unknown(error.reason)
        except UserError as error:
            if trouble(error):
                raise
            return Refused("", str(error), "account", error.code)
        adopted = adopt(found) if write.operation is Operation.CREATE else None
        if write.operation is Operation.VOID and found and found[0].remote.state is not RemoteState.LIVE:
            adopted = Done(found[0].remote)
        if adopted is not None:
            return adopted
    if again:
        # The same request under the same key: the vendor answers what it answered, or does it now; it cannot do it twice.
        return adapter.void(remote, key=write.key) if write.operation is Operation.VOID and remote else adapter.write([write])[0]
    # Whatever went under a batch's key is not recognised alone: only when its time is over does "not there" mean never.
    return None if past else Unknown("not visible yet")


def _goes_again(spec: ErpSpec, attempt: Attempt) -> bool:
    """Whether the vendor recognises this request by its key, so that it may be sent once more while the first may be on its way."""
    own = attempt.operation != Operation.CREATE.value or PostingKind(attempt.kind) in spec.own_key
    return own and Capability.IDEMPOTENCY_KEY in spec.capabilities


def _believed(hub: Hub, connection: int, outcome: Outcome[Remote], past: bool) -> Outcome[Remote]:
    """What the answer says about the first request. That the question did not get through, or may not be asked, says nothing.

    A refusal is believed when nothing sent before it can arrive any more: a vendor that keeps only what it did under a key
    may refuse the second request and then do the first.
    """
    if isinstance(outcome, Refused) and outcome.of == "account":
        with transaction(hub.office.engine) as tx:
            wires.mark_connection(tx, connection, outcome.message)
    if isinstance(outcome, Refused) and (outcome.of != "document" or not past):
        return Unknown(f"asked again: {outcome.code} {outcome.text}".strip())
    return Unknown("asked again, no answer") if isinstance(outcome, NotSent | Throttled) else outcome


def _absent(hub: Hub, work: Work, attempt: Attempt) -> None:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        attempts.absent(tx, attempt.id, boot=hub.boot)
        finish(tx, work, state="ready", code="delivery.absent")


def _sent(row: Work, attempt: Attempt, plan: Plan, outcome: Outcome[Remote]) -> Sent:
    return Sent(
        row, attempt, plan.kind, plan.document_id, plan.number, plan.amount, plan.currency, _version(attempt, plan),
        outcome, 0,
    )  # fmt: skip


def _version(attempt: Attempt, plan: Plan) -> int:
    """The document's version when the attempt is what would be sent now; else one before it, so that it is planned again afterwards."""
    same = isinstance(plan.planned, Ready) and (plan.planned.operation, plan.planned.hash) == (attempt.operation, attempt.sha256)
    return plan.version if same else max(0, plan.version - 1)
