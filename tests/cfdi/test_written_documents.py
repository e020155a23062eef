"""Documents of every type for any amounts, judged by what is written in the sealed XML and not by what we computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from agent.cfdi.build import build
from agent.cfdi.catalogs import Catalogs
from agent.cfdi.csd import Csd, load_csd
from agent.cfdi.file_rules import problems_of_file
from agent.cfdi.safe_xml import parse
from agent.cfdi.seal import seal
from agent.domain.balance import Balance
from agent.domain.cfdi import Cfdi, GlobalInformation, Recipient, ThirdParty, totals
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
from agent.domain.cfdi_gross import GrossLine, Iva, LocalRate, Withholding, from_gross
from agent.domain.payment_supplement import Envelope, OpenInvoice, Receipt, spread, supplement
from agent.domain.rules import check
from agent.practice.authority import make_csd
from agent.practice.stamping import documents as judged
from tests.cfdi.authority import UUID
from tests.cfdi.documents import NOW, RFC, income
from tests.properties import many

D = Decimal
OTHER_UUID = "7B8D0C11-2A4F-4B6E-9D10-3C5E7F901122"
NUMBER = Numbering(datetime(2026, 11, 24, 11, 0, 0), "CUNE", "1")  # noqa: DTZ001 - Fecha has no zone
DAY = GlobalInformation("01", "11", 2026)
RATE = D("18.453200")
KEPT = (Withholding("001", D("0.100000")), Withholding("002", D("0.106667")))
HOTEL = ThirdParty("URE180429TM6", "UNIVERSIDAD ROBOTICA ESPAÑOLA", "601", "86991")
FOREIGNER = Recipient("XEXX010101000", "JOHN SMITH", "42501", "616", "S01", "USA", "123456789")
_C = "{http://www.sat.gob.mx/cfd/4}"
_P = "{http://www.sat.gob.mx/Pagos20}"
_L = "{http://www.sat.gob.mx/implocal}"


# --- what is sold ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sold:
    """A sale: its lines, its currency, which share of it a follower is about, and in which currency it is paid."""

    lines: tuple[GrossLine, ...]
    currency: str
    percent: int
    paid_in: str
    foreign: bool

    @property
    def gross(self) -> Decimal:
        return sum((line.gross - line.discount for line in self.lines), D(0))

    @property
    def invoice(self) -> Cfdi:
        lines, local_taxes = from_gross(self.lines, self.currency)
        document = income(currency=self.currency, exchange_rate=None if self.currency == "MXN" else str(RATE))
        document = replace(document, lines=lines, local_taxes=local_taxes)
        return replace(document, recipient=FOREIGNER) if self.foreign else document

    def part(self, whole: Decimal) -> Decimal:
        return max(cents(whole * self.percent / 100), D("0.01"))


def cents(value: Decimal) -> Decimal:
    return value.quantize(D("0.01"), ROUND_HALF_UP)


@st.composite
def gross_lines(draw: st.DrawFn) -> GrossLine:
    gross = D(draw(st.integers(1, 1_000_000))) / 100
    return GrossLine(
        product_key="90121502",
        unit_key="E48",
        description="Paquete a Cancún, niños & adultos",
        gross=gross,
        iva=draw(st.sampled_from(list(Iva))),
        quantity=draw(st.sampled_from([D(1), D(2), D(3), D("1.5")])),
        discount=(gross * draw(st.sampled_from([0, 0, 0, 15, 50])) / 100).quantize(D("0.01"), ROUND_DOWN),
        third_party=draw(st.sampled_from([None, None, HOTEL])),
        withholdings=draw(st.sampled_from([(), (), KEPT])),
        local=draw(st.sampled_from([None, None, LocalRate("ISH", D("3.00")), LocalRate("ISH", D("5.00"))])),
    )


sales = st.builds(
    Sold,
    lines=st.lists(gross_lines(), min_size=1, max_size=10).map(tuple),
    currency=st.sampled_from(["MXN", "MXN", "USD"]),
    percent=st.integers(1, 100),
    paid_in=st.sampled_from(["MXN", "USD"]),
    foreign=st.booleans(),
)


# --- what is issued for it, and what it must come to ----------------------------------------------------------------------


def _invoice(sale: Sold) -> tuple[Cfdi, Decimal]:
    return sale.invoice, sale.gross


def _on_credit(sale: Sold) -> tuple[Cfdi, Decimal]:
    return replace(sale.invoice, payment_method="PPD", payment_form="99"), sale.gross


def _replacement(sale: Sold) -> tuple[Cfdi, Decimal]:
    return replacement(sale.invoice, OTHER_UUID), sale.gross


def _final_invoice(sale: Sold) -> tuple[Cfdi, Decimal]:
    return with_advances(sale.invoice, [UUID, OTHER_UUID]), sale.gross


def _advance(sale: Sold) -> tuple[Cfdi, Decimal]:
    paid = sale.part(sale.gross)
    return advance(sale.invoice, paid, "03", sale.lines[0].iva), paid


def _advance_applied(sale: Sold) -> tuple[Cfdi, Decimal]:
    paid, amount = _advance(sale)
    return advance_applied(paid, OTHER_UUID, NUMBER), amount


def _credit_note(sale: Sold) -> tuple[Cfdi, Decimal]:
    """Its Total, what was withheld taken off, is the amount that goes back; so its gross is that plus what is withheld."""
    whole = totals(sale.invoice).total
    amount = sale.part(whole)
    note = credit_note(sale.invoice, UUID, amount, "03", NUMBER, creditable=whole)
    return note, amount + (totals(note).withheld or 0)


def _global_invoice(sale: Sold) -> tuple[Cfdi, Decimal]:
    tickets = [Ticket(f"T-{index}", _treatments(index, sale.lines), "01") for index in range(len(sale.lines))]
    whole = sum((ticket.gross for ticket in tickets), D(0))
    return global_invoice(sale.invoice.issuer, "42501", tickets, DAY, NUMBER), whole


def _treatments(index: int, lines: Sequence[GrossLine]) -> tuple[tuple[Iva, Decimal], ...]:
    """A ticket holds its own line, and every other one its neighbour's as well."""
    held = lines[index : index + 1 + index % 2]
    return tuple((line.iva, line.gross) for line in held)


