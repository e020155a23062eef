from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from agent.cfdi.build import build
from agent.cfdi.csd import Csd
from agent.cfdi.pdf import Look, render
from agent.cfdi.pdf_sheet import REGULAR, flow, readable, register_fonts, width_of
from agent.cfdi.printed import months
from agent.cfdi.safe_xml import CFDI
from agent.cfdi.seal import seal
from agent.domain.cfdi import Cfdi, GlobalInformation, LocalTax, Related
from agent.errors import UserError
from tests.cfdi import print_documents as documents
from tests.cfdi.authority import UUID, Authority, Pair, stamp
from tests.cfdi.documents import income, sold
from tests.cfdi.pdf_text import pages_of

Print = Callable[[Cfdi], list[str]]


@pytest.fixture(scope="session")
def pac(authority: Authority) -> Pair:
    return authority.issue("PAC850101AB1", "PAC")


@pytest.fixture
def stamped_of(csd: Csd, pac: Pair) -> Callable[[Cfdi], bytes]:
    return lambda document: stamp(seal(build(document, csd.certificate), csd), pac, pac_rfc="PAC850101AB1")


@pytest.fixture
def printed(stamped_of: Callable[[Cfdi], bytes]) -> Print:
    return lambda document: pages_of(render(stamped_of(document), look=Look(), status="stamped"))


def flat(pages: list[str]) -> str:
    return " ".join("\n".join(pages).split())


def test_a_payment_shows_every_balance_and_the_totals_in_pesos(printed: Print) -> None:
    text = flat(printed(documents.payment()))
    for expected in (
        "COMPLEMENTO DE PAGO PAG-31",
        "Pago 1 de 2 · 20 nov 2026, 12:00:00",
        "1,500.00 MXN",
        "Forma de pago 03 Transferencia electrónica de fondos",
        "Operación SPEI-0099881",
        "Cuenta beneficiaria 002180009876543210",
        "Impuestos del pago: IVA 16 % base 431.03 importe 68.97 · IVA exento base 1,000.00",
        "CUN-88 2 MXN 1 2,660.00 500.00 2,160.00",
        "9C1A2B3D-4E5F-4A6B-8C7D-1E2F3A4B5C6D",
        "Pago 2 de 2 · 22 nov 2026, 09:30:00",
        "Tipo de cambio 18.4532",
        "CUN-95 1 MXN 18.4532 1,845.32 1,845.32 0.00",
        "IVA 16 % sobre 2,021.82 323.50",
        "IVA exento sobre 1,000.00",
        "Total de los pagos MXN 3,345.32",
        "Uso del CFDI CP01 · Pagos",
    ):
        assert expected in text, expected
    assert "IMPORTE CON LETRA" not in text


def test_a_payment_of_many_invoices_names_itself_on_every_page(printed: Print) -> None:
    one = documents.payment().payments[0]
    many = replace(one, documents=tuple(replace(one.documents[0], folio=str(1000 + index)) for index in range(60)))
    pages = printed(replace(documents.payment(), payments=(many,)))
    assert len(pages) > 2
    assert all("Pago (continúa)" in page and "SALDO INSOLUTO" in page for page in pages[1:-1])
    assert all(f"CUN-{1000 + index} " in flat(pages) for index in range(60))


def test_a_complement_without_a_value_is_refused_by_its_name(stamped_of: Callable[[Cfdi], bytes]) -> None:
    stamped = stamped_of(documents.payment())
    for name in ("ImpPagado", "MontoTotalPagos", "FechaPago"):
        with pytest.raises(UserError) as caught:
            render(re.sub(rb" " + name.encode() + rb'="[^"]*"', b"", stamped), look=Look(), status="stamped")
        assert (caught.value.code, caught.value.params) == ("cfdi.incomplete", {"what": name})


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            documents.credit_note(),
            ("NOTA DE CRÉDITO NC-12", "E · Egreso", "01 · Nota de crédito de los documentos relacionados", "00000002-4E5F", "G02 · Devol"),
        ),
        (documents.replacement(), ("04 · Sustitución de los CFDI previos", documents.OTHER)),
        (documents.advance_applied(), ("07 · CFDI por aplicación de anticipo", documents.OTHER)),
        (
            documents.lodging(),
            ("A cuenta de HOTELERA DEL CARIBE MEXICANO", "RFC HTC010101AB1", "CP 77500", "Régimen 601", "ISH 5 % 50.00", "1,210.00"),
        ),
        (
            documents.global_invoice(),
            ("FACTURA GLOBAL GLO-7", "PUBLICO EN GENERAL", "04 · Mensual · octubre 2026", "No. CUN-V-00003", "3,480.00"),
        ),
        (
            documents.foreign(),
            (
                "RFC XEXX010101000",
                "Residencia fiscal USA · Registro fiscal 123456789",
                "USD · TC 18.4532",
                "DOS MIL QUINIENTOS DÓLARES 00/100 USD",
            ),
        ),
        (
            documents.withheld(),
            (
                "Retención ISR 10 % base 900.00 importe 90.00",
                "Retención IVA 10.6667 % base 900.00 importe 96.00",
                "Descuento −100.00",
                "IVA exento sobre 250.00 —",
                "IVA 8 % sobre 100.00 8.00",
                "Retención ISR −90.00",
                "Objeto 01 No objeto de impuesto",
                "Total MXN 1,966.00",
                "30 días",
                "PPD · Pago en parcialidades o diferido",
            ),
        ),
    ],
    ids=["credit note", "replacement", "advance", "lodging", "global", "foreign", "withheld"],
)  # fmt: skip
def test_each_type_shows_what_is_its_own(printed: Print, document: Cfdi, expected: tuple[str, ...]) -> None:
    text = flat(printed(document))
    missing = [words for words in expected if words not in text]
    assert not missing, text


