"""The practice scenarios: every document a travel branch issues, as the JSON that `cfdi build` takes.

The parties are SAT's public test taxpayers. Two scenarios are wrong on purpose and must be refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

INVOICE = "5E2B1C7A-90D4-4F1E-8C3B-0A6D7E9F1234"
OTHER_INVOICE = "7B8D0C11-2A4F-4B6E-9D10-3C5E7F901122"
_PLACE = "42501"
_COMPANY = {"rfc": "EKU9003173C9", "name": "ESCUELA KEMPER URGATE", "tax_regime": "601"}
_GUIDE = {"rfc": "CACX7605101P8", "name": "XOCHILT CASAS CHAVEZ", "tax_regime": "612"}
_GUEST = {**_GUIDE, "postal_code": "36257", "cfdi_use": "G03"}
_FOREIGNER = {
    "rfc": "XEXX010101000",
    "name": "JOHN SMITH",
    "postal_code": _PLACE,
    "tax_regime": "616",
    "cfdi_use": "S01",
    "tax_residence": "USA",
    "foreign_tax_id": "123456789",
}
_PUBLIC = {"rfc": "XAXX010101000", "name": "PUBLICO EN GENERAL", "postal_code": _PLACE, "tax_regime": "616", "cfdi_use": "S01"}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One document: `input` for `cfdi build`, and the codes of the rules that must refuse it (none = it is issued)."""

    name: str
    title: str
    input: Json
    refused: tuple[str, ...] = ()


def scenarios() -> tuple[Scenario, ...]:
    """Every scenario, in the order a person would play them."""
    return (*_income(), *_uses_and_forms(), *_credit(), *_payments(), *_advances(), *_special())


def _document(folio: str, *lines: Json, **changes: Any) -> Json:
    return {
        "schema": "erphub.cfdi-input/1",
        "type": "I",
        "issuer": _COMPANY,
        "recipient": _GUEST,
        "lines": list(lines),
        "place_of_issue": _PLACE,
        "payment_method": "PUE",
        "payment_form": "03",
        "series": "CUN",
        "folio": folio,
        **changes,
    }


def _line(gross: str, description: str = "Paquete a Cancún, 3 noches", **changes: Any) -> Json:
    return {"product_key": "90121502", "unit_key": "E48", "description": description, "gross": gross, "iva": "16", **changes}


def _related(relation: str, *uuids: str) -> list[Json]:
    return [{"relation": relation, "uuids": list(uuids)}]


def _income() -> tuple[Scenario, ...]:
    five = (
        _line("5800.00", identifier="ST-00042"),
        _line("1160.00", "Traslado aeropuerto - hotel", product_key="78111802", quantity="2"),
        _line("12.00", "Seguro de viajero"),
        _line("2000.00", "Hospedaje de congreso, visitante extranjero", product_key="90111501", unit_key="ROM", iva="0"),
        _line("350.00", "Curso de guía", iva="exempt"),
    )
    fee = {"product_key": "90121701", "unit_key": "E48", "description": "Guía de turistas, noviembre", "unit_price": "10000.00"}
    taxes = {"taxes": [{"rate": "0.160000"}]}
    kept = {"withholdings": [{"kind": "001", "rate": "0.100000"}, {"kind": "002", "rate": "0.106667"}]}
    company = {**_COMPANY, "postal_code": _PLACE, "cfdi_use": "G03"}
    return (
        Scenario("income_one_line", "Ingreso, una línea, IVA 16 %", _document("101", _line("1160.00"))),
        Scenario("income_five_lines", "Ingreso, cinco líneas, IVA 16 %, 0 % y exento", _document("102", *five)),
        Scenario(
            "income_withholdings",
            "Ingreso con retención de IVA (dos terceras partes) e ISR 10 %",
            _document("103", fee | taxes | kept, issuer=_GUIDE, recipient=company, place_of_issue="36257"),
        ),
        Scenario("income_discount", "Ingreso con descuento", _document("104", _line("1160.00", discount="116.00"))),
    )


def _uses_and_forms() -> tuple[Scenario, ...]:
    def used(use: str, folio: str) -> Json:
        return _document(folio, _line("1160.00"), recipient=_GUEST | {"cfdi_use": use})

    def paid(form: str, folio: str, method: str = "PUE") -> Json:
        return _document(folio, _line("1160.00"), payment_form=form, payment_method=method)

    return (
        Scenario("use_g01", "Uso G01, adquisición de mercancías", used("G01", "111")),
        Scenario("use_g03", "Uso G03, gastos en general", used("G03", "112")),
        Scenario("use_p01", "Uso P01, que terminó con la versión 3.3", used("P01", "113"), refused=("CFDI40160",)),
        Scenario("method_pue", "Pago en una sola exhibición", paid("03", "114")),
        Scenario("method_ppd", "Pago en parcialidades o diferido", paid("99", "115", "PPD")),
        Scenario("form_01", "Efectivo", paid("01", "116")),
        Scenario("form_03", "Transferencia", paid("03", "117")),
        Scenario("form_04", "Tarjeta de crédito", paid("04", "118")),
        Scenario("form_28", "Tarjeta de débito", paid("28", "119")),
        Scenario("form_99", "Por definir, con PPD", paid("99", "120", "PPD")),
        Scenario("form_99_pue", "Por definir, con PUE", paid("99", "121"), refused=("payment.pue_without_form",)),
    )


