from __future__ import annotations

import base64
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from agent.cfdi import sat_files
from agent.cfdi.build import build
from agent.cfdi.catalogs import Catalogs
from agent.cfdi.certificate import load_certificate
from agent.cfdi.csd import Csd
from agent.cfdi.decode import decode
from agent.cfdi.safe_xml import parse
from agent.cfdi.seal import original_chain, seal
from agent.cfdi.validate import validate
from agent.domain.cfdi import Cfdi, GlobalInformation, LocalTax, Related, Tax, ThirdParty, totals
from agent.domain.cfdi_gross import GrossLine, Iva
from tests.cfdi.authority import Pair
from tests.cfdi.documents import income, sold

GOLDEN = Path(__file__).parent.parent / "golden"
C = "{http://www.sat.gob.mx/cfd/4}"
_OF_THE_CERTIFICATE = ("Sello", "NoCertificado", "Certificado")


def travel_in_dollars() -> Cfdi:
    """Every sort of line at once: rates, exempt, not object, discount, quantity, third party, withholding."""
    items = [
        replace(sold("1234.56"), discount=Decimal("100.00"), identifier="ST-00042", unit="Servicio"),
        sold("999.99", Iva.RATE_8, "Traslado  aeropuerto\thotel", "3"),
        sold("0.01", Iva.RATE_0),
        sold("350.00", Iva.EXEMPT, "Guía 'certificado' <oficial>"),
        replace(sold("2500.00", Iva.NOT_OBJECT), third_party=ThirdParty("H&E951128469", "HERRERIA & ELECTRICOS", "601", "06002")),
    ]
    document = income(*items, currency="USD", exchange_rate="18.453200")
    first = document.lines[0]
    kept = Tax(
        first.taxes[0].base, "002", "Tasa", Decimal("0.106667"), (first.taxes[0].base * Decimal("0.106667")).quantize(Decimal("1E-6"))
    )
    return replace(
        document,
        lines=(replace(first, withholdings=(kept,)), *document.lines[1:]),
        payment_method="PPD",
        payment_form="99",
        payment_conditions="30 días",
        related=(Related("04", ("5e2b1c7a-90d4-4f1e-8c3b-0a6d7e9f1234",)),),
    )


DOCUMENTS = {"income_mxn": income, "income_usd": travel_in_dollars}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_golden(name: str, csd: Csd) -> None:
    document = build(DOCUMENTS[name](), csd.certificate)
    for attribute in _OF_THE_CERTIFICATE:
        document.set(attribute, "")
    expected = etree.parse(GOLDEN / f"{name}.xml", etree.XMLParser(remove_blank_text=True))
    assert etree.tostring(document, method="c14n") == etree.tostring(expected, method="c14n")
    assert original_chain(document) == (GOLDEN / f"{name}.cadena.txt").read_bytes().rstrip(b"\n")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_official_schema_with_every_catalogue_accepts_it(name: str, csd: Csd, catalogs: Catalogs) -> None:
    sealed = parse(seal(build(DOCUMENTS[name](), csd.certificate), csd))
    full = sat_files.full_schema()
    assert full.validate(sealed), full.error_log
    assert validate(sealed, catalogs) == ()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_written_is_read_back(name: str, csd: Csd) -> None:
    document = DOCUMENTS[name]()
    cfdi, sums = decode(parse(seal(build(document, csd.certificate), csd)))
    assert sums == totals(document)
    assert replace(cfdi, lines=()) == replace(document, lines=())
    for read, written in zip(cfdi.lines, document.lines, strict=True):
        assert read == replace(written, description=" ".join(written.description.split()))


def test_the_seal_is_over_the_chain_of_the_sent_bytes(csd: Csd, issuer_pair: Pair) -> None:
    sealed = parse(seal(build(income(), csd.certificate), csd))
    certificate = load_certificate(issuer_pair.cer)
    assert base64.b64decode(str(sealed.get("Certificado"))) == issuer_pair.cer
    assert sealed.get("NoCertificado") == certificate.serial
    assert len(certificate.serial) == 20
    assert certificate.verifies(base64.b64decode(str(sealed.get("Sello"))), original_chain(sealed))


