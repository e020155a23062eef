"""A hub made of the domain alone: it takes rows in, plans them in turns, and keeps what it would have delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from agent.domain.classification import Classification, Disposition, read_row
from agent.domain.customers import Customer, customer_document, name_key, party_of_document
from agent.domain.exchange import PublishedRate
from agent.domain.lodging_tax import LodgingRate
from agent.domain.mapping import Mapped, Mappings, Role, SaleKind, ServiceProfile
from agent.domain.payments import Payment
from agent.domain.plan import plan_credit_memo, plan_customer, plan_invoice, plan_payment
from agent.domain.plan_money import plan_fee, plan_refund
from agent.domain.planned import Blocked, Booked, Books, Planned, Ready, WaitFor
from agent.domain.postings import Address, CustomerPosting, Posting, PostingKind
from agent.domain.refunds import Refund
from agent.domain.sales import Sale
from agent.domain.source_rows import Row
from agent.domain.taxes import TaxKind, TaxRule
from agent.practice.company import config

Key = tuple[PostingKind, str]


def books(branch: config.Branch, today: date) -> Books:
    """A branch's books with the practice company's settings; a vendor's ids are the names themselves."""
    connection = next(connection for connection in config.CONNECTIONS if connection.key == branch.connection)
    mapped = {
        (Role(entry.role), entry.qualifier): Mapped(entry.name, entry.name) for entry in config.MAPPINGS if entry.branch == branch.code
    }
    return Books(
        branch=branch.code,
        connection=branch.connection,
        erp="quickbooks",
        jurisdiction=branch.jurisdiction,
        home_currency=connection.home_currency,
        department=branch.department,
        needs_department=True,
        place=Address(*(branch.address[0], "", *branch.address[1:])),
        mappings=Mappings(mapped),
        profiles=_profiles(branch.code),
        tax_rules=tuple(_rule(number, rule) for number, rule in enumerate(config.TAX_RULES) if rule.connection == branch.connection),
        rates=tuple(
            PublishedRate(rate.currency, rate.home, rate.published_on, rate.rate, rate.source)
            for rate in config.rates(today)
            if rate.home == connection.home_currency
        ),
        lodging_state="ROO",
        lodging=tuple(
            LodgingRate("ROO", fraction * 100, date(2020, 1, 1)) for code, fraction in config.LODGING_TAX.items() if code == branch.code
        ),
    )


def _profiles(branch: str) -> Mapping[str, ServiceProfile]:
    return {
        profile.service_type: ServiceProfile(
            profile.service_type,
            profile.description,
            profile.product_key,
            profile.unit_key,
            profile.tax_profile,
            SaleKind(profile.sale_kind),
            profile.supplier_rfc,
            profile.ish_rate,
            profile.item,
        )
        for profile in config.SERVICE_PROFILES
        if profile.branch == branch
    }


def _rule(number: int, rule: config.TaxRule) -> TaxRule:
    return TaxRule(
        str(number),
        rule.jurisdiction,
        rule.profile,
        rule.service_type,
        TaxKind(rule.kind),
        rule.rate,
        rule.inclusive,
        rule.needs_certificate,
        rule.valid_from,
        rule.valid_until,
        rule.tax_code,
    )


