"""One document of every type that is printed, made up from figures typed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from lxml import etree

from agent.domain.cfdi import Cfdi, CfdiType, GlobalInformation, Line, LocalTax, Recipient, Related, Tax, ThirdParty
from agent.domain.cfdi_payments import BankDetails, PaidDocument, Payment
from tests.cfdi.documents import income, sold

OTHER = "9C1A2B3D-4E5F-4A6B-8C7D-1E2F3A4B5C6D"
IVA = Tax(Decimal("1000.00"), "002", "Tasa", Decimal("0.160000"), Decimal("160.000000"))


def _line(description: str, price: str, *taxes: Tax, key: str = "90121502", unit: str = "E48", tax_object: str = "02") -> Line:
    value = Decimal(price)
    return Line(key, unit, description, Decimal(1), value, value, tax_object, taxes)


def _tax(base: str, rate: str | None, amount: str | None, kind: str = "002", factor: str = "Tasa") -> Tax:
    return Tax(Decimal(base), kind, factor, None if rate is None else Decimal(rate), None if amount is None else Decimal(amount))


def payment() -> Cfdi:
    """Two payments: pesos for two invoices in part, and dollars for one in pesos."""
    first = Payment(
        datetime(2026, 11, 20, 12, 0, 0),  # noqa: DTZ001 - FechaPago has no zone
        "03",
        "MXN",
        Decimal("1500.00"),
        (
            _paid(OTHER, "88", "MXN", "1", 2, "2660.00", "500.00", "2160.00", _tax("431.034483", "0.160000", "68.965517")),
            _paid("1B" + OTHER[2:], "91", "MXN", "1", 1, "1000.00", "1000.00", "0.00", _tax("1000.00", None, None, factor="Exento")),
        ),
        operation_number="SPEI-0099881",
        bank=BankDetails("BBA830831LJ2", None, "012180001234567891", "BNM840515VB1", "002180009876543210"),
    )
    second = Payment(
        datetime(2026, 11, 22, 9, 30, 0),  # noqa: DTZ001
        "04",
        "USD",
        Decimal("100.00"),
        (_paid("2C" + OTHER[2:], "95", "MXN", "18.4532000000", 1, "1845.32", "1845.32", "0.00", _tax("1590.79", "0.160000", "254.53")),),
        exchange_rate=Decimal("18.4532"),
    )
    line = Line("84111506", "ACT", "Pago", Decimal(1), Decimal(0), Decimal(0), "01")
    use = replace(income().recipient, cfdi_use="CP01")
    return replace(
        income(), type=CfdiType.PAYMENT, currency="XXX", payment_method=None, payment_form=None, lines=(line,),
        recipient=use, payments=(first, second), series="PAG", folio="31",
    )  # fmt: skip


def _paid(
    uuid: str, folio: str, currency: str, rate: str, instalment: int, before: str, paid: str, after: str, *taxes: Tax
) -> PaidDocument:
    amounts = (Decimal(before), Decimal(paid), Decimal(after))
    return PaidDocument(uuid, currency, Decimal(rate), instalment, *amounts, "02", taxes, series="CUN", folio=folio)


def credit_note(uuids: int = 2) -> Cfdi:
    """An egreso over several invoices."""
    related = Related("01", tuple(f"{index:08X}{OTHER[8:]}" for index in range(1, uuids + 1)))
    line = _line("Bonificación por cancelación parcial", "1000.00", IVA, key="84111506", unit="ACT")
    use = replace(income().recipient, cfdi_use="G02")
    return replace(income(), type=CfdiType.CREDIT_NOTE, lines=(line,), recipient=use, related=(related,), series="NC", folio="12")


def replacement() -> Cfdi:
    """An invoice that replaces another."""
    return replace(income(), related=(Related("04", (OTHER,)),), folio="1002")


def advance_applied() -> Cfdi:
    """The invoice of a sale with a deposit."""
    return replace(income(), related=(Related("07", (OTHER,)),), folio="1003")


def lodging() -> Cfdi:
    """A hotel's night on its behalf, with the state's lodging tax."""
    hotel = ThirdParty("HTC010101AB1", "HOTELERA DEL CARIBE MEXICANO", "601", "77500")
    night = replace(_line("Hotel Playa Azul, 4 noches, habitación doble", "1000.00", IVA, key="90111501", unit="ROM"), third_party=hotel)
    return replace(income(), lines=(night,), local_taxes=(LocalTax("ISH", Decimal("5.00"), Decimal("50.00")),), folio="1004")


def global_invoice(tickets: int = 3) -> Cfdi:
    """The public's sales of a month, one line a ticket."""
    public = Recipient("XAXX010101000", "PUBLICO EN GENERAL", "42501", "616", "S01")
    lines = tuple(
        replace(_line("Venta", "1000.00", IVA, key="01010101", unit="ACT"), identifier=f"CUN-V-{index:05d}")
        for index in range(1, tickets + 1)
    )
    return replace(
        income(), recipient=public, lines=lines, global_information=GlobalInformation("04", "10", 2026), series="GLO", folio="7"
    )  # fmt: skip


def foreign() -> Cfdi:
    """A foreign guest, in dollars."""
    guest = Recipient("XEXX010101000", "JOHN MICHAEL O'CONNOR & SONS", "42501", "616", "S01", "USA", "123456789")
    return replace(income(sold("2500.00"), currency="USD", exchange_rate="18.4532"), recipient=guest, folio="1005")


def withheld() -> Cfdi:
    """A commission with discount, exempt and withheld parts."""
    commission = _line("Comisión por venta de paquetes, octubre", "1000.00", _tax("900.00", "0.160000", "144.000000"), key="80141600")
    kept = (_tax("900.00", "0.100000", "90.000000", kind="001"), _tax("900.00", "0.106667", "96.000300"))
    return replace(
        income(),
        lines=(
            replace(commission, withholdings=kept, discount=Decimal("100.00"), identifier="COM-10"),
            _line("Seguro de viajero", "250.00", _tax("250.00", None, None, factor="Exento"), key="84131503"),
            _line("Transporte aéreo internacional, 75 %", "750.00", key="78111502", tax_object="01"),
            _line("Traslado fronterizo", "100.00", _tax("100.00", "0.080000", "8.000000"), key="78111803"),
        ),
        payment_method="PPD",
        payment_form="99",
        payment_conditions="30 días",
        folio="1006",
    )


def airline() -> etree._Element:
    """A complement that others issue (aerolineas 1.0)."""
    name = "http://www.sat.gob.mx/aerolineas"
    return etree.Element(f"{{{name}}}Aerolineas", {"Version": "1.0", "TUA": "350.00"}, nsmap={"aerolineas": name})


def many(count: int = 200) -> Cfdi:
    """So many lines, 100.37 each before tax."""
    tax = _tax("100.37", "0.160000", "16.059200")
    return replace(income(), lines=tuple(_line(f"Servicio número {index}", "100.37", tax) for index in range(1, count + 1)), folio="1007")


ALL = {
    "income": income, "payment": payment, "credit_note": credit_note, "replacement": replacement, "advance": advance_applied,
    "lodging": lodging, "global": global_invoice, "foreign": foreign, "withheld": withheld, "many": many,
}  # fmt: skip
