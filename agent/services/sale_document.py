"""A sale as the CFDI that it becomes: everything but who receives it and what its lines are called is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection

from agent.db import canonical
from agent.db.advances import Advance, advances_of
from agent.db.books import load_books
from agent.db.rates import rates_for
from agent.db.sql import text
from agent.domain.cfdi import Cfdi, CfdiType, Issuer, Recipient
from agent.domain.cfdi_documents import with_advances
from agent.domain.customers import Customer
from agent.domain.exchange import converted, rate_for
from agent.domain.fiscal_zone import issue_time
from agent.domain.guest_invoice import ByHand, HandLine, filled, is_generic, whole
from agent.domain.lodging_tax import Lodging
from agent.domain.payment_form import FORMS, terms_of
from agent.domain.planned import Blocked, Books
from agent.domain.pricing import PricedLine, iva_of, priced_lines
from agent.domain.sales import Sale, SaleLine
from agent.domain.taxes import rules_for, split
from agent.errors import UserError
from agent.hub import Office
from agent.services.fiscal_profiles import recipient_for
from agent.services.set_lodging_rate import lodging_at

_NOBODY = Recipient("", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Frame:
    """A sale's document without recipient and lines (`bare`), and what these follow from. `paid` is what counts as paid so far.

    `lodging` is what is known of the lodging tax at its place on its day.
    """

    sale: Sale
    customer: Customer
    books: Books
    bare: Cfdi
    paid: Decimal
    lodging: Lodging


def frame_of(office: Office, tx: Connection, sale: Sale, *, branch: str, connection: int, issuer_id: int) -> Frame:
    """The frame of a sale with a party. Raises `customer.not_taken_in`, `exchange_rate.missing`, `issuer.no_place_of_issue`."""
    assert sale.party is not None
    customer = canonical.customer(tx, sale.party.id)
    if customer is None:
        raise UserError("customer.not_taken_in", number=sale.number)
    books = load_books(tx, branch=branch, connection=connection)
    issuer = tx.execute(text("select tax_id, legal_name, tax_regime, place_of_issue from issuers where id = :id"), {"id": issuer_id}).one()
    place = tx.execute(text("select postal_code from branches where code = :code"), {"code": branch}).scalar() or issuer.place_of_issue
    # What came in another currency settles nothing of it by itself: an advance is named, any other payment gets its supplement.
    payments = [each for each in canonical.payments_of(tx, sale.id) if each.amount.currency == sale.total.currency]
    terms = terms_of(sale.total.amount, payments)
    issued_at = fecha(office, place, office.now())
    bare = Cfdi(
        type=CfdiType.INCOME,
        issuer=Issuer(issuer.tax_id, issuer.legal_name, issuer.tax_regime),
        recipient=_NOBODY,
        lines=(),
        issued_at=issued_at,
        place_of_issue=place,
        currency=sale.total.currency,
        exchange_rate=_rate(books, sale, issued_at.date()),
        payment_method=terms.method,
        payment_form=terms.form,
    )
    bare = _with_advances(tx, bare, sale, advances_of(tx, [sale.id]))
    counted = (payment.amount.amount for payment in payments if not payment.cancelled and payment.method in FORMS)
    return Frame(sale, customer, books, bare, sum(counted, Decimal(0)), lodging_at(office, tx, place, issued_at.date()))


def document(frame: Frame, recipient: Recipient, lines: Sequence[HandLine]) -> Cfdi:
    """The whole document. Raises `lodging_tax.no_rate` or `lodging_tax.several` where a line bears the tax."""
    return filled(frame.bare, recipient, lines, frame.lodging.rate() if any(line.lodging for line in lines) else None)


def platform_lines(frame: Frame) -> tuple[HandLine, ...]:
    """The lines as the platform and the branch's service profiles have them. Raises what a person must mend first."""
    priced = priced_lines(frame.sale, frame.books, certified=False)
    if isinstance(priced, Blocked):
        raise UserError(priced.code, **priced.params)
    return tuple(_line(line) for line in priced)


def offered_lines(frame: Frame) -> tuple[tuple[HandLine, ...], bool]:
    """The lines to begin with, and whether the platform's own are whole; where they are not, nothing is guessed: it is left empty."""
    try:
        return platform_lines(frame), True
    except UserError:
        return tuple(_as_far_as_known(frame, line) for line in frame.sale.lines), False


