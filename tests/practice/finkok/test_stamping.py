"""What Finkok stamps, what it refuses and in which words, and how it answers the second time."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from lxml import etree

from agent.practice import authority, seeds
from agent.practice.authority import Kind
from agent.practice.stamping import official
from tests.practice.finkok.conftest import taxpayer
from tests.practice.finkok.documents import RFC, Sealer, Spoil, attribute, both, cfdi, local_now, node
from tests.practice.vendors import Practice, acuse, soap, stamp

TFD = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"
GOOD = "Comprobante timbrado satisfactoriamente"
TAX = ("Conceptos", "Concepto", "Impuestos", "Traslados", "Traslado")
SUM = ("Impuestos", "Traslados", "Traslado")


def test_a_good_cfdi_is_stamped_and_nothing_else_of_it_changes(practice: Practice, sealer: Sealer) -> None:
    sent = cfdi(sealer)
    answer = stamp(practice, sent)
    assert (answer.code, answer.status) == ("", GOOD)
    assert answer.xml.startswith('<?xml version="1.0" encoding="utf-8"?>\n<cfdi:Comprobante ')
    root = etree.fromstring(answer.xml.encode())
    (tfd,) = root.iter(TFD)
    assert tfd.get("UUID") == answer.uuid and UUID(answer.uuid).version == 5
    assert tfd.get("SelloCFD") == etree.fromstring(sent).get("Sello")
    assert (tfd.get("Version"), tfd.get("RfcProvCertif")) == ("1.1", authority.PAC_RFC)
    assert official.schema_errors(root) == []
    complement = node(root, "Complemento")
    root.remove(complement)
    assert etree.tostring(root, method="c14n") == etree.tostring(etree.fromstring(sent), method="c14n")


def test_the_stamp_verifies_with_the_certificate_it_names(practice: Practice, sealer: Sealer) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    (tfd,) = etree.fromstring(stamp(practice, cfdi(sealer)).xml.encode()).iter(TFD)
    certificate = x509.load_der_x509_certificate((practice.data / "authority" / "pac.cer").read_bytes())
    assert tfd.get("NoCertificadoSAT") == authority.serial_text(certificate)
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    alone = etree.fromstring(etree.tostring(tfd))
    key.verify(base64.b64decode(tfd.get("SelloSAT", "")), official.tfd_cadena(alone).encode(), padding.PKCS1v15(), hashes.SHA256())


def test_the_same_bytes_give_the_same_stamp_and_other_bytes_another(practice: Practice, sealer: Sealer) -> None:
    sent = cfdi(sealer)
    first = stamp(practice, sent)
    again = stamp(practice, sent)
    assert (again.uuid, again.xml, again.code, again.status) == (first.uuid, first.xml, "307", "Comprobante timbrado previamente")
    quick = stamp(practice, sent, "quick_stamp")
    assert (quick.uuid, quick.xml, quick.code) == ("", "", "307")
    held = stamp(practice, sent, "stamped")
    assert (held.uuid, held.xml, held.status, held.code) == (first.uuid, first.xml, "Comprobante recibido satisfactoriamente", "")
    resealed = stamp(practice, cfdi(sealer, spoil=attribute("2", "Folio")))
    assert resealed.code == "" and resealed.uuid != first.uuid
    book = practice.books("finkok")
    assert {row["uuid"]: row["calls"] for row in book["stamps"]} == {first.uuid: 3, resealed.uuid: 1}
    assert book["writes"] == {"changes": 2, "requests": 4}
    kept = next(row for row in book["stamps"] if row["uuid"] == first.uuid)
    assert (kept["rfc"], kept["series"], kept["folio"], kept["total"], kept["xml"]) == (RFC, "A", "1", "1160.00", first.xml)
    assert kept["sha256"] == hashlib.sha256(sent).hexdigest()


def test_the_uuid_element_comes_twice_in_a_307(practice: Practice, sealer: Sealer) -> None:
    sent = base64.b64encode(cfdi(sealer)).decode()
    soap(practice, "stamp", "stamp", xml=sent)
    again = soap(practice, "stamp", "stamp", xml=sent)
    assert again.text.count("<s0:UUID>") == 2
    assert again.headers["connection"] == "close" and "sessionid" in again.headers["set-cookie"]


def test_habits_of_the_dial(practice: Practice, sealer: Sealer) -> None:
    sent = cfdi(sealer)
    assert stamp(practice, sent, "stamped").code == "603"
    first = stamp(practice, sent)
    practice.fault("finkok", "stamp", "307_without_xml")
    practice.fault("finkok", "stamped", "603_lag")
    assert (stamp(practice, sent).xml, stamp(practice, sent, "stamped").code) == ("", "603")
    assert stamp(practice, sent).uuid == stamp(practice, sent, "stamped").uuid == first.uuid


@pytest.mark.parametrize(("phase", "stamps"), [("before", 0), ("after_commit", 1)])
def test_a_code_of_the_dial(practice: Practice, sealer: Sealer, phase: str, stamps: int) -> None:
    practice.fault("finkok", "stamp", "702", phase=phase)
    assert stamp(practice, cfdi(sealer)).code == "702"
    assert len(practice.books("finkok")["stamps"]) == stamps


def _remove_line_taxes(root: etree._Element) -> None:
    line = node(root, "Conceptos", "Concepto")
    line.remove(node(root, "Conceptos", "Concepto", "Impuestos"))


RECIPIENT = ("Receptor",)
LINE = ("Conceptos", "Concepto")
RULES: list[tuple[str, Spoil]] = [
    ("CFDI40105", both(attribute("PPD", "MetodoPago"), attribute("03", "FormaPago"))),
    ("CFDI40105", attribute("99", "FormaPago")),
    ("CFDI40107", attribute("1000.000", "SubTotal")),
    ("CFDI40108", both(attribute("999.99", "SubTotal"), attribute("1159.99", "Total"))),
    ("CFDI40110", attribute("1000.01", "Descuento")),
    ("CFDI40111", both(attribute("10.00", "Descuento"), attribute("1150.00", "Total"))),
    ("CFDI40114", attribute("2", "TipoCambio")),
    ("CFDI40116", attribute("USD", "Moneda")),
    ("CFDI40119", attribute("1160.01", "Total")),
    ("CFDI40130", both(attribute("XAXX010101000", "Rfc", *RECIPIENT), attribute("PUBLICO EN GENERAL", "Nombre", *RECIPIENT))),
    ("CFDI40141", attribute("612", "RegimenFiscal", "Emisor")),
    ("CFDI40149", attribute("XAXX010101000", "Rfc", *RECIPIENT)),
    ("CFDI40152", both(attribute("USA", "ResidenciaFiscal", *RECIPIENT))),
    ("CFDI40158", attribute("612", "RegimenFiscalReceptor", *RECIPIENT)),
    ("CFDI40160", attribute("P01", "UsoCFDI", *RECIPIENT)),
    ("CFDI40161", attribute("D01", "UsoCFDI", *RECIPIENT)),
    ("CFDI40166", attribute("0.00", "ValorUnitario", *LINE)),
    ("CFDI40167", both(attribute("1.000000", "Cantidad", *LINE), attribute("999.98", "ValorUnitario", *LINE))),
    ("CFDI40169", attribute("1000.01", "Descuento", *LINE)),
    ("CFDI40170", attribute("01", "ObjetoImp", *LINE)),
    ("CFDI40171", _remove_line_taxes),
    ("CFDI40175", attribute("Exento", "TipoFactor", *TAX)),
    ("CFDI40176", attribute(None, "Importe", *TAX)),
    ("CFDI40177", attribute("0.150000", "TasaOCuota", *TAX)),
    ("CFDI40180", attribute("159.00", "Importe", *TAX)),
    ("CFDI40203", both(attribute("160.01", "TotalImpuestosTrasladados", "Impuestos"), attribute("1160.01", "Total"))),
    ("CFDI40211", attribute("0.080000", "TasaOCuota", *SUM)),
    ("CFDI40213", attribute("1000.01", "Base", *SUM)),
    ("CFDI40221", attribute("160.01", "Importe", *SUM)),
]


@pytest.mark.parametrize(("code", "spoil"), RULES, ids=[f"{n}-{code}" for n, (code, _) in enumerate(RULES)])
def test_each_rule_has_its_code(practice: Practice, sealer: Sealer, code: str, spoil: Spoil) -> None:
    answer = stamp(practice, cfdi(sealer, spoil=spoil))
    assert (answer.code, answer.uuid) == (code, "")
    assert practice.books("finkok")["stamps"] == []


def test_generic_and_ppd_and_foreign_currency_documents_pass(practice: Practice, sealer: Sealer) -> None:
    generic = both(
        attribute("XAXX010101000", "Rfc", *RECIPIENT),
        attribute("616", "RegimenFiscalReceptor", *RECIPIENT),
        attribute("S01", "UsoCFDI", *RECIPIENT),
        attribute("06600", "DomicilioFiscalReceptor", *RECIPIENT),
    )
    assert stamp(practice, cfdi(sealer, spoil=generic)).code == ""
    assert stamp(practice, cfdi(sealer, spoil=both(attribute("PPD", "MetodoPago"), attribute("99", "FormaPago")))).code == ""
    assert stamp(practice, cfdi(sealer, spoil=both(attribute("USD", "Moneda"), attribute("18.1234", "TipoCambio")))).code == ""


def _exempt(root: etree._Element) -> None:
    for path in (TAX, SUM):
        tax = node(root, *path)
        tax.set("TipoFactor", "Exento")
        for name in ("TasaOCuota", "Importe"):
            del tax.attrib[name]
    del node(root, "Impuestos").attrib["TotalImpuestosTrasladados"]
    root.set("Total", "1000.00")


def _withholding(rate: str, amount: str, factor: str = "Tasa") -> Spoil:
    """A withheld tax of the one line and in the summary, taken off the total."""

    def spoil(root: etree._Element) -> None:
        name = "{http://www.sat.gob.mx/cfd/4}"
        held = etree.SubElement(etree.SubElement(node(root, *LINE, "Impuestos"), f"{name}Retenciones"), f"{name}Retencion")
        values = {"Base": "1000.00", "Impuesto": "002", "TipoFactor": factor, "TasaOCuota": rate, "Importe": amount}
        for attribute_name, value in values.items():
            held.set(attribute_name, value)
        summary = node(root, "Impuestos")
        listed = etree.Element(f"{name}Retenciones")
        etree.SubElement(listed, f"{name}Retencion", Impuesto="002", Importe=amount)
        summary.insert(0, listed)
        summary.set("TotalImpuestosRetenidos", amount)
        root.set("Total", str(Decimal("1160.00") - Decimal(amount)))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_exempt, ""),
        (both(_exempt, attribute("0.00", "TotalImpuestosTrasladados", "Impuestos")), "CFDI40205"),
        (_withholding("0.106667", "106.67"), ""),
        (_withholding("0.106667", "107.67"), "CFDI40186"),
        (_withholding("0.106667", "106.67", "Exento"), "CFDI40181"),
        (both(_withholding("0.106667", "106.67"), attribute("106.66", "TotalImpuestosRetenidos", "Impuestos")), "CFDI40202"),
        (attribute("00001", "LugarExpedicion"), "705"),
    ],
)
def test_exempt_and_withheld_taxes(practice: Practice, sealer: Sealer, spoil: Spoil, code: str) -> None:
    assert stamp(practice, cfdi(sealer, spoil=spoil)).code == code


def test_six_decimals_a_line_reach_a_gross_that_two_cannot(practice: Practice, sealer: Sealer) -> None:
    net, tax = "6.034483", "0.965517"
    six = both(
        *(attribute(net, name, *LINE) for name in ("ValorUnitario", "Importe")),
        *(attribute(value, name, *TAX) for name, value in (("Base", net), ("Importe", tax))),
        *(attribute(value, name, *SUM) for name, value in (("Base", "6.03"), ("Importe", "0.97"))),
        attribute("0.97", "TotalImpuestosTrasladados", "Impuestos"),
        attribute("6.03", "SubTotal"),
        attribute("7.00", "Total"),
    )
    answer = stamp(practice, cfdi(sealer, spoil=six))
    assert (answer.code, answer.extra) == ("", "")
    assert Decimal(practice.books("finkok")["stamps"][0]["total"]) == 7


@pytest.mark.parametrize(
    ("kind", "code"),
    [("fiel", "306"), ("expired", "304"), ("not_yet_valid", "305")],
)
def test_only_a_csd_in_date_seals(practice: Practice, kind: Kind, code: str) -> None:
    assert stamp(practice, cfdi(taxpayer(practice, kind))).code == code


def test_a_certificate_of_another_rfc_number_or_authority(
    practice: Practice, sealer: Sealer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert stamp(practice, cfdi(sealer, spoil=attribute("EKU9003173C9", "Rfc", "Emisor"))).code == "303"
    assert stamp(practice, cfdi(sealer, spoil=attribute("30001000000500009999", "NoCertificado"))).code == "712"
    assert stamp(practice, cfdi(sealer, spoil=attribute(base64.b64encode(b"no certificate").decode(), "Certificado"))).code == "308"
    elsewhere = Practice("", tmp_path_factory.mktemp("elsewhere"), practice.http)
    assert stamp(practice, cfdi(taxpayer(elsewhere, "csd"))).code == "308"


def test_a_changed_letter_breaks_the_seal(practice: Practice, sealer: Sealer) -> None:
    assert stamp(practice, cfdi(sealer).replace(b"Paquete", b"Paquets")).code == "CFDI40102"
    root = etree.fromstring(cfdi(sealer))
    root.set("Sello", "no*base64")
    assert stamp(practice, etree.tostring(root)).code == "302"
    root.set("Sello", "")
    assert stamp(practice, etree.tostring(root)).code == "302"


@pytest.mark.parametrize(
    ("zone", "postal_code", "minus", "code"),
    [
        ("America/Mexico_City", "06600", timedelta(hours=71, minutes=59), ""),
        ("America/Mexico_City", "06600", timedelta(hours=72, minutes=1), "401"),
        ("America/Mexico_City", "06600", timedelta(hours=-1), "401"),
        ("America/Cancun", "77500", timedelta(minutes=1), ""),
        ("America/Cancun", "06600", timedelta(minutes=1), "401"),
        ("America/Tijuana", "22000", timedelta(hours=71, minutes=59), ""),
        ("America/Tijuana", "22000", timedelta(hours=72, minutes=1), "401"),
    ],
)
def test_the_date_is_local_to_the_place_of_issue(
    practice: Practice, sealer: Sealer, zone: str, postal_code: str, minus: timedelta, code: str
) -> None:
    spoil = both(attribute(postal_code, "LugarExpedicion"), attribute(local_now(zone, minus), "Fecha"))
    assert stamp(practice, cfdi(sealer, spoil=spoil)).code == code


def test_structure_is_the_official_schemas(practice: Practice, sealer: Sealer) -> None:
    wrong = stamp(practice, cfdi(sealer, spoil=attribute("Z99", "UsoCFDI", *RECIPIENT)))
    assert wrong.code == "705" and wrong.extra.startswith("cvc-enumeration-valid")
    product = stamp(practice, cfdi(sealer, spoil=attribute("99999999", "ClaveProdServ", *LINE)))
    assert product.code == "705" and product.extra.startswith("cvc-enumeration-valid")
    assert stamp(practice, cfdi(sealer, spoil=attribute("x", "Invented"))).code == "705"
    nowhere = attribute("http://www.sat.gob.mx/cfd/3 x.xsd", "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation")
    assert stamp(practice, cfdi(sealer, spoil=nowhere)).code == "738"


def test_a_stamped_cfdi_is_not_stamped_again(practice: Practice, sealer: Sealer) -> None:
    done = stamp(practice, cfdi(sealer))
    assert stamp(practice, done.xml.encode()).code == "707"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ("<not base64>", "705"),
        ("", "705"),
        (base64.b64encode(base64.b64encode(b"<a/>")).decode(), "705"),
        (base64.b64encode(b"<a>").decode(), "301"),
        (base64.b64encode(b"<a/>").decode(), "705"),
        (base64.b64encode(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>').decode(), "301"),
        (base64.b64encode("<a b='ñ'/>".encode("latin-1")).decode(), "301"),
    ],
)
def test_what_is_no_cfdi(practice: Practice, xml: str, code: str) -> None:
    assert acuse(soap(practice, "stamp", "stamp", xml=xml)).code == code


def test_the_account_decides_last(practice: Practice, sealer: Sealer) -> None:
    assert acuse(soap(practice, "stamp", "stamp", xml="", password="wrong")).code == "300"
    practice.set(finkok__open="no")
    assert stamp(practice, cfdi(sealer)).code == "702"
    practice.http.post("/_practice/taxpayers", json={"rfc": RFC})
    practice.set(finkok__credit=1)
    assert stamp(practice, cfdi(sealer)).code == ""
    assert stamp(practice, cfdi(sealer, folio="2")).code == "718"
    practice.set(finkok__suspended="yes")
    assert stamp(practice, cfdi(sealer, folio="2")).code == "703"
    practice.http.post("/_practice/taxpayers", json={"rfc": RFC, "status": "S"})
    assert stamp(practice, cfdi(sealer, folio="2")).code == "701"
    assert practice.books("finkok")["credit"] == 0


CFD = "{http://www.sat.gob.mx/cfd/4}"
LOCAL = "{http://www.sat.gob.mx/implocal}"


def _addenda(root: etree._Element) -> None:
    etree.SubElement(etree.SubElement(root, f"{CFD}Addenda"), "note").text = "</cfdi:Comprobante> </cfdi:Complemento>"


def _empty_complement(root: etree._Element) -> None:
    etree.SubElement(root, f"{CFD}Complemento")


def _lodging_tax(root: etree._Element) -> None:
    totals = {"version": "1.0", "TotaldeRetenciones": "0.00", "TotaldeTraslados": "30.00"}
    complement = etree.SubElement(root, f"{CFD}Complemento")
    local = etree.SubElement(complement, f"{LOCAL}ImpuestosLocales", totals, nsmap={"implocal": LOCAL[1:-1]})
    etree.SubElement(local, f"{LOCAL}TrasladosLocales", ImpLocTrasladado="ISH", TasadeTraslado="3.00", Importe="30.00")
    root.set("Total", "1190.00")


@pytest.mark.parametrize(
    "spoil", [_addenda, _empty_complement, _lodging_tax, both(_lodging_tax, _addenda), both(_empty_complement, _addenda)]
)
def test_the_stamp_finds_its_place_beside_complements_and_addenda(practice: Practice, sealer: Sealer, spoil: Spoil) -> None:
    sent = cfdi(sealer, spoil=spoil)
    answer = stamp(practice, sent)
    assert (answer.code, answer.extra) == ("", "")
    root = etree.fromstring(answer.xml.encode())
    (tfd,) = root.iter(TFD)
    complement = tfd.getparent()
    assert complement is not None and complement.tag == f"{CFD}Complemento" and complement.getparent() is root
    complement.remove(tfd)
    before = etree.fromstring(sent)
    if before.find(f"{CFD}Complemento") is None:
        root.remove(complement)
    assert etree.tostring(root, method="c14n") == etree.tostring(before, method="c14n")


def test_sealing_is_not_offered(practice: Practice) -> None:
    assert acuse(soap(practice, "stamp", "sign_stamp", xml="")).code == "719"


def test_the_planted_credit_is_spent_one_by_one(practice: Practice, sealer: Sealer) -> None:
    stamp(practice, cfdi(sealer))
    assert practice.books("finkok")["credit"] == seeds.FINKOK_CREDIT - 1
