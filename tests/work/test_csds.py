"""A CSD is taken in only when everything about it is right, and opened only while it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.cfdi.csd_files import NamedFile
from agent.errors import UserError
from agent.hub import Hub, Office
from agent.practice.authority import CsdFiles, Kind, make_csd
from agent.services.offer_csd import Offered, offer_csd
from agent.views.certificates import certificates, official_name
from agent.views.commands import Command, command
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
    later = replace(mexican.office, now=lambda: NOW + timedelta(days=days))
    with pytest.raises(UserError) as caught:
        open_csd(mexican.agent(later).hub, mexican.one("select id from issuers").id, RFC)
    assert caught.value.code == code


# --- loaded at a desktop, taken in by an agent ----------------------------------------------------------------------------


def _offer(world: World, files: CsdFiles, password: str = "", **named: Any) -> Offered:
    given = [NamedFile(path.name, path.read_bytes()) for path in (files.cer, files.key)]
    issuer = world.one("select id from issuers").id
    return offer_csd(world.office, issuer, given, password or files.password, **named)


def _outcome(world: World, offered: Offered) -> Command:
    found = command(world.office, offered.work_id)
    assert found is not None
    return found


def _second(world: World, *, approve: bool = True) -> World:
    """Another installation on another machine."""
    from uuid import uuid4

    from agent.credentials import AgentKey

    made = replace(world, installation=uuid4(), key=AgentKey.create())
    made.agent()
    if not approve:
        made.sql("update agents set approved_at = null where public_key = :key", key=made.key.public)
    return made


def _id(world: World) -> int:
    return int(world.one("select id from agents where public_key = :key", key=world.key.public).id)


def test_what_a_person_loads_an_agent_takes_in(mexican: World, folder: Path) -> None:
    agent = mexican.agent()
    offered = _offer(mexican, _made(folder))
    assert offered.clear == () and f"{offered.valid_until:%Y}" == "2030"
    assert mexican.sql("select 1 from csds") == []
    agent.work_off()
    done = _outcome(mexican, offered)
    assert (done.state, done.code, done.result["serial"]) == ("done", "csd.imported", offered.serial)
    assert open_csd(agent.hub, mexican.one("select id from issuers").id, RFC).serial == offered.serial
    assert mexican.sql("select 1 from secret_drops") == []
    assert [row.action for row in mexican.sql("select action from audit where action like 'csd.%' order by id")] == [
        "csd.offered", "csd.imported",
    ]  # fmt: skip


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
def test_a_wrong_one_is_refused_at_the_desktop_and_nothing_leaves_it(
    mexican: World, folder: Path, kind: Kind, rfc: str, password: str, code: str
) -> None:
    mexican.agent()
    with pytest.raises(UserError) as caught:
        _offer(mexican, _made(folder, kind, rfc), password)
    assert caught.value.code == code
    _nothing_kept(mexican)
    assert mexican.sql("select 1 from secret_drops union all select 1 from work where kind = 'import_csd'") == []


def test_the_same_one_twice_changes_nothing(mexican: World, folder: Path) -> None:
    agent = mexican.agent()
    files = _made(folder)
    serial = _take(agent.hub, mexican, files)
    sealed = mexican.sql("select id, sealed from secrets order by id")
    for again in (lambda: _offer(mexican, files), lambda: _take(agent.hub, mexican, files)):
        with pytest.raises(UserError) as caught:
            again()
        assert (caught.value.code, caught.value.params["serial"]) == ("csd.already_loaded", serial)
    assert mexican.sql("select id, sealed from secrets order by id") == sealed


def test_two_desktops_that_load_the_same_one_at_once(mexican: World, folder: Path) -> None:
    agent = mexican.agent()
    files = _made(folder)
    first, second = _offer(mexican, files), None
    with pytest.raises(UserError, match=r"work\.already_requested"):
        second = _offer(mexican, files)
    agent.work_off()
    assert second is None and _outcome(mexican, first).state == "done"
    assert open_csd(agent.hub, mexican.one("select id from issuers").id, RFC).serial == first.serial


def test_one_that_ends_before_an_agent_takes_it_is_forgotten(mexican: World, folder: Path) -> None:
    mexican.agent()
    offered = _offer(mexican, _made(folder))
    later = replace(mexican.office, now=lambda: NOW + timedelta(days=5 * 366))
    mexican.agent(later).work_off()
    found = _outcome(mexican, offered)
    assert (found.state, found.code) == ("dead", "csd.expired")
    _nothing_kept(mexican)
    assert mexican.sql("select 1 from secret_drops") == []


def test_only_agents_that_are_marked_open_the_key(mexican: World, folder: Path) -> None:
    marked = mexican.agent()
    other = _second(mexican)
    issuer = mexican.one("select id from issuers").id
    with pytest.raises(UserError) as caught:
        _offer(mexican, _made(folder))
    assert (caught.value.code, caught.value.params["agents"]) == ("csd.choose_agents", 2)
    offered = _offer(mexican, _made(folder), sealers=[_id(mexican)])
    idle = other.agent()
    idle.work_off()
    assert _outcome(mexican, offered).state == "ready", "it is not the other's to take in"
    marked.work_off()
    assert _outcome(mexican, offered).state == "done"
    assert marked.hub.vault.seal_to_others() == 0
    with pytest.raises(UserError, match=r"vault\.cannot_open"):
        open_csd(idle.hub, issuer, RFC)
    assert idle.hub.vault.must_open_all() == 0, "what is not meant for it does not stand against it"
    # The second of the two that are recommended: marked later, it gets the key from the first.
    assert mexican.one("select mark_sealer(:agent, :rfc) as marked", agent=_id(other), rfc=RFC).marked
    assert marked.hub.vault.seal_to_others() == 1
    assert open_csd(idle.hub, issuer, RFC).serial == offered.serial
    # And a new key for everything stays among the two.
    third = _second(mexican)
    assert marked.hub.vault.rotate() == 2
    assert open_csd(idle.hub, issuer, RFC).serial == offered.serial
    with pytest.raises(UserError, match=r"vault\.cannot_open"):
        open_csd(third.agent().hub, issuer, RFC)


def test_an_agent_that_was_not_admitted_is_never_marked(mexican: World, folder: Path) -> None:
    mexican.agent()
    waiting = _second(mexican, approve=False)
    with pytest.raises(UserError, match=r"agents\.none_seals"):
        _offer(mexican, _made(folder), sealers=[_id(waiting)])
    assert mexican.sql("select 1 from secret_drops") == []


# --- what the page shows --------------------------------------------------------------------------------------------------


def test_a_renewal_on_the_page(mexican: World, folder: Path) -> None:
    hub = mexican.agent().hub
    older = _take(hub, mexican, _made(folder, now=NOW - timedelta(days=1430)))
    newer = _take(hub, mexican, _made(folder, now=NOW - timedelta(days=1)))
    (issuer,) = certificates(mexican.office, branch=None)
    assert [(line.serial, line.standing, line.soon) for line in issuer.csds] == [(newer, "seals", False), (older, "spare", True)]
    assert [(sealer.host, sealer.marked) for sealer in issuer.sealers] == [("test", True)]
    later = replace(mexican.office, now=lambda: NOW + timedelta(days=100))
    (then,) = certificates(later, branch="MIA")
    assert [line.standing for line in then.csds] == ["seals", "ended"]
    assert certificates(mexican.office, branch="elsewhere") == ()


def test_the_issuers_name_is_held_against_the_certificate(mexican: World, folder: Path) -> None:
    hub = mexican.agent().hub
    files = make_csd(folder, rfc=RFC, name="ESCUELA KEMPER URGATE SA DE CV", password="12345678a", now=NOW)
    _take(hub, mexican, files)
    for name, wanted in ((NAME, ""), ("ESCUELA KEMPER URGATE SA DE CV", NAME), ("KEMPER", NAME)):
        mexican.sql("update issuers set legal_name = :name", name=name)
        (issuer,) = certificates(mexican.office, branch=None)
        assert issuer.certificate_name == wanted
    assert official_name("JUAN SA", "CACX7605101P8") == "JUAN SA", "a person has no régimen societario"
