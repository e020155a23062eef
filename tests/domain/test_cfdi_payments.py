from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.balance import Balance
from agent.domain.cfdi import Cfdi, Recipient, Tax, totals
from agent.domain.cfdi_gross import Iva
from agent.domain.cfdi_payments import Payment, payments_sums
from agent.domain.payment_supplement import Applied, Envelope, OpenInvoice, Receipt, recorded, spread, supplement
from agent.errors import UserError
from tests.cfdi.documents import income, sold
from tests.properties import many

DAY = datetime(2026, 11, 20, 12, 0, 0)  # noqa: DTZ001 - FechaPago has no zone
GUEST = Recipient("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "36257", "612", "G03")
ENVELOPE = Envelope(GUEST, "42501", datetime(2026, 11, 24, 10, 0, 0), "CUNP", "1")  # noqa: DTZ001
D = Decimal


def on_credit(document: Cfdi, uuid: str = "A") -> OpenInvoice:
    document = replace(document, payment_method="PPD", payment_form="99")
    return OpenInvoice(document, Balance(uuid, document.currency, totals(document).total))


def receipt(amount: str, *applied: Applied, **changes: object) -> Receipt:
    return replace(Receipt(DAY, "03", "MXN", D(amount), applied), **changes)  # type: ignore[arg-type]


def applied(uuid: str, paid: str, received: str | None = None) -> Applied:
    return Applied(uuid, D(paid), D(received or paid))


PESOS = on_credit(income(sold("5800.00")))


def test_a_partial_payment() -> None:
    document = supplement([receipt("2000.00", applied("A", "2000.00"))], [PESOS], ENVELOPE)
    assert (document.type, document.currency, document.recipient.cfdi_use, document.payment_method) == ("P", "XXX", "CP01", None)
    (paid,) = document.payments[0].documents
    assert (paid.instalment, paid.before, paid.paid, paid.after) == (1, D("5800.00"), D("2000.00"), D("3800.00"))
    assert str(paid.equivalence) == "1"
    assert paid.taxes == (Tax(D("1724.137931"), "002", "Tasa", D("0.160000"), D("275.862069")),)
    sums = payments_sums(document.payments).totals
    assert (sums.amount, sums.base_iva_16, sums.iva_16, sums.withheld_iva) == (D("2000.00"), D("1724.14"), D("275.86"), None)
    assert totals(document).total == 0


def test_several_payments_of_several_invoices_in_the_order_they_were_paid() -> None:
    other = on_credit(income(sold("1160.00")), "B")
    later = receipt("660.00", applied("B", "660.00"), paid_at=DAY.replace(day=21), form="01")
    first = receipt("4300.00", applied("A", "3800.00"), applied("B", "500.00"))
    document = supplement([later, first], [replace(PESOS, balance=PESOS.balance.pay("P0", D("2000.00"))), other], ENVELOPE)
    rows = [(row.uuid, row.instalment, row.before, row.after) for payment in document.payments for row in payment.documents]
    assert rows == [
        ("A", 2, D("3800.00"), D("0.00")),
        ("B", 1, D("1160.00"), D("660.00")),
        ("B", 2, D("660.00"), D("0.00")),
    ]
    assert payments_sums(document.payments).totals.amount == D("4960.00")


def test_dollars_for_an_invoice_in_pesos() -> None:
    parts, rest = spread(D("100.00"), "USD", [PESOS.balance], {"USD": D("18.453200")})
    assert (parts, rest) == ((applied("A", "1845.32", "100.00"),), D("0.00"))
    document = supplement([receipt("100.00", *parts, currency="USD", exchange_rate=D("18.453200"))], [PESOS], ENVELOPE)
    (paid,) = document.payments[0].documents
    assert (paid.currency, paid.equivalence, paid.after) == ("MXN", D("18.4532000000"), D("3954.68"))
    sums = payments_sums(document.payments)
    assert (sums.totals.amount, sums.totals.base_iva_16, sums.totals.iva_16) == (D("1845.32"), D("1590.79"), D("254.53"))
    assert sums.taxes[0].taxes[0].base == D("86.206897")


def test_pesos_for_an_invoice_in_dollars() -> None:
    dollars = on_credit(income(sold("100.00"), currency="USD", exchange_rate="18.453200"), "C")
    parts, rest = spread(D("2000.00"), "MXN", [dollars.balance], {"USD": D("18.453200")})
    assert (parts, rest) == ((applied("C", "100.00", "1845.32"),), D("154.68"))
    document = supplement([receipt("1845.32", *parts)], [dollars], ENVELOPE)
    (paid,) = document.payments[0].documents
    assert (paid.currency, paid.equivalence, paid.after) == ("USD", D("0.0541911430"), D("0.00"))
    assert paid.equivalence is not None and paid.paid / paid.equivalence <= D("1845.32")


def test_every_tax_of_the_invoice_goes_along_in_proportion() -> None:
    items = [sold("1160.00"), sold("540.00", Iva.RATE_8), sold("200.00", Iva.RATE_0), sold("100.00", Iva.EXEMPT)]
    mixed = on_credit(income(*items))
    line = mixed.document.lines[0]
    kept = Tax(D("1000.000000"), "001", "Tasa", D("0.100000"), D("100.000000"))
    document = replace(mixed.document, lines=(replace(line, withholdings=(kept,)), *mixed.document.lines[1:]))
    half = supplement([receipt("950.00", applied("A", "950.00"))], [on_credit(document)], ENVELOPE)
    sums = payments_sums(half.payments).totals
    assert (sums.base_iva_16, sums.iva_16, sums.base_iva_8, sums.iva_8) == (D("500.00"), D("80.00"), D("250.00"), D("20.00"))
    assert (sums.base_iva_0, sums.iva_0, sums.base_exempt, sums.withheld_isr) == (D("100.00"), D("0.00"), D("50.00"), D("50.00"))
    assert half.payments[0].documents[0].tax_object == "02"


def test_an_invoice_that_is_no_object_of_tax_has_no_tax_node() -> None:
    free = on_credit(income(sold("100.00", Iva.NOT_OBJECT)))
    (paid,) = supplement([receipt("100.00", applied("A", "100.00"))], [free], ENVELOPE).payments[0].documents
    assert (paid.tax_object, paid.taxes) == ("01", ())


@pytest.mark.parametrize(
    ("receipts", "invoice", "code"),
    [
        ([receipt("10.00", applied("A", "10.00"))], replace(PESOS, document=income(sold("5800.00"))), "supplement.pue"),
        ([receipt("10.00", applied("A", "10.00"), form="99")], PESOS, "supplement.form_undefined"),
        ([receipt("10.00", applied("A", "11.00"))], PESOS, "supplement.above_payment"),
        ([receipt("5800.01", applied("A", "5800.01"))], PESOS, "balance.above"),
        ([receipt("10.00")], PESOS, "supplement.nothing"),
        ([], PESOS, "supplement.nothing"),
        ([receipt("10.00", applied("A", "180.00", "10.00"), currency="USD", exchange_rate=D("0"))], PESOS, "supplement.no_rate"),
    ],
)
def test_what_makes_no_supplement(receipts: list[Receipt], invoice: OpenInvoice, code: str) -> None:
    with pytest.raises(UserError) as caught:
        supplement(receipts, [invoice], ENVELOPE)
    assert caught.value.code == code


def test_one_supplement_has_one_recipient() -> None:
    other = replace(ENVELOPE, recipient=replace(GUEST, rfc="URE180429TM6"))
    with pytest.raises(UserError) as caught:
        supplement([receipt("10.00", applied("A", "10.00"))], [PESOS], other)
    assert caught.value.code == "supplement.other_recipient"


def test_branches_share_a_supplement_only_under_one_issuer() -> None:
    branch = on_credit(replace(income(sold("100.00")), place_of_issue="77500", series="CZM"), "B")
    receipts = [receipt("20.00", applied("A", "10.00"), applied("B", "10.00"))]
    rows = supplement(receipts, [PESOS, branch], ENVELOPE).payments[0].documents
    assert [row.series for row in rows] == ["CUN", "CZM"]
    other = replace(branch, document=replace(branch.document, issuer=replace(branch.document.issuer, rfc="URE180429TM6")))
    with pytest.raises(UserError) as caught:
        supplement(receipts, [PESOS, other], ENVELOPE)
    assert caught.value.code == "supplement.other_issuer"


def test_same_currency_is_never_converted() -> None:
    with pytest.raises(ValueError, match="same currency"):
        supplement([receipt("20.00", applied("A", "10.00", "20.00"))], [PESOS], ENVELOPE)


def test_a_rate_that_is_missing_is_asked_for() -> None:
    with pytest.raises(UserError) as caught:
        spread(D("10.00"), "USD", [PESOS.balance], {})
    assert caught.value.code == "supplement.no_rate"


def test_the_ledger_takes_what_was_stamped_and_notices_when_it_moved() -> None:
    payments = supplement([receipt("2000.00", applied("A", "2000.00"))], [PESOS], ENVELOPE).payments
    (balance,) = recorded([PESOS.balance], "P1", payments)
    assert (balance.outstanding, balance.entries[0].uuid) == (D("3800.00"), "P1")
    with pytest.raises(ValueError, match="moved"):
        recorded([balance], "P2", payments)


amounts = st.integers(1, 500_000).map(lambda cents: D(cents) / 100)
mixes = st.lists(st.tuples(amounts, st.sampled_from(list(Iva))), min_size=1, max_size=4)


@many
@given(mix=mixes, parts=st.lists(amounts, min_size=1, max_size=5), foreign=st.booleans(), rate=st.integers(100_000, 30_000_000))
def test_a_chain_of_supplements_ends_at_zero_and_never_says_more_than_was_paid(
    mix: list[tuple[Decimal, Iva]], parts: list[Decimal], foreign: bool, rate: int
) -> None:
    invoice = on_credit(income(*(sold(str(amount), iva) for amount, iva in mix)))
    currency, rates = ("USD", {"USD": D(rate) / 1_000_000}) if foreign else ("MXN", {})
    balance = invoice.balance
    for amount in (*parts, D("100000000.00")):
        dealt, rest = spread(amount, currency, [balance], rates)
        assert sum((part.received for part in dealt), rest) == amount
        if dealt:
            paid = receipt(str(amount), *dealt, currency=currency, exchange_rate=rates.get(currency, D(1)))
            document = supplement([paid], [replace(invoice, balance=balance)], ENVELOPE)
            _within_the_payment(document.payments[0])
            (balance,) = recorded([balance], f"P{len(balance.entries)}", document.payments)
    assert balance.outstanding == 0
    assert [entry.instalment for entry in balance.entries] == list(range(1, len(balance.entries) + 1))
    for before, after in zip(balance.entries, balance.entries[1:], strict=False):
        assert before.after == after.before


def _within_the_payment(payment: Payment) -> None:
    used = sum((row.paid / row.equivalence for row in payment.documents if row.equivalence), Decimal(0))
    assert used <= payment.amount
    for tax in (tax for row in payment.documents for tax in row.taxes):
        assert tax.base > 0 and (tax.amount is None or abs(tax.amount - tax.base * (tax.rate or 0)) <= D("0.0000005"))
