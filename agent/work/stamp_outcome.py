"""What the PAC said of a CFDI becomes what its row, its ledger, its work and its accounting document say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection

from agent.cfdi.safe_xml import parse
from agent.cfdi.stamp_check import Stamp, accept_stamp
from agent.db import attempts, ledger, record
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Hub
from agent.ports import Done, NotSent, Outcome, Refused, Stamped, Throttled, Unknown
from agent.work.cfdi_row import Row
from agent.work.print_cfdi import print_first

NEVER_STAMPED = "603"


def write_outcome(hub: Hub, work: Work, row: Row, attempt: Attempt, outcome: Outcome[Stamped]) -> None:
    """Writes what the PAC said; what is stamped is printed for the first time. A stamp that is not of our bytes stays unknown."""
    assert row.sealed is not None
    if isinstance(outcome, Done):
        try:
            stamp = accept_stamp(row.sealed, outcome.result.xml)
            if stamp.uuid.upper() != outcome.result.uuid.upper():
                raise UserError("stamp.other_uuid")
        except UserError as error:
            outcome = Unknown(error.code)
        else:
            _stamped(hub, work, row, attempt, stamp, outcome.result.xml)
            print_first(hub, work, row.id)
            return
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        _not_stamped(hub, tx, work, row, attempt, outcome)


def _stamped(hub: Hub, work: Work, row: Row, attempt: Attempt, stamp: Stamp, xml: bytes) -> None:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        attempts.close(tx, attempt.id, outcome="done", remote_id=stamp.uuid)
        tx.execute(
            text("""update cfdis set state = 'STAMPED', uuid = :uuid, stamped_xml = :xml, stamped_at = :at, code = '', params = '{}',
                        csd_serial = :serial, updated_at = now(),
                        outstanding = case when cfdi_type = 'I' and payment_method = 'PPD' then total end where id = :id"""),
            {"uuid": stamp.uuid.upper(), "xml": xml, "at": datetime.now(UTC), "serial": _serial(xml), "id": row.id},
        )
        record.audit(
            tx, actor=hub.office.actor, action="cfdi.stamped", subject=f"cfdi:{row.id}", branch=row.branch, uuid=stamp.uuid,
            sha256=sha256(xml).hexdigest(), pac=row.pac,
        )  # fmt: skip
        record.event(tx, "cfdi.stamped", branch=row.branch, subject=str(row.id), uuid=stamp.uuid)
        ledger.confirm(tx, row.id)
        _tell_accounting(tx, row.id)


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


def _not_stamped(hub: Hub, tx: Connection, work: Work, row: Row, attempt: Attempt, outcome: Outcome[Stamped]) -> None:
    backoff = hub.limits.retry_seconds * 2 ** min(work.attempts, 8)
    match outcome:
        case Refused(code=code) if code == NEVER_STAMPED:  # only a question is answered so
            attempts.close(tx, attempt.id, outcome="absent", code=code)
            finish(tx, work, state="ready", code="cfdi.sent_again")
        case Refused(code, words, of, message):
            params = {"code": code, "text": words}
            attempts.close(tx, attempt.id, outcome="refused", code=code, message=message, detail=words)
            if of == "document":
                tx.execute(
                    text("update cfdis set state = 'REFUSED', code = :code, params = cast(:params as jsonb) where id = :id"),
                    {"code": message, "params": _json(params), "id": row.id},
                )
                ledger.release(tx, row.id)
                record.event(tx, "cfdi.refused", branch=row.branch, subject=str(row.id), code=message)
                finish(tx, work, state="dead", code=message, params=params, attempted=True)
            elif of == "account":
                finish(tx, work, state="blocked", code=message, params=params)
            else:
                finish(tx, work, state="ready", code=message, params=params, delay=backoff, attempted=True)
        case NotSent(reason):
            attempts.close(tx, attempt.id, outcome="not_sent", detail=reason)
            finish(tx, work, state="ready", code="cfdi.not_sent", params={"reason": reason}, delay=min(backoff, 300.0), waited=True)
        case Throttled(until):
            seconds = max(1.0, (until - hub.office.now()).total_seconds()) if until else 60.0
            attempts.close(tx, attempt.id, outcome="throttled")
            finish(tx, work, state="ready", code="cfdi.throttled", delay=seconds, waited=True)
        case Unknown(reason):
            attempts.close(tx, attempt.id, outcome="unknown", detail=reason)
            finish(
                tx, work, state="unknown", code="cfdi.being_verified", params={"reason": reason}, delay=min(backoff, 600.0), attempted=True
            )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
