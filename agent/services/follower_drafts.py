"""Drafts of documents that follow stamped invoices: payment supplements and credit notes, kept once however often they are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from agent.cfdi.decode import decode
from agent.cfdi.draft_json import CODEC
from agent.cfdi.draft_print import draft_print
from agent.cfdi.safe_xml import parse
from agent.db import record
from agent.db.engine import transaction
from agent.db.ledger import HeldInvoice
from agent.db.looks import look_of
from agent.db.rates import published
from agent.db.sql import text
from agent.domain.cfdi import Cfdi, totals
from agent.domain.fiscal_zone import issue_time
from agent.domain.look import Look
from agent.domain.payment_supplement import unplaced
from agent.domain.rules import blocking, check
from agent.errors import UserError
from agent.hub import Office
from agent.services.draft_cfdi import draft_hash, problems_json

Purpose = Literal["payment", "credit_note", "advance", "advance_applied"]


@dataclass(frozen=True, slots=True)
class Follower:
    """A document to be kept as a draft, whose it is, and the documents of the platform that it says (id and branch)."""

    purpose: Purpose
    cfdi: Cfdi
    branch: str
    issuer_id: int
    says: Sequence[tuple[int, str]] = ()
    source_date: date | None = None
    exchange_rate: Decimal | None = None
    rate_source: str = ""


@contextmanager
def drafting(office: Office, kind: str) -> Iterator[Connection]:
    """A transaction that drafts; what the database refuses this person becomes UserError `permission.denied`."""
    try:
        with transaction(office.engine) as tx:
            yield tx
    except ProgrammingError as error:
        raise UserError("permission.denied", kind=kind) from error


def stamped(invoice: HeldInvoice) -> Cfdi:
    """The invoice as it was stamped."""
    return decode(parse(invoice.stamped_xml))[0]


def place_of_branch(tx: Connection, branch: str) -> str:
    """Where a branch issues: its own postal code, else its issuer's."""
    place: str = tx.execute(
        text("""select case b.postal_code when '' then i.place_of_issue else b.postal_code end from branches b
                join issuers i on i.id = b.issuer_id where b.code = :branch"""),
        {"branch": branch},
    ).scalar_one()
    return place


def fecha(office: Office, place: str) -> datetime:
    """The Fecha of this moment at a place of issue. Raises UserError `issuer.no_place_of_issue`."""
    zone = office.catalogs().zone(place)
    if zone is None:
        raise UserError("issuer.no_place_of_issue", postal_code=place)
    return issue_time(office.now(), zone)


@dataclass(frozen=True, slots=True)
class DraftPrint:
    """How a branch's drafts are drawn: its look, and the certificate that names its issuer's."""

    look: Look
    certificate: bytes

    def draw(self, cfdi: Cfdi) -> bytes:
        """The print that says it is a draft; empty where no certificate is known."""
        if not self.certificate:
            return b""
        return draft_print(cfdi, self.certificate, self.look)


def print_of(tx: Connection, branch: str, issuer_id: int) -> DraftPrint:
    """How drafts of this branch are drawn."""
    row = tx.execute(
        text("""select (select d.certificate from csds d where d.issuer_id = :issuer and d.retired_at is null
                    order by d.valid_until desc limit 1) as certificate"""),
        {"issuer": issuer_id},
    ).one()
    return DraftPrint(look_of(tx, branch), bytes(row.certificate or b""))


def hash_of(cfdi: Cfdi) -> str:
    """What a person confirms of it: everything but its Fecha and its place in the ledgers, which are those of the sealing."""
    return draft_hash(replace(cfdi, payments=unplaced(cfdi.payments)))


