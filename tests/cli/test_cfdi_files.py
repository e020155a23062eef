from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner

from agent.cfdi.safe_xml import parse
from agent.cli.cfdi_files import app
from tests.cfdi.authority import PASSWORD, UUID, Authority, Pair, stamp
from tests.cfdi.documents import RFC

SALE: dict[str, Any] = {
    "schema": "erphub.cfdi-input/1",
    "issuer": {"rfc": RFC, "name": "ESCUELA KEMPER URGATE", "tax_regime": "601"},
    "recipient": {
        "rfc": "CACX7605101P8",
        "name": "XOCHILT CASAS CHAVEZ",
        "postal_code": "36257",
        "tax_regime": "612",
        "cfdi_use": "G03",
    },
    "lines": [
        {"product_key": "90121502", "unit_key": "E48", "description": "Paquete a Cancún", "gross": "7.00", "iva": "16"},
        {"product_key": "90111501", "unit_key": "ROM", "description": "Habitación", "gross": "12.00", "iva": "16", "quantity": "2"},
    ],
    "place_of_issue": "42501",
    "payment_method": "PUE",
    "payment_form": "04",
    "series": "CUN",
    "folio": "7",
}


@dataclass(frozen=True)
class Desk:
    """A folder with a CSD, and the commands run in it."""

    folder: Path
    data: Path

    def write(self, name: str, content: object) -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return str(path)

    def run(self, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [*arguments, "--data", str(self.data)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout

    def json(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        code, printed = self.run(*arguments, "--json")
        return code, json.loads(printed)

    def build(self, sale: dict[str, Any], at: str = "2026-11-24T10:00:00", **other: str) -> tuple[int, dict[str, Any]]:
        files = {"cer": "csd.cer", "key": "csd.key", "password-file": "password.txt"} | other
        options = [part for name, file in files.items() for part in (f"--{name}", str(self.folder / file))]
        return self.json("build", self.write("sale.json", sale), str(self.folder / "out.xml"), *options, "--at", at)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("profile")


@pytest.fixture
def desk(tmp_path: Path, data: Path, issuer_pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("ERPHUB_ENVIRONMENT", "sandbox")
    desk = Desk(tmp_path, data)
    desk.write("csd.cer", issuer_pair.cer)
    desk.write("csd.key", issuer_pair.key_file())
    desk.write("password.txt", PASSWORD.encode() + b"\n")
    yield desk


def test_build_read_and_print(desk: Desk, authority: Authority, pac_pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    code, built = desk.build(SALE)
    assert (code, built["schema"], built["warnings"]) == (0, "erphub.cfdi-build/1", [])
    sealed = (desk.folder / "out.xml").read_bytes()
    assert (parse(sealed).get("Total"), parse(sealed).get("Fecha")) == ("19.00", "2026-11-24T10:00:00")

    trust = desk.folder / "known"
    trust.mkdir()
    (trust / "pac.cer").write_bytes(pac_pair.cer)
    (trust / "ca.cer").write_bytes(authority.certificate.public_bytes(Encoding.DER))
    stamped = desk.write("stamped.xml", stamp(sealed, pac_pair))
    code, found = desk.json("read", stamped, "--trust", str(trust))
    assert code == 0
    assert (found["schema"], found["seal"], found["certificate"]["state"]) == ("erphub.cfdi-read/1", "valid", "valid")
    assert found["stamp"] == found["stamp"] | {"uuid": UUID, "seal": "valid", "pac_rfc": "SPR190613I52"}
    assert found["certificate"]["voucher"] == "supplied"
    for language, words in (("es", "NO lo emitió el SAT"), ("en", "NOT issued by SAT")):
        monkeypatch.setattr("agent.cli.output.language", lambda spoken=language: spoken)
        assert words in desk.run("read", stamped, "--trust", str(trust))[1]
    assert found["document"]["totals"]["total"] == "19.00"
    assert found["document"]["lines"][0]["amount"] == "6.034483"

    changed = desk.write("changed.xml", stamp(sealed, pac_pair).replace("Cancún".encode(), b"Cancum"))
    code, found = desk.json("read", changed, "--trust", str(trust))
    assert (code, found["seal"]) == (6, "invalid")
    for options, exit_code in ((("--status", "cancelled"), 0), ((), 0), (("--status", "valid"), 2)):
        code, _ = desk.run("pdf", stamped, str(desk.folder / "out.pdf"), *options)
        assert code == exit_code
    assert (desk.folder / "out.pdf").read_bytes().startswith(b"%PDF")


def test_read_says_it_in_words(desk: Desk, pac_pair: Pair) -> None:
    desk.build(SALE)
    plain = desk.run("read", str(desk.folder / "out.xml"))
    assert plain[0] == 0 and RFC in plain[1] and "19.00 MXN" in plain[1]
    stamped = desk.write("stamped.xml", stamp((desk.folder / "out.xml").read_bytes(), pac_pair))
    assert UUID in desk.run("read", stamped)[1]


def test_an_instant_with_a_zone_becomes_the_time_of_the_place(desk: Desk) -> None:
    desk.build(SALE | {"place_of_issue": "77500"}, at="2026-11-24T16:00:00Z")
    assert parse((desk.folder / "out.xml").read_bytes()).get("Fecha") == "2026-11-24T11:00:00"
    assert desk.run("build", "a", "b", "--cer", "c", "--key", "k", "--password-file", "p", "--at", "hoy")[0] == 2


NET = SALE | {
    "currency": "USD",
    "exchange_rate": "18.4532",
    "lines": [
        {
            "product_key": "90121502",
            "unit_key": "E48",
            "description": "Comisión",
            "quantity": "3",
            "unit_price": "100.50",
            "discount": "1.50",
            "taxes": [{"rate": "0.16"}],
            "withholdings": [{"kind": "002", "rate": "0.106667"}],
        },
        {"product_key": "90121502", "unit_key": "E48", "description": "Exento", "unit_price": "10", "taxes": [{"factor": "Exento"}]},
        {"product_key": "90121502", "unit_key": "E48", "description": "No objeto", "unit_price": "10.00"},
    ],
}


def test_net_prices_are_taken_as_they_are(desk: Desk) -> None:
    code, built = desk.build(NET)
    assert code == 0, built
    root = parse((desk.folder / "out.xml").read_bytes())
    assert [root.get(name) for name in ("SubTotal", "Descuento", "Total")] == ["321.50", "1.50", "336.00"]
    code, checked = desk.json("check", str(desk.folder / "out.xml"))
    assert (code, checked["problems"]) == (0, [])


def test_all_problems_at_once_and_nothing_written(desk: Desk) -> None:
    bad = SALE | {"payment_form": "99", "recipient": SALE["recipient"] | {"rfc": "", "cfdi_use": "P01"}}
    code, answer = desk.build(bad)
    assert code == 3
    assert {problem["code"] for problem in answer["problems"]} == {"payment.pue_without_form", "rfc.missing", "CFDI40160"}
    for problem in answer["problems"]:
        assert problem.keys() == {"code", "path", "severity", "message", "fix"}
        assert problem["message"]["es"] and problem["message"]["en"] and problem["fix"]["es"]
    assert not (desk.folder / "out.xml").exists()
    assert desk.json("check", desk.write("bad.json", bad)) == (3, answer)
    assert desk.run("check", desk.write("bad.json", bad))[0] == 3


def test_warnings_only_end_with_six(desk: Desk) -> None:
    odd = SALE | {"recipient": SALE["recipient"] | {"rfc": "CACX7605101P9"}}
    code, answer = desk.json("check", desk.write("odd.json", odd))
    assert (code, [problem["severity"] for problem in answer["problems"]]) == (6, ["warning"])
    code, built = desk.build(odd)
    assert (code, [problem["code"] for problem in built["warnings"]]) == (0, ["rfc.check_digit"])
    assert desk.json("check", desk.write("good.json", SALE))[0] == 0


def test_check_reads_a_file_of_others(desk: Desk) -> None:
    desk.build(SALE)
    sealed = (desk.folder / "out.xml").read_bytes()
    wrong = desk.write("wrong.xml", sealed.replace(b'Total="19.00"', b'Total="19.01"'))
    code, answer = desk.json("check", wrong)
    assert (code, [problem["code"] for problem in answer["problems"]]) == (3, ["CFDI40119"])
    code, answer = desk.json("check", desk.write("xsd.xml", sealed.replace(b"LugarExpedicion", b"Lugar")))
    assert (code, {problem["code"] for problem in answer["problems"]}) == (3, {"XSD"})
    both = sealed.replace(b' MetodoPago="PUE"', b' MetodoPago="PUX"')
    code, answer = desk.json("check", desk.write("both.xml", both))
    assert (code, {problem["code"] for problem in answer["problems"]}) == (3, {"XSD", "CFDI40124"})


Change = Callable[[dict[str, Any]], dict[str, Any]]


def _line(**changes: object) -> Change:
    return lambda sale: sale | {"lines": [sale["lines"][0] | changes, *sale["lines"][1:]]}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda sale: sale | {"schema": "erphub.cfdi-input/2"}, "schema"),
        (lambda sale: sale | {"notes": "x"}, "notes"),
        (lambda sale: sale | {"lines": []}, "lines"),
        (lambda sale: {key: value for key, value in sale.items() if key != "issuer"}, "issuer"),
        (_line(gross=7.0), "lines.0.gross"),
        (_line(gross="7.1234567"), "lines.0.gross"),
        (_line(gross="-7"), "lines.0.gross"),
        (_line(gross="siete"), "lines.0.gross"),
        (_line(gross="NaN"), "lines.0.gross"),
        (_line(unit_price="7"), "lines.0"),
        (_line(iva=None), "lines.0"),
        (_line(gross=None, iva=None, unit_price="7.00"), "document"),
    ],
)
def test_what_is_wrong_with_the_input_is_named(desk: Desk, change: Change, where: str) -> None:
    code, answer = desk.build(change(SALE))
    assert (code, answer["error"]["code"]) == (2, "cfdi.bad_input")
    assert f" {where}:" in answer["error"]["message"]["en"]


def test_what_is_wrong_with_the_csd_is_said(desk: Desk, authority: Authority, issuer_pair: Pair) -> None:
    desk.write("other.txt", b"87654321")
    desk.write("efirma.cer", authority.issue(RFC, "X", efirma=True, key=issuer_pair.key).cer)
    for other, code in (
        ({"password-file": "other.txt"}, "csd.wrong_password"),
        ({"cer": "efirma.cer"}, "csd.efirma"),
        ({"key": "csd.cer"}, "csd.wrong_password"),
    ):
        exit_code, answer = desk.build(SALE, **other)
        assert (exit_code, answer["error"]["code"]) == (3, code)
    exit_code, answer = desk.build(SALE, at="2031-01-01T10:00:00")
    assert (exit_code, answer["error"]["code"]) == (3, "csd.expired")
    exit_code, answer = desk.build(SALE, key="missing.key")
    assert (exit_code, answer["error"]["code"]) == (2, "cfdi.no_file")


def test_an_unknown_currency_is_one_of_the_problems_or_named(desk: Desk) -> None:
    code, answer = desk.build(NET | {"currency": "PES"})
    assert (code, [problem["code"] for problem in answer["problems"]]) == (3, ["CFDI40113"])
    code, answer = desk.build(SALE | {"currency": "PES"})
    assert (code, answer["error"]["code"]) == (3, "money.unknown_currency")


def test_a_place_that_cannot_be_written(desk: Desk) -> None:
    desk.build(SALE)
    code, answer = desk.json("pdf", str(desk.folder / "out.xml"), str(desk.folder / "nowhere" / "out.pdf"))
    assert (code, answer["error"]["code"]) == (5, "cfdi.cannot_write")
    assert answer["error"]["retryable"]


def test_the_schema_describes_the_input(desk: Desk) -> None:
    code, printed = desk.run("schema")
    schema = json.loads(printed)
    assert code == 0
    assert set(schema["required"]) == {"issuer", "recipient", "place_of_issue"}
    assert SALE.keys() <= schema["properties"].keys()
    assert schema["$defs"]["LineIn"]["properties"]["quantity"]["type"] == "string"
