"""A draft becomes a stamped CFDI: folio, seal, freeze, stamp, and nothing is ever stamped twice.

Transactions: folio; frozen bytes with the intent; the outcome; the first print. None is open while the PAC is asked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from agent.cfdi.build import build
from agent.cfdi.csd import Csd
from agent.cfdi.draft_json import CODEC
from agent.cfdi.seal import seal
from agent.cfdi.validate import validate
from agent.db import attempts, ledger, record
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cfdi import Cfdi
from agent.domain.rules import blocking, check
from agent.domain.rules.problem import Problem
from agent.errors import Fenced, UserError
from agent.hub import Hub
from agent.services.draft_cfdi import PROBLEMS
from agent.work import wires
from agent.work.archive import archive_stamped
from agent.work.ask_pac import ask, asked_once_more, must_be_sealed_anew, open_attempt
from agent.work.before_sealing import AnotherOnItsWay, as_confirmed, as_it_is_now, reserve
from agent.work.cfdi_row import Row, account_at, load, sealed_at
from agent.work.choose_pac import chosen
from agent.work.csds import open_csd
from agent.work.dated import dated_now, sealed_rate
from agent.work.print_cfdi import print_first
from agent.work.stamp_outcome import write_outcome


def issue_cfdi(hub: Hub, rows: Sequence[Work]) -> None:
    """Issues each document: a fresh one is sealed and sent, one whose fate is open is asked about, one that is stamped is printed."""
    for work in rows:
        _issue(hub, work)
        archive_stamped(hub, int(work.ref))


def _issue(hub: Hub, work: Work) -> None:
    row = load(hub, work)
    if row.state == "STAMPED":
        print_first(hub, work, row.id)
        return
    if row.state not in ("DRAFT", "REFUSED", "STAMPING"):
        raise UserError("cfdi.not_issuable", state=row.state)
    attempt = open_attempt(hub, work)
    if attempt is not None:
        row = account_at(hub, row, attempt.pac)
        write_outcome(hub, work, row, attempt, ask(hub, work, row, attempt), asked=True)
        return
    try:
        anew = must_be_sealed_anew(hub, row)
        if anew and asked_once_more(hub, work, row):
            return
        placed = chosen(hub, work, row, anew=anew)
        if placed is None:
            return
        row = _sealed(hub, work, placed) if anew else placed
        attempt = _begin(hub, work, row)
    except AnotherOnItsWay:
        _wait_for_the_other(hub, work)
        return
    except UserError as error:
        if row.purpose in ("payment", "credit_note", "advance", "advance_applied") and error.code not in _SAID_ELSEWHERE:
            _say_why(hub, work, row, error)
        raise
    assert row.sealed is not None
    with wires.pac(hub, row.pac_account, work.lane, [attempt.id]) as pac:
        outcome = pac.stamp(row.sealed, key=attempt.key)
    write_outcome(hub, work, row, attempt, outcome)


def _wait_for_the_other(hub: Hub, work: Work) -> None:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        delay = hub.limits.retry_seconds * 2 ** min(work.waits, 6)
        finish(tx, work, state="ready", code="cfdi.waits_for_another", delay=delay, waited=True)


_SAID_ELSEWHERE = frozenset({"cfdi.has_problems", "vault.cannot_open", "vault.not_approved"})
"""What a draft has on its row already, and what is not about the draft."""


def _say_why(hub: Hub, work: Work, row: Row, error: UserError) -> None:
    """The draft's row says why it was not sealed: who looks at it sees it there, and making it anew clears it."""
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        tx.execute(
            text("""update cfdis set code = :code, params = cast(:params as jsonb), updated_at = now()
                    where id = :id and state in ('DRAFT', 'REFUSED')"""),
            {"code": error.code, "params": json.dumps(dict(error.params), default=str, ensure_ascii=False), "id": row.id},
        )
        record.event(tx, "cfdi.refused", branch=row.branch, subject=str(row.id), code=error.code)


