"""What the PAC said of a CFDI becomes what its row, its ledger, its work and its accounting document say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection

from agent.cfdi.safe_xml import parse
from agent.cfdi.stamp_check import Stamp, accept_stamp
from agent.db import attempts, ledger, pac_health, record
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.failover import question_seconds
from agent.errors import UserError
from agent.hub import Hub
from agent.ports import Done, NotSent, Outcome, Refused, Stamped, Throttled, Unknown
from agent.work.advances import ask_for_what_follows
from agent.work.ask_pac import DEFINITE
from agent.work.cfdi_row import Row, definite_after
from agent.work.choose_pac import another_may_take_it
from agent.work.force_failover import gives_back
from agent.work.print_cfdi import print_first

OF_THE_ISSUER = frozenset({"pac.certificate_revoked"})
"""Refusals that blame our certificate: every PAC would say the same."""


def write_outcome(hub: Hub, work: Work, row: Row, attempt: Attempt, outcome: Outcome[Stamped], *, asked: bool = False) -> None:
    """Writes what the PAC said; what is stamped is printed for the first time. A stamp that is not of our bytes stays unknown.

    `asked` = it is the answer to a question about bytes that were sent before.
    """
    assert row.sealed is not None
    if isinstance(outcome, Done):
        try:
            stamp = accept_stamp(row.sealed, outcome.result.xml)
            if stamp.uuid.upper() != outcome.result.uuid.upper():
                raise UserError("stamp.other_uuid")
            _stamped(hub, work, row, attempt, stamp, outcome.result.xml)
        except UserError as error:
            outcome = Unknown(error.code)
        else:
            print_first(hub, work, row.id)
            return
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        _not_stamped(hub, tx, work, row, attempt, outcome, asked)


def _stamped(hub: Hub, work: Work, row: Row, attempt: Attempt, stamp: Stamp, xml: bytes) -> None:
    """Raises UserError `stamp.uuid_of_another` when another document of ours has this UUID."""
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        if _anothers(tx, row, stamp.uuid):
            raise UserError("stamp.uuid_of_another")
        attempts.close(tx, attempt.id, outcome="done", remote_id=stamp.uuid)
        tx.execute(
            text("""update cfdis set state = 'STAMPED', uuid = :uuid, stamped_xml = :xml, stamped_at = :at, code = '', params = '{}',
                        csd_serial = :serial, pac = :pac, updated_at = now(),
                        outstanding = case when cfdi_type = 'I' and payment_method = 'PPD' then total end where id = :id"""),
            {
                "uuid": stamp.uuid.upper(), "xml": xml, "at": datetime.now(UTC), "serial": _serial(xml), "pac": attempt.pac, "id": row.id,
            },
        )  # fmt: skip
        tx.execute(text("update stray_stamps set settled_at = now() where uuid = :uuid and kind = 'ours'"), {"uuid": stamp.uuid.upper()})
        pac_health.answered(tx, row.pac_account)
        record.audit(
            tx, actor=hub.office.actor, action="cfdi.stamped", subject=f"cfdi:{row.id}", branch=row.branch, uuid=stamp.uuid,
            sha256=sha256(xml).hexdigest(), pac=attempt.pac,
        )  # fmt: skip
        record.event(tx, "cfdi.stamped", branch=row.branch, subject=str(row.id), uuid=stamp.uuid)
        ledger.confirm(tx, row.id)
        _tell_accounting(tx, row.id)
        ask_for_what_follows(tx, row)


def _anothers(tx: Connection, row: Row, uuid: str) -> bool:
    found = tx.execute(text("select 1 from cfdis where uuid = :uuid and id <> :id"), {"uuid": uuid.upper(), "id": row.id})
    return found.one_or_none() is not None


def _serial(xml: bytes) -> str:
    return parse(xml).get("NoCertificado", "")


def _tell_accounting(tx: Connection, cfdi_id: int) -> None:
    """What it is about is delivered once more: its memo now names series, folio and UUID. One that is on its way is newer after it."""
    said = """select document_id from cfdi_sales where cfdi_id = :id
              union select document_id from cfdi_documents where cfdi_id = :id and live"""
    tx.execute(text(f"update documents set version = version + 1 where id in ({said})"), {"id": cfdi_id})  # noqa: S608 - a constant
    tx.execute(
        text(f"""insert into work (kind, lane, ref, branch, priority)
                select 'deliver', 'erp:' || b.connection_id, d.kind || ':' || d.row_id, d.branch, 5
                from documents d join branches b on b.code = d.branch
                where d.id in ({said}) and b.connection_id is not null
                on conflict do nothing"""),  # noqa: S608 - a constant
        {"id": cfdi_id},
    )


def _not_stamped(hub: Hub, tx: Connection, work: Work, row: Row, attempt: Attempt, outcome: Outcome[Stamped], asked: bool) -> None:
    """What is definite closes the attempt; a document that was sent there by force goes back to the PAC that may have it."""
    if asked and isinstance(outcome, Refused) and not _settled(tx, attempt):
        outcome = Unknown("asked too early: it may still arrive")
    if isinstance(outcome, Unknown):
        _unknown(hub, tx, work, row, attempt, outcome.reason, asked)
        return
    closed = _closed(outcome, asked)
    if closed["outcome"] == "absent" and hub.office.now() >= definite_after(hub, row):
        closed["message"] = DEFINITE
    attempts.close(tx, attempt.id, **closed)
    if not (asked and isinstance(outcome, Refused)):
        _judge_account(tx, row, outcome)
    if gives_back(hub, tx, work, row, reason=closed.get("detail") or closed["outcome"]):
        return
    _goes_on(hub, tx, work, row, outcome, asked)


def _closed(outcome: Outcome[Stamped], asked: bool) -> dict[str, str]:
    match outcome:
        case Refused(code, words, _, message):
            said = {"code": code, "message": message, "detail": words}
            return {"outcome": "absent", "code": code} if asked else {"outcome": "refused", **said}
        case NotSent(reason):
            return {"outcome": "not_sent", "detail": reason}
        case _:
            return {"outcome": "throttled"}


def _judge_account(tx: Connection, row: Row, outcome: Outcome[Stamped]) -> None:
    """What this answer says about the account, for every document that would go there."""
    match outcome:
        case Refused(code, words, "account", message) if message not in OF_THE_ISSUER:
            pac_health.refused(tx, row.pac_account, code=message, params={"code": code, "text": words})
        case NotSent(reason):
            pac_health.failed(tx, row.pac_account, reason)
        case Refused():
            pac_health.answered(tx, row.pac_account)
        case _:
            pass


def _goes_on(hub: Hub, tx: Connection, work: Work, row: Row, outcome: Outcome[Stamped], asked: bool) -> None:
    """The document was surely not stamped: it is mended, waits, or goes to the next account."""
    backoff = hub.limits.retry_seconds * 2 ** min(work.attempts, 8)
    match outcome:
        case Refused() if asked:
            finish(tx, work, state="ready", code="cfdi.sent_again")
        case Refused(code, words, "document", message):
            _refused(tx, work, row, message, {"code": code, "text": words})
        case Refused(code, words, "account", message):
            params = {"code": code, "text": words}
            elsewhere = message not in OF_THE_ISSUER and another_may_take_it(hub, tx, row)
            finish(tx, work, state="ready" if elsewhere else "blocked", code=message, params=params, waited=elsewhere)
        case Refused(code, words, _, message):
            finish(tx, work, state="ready", code=message, params={"code": code, "text": words}, delay=backoff, attempted=True)
        case NotSent(reason):
            delay = 0.0 if another_may_take_it(hub, tx, row) else min(backoff, 300.0)
            finish(tx, work, state="ready", code="cfdi.not_sent", params={"reason": reason}, delay=delay, waited=True)
        case Throttled(until):
            seconds = max(1.0, (until - hub.office.now()).total_seconds()) if until else 60.0
            delay = 0.0 if another_may_take_it(hub, tx, row) else seconds
            finish(tx, work, state="ready", code="cfdi.throttled", delay=delay, waited=True)


def _refused(tx: Connection, work: Work, row: Row, message: str, params: dict[str, object]) -> None:
    tx.execute(
        text("update cfdis set state = 'REFUSED', code = :code, params = cast(:params as jsonb) where id = :id"),
        {"code": message, "params": _json(params), "id": row.id},
    )
    ledger.release(tx, row.id)
    record.event(tx, "cfdi.refused", branch=row.branch, subject=str(row.id), code=message)
    finish(tx, work, state="dead", code=message, params=params, attempted=True)


def _unknown(hub: Hub, tx: Connection, work: Work, row: Row, attempt: Attempt, reason: str, asked: bool) -> None:
    """It may be stamped: the document is locked and asked about, soon at first, rarely at last, and never given up."""
    attempts.close(tx, attempt.id, outcome="unknown", detail=reason)
    before = tx.execute(
        text("update attempts set looks = least(looks + :asked, 10000) where id = :id returning looks"),
        {"asked": int(asked), "id": attempt.id},
    ).scalar_one()
    if not asked:
        pac_health.failed(tx, row.pac_account, reason)
        if reason.startswith("stamp."):  # a stamp came, and it is not of our bytes: somebody is to look at that
            record.event(tx, "cfdi.foreign_stamp", branch=row.branch, subject=str(row.id), code=reason, pac=attempt.pac)
    delay = question_seconds(int(before), now=hub.office.now(), definite_after=definite_after(hub, row))
    finish(tx, work, state="unknown", code="cfdi.being_verified", params={"reason": reason}, delay=delay, attempted=not asked, waited=asked)


def _settled(tx: Connection, attempt: Attempt) -> bool:
    """Whether nothing that was sent can still arrive, or be there and not be seen: only then "not stamped" is believed."""
    past = tx.execute(text("select settle_after < now() from attempts where id = :id"), {"id": attempt.id}).scalar_one()
    return bool(past)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