def test_a_document_built_for_another_certificate_is_not_sealed(csd: Csd, pac_pair: Pair) -> None:
    with pytest.raises(ValueError, match="built for certificate"):
        seal(build(income(), load_certificate(pac_pair.cer)), csd)


def test_a_period_and_local_taxes_have_their_place(csd: Csd, catalogs: Catalogs) -> None:
    taxes = (LocalTax("ISH", Decimal("3.00"), Decimal("30.00")), LocalTax("CEDULAR", Decimal("1.00"), Decimal("10.00"), withheld=True))
    document = replace(income(), global_information=GlobalInformation("04", "11", 2026), local_taxes=taxes)
    sealed = parse(seal(build(document, csd.certificate), csd))
    assert validate(sealed, catalogs) == ()
    assert etree.QName(sealed[0]).localname == "InformacionGlobal"
    cfdi, sums = decode(sealed)
    assert set(cfdi.local_taxes) == set(taxes)
    assert sums == totals(document)
    assert sums.total == totals(income()).total + Decimal("20.00")
    assert b"|1.0|10.00|30.00|CEDULAR|1.00|10.00|ISH|3.00|30.00||" in original_chain(sealed)


def test_other_complements_are_taken_as_they_are(csd: Csd) -> None:
    document = build(income(), csd.certificate, [etree.Element("{http://www.sat.gob.mx/leyendasFiscales}LeyendasFiscales")])
    assert [etree.QName(node).localname for node in document.iterfind(f"{C}Complemento/*")] == ["LeyendasFiscales"]


def sat_total(document: etree._Element) -> Decimal:
    """Total by the formulas of Anexo 20 from the attributes of the lines alone."""

    def cents(value: Decimal) -> Decimal:
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def summed(path: str, name: str) -> Decimal:
        return sum((Decimal(str(node.get(name, "0"))) for node in document.iterfind(path)), Decimal(0))

    lines = f"{C}Conceptos/{C}Concepto"
    taxes: dict[str, Decimal] = {}
    for node in document.iterfind(f"{lines}/{C}Impuestos/{C}Traslados/{C}Traslado"):
        rate = str(node.get("TasaOCuota"))
        taxes[rate] = taxes.get(rate, Decimal(0)) + Decimal(str(node.get("Importe", "0")))
    return cents(summed(lines, "Importe")) - cents(summed(lines, "Descuento")) + sum(map(cents, taxes.values()), Decimal(0))


items = st.tuples(st.integers(1, 1_000_000), st.sampled_from(list(Iva)), st.sampled_from(["1", "2", "3", "0.5"]))


@given(sales=st.lists(items, min_size=1, max_size=10))
def test_what_the_customer_pays_is_the_total_of_the_written_xml(csd: Csd, sales: list[tuple[int, Iva, str]]) -> None:
    lines: list[GrossLine] = [sold(str(Decimal(cents) / 100), iva, "Servicio", quantity) for cents, iva, quantity in sales]
    document = build(income(*lines), csd.certificate)
    gross = sum((line.gross for line in lines), Decimal(0))
    assert Decimal(str(document.get("Total"))) == sat_total(document) == gross


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [("UsoCFDI", "ZZZ", "XSD"), ("ClaveProdServ", "90121599", "CFDI40162"), ("ClaveUnidad", "ZZZ", "CFDI40165")],
)
def test_schema_and_catalogues_name_what_is_wrong(csd: Csd, catalogs: Catalogs, attribute: str, value: str, code: str) -> None:
    document = build(income(), csd.certificate)
    for node in document.iter():
        if node.get(attribute) is not None:
            node.set(attribute, value)
    problems = validate(document, catalogs)
    assert code in {problem.code for problem in problems}
    assert all("{http" not in problem.path + problem.params.get("reason", "") for problem in problems)


def test_a_place_nobody_knows(csd: Csd, catalogs: Catalogs) -> None:
    document = build(replace(income(), place_of_issue="00001"), csd.certificate)
    assert [problem.code for problem in validate(document, catalogs)] == ["CFDI40126"]
