"""What a seed's company sells: a few customers, sales and payments, then changes and voids; and what the books must hold in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from agent.domain.states import CUSTOMERS, PAYMENTS, SALES
from tests.work.platform import FakeSource, customer_id, payment_id, sale_id

Step = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Expected:
    """One document that must be in the books exactly once. `total` is None for a customer; `void` = there, and taken back.

    `open` is what an invoice's customer still owes on it.
    """

    kind: str
    name: str
    total: Decimal | None = None
    void: bool = False
    open: Decimal | None = None


class Story:
    """The platform of one seed and what happens in it, step by step."""

    def __init__(self, random: Random, branch: str) -> None:
        self.source = FakeSource()
        self._random = random
        self._branch = branch
        self._sales = random.choice((2, 2, 3))
        self._payments = random.choice((1, 1, 2))
        self._first()
        # The last sale is taken back, the one before it changes, paid for or not.
        changes: list[Step] = [self._resell, self._cancel, random.choice([self._rename, self._take_payment_back, self._pay_more])]
        random.shuffle(changes)
        at = random.choice((1, 2))
        self.steps: list[Sequence[Step]] = [changes[:at], changes[at:]]

    def next_step(self) -> None:
        """The next few things happen."""
        for change in self.steps.pop(0):
            change()

    def _money(self) -> str:
        return str(Decimal(self._random.randrange(10_000, 99_999)) / 100)

    def _first(self) -> None:
        for number in range(1, self._random.choice((1, 2)) + 1):
            self.source.customer(number, self._branch, nombre=f"Viajero {number}")
        customers = len(self.source.tables[CUSTOMERS])
        for number in range(1, self._sales + 1):
            buyer = (number - 1) % customers + 1
            self.source.sale(number, self._branch, self._money(), customer_id=customer_id(buyer))
        for number in range(1, self._payments + 1):
            self._pay(number)

    def _pay(self, number: int) -> None:
        sale = self.source.tables[SALES][sale_id(1)]
        amount = str(Decimal(self._random.randrange(100, 2_000)) / 100)
        self.source.payment(number, self._branch, amount, cxc_id=sale_id(1), cxc_customer_id=sale["customer_id"])

    def _resell(self) -> None:
        self.source.resell(self._sales - 1, self._money())

    def _cancel(self) -> None:
        self.source.change(SALES, sale_id(self._sales), status="cancelada", fecha_cancelacion="2026-11-10")

    def _rename(self) -> None:
        self.source.change(CUSTOMERS, customer_id(1), telefono="305 555 0100")

    def _take_payment_back(self) -> None:
        self.source.change(PAYMENTS, payment_id(self._payments), status="cancelado")

    def _pay_more(self) -> None:
        self._payments += 1
        self._pay(self._payments)

    def expected(self) -> list[Expected]:
        """What the vendor's books must hold when everything is over, by the platform alone."""
        tables = self.source.tables
        payments = list(tables.get(PAYMENTS, {}).values())
        paid = sum((Decimal(str(row["monto"])) for row in payments if row["status"] != "cancelado"), Decimal(0))
        buyers = {row["customer_id"] for row in tables[SALES].values()}
        found = [Expected("customers", str(row["nombre"])) for row_id, row in tables[CUSTOMERS].items() if row_id in buyers]
        for row_id, row in tables[SALES].items():
            total, void = Decimal(str(row["monto_total"])), row["status"] == "cancelada"
            rest = Decimal(0) if void else total - (paid if row_id == sale_id(1) else 0)
            found.append(Expected("invoices", str(row["folio"]), total, void, rest))
        found += [
            Expected("payments", str(row["folio"]), Decimal(str(row["monto"])), row["status"] == "cancelado", Decimal(0))
            for row in payments
        ]
        return found