def _sealed(hub: Hub, work: Work, row: Row) -> Row:
    """The row with its folio drawn and its bytes sealed; problems send it back to its draft with all of them."""
    as_confirmed(work, row)
    csd = open_csd(hub, row.issuer_id, row.cfdi.issuer.rfc)
    cfdi, published = dated_now(hub.office, as_it_is_now(hub, row))
    if problems := blocking(check(cfdi, hub.office.catalogs(), now=hub.office.now(), published_rate=published)):
        _back_to_draft(hub, work, row, problems)
        raise UserError("cfdi.has_problems", count=len(problems))
    series, folio = _draw_folio(hub, work, row, cfdi.issued_at.year)
    cfdi = CODEC.validate_python({**_fields(cfdi), "series": series, "folio": str(folio)})
    sealed = _seal(hub, cfdi, csd)
    if isinstance(sealed, tuple):
        _back_to_draft(hub, work, row, sealed)
        raise UserError("cfdi.has_problems", count=len(sealed))
    return replace(row, state="STAMPING", series=series, folio=folio, cfdi=cfdi, sealed=sealed)


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


def series_of(purpose: str, cfdi_type: str) -> str:
    """Which of a branch's series a document is numbered in: income, credit notes, payments, advances or globals."""
    return {"payment": "P", "credit_note": "E", "advance_applied": "E", "advance": "advance", "global": "global"}.get(purpose, cfdi_type)


NO_SERIES = {"P": "series.missing_payment", "E": "series.missing_credit_note", "global": "series.missing_global",
             "advance": "series.missing_advance"}  # fmt: skip
"""What is said where a branch has no series of that kind."""


def _draw_folio(hub: Hub, work: Work, row: Row, year: int) -> tuple[str, int]:
    """The document's folio: the one it has, else the next of its series of Fecha's year, bound to it in the same transaction."""
    if row.folio is not None:
        return row.series, row.folio
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        drawn = tx.execute(
            text("""update series set next_folio = next_folio + 1 where issuer_id = :issuer and branch = :branch and cfdi_type = :type
                        and from_year = (select max(s.from_year) from series s where s.issuer_id = :issuer and s.branch = :branch
                            and s.cfdi_type = :type and s.from_year <= :year)
                    returning series, next_folio - 1"""),
            {"issuer": row.issuer_id, "branch": row.branch, "type": series_of(row.purpose, row.type), "year": year},
        ).one_or_none()
        if drawn is None:
            raise UserError(NO_SERIES.get(series_of(row.purpose, row.type), "series.missing"), branch=row.branch)
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
        ledger.release(tx, row.id)


def _begin(hub: Hub, work: Work, row: Row) -> Attempt:
    """Freezes the bytes and writes the intent, before the network is touched."""
    assert row.sealed is not None
    digest = sha256(row.sealed).hexdigest()
    spec = hub.vendors.pac_specs[row.pac]
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        frozen = tx.execute(
            text("""update cfdis set state = 'STAMPING', sealed_xml = :sealed, sealed_sha256 = :digest, issued_at = :issued, pac = :pac,
                        exchange_rate = coalesce(:rate, exchange_rate), code = '', params = '{}', updated_at = now()
                    where id = :id and draft_hash = :draft"""),
            {
                "sealed": row.sealed,
                "digest": digest,
                "issued": sealed_at(row),
                "pac": row.pac,
                "id": row.id,
                "draft": row.draft_hash,
                "rate": sealed_rate(row.sealed),
            },
        )
        # Drafted anew since it was read, or its ledger moved: given back, and sealed as it is now.
        if frozen.rowcount != 1 or not reserve(tx, row):
            raise Fenced(work.lane)
        return attempts.begin(
            tx,
            work,
            kind="cfdi",
            operation="stamp",
            key=f"{hub.office.environment}:{row.cfdi.issuer.rfc}:{row.document_uuid}",
            content="{}",
            sha256=digest,
            # Its first byte may wait for as long as the lease lasts.
            settle_seconds=hub.limits.lease_seconds + spec.deadline + spec.visible_after,
            pac=row.pac,
        )
