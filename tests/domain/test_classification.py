"""Every row of the table in business rule 2, and every way a row can be wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import errors
from agent.domain.classification import Classification, Disposition, LaterKind, beside, classify, read_row
from agent.domain.customers import Customer, PartyRole
from agent.domain.payments import Payment
from agent.domain.postings import PostingKind
from agent.domain.refunds import Refund
from agent.domain.sales import Party, Sale
from agent.domain.source_rows import Wrong
from tests.domain import rows

DELIVER, HOLD, NEVER, WRONG = Disposition.DELIVER, Disposition.HOLD, Disposition.NEVER, Disposition.WRONG


def _short(found: Classification) -> tuple[Disposition, str]:
    return found.disposition, found.reason


@pytest.mark.parametrize("status", ["pendiente", "parcial", "cobrado", "vencido"])
def test_a_customers_sale_is_an_invoice_whatever_its_payment_status(status: str) -> None:
    found = classify(rows.sale(status=status))
    assert _short(found) == (DELIVER, "sale.invoice")
    assert (found.kind, found.amount, found.currency, found.later) == (PostingKind.INVOICE, Decimal("116.00"), "MXN", ())


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"tipo": "proveedor", "proveedor_id": rows.SUPPLIER, "customer_id": None}, (DELIVER, "sale.commission")),
        ({"tipo": "transferencia_interna", "customer_id": None}, (NEVER, "sale.internal_transfer")),
        ({"tipo": "transferencia_interna", "customer_id": None, "status": "cancelada"}, (NEVER, "sale.internal_transfer")),
        ({"status": "cancelada"}, (DELIVER, "sale.cancelled")),
        ({"status": "incobrable"}, (DELIVER, "sale.uncollectible")),
    ],
)
def test_sales(changed: dict[str, str | None], expected: tuple[Disposition, str]) -> None:
    assert _short(classify(rows.sale(**changed))) == expected


def test_what_is_uncollectible_lists_its_write_off() -> None:
    (later,) = classify(rows.sale(status="incobrable", monto_pendiente="100.50")).later
    assert (later.kind, later.amount) == (LaterKind.WRITE_OFF, Decimal("100.50"))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, (DELIVER, "payment.receipt")),
        ({"cxc_id": None, "cxc_tipo": None, "customer_id": rows.CUSTOMER}, (DELIVER, "payment.without_invoice")),
        ({"status": "pendiente_conciliar"}, (HOLD, "payment.unreconciled")),
        ({"status": "cancelado"}, (DELIVER, "payment.cancelled")),
        ({"metodo_pago": "transferencia_interna"}, (NEVER, "payment.internal_transfer")),
        ({"cxc_tipo": "transferencia_interna"}, (NEVER, "payment.internal_transfer")),
    ],
)
def test_payments(changed: dict[str, str | None], expected: tuple[Disposition, str]) -> None:
    assert _short(classify(rows.payment(**changed))) == expected


def test_what_moves_money_is_a_document_beside_and_a_chargeback_is_listed() -> None:
    fees = [beside(read_row(rows.payment(comision_bancaria=fee)).value) for fee in ("1.45", "0.00", None)]
    assert fees == [(Decimal("1.45"), date(2026, 11, 3)), None, None]
    paid = rows.refund(status="reembolsado", fecha_reembolso="2026-11-12")
    assert beside(read_row(paid).value) == (Decimal("58.00"), date(2026, 11, 12))
    assert [beside(read_row(row).value) for row in (rows.refund(), rows.sale())] == [None, None]
    assert classify(rows.payment()).later == classify(paid).later == ()
    assert [later.kind for later in classify(rows.payment(status="cancelado")).later] == [LaterKind.CHARGEBACK]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("pendiente_autorizacion", (HOLD, "refund.unauthorized")),
        ("autorizado", (DELIVER, "refund.credit_memo")),
        ("procesando", (DELIVER, "refund.credit_memo")),
        ("reembolsado", (DELIVER, "refund.credit_memo")),
        ("rechazado", (DELIVER, "refund.reversed")),
        ("cancelado", (DELIVER, "refund.reversed")),
    ],
)
def test_refunds(status: str, expected: tuple[Disposition, str]) -> None:
    assert _short(classify(rows.refund(status=status))) == expected


def test_what_is_withheld_is_listed_beside_the_credit_memo() -> None:
    later = classify(rows.refund(status="reembolsado", monto_retenido="12.00")).later
    assert [(part.kind, part.amount) for part in later] == [(LaterKind.WITHHELD, Decimal("12.00"))]


def test_customers() -> None:
    assert _short(classify(rows.customer())) == (DELIVER, "customer.active")
    assert _short(classify(rows.customer(activo="false"))) == (DELIVER, "customer.inactive")
    # Without RFC a customer has no CFDI, but the sale is booked all the same.
    assert _short(classify(rows.customer(rfc=None))) == (DELIVER, "customer.active")


@pytest.mark.parametrize(
    ("row", "code", "column", "value"),
    [
        (rows.sale(moneda="XQZ"), "money.unknown_currency", "moneda", "XQZ"),
        (rows.sale(monto_total="12,50"), "row.bad_value", "monto_total", "12,50"),
        (rows.sale(monto_total="NaN"), "row.bad_value", "monto_total", "NaN"),
        (rows.sale(monto_total="1.005"), "row.bad_value", "monto_total", "1.005"),
        (rows.sale(monto_total="100000000.00"), "row.bad_value", "monto_total", "100000000.00"),
        (rows.sale(monto_total="0.00"), "row.not_positive", "monto_total", "0.00"),
        (rows.sale(monto_total=None), "row.not_positive", "monto_total", ""),
        (rows.sale(fecha_emision="02/11/2026"), "row.bad_value", "fecha_emision", "02/11/2026"),
        (rows.sale(fecha_emision=None), "row.missing_value", "fecha_emision", ""),
        (rows.sale(status="abierta"), "row.unknown_value", "status", "abierta"),
        (rows.sale(tipo="otro"), "row.unknown_value", "tipo", "otro"),
        (rows.sale(customer_id=None), "row.missing_value", "customer_id", ""),
        (rows.sale(customer_id="7"), "row.bad_value", "customer_id", "7"),
        (rows.sale(folio=" "), "row.missing_value", "folio", ""),
        (rows.sale(lineas="[["), "row.bad_value", "lineas", "[["),
        (rows.sale(lineas="[1]"), "row.bad_value", "lineas", "[1]"),
        (rows.sale(rows.line("", "116.00")), "row.missing_value", "tipo_servicio", ""),
        (rows.sale(rows.line("hotel", "x")), "row.bad_value", "importe", "x"),
        (rows.sale(rows.line("hotel", "-1.00")), "row.not_positive", "importe", "-1.00"),
        (rows.sale(rows.line("hotel", "1.00", "0.00")), "row.not_positive", "cantidad", "0.00"),
        (rows.payment(monto="-5.00"), "row.not_positive", "monto", "-5.00"),
        (rows.payment(metodo_pago="trueque"), "row.unknown_value", "metodo_pago", "trueque"),
        (rows.payment(comision_bancaria="-1.00"), "row.not_positive", "comision_bancaria", "-1.00"),
        (rows.refund(customer_id=None), "row.missing_value", "customer_id", ""),
        (rows.refund(metodo_reembolso="vales"), "row.unknown_value", "metodo_reembolso", "vales"),
        (rows.customer(nombre=None, razon_social=" "), "row.missing_value", "nombre", ""),
        (rows.customer(activo="quizá"), "row.bad_value", "activo", "quizá"),
        (rows.customer(moneda=None), "row.missing_value", "moneda", ""),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_guessed(row: rows.TextRow, code: str, column: str, value: str) -> None:
    read = read_row(row)
    assert isinstance(read.value, Wrong)
    found = read.classification
    assert (found.disposition, found.reason, found.column, found.value) == (WRONG, code, column, value)
    for language in errors.LANGUAGES:
        words = errors.words(code, language, **found.params)
        assert "{" not in words.sentence
        assert value in words.sentence


def test_a_wrong_row_is_listed_with_the_amount_it_says() -> None:
    found = classify(rows.sale(moneda="XQZ"))
    assert (found.amount, found.currency) == (Decimal("116.00"), "XQZ")
    assert classify(rows.sale(monto_total="much", moneda="XQZ")).amount is None


def test_every_problem_of_a_row_is_told() -> None:
    value = read_row(rows.sale(moneda="XQZ", status="abierta", customer_id=None)).value
    assert isinstance(value, Wrong)
    assert {problem.column for problem in value.problems} == {"moneda", "status", "customer_id"}


@settings(deadline=None)
@given(st.data())
def test_no_text_whatever_escapes_as_an_exception(data: st.DataObject) -> None:
    row = data.draw(st.sampled_from([rows.customer(), rows.sale(rows.line("hotel", "116.00")), rows.payment(), rows.refund()]))
    column = data.draw(st.sampled_from(sorted(row.columns)))
    text = data.draw(st.one_of(st.none(), st.text(), st.decimals().map(str), st.dates().map(str)))
    found = classify(rows.TextRow(row.table, row.id, {**row.columns, column: text}))
    assert found.disposition in Disposition


# --- values -------------------------------------------------------------------------------------------------------------


def test_a_sale_is_read_with_its_lines() -> None:
    value = read_row(rows.sale(rows.line("hotel", "100.00", "2.00", " Hotel  Peña\n"), rows.line("tour", "16.00", text=""))).value
    assert isinstance(value, Sale)
    assert [(part.service_type, part.description, part.quantity, part.amount) for part in value.lines] == [
        ("hotel", "Hotel Peña", Decimal(2), Decimal(100)),
        ("tour", "Viaje a Oaxaca", Decimal(1), Decimal(16)),
    ]
    assert value.party == Party(PartyRole.CUSTOMER, rows.CUSTOMER)


def test_a_sale_without_lines_is_one_line_of_the_general_service() -> None:
    value = read_row(rows.sale()).value
    assert isinstance(value, Sale)
    assert [(part.service_type, part.amount) for part in value.lines] == [("general", Decimal("116.00"))]


def test_a_commission_is_the_suppliers_and_ignores_trip_lines() -> None:
    value = read_row(rows.sale(rows.line("hotel", "1.00"), tipo="proveedor", proveedor_id=rows.SUPPLIER)).value
    assert isinstance(value, Sale)
    assert value.party == Party(PartyRole.SUPPLIER, rows.SUPPLIER)
    assert [(part.service_type, part.amount) for part in value.lines] == [("comision", Decimal("116.00"))]


def test_the_payer_is_the_party_of_the_sale_else_who_the_payment_names() -> None:
    by_sale, by_name, by_nobody = (
        read_row(row).value
        for row in (
            rows.payment(cxc_tipo="proveedor", cxc_proveedor_id=rows.SUPPLIER),
            rows.payment(cxc_id=None, cxc_tipo=None, customer_id=rows.CUSTOMER),
            rows.payment(cxc_id=None, cxc_tipo=None),
        )
    )
    assert isinstance(by_sale, Payment) and by_sale.party == Party(PartyRole.SUPPLIER, rows.SUPPLIER)
    assert isinstance(by_name, Payment) and by_name.party == Party(PartyRole.CUSTOMER, rows.CUSTOMER)
    assert isinstance(by_nobody, Payment) and by_nobody.party is None


def test_a_refund_is_booked_when_it_was_authorised() -> None:
    value = read_row(rows.refund()).value
    assert isinstance(value, Refund)
    assert value.booked_on.isoformat() == "2026-11-09"


def test_customers_and_suppliers_are_parties() -> None:
    value, supplier = read_row(rows.customer()).value, read_row(rows.customer("proveedores")).value
    assert isinstance(value, Customer)
    assert (value.name, value.rfc, value.role) == ("José Peña", "PEXJ800101AB1", PartyRole.CUSTOMER)
    assert isinstance(supplier, Customer) and supplier.role is PartyRole.SUPPLIER


def test_every_reason_has_words() -> None:
    found = [
        rows.customer(),
        rows.payment(),
        rows.customer(activo="false"),
        rows.sale(),
        rows.sale(status="cancelada"),
        rows.payment(status="cancelado"),
    ]
    found += [rows.sale(status="incobrable"), rows.sale(tipo="transferencia_interna"), rows.payment(metodo_pago="transferencia_interna")]
    found += [
        rows.sale(tipo="proveedor", proveedor_id=rows.SUPPLIER),
        rows.payment(cxc_id=None),
        rows.payment(status="pendiente_conciliar"),
    ]
    found += [
        rows.refund(status=status, monto_retenido="1.00") for status in ("autorizado", "reembolsado", "rechazado", "pendiente_autorizacion")
    ]
    given = [classify(row) for row in found]
    reasons = {each.reason for each in given} | {later.reason for each in given for later in each.later}
    assert len(reasons) == 18
    assert reasons <= errors.codes()