def _global_taken_back(sale: Sold) -> tuple[Cfdi, Decimal]:
    document, whole = _global_invoice(sale)
    amount = sale.part(whole)
    return credit_note(document, UUID, amount, "01", NUMBER, creditable=whole), amount


ISSUED: dict[str, Callable[[Sold], tuple[Cfdi, Decimal]]] = {
    "invoice": _invoice,
    "on_credit": _on_credit,
    "replacement": _replacement,
    "final_invoice": _final_invoice,
    "advance": _advance,
    "advance_applied": _advance_applied,
    "credit_note": _credit_note,
    "global_invoice": _global_invoice,
    "global_taken_back": _global_taken_back,
}


def _supplement(sale: Sold) -> tuple[Cfdi, Decimal]:
    """One payment of two invoices, and its amount in MXN."""
    invoices = [replace(sale.invoice, payment_method="PPD", payment_form="99", folio=folio) for folio in ("1", "2")]
    balances = [Balance(uuid, sale.currency, totals(each).total) for uuid, each in zip((UUID, OTHER_UUID), invoices, strict=True)]
    rates = {"USD": RATE, "MXN": D(1)}
    # At least one cent of the other currency.
    amount = sale.part(totals(invoices[0]).total) * 2 + D("20.00")
    applied, _ = spread(amount, sale.paid_in, balances, rates)
    receipt = Receipt(datetime(2026, 11, 20, 12, 0, 0), "03", sale.paid_in, amount, applied, rates[sale.paid_in])  # noqa: DTZ001
    opened = [OpenInvoice(each, balance) for each, balance in zip(invoices, balances, strict=True)]
    return supplement([receipt], opened, Envelope(sale.invoice.recipient, "42501", NUMBER.issued_at, "CUNP", "1")), amount


# --- SAT's formulas, over what is written ---------------------------------------------------------------------------------