def recipient_of(tx: Connection, frame: Frame, *, branch: str, chosen: int | None, by_hand: ByHand) -> Recipient:
    """Who a person said, else what a person confirmed about the customer, else what the platform says."""
    if by_hand.recipient is not None:
        return replace(by_hand.recipient, postal_code=frame.bare.place_of_issue) if is_generic(by_hand.recipient) else by_hand.recipient
    return recipient_of_customer(tx, frame.customer, branch=branch, chosen=chosen, use=by_hand.cfdi_use)


def recipient_of_customer(tx: Connection, customer: Customer, *, branch: str, chosen: int | None = None, use: str = "") -> Recipient:
    """What a person confirmed about the customer, else what the platform says; `use` goes before theirs."""
    confirmed = recipient_for(tx, branch=branch, party_id=customer.id, rfc=customer.rfc, chosen=chosen)
    if confirmed is not None:
        return replace(confirmed.recipient, cfdi_use=use or confirmed.recipient.cfdi_use or customer.cfdi_use)
    name = customer.legal_name or customer.name
    return Recipient(customer.rfc, name.upper(), customer.postal_code, customer.tax_regime, use or customer.cfdi_use)


def fecha(office: Office, place: str, now: datetime) -> datetime:
    """The Fecha of an instant at a place of issue. Raises `issuer.no_place_of_issue`."""
    zone = office.catalogs().zone(place)
    if zone is None:
        raise UserError("issuer.no_place_of_issue", postal_code=place)
    return issue_time(now, zone)


def _line(priced: PricedLine) -> HandLine:
    iva = iva_of(priced.rule)
    if iva is None:
        raise UserError("cfdi.rate_not_allowed", rate=str(priced.rule.rate), service=priced.line.service_type)
    third_party = priced.profile.third_party
    if third_party is not None and not whole(third_party):
        raise UserError("service_profile.third_party", rfc=third_party.rfc or "-")
    return HandLine(
        description=priced.line.description,
        product_key=priced.profile.product_key,
        unit_key=priced.profile.unit_key,
        gross=priced.amounts.gross,
        iva=iva,
        quantity=priced.line.quantity,
        lodging=priced.profile.ish_rate is not None,
        third_party=third_party,
    )


def _with_advances(tx: Connection, bare: Cfdi, sale: Sale, advances: Sequence[Advance]) -> Cfdi:
    """The document related to the advances that were stamped for the sale, each at what it is worth in the sale's currency that day.

    Raises `advance.above_sale` and `exchange_rate.missing`.
    """
    currency = sale.total.currency
    foreign = {advance.currency for advance in advances} - {currency}
    rates = rates_for(tx, {*foreign, currency}, bare.issued_at.date()) if foreign else {}
    pesos = {each: published.rate for each, published in rates.items()}
    taken = sum((converted(advance.total, advance.currency, currency, pesos) for advance in advances), Decimal(0))
    if taken > sale.total.amount:
        raise UserError(
            "advance.above_sale", number=sale.number, advances=f"{taken:,f}", total=f"{sale.total.amount:,f}", currency=currency
        )
    return with_advances(bare, [advance.uuid for advance in advances]) if advances else bare


def _as_far_as_known(frame: Frame, line: SaleLine) -> HandLine:
    profile = frame.books.profiles.get(line.service_type)
    known = HandLine(line.description, "", "", line.amount, None, line.quantity)
    if profile is None:
        return known
    known = replace(
        known, product_key=profile.product_key, unit_key=profile.unit_key, lodging=profile.ish_rate is not None,
        third_party=profile.third_party,
    )  # fmt: skip
    rules = rules_for(
        frame.books.tax_rules,
        jurisdiction=frame.books.jurisdiction,
        profile=profile.tax_profile,
        service_type=line.service_type,
        day=frame.sale.issued_on,
        certified=False,
    )
    if len(rules) != 1:
        return known
    return replace(known, iva=iva_of(rules[0]), gross=split([(line.amount, rules[0])])[0].gross)


def _rate(books: Books, sale: Sale, day: date) -> Decimal | None:
    """The rate of a document whose Fecha is of `day`. Raises `exchange_rate.missing`."""
    if sale.total.currency == "MXN":
        return None
    found = rate_for(books.rates, currency=sale.total.currency, home="MXN", day=day)
    if found is None:
        raise UserError("exchange_rate.missing", currency=sale.total.currency, home="MXN", day=day.isoformat())
    return found.rate
