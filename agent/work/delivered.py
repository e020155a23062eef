"""What came of a delivery, written down in one transaction: attempt, mapping, log, event, and the row's next state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from agent.db import attempts, deliveries, record
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold
from agent.db.engine import at_once, transaction
from agent.db.sql import text
from agent.domain.customers import name_key
from agent.domain.keys import posting_from_json
from agent.domain.postings import CustomerPosting, PostingKind
from agent.errors import Fenced
from agent.hub import Hub
from agent.ports import Done, NotSent, Outcome, Refused, Remote, Throttled, Unknown
from agent.work import wires
from agent.work.adoption import LOOKALIKE
from agent.work.look_again import doubt_absence


@dataclass(frozen=True, slots=True)
class Sent:
    """One document that was sent, and the answer. `version` is the document's that was planned."""

    work: Work
    attempt: Attempt
    kind: PostingKind
    document_id: str
    number: str
    amount: Decimal | None
    currency: str
    version: int
    outcome: Outcome[Remote]
    elapsed_ms: int


def write_outcomes(hub: Hub, connection: int, sent: Sequence[Sent]) -> None:
    """Writes the outcomes of a batch. One transaction a document, so that one that is fenced out does not undo the others."""
    fenced = False
    for each in sent:
        try:
            _write_one(hub, connection, each)
        except Fenced:
            fenced = True
            _came_late(hub, connection, each)
    if any(_is_there(each.outcome) for each in sent):
        with at_once(hub.office.engine) as tx:
            _wake_waiting(tx, deliveries.lane_of(connection))
    if fenced:
        raise Fenced(deliveries.lane_of(connection))


def _is_there(outcome: Outcome[Remote]) -> bool:
    """Whether the vendor is now known to have the document, so that what waits for it may go on."""
    return isinstance(outcome, Done) or (isinstance(outcome, Refused) and outcome.remote is not None)


def _write_one(hub: Hub, connection: int, sent: Sent) -> None:
    try:
        with transaction(hub.office.engine) as tx:
            hold(tx, sent.work)
            _write(hub, tx, connection, sent)
    except IntegrityError:
        if not isinstance(sent.outcome, Done):
            raise
        # The vendor's document is mapped to another one of ours: one of the two is not what it seems.
        with transaction(hub.office.engine) as tx:
            hold(tx, sent.work)
            _refused(hub, tx, connection, sent, "taken", f"{sent.number} ({sent.outcome.result.id})", "document", LOOKALIKE)


def _came_late(hub: Hub, connection: int, sent: Sent) -> None:
    """A request that left after its row had become another's may have been done, though it was believed absent: it is asked about.

    Otherwise a document that the platform took back meanwhile would stay at the vendor, and nobody here would know of it. Where it
    was booked meanwhile a second time, it is said which of the two has to go.
    """
    if sent.attempt.operation != "create" or not isinstance(sent.outcome, Done | Unknown):
        return
    try:
        with transaction(hub.office.engine) as tx:
            spec = wires.spec_of(hub, tx, connection)
            delivery = deliveries.Delivery(connection, sent.kind, sent.document_id, sent.work.branch)
            asked = doubt_absence(tx, sent.attempt.id, delivery, settle_seconds=spec.deadline + spec.visible_after)
            if not asked and isinstance(sent.outcome, Done):
                _tell_of_two(hub, tx, connection, sent, sent.outcome.result)
    except IntegrityError:
        return  # another attempt began in this very moment: it looks for the document itself


def _tell_of_two(hub: Hub, tx: Connection, connection: int, sent: Sent, remote: Remote) -> None:
    """Adds a line and an event when the document is at the vendor under another id too: that one is known here, this one is not."""
    known = tx.execute(
        text("""select erp_entity_id from erp_entity_mappings where connection_id = :connection and entity_type = :kind
                and spirit_tours_entity_id = :id and erp_entity_id <> :remote"""),
        {"connection": connection, "kind": sent.kind.value, "id": sent.document_id, "remote": remote.id},
    ).scalar()
    if known is not None:
        params = {"number": sent.number, "known": known, "other": remote.id}
        _log(hub, tx, connection, sent, "refused", "delivery.came_twice", params, "", remote.id)
        record.event(tx, "delivery.came_twice", branch=sent.work.branch, subject=sent.work.ref, **params)