def test_sums_are_carried_from_page_to_page(printed: Print) -> None:
    pages = printed(documents.many(200))
    whole = "\n".join(pages)
    rows = [len(re.findall(r"Servicio número \d+", page)) for page in pages]
    assert sum(rows) == 200 and all(rows)
    so_far = Decimal(0)
    for before, page, count in zip(pages, pages[1:], rows, strict=False):
        so_far += Decimal("100.37") * count
        assert f"Suma y sigue {so_far:,}" in flat([before])
        assert f"Suma anterior {so_far:,}" in flat([page])
    assert "Suma anterior" not in pages[0] and "Suma y sigue" not in pages[-1]
    assert "20,074.00" in pages[-1] and "23,285.84" in pages[-1] and whole.count(UUID) == 2  # the stamp's chain has it too


def test_three_hundred_relations_flow_over_pages(printed: Print) -> None:
    pages = printed(documents.credit_note(300))
    whole = "\n".join(pages)
    assert all(f"{index:08X}-4E5F" in whole for index in range(1, 301))
    assert "CFDI RELACIONADOS (CONTINÚA)" in pages[1]


def test_a_text_longer_than_a_page_is_printed_whole(printed: Print) -> None:
    words = " ".join(f"palabra{index}" for index in range(1500))
    pages = printed(income(sold("1160.00", description=words)))
    assert len(pages) > 2
    assert all(f"palabra{index} " in flat(pages) + " " for index in range(1500))


def test_several_relations_and_local_taxes(printed: Print) -> None:
    taxes = (LocalTax("ISH", Decimal("3.00"), Decimal("30.00")), LocalTax("CEDULAR", Decimal("1.00"), Decimal("10.00"), True))
    related = (Related("01", (documents.OTHER,)), Related("03", ("1B" + documents.OTHER[2:],)))
    text = flat(printed(replace(documents.credit_note(), related=related, local_taxes=taxes)))
    assert "03 · Devolución de mercancía" in text and "ISH 3 % 30.00" in text and "CEDULAR 1 % −10.00" in text


def test_what_is_not_itemised_is_named(csd: Csd, pac: Pair) -> None:
    document = build(income(), csd.certificate, [documents.airline()])
    concept = document.find(f"{CFDI}Conceptos/{CFDI}Concepto")
    assert concept is not None
    etree.SubElement(concept, f"{CFDI}InformacionAduanera", {"NumeroPedimento": "21  47  3807  8003832"})
    etree.SubElement(concept, f"{CFDI}CuentaPredial", {"Numero": "15956011002"})
    extra = etree.SubElement(concept, f"{CFDI}ComplementoConcepto")
    etree.SubElement(extra, "{http://www.sat.gob.mx/iedu}instEducativas", {"version": "1.0"})
    part = {"ClaveProdServ": "90121502", "Cantidad": "2", "Descripcion": "Boleto"}
    etree.SubElement(concept, f"{CFDI}Parte", part)
    text = flat(pages_of(render(stamp(seal(document, csd), pac), look=Look(), status="practice")))
    for expected in ("Aerolineas 1.0", "Pedimento 21 47", "Cuenta predial 15956011002", "instEducativas", "Parte: 2 × Boleto (90121502)"):
        assert expected in text, expected


def test_a_cancelled_test_says_both(stamped: bytes) -> None:
    text = flat(pages_of(render(stamped, look=Look(), status="cancelled")))
    assert "CANCELADO" in text and "PRUEBA SIN VALIDEZ" in text


@pytest.mark.parametrize("document", [make() for make in documents.ALL.values()], ids=list(documents.ALL))
def test_the_same_bytes_whatever_was_printed_before(stamped_of: Callable[[Cfdi], bytes], document: Cfdi) -> None:
    xml = stamped_of(document)
    first = render(xml, look=Look(), status="stamped")
    render(stamped_of(documents.credit_note(7)), look=Look(accent="#AA0000"), status="cancelled")
    assert render(xml, look=Look(), status="stamped") == first
    assert b"/DisplayDocTitle true" in first and b"/Lang (es-MX)" in first
    fonts = set(re.findall(rb"/BaseFont /([A-Za-z+\-]+)", first))
    assert first.count(b"/FontFile2") == len(fonts) and all(b"+Inter-" in font for font in fonts)


def test_periods_in_words() -> None:
    assert months(GlobalInformation("05", "13", 2026)) == "enero y febrero 2026"
    assert months(GlobalInformation("05", "18", 2026)) == "noviembre y diciembre 2026"
    assert months(GlobalInformation("04", "01", 2026)) == "enero 2026"
    assert months(GlobalInformation("04", "99", 2026)) == "99/2026"


def test_labels_stay_readable_in_any_colour() -> None:
    assert readable("#0F5C6E") == "#0F5C6E"
    assert readable("#FFE600") not in ("#FFE600", "#000000") and readable("#FFFFFF") != "#FFFFFF"


def test_parts_stay_together_where_they_fit() -> None:
    register_fonts()
    parts = ["Clave 90121502", "Objeto 02 Sí objeto de impuesto", "W" * 200]
    lines = flow(parts, REGULAR, 6.8, 150)
    assert all(width_of(line, REGULAR, 6.8) <= 150 for line in lines)
    assert lines[:2] == ["Clave 90121502", "Objeto 02 Sí objeto de impuesto"]
    assert "".join(lines[2:]) == "W" * 200