def number(node: etree._Element | None, name: str) -> Decimal:
    return D(0) if node is None else D(node.get(name) or "0")


def summed(nodes: Sequence[etree._Element], *key: str) -> Decimal:
    """The amounts of `nodes`, rounded once for each value of `key`: Anexo 20 rounds sums, not lines."""
    sums: dict[tuple[str | None, ...], Decimal] = {}
    for node in nodes:
        group = tuple(node.get(name) for name in key)
        sums[group] = sums.get(group, D(0)) + number(node, "Importe")
    return sum((cents(value) for value in sums.values()), D(0))


def gross_by_sat(root: etree._Element) -> Decimal:
    """What the lines charge before anything is withheld, from Importe, Descuento, Traslado and implocal alone."""
    concepts = root.findall(f"{_C}Conceptos/{_C}Concepto")
    subtotal = cents(sum((number(node, "Importe") for node in concepts), D(0)))
    discount = cents(sum((number(node, "Descuento") for node in concepts), D(0)))
    taxes = [node for concept in concepts for node in concept.iter(f"{_C}Traslado")]
    local = sum((number(node, "Importe") for node in root.iter(f"{_L}TrasladosLocales")), D(0))
    return subtotal - discount + summed(taxes, "Impuesto", "TipoFactor", "TasaOCuota") + local


def withheld_by_sat(root: etree._Element) -> Decimal:
    concepts = root.findall(f"{_C}Conceptos/{_C}Concepto")
    return summed([node for concept in concepts for node in concept.iter(f"{_C}Retencion")], "Impuesto")


# --- who judges -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Judges:
    """The practice PAC with its own authority, a CSD that it accepts, and our rules."""

    data: Path
    csd: Csd
    catalogs: Catalogs

    def accept(self, document: Cfdi) -> etree._Element:
        """The written document, after our rules, SAT's whole schema, the seal and the PAC's own rules had nothing against it."""
        assert check(document, self.catalogs, now=NOW, published_rate=RATE if document.currency == "USD" else None) == ()
        sealed = seal(build(document, self.csd.certificate), self.csd)
        root = parse(sealed)
        assert problems_of_file(root, self.catalogs) == ()
        judged.examined(sealed, data=self.data, now=NOW, account=lambda rfc: None)
        return root


@pytest.fixture(scope="module")
def judges(tmp_path_factory: pytest.TempPathFactory, catalogs: Catalogs) -> Judges:
    data = tmp_path_factory.mktemp("practice")
    files = make_csd(data, rfc=RFC, name="ESCUELA KEMPER URGATE SA DE CV", password="practice-1", now=NOW)
    return Judges(data, load_csd(files.cer.read_bytes(), files.key.read_bytes(), files.password, now=NOW, rfc=RFC), catalogs)


@many
@given(sale=sales, kind=st.sampled_from(list(ISSUED)))
def test_the_gross_of_the_source_is_what_the_written_document_comes_to(judges: Judges, sale: Sold, kind: str) -> None:
    document, gross = ISSUED[kind](sale)
    root = judges.accept(document)
    assert gross_by_sat(root) == gross
    assert number(root, "Total") == gross - withheld_by_sat(root)


@many
@given(sale=sales)
def test_a_supplement_says_what_was_paid(judges: Judges, sale: Sold) -> None:
    document, amount = _supplement(sale)
    root = judges.accept(document)
    (payment,) = root.iter(f"{_P}Pago")
    (sums,) = root.iter(f"{_P}Totales")
    assert number(payment, "Monto") == amount
    assert number(sums, "MontoTotalPagos") == cents(amount * number(payment, "TipoCambioP"))
    paid = [number(node, "ImpPagado") / number(node, "EquivalenciaDR") for node in root.iter(f"{_P}DoctoRelacionado")]
    assert D(0) < sum(paid, D(0)) <= amount
    for node in root.iter(f"{_P}DoctoRelacionado"):
        assert number(node, "ImpSaldoAnt") - number(node, "ImpPagado") == number(node, "ImpSaldoInsoluto") >= 0