def _write(hub: Hub, tx: Connection, connection: int, sent: Sent) -> None:
    match sent.outcome:
        case Done(remote):
            _done(hub, tx, connection, sent, remote)
        case Refused(code, words, of, message):
            _refused(hub, tx, connection, sent, code, words, of, message)
        case NotSent(reason):
            _again(hub, tx, connection, sent, "not_sent", "delivery.not_sent", reason, None)
        case Throttled(until):
            seconds = max(1.0, (until - hub.office.now()).total_seconds()) if until else 60.0
            _again(hub, tx, connection, sent, "throttled", "delivery.throttled", "", seconds)
        case Unknown(reason):
            attempts.close(tx, sent.attempt.id, outcome="unknown", detail=reason)
            _log(hub, tx, connection, sent, "unknown", "delivery.unknown", {}, reason, "")
            delay = hub.limits.retry_seconds * 2 ** min(sent.work.attempts, 6)
            finish(tx, sent.work, state="unknown", code="delivery.unknown", params={"reason": reason}, delay=delay, attempted=True)


def _done(hub: Hub, tx: Connection, connection: int, sent: Sent, remote: Remote) -> None:
    attempts.close(tx, sent.attempt.id, outcome="done", remote_id=remote.id)
    map_document(tx, connection, sent, remote, state=_state_after(sent, remote))
    _log(hub, tx, connection, sent, "success", f"delivery.{sent.attempt.operation}_done", {}, "", remote.id)
    record.event(tx, "delivery.done", branch=sent.work.branch, subject=sent.work.ref, remote=remote.id, operation=sent.attempt.operation)
    finish(tx, sent.work, state="done", code="delivery.done", result={"remote": remote.id, "number": remote.number})
    if _newer(tx, sent):
        deliveries.request(tx, [deliveries.Delivery(connection, sent.kind, sent.document_id, sent.work.branch)])
    elif sent.kind is PostingKind.INVOICE and sent.attempt.operation in ("create", "update"):
        ask_for_cfdi(tx, sent.document_id)


def _state_after(sent: Sent, remote: Remote) -> str:
    if sent.attempt.operation != "void":
        return remote.state.value
    return remote.state.value if remote.state.value != "live" else "void"


def _newer(tx: Connection, sent: Sent) -> bool:
    """Whether the platform changed the document while it was on its way."""
    row_id = sent.document_id.partition("/")[0] if sent.kind is PostingKind.CUSTOMER else sent.document_id
    version = tx.execute(
        text("select version from documents where kind = :kind and row_id = :id"), {"kind": sent.kind.value, "id": row_id}
    ).scalar()
    return version is not None and version > sent.version


