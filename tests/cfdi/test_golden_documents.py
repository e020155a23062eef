"""Every scenario as a golden document: input, XML, cadena original, and totals typed by hand."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree
from satcfdi.cfdi import CFDI
from satcfdi.create.compute import make_pago_totales

from agent.cfdi import sat_files
from agent.cfdi.build import build
from agent.cfdi.catalogs import Catalogs
from agent.cfdi.certificate import load_certificate
from agent.cfdi.csd import Csd, load_csd
from agent.cfdi.decode import decode
from agent.cfdi.document_json import input_from_json
from agent.cfdi.payments_decode import decode_payments_sums
from agent.cfdi.safe_xml import parse
from agent.cfdi.scenarios import Scenario, scenarios
from agent.cfdi.seal import original_chain, seal
from agent.cfdi.validate import validate
from agent.domain.cfdi import Cfdi, totals
from agent.domain.cfdi_payments import payments_sums
from agent.domain.rules import check
from agent.practice.stamping import official
from agent.practice.stamping.rules import examine
from tests.cfdi.authority import PASSWORD, Authority, Pair
from tests.cfdi.documents import NOW

GOLDEN = Path(__file__).parent.parent / "golden"
ISSUED = datetime(2026, 11, 24, 10, 0, 0)  # noqa: DTZ001 - Fecha has no zone
ALL = {scenario.name: scenario for scenario in scenarios()}
ISSUED_ONES = [name for name, scenario in ALL.items() if not scenario.refused]
_P = "{http://www.sat.gob.mx/Pagos20}"
_L = "{http://www.sat.gob.mx/implocal}"
_C = "{http://www.sat.gob.mx/cfd/4}"

# SubTotal, Descuento, TotalImpuestosTrasladados, TotalImpuestosRetenidos, Total: typed, not computed.
TOTALS: dict[str, tuple[str, str | None, str | None, str | None, str]] = {
    "income_one_line": ("1000.00", None, "160.00", None, "1160.00"),
    "income_five_lines": ("8360.34", None, "961.66", None, "9322.00"),
    "income_withholdings": ("10000.00", None, "1600.00", "2066.67", "9533.33"),
    "income_discount": ("1000.00", "100.00", "144.00", None, "1044.00"),
    "use_g01": ("1000.00", None, "160.00", None, "1160.00"),
    "use_g03": ("1000.00", None, "160.00", None, "1160.00"),
    "method_pue": ("1000.00", None, "160.00", None, "1160.00"),
    "method_ppd": ("1000.00", None, "160.00", None, "1160.00"),
    "form_01": ("1000.00", None, "160.00", None, "1160.00"),
    "form_03": ("1000.00", None, "160.00", None, "1160.00"),
    "form_04": ("1000.00", None, "160.00", None, "1160.00"),
    "form_28": ("1000.00", None, "160.00", None, "1160.00"),
    "form_99": ("1000.00", None, "160.00", None, "1160.00"),
    "credit_note": ("500.00", None, "80.00", None, "580.00"),
    "credit_note_return": ("500.00", None, "80.00", None, "580.00"),
    "replacement": ("1000.00", None, "160.00", None, "1160.00"),
    "income_on_credit": ("5000.00", None, "800.00", None, "5800.00"),
    "payment_partial": ("0", None, None, None, "0"),
    "payment_several": ("0", None, None, None, "0"),
    "payment_across_currencies": ("0", None, None, None, "0"),
    "advance": ("1000.00", None, "160.00", None, "1160.00"),
    "advance_final": ("5000.00", None, "800.00", None, "5800.00"),
    "advance_applied": ("1000.00", None, "160.00", None, "1160.00"),
    "global_invoice": ("356.03", None, "16.97", None, "373.00"),
    "foreign_dollars": ("1000.00", None, "160.00", None, "1160.00"),
    "third_party": ("2500.00", None, "400.00", None, "2900.00"),
    "lodging_tax": ("2000.00", None, "320.00", None, "2380.00"),
}
# Totales: TotalTrasladosBaseIVA16, TotalTrasladosImpuestoIVA16, MontoTotalPagos.
PAID: dict[str, tuple[str, str, str]] = {
    "payment_partial": ("1724.14", "275.86", "2000.00"),
    "payment_several": ("4275.86", "684.14", "4960.00"),
    "payment_across_currencies": ("1590.79", "254.53", "1845.32"),
}
# NumParcialidad, ImpSaldoAnt, ImpPagado, ImpSaldoInsoluto of each DoctoRelacionado.
CHAINS: dict[str, list[tuple[str, str, str, str]]] = {
    "payment_partial": [("1", "5800.00", "2000.00", "3800.00")],
    "payment_several": [
        ("2", "3800.00", "3800.00", "0.00"),
        ("1", "1160.00", "500.00", "660.00"),
        ("2", "660.00", "660.00", "0.00"),
    ],
    "payment_across_currencies": [("1", "5800.00", "1845.32", "3954.68")],
}


def document_of(scenario: Scenario) -> Cfdi:
    return input_from_json(json.dumps(scenario.input).encode()).cfdi(ISSUED)


@pytest.fixture(scope="module")
def pairs(authority: Authority, issuer_pair: Pair) -> dict[str, Pair]:
    return {"EKU9003173C9": issuer_pair, "CACX7605101P8": authority.issue("CACX7605101P8", "XOCHILT CASAS CHAVEZ")}


@pytest.fixture(scope="module")
def sealed_ones(pairs: dict[str, Pair]) -> dict[str, bytes]:
    csds = {rfc: load_csd(pair.cer, pair.key_file(), PASSWORD, now=NOW, rfc=rfc) for rfc, pair in pairs.items()}
    return {name: _sealed(document_of(ALL[name]), csds) for name in ALL}


def _sealed(document: Cfdi, csds: dict[str, Csd]) -> bytes:
    csd = csds[document.issuer.rfc]
    return seal(build(document, csd.certificate), csd)


def _attributes(node: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in node.attrib.items()}


def test_every_scenario_has_its_golden_files_and_no_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == ALL.keys()
    assert TOTALS.keys() == set(ISSUED_ONES)


@pytest.mark.parametrize("name", ALL)
def test_the_input_gives_the_golden_xml_and_chain(name: str, sealed_ones: dict[str, bytes]) -> None:
    assert json.loads((GOLDEN / f"{name}.json").read_bytes()) == ALL[name].input
    root = parse(sealed_ones[name])
    for attribute in ("Sello", "NoCertificado", "Certificado"):
        root.set(attribute, "")
    expected = etree.parse(GOLDEN / f"{name}.xml", etree.XMLParser(remove_blank_text=True))
    assert etree.tostring(root, method="c14n") == etree.tostring(expected, method="c14n")
    assert original_chain(root) == (GOLDEN / f"{name}.cadena.txt").read_bytes().rstrip(b"\n")


@pytest.mark.parametrize("name", ISSUED_ONES)
def test_the_official_schema_the_rules_and_the_practice_pac_accept_it(name: str, sealed_ones: dict[str, bytes], catalogs: Catalogs) -> None:
    root = parse(sealed_ones[name])
    full = sat_files.full_schema()
    assert full.validate(root), full.error_log
    assert check(document_of(ALL[name]), catalogs, now=NOW) == ()
    assert validate(root, catalogs) == ()
    examine(root)


@pytest.mark.parametrize("name", [name for name in ALL if ALL[name].refused])
def test_what_is_wrong_on_purpose_is_refused_for_that_alone(name: str, sealed_ones: dict[str, bytes], catalogs: Catalogs) -> None:
    document = document_of(ALL[name])
    assert tuple(problem.code for problem in check(document, catalogs, now=NOW)) == ALL[name].refused
    # SAT's schema alone would let both pass.
    assert sat_files.full_schema().validate(parse(sealed_ones[name]))


@pytest.mark.parametrize("name", ISSUED_ONES)
def test_its_totals_are_those_typed_by_hand(name: str, sealed_ones: dict[str, bytes]) -> None:
    root = parse(sealed_ones[name])
    taxes = root.find(f"{_C}Impuestos")
    node = etree.Element("none") if taxes is None else taxes
    shown = (root.get("SubTotal"), root.get("Descuento"), node.get("TotalImpuestosTrasladados"), node.get("TotalImpuestosRetenidos"))
    assert (*shown, root.get("Total")) == TOTALS[name]


@pytest.mark.parametrize("name", PAID)
def test_its_payments_are_those_typed_by_hand(name: str, sealed_ones: dict[str, bytes]) -> None:
    root = parse(sealed_ones[name])
    (sums,) = root.iter(f"{_P}Totales")
    attributes = dict(zip(("TotalTrasladosBaseIVA16", "TotalTrasladosImpuestoIVA16", "MontoTotalPagos"), PAID[name], strict=True))
    assert _attributes(sums) == attributes
    names = ("NumParcialidad", "ImpSaldoAnt", "ImpPagado", "ImpSaldoInsoluto")
    assert [tuple(node.get(key) for key in names) for node in root.iter(f"{_P}DoctoRelacionado")] == CHAINS[name]


def test_the_lodging_tax_is_typed_by_hand_too(sealed_ones: dict[str, bytes]) -> None:
    (tax,) = parse(sealed_ones["lodging_tax"]).iter(f"{_L}TrasladosLocales")
    assert _attributes(tax) == {"ImpLocTrasladado": "ISH", "TasadeTraslado": "3.00", "Importe": "60.00"}


def test_withholdings_are_typed_by_hand_too(sealed_ones: dict[str, bytes]) -> None:
    root = parse(sealed_ones["income_withholdings"])
    rows = [tuple(node.attrib.values()) for node in root.iterfind(f"{_C}Impuestos/{_C}Retenciones/{_C}Retencion")]
    assert rows == [("001", "1000.00"), ("002", "1066.67")]


@pytest.mark.parametrize("name", ISSUED_ONES)
def test_its_seal_verifies_over_the_official_chain(
    name: str, sealed_ones: dict[str, bytes], pairs: dict[str, Pair], tmp_path: Path
) -> None:
    root = parse(sealed_ones[name])
    chain = official.cfdi_cadena(root).encode()
    assert chain == original_chain(root)
    certificate = base64.b64decode(str(root.get("Certificado")))
    assert certificate == pairs[document_of(ALL[name]).issuer.rfc].cer
    assert _verifies(certificate, base64.b64decode(str(root.get("Sello"))), chain, tmp_path)
    assert not _verifies(certificate, base64.b64decode(str(root.get("Sello"))), chain + b" ", tmp_path)


def _verifies(certificate: bytes, signature: bytes, chain: bytes, folder: Path) -> bool:
    """As an auditor would, with openssl; by our own code where there is none."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return load_certificate(certificate).verifies(signature, chain)
    for name, content in (("cer", certificate), ("signature", signature), ("chain", chain)):
        (folder / name).write_bytes(content)
    key = [openssl, "x509", "-inform", "DER", "-in", str(folder / "cer"), "-noout", "-pubkey"]
    (folder / "key").write_bytes(subprocess.run(key, check=True, capture_output=True).stdout)
    verify = [openssl, "dgst", "-sha256", "-verify", str(folder / "key"), "-signature", str(folder / "signature"), str(folder / "chain")]
    return subprocess.run(verify, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("name", ISSUED_ONES)
def test_satcfdi_reads_it(name: str, sealed_ones: dict[str, bytes]) -> None:
    read = CFDI.from_string(sealed_ones[name])
    assert format(read["Total"], "f") == TOTALS[name][4]
    assert read["Receptor"]["Rfc"] == document_of(ALL[name]).recipient.rfc


@pytest.mark.parametrize("name", PAID)
def test_satcfdi_computes_the_same_payments(name: str, sealed_ones: dict[str, bytes]) -> None:
    complement = CFDI.from_string(sealed_ones[name])["Complemento"]["Pagos"]
    payments = complement["Pago"] if isinstance(complement["Pago"], list) else [complement["Pago"]]
    theirs = make_pago_totales(payments)
    for key in ("TotalTrasladosBaseIVA16", "TotalTrasladosImpuestoIVA16", "MontoTotalPagos"):
        assert round(theirs[key], 2) == complement["Totales"][key]


@pytest.mark.parametrize("name", ISSUED_ONES)
def test_what_is_written_is_read_back(name: str, sealed_ones: dict[str, bytes]) -> None:
    document = document_of(ALL[name])
    root = parse(sealed_ones[name])
    read, sums = decode(root)
    assert sums == totals(document)
    assert read == document
    assert decode_payments_sums(root) == (payments_sums(document.payments) if document.payments else None)
