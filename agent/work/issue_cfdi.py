"""A draft becomes a stamped CFDI: folio, seal, freeze, stamp, and nothing is ever stamped twice.

Transactions: folio; frozen bytes with the intent; the outcome; the first print. None is open while the PAC is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from agent.cfdi.build import build
from agent.cfdi.csd import Csd
from agent.cfdi.draft_json import CODEC
from agent.cfdi.seal import seal
from agent.cfdi.stamp_check import Stamp, accept_stamp
from agent.cfdi.validate import validate
from agent.db import attempts, canonical, record
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cfdi import Cfdi, totals
from agent.domain.fiscal_zone import FiscalZone, stamp_until
from agent.domain.rules import blocking, check
from agent.domain.rules.problem import Problem
from agent.errors import Fenced, UserError
from agent.hub import Hub
from agent.ports import Done, NotSent, Outcome, Refused, Stamped, Throttled, Unknown
from agent.services.draft_cfdi import PROBLEMS, fecha_now
from agent.work import wires
from agent.work.archive import archive_stamped
from agent.work.csds import open_csd
from agent.work.print_cfdi import print_first

NEVER_STAMPED = "603"


@dataclass(frozen=True, slots=True)
class Row:
    """One CFDI as its row has it."""

    id: int
    state: str
    branch: str
    issuer_id: int
    document_uuid: str
    series: str
    folio: int | None
    cfdi: Cfdi
    draft_hash: str
    sealed: bytes | None
    pac_account: int
    pac: str


def issue_cfdi(hub: Hub, rows: Sequence[Work]) -> None:
    """Issues each document: a fresh one is sealed and sent, one whose fate is open is asked about, one that is stamped is printed."""
    for work in rows:
        _issue(hub, work)
        archive_stamped(hub, int(work.ref))


def _issue(hub: Hub, work: Work) -> None:
    row = _load(hub, work)
    if row.state == "STAMPED":
        print_first(hub, work, row.id)
        return
    if row.state not in ("DRAFT", "REFUSED", "STAMPING"):
        raise UserError("cfdi.not_issuable", state=row.state)
    attempt = _open_attempt(hub, work)
    if attempt is not None:
        _write_outcome(hub, work, row, attempt, _ask(hub, work, row, attempt))
        return
    if row.state != "STAMPING" or row.sealed is None or _too_old(hub, row):
        row = _sealed(hub, work, row)
    attempt = _begin(hub, work, row)
    assert row.sealed is not None
    with wires.pac(hub, row.pac_account, work.lane, [attempt.id]) as pac:
        outcome = pac.stamp(row.sealed, key=attempt.key)
    _write_outcome(hub, work, row, attempt, outcome)


def _load(hub: Hub, work: Work) -> Row:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        row = tx.execute(
            text("""select c.id, c.state, c.branch, c.issuer_id, c.document_uuid::text, c.series, c.folio, c.draft::text, c.draft_hash,
                        c.sealed_xml, c.environment, p.id as account, p.pac
                    from cfdis c left join lateral (
                        select id, pac from pac_accounts a where a.issuer_id = c.issuer_id and (c.pac = '' or a.pac = c.pac)
                        order by a.priority limit 1) p on true
                    where c.id = :id"""),
            {"id": int(work.ref)},
        ).one_or_none()
    if row is None:
        raise UserError("cfdi.missing")
    if row.environment != hub.office.environment:
        raise UserError("connection.other_environment", found=row.environment, wanted=hub.office.environment)
    if row.account is None:
        raise UserError("pac.not_configured")
    sealed = bytes(row.sealed_xml) if row.sealed_xml is not None else None
    return Row(row[0], row[1], row[2], row[3], row[4], row[5], row[6], CODEC.validate_json(row[7]), row.draft_hash, sealed,
               row.account, row.pac)  # fmt: skip


def _open_attempt(hub: Hub, work: Work) -> Attempt | None:
    with transaction(hub.office.engine) as tx:
        found = tx.execute(
            text("""select id, work_id, kind, ref, operation, version, key, content::text, sha256, pac from attempts
                    where kind = 'cfdi' and ref = :ref and (outcome is null or outcome = 'unknown')"""),
            {"ref": work.ref},
        ).one_or_none()
    return Attempt(*found) if found else None


def _too_old(hub: Hub, row: Row) -> bool:
    """Whether the frozen bytes can no longer be stamped: then they are known not to have been, and are sealed anew."""
    zone = hub.office.catalogs().zone(row.cfdi.place_of_issue)
    return zone is not None and hub.office.now() > stamp_until(_sealed_at(row), FiscalZone(zone))


def _sealed_at(row: Row) -> datetime:
    from agent.cfdi.safe_xml import parse

    assert row.sealed is not None
    return datetime.fromisoformat(parse(row.sealed).get("Fecha", ""))


def _sealed(hub: Hub, work: Work, row: Row) -> Row:
    """The row with its folio drawn and its bytes sealed; problems send it back to its draft with all of them."""
    _as_confirmed(work, row)
    csd = open_csd(hub, row.issuer_id, row.cfdi.issuer.rfc)
    _still_sold(hub, row)
    cfdi = fecha_now(hub.office, row.cfdi)
    if problems := blocking(check(cfdi, hub.office.catalogs(), now=hub.office.now())):
        _back_to_draft(hub, work, row, problems)
        raise UserError("cfdi.has_problems", count=len(problems))
    series, folio = _draw_folio(hub, work, row)
    cfdi = CODEC.validate_python({**_fields(cfdi), "series": series, "folio": str(folio)})
    sealed = _seal(hub, cfdi, csd)
    if isinstance(sealed, tuple):
        _back_to_draft(hub, work, row, sealed)
        raise UserError("cfdi.has_problems", count=len(sealed))
    return replace(row, state="STAMPING", series=series, folio=folio, cfdi=cfdi, sealed=sealed)


def _as_confirmed(work: Work, row: Row) -> None:
    """Stops a draft that is not the one a person saw and confirmed; where the branch stamps by itself nobody confirmed any."""
    confirmed = work.args.get("draft_hash")
    if confirmed is not None and confirmed != row.draft_hash:
        raise UserError("cfdi.draft_changed", recipient=row.cfdi.recipient.name, total=totals(row.cfdi).total, currency=row.cfdi.currency)


def _still_sold(hub: Hub, row: Row) -> None:
    """Stops a draft whose sale was cancelled or costs something else by now, and one that covers no sale."""
    with transaction(hub.office.engine) as tx:
        covered = tx.execute(
            text("""select d.row_id, s.amount from cfdi_sales s join documents d on d.id = s.document_id
                    where s.cfdi_id = :id and s.live"""),
            {"id": row.id},
        ).all()
        if not covered:
            raise UserError("cfdi.no_sale")
        drafted = totals(row.cfdi).total
        same = drafted == sum(part.amount for part in covered)
        for row_id, amount in covered:
            sale = canonical.sale(tx, row_id)
            if sale is None or sale.cancelled:
                raise UserError("cfdi.sale_cancelled", number=sale.number if sale else row_id)
            if sale.total.amount != amount or not same:
                raise UserError("cfdi.sale_changed", number=sale.number, total=sale.total.amount, drafted=drafted)


def _fields(cfdi: Cfdi) -> dict[str, Any]:
    return {name: getattr(cfdi, name) for name in Cfdi.__dataclass_fields__}


def _seal(hub: Hub, cfdi: Cfdi, csd: Csd) -> bytes | tuple[Problem, ...]:
    """The sealed bytes, or everything that is wrong with the document."""
    codes = hub.office.catalogs()
    problems = blocking(check(cfdi, codes, now=hub.office.now()))
    if problems:
        return problems
    document = build(cfdi, csd.certificate)
    sealed = seal(document, csd)
    return blocking(validate(document, codes)) or sealed


def _draw_folio(hub: Hub, work: Work, row: Row) -> tuple[str, int]:
    """The document's folio: the one it has, else the next of its series, bound to it in the same transaction."""
    if row.folio is not None:
        return row.series, row.folio
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        drawn = tx.execute(
            text("""update series set next_folio = next_folio + 1 where issuer_id = :issuer and branch = :branch and cfdi_type = 'I'
                    returning series, next_folio - 1"""),
            {"issuer": row.issuer_id, "branch": row.branch},
        ).one_or_none()
        if drawn is None:
            raise UserError("series.missing", branch=row.branch)
        tx.execute(
            text("update cfdis set series = :series, folio = :folio where id = :id"), {"series": drawn[0], "folio": drawn[1], "id": row.id}
        )
    return str(drawn[0]), int(drawn[1])


