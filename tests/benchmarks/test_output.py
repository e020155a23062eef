"""The shape of what benchmarks print; no test looks at a time."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest

from tests import benchmarks
from tests.benchmarks import __main__ as command_line
from tests.benchmarks.rows import Row

ROWS = [Row("first paint", 0.3, "s", "budget", 0.6), Row("rows", 12.0, "1/s")]


def test_json_has_the_contract_s_fields() -> None:
    assert command_line.document(ROWS) == {
        "schema": "erphub.benchmarks/1",
        "rows": [
            {"name": "first paint", "value": 0.3, "unit": "s", "peer": "budget", "peer_value": 0.6, "ratio": 0.5},
            {"name": "rows", "value": 12.0, "unit": "1/s", "peer": "", "peer_value": None, "ratio": None},
        ],
    }


def test_people_read_a_line_a_row() -> None:
    first, second = command_line.table(ROWS).splitlines()
    assert first.split() == ["first", "paint", "0.30", "s", "budget", "0.6", "s", "ratio", "0.50"]
    assert second.split() == ["rows", "12.00", "1/s"]


def test_every_name_leads_to_something_that_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for module in benchmarks.BENCHMARKS.values():
        assert callable(import_module(module).run)
    monkeypatch.setattr(command_line, "import_module", lambda name: SimpleNamespace(run=lambda: ROWS))
    assert command_line.main(["desktop", "--json"]) == 0
    assert '"schema": "erphub.benchmarks/1"' in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        command_line.main(["no-such-benchmark"])
    assert ended.value.code == 2


def test_an_option_reaches_its_own_benchmark_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[object] = []

    def run(**chosen: object) -> list[Row]:
        told.append(chosen)
        return ROWS

    monkeypatch.setattr(command_line, "import_module", lambda name: SimpleNamespace(run=run))
    assert command_line.main(["load", "--minutes", "0.5"]) == 0
    assert command_line.main(["engine", "--documents", "1000"]) == 0
    assert told == [{"minutes": 0.5}, {"documents": 1000}]
    with pytest.raises(SystemExit):
        command_line.main(["desktop", "--minutes", "1"])
    assert "--minutes is for load" in capsys.readouterr().err
