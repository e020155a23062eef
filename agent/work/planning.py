"""What would be written for one delivery now, and to what: the plan with the rows it was made from. Nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from agent.db import canonical
from agent.db.books import load_books
from agent.db.canonical import AtVendor, Document, Named, Read
from agent.db.sql import text
from agent.domain.customers import Customer, clean_name, customer_document, name_key, party_of_document
from agent.domain.keys import posting_from_json
from agent.domain.payments import Payment
from agent.domain.plan import plan_credit_memo, plan_customer, plan_invoice, plan_payment
from agent.domain.plan_money import plan_fee, plan_refund
from agent.domain.planned import Blocked, Booked, Books, Parents, Planned, Skip, WaitFor
from agent.domain.postings import CustomerPosting, PostingKind
from agent.domain.refunds import Refund
from agent.domain.sales import Party, Sale
from agent.errors import UserError
from agent.hub import Office
from agent.ports import ErpSpec
from agent.services.set_lodging_rate import with_lodging


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one document for one connection. `version` is the document's that was planned."""

    kind: PostingKind
    document_id: str
    branch: str
    version: int
    number: str
    amount: Decimal | None
    currency: str
    planned: Planned
    at_vendor: AtVendor | None


class Planner:
    """Plans documents of one connection inside one transaction; branches' books are loaded once, expected documents together.

    `specs` are the accounting systems' own words, by name: what one does not book is not planned for it.
    """

    def __init__(self, office: Office, tx: Connection, connection: int, specs: Mapping[str, ErpSpec]) -> None:
        self._office = office
        self._tx = tx
        self._connection = connection
        self._specs = specs
        self._books: dict[str, Books] = {}
        self._names: set[str] = set()
        self._documents = Read(tx)
        self._at_vendor: dict[Named, AtVendor | None] = {}
        self._names_on_their_way: Mapping[str, str] | None = None

    def expect(self, documents: Sequence[Named]) -> None:
        """Reads what the plans of these documents will look at, in two statements however many they are."""
        self._documents.expect([(kind, _row_of(kind, document_id)) for kind, document_id in documents])
        self._at_vendor |= dict.fromkeys(documents)
        self._at_vendor |= canonical.at_vendor(self._tx, self._connection, documents)

    def plan(self, kind: PostingKind, document_id: str, *, branch: str, chosen: Mapping[str, object]) -> Plan:
        """The plan of one document. `chosen` holds what a person decided (`sale` = the sale a refund belongs to)."""
        if (kind, document_id) not in self._at_vendor:
            self.expect([(kind, document_id)])
        found = self._documents[kind, _row_of(kind, document_id)]
        at_vendor = self._at_vendor[kind, document_id]
        if found is None:
            return Plan(kind, document_id, branch, 0, document_id, None, "", Skip("document.gone"), at_vendor)
        number, amount, currency = _labels(found, kind, document_id)
        try:
            planned = self._since_start(found, at_vendor, branch, self._planned(found, kind, document_id, branch, at_vendor, chosen))
        except UserError as error:
            planned = Blocked(error.code, {key: str(value) for key, value in error.params.items()})
        return Plan(kind, document_id, branch, found.version, number, amount, currency, planned, at_vendor)

    def _planned(
        self, found: Document, kind: PostingKind, document_id: str, branch: str, at_vendor: AtVendor | None, chosen: Mapping[str, object]
    ) -> Planned:
        if found.disposition != "deliver":
            return Skip(found.reason)
        books = self.books(branch)
        if not self._specs[books.erp].books(kind):
            return Skip("erp.kind_not_offered")
        booked = at_vendor.booked if at_vendor else None
        value = found.value
        if isinstance(value, Customer):
            return self._customer(value, books, document_id, at_vendor)
        if isinstance(value, Sale):
            return self._sale(found, value, books, booked)
        if isinstance(value, Payment) and kind is PostingKind.FEE:
            return plan_fee(value, books, booked=booked, parents=canonical.parents(self._tx, self._connection, [value.id]))
        if isinstance(value, Payment):
            return self._payment(found, value, books, at_vendor)
        if kind is PostingKind.REFUND:
            return plan_refund(value, books, booked=booked, parents=self._parents(books, value.party, value.amount.currency, (value.id,)))
        return self._refund(found, value, books, at_vendor, chosen)

    def _since_start(self, found: Document, at_vendor: AtVendor | None, branch: str, planned: Planned) -> Planned:
        """What is from before the connection's start date was booked by hand: it is not written, and what hangs on it is asked about."""
        start = None if at_vendor is not None else self.books(branch).start
        if start is None:
            return planned
        if found.source_date is not None and found.source_date < start:
            return Skip("plan.before_start")
        if isinstance(planned, WaitFor) and planned.kind is PostingKind.INVOICE:
            sale = self._documents[PostingKind.INVOICE, planned.document_id]
            if sale is not None and sale.source_date is not None and sale.source_date < start:
                number, _, _ = _labels(sale, PostingKind.INVOICE, planned.document_id)
                return Blocked("delivery.sale_before_start", {"number": number, "start": start.isoformat()})
        return planned

    def books(self, branch: str) -> Books:
        """The branch's books, loaded once."""
        if branch not in self._books:
            books = load_books(self._tx, branch=branch, connection=self._connection)
            self._books[branch] = with_lodging(self._office, self._tx, books)
        return self._books[branch]

    def _customer(self, customer: Customer, books: Books, document_id: str, at_vendor: AtVendor | None) -> Planned:
        plain = clean_name(customer.name)
        keys = [name_key(plain), name_key(f"{plain} ({document_id.partition('/')[2]})")]
        taken = canonical.names_taken(self._tx, self._connection, keys, document_id) | self._names | self._open_names(document_id)
        planned = plan_customer(
            customer,
            books,
            document_id=document_id,
            booked=at_vendor.booked if at_vendor else None,
            taken=taken,
            needed=self._needed(customer.id),
        )
        posting = getattr(planned, "posting", None)
        if isinstance(posting, CustomerPosting):
            self._names.add(name_key(posting.name))
        return planned

    def _sale(self, found: Document, sale: Sale, books: Books, booked: Booked | None) -> Planned:
        """The invoice's plan. What was stamped does not change under its CFDI: a person settles the CFDI first."""
        stamped, fiscal = canonical.cfdi_of_sale(self._tx, found.id)
        if stamped is not None and (sale.cancelled or stamped.amount != sale.total.amount):
            code = "sale.cancelled_but_stamped" if sale.cancelled else "sale.changed_after_stamp"
            facts = {"number": sale.number, "cfdi": stamped.name, "stamped": str(stamped.amount), "total": str(sale.total.amount)}
            return Blocked(code, facts)
        parents = self._parents(books, sale.party, sale.total.currency, ())
        return plan_invoice(sale, books, certified=self._certified(sale.party), booked=booked, parents=parents, fiscal=fiscal)

    def _open_names(self, document_id: str) -> frozenset[str]:
        """Names that are on their way: written in an attempt whose end is not known."""
        if self._names_on_their_way is None:
            rows = self._tx.execute(
                text("""select ref, content::text as content from attempts where connection_id = :connection and kind = 'customer'
                        and (outcome is null or outcome = 'unknown')"""),
                {"connection": self._connection},
            )
            postings = {row.ref: posting_from_json(row.content) for row in rows}
            self._names_on_their_way = {
                ref: name_key(posting.name) for ref, posting in postings.items() if isinstance(posting, CustomerPosting)
            }
        return frozenset(key for ref, key in self._names_on_their_way.items() if ref != f"customer:{document_id}")

    def _needed(self, party_id: str) -> bool:
        return (
            self._tx.execute(
                text("select 1 from documents where party_id = :party and kind <> 'customer' limit 1"), {"party": party_id}
            ).one_or_none()
            is not None
        )

    def _payment(self, found: Document, payment: Payment, books: Books, at_vendor: AtVendor | None) -> Planned:
        sold = self._documents[PostingKind.INVOICE, payment.sale] if payment.sale else None
        sale = sold.value if sold is not None and isinstance(sold.value, Sale) else None
        siblings = canonical.payments_of(self._tx, payment.sale) if payment.sale else []
        more = (payment.sale,) if payment.sale else ()
        parents = self._parents(books, payment.party, payment.amount.currency, more)
        return plan_payment(
            payment,
            books,
            sale=sale,
            siblings=siblings,
            booked=at_vendor.booked if at_vendor else None,
            parents=parents,
            fiscal=canonical.said_by(self._tx, found.id),
        )

    def _refund(self, found: Document, refund: Refund, books: Books, at_vendor: AtVendor | None, chosen: Mapping[str, object]) -> Planned:
        sales = canonical.sales_of(self._tx, refund.party.id)
        siblings = canonical.refunds_of(self._tx, refund.trip) if refund.trip else []
        picked = chosen.get("sale")
        return plan_credit_memo(
            refund,
            books,
            sales=sales,
            siblings=siblings,
            chosen=str(picked) if picked else None,
            certified=self._certified(refund.party),
            booked=at_vendor.booked if at_vendor else None,
            parents=self._parents(books, refund.party, refund.amount.currency, [sale.id for sale in sales]),
            fiscal=canonical.said_by(self._tx, found.id),
        )

    def _parents(self, books: Books, party: Party | None, currency: str, more: tuple[str, ...] | list[str]) -> Parents:
        ids = [*more, customer_document(party.id, currency, books.home_currency)] if party else list(more)
        return canonical.parents(self._tx, self._connection, ids)

    def _certified(self, party: Party | None) -> bool:
        found = self._documents[PostingKind.CUSTOMER, party.id] if party else None
        return bool(found is not None and isinstance(found.value, Customer) and found.value.exemption_certificate)


def _row_of(kind: PostingKind, document_id: str) -> str:
    """The platform's row behind a document: a customer has one document for each currency."""
    return party_of_document(document_id) if kind is PostingKind.CUSTOMER else document_id


def _labels(found: Document, kind: PostingKind, document_id: str) -> tuple[str, Decimal | None, str]:
    value = found.value
    if isinstance(value, Customer):
        return value.name, None, document_id.partition("/")[2] or value.currency
    if isinstance(value, Payment) and kind is PostingKind.FEE:
        return value.number, value.fee, value.amount.currency
    money = value.total if isinstance(value, Sale) else value.amount
    return value.number, money.amount, money.currency