def _back_to_draft(hub: Hub, work: Work, row: Row, problems: tuple[Problem, ...]) -> None:
    listed = '{"problems": ' + PROBLEMS.dump_json(list(problems)).decode() + "}"
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        tx.execute(
            text("update cfdis set state = 'DRAFT', code = 'cfdi.has_problems', params = cast(:params as jsonb) where id = :id"),
            {"params": listed, "id": row.id},
        )


def _begin(hub: Hub, work: Work, row: Row) -> Attempt:
    """Freezes the bytes and writes the intent, before the network is touched."""
    assert row.sealed is not None
    digest = sha256(row.sealed).hexdigest()
    spec = hub.vendors.pac_specs[row.pac]
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        frozen = tx.execute(
            text("""update cfdis set state = 'STAMPING', sealed_xml = :sealed, sealed_sha256 = :digest, issued_at = :issued, pac = :pac,
                        code = '', params = '{}', updated_at = now() where id = :id and draft_hash = :draft"""),
            {"sealed": row.sealed, "digest": digest, "issued": _sealed_at(row), "pac": row.pac, "id": row.id, "draft": row.draft_hash},
        )
        if frozen.rowcount != 1:  # drafted anew since it was read: given back, and sealed as it is now
            raise Fenced(work.lane)
        return attempts.begin(
            tx,
            work,
            kind="cfdi",
            operation="stamp",
            key=f"{hub.office.environment}:{row.cfdi.issuer.rfc}:{row.document_uuid}",
            content="{}",
            sha256=digest,
            settle_seconds=spec.deadline + spec.visible_after,
            pac=row.pac,
        )


