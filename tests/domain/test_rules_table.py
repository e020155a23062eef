from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree

from agent import errors
from agent.cfdi import sat_files
from agent.cfdi.catalogs import Catalogs, build_catalogs
from agent.cfdi.certificate import Certificate, load_certificate
from agent.cfdi.file_rules import problems_of_file
from agent.cfdi.safe_xml import parse
from agent.domain.cfdi import Cfdi, totals
from agent.domain.rules import Problem, Severity, Status, check, reported_codes, table
from tests.cfdi.authority import Authority
from tests.domain.rule_documents import BREAKING, EXEMPT, EXPIRED_KEY, GOOD, NOW, Breaking, line, sums_of_payments
from tests.domain.rule_payments import BREAKING_PAYMENTS, GOOD_PAYMENTS, SUPPLEMENT, invoice
from tests.domain.rule_xml import file_of

C = "{http://www.sat.gob.mx/cfd/4}"
ENTRIES = {entry.code: entry for entry in table()}
EVERYTHING = (*BREAKING, *BREAKING_PAYMENTS)
NAMES = [f"{case.code}-{index}" for index, case in enumerate(EVERYTHING)]
# Which only a file can show: their tests are below.
OF_FILES = {"CFDI40173", "CRP20248", "CFDI40194", "CFDI40196", "CFDI40197", "CFDI40198", "CFDI40199"}
# Which need the clock of the place of issue: tests/domain/test_rules.py.
OF_THE_CLOCK = {"401"}


