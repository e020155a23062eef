"""Cancellations as a person looks at them: a CFDI's case, what it waits for, what SAT said last, and what suppliers ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agent.db import cancellations
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cancellation import Acceptance, Document, acceptance_of, cancel_until, in_open_month
from agent.domain.fiscal_zone import FiscalZone, local_time
from agent.hub import Office


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its state and what it says, who asked and approved, and until when the recipient may answer."""

    id: int
    origin: str
    reason: str
    state: str
    code: str
    params: Mapping[str, object]
    pac: str
    asked_by: str
    approved_by: str
    created_at: datetime
    requested_at: datetime | None
    accept_by: date | None


@dataclass(frozen=True, slots=True)
class SatAnswer:
    """What SAT last said of a CFDI, and when."""

    asked_at: datetime
    state: str
    cancelable: str
    cancellation: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """A stamped CFDI before its cancellation: whether its recipient must accept, the last day without a fine, what must go first.

    `open_month` = finance may do it alone; otherwise a second person approves. `pending` = somebody asked for it already. `pointing` are
    the numbers of the documents in force that must go first.
    """

    cfdi_id: int
    number: str
    uuid: str
    state: str
    recipient: str
    total: Decimal
    currency: str
    acceptance: Acceptance
    until: date
    open_month: bool
    pointing: tuple[str, ...]
    pending: bool
    replaceable: bool
    cases: tuple[Case, ...]
    answer: SatAnswer | None
    address: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to a PAC, as operators read it."""

    operation: str
    key: str
    sha256: str
    outcome: str
    code: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A CFDI with everything that was tried for it; `work` is the state of its newest row of work."""

    id: int
    number: str
    state: str
    uuid: str
    pac: str
    code: str
    params: Mapping[str, object]
    work: str
    work_code: str
    work_params: Mapping[str, object]
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class SupplierRequest:
    """A received CFDI whose supplier asks to cancel it; silence accepts after `accept_by`."""

    rfc: str
    uuid: str
    pac: str
    first_seen: datetime
    accept_by: date


def outlook(office: Office, cfdi_id: int) -> Outlook | None:
    """One stamped CFDI as its cancellation looks at it, None when it is gone, has no stamp or is not the person's to see."""
    from agent.cfdi.qr import verification_address
    from agent.cfdi.safe_xml import parse

    with transaction(office.engine) as tx:
        row = tx.execute(_ROW, {"id": cfdi_id}).one_or_none()
        if row is None:
            return None
        taking = tx.execute(_TAKING, {"id": cfdi_id}).scalar()
        pointing = tuple(cancellations.pointing_to(tx, cfdi_id, row.uuid, without=taking))
        cases = tuple(Case(**each._mapping) for each in tx.execute(_CASES, {"id": cfdi_id}))
        answer = tx.execute(_ANSWER, {"id": cfdi_id}).one_or_none()
    root = parse(bytes(row.stamped_xml))
    party = "{http://www.sat.gob.mx/cfd/4}"
    issuer, recipient = root.find(f"{party}Emisor"), root.find(f"{party}Receptor")
    issuer_rfc = issuer.get("Rfc", "") if issuer is not None else ""
    today = local_time(office.now(), FiscalZone.CENTRAL).date()
    pesos = row.total * (row.exchange_rate or 1)
    document = Document(
        row.cfdi_type, pesos, row.recipient_rfc, recipient.get("RegimenFiscalReceptor", "") if recipient is not None else "", row.issued_on
    )
    return Outlook(
        cfdi_id=row.id,
        number=row.number,
        uuid=row.uuid,
        state=row.state,
        recipient=row.recipient_name,
        total=row.total,
        currency=row.currency,
        acceptance=acceptance_of(document, today),
        until=cancel_until(row.issued_on, issuer_rfc),
        open_month=in_open_month(row.issued_on, today),
        pointing=pointing,
        pending=row.pending,
        replaceable=row.cfdi_type == "I" and row.purpose in ("sale", "replacement"),
        cases=cases,
        answer=SatAnswer(**answer._mapping) if answer is not None else None,
        address=verification_address(
            uuid=row.uuid, issuer=issuer_rfc, recipient=row.recipient_rfc, total=Decimal(root.get("Total", "0")), seal=root.get("Sello", "")
        ),
    )