def _ask(hub: Hub, work: Work, row: Row, attempt: Attempt) -> Outcome[Stamped]:
    """What became of the bytes that were sent: the same PAC, the same bytes, the same key."""
    if row.sealed is None or sha256(row.sealed).hexdigest() != attempt.sha256:
        raise UserError("cfdi.bytes_differ", id=row.id)
    with wires.pac(hub, row.pac_account, work.lane, [attempt.id]) as pac:
        outcome = pac.recover(row.sealed, key=attempt.key)
    # That the question did not get through, or may not be asked now, says nothing about the stamp; only "never stamped" does.
    if isinstance(outcome, Refused) and outcome.code != NEVER_STAMPED:
        return Unknown(f"asked, refused: {outcome.code} {outcome.text}".strip())
    return Unknown("asked, no answer") if isinstance(outcome, NotSent | Throttled) else outcome


def _write_outcome(hub: Hub, work: Work, row: Row, attempt: Attempt, outcome: Outcome[Stamped]) -> None:
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
                        csd_serial = :serial, updated_at = now() where id = :id"""),
            {"uuid": stamp.uuid.upper(), "xml": xml, "at": datetime.now(UTC), "serial": _serial(xml), "id": row.id},
        )
        record.audit(
            tx, actor=hub.office.actor, action="cfdi.stamped", subject=f"cfdi:{row.id}", branch=row.branch, uuid=stamp.uuid,
            sha256=sha256(xml).hexdigest(), pac=row.pac,
        )  # fmt: skip
        record.event(tx, "cfdi.stamped", branch=row.branch, subject=str(row.id), uuid=stamp.uuid)
        _tell_accounting(tx, row.id)


def _serial(xml: bytes) -> str:
    from agent.cfdi.safe_xml import parse

    return parse(xml).get("NoCertificado", "")


def _tell_accounting(tx: Connection, cfdi_id: int) -> None:
    """The invoice is delivered once more: its memo now names series, folio and UUID. One that is on its way is newer after it."""
    tx.execute(
        text("update documents set version = version + 1 where id in (select document_id from cfdi_sales where cfdi_id = :id)"),
        {"id": cfdi_id},
    )
    tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority)
                select 'deliver', 'erp:' || b.connection_id, 'invoice:' || d.row_id, d.branch, 5
                from cfdi_sales s join documents d on d.id = s.document_id join branches b on b.code = d.branch
                where s.cfdi_id = :id and b.connection_id is not null
                on conflict do nothing"""),
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
    import json

    return json.dumps(value, ensure_ascii=False, default=str)
