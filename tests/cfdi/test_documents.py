from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.cfdi.build import build
from agent.cfdi.catalogs import Catalogs
from agent.cfdi.csd import Csd
from agent.cfdi.decode import decode
from agent.cfdi.payments_decode import decode_payments_sums
from agent.cfdi.safe_xml import parse
from agent.cfdi.seal import seal
from agent.cfdi.validate import validate
from agent.domain.balance import Balance
from agent.domain.cfdi import Cfdi, GlobalInformation, LocalTax, Related, Tax, totals
from agent.domain.cfdi_documents import (
    Numbering,
    Ticket,
    advance,
    advance_applied,
    credit_note,
    global_invoice,
    replacement,
    with_advances,
)
from agent.domain.cfdi_gross import Iva, LocalRate, Withholding, from_gross
from agent.domain.cfdi_payments import BankDetails, SpeiChain, payments_sums
from agent.domain.payment_supplement import Envelope, OpenInvoice, Receipt, spread, supplement
from agent.domain.rules import check
from agent.errors import UserError
from agent.practice.stamping.rules import examine
from tests.cfdi.authority import UUID
from tests.cfdi.documents import income, sold
from tests.properties import many

D = Decimal
NUMBER = Numbering(datetime(2026, 11, 24, 12, 0, 0), "CUNE", "1")  # noqa: DTZ001 - Fecha has no zone
DAY = GlobalInformation("01", "11", 2026)
INVOICE = income(sold("5800.00"), sold("540.00", Iva.RATE_8), sold("100.00", Iva.EXEMPT))


def accepted(document: Cfdi, csd: Csd, catalogs: Catalogs) -> Cfdi:
    """`document` after SAT's schema, the rules and the practice PAC had nothing against it, and as it is read back."""
    built = build(document, csd.certificate)
    built.set("Sello", "x")
    assert check(document, catalogs) == ()
    assert validate(built, catalogs) == ()
    examine(built)
    read, sums = decode(built)
    assert sums == totals(document)
    return read


def test_a_credit_note_takes_a_part_back_with_its_taxes(csd: Csd, catalogs: Catalogs) -> None:
    note = credit_note(INVOICE, UUID, D("644.00"), "03", NUMBER, creditable=D("6440.00"))
    assert (note.type, note.recipient.cfdi_use, note.payment_form, note.related) == ("E", "G02", "03", (Related("01", (UUID,)),))
    sums = totals(note)
    assert (sums.subtotal, sums.transferred, sums.total) == (D("560.00"), D("84.00"), D("644.00"))
    accepted(note, csd, catalogs)


def test_two_cents_of_four_treatments_are_two_cents() -> None:
    even = income(*(sold("100.00", iva) for iva in (Iva.RATE_16, Iva.RATE_8, Iva.RATE_0, Iva.EXEMPT)))
    assert totals(credit_note(even, UUID, D("0.02"), "03", NUMBER, creditable=D("400.00"))).total == D("0.02")


def test_the_whole_invoice_back_is_its_lines(csd: Csd, catalogs: Catalogs) -> None:
    note = credit_note(INVOICE, UUID, D("6440.00"), "03", NUMBER, creditable=D("6440.00"), relation="03")
    assert (note.lines, totals(note)) == (INVOICE.lines, totals(INVOICE))
    accepted(note, csd, catalogs)


def test_a_credit_note_above_its_invoice_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        credit_note(INVOICE, UUID, D("6440.01"), "03", NUMBER, creditable=D("6440.00"))
    assert caught.value.code == "credit_note.above"
    for amount in ("0.00", "-1.00", "1.005"):
        with pytest.raises(UserError) as caught:
            credit_note(INVOICE, UUID, D(amount), "03", NUMBER, creditable=D("6440.00"))
        assert caught.value.code == "credit_note.not_an_amount"


def test_a_part_of_what_has_a_lodging_tax_takes_its_share_of_it_back(csd: Csd, catalogs: Catalogs) -> None:
    night = replace(sold("2380.00"), local=LocalRate("ISH", D("3.00")))
    lines, local_taxes = from_gross([night], "MXN")
    lodging = replace(INVOICE, lines=lines, local_taxes=local_taxes)
    note = credit_note(lodging, UUID, D("1190.00"), "03", NUMBER, creditable=D("2380.00"))
    sums = totals(note)
    assert (sums.subtotal, sums.transferred, sums.total) == (D("1000.00"), D("160.00"), D("1190.00"))
    assert note.local_taxes == (LocalTax("ISH", D("3.00"), D("30.00")),)
    accepted(note, csd, catalogs)
    whole = credit_note(lodging, UUID, D("2380.00"), "03", NUMBER, creditable=D("2380.00"))
    assert (whole.lines, whole.local_taxes) == (lines, local_taxes)