def keep(office: Office, tx: Connection, follower: Follower, *, kept: int | None) -> int:
    """The id of the draft, new or (`kept`) brought up to date. Raises UserError `cfdi.not_issuable` when that one is on its way."""
    cfdi = follower.cfdi
    rate = published(tx, cfdi.currency, cfdi.issued_at.date())
    problems = check(cfdi, office.catalogs(), now=office.now(), published_rate=rate)
    total = totals(cfdi).total
    values = {
        "uuid": uuid4(),
        "environment": office.environment,
        "issuer": follower.issuer_id,
        "branch": follower.branch,
        "type": cfdi.type.value,
        "purpose": follower.purpose,
        "rfc": cfdi.recipient.rfc,
        "name": cfdi.recipient.name,
        "method": cfdi.payment_method or "",
        "form": cfdi.payment_form or (cfdi.payments[0].form if cfdi.payments else ""),
        "currency": cfdi.currency,
        "rate": follower.exchange_rate,
        "source": follower.rate_source,
        "total": total,
        "minor": int(total.scaleb(2)),
        "source_date": follower.source_date,
        "draft": CODEC.dump_json(cfdi).decode(),
        "hash": hash_of(cfdi),
        "code": "cfdi.has_problems" if blocking(problems) else "",
        "params": problems_json(problems),
    }
    cfdi_id = _insert(tx, values) if kept is None else _update(tx, kept, values)
    _say(tx, cfdi_id, follower.says)
    record.event(tx, "cfdi.drafted", branch=follower.branch, subject=str(cfdi_id), problems=len(problems))
    return cfdi_id


def discard_draft(office: Office, cfdi_id: int) -> None:
    """Sets a draft supplement, credit note or advance aside: what it says is free again. One transaction. Raises `cfdi.not_a_draft`."""
    with drafting(office, "discard_draft") as tx:
        branch = tx.execute(
            text("""update cfdis set state = 'DRAFT', draft_hash = '', code = 'cfdi.discarded', params = '{}', updated_at = now()
                    where id = :id and purpose in ('payment', 'credit_note', 'advance') and state in ('DRAFT', 'REFUSED')
                    returning branch"""),
            {"id": cfdi_id},
        ).scalar()
        if branch is None:
            raise UserError("cfdi.not_a_draft")
        tx.execute(text("update cfdi_documents set live = false where cfdi_id = :id and live"), {"id": cfdi_id})
        record.audit(tx, actor=office.actor, action="cfdi.discarded", subject=f"cfdi:{cfdi_id}", branch=branch)
        record.event(tx, "cfdi.drafted", branch=branch, subject=str(cfdi_id))


def _insert(tx: Connection, values: dict[str, object]) -> int:
    return int(
        tx.execute(
            text("""insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, purpose, recipient_rfc, recipient_name,
                        payment_method, payment_form, currency, exchange_rate, rate_source, total, total_minor, source_date, draft,
                        draft_hash, code, params)
                    values (:uuid, :environment, :issuer, :branch, :type, :purpose, :rfc, :name, :method, :form, :currency, :rate, :source,
                        :total, :minor, :source_date, cast(:draft as jsonb), :hash, :code, cast(:params as jsonb)) returning id"""),
            values,
        ).scalar_one()
    )


def _update(tx: Connection, kept: int, values: dict[str, object]) -> int:
    done = tx.execute(
        text("""update cfdis set state = 'DRAFT', recipient_rfc = :rfc, recipient_name = :name, payment_method = :method,
                    payment_form = :form, currency = :currency, exchange_rate = :rate, rate_source = :source, total = :total,
                    total_minor = :minor, source_date = :source_date, draft = cast(:draft as jsonb), draft_hash = :hash, code = :code,
                    params = cast(:params as jsonb), updated_at = now()
                where id = :id and state in ('DRAFT', 'REFUSED')"""),
        {**values, "id": kept},
    )
    if done.rowcount != 1:
        raise UserError("cfdi.not_issuable", state="STAMPING")
    return kept


def _say(tx: Connection, cfdi_id: int, says: Sequence[tuple[int, str]]) -> None:
    """The draft says these documents and no others."""
    tx.execute(
        text("update cfdi_documents set live = false where cfdi_id = :id and live and document_id <> all(:documents)"),
        {"id": cfdi_id, "documents": [document for document, _ in says]},
    )
    for document, branch in says:
        tx.execute(
            text("""insert into cfdi_documents (cfdi_id, document_id, branch) values (:id, :document, :branch)
                    on conflict (cfdi_id, document_id) do update set live = true"""),
            {"id": cfdi_id, "document": document, "branch": branch},
        )