def _credit() -> tuple[Scenario, ...]:
    def note(folio: str, relation: str, description: str) -> Json:
        line = _line("580.00", description, product_key="84111506", unit_key="ACT")
        recipient = _GUEST | {"cfdi_use": "G02"}
        return _document(folio, line, type="E", recipient=recipient, series="CUNE", related=_related(relation, INVOICE))

    return (
        Scenario("credit_note", "Nota de crédito, relación 01", note("1", "01", "Bonificación por cambio de hotel")),
        Scenario("credit_note_return", "Devolución, relación 03", note("2", "03", "Devolución de un servicio no prestado")),
        Scenario(
            "replacement",
            "Sustitución, relación 04",
            _document("122", _line("1160.00", "Paquete a Cozumel"), related=_related("04", INVOICE)),
        ),
    )


def _supplement(folio: str, *payments: Json) -> Json:
    document = _document(folio, type="P", series="CUNP", payments=list(payments), recipient=_GUEST | {"cfdi_use": "CP01"})
    return {key: value for key, value in document.items() if key not in ("lines", "payment_method", "payment_form")}


def _paid(before: str, paid: str, instalment: int = 1, uuid: str = INVOICE, folio: str = "131", **changes: Any) -> Json:
    base = {"uuid": uuid, "series": "CUN", "folio": folio, "instalment": instalment, "before": before, "paid": paid}
    return base | {"taxes": [{"rate": "0.160000"}], **changes}


def _payments() -> tuple[Scenario, ...]:
    def payment(amount: str, *documents: Json, **changes: Any) -> Json:
        return {"paid_at": "2026-11-20", "form": "03", "amount": amount, "documents": list(documents), **changes}

    on_credit = _document("131", _line("5800.00"), payment_method="PPD", payment_form="99")
    dollars = {"currency": "USD", "exchange_rate": "18.453200"}
    several = (
        payment("4300.00", _paid("3800.00", "3800.00", 2), _paid("1160.00", "500.00", uuid=OTHER_INVOICE, folio="132")),
        payment("660.00", _paid("660.00", "660.00", 2, OTHER_INVOICE, "132"), paid_at="2026-11-21", form="01"),
    )
    return (
        Scenario("income_on_credit", "Ingreso PPD que se pagará en parcialidades", on_credit),
        Scenario("payment_partial", "Complemento de un pago parcial", _supplement("1", payment("2000.00", _paid("5800.00", "2000.00")))),
        Scenario("payment_several", "Dos pagos de dos facturas en un complemento", _supplement("2", *several)),
        Scenario(
            "payment_across_currencies",
            "Pago en dólares de una factura en pesos",
            _supplement("3", payment("100.00", _paid("5800.00", "1845.32", equivalence="18.4532000000"), **dollars)),
        ),
    )


def _advances() -> tuple[Scenario, ...]:
    advance = _line("1160.00", "Anticipo del bien o servicio", product_key="84111506", unit_key="ACT")
    applied = advance | {"description": "Aplicación de anticipo"}
    recipient = _GUEST | {"cfdi_use": "G02"}
    return (
        Scenario("advance", "Anticipo", _document("141", advance)),
        Scenario(
            "advance_final",
            "Factura final con su anticipo, relación 07",
            _document("142", _line("5800.00"), related=_related("07", INVOICE)),
        ),
        Scenario(
            "advance_applied",
            "Egreso que aplica el anticipo, relación 07, forma 30",
            _document("3", applied, type="E", series="CUNE", recipient=recipient, payment_form="30", related=_related("07", OTHER_INVOICE)),
        ),
    )


def _special() -> tuple[Scenario, ...]:
    def ticket(number: str, gross: str, **changes: Any) -> Json:
        return _line(gross, "Venta", product_key="01010101", unit_key="ACT", identifier=number, **changes)

    hotel = {"rfc": "URE180429TM6", "name": "UNIVERSIDAD ROBOTICA ESPAÑOLA", "tax_regime": "601", "postal_code": "86991"}
    lodging = _line(
        "2380.00", "Hospedaje, 2 noches", product_key="90111501", unit_key="ROM", quantity="2", local={"name": "ISH", "rate": "3.00"}
    )
    tickets = (ticket("T-0001", "116.00"), ticket("T-0002", "7.00"), ticket("T-0003", "250.00", iva="exempt"))
    day = {"periodicity": "01", "months": "11", "year": 2026}
    return (
        Scenario(
            "global_invoice",
            "Factura global del día",
            _document("1", *tickets, recipient=_PUBLIC, series="CUNG", payment_form="01", global_information=day),
        ),
        Scenario(
            "foreign_dollars",
            "Extranjero, en dólares",
            _document("151", _line("1160.00"), recipient=_FOREIGNER, currency="USD", exchange_rate="18.453200"),
        ),
        Scenario(
            "third_party",
            "Comisión propia y hospedaje por cuenta de un tercero",
            _document("152", _line("580.00", "Comisión"), _line("2320.00", "Hospedaje, 2 noches", third_party=hotel)),
        ),
        Scenario("lodging_tax", "Hospedaje con ISH 3 %", _document("153", lodging)),
    )
