"""Two months of a branch: sales, payments and refunds of every kind the business rules name, each at least twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from agent.practice.company.config import CANCUN, CDMX, LODGING_TAX, MIAMI
from agent.practice.company.ledger import Desk, Service, gross
from agent.practice.company.parties import WITHOUT_RFC, Values, identity

SALES: Final = {MIAMI: 226, CDMX: 206, CANCUN: 196}
_STATUSES: Final = (
    "cobrado", "cobrado", "pendiente", "cobrado", "parcial", "cobrado", "vencido", "cobrado", "cobrado", "parcial",
    "cobrado", "pendiente", "cancelada", "cobrado", "parcial", "cobrado", "incobrable", "cobrado", "parcial", "vencido",
)  # fmt: skip
_METHODS: Final = ("transferencia", "tarjeta_credito", "efectivo", "tarjeta_debito", "cheque")
_REFUNDS: Final = ("autorizado", "reembolsado", "procesando", "pendiente_autorizacion", "rechazado", "cancelado")
# At 16 % and two decimals no net amount leads to these.
_UNREACHABLE: Final = (Decimal("7.00"), Decimal("12.00"), Decimal("17.00"))
_TEXTS: Final = {
    "paquete": "Paquete «Ruta de la Ñ», 4 días",
    "hotel": "Hotel Bahía & Playa, habitación doble",
    "vuelo": "Vuelo redondo, clase turista",
    "vuelo_internacional": "Vuelo internacional redondo",
    "traslado": "Traslado aeropuerto-hotel",
    "tour": "Tour D'Artagnan a las pirámides",
}
_TEXTS_US: Final = {
    "paquete": 'Package "Keys & Everglades", 4 days',
    "hotel": "Hotel O'Shea, double room",
    "vuelo": "Round trip, economy",
    "traslado": "Airport transfer",
    "tour": "Swamp tour <half day>",
}


def trade(branch: str, today: date, customers: Sequence[Values], suppliers: Sequence[Values]) -> Desk:
    """The branch's desk with everything it wrote in the 60 days up to `today`."""
    desk = Desk(branch, today)
    random = Random(f"sales/{branch}")
    buyers = [customer for customer in customers if customer["activo"] and customer["rfc"] != "" and customer["id"] != WITHOUT_RFC]
    for number in range(SALES[branch]):
        day = today - timedelta(days=number * 60 // SALES[branch])
        status = _STATUSES[number % len(_STATUSES)]
        if number % 28 == 7:
            sale = _commission(desk, day, random, suppliers[number % len(suppliers)], _STATUSES[number // 28 * 3 % len(_STATUSES)])
        elif number % 60 == 13:
            sale = desk.sale(
                day, _amount(random, branch), _currency(branch), "cobrado", "Traspaso entre cuentas", tipo="transferencia_interna"
            )
        else:
            sale = _sale(desk, day, random, buyers[number * 13 % len(buyers)], status, number)
        _settle(desk, sale, random, number)
    _special_payments(desk, buyers, random)
    _refunds(desk, random)
    _several_sales_of_a_trip(desk, buyers[3], random)
    if branch in LODGING_TAX:
        _lodging(desk, buyers[4:6])
    _wrong(desk, customers, random)
    return desk


def _currency(branch: str) -> str:
    return "USD" if branch == MIAMI else "MXN"


def _amount(random: Random, branch: str) -> Decimal:
    """A price: two decimals, mostly not round."""
    cents = random.randrange(1_900, 95_000) if branch == MIAMI else random.randrange(19_900, 1_900_000)
    return Decimal(cents if random.random() < 0.8 else cents // 100 * 100).scaleb(-2)


def _services(random: Random, branch: str, number: int) -> list[Service]:
    """The lines of a trip, one to ten; a transfer at most once."""
    texts = _TEXTS_US if branch == MIAMI else _TEXTS
    if number % 40 < len(_UNREACHABLE):
        return [Service("tour", texts["tour"], Decimal(1), _UNREACHABLE[number % 40])]
    count = random.choice((1, 1, 1, 2, 2, 3, 3, 4, 5, 10))
    kinds = [kind for kind in texts if kind != "traslado"]
    chosen = [random.choice(kinds) for _ in range(count)]
    if count > 1 and number % 2:
        chosen[-1] = "traslado"
    return [Service(kind, texts[kind], Decimal(random.choice((1, 1, 2, 3, 4))), _amount(random, branch)) for kind in chosen]


def _sale(desk: Desk, day: date, random: Random, customer: Values, status: str, number: int) -> Values:
    currency = customer["moneda"]
    # Some Mexican customers pay one trip in pesos and another in dollars.
    if desk.branch != MIAMI and number % 17 == 5:
        currency = "USD"
    if number % 12 == 11:
        concept = "Servicios de viaje" if desk.branch != MIAMI else "Travel services"
        return desk.sale(day, _amount(random, desk.branch), currency, status, concept, customer_id=customer["id"])
    services = _services(random, desk.branch, number)
    trip = desk.trip(customer["id"], day, services)
    total = gross(desk.branch, services, exempt=customer["certificado_exencion"] is not None)
    return desk.sale(day, total, currency, status, f"Viaje {number + 1}: {services[0].text}", customer_id=customer["id"], trip_id=trip)


def _commission(desk: Desk, day: date, random: Random, supplier: Values, status: str) -> Values:
    concept = "Comisión del mes" if desk.branch != MIAMI else "Commission of the month"
    amount = _amount(random, desk.branch)
    return desk.sale(day, amount, _currency(desk.branch), status, concept, tipo="proveedor", proveedor_id=supplier["id"])


def _settle(desk: Desk, sale: Values, random: Random, number: int) -> None:
    """The payments that a sale's status tells of: one, several by several methods, or a part."""
    total: Decimal = sale["monto_total"]
    if sale["tipo"] == "transferencia_interna":
        desk.pay(sale, total, "transferencia_interna", 0)
    elif sale["status"] == "parcial":
        desk.pay(sale, max(Decimal("0.01"), (total / 3).quantize(Decimal("0.01"))), _METHODS[number % 5], 1)
    elif sale["status"] == "cobrado":
        parts = _parts(total, 1 if total < 20 else random.choice((1, 1, 2, 3)), random)
        for place, part in enumerate(parts):
            desk.pay(sale, part, _METHODS[(number + place) % 5], place * 3)


def _parts(total: Decimal, count: int, random: Random) -> list[Decimal]:
    """`total` in `count` parts, all above zero."""
    parts = []
    for left in range(count, 1, -1):
        part = (total / left * Decimal(random.randrange(60, 130)) / 100).quantize(Decimal("0.01"))
        parts.append(part)
        total -= part
    return [*parts, total]


def _of(desk: Desk, status: str) -> list[Values]:
    sales = desk.rows["cuentas_por_cobrar"]
    return [sale for sale in sales if sale["status"] == status and sale["tipo"] == "cliente" and sale["monto_total"] > 20]


def _special_payments(desk: Desk, buyers: Sequence[Values], random: Random) -> None:
    """Payments that are not simply a sale's: more than is owed, without a sale, unreconciled, taken back."""
    for sale in _of(desk, "cobrado")[10:12]:
        desk.pay(sale, Decimal("25.50"), "efectivo", 4)
    for place, customer in enumerate(buyers[20:23]):
        desk.receive(desk.today - timedelta(days=place * 5), _amount(random, desk.branch), customer["moneda"], _METHODS[place],
                     customer_id=customer["id"])  # fmt: skip
    waiting = _of(desk, "pendiente")
    for place, sale in enumerate(waiting[:3]):
        desk.pay(sale, sale["monto_total"], _METHODS[place], 2, "pendiente_conciliar")
    for place, sale in enumerate(waiting[3:7]):
        desk.pay(sale, sale["monto_total"], ("tarjeta_credito", "cheque")[place % 2], 1, "cancelado")


def _refunds(desk: Desk, random: Random) -> None:
    sales = [sale for sale in _of(desk, "cobrado") if sale["trip_id"] is not None and sale["monto_pagado"] == sale["monto_total"]]
    for place, sale in enumerate(sales[2:14]):
        percent = (100, 90, 75, 50)[random.randrange(4)]
        desk.refund(sale, percent, _REFUNDS[place % 6], withheld=percent < 100 and place % 3 != 2)


def _several_sales_of_a_trip(desk: Desk, customer: Values, random: Random) -> None:
    """One trip billed by two sales; where a refund follows, nobody but a person can say of which."""
    for place in range(3):
        services = _services(random, desk.branch, 3)[:1] + _services(random, desk.branch, 4)[:1]
        bills = [desk.next_sale(), desk.next_sale(1)]
        day = desk.today - timedelta(days=10 + place)
        trip = desk.trip(customer["id"], day, services, billed_by=bills)
        exempt = customer["certificado_exencion"] is not None
        for service in services:
            total = gross(desk.branch, [service], exempt=exempt)
            sale = desk.sale(day, total, customer["moneda"], "cobrado", service.text, customer_id=customer["id"], trip_id=trip)
            desk.pay(sale, total, "transferencia", 0)
        if place == 0:
            desk.refund(sale, 50, "autorizado", withheld=True)


def _lodging(desk: Desk, customers: Sequence[Values]) -> None:
    """Nights whose price holds the state's lodging tax: by themselves, beside something without it, and on credit."""
    nights, tour = Decimal("1210.00"), Decimal("812.00")
    for place, customer in enumerate(customers):
        services = [Service("hospedaje_propio", "Hospedaje, dos noches", Decimal(2), nights + 363 * place)]
        services += [Service("tour", _TEXTS["tour"], Decimal(1), tour)] * place
        day = desk.today - timedelta(days=9 + place)
        trip = desk.trip(str(customer["id"]), day, services)
        total = gross(desk.branch, services, exempt=False)
        sale = desk.sale(day, total, "MXN", "parcial" if place else "cobrado", services[0].text, customer_id=customer["id"], trip_id=trip)
        desk.pay(sale, total - 700 * place, "transferencia", 0)


# --- three rows that are wrong on purpose -------------------------------------------------------------------------------

PARTS_DIFFER: Final = identity("cuentas_por_cobrar", CDMX, "parts-differ")
UNKNOWN_CURRENCY: Final = identity("cuentas_por_cobrar", CANCUN, "unknown-currency")
SALE_WITHOUT_RFC: Final = identity("cuentas_por_cobrar", CDMX, "without-rfc")


def _wrong(desk: Desk, customers: Sequence[Values], random: Random) -> None:
    day = desk.today - timedelta(days=4)
    services = [
        Service("hotel", _TEXTS["hotel"], Decimal(2), Decimal("1500.00")),
        Service("tour", _TEXTS["tour"], Decimal(1), Decimal("750.00")),
    ]
    customer = str(customers[8]["id"])
    if desk.branch == CDMX:
        trip = desk.trip(customer, day, services)
        desk.sale(day, Decimal("2240.00"), "MXN", "pendiente", "Viaje que no suma", id=PARTS_DIFFER, customer_id=customer, trip_id=trip)
        trip = desk.trip(WITHOUT_RFC, day, services)
        sale = desk.sale(
            day, Decimal("2250.00"), "MXN", "cobrado", "Viaje sin RFC", id=SALE_WITHOUT_RFC, customer_id=WITHOUT_RFC, trip_id=trip
        )
        desk.pay(sale, Decimal("2250.00"), "transferencia", 0)
    if desk.branch == CANCUN:
        trip = desk.trip(customer, day, services)
        desk.sale(
            day, Decimal("2250.00"), "XQZ", "pendiente", "Viaje en otra moneda", id=UNKNOWN_CURRENCY, customer_id=customer, trip_id=trip
        )