@pytest.fixture(scope="module")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogs]:
    opened = Catalogs(build_catalogs(tmp_path_factory.mktemp("catalogues") / "sat"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return load_certificate(Authority().issue("EKU9003173C9", "ESCUELA KEMPER URGATE").cer)


def problems_of(case: Breaking, codes: Catalogs) -> tuple[Problem, ...]:
    return check(
        case.document,
        codes,
        written=case.sums,
        payments_written=case.payments_sums,
        now=NOW,
        published_rate=case.published_rate,
    )


def read_again(file: etree._Element) -> etree._Element:
    return parse(etree.tostring(file, encoding="UTF-8"))


@pytest.mark.parametrize("case", EVERYTHING, ids=NAMES)
def test_a_breaking_document_yields_its_code_alone_and_its_twin_nothing(case: Breaking, catalogs: Catalogs) -> None:
    (problem,) = problems_of(case, catalogs)
    assert problem.code == case.code
    assert problem.severity is (Severity.WARNING if ENTRIES[case.code].status is Status.WARNED else Severity.ERROR)
    twin = case.twin
    assert check(twin, catalogs, now=NOW) == ()
    shown = {"written": totals(twin), "payments_written": sums_of_payments(twin), "published_rate": case.published_rate}
    assert check(twin, catalogs, now=NOW, **shown) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("case", EVERYTHING, ids=NAMES)
def test_the_official_schema_refuses_what_the_table_says(case: Breaking, catalogs: Catalogs, certificate: Certificate) -> None:
    full = sat_files.full_schema()
    assert full.validate(file_of(case.twin, totals(case.twin), certificate)), full.error_log
    file = file_of(case.document, case.sums, certificate, case.payments_sums)
    accepted = full.validate(file)
    assert accepted is not ENTRIES[case.code].schema, full.error_log
    # Whoever checks the file reads the same; the rate of the day is not in it.
    if accepted and case.published_rate is None:
        assert [problem.code for problem in problems_of_file(read_again(file), catalogs)] == [case.code]


@pytest.mark.parametrize("document", [*GOOD, *GOOD_PAYMENTS])
def test_what_sat_accepts_has_no_problem(document: Cfdi, catalogs: Catalogs, certificate: Certificate) -> None:
    assert check(document, catalogs, now=NOW) == ()
    file = file_of(document, totals(document), certificate)
    assert sat_files.full_schema().validate(file)
    assert problems_of_file(read_again(file), catalogs) == ()


def test_the_table_has_every_code_of_the_matrices() -> None:
    assert len(ENTRIES) == len(table())
    assert [code for code in ENTRIES if code.startswith("CFDI")] == [*(f"CFDI{number}" for number in range(40101, 40222)), "CFDI40999"]
    assert [code for code in ENTRIES if code.startswith("CRP")] == [
        *(f"CRP{number}" for number in range(20101, 20124)),
        *(f"CRP{number}" for number in range(20201, 20280)),
        "CRP20999",
    ]
    assert all(entry.why for entry in table() if entry.status is not Status.ENFORCED)


def test_what_the_table_says_is_judged_is_what_is_judged() -> None:
    judged = {code for code, entry in ENTRIES.items() if entry.status is not Status.UNKNOWABLE}
    by_sat = {code for code in reported_codes() if code.startswith(("CFDI", "CRP")) or code.isdigit()}
    assert judged == by_sat | OF_FILES
    assert judged - OF_FILES - OF_THE_CLOCK == {case.code for case in EVERYTHING}


def test_taxes_that_are_opened_and_left_empty_are_seen_in_the_file(catalogs: Catalogs, certificate: Certificate) -> None:
    bare = line(EXEMPT, taxes=())
    file = file_of(bare, totals(bare), certificate)
    etree.SubElement(next(file.iter(f"{C}Concepto")), f"{C}Impuestos")
    assert sat_files.full_schema().validate(file)
    assert [(one.code, one.path) for one in problems_of_file(read_again(file), catalogs)] == [("CFDI40173", "lines[0].taxes")]

    unpaid = invoice(SUPPLEMENT, taxes=())
    file = file_of(unpaid, totals(unpaid), certificate)
    paid = next(node for node in file.iter() if etree.QName(node).localname == "DoctoRelacionado")
    etree.SubElement(paid, f"{{{etree.QName(paid).namespace}}}ImpuestosDR")
    assert sat_files.full_schema().validate(file)
    assert [one.code for one in problems_of_file(read_again(file), catalogs)] == ["CRP20248"]


PART = {"ClaveProdServ": "90121502", "Cantidad": "2", "Descripcion": "Traslado", "ValorUnitario": "10.00", "Importe": "20.00"}


@pytest.mark.parametrize(
    ("code", "part", "pedimento"),
    [
        ("", {}, "15  48  3009  0001234"),
        ("CFDI40194", {}, "15 48 3009 0001234"),
        ("CFDI40196", PART | {"ClaveProdServ": EXPIRED_KEY}, ""),
        ("CFDI40197", PART | {"ValorUnitario": "0", "Importe": "0"}, ""),
        ("CFDI40198", PART | {"Cantidad": "2.0", "Importe": "21.00"}, ""),
        ("CFDI40199", PART, "15 48 3009 0001234"),
        ("", PART, "15  48  3009  0001234"),
    ],
)
def test_customs_and_parts_of_a_file(code: str, part: dict[str, str], pedimento: str, catalogs: Catalogs, certificate: Certificate) -> None:
    file = file_of(EXEMPT, totals(EXEMPT), certificate)
    node = next(file.iter(f"{C}Concepto"))
    if part:
        node = etree.SubElement(node, f"{C}Parte", part)
    if pedimento:
        etree.SubElement(node, f"{C}InformacionAduanera", {"NumeroPedimento": pedimento})
    refused = bool(code) and ENTRIES[code].schema
    assert sat_files.full_schema().validate(file) is not refused
    found = problems_of_file(read_again(file), catalogs)
    assert [one.code for one in found if one.code != "XSD"] == ([code] if code else [])
    assert all(one.message in errors.codes() for one in found)


@pytest.mark.parametrize("case", EVERYTHING, ids=NAMES)
@pytest.mark.parametrize("language", errors.LANGUAGES)
def test_every_problem_has_words(case: Breaking, language: errors.Language, catalogs: Catalogs) -> None:
    (problem,) = problems_of(case, catalogs)
    words = errors.words(problem.message, language, **problem.params)
    assert problem.message in errors.codes()
    assert words.whose
    assert "{" not in words.sentence + words.next_step
