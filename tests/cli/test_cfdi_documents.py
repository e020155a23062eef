"""`cfdi issue | cancel | settle | ls`: names, JSON and exit codes that operators script, against an agent's own database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from agent import office as offices
from agent.cli import cfdi_documents, engine
from agent.cli.cfdi_files import app
from tests.cfdi.conftest import catalogs
from tests.practice.conftest import practice, server_of_the_run
from tests.work.cancelling import place, sell, stamped
from tests.work.practice_mexico import PracticeWorld

__all__ = ["catalogs", "place", "practice", "server_of_the_run"]


@pytest.fixture
def desk(place: PracticeWorld, monkeypatch: pytest.MonkeyPatch) -> PracticeWorld:
    """The commands find this world's agent instead of a profile's; a question to SAT is due at once."""

    @contextmanager
    def working(data: Path | None, practice: bool) -> Iterator[tuple[Any, Any, Any]]:
        agent = place.agent()
        still = SimpleNamespace(work_off=lambda horizon: _work(place, agent), wake=lambda: None)
        yield SimpleNamespace(hub=agent.hub, lanes=agent.lanes), still, {}

    monkeypatch.setattr(engine, "working", working)
    monkeypatch.setattr(cfdi_documents, "PATIENCE", 0.0)
    monkeypatch.setattr("agent.scheduler.start_clock", lambda *a, **k: SimpleNamespace(shutdown=lambda wait: None))
    opened = SimpleNamespace(office=place.world.office, close=lambda: None)
    monkeypatch.setattr(offices, "open_as", lambda *a, **k: opened)
    return place


def _work(place: PracticeWorld, agent: Any) -> None:
    for _ in range(4):
        agent.work_off()
        place.world.due()


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, json.loads(result.stdout)


def test_a_sale_is_issued_by_its_folio_and_once(desk: PracticeWorld) -> None:
    world = desk.world
    world.sql("update branches set cfdi_auto_stamp = false")
    sell(world, 1)
    world.take_in(desk.agent())
    world.until_still(desk.agent())
    code, said = run("issue", "--sale", "S-00001")
    assert (code, said["schema"], said["state"], said["pac"], said["number"]) == (0, "erphub.cfdi-document/1", "STAMPED", "finkok", "A-1")
    (attempt,) = said["attempts"]
    assert (attempt["operation"], attempt["outcome"], len(attempt["sha256"])) == ("stamp", "done", 64)
    again = run("issue", "--sale", "S-00001")
    assert (again[0], again[1]["uuid"], len(again[1]["attempts"])) == (0, said["uuid"], 1)
    code, said = run("issue", "--sale", "S-09999")
    assert (code, said["error"]["code"]) == (3, "sale.unknown")


def test_a_cancellation_ends_with_0_when_sat_has_said_so_and_with_7_before(desk: PracticeWorld) -> None:
    small, large = stamped(desk, desk.agent()), stamped(desk, desk.agent(), 2, total="11600.00")
    code, said = run("cancel", "--uuid", small.uuid.lower(), "--motivo", "03")
    assert (code, said["state"], [each["code"] for each in said["attempts"]]) == (0, "CANCELLED", ["", "201"])
    code, said = run("cancel", "--uuid", large.uuid, "--motivo", "02")
    assert (code, said["state"], said["code"]) == (7, "CANCEL_REQUESTED", "cancel.waits_for_recipient")
    code, said = run("ls", "--state", "CANCEL_REQUESTED")
    assert (code, [row["uuid"] for row in said["rows"]]) == (7, [large.uuid])
    assert run("settle")[0] == 7
    desk.decide(large.uuid, "accept")
    code, said = run("settle")
    assert (code, [row["state"] for row in said["rows"]]) == (0, ["CANCELLED"])
    assert run("ls", "--state", "CANCELLED")[0] == 0


def test_what_is_refused_ends_with_3(desk: PracticeWorld) -> None:
    cfdi = stamped(desk, desk.agent())
    for arguments, wanted in (
        (("--uuid", cfdi.uuid, "--motivo", "01"), "cancel.replacement_missing"),
        (("--uuid", "5E2B1C7A-90D4-4F1E-8C3B-0A6D7E9F1234", "--motivo", "02"), "cfdi.missing"),
        (("--uuid", cfdi.uuid, "--motivo", "02", "--replacement", cfdi.uuid), "cancel.replacement_unwanted"),
    ):
        code, said = run("cancel", *arguments)
        assert (code, said["error"]["code"]) == (3, wanted)
    desk.practice.fault("finkok", "cancel_signature", "799")
    code, said = run("cancel", "--uuid", cfdi.uuid, "--motivo", "02")
    assert (code, said["state"], said["code"]) == (3, "STAMPED", "cancel.asked_too_often")


def test_an_older_month_waits_for_a_person(desk: PracticeWorld) -> None:
    cfdi = stamped(desk, desk.agent())
    desk.world.sql("update cfdis set issued_at = issued_at - interval '40 days'")
    code, said = run("cancel", "--uuid", cfdi.uuid, "--motivo", "02")
    assert (code, said["state"], said["work"]) == (7, "STAMPED", "asked")
