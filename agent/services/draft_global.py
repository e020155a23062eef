"""The global invoice of a period at a place of issue, as a draft that holds its tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, ProgrammingError

from agent.cfdi.draft_json import CODEC
from agent.db import global_draft, record
from agent.db.books import load_books
from agent.db.engine import transaction
from agent.db.rates import published
from agent.db.sql import text
from agent.domain.cfdi import Cfdi, totals
from agent.domain.cfdi_documents import Numbering, global_invoice
from agent.domain.fiscal_zone import FiscalZone, issue_time
from agent.domain.global_period import Period, Place, checked
from agent.domain.global_tickets import CURRENCY, Candidate, SaleFacts, candidate
from agent.domain.planned import Books
from agent.domain.rules import blocking, check
from agent.errors import UserError
from agent.hub import Office
from agent.services.draft_cfdi import draft_hash, problems_json

_TRIES = 3


def draft_global(office: Office, *, issuer: int, place: str, period: Period, left_out: Mapping[int, str] | None = None) -> int | None:
    """The id of the period's draft, new or made anew, holding every ticket that goes in now; None when none does.

    `left_out` names the documents that a person leaves out, each with the reason; without it those of before stay out. Sales
    that left (their own CFDI, cancelled, refunded) are let go. Raises `global.*`, `permission.denied`, and what a sale's draft
    raises. One transaction, again from its start where somebody took one of the tickets at the same moment.
    """
    for attempt in range(_TRIES):
        try:
            with transaction(office.engine) as tx:
                return _draft(office, tx, issuer, place, period, left_out)
        except IntegrityError as error:
            if attempt + 1 == _TRIES:
                raise UserError("global.tickets_taken") from error
        except ProgrammingError as error:
            raise UserError("permission.denied", kind="draft_global") from error
    raise AssertionError("unreachable")


def discard_global(office: Office, cfdi_id: int) -> None:
    """Lets every ticket of a draft go; the sales are drafted by themselves again. A folio that it had stays with it, for its period.

    One transaction. Raises `global.not_a_draft` and `permission.denied`.
    """
    try:
        with transaction(office.engine) as tx:
            row = tx.execute(
                text("""update cfdis set state = 'DRAFT', draft_hash = '', code = 'global.discarded', params = '{}', updated_at = now()
                        where id = :id and purpose = 'global' and state in ('DRAFT', 'REFUSED') returning branch"""),
                {"id": cfdi_id},
            ).one_or_none()
            if row is None:
                raise UserError("global.not_a_draft")
            global_draft.take_tickets(tx, cfdi_id, {}, {})
            record.audit(tx, actor=office.actor, action="global.discarded", subject=f"cfdi:{cfdi_id}", branch=row.branch)
            record.event(tx, "cfdi.drafted", branch=row.branch, subject=str(cfdi_id))
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="discard_global") from error


def _draft(office: Office, tx: Connection, issuer: int, postal_code: str, period: Period, left_out: Mapping[int, str] | None) -> int | None:
    place = _place(tx, issuer, postal_code)
    checked(period, regime=place.issuer.tax_regime, now=office.now(), zone=place.zone)
    # One at a time for each place: two people who make the same period's draft make one.
    key = f"global:{postal_code}"
    tx.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, :issuer))"), {"key": key, "issuer": issuer})
    kept = global_draft.open_draft(tx, place, period)
    if kept is not None and kept.pending:
        raise UserError("global.being_issued")
    books = _books(tx, place.branches)
    draft_id = kept.cfdi_id if kept is not None else None
    all_in = [one for one in _candidates(global_draft.sales_in(tx, place, period, draft=draft_id), books, period, draft_id) if one.ticket]
    out = dict(left_out) if left_out is not None else _left_out(tx, draft_id)
    going = [one for one in all_in if one.document_id not in out]
    if draft_id is None and not going:
        return None
    draft_id = draft_id or _open(office, tx, place, period)
    _leave_out(tx, draft_id, [one for one in all_in if one.document_id in out], out)
    global_draft.take_tickets(tx, draft_id, {one.document_id: one.amount for one in going}, {one.document_id: one.branch for one in going})
    if not going:
        _say_empty(tx, draft_id)
        return None
    _store(office, tx, draft_id, compose(office, place, going, period))
    record.event(tx, "cfdi.drafted", branch=place.branch, subject=str(draft_id))
    return draft_id


def compose(office: Office, place: Place, going: Sequence[Candidate], period: Period) -> Cfdi:
    """The document of these tickets, its Fecha the moment of now."""
    zone = office.catalogs().zone(place.postal_code)
    if zone is None:
        raise UserError("issuer.no_place_of_issue", postal_code=place.postal_code)
    numbering = Numbering(issue_time(office.now(), FiscalZone(zone)))
    tickets = [one.ticket for one in going if one.ticket is not None]
    return global_invoice(place.issuer, place.postal_code, tickets, period.information, numbering, CURRENCY)


def judged_anew(office: Office, tx: Connection, cfdi_id: int) -> tuple[Cfdi | None, tuple[Candidate, ...]]:
    """What a draft would say now of the tickets it holds (None = of none), and those of them that do not go in any more."""
    period, issuer, postal_code = global_draft.period_of_draft(tx, cfdi_id)
    place = _place(tx, issuer, postal_code)
    found = _candidates(global_draft.sales_of_draft(tx, cfdi_id), _books(tx, place.branches), period, cfdi_id)
    going = [one for one in found if one.ticket]
    moved = tuple(one for one in found if not one.ticket)
    return (compose(office, place, going, period) if going else None), moved


def _place(tx: Connection, issuer: int, postal_code: str) -> Place:
    found = next((one for one in global_draft.places(tx) if (one.issuer_id, one.postal_code) == (issuer, postal_code)), None)
    if found is None:
        raise UserError("global.no_place", postal_code=postal_code)
    if not found.whole:
        raise UserError("global.not_all_branches", postal_code=postal_code)
    return found


def _books(tx: Connection, branches: Sequence[str]) -> dict[str, Books]:
    connected = tx.execute(text("select code, connection_id from branches where code = any(:codes)"), {"codes": list(branches)})
    return {row.code: load_books(tx, branch=row.code, connection=row.connection_id) for row in connected}


def _candidates(facts: Sequence[SaleFacts], books: Mapping[str, Books], period: Period, draft: int | None) -> list[Candidate]:
    return [candidate(one, books, period, draft=draft) for one in facts]


def _open(office: Office, tx: Connection, place: Place, period: Period) -> int:
    cfdi_id: int = tx.execute(
        text("""insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, purpose, recipient_rfc, recipient_name,
                    payment_method, payment_form, currency, total, total_minor, source_date)
                values (:uuid, :environment, :issuer, :branch, 'I', 'global', '', '', 'PUE', '', :currency, 0, 0, :day) returning id"""),
        {"uuid": uuid4(), "environment": office.environment, "issuer": place.issuer_id, "branch": place.branch, "currency": CURRENCY,
         "day": period.last},
    ).scalar_one()  # fmt: skip
    tx.execute(
        text("""insert into global_invoices (cfdi_id, issuer_id, branch, place, periodicity, first_day, last_day, due_at)
                values (:id, :issuer, :branch, :place, :periodicity, :first, :last, :due)"""),
        {"id": cfdi_id, "issuer": place.issuer_id, "branch": place.branch, "place": place.postal_code,
         "periodicity": period.periodicity.value, "first": period.first, "last": period.last, "due": period.due_at(place.zone)},
    )  # fmt: skip
    record.audit(
        tx, actor=office.actor, action="global.drafted", subject=f"cfdi:{cfdi_id}", branch=place.branch, place=place.postal_code,
        first=period.first, last=period.last,
    )  # fmt: skip
    return cfdi_id


def _store(office: Office, tx: Connection, cfdi_id: int, cfdi: Cfdi) -> None:
    rate = published(tx, cfdi.currency, cfdi.issued_at.date())
    problems = check(cfdi, office.catalogs(), now=office.now(), published_rate=rate)
    total = totals(cfdi).total
    values: dict[str, Any] = {
        "id": cfdi_id,
        "rfc": cfdi.recipient.rfc,
        "name": cfdi.recipient.name,
        "form": cfdi.payment_form,
        "total": total,
        "minor": int(total.scaleb(2)),
        "draft": CODEC.dump_json(cfdi).decode(),
        "hash": draft_hash(cfdi),
        "code": "cfdi.has_problems" if blocking(tuple(problems)) else "",
        "params": problems_json(problems),
    }
    done = tx.execute(
        text("""update cfdis set state = 'DRAFT', recipient_rfc = :rfc, recipient_name = :name, payment_form = :form, total = :total,
                    total_minor = :minor, draft = cast(:draft as jsonb), draft_hash = :hash, code = :code,
                    params = cast(:params as jsonb), updated_at = now() where id = :id and state in ('DRAFT', 'REFUSED')"""),
        values,
    )
    if done.rowcount != 1:
        raise UserError("global.being_issued")


def _say_empty(tx: Connection, cfdi_id: int) -> None:
    tx.execute(
        text("""update cfdis set state = 'DRAFT', draft_hash = '', code = 'global.empty', params = '{}', total = 0, total_minor = 0,
                    updated_at = now() where id = :id"""),
        {"id": cfdi_id},
    )


def _left_out(tx: Connection, cfdi_id: int | None) -> dict[int, str]:
    rows = tx.execute(text("select document_id, reason from global_left_out where cfdi_id = :id and active"), {"id": cfdi_id})
    return {row.document_id: row.reason for row in rows}


def _leave_out(tx: Connection, cfdi_id: int, ones: Sequence[Candidate], reasons: Mapping[int, str]) -> None:
    """Keeps who left which ticket out, and why; one that is back in stays on record as taken back."""
    tx.execute(
        text("""update global_left_out set active = false, person = session_user
                where cfdi_id = :id and active and document_id <> all(:ids)"""),
        {"id": cfdi_id, "ids": [one.document_id for one in ones]},
    )
    for one in ones:
        reason = " ".join(reasons[one.document_id].split())
        if len(reason) < 3:
            raise UserError("global.reason_missing", number=one.number)
        tx.execute(
            text("""insert into global_left_out as g (cfdi_id, document_id, branch, reason) values (:id, :document, :branch, :reason)
                    on conflict (cfdi_id, document_id) do update set reason = excluded.reason, active = true, person = session_user
                    where not g.active or g.reason <> excluded.reason"""),
            {"id": cfdi_id, "document": one.document_id, "branch": one.branch, "reason": reason[:400]},
        )


def total_of(candidates: Sequence[Candidate]) -> Decimal:
    """What the tickets that go in come to."""
    return sum((one.amount for one in candidates if one.ticket), Decimal("0.00"))
