from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli.cfdi_files import app
from tests.cfdi.authority import PASSWORD, Authority, Pair

PEOPLE = {"EKU9003173C9": "ESCUELA KEMPER URGATE", "CACX7605101P8": "XOCHILT CASAS CHAVEZ"}


@pytest.fixture
def folder(tmp_path: Path, authority: Authority, issuer_pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ERPHUB_ENVIRONMENT", "sandbox")
    pairs = {"EKU9003173C9": issuer_pair, "CACX7605101P8": authority.issue("CACX7605101P8", PEOPLE["CACX7605101P8"])}
    for rfc, pair in pairs.items():
        (tmp_path / f"{rfc}.cer").write_bytes(pair.cer)
        (tmp_path / f"{rfc}.key").write_bytes(pair.key_file())
    (tmp_path / "password.txt").write_text(PASSWORD)
    return tmp_path


def _run(folder: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*arguments, "--data", str(folder / "profile")])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout


def test_every_scenario_is_built_or_refused_as_it_says(folder: Path) -> None:
    code, printed = _run(folder, "scenarios", "--json")
    told = json.loads(printed)
    assert (code, told["schema"]) == (0, "erphub.cfdi-scenarios/1")
    assert len(told["scenarios"]) == 29
    for scenario in told["scenarios"]:
        name, rfc = scenario["name"], scenario["input"]["issuer"]["rfc"]
        (folder / f"{name}.json").write_text(json.dumps(scenario["input"]), encoding="utf-8")
        files = ["--cer", str(folder / f"{rfc}.cer"), "--key", str(folder / f"{rfc}.key"), "--password-file", str(folder / "password.txt")]
        target = folder / f"{name}.xml"
        code, printed = _run(folder, "build", str(folder / f"{name}.json"), str(target), *files, "--at", "2026-11-24T10:00:00", "--json")
        answer = json.loads(printed)
        if scenario["refused"]:
            assert (code, [problem["code"] for problem in answer["problems"]]) == (3, scenario["refused"])
            assert not target.exists()
        else:
            assert (code, answer["warnings"]) == (0, []), answer
            assert _run(folder, "check", str(target))[0] == 0


def test_without_json_the_inputs_alone_are_printed(folder: Path) -> None:
    code, printed = _run(folder, "scenarios")
    inputs = json.loads(printed)
    assert (code, len(inputs), inputs["payment_partial"]["type"]) == (0, 29, "P")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"payments": []}, "payments"),
        ({"type": "I"}, "lines"),
        ({"payments": [{"paid_at": "ayer", "form": "03", "amount": "1.00", "documents": []}]}, "payments.0.paid_at"),
        ({"payments": [{"paid_at": "2026-11-20T12:00:00Z", "form": "03", "amount": "1.00", "documents": []}]}, "payments.0.paid_at"),
        ({"payments": [{"paid_at": "2026-11-20", "form": "03", "amount": "1.00", "documents": []}]}, "payments.0.documents"),
        ({"payments": [{"paid_at": "2026-11-20", "form": "03", "amount": 1.0, "documents": []}]}, "payments.0.amount"),
    ],
)
def test_what_is_wrong_with_a_supplement_is_named(folder: Path, change: dict[str, object], where: str) -> None:
    supplement = json.loads(_run(folder, "scenarios")[1])["payment_partial"] | change
    (folder / "in.json").write_text(json.dumps(supplement), encoding="utf-8")
    code, printed = _run(folder, "check", str(folder / "in.json"), "--json")
    answer = json.loads(printed)
    assert (code, answer["error"]["code"]) == (2, "cfdi.bad_input")
    assert f" {where}:" in answer["error"]["message"]["en"]
