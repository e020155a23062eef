"""What a seed's company sells: a few customers, sales and payments, then changes and voids; and what the books must hold in the end.

Some have a refund besides, and some a second company, whose branch sells through the same platform.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Literal

from agent.domain.states import CUSTOMERS, PAYMENTS, REFUNDS, SALES
from tests.work.platform import Columns, FakeSource, customer_id, payment_id, refund_id, sale_id, trip_id

Step = Callable[[], None]
Fate = Literal["asked for", "authorized", "changed", "taken back"]
FATES: tuple[Fate, ...] = ("asked for", "authorized", "changed", "taken back")
ABROAD = 51
"""The number of the second company's customer and sale: no name or number is used at both companies."""


@dataclass(frozen=True, slots=True)
class Refund:
    """What happens to a seed's refund, in the `place`-th of its changes instead of what would have been there.

    It is `asked for` then; or it was there before and is then `authorized`, `changed` to the amount `then`, or `taken back`.
    """

    fate: Fate
    amount: Decimal
    then: Decimal
    place: int


@dataclass(frozen=True, slots=True)
class Abroad:
    """The one sale of a seed's second company, and what was paid of it; 0 = nothing."""

    price: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Scope:
    """What a seed has besides one company's sales and payments."""

    refund: Refund | None
    abroad: Abroad | None


def scope_of(seed: int) -> Scope:
    """The scope of a seed, always the same: one in four has a refund, one in five a second company."""
    random = Random(f"scope/{seed}")
    refund = Refund(random.choice(FATES), _between(random, 100, 4_000), _between(random, 4_001, 9_000), random.randrange(3))
    abroad = Abroad(_between(random, 10_000, 99_999), random.choice((Decimal(0), _between(random, 100, 2_000))))
    return Scope(refund if random.random() < 0.25 else None, abroad if random.random() < 0.2 else None)


def _between(random: Random, least: int, most: int) -> Decimal:
    return Decimal(random.randrange(least, most)) / 100


@dataclass(frozen=True, slots=True)
class Expected:
    """One document that must be in the books exactly once. `total` is None for a customer; `void` = there, and taken back.

    `open` is what a customer still owes, or what of a document is open.
    """

    kind: str
    name: str
    total: Decimal | None = None
    void: bool = False
    open: Decimal | None = None