def test_a_part_of_what_is_withheld_from_withholds_its_share(csd: Csd, catalogs: Catalogs) -> None:
    kept = (Withholding("001", D("0.100000")), Withholding("002", D("0.106667")))
    lines, _ = from_gross([replace(sold("11600.00"), withholdings=kept)], "MXN")
    note = credit_note(replace(INVOICE, lines=lines), UUID, D("953.33"), "03", NUMBER, creditable=D("9533.33"))
    sums = totals(note)
    assert (sums.subtotal, sums.transferred, sums.withheld, sums.total) == (D("1000.00"), D("160.00"), D("206.67"), D("953.33"))
    accepted(note, csd, catalogs)


def test_an_amount_that_what_is_withheld_would_skip_is_reached(csd: Csd, catalogs: Catalogs) -> None:
    kept = (Withholding("001", D("0.100000")), Withholding("002", D("0.106667")))
    sale = [
        sold("0.21"),
        replace(sold("16.49", Iva.RATE_8), discount=D("2.47"), withholdings=kept),
        sold("29.44"),
        sold("53.91", Iva.RATE_8),
    ]
    invoice = replace(INVOICE, lines=from_gross(sale, "MXN")[0])
    assert totals(invoice).total == D("94.90")
    note = credit_note(invoice, UUID, D("20.88"), "03", NUMBER, creditable=D("94.90"))
    assert totals(note).total == D("20.88")
    accepted(note, csd, catalogs)


def test_a_ticket_of_two_treatments_gives_each_its_own_tax_back(csd: Csd, catalogs: Catalogs) -> None:
    tickets = [Ticket("T-1", ((Iva.RATE_16, D("116.00")), (Iva.EXEMPT, D("84.00"))), "01")]
    document = global_invoice(INVOICE.issuer, "42501", tickets, DAY, NUMBER)
    note = credit_note(document, UUID, D("100.00"), "01", NUMBER, creditable=D("200.00"))
    assert [(line.amount, line.taxes[0].amount) for line in note.lines] == [(D("50.000000"), D("8.000000")), (D("42.000000"), None)]
    accepted(note, csd, catalogs)


def test_a_part_of_what_bears_another_tax_is_made_by_hand() -> None:
    line = INVOICE.lines[0]
    other = Tax(line.amount, "003", "Tasa", D("0.080000"), D("400.000000"))
    taxed = replace(INVOICE, lines=(replace(line, taxes=(*line.taxes, other)),))
    with pytest.raises(UserError) as caught:
        credit_note(taxed, UUID, D("100.00"), "03", NUMBER, creditable=D("6200.00"))
    assert caught.value.code == "credit_note.by_hand"


def test_a_replacement_names_what_it_replaces_once() -> None:
    again = replacement(replacement(replace(INVOICE, related=(Related("07", ("A",)),)), "B"), "C")
    assert again.related == (Related("07", ("A",)), Related("04", ("C",)))


def test_an_advance_is_taken_back_with_the_final_invoice(csd: Csd, catalogs: Catalogs) -> None:
    paid = advance(INVOICE, D("1160.00"), "03")
    assert (paid.lines[0].product_key, paid.lines[0].unit_key, totals(paid).total) == ("84111506", "ACT", D("1160.00"))
    final = with_advances(INVOICE, [UUID])
    assert final.related == (Related("07", (UUID,)),)
    back = advance_applied(paid, UUID, NUMBER)
    assert (back.type, back.payment_form, back.payment_method, back.related) == ("E", "30", "PUE", (Related("07", (UUID,)),))
    assert totals(back).total == D("1160.00")
    for document in (paid, final, back):
        accepted(document, csd, catalogs)


