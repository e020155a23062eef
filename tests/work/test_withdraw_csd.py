"""A CSD is retired and an agent stops sealing: keys go, the last one only by force, and everything can be loaded again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from agent.credentials import AgentKey
from agent.errors import UserError
from agent.hub import Office
from agent.practice.authority import CsdFiles, make_csd
from agent.services.offer_csd import NamedFile, offer_csd
from agent.services.withdraw_csd import retire_csd, unmark_sealer
from agent.views.commands import command
from agent.work.csds import import_csd, open_csd
from tests.conftest import NOW, Database
from tests.db.two_branches import logins
from tests.work.hub import RFC, Agent, World, set_up


@pytest.fixture
def mexican(office: Office) -> World:
    return set_up(office, country="MX", currency="MXN", cfdi=True, branch="A")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[CsdFiles, CsdFiles]:
    """An older and a newer CSD of the same issuer."""
    folder = tmp_path_factory.mktemp("practice")
    older, newer = (
        make_csd(folder, rfc=RFC, name="ESCUELA KEMPER URGATE SA DE CV", password="12345678a", now=NOW - timedelta(days=days))
        for days in (30, 1)
    )
    return older, newer


def issuer_of(world: World) -> int:
    return int(world.one("select id from issuers").id)


def take(agent: Agent, world: World, made: CsdFiles) -> str:
    return import_csd(agent.hub, issuer_of(world), cer=made.cer.read_bytes(), key=made.key.read_bytes(), password=made.password)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def id_of(world: World) -> int:
    return int(world.one("select id from agents where public_key = :key", key=world.key.public).id)


def second(world: World) -> World:
    return replace(world, installation=uuid4(), key=AgentKey.create())


def secrets_of(world: World) -> list[str]:
    return [row.owner for row in world.sql("select distinct owner from secrets where owner like 'csd:%' order by owner")]


def audited(world: World) -> list[str]:
    return [row.action for row in world.sql("select action from audit where action in ('csd.retired', 'agent.unmarked') order by id")]


# --- a CSD ----------------------------------------------------------------------------------------------------------------


def test_of_two_one_is_retired_and_the_other_seals(mexican: World, files: tuple[CsdFiles, CsdFiles]) -> None:
    agent = mexican.agent()
    old, new = (take(agent, mexican, made) for made in files)
    assert open_csd(agent.hub, issuer_of(mexican), RFC).serial == new
    retire_csd(mexican.office, new)
    assert open_csd(agent.hub, issuer_of(mexican), RFC).serial == old
    assert secrets_of(mexican) == [f"csd:{old}"]
    assert refused(lambda: retire_csd(mexican.office, new)) == "csd.not_there"
    assert audited(mexican) == ["csd.retired"]


def test_the_last_one_goes_by_force_only(mexican: World, files: tuple[CsdFiles, CsdFiles]) -> None:
    agent = mexican.agent()
    serial = take(agent, mexican, files[1])
    assert refused(lambda: retire_csd(mexican.office, serial)) == "csd.last"
    assert open_csd(agent.hub, issuer_of(mexican), RFC).serial == serial and audited(mexican) == []
    retire_csd(mexican.office, serial, force=True)
    assert refused(lambda: open_csd(agent.hub, issuer_of(mexican), RFC)) == "csd.none"
    assert secrets_of(mexican) == []


def test_one_that_has_ended_goes_without_force(mexican: World, files: tuple[CsdFiles, CsdFiles]) -> None:
    serial = take(mexican.agent(), mexican, files[1])
    mexican.sql("update csds set valid_until = now() - interval '1 day'")
    retire_csd(mexican.office, serial)
    assert secrets_of(mexican) == []


def test_a_retired_one_that_is_loaded_again_seals_again(mexican: World, files: tuple[CsdFiles, CsdFiles]) -> None:
    agent = mexican.agent()
    serial = take(agent, mexican, files[1])
    retire_csd(mexican.office, serial, force=True)
    assert take(agent, mexican, files[1]) == serial
    assert open_csd(agent.hub, issuer_of(mexican), RFC).serial == serial
    retire_csd(mexican.office, serial, force=True)
    given = [NamedFile(path.name, path.read_bytes()) for path in (files[1].cer, files[1].key)]
    offered = offer_csd(mexican.office, issuer_of(mexican), given, files[1].password)
    agent.work_off()
    done = command(mexican.office, offered.work_id)
    assert done is not None and (done.state, done.code) == ("done", "csd.imported")
    assert open_csd(agent.hub, issuer_of(mexican), RFC).serial == serial
    assert refused(lambda: take(agent, mexican, files[1])) == "csd.already_loaded"


def test_nobody_retires_what_is_not_there(mexican: World) -> None:
    assert refused(lambda: retire_csd(mexican.office, "30001000000500009999")) == "csd.not_there"


# --- an agent -------------------------------------------------------------------------------------------------------------


def two_sealers(world: World, made: CsdFiles) -> tuple[Agent, Agent, World]:
    first = world.agent()
    other_world = second(world)
    other = other_world.agent()
    take(first, world, made)
    world.sql("select mark_sealer(:agent, :rfc)", agent=id_of(other_world), rfc=RFC)
    first.hub.vault.seal_to_others()
    return first, other, other_world


def test_an_agent_that_is_unmarked_seals_no_more_though_it_still_has_the_key_in_memory(
    mexican: World, files: tuple[CsdFiles, CsdFiles]
) -> None:
    first, other, other_world = two_sealers(mexican, files[1])
    issuer = issuer_of(mexican)
    assert open_csd(first.hub, issuer, RFC).serial == open_csd(other.hub, issuer, RFC).serial
    unmark_sealer(mexican.office, id_of(mexican), RFC)
    assert refused(lambda: open_csd(first.hub, issuer, RFC)) == "vault.cannot_open"
    assert open_csd(other.hub, issuer, RFC).rfc == RFC
    other.hub.vault.seal_to_others()
    seals = mexican.sql(
        "select s.agent_id from data_key_seals s join data_keys k on k.id = s.data_key_id where k.seals_for = :rfc", rfc=RFC
    )
    assert [row.agent_id for row in seals] == [id_of(other_world)]
    assert refused(lambda: unmark_sealer(mexican.office, id_of(mexican), RFC)) == "agent.not_a_sealer"
    mexican.sql("select mark_sealer(:agent, :rfc)", agent=id_of(mexican), rfc=RFC)
    other.hub.vault.seal_to_others()
    assert open_csd(first.hub, issuer, RFC).rfc == RFC


def test_the_last_sealer_goes_by_force_only_and_takes_the_keys_along(mexican: World, files: tuple[CsdFiles, CsdFiles]) -> None:
    agent = mexican.agent()
    serial = take(agent, mexican, files[1])
    assert refused(lambda: unmark_sealer(mexican.office, id_of(mexican), RFC)) == "csd.only_sealer"
    assert open_csd(agent.hub, issuer_of(mexican), RFC).serial == serial
    unmark_sealer(mexican.office, id_of(mexican), RFC, force=True)
    assert refused(lambda: open_csd(agent.hub, issuer_of(mexican), RFC)) == "csd.none"
    assert secrets_of(mexican) == [] and mexican.one("select retired_at is not null as gone from csds").gone
    assert take(agent, mexican, files[1]) == serial
    assert open_csd(agent.hub, issuer_of(mexican), RFC).serial == serial


def test_one_that_is_marked_and_was_given_no_key_yet_does_not_count(mexican: World, files: tuple[CsdFiles, CsdFiles]) -> None:
    take(mexican.agent(), mexican, files[1])
    other_world = second(mexican)
    other_world.agent()
    mexican.sql("select mark_sealer(:agent, :rfc)", agent=id_of(other_world), rfc=RFC)
    assert refused(lambda: unmark_sealer(mexican.office, id_of(mexican), RFC)) == "csd.only_sealer"
    unmark_sealer(mexican.office, id_of(other_world), RFC)


def test_one_that_was_revoked_does_not_count_either(mexican: World, files: tuple[CsdFiles, CsdFiles]) -> None:
    _, _, other_world = two_sealers(mexican, files[1])
    mexican.sql("update agents set revoked_at = now() where id = :id", id=id_of(other_world))
    assert refused(lambda: unmark_sealer(mexican.office, id_of(mexican), RFC)) == "csd.only_sealer"


# --- who may --------------------------------------------------------------------------------------------------------------


def test_only_an_admin_may(mexican: World, files: tuple[CsdFiles, CsdFiles], database: Database) -> None:
    serial = take(mexican.agent(), mexican, files[1])
    with logins(database.admin, database.agent) as people:
        for role in ("viewer", "finance", "accountant", "revoked", "unknown", "outsider"):
            with psycopg.connect(people.by_role[role], autocommit=True) as person:
                for call in ("select retire_csd(%s, true)", "select unmark_sealer(1, %s, true)"):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        person.execute(call, (serial if "retire" in call else RFC,))
        assert secrets_of(mexican) == [f"csd:{serial}"]
        with psycopg.connect(people.by_role["admin"], autocommit=True) as person:
            assert person.execute("select retire_csd(%s, false)", (serial,)).fetchone() == ("last",)
            assert person.execute("select retire_csd(%s, true)", (serial,)).fetchone() == ("done",)


def test_a_person_does_it_at_the_desktop(mexican: World, files: tuple[CsdFiles, CsdFiles], local_office: Office) -> None:
    agent = mexican.agent()
    old, new = (take(agent, mexican, made) for made in files)
    retire_csd(local_office, old)
    assert refused(lambda: unmark_sealer(local_office, id_of(mexican), RFC)) == "csd.only_sealer"
    unmark_sealer(local_office, id_of(mexican), RFC, force=True)
    assert mexican.sql("select 1 from csds where retired_at is null") == [] and new != old
    assert [row.actor for row in mexican.sql("select actor from audit where action in ('csd.retired', 'agent.unmarked')")] == ["local"] * 2
