"""`pac strays | force | cancel-twin` and `queue resolve` of a stamp: what an operator asks for, and another person approves."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from agent.cli import pac_desk, work_queue
from agent.hub import Office
from tests.cli.command import json_of, run
from tests.conftest import Database
from tests.db.two_branches import seed


@pytest.fixture
def desk(database: Database, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
    """The commands find this database instead of a profile's: two documents on their way, each with a second stamp."""
    opened = SimpleNamespace(office=office, close=lambda: None)
    for module in (pac_desk, work_queue):
        monkeypatch.setattr(module, "open_as", lambda *_args: opened)
    with psycopg.connect(database.admin, autocommit=True) as admin:
        seed(admin)
        admin.execute("update cfdis set state = 'STAMPING', series = 'F', folio = 6 + id, issued_at = now() - interval '90 hours'")
        admin.execute("update stray_stamps set number = 'F-' || 6 + cfdi_id, total = '116.00', currency = 'MXN'")
        admin.execute("delete from work")
        yield admin


def asked(desk: psycopg.Connection[Any], kind: str) -> list[tuple[Any, ...]]:
    return desk.execute("select ref, state, needs_approval, args from work where kind = %s", (kind,)).fetchall()


def in_doubt(desk: psycopg.Connection[Any]) -> int:
    found = desk.execute(
        "insert into work (kind, lane, ref, branch, state) select 'issue_cfdi', 'cfdi:' || id, id::text, branch, 'unknown' "
        "from cfdis order by id limit 1 returning id"
    ).fetchone()
    assert found is not None
    return int(found[0])


PRACTICE = ("--practice",)


def test_second_stamps_are_listed_and_one_is_asked_to_be_cancelled(desk: psycopg.Connection[Any]) -> None:
    code, said = json_of("pac", "strays", "--json", *PRACTICE)
    assert (code, said["schema"], said["more"], len(said["strays"])) == (6, "erphub.pac-strays/1", False, 2)
    first = said["strays"][0]
    assert (first["kind"], first["number"], first["total"], first["currency"], first["cancelling"]) == ("twin", "F-7", "116.00", "MXN", "")
    assert [each["pac"] for each in said["watched"]] == ["fake", "fake"]
    code, told = json_of("pac", "cancel-twin", "--uuid", first["uuid"].lower(), "--json", *PRACTICE)
    assert (code, told["schema"], told["state"]) == (7, "erphub.pac-asked/1", "asked")
    assert asked(desk, "cancel_twin") == [(first["uuid"], "asked", True, {})]
    assert json_of("pac", "strays", "--json", *PRACTICE)[1]["strays"][0]["cancelling"] == "asked"
    code, told = json_of("pac", "cancel-twin", "--uuid", "nothing", "--json", *PRACTICE)
    assert (code, told["error"]["code"]) == (3, "twin.missing")
    code, printed = run("pac", "strays", *PRACTICE)
    assert code == 6 and len(printed.splitlines()) == 4 and "F-7" in printed
    desk.execute("update stray_stamps set settled_at = now()")
    assert run("pac", "strays", *PRACTICE)[0] == 0


def test_a_document_in_doubt_is_asked_to_go_to_another_pac(desk: psycopg.Connection[Any]) -> None:
    code, told = json_of("pac", "force", "--cfdi", "1", "--to", "sw", "--json", *PRACTICE)
    assert (code, told["state"]) == (7, "asked")
    assert asked(desk, "force_failover") == [("1", "asked", True, {"to": "sw"})]
    code, told = json_of("pac", "force", "--cfdi", "1", "--to", "nobody", "--json", *PRACTICE)
    assert (code, told["error"]["code"]) == (2, "pac.unknown_provider")
    code, told = json_of("pac", "force", "--cfdi", "99", "--to", "sw", "--json", *PRACTICE)
    assert told["error"]["code"] == "cfdi.missing" and code != 0


def test_a_stamp_is_not_there_waits_for_another_person(desk: psycopg.Connection[Any]) -> None:
    row = in_doubt(desk)
    code, told = json_of("queue", "resolve", str(row), "--absent", "--json", *PRACTICE)
    assert (code, told["schema"], told["kind"], told["state"]) == (7, "erphub.queue-row/1", "declare_absent", "asked")
    assert [each[:3] for each in asked(desk, "declare_absent")] == [("1", "asked", True)]


def test_the_xml_that_was_found_goes_to_an_agent(desk: psycopg.Connection[Any], tmp_path: Path) -> None:
    row, file = in_doubt(desk), tmp_path / "found.xml"
    file.write_bytes(b"\xef\xbb\xbf<cfdi/>")
    code, told = json_of("queue", "resolve", str(row), "--xml", str(file), "--json", *PRACTICE)
    assert (code, told["kind"], told["state"]) == (7, "resolve", "ready")
    ((ref, _, _, args),) = asked(desk, "resolve")
    assert (ref, args["decision"], b64decode(args["xml"])) == (str(row), "stamp", b"\xef\xbb\xbf<cfdi/>")


@pytest.mark.parametrize("arguments", [(), ("--done", "7"), ("--absent", "--done", "7"), ("--absent", "--xml", "x.xml")])
def test_of_a_stamp_one_thing_is_said(desk: psycopg.Connection[Any], arguments: tuple[str, ...]) -> None:
    code, told = json_of("queue", "resolve", str(in_doubt(desk)), *arguments, "--json", *PRACTICE)
    assert (code, told["error"]["code"]) == (2, "work.stamp_not_resolvable")
    assert asked(desk, "resolve") == asked(desk, "declare_absent") == []


def test_a_file_that_is_not_there(desk: psycopg.Connection[Any], tmp_path: Path) -> None:
    code, told = json_of("queue", "resolve", str(in_doubt(desk)), "--xml", str(tmp_path / "none.xml"), "--json", *PRACTICE)
    assert (code, told["error"]["code"]) == (2, "stamp.file_unreadable")