def test_a_global_invoice_has_one_line_a_ticket_and_the_form_of_the_largest(csd: Csd, catalogs: Catalogs) -> None:
    tickets = [
        Ticket("T-1", ((Iva.RATE_16, D("116.00")), (Iva.EXEMPT, D("50.00")), (Iva.RATE_16, D("58.00"))), "01"),
        Ticket("T-2", ((Iva.RATE_16, D("300.00")),), "04"),
        Ticket("T-3", ((Iva.RATE_16, D("200.00")),), "01"),
    ]
    document = global_invoice(INVOICE.issuer, "42501", tickets, DAY, NUMBER)
    assert [(line.identifier, line.product_key, line.unit_key) for line in document.lines] == [
        ("T-1", "01010101", "ACT"),
        ("T-2", "01010101", "ACT"),
        ("T-3", "01010101", "ACT"),
    ]
    assert (document.payment_form, document.recipient.rfc, document.recipient.name) == ("04", "XAXX010101000", "PUBLICO EN GENERAL")
    assert totals(document).total == D("724.00")
    assert document.lines[0].amount == D("200.000000")
    assert accepted(document, csd, catalogs).global_information == DAY
    note = credit_note(document, UUID, D("200.00"), "04", NUMBER, creditable=D("724.00"))
    assert accepted(note, csd, catalogs).global_information == DAY


def test_a_global_invoice_needs_tickets_and_each_only_once() -> None:
    ticket = Ticket("T-1", ((Iva.RATE_16, D("116.00")),), "01")
    for tickets, code in (([], "global.empty"), ([ticket, ticket], "global.twice")):
        with pytest.raises(UserError) as caught:
            global_invoice(INVOICE.issuer, "42501", tickets, DAY, NUMBER)
        assert caught.value.code == code


def test_bank_details_and_the_proof_of_a_transfer_are_written_and_read(csd: Csd) -> None:
    document = _supplement(INVOICE, D("100.00"), "MXN")
    bank = BankDetails("BBA830831LJ2", "BANCO DEL EXTERIOR", "012345678901234567", "BBA940707IE1", "014027000005555558")
    paid = replace(document.payments[0], operation_number="77001", bank=bank, spei=SpeiChain("01", "QUJD", "||cadena||", "REVG"))
    document = replace(document, payments=(paid,))
    sealed = parse(seal(build(document, csd.certificate), csd))
    assert decode(sealed)[0].payments == (paid,)
    assert decode_payments_sums(sealed) == payments_sums(document.payments)


def test_a_document_without_payments_has_no_sums_of_them(csd: Csd) -> None:
    assert decode_payments_sums(build(INVOICE, csd.certificate)) is None


def test_a_supplement_that_lacks_a_value_is_named(csd: Csd) -> None:
    for attribute, value in (("ImpPagado", None), ("ImpPagado", "x"), ("NumParcialidad", "uno"), ("TipoCambioP", "NaN")):
        root = build(_supplement(INVOICE, D("100.00"), "MXN"), csd.certificate)
        node = next(node for node in root.iter() if node.get(attribute) is not None)
        if value is None:
            del node.attrib[attribute]
        else:
            node.set(attribute, value)
        with pytest.raises(UserError) as caught:
            decode(root)
        assert caught.value.code == "cfdi.incomplete"


def _supplement(invoice: Cfdi, amount: Decimal, currency: str) -> Cfdi:
    invoice = replace(invoice, payment_method="PPD", payment_form="99")
    balance = Balance(UUID, invoice.currency, totals(invoice).total)
    rates = {"USD": D("18.453200"), "MXN": D(1)}
    applied, _ = spread(amount, currency, [balance], rates)
    paid_at = datetime(2026, 11, 20, 12, 0, 0)  # noqa: DTZ001 - FechaPago has no zone
    receipt = Receipt(paid_at, "03", currency, amount, applied, rates[currency])
    envelope = Envelope(invoice.recipient, "42501", NUMBER.issued_at, "CUNP", "1")
    return supplement([receipt], [OpenInvoice(invoice, balance)], envelope)


mixes = st.lists(st.tuples(st.integers(1, 1_000_000), st.sampled_from(list(Iva))), min_size=1, max_size=10)


@many
@given(mix=mixes, currency=st.sampled_from(["MXN", "USD"]), percent=st.integers(1, 100), paid_in=st.sampled_from(["MXN", "USD"]))
def test_every_document_made_is_accepted(
    csd: Csd, catalogs: Catalogs, mix: list[tuple[int, Iva]], currency: str, percent: int, paid_in: str
) -> None:
    rate = None if currency == "MXN" else "18.453200"
    invoice = income(*(sold(str(D(cents) / 100), iva) for cents, iva in mix), currency=currency, exchange_rate=rate)
    whole = totals(invoice).total
    amount = max((whole * percent / 100).quantize(D("0.01")), D("0.01"))
    note = credit_note(invoice, UUID, amount, "03", NUMBER, creditable=whole)
    assert totals(note).total == amount
    # At least one unit of the other currency's cent.
    payment = _supplement(invoice, amount + D("20.00"), paid_in)
    for document in (invoice, note, payment):
        assert accepted(document, csd, catalogs).payments == document.payments