def ask_for_cfdi(tx: Connection, sale_id: str) -> None:
    """The accounting total is confirmed: a branch that issues CFDIs gets a draft, or the one it has is brought up to date."""
    tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority)
                select 'draft_cfdi', 'draft:' || d.id, d.id::text, d.branch, 5 from documents d join branches b on b.code = d.branch
                where d.kind = 'invoice' and d.row_id = :id and b.cfdi_enabled and not exists (
                    select 1 from cfdi_sales s join cfdis c on c.id = s.cfdi_id
                    where s.document_id = d.id and s.live and c.state not in ('DRAFT', 'REFUSED'))
                on conflict do nothing"""),
        {"id": sale_id},
    )


def _refused(hub: Hub, tx: Connection, connection: int, sent: Sent, code: str, words: str, of: str, message: str) -> None:
    remote = getattr(sent.outcome, "remote", None)
    attempts.close(tx, sent.attempt.id, outcome="refused", code=code, message=message, detail=words, remote_id=remote.id if remote else "")
    params = {"code": code, "text": words}
    _log(hub, tx, connection, sent, "refused", message, params, words, remote.id if remote else "")
    record.event(tx, "delivery.refused", branch=sent.work.branch, subject=sent.work.ref, code=message)
    if remote is not None:
        map_document(tx, connection, sent, remote, state="disputed")
    if of == "account":
        wires.mark_connection(tx, connection, message)
        finish(tx, sent.work, state="blocked", code=message, params=params)
    elif (
        message == LOOKALIKE
        and sent.attempt.operation == "create"
        and attempts.doubt(tx, sent.work, connection=connection, sha256=sent.attempt.sha256)
    ):  # what looks like it may be what was believed absent, and came after all
        finish(tx, sent.work, state="unknown", code="delivery.unknown", params={"reason": words})
    elif of == "not_yet" and sent.work.attempts + 1 < hub.limits.max_attempts:
        delay = hub.limits.retry_seconds * 2 ** min(sent.work.attempts, 6)
        finish(tx, sent.work, state="ready", code=message, params=params, delay=delay, attempted=True)
    else:
        finish(tx, sent.work, state="dead", code=message, params=params, attempted=True)
        if _newer(tx, sent):
            deliveries.request(tx, [deliveries.Delivery(connection, sent.kind, sent.document_id, sent.work.branch)])


def _again(hub: Hub, tx: Connection, connection: int, sent: Sent, outcome: str, code: str, reason: str, seconds: float | None) -> None:
    """Nothing was done at the vendor: the row waits and burns no attempt."""
    attempts.close(tx, sent.attempt.id, outcome=outcome, detail=reason)
    _log(hub, tx, connection, sent, outcome, code, {"reason": reason}, reason, "")
    delay = seconds if seconds is not None else min(300.0, hub.limits.retry_seconds * 2 ** min(sent.work.waits, 6))
    finish(tx, sent.work, state="ready", code=code, params={"reason": reason}, delay=delay, waited=True)


def map_document(tx: Connection, connection: int, sent: Sent, remote: Remote, *, state: str) -> None:
    """Writes which document of the vendor's this is, with the posting as it was sent."""
    posting = posting_from_json(sent.attempt.content)
    values: Mapping[str, Any] = {
        "connection": connection,
        "branch": sent.work.branch,
        "kind": sent.kind.value,
        "id": sent.document_id,
        "remote": remote.id,
        "number": remote.number,
        "version": remote.version,
        "state": state,
        "total": remote.total,
        "posting": sent.attempt.content,
        "hash": sent.attempt.sha256,
        "name": name_key(posting.name) if isinstance(posting, CustomerPosting) else "",
        "document": sent.version,
    }
    tx.execute(
        text("""insert into erp_entity_mappings as m (connection_id, branch, entity_type, spirit_tours_entity_id, erp_entity_id,
                    erp_entity_number, erp_version, erp_state, erp_total, posting, posting_hash, name_key, document_version)
                values (:connection, :branch, :kind, :id, :remote, :number, :version, :state, :total, cast(:posting as jsonb), :hash,
                    :name, :document)
                on conflict (connection_id, entity_type, spirit_tours_entity_id) do update set
                    erp_entity_id = excluded.erp_entity_id, erp_entity_number = excluded.erp_entity_number,
                    erp_version = excluded.erp_version, erp_state = excluded.erp_state, erp_total = excluded.erp_total,
                    posting = excluded.posting, posting_hash = excluded.posting_hash, name_key = excluded.name_key,
                    document_version = excluded.document_version, updated_at = now()"""),
        values,
    )


def _log(
    hub: Hub, tx: Connection, connection: int, sent: Sent, status: str, code: str, params: Mapping[str, object], detail: str, erp_id: str
) -> None:
    record.sync_log(
        tx,
        branch=sent.work.branch,
        connection_id=connection,
        provider=wires.provider_of(hub, tx, connection),
        entity_type=sent.kind.value,
        entity_id=sent.document_id,
        number=sent.number,
        operation=sent.attempt.operation,
        status=status,
        erp_id=erp_id,
        code=code,
        params=params,
        detail=detail,
        amount=sent.amount,
        currency=sent.currency,
        attempt=sent.attempt.id,
        work_id=sent.work.id,
        duration_ms=sent.elapsed_ms,
    )


def log_blocked(hub: Hub, tx: Connection, connection: int, rows: Sequence[Work], code: str, params: Mapping[str, object]) -> None:
    """Adds a line for each row that waits for its connection: whoever looks at the log sees why nothing happens."""
    provider = wires.provider_of(hub, tx, connection)
    refs = [deliveries.parse_ref(row.ref) for row in rows]
    found = tx.execute(
        text("select kind, row_id, number, amount, currency from documents where row_id = any(:ids)"),
        {"ids": [document_id.partition("/")[0] for _, document_id in refs]},
    )
    documents = {(each.kind, each.row_id): each for each in found}
    for row, (kind, document_id) in zip(rows, refs, strict=True):
        document = documents.get((kind.value, document_id.partition("/")[0]))
        record.sync_log(
            tx, branch=row.branch, connection_id=connection, provider=provider, entity_type=kind.value, entity_id=document_id,
            number=document.number if document else "", operation="plan", status="blocked", code=code, params=params,
            amount=document.amount if document else None, currency=document.currency if document else "", work_id=row.id,
        )  # fmt: skip


def _wake_waiting(tx: Connection, lane: str) -> None:
    """Children that waited for a parent look again now. A row that somebody else is changing is left to them."""
    tx.execute(
        text("""update work set run_at = now() where id in (
                    select id from work where lane = :lane and state = 'ready' and code = 'delivery.waits_for_parent' and run_at > now()
                    for update skip locked)"""),
        {"lane": lane},
    )
