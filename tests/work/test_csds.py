"""A CSD is taken in only when everything about it is right, and opened only while it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import UserError
from agent.hub import Hub, Office
from agent.practice.authority import CsdFiles, Kind, make_csd
from agent.work.csds import import_csd, open_csd
from tests.conftest import NOW
from tests.work.hub import RFC, World, set_up

NAME = "ESCUELA KEMPER URGATE"


@pytest.fixture
def mexican(office: Office) -> World:
    return set_up(office, currency="MXN", country="MX")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One authority for the module: its keys take a while."""
    return tmp_path_factory.mktemp("csds")


def _made(folder: Path, kind: Kind = "csd", rfc: str = RFC, now: datetime = NOW) -> CsdFiles:
    return make_csd(folder, rfc=rfc, name=NAME, password="12345678a", now=now, kind=kind)


def _take(hub: Hub, world: World, files: CsdFiles, password: str = "") -> str:
    issuer = world.one("select id from issuers").id
    return import_csd(hub, issuer, cer=files.cer.read_bytes(), key=files.key.read_bytes(), password=password or files.password)


def _nothing_kept(world: World) -> None:
    kept = ["csds", "secrets"]
    assert [world.one(f"select count(*) as n from {table}").n for table in kept] == [0, 0]
    assert world.sql("select 1 from audit where action = 'csd.imported'") == []


@pytest.mark.parametrize(
    ("kind", "rfc", "password", "code"),
    [
        ("csd", RFC, "wrong", "csd.wrong_password"),
        ("expired", RFC, "", "csd.expired"),
        ("not_yet_valid", RFC, "", "csd.not_yet_valid"),
        ("csd", "URE180429TM6", "", "csd.other_rfc"),
        ("fiel", RFC, "", "csd.efirma"),
    ],
)
def test_a_wrong_one_is_refused_with_its_reason_and_nothing_is_kept(
    mexican: World, folder: Path, kind: Kind, rfc: str, password: str, code: str
) -> None:
    hub = mexican.agent().hub
    with pytest.raises(UserError) as caught:
        _take(hub, mexican, _made(folder, kind, rfc), password)
    assert caught.value.code == code
    _nothing_kept(mexican)


def test_an_issuer_that_is_not_there(mexican: World, folder: Path) -> None:
    files = _made(folder)
    with pytest.raises(UserError, match=r"issuer\.missing"):
        import_csd(mexican.agent().hub, 99, cer=files.cer.read_bytes(), key=files.key.read_bytes(), password=files.password)
    _nothing_kept(mexican)


def test_the_key_and_its_password_are_never_kept_in_clear(mexican: World, folder: Path) -> None:
    hub = mexican.agent().hub
    files = _made(folder)
    serial = _take(hub, mexican, files)
    sealed = b"".join(bytes(row.sealed) for row in mexican.sql("select sealed from secrets"))
    assert files.password.encode() not in sealed and files.key.read_bytes() not in sealed
    canonical = mexican.one("select canonical from audit where action = 'csd.imported'").canonical
    assert serial in canonical and files.password not in canonical
    opened = open_csd(hub, mexican.one("select id from issuers").id, RFC)
    assert (opened.serial, opened.rfc) == (serial, RFC)
    assert opened.certificate.verifies(opened.sign(b"cadena"), b"cadena")


def test_the_newest_that_is_valid_seals(mexican: World, folder: Path) -> None:
    hub = mexican.agent().hub
    older = _take(hub, mexican, _made(folder, now=NOW - timedelta(days=300)))
    newer = _take(hub, mexican, _made(folder, now=NOW - timedelta(days=1)))
    issuer = mexican.one("select id from issuers").id
    assert open_csd(hub, issuer, RFC).serial == newer
    mexican.sql("update csds set retired_at = now() where serial = :serial", serial=newer)
    assert open_csd(hub, issuer, RFC).serial == older
    mexican.sql("update csds set retired_at = now()")
    with pytest.raises(UserError, match=r"csd\.none"):
        open_csd(hub, issuer, RFC)


@pytest.mark.parametrize(("days", "code"), [(5 * 366, "csd.expired"), (-30, "csd.not_yet_valid")])
def test_one_that_is_out_of_its_time_does_not_open(mexican: World, folder: Path, days: int, code: str) -> None:
    _take(mexican.agent().hub, mexican, _made(folder))
    from dataclasses import replace

    later = replace(mexican.office, now=lambda: NOW + timedelta(days=days))
    with pytest.raises(UserError) as caught:
        open_csd(mexican.agent(later).hub, mexican.one("select id from issuers").id, RFC)
    assert caught.value.code == code