def issued(office: Office, cfdi_id: int) -> Issued | None:
    """A CFDI with what was tried for it, oldest first. One transaction."""
    with transaction(office.engine) as tx:
        row = tx.execute(_ISSUED, {"id": cfdi_id}).one_or_none()
        if row is None:
            return None
        tries = tuple(Attempt(**each._mapping) for each in tx.execute(_TRIES, {"ref": str(cfdi_id)}))
    return Issued(**row._mapping, attempts=tries)


def in_state(office: Office, state: str, *, limit: int) -> tuple[Issued, ...]:
    """The CFDIs in a state, oldest first, with what was tried for each."""
    with transaction(office.engine) as tx:
        ids = tx.execute(
            text("select id from cfdis where state = :state order by id limit :limit"), {"state": state, "limit": limit}
        ).scalars()
        wanted = list(ids)
    found = (issued(office, each) for each in wanted)
    return tuple(each for each in found if each is not None)


def supplier_requests(office: Office) -> tuple[SupplierRequest, ...]:
    """What suppliers ask to be accepted and is still open, the most urgent first. One transaction."""
    with transaction(office.engine) as tx:
        rows = tx.execute(
            text("""select i.tax_id as rfc, r.uuid, r.pac, r.first_seen, r.accept_by from supplier_requests r
                    join issuers i on i.id = r.issuer_id where r.gone_at is null order by r.accept_by, r.uuid""")
        ).all()
    return tuple(SupplierRequest(**row._mapping) for row in rows)


def supplier_request_count(office: Office) -> int:
    """How many of them are open, at most 1000. One transaction."""
    with transaction(office.engine) as tx:
        counted = text("select count(*) from (select from supplier_requests where gone_at is null limit 1000) as counted")
        return int(tx.execute(counted).scalar_one())


_ROW = text("""
    select c.id, concat_ws('-', nullif(c.series, ''), c.folio) as number, c.uuid, c.state, c.cfdi_type, c.purpose, c.recipient_rfc,
        c.recipient_name, c.total, c.currency, c.exchange_rate, c.issued_at::date as issued_on, c.stamped_xml,
        exists (select from work w where w.kind in ('issue_cfdi', 'cancel_cfdi', 'ask_sat') and w.kind = 'cancel_cfdi'
            and w.ref = c.id::text and w.state in ('asked', 'ready', 'leased', 'unknown', 'blocked')) as pending
    from cfdis c where c.id = :id and c.stamped_xml is not null
""")
_TAKING = text("""
    select r.cfdi_id from replacements r join cfdis c on c.id = r.cfdi_id
    where r.replaces_id = :id and c.state <> 'CANCELLED' order by r.cfdi_id desc limit 1
""")
_CASES = text("""
    select id, origin, reason, state, code, params, pac, asked_by, coalesce(approved_by, '') as approved_by, created_at, requested_at,
        accept_by
    from cancellations where cfdi_id = :id order by id desc
""")
_ANSWER = text("select asked_at, state, cancelable, cancellation from sat_answers where cfdi_id = :id")
_ISSUED = text("""
    select c.id, concat_ws('-', nullif(c.series, ''), c.folio) as number, c.state, coalesce(c.uuid, '') as uuid, c.pac, c.code, c.params,
        coalesce(w.state, '') as work, coalesce(nullif(k.code, ''), w.code, '') as work_code,
        coalesce(case when k.code <> '' then k.params end, w.params, '{}') as work_params
    from cfdis c left join lateral (
        select w.kind, w.state, w.code, w.params from work w
        where w.kind in ('issue_cfdi', 'cancel_cfdi', 'ask_sat') and w.kind <> 'ask_sat' and w.ref = c.id::text
        order by w.id desc limit 1) w on true left join lateral (
        -- a row of work ends when SAT has the request; its case goes on
        select k.code, k.params from cancellations k where k.cfdi_id = c.id and w.kind = 'cancel_cfdi' and w.state = 'done'
        order by k.id desc limit 1) k on true
    where c.id = :id
""")
_TRIES = text("""
    select operation, key, sha256, coalesce(outcome, 'unknown') as outcome, code from attempts
    where kind in ('cfdi', 'cancel') and ref = :ref order by started_at
""")
