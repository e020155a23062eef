"""Deliveries whose fate is not known are asked about: adopted, sent again under the same key, or proven absent. Never guessed."""

from __future__ import annotations

from collections.abc import Sequence

from agent.db import attempts
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold, hold_all
from agent.db.deliveries import parse_ref
from agent.db.engine import transaction
from agent.domain.keys import posting_from_json
from agent.errors import Unavailable
from agent.hub import Hub
from agent.ports import Capability, ErpAdapter, NotSent, Operation, Outcome, Refused, Remote, Throttled, Unknown, Write
from agent.work import wires
from agent.work.adoption import adopt
from agent.work.delivered import Sent, write_outcomes
from agent.work.planning import Plan, Planner


def settle(hub: Hub, connection: int, rows: Sequence[Work]) -> None:
    """Settles each row. A row without an open attempt goes back to ready. Transactions: one to read, one an outcome."""
    ready: list[tuple[Work, Attempt, bool, Plan]] = []
    with transaction(hub.office.engine) as tx:
        planner = Planner(tx, connection)
        found = attempts.open_of(tx, [row.id for row in rows])
        hold_all(tx, rows)
        for row in rows:
            if row.id not in found:
                finish(tx, row, state="ready", code="delivery.settled")
                continue
            attempt, past = found[row.id]
            kind, document_id = parse_ref(row.ref)
            ready.append((row, attempt, past, planner.plan(kind, document_id, branch=row.branch, chosen=row.args)))
    if not ready:
        return
    with wires.erp(hub, connection, rows[0].lane, [attempt.id for _, attempt, _, _ in ready]) as adapter:
        sent = [_sent(row, attempt, plan, _ask(adapter, attempt, past, plan)) for row, attempt, past, plan in ready]
    write_outcomes(hub, connection, [each for each in sent if not _is_absent(each)])
    for each in sent:
        if _is_absent(each):
            _absent(hub, each)


def _ask(adapter: ErpAdapter, attempt: Attempt, past: bool, plan: Plan) -> Outcome[Remote]:
    """The fate of one attempt: Done or Refused when it is certain, Unknown while it is not, `_ABSENT` when it never arrived."""
    remote = plan.at_vendor.remote if plan.at_vendor else None
    write = Write(Operation(attempt.operation), posting_from_json(attempt.content), attempt.key, remote)
    if write.operation is Operation.CREATE:
        try:
            adopted = adopt(adapter.find([write])[0])
        except Unavailable as error:
            return Unknown(error.reason)
        if adopted is not None:
            return adopted
    if Capability.IDEMPOTENCY_KEY in adapter.spec.capabilities:
        # The same request under the same key: the vendor answers what it answered, or does it now; it cannot do it twice.
        outcome = adapter.void(remote, key=write.key) if write.operation is Operation.VOID and remote else adapter.write([write])[0]
        # That this second request did not get through says nothing about the first.
        return Unknown("asked again, no answer") if isinstance(outcome, NotSent | Throttled) else outcome
    return _ABSENT if past else Unknown("not visible yet")


_ABSENT: Outcome[Remote] = Refused("absent", "", "not_yet", "delivery.absent")


def _is_absent(sent: Sent) -> bool:
    return sent.outcome is _ABSENT


def _absent(hub: Hub, sent: Sent) -> None:
    with transaction(hub.office.engine) as tx:
        hold(tx, sent.work)
        attempts.close(tx, sent.attempt.id, outcome="absent")
        finish(tx, sent.work, state="ready", code="delivery.absent")


def _sent(row: Work, attempt: Attempt, plan: Plan, outcome: Outcome[Remote]) -> Sent:
    return Sent(
        row, attempt, plan.kind, plan.document_id, plan.number, plan.amount, plan.currency, _version(plan),
        outcome, 0,
    )  # fmt: skip


def _version(plan: Plan) -> int:
    """The version the attempt was made from is not newer than what is mapped: anything newer is planned again afterwards."""
    return max(0, plan.version - 1)
