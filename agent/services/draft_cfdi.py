"""A sale's CFDI as a draft: recipient, lines and terms, with every problem that keeps it from being issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import Connection, text

from agent.cfdi.draft_json import CODEC
from agent.db import canonical, record
from agent.db.books import load_books
from agent.db.engine import transaction
from agent.domain.cfdi import Cfdi, CfdiType, Issuer, Recipient
from agent.domain.cfdi_gross import GrossLine, Iva, lines_from_gross
from agent.domain.customers import Customer
from agent.domain.exchange import rate_for
from agent.domain.fiscal_zone import issue_time
from agent.domain.payment_form import terms_of
from agent.domain.planned import Blocked, Books
from agent.domain.pricing import PricedLine, priced_lines
from agent.domain.rules import blocking, check
from agent.domain.rules.problem import Problem
from agent.domain.sales import Sale
from agent.domain.taxes import TaxKind
from agent.errors import UserError
from agent.hub import Office
from agent.services.fiscal_profiles import recipient_for

_RATES = {Decimal("0.16"): Iva.RATE_16, Decimal("0.08"): Iva.RATE_8, Decimal(0): Iva.RATE_0}


def draft_cfdi(office: Office, document_id: int, *, recipient_id: int | None = None) -> int | None:
    """The id of the sale's draft, new or brought up to date; None when the sale has a CFDI already or must have none.

    One transaction. A draft with problems keeps them, all at once, for the page that shows it. `recipient_id` is the fiscal
    profile that a person chose for it; it stays chosen when the draft is made anew.
    """
    with transaction(office.engine) as tx:
        # One at a time for each sale; a lock that a person may take too, who may not lock the sale's row itself.
        tx.execute(text("select pg_advisory_xact_lock(hashtextextended('draft_cfdi', :id))"), {"id": document_id})
        row = tx.execute(
            text("""select d.row_id, d.branch, d.source_date, b.issuer_id, b.connection_id from documents d
                    join branches b on b.code = d.branch where d.id = :id and d.kind = 'invoice'"""),
            {"id": document_id},
        ).one_or_none()
        sale = canonical.sale(tx, row.row_id) if row else None
        if row is None or sale is None or sale.cancelled or sale.party is None:
            return None
        kept = _live_cfdi(tx, document_id)
        if kept is not None and kept.state not in ("DRAFT", "REFUSED"):
            return None
        chosen = recipient_id or (kept.recipient_id if kept else None)
        composed = _compose(office, tx, sale, row.branch, row.connection_id, row.issuer_id, chosen)
        cfdi_id = _store(office, tx, kept.id if kept else None, document_id, row, sale, composed, chosen)
        record.event(tx, "cfdi.drafted", branch=row.branch, subject=str(cfdi_id), problems=len(composed[1]))
        return cfdi_id


def draft_hash(cfdi: Cfdi) -> str:
    """What a person confirms: the whole document but its Fecha, which is the moment of sealing."""
    return sha256(CODEC.dump_json(cfdi, exclude={"issued_at"})).hexdigest()


def _live_cfdi(tx: Connection, document_id: int) -> Any:
    return tx.execute(
        text("""select c.id, c.state, c.recipient_id from cfdis c join cfdi_sales s on s.cfdi_id = c.id
                where s.document_id = :id and s.live"""),
        {"id": document_id},
    ).one_or_none()


def _compose(
    office: Office, tx: Connection, sale: Sale, branch: str, connection: int, issuer_id: int, chosen: int | None
) -> tuple[Cfdi, Sequence[Problem]]:
    assert sale.party is not None
    customer = canonical.customer(tx, sale.party.id)
    if customer is None:
        raise UserError("customer.not_taken_in", number=sale.number)
    books = load_books(tx, branch=branch, connection=connection)
    priced = priced_lines(sale, books, certified=False)
    if isinstance(priced, Blocked):
        raise UserError(priced.code, **priced.params)
    issuer = tx.execute(text("select tax_id, legal_name, tax_regime, place_of_issue from issuers where id = :id"), {"id": issuer_id}).one()
    place = tx.execute(text("select postal_code from branches where code = :code"), {"code": branch}).scalar() or issuer.place_of_issue
    terms = terms_of(sale.total.amount, canonical.payments_of(tx, sale.id))
    cfdi = Cfdi(
        type=CfdiType.INCOME,
        issuer=Issuer(issuer.tax_id, issuer.legal_name, issuer.tax_regime),
        recipient=_recipient(tx, branch, customer, chosen),
        lines=lines_from_gross([_gross(line) for line in priced], sale.total.currency),
        issued_at=_fecha(office, place, office.now()),
        place_of_issue=place,
        currency=sale.total.currency,
        exchange_rate=_rate(books, sale, office.now()),
        payment_method=terms.method,
        payment_form=terms.form,
    )
    return cfdi, check(cfdi, office.catalogs(), now=office.now())


def _fecha(office: Office, place: str, now: datetime) -> datetime:
    zone = office.catalogs().zone(place)
    if zone is None:
        raise UserError("issuer.no_place_of_issue", postal_code=place)
    return issue_time(now, zone)


def fecha_now(office: Office, cfdi: Cfdi) -> Cfdi:
    """The same document with the Fecha of this moment at its place of issue."""
    return replace(cfdi, issued_at=_fecha(office, cfdi.place_of_issue, office.now()))


def _recipient(tx: Connection, branch: str, customer: Customer, chosen: int | None) -> Recipient:
    """What a person confirmed about the customer, else what the platform says."""
    confirmed = recipient_for(tx, branch=branch, party_id=customer.id, rfc=customer.rfc, chosen=chosen)
    if confirmed is not None:
        return replace(confirmed.recipient, cfdi_use=confirmed.recipient.cfdi_use or customer.cfdi_use)
    name = customer.legal_name or customer.name
    return Recipient(customer.rfc, name.upper(), customer.postal_code, customer.tax_regime, customer.cfdi_use)


def _gross(priced: PricedLine) -> GrossLine:
    exempt = priced.rule.kind is TaxKind.EXEMPT
    iva = Iva.EXEMPT if exempt else _RATES.get(priced.rule.rate.normalize())
    if iva is None:
        raise UserError("cfdi.rate_not_allowed", rate=str(priced.rule.rate), service=priced.line.service_type)
    return GrossLine(
        product_key=priced.profile.product_key,
        unit_key=priced.profile.unit_key,
        description=priced.line.description,
        gross=priced.amounts.gross,
        iva=iva,
        quantity=priced.line.quantity,
    )


def _rate(books: Books, sale: Sale, now: datetime) -> Decimal | None:
    if sale.total.currency == "MXN":
        return None
    found = rate_for(books.rates, currency=sale.total.currency, home="MXN", day=now.date())
    if found is None:
        raise UserError("exchange_rate.missing", currency=sale.total.currency, home="MXN", day=now.date().isoformat())
    return found.rate


def _store(
    office: Office, tx: Connection, kept: int | None, document_id: int, row: Any, sale: Sale, composed: tuple[Cfdi, Sequence[Problem]],
    chosen: int | None,
) -> int:  # fmt: skip
    cfdi, problems = composed
    draft = CODEC.dump_json(cfdi).decode()
    stops = blocking(tuple(problems))
    values: Mapping[str, object] = {
        "uuid": uuid4(),
        "environment": office.environment,
        "issuer": row.issuer_id,
        "branch": row.branch,
        "chosen": chosen,
        "rfc": cfdi.recipient.rfc,
        "name": cfdi.recipient.name,
        "method": cfdi.payment_method,
        "form": cfdi.payment_form,
        "currency": cfdi.currency,
        "rate": cfdi.exchange_rate,
        "total": sale.total.amount,
        "minor": int(sale.total.amount.scaleb(2)),
        "source_date": row.source_date,
        "draft": draft,
        "hash": draft_hash(cfdi),
        "code": "cfdi.has_problems" if stops else "",
        "params": _problems_json(problems),
    }
    if kept is not None:
        _redraft(tx, kept, document_id, values)
        return kept
    cfdi_id = tx.execute(
        text("""insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, recipient_id, recipient_rfc, recipient_name,
                    payment_method, payment_form, currency, exchange_rate, total, total_minor, source_date, draft, draft_hash, code, params)
                values (:uuid, :environment, :issuer, :branch, 'I', :chosen, :rfc, :name, :method, :form, :currency, :rate, :total, :minor,
                    :source_date, cast(:draft as jsonb), :hash, :code, cast(:params as jsonb)) returning id"""),
        values,
    ).scalar_one()
    tx.execute(
        text("insert into cfdi_sales (cfdi_id, document_id, branch, amount) values (:cfdi, :document, :branch, :amount)"),
        {"cfdi": cfdi_id, "document": document_id, "branch": row.branch, "amount": sale.total.amount},
    )
    return int(cfdi_id)


def _redraft(tx: Connection, kept: int, document_id: int, values: Mapping[str, object]) -> None:
    """The sale's draft, or refused document, as it is to be now; one that is being stamped meanwhile is left alone."""
    done = tx.execute(
        text("""update cfdis set state = 'DRAFT', recipient_id = :chosen, recipient_rfc = :rfc, recipient_name = :name,
                    payment_method = :method, payment_form = :form, currency = :currency, exchange_rate = :rate, total = :total,
                    total_minor = :minor, draft = cast(:draft as jsonb), draft_hash = :hash, code = :code,
                    params = cast(:params as jsonb), updated_at = now()
                where id = :id and state in ('DRAFT', 'REFUSED')"""),
        {**values, "id": kept},
    )
    if done.rowcount != 1:
        raise UserError("cfdi.not_issuable", state="STAMPING")
    tx.execute(
        text("update cfdi_sales set amount = :total where cfdi_id = :id and document_id = :document"),
        {"total": values["total"], "id": kept, "document": document_id},
    )


PROBLEMS = TypeAdapter(list[Problem])


def _problems_json(problems: Sequence[Problem]) -> str:
    return '{"problems": ' + PROBLEMS.dump_json(list(problems)).decode() + "}"