class Story:
    """The platform of one seed and what happens in it, step by step. `branches` are the first company's and the second's."""

    def __init__(self, random: Random, branches: Sequence[str], scope: Scope) -> None:
        self.source = FakeSource()
        self._random = random
        self._branch, self._abroad = branches
        self._sales = random.choice((1, 2, 2, 3))
        self._payments = random.choice((0, 1, 1, 2))
        self._first()
        # The last of several sales is taken back, the one before it changes, paid for or not.
        changes: list[Step] = [self._resell, random.choice([self._rename, self._pay_more, *[self._take_payment_back] * self._payments])]
        changes += [self._cancel] if self._sales > 1 else []
        random.shuffle(changes)
        changes = changes[: random.choice((1, 2, 3))]
        at = random.choice((1, 2))
        if scope.abroad is not None:
            self._sell_abroad(scope.abroad)
        if scope.refund is not None:
            changes[scope.refund.place % len(changes)] = self._refunds(scope.refund, abroad=scope.abroad is not None)
        self.steps: list[Sequence[Step]] = [some for some in (changes[:at], changes[at:]) if some]

    def next_step(self) -> None:
        """The next few things happen."""
        for change in self.steps.pop(0):
            change()

    def _money(self) -> str:
        return str(_between(self._random, 10_000, 99_999))

    def _first(self) -> None:
        for number in range(1, min(self._sales, self._random.choice((1, 2))) + 1):
            self.source.customer(number, self._branch, nombre=f"Viajero {number}")
        customers = len(self.source.tables[CUSTOMERS])
        for number in range(1, self._sales + 1):
            buyer = (number - 1) % customers + 1
            self.source.sale(number, self._branch, self._money(), customer_id=customer_id(buyer))
        for number in range(1, self._payments + 1):
            self._pay(number)

    def _sell_abroad(self, abroad: Abroad) -> None:
        self.source.customer(ABROAD, self._abroad, nombre=f"Viajero {ABROAD}", pais="MX", moneda="MXN")
        self.source.sale(ABROAD, self._abroad, str(abroad.price), moneda="MXN")
        if abroad.paid:
            self.source.payment(ABROAD, self._abroad, str(abroad.paid), moneda="MXN")

    def _refunds(self, refund: Refund, *, abroad: bool) -> Step:
        """What is to happen to the refund; where it is there already, it is from now on. Its sale is one that is not taken back."""
        number = ABROAD if abroad else max(1, self._sales - 1)
        self.source.change(SALES, sale_id(number), trip_id=trip_id(number))
        sale = self.source.tables[SALES][sale_id(number)]
        shared = {name: sale[name] for name in ("trip_id", "customer_id", "moneda")}

        def ask(status: str = "autorizado") -> None:
            self.source.refund(number, str(sale["sucursal_id"]), str(refund.amount), **shared, status=status)

        if refund.fate == "asked for":
            return ask
        ask("pendiente_autorizacion" if refund.fate == "authorized" else "autorizado")
        fates: dict[Fate, Columns] = {
            "authorized": {"status": "autorizado"},
            "changed": {"monto_reembolso": str(refund.then)},
            "taken back": {"status": "cancelado"},
        }
        return lambda: self.source.change(REFUNDS, refund_id(number), **fates[refund.fate])

    def _pay(self, number: int) -> None:
        sale = self.source.tables[SALES][sale_id(1)]
        amount = str(_between(self._random, 100, 2_000))
        self.source.payment(number, self._branch, amount, cxc_id=sale_id(1), cxc_customer_id=sale["customer_id"])

    def _resell(self) -> None:
        self.source.resell(max(1, self._sales - 1), self._money())

    def _cancel(self) -> None:
        self.source.change(SALES, sale_id(self._sales), status="cancelada", fecha_cancelacion="2026-11-10")

    def _rename(self) -> None:
        self.source.change(CUSTOMERS, customer_id(1), telefono="305 555 0100")

    def _take_payment_back(self) -> None:
        self.source.change(PAYMENTS, payment_id(self._payments), status="cancelado")

    def _pay_more(self) -> None:
        self._payments += 1
        self._pay(self._payments)

    @property
    def tables(self) -> Sequence[str]:
        """The platform's tables that have rows, parents first."""
        return [table for table in (CUSTOMERS, SALES, PAYMENTS, REFUNDS) if table in self.source.tables]

    def expected(self, branch: str) -> list[Expected]:
        """What the books of this branch's company must hold when everything is over, by the platform alone."""
        found: list[Expected] = []
        owed: defaultdict[str, Decimal] = defaultdict(Decimal)
        payments = self._of(branch, PAYMENTS)
        for row in self._of(branch, SALES):
            total, void = _money_in(row, "monto_total"), row["status"] == "cancelada"
            paid = sum(_money_in(each, "monto") for each in payments if each["cxc_id"] == row["id"] and each["status"] != "cancelado")
            rest = Decimal(0) if void else total - paid
            found.append(Expected("invoices", str(row["folio"]), total, void, rest))
            owed[str(row["customer_id"])] += rest
        for row in self._of(branch, REFUNDS):
            total, void = _money_in(row, "monto_reembolso"), row["status"] == "cancelado"
            found.append(Expected("credit_memos", str(row["folio"]), total, void, total))
            owed[str(row["customer_id"])] -= Decimal(0) if void else total
        for row in payments:
            found.append(Expected("payments", str(row["folio"]), _money_in(row, "monto"), row["status"] == "cancelado", Decimal(0)))
        names = {row_id: str(row["nombre"]) for row_id, row in self.source.tables[CUSTOMERS].items()}
        return [Expected("customers", names[buyer], open=rest) for buyer, rest in owed.items()] + found

    def _of(self, branch: str, table: str) -> list[Columns]:
        return [row for row in self.source.tables.get(table, {}).values() if row["sucursal_id"] == branch]


def _money_in(row: Columns, column: str) -> Decimal:
    return Decimal(str(row[column]))