@dataclass
class Hub:
    """What was taken in, what stands at the vendors, and what came of the last plan of each document."""

    today: date
    classified: dict[str, Classification] = field(default_factory=dict)
    values: dict[str, Customer | Sale | Payment | Refund] = field(default_factory=dict)
    vendor: dict[tuple[str, Key], Booked] = field(default_factory=dict)
    parents: dict[str, dict[Key, str]] = field(default_factory=dict)
    taken: dict[str, dict[str, str]] = field(default_factory=dict)
    plans: dict[str, Planned] = field(default_factory=dict)
    writes: int = 0
    _payments: dict[str, list[Payment]] = field(default_factory=dict)

    def copy(self) -> Hub:
        """Another hub that stands where this one does."""
        nested = {name: {key: dict(inner) for key, inner in getattr(self, name).items()} for name in ("parents", "taken")}
        return Hub(self.today, dict(self.classified), dict(self.values), dict(self.vendor), nested["parents"], nested["taken"],
                   dict(self.plans), self.writes)  # fmt: skip

    def take_in(self, rows: Iterable[Row]) -> None:
        """Reads rows as they stand now."""
        for row in rows:
            read = read_row(row)
            self.classified[row.id] = read.classification
            self.values.pop(row.id, None)
            if read.classification.disposition is Disposition.DELIVER:
                assert isinstance(read.value, Customer | Sale | Payment | Refund)
                self.values[row.id] = read.value

    def deliver(self) -> None:
        """Plans every document until nothing more can be written."""
        settings = {branch.code: books(branch, self.today) for branch in config.BRANCHES}
        self._payments = defaultdict(list)
        for value in self.values.values():
            if isinstance(value, Payment):
                self._payments[value.sale or ""].append(value)
        wanted: dict[tuple[str, str], bool] = {}
        for value in self.values.values():
            if isinstance(value, Customer):
                books_of = settings[value.branch]
                wanted.setdefault((value.branch, customer_document(value.id, value.currency, books_of.home_currency)), False)
        while True:
            before = self.writes
            for (branch, document), needed in list(wanted.items()):
                customer = self.values.get(party_of_document(document))
                assert isinstance(customer, Customer)
                self._customer(customer, settings[branch], document, needed)
            for value in list(self.values.values()):
                if isinstance(value, Payment | Refund):
                    self._beside(value, settings[value.branch])
                if not isinstance(value, Customer):
                    planned = self._document(value, settings[value.branch])
                    if isinstance(planned, WaitFor) and planned.kind is PostingKind.CUSTOMER:
                        wanted[(value.branch, planned.document_id)] = True
            if self.writes == before:
                return

    def blocked(self) -> dict[str, str]:
        """Id -> code of everything that a person must mend, and of what waits for such a row ("waits")."""
        found = {row: plan.code for row, plan in self.plans.items() if isinstance(plan, Blocked)}
        found |= {row: "waits" for row, plan in self.plans.items() if isinstance(plan, WaitFor)}
        return found | {row: entry.reason for row, entry in self.classified.items() if entry.disposition is Disposition.WRONG}

    def postings(self) -> list[Posting]:
        """What stands at the vendors, voids left out."""
        return [booked.posting for booked in self.vendor.values() if not booked.void]

    def _customer(self, customer: Customer, settings: Books, document: str, needed: bool) -> None:
        key = (settings.connection, (PostingKind.CUSTOMER, document))
        names = self.taken.setdefault(settings.connection, {})
        taken = {name for other, name in names.items() if other != document}
        booked = self.vendor.get(key)
        self._write(key, document, plan_customer(customer, settings, document_id=document, booked=booked, taken=taken, needed=needed))

    def _document(self, value: Sale | Payment | Refund, settings: Books) -> Planned:
        kind = {Sale: PostingKind.INVOICE, Payment: PostingKind.PAYMENT, Refund: PostingKind.CREDIT_MEMO}[type(value)]
        key = (settings.connection, (kind, value.id))
        parents = self.parents.get(settings.connection, {})
        booked = self.vendor.get(key)
        return self._write(key, value.id, self._plan(value, settings, booked, parents))

    def _beside(self, value: Payment | Refund, settings: Books) -> None:
        kind = PostingKind.FEE if isinstance(value, Payment) else PostingKind.REFUND
        key = (settings.connection, (kind, value.id))
        parents, booked = self.parents.get(settings.connection, {}), self.vendor.get(key)
        if isinstance(value, Payment):
            planned = plan_fee(value, settings, booked=booked, parents=parents)
        else:
            planned = plan_refund(value, settings, booked=booked, parents=parents)
        self._write(key, f"{kind.value}:{value.id}", planned)

    def _plan(self, value: Sale | Payment | Refund, settings: Books, booked: Booked | None, parents: Mapping[Key, str]) -> Planned:
        if isinstance(value, Sale):
            return plan_invoice(value, settings, certified=self._certified(value), booked=booked, parents=parents)
        if isinstance(value, Payment):
            sale = self.values.get(value.sale or "")
            known = sale if isinstance(sale, Sale) else None
            siblings = self._payments.get(value.sale or "", [])
            return plan_payment(value, settings, sale=known, siblings=siblings, booked=booked, parents=parents)
        sales = [sale for sale in self.values.values() if isinstance(sale, Sale)]
        siblings_of = [other for other in self.values.values() if isinstance(other, Refund)]
        return plan_credit_memo(
            value,
            settings,
            sales=sales,
            siblings=siblings_of,
            chosen=None,
            certified=self._certified(value),
            booked=booked,
            parents=parents,
        )

    def _certified(self, value: Sale | Refund) -> bool:
        party = self.values.get(value.party.id) if value.party else None
        return isinstance(party, Customer) and party.exemption_certificate != ""

    def _write(self, key: tuple[str, Key], document: str, planned: Planned) -> Planned:
        self.plans[document] = planned
        if isinstance(planned, Ready):
            self.writes += 1
            connection, inner = key
            self.vendor[key] = Booked(planned.posting, void=planned.operation == "void")
            live = self.parents.setdefault(connection, {})
            live.pop(inner, None)
            if planned.operation != "void":
                live[inner] = f"{inner[0].value}:{inner[1]}"
            if isinstance(planned.posting, CustomerPosting):
                self.taken.setdefault(connection, {})[document] = name_key(planned.posting.name)
        return planned


def cents(amount: Decimal) -> Decimal:
    """The amount at two decimals, so that 0 and 0.00 are equal texts too."""
    return amount.quantize(Decimal("0.01"))
