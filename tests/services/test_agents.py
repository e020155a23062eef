"""Agents make themselves known once, are admitted by an admin who types the fingerprint, and are shut out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from agent import scheduler
from agent.credentials import AgentKey
from agent.db.address import conninfo_of
from agent.db.engine import connect, transaction
from agent.errors import UserError
from agent.hub import Office
from agent.services import admit_agent, enrol
from agent.services.admit_agent import approve_agent, revoke_agent
from agent.views.agents import AgentLine, agents
from tests.conftest import Database
from tests.db.two_branches import logins
from tests.work.hub import World


@pytest.fixture
def finance(database: Database, world: World, office: Office) -> Iterator[Office]:
    """The office of a person of finance, who admits nobody."""
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'USD' from issuers")
    with logins(database.admin, database.agent) as made:
        engine = connect(made.by_role["finance"])
        yield Office(engine, made.by_role["finance"], "practice", made.names["finance"], office.folder, office.now, office.catalogs)
        engine.dispose()
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("delete from people_branches; delete from people where login <> 'local'")


@pytest.fixture
def admin(database: Database, world: World) -> Iterator[str]:
    """The address of an administrator's own login."""
    world.sql("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'USD' from issuers")
    with logins(database.admin, database.agent) as made:
        yield made.by_role["admin"]


def _come(office: Office, *, key: AgentKey | None = None, installation: UUID | None = None, host: str = "pc") -> tuple[int, AgentKey]:
    key = key or AgentKey.create()
    made = enrol.enrol(
        office,
        installation=installation or uuid4(),
        name=host,
        host=host,
        public_key=key.public,
        fingerprint=key.fingerprint,
        approve=False,
    )
    return made.agent_id, key


def _line(office: Office, agent_id: int) -> AgentLine:
    (line,) = [line for line in agents(office) if line.id == agent_id]
    return line


def test_an_admin_admits_by_the_fingerprint_as_it_was_read_out(world: World, office: Office, local_office: Office) -> None:
    agent_id, key = _come(office)
    assert _line(local_office, agent_id).standing == "waiting"
    assert approve_agent(local_office, " " + key.fingerprint.lower().replace("-", " ").replace("0", "o")) == agent_id
    assert _line(local_office, agent_id).standing == "approved"
    assert world.one("select approved_by from agents where id = :id", id=agent_id).approved_by == "local"
    assert approve_agent(office, key.fingerprint) == agent_id
    assert world.one("select approved_by from agents where id = :id", id=agent_id).approved_by == "local", "who admitted it first stays"
    assert [row.actor for row in world.sql("select actor from audit where action = 'agent.approved'")] == ["local"]


def _wrong(key: AgentKey) -> str:
    return key.fingerprint[:-1] + ("0" if key.fingerprint[-1] != "0" else "1")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (_wrong, "agent.no_such_fingerprint"),
        (lambda key: key.fingerprint[:9], "vault.bad_fingerprint"),
        (lambda key: "", "vault.bad_fingerprint"),
    ],
)
def test_a_wrong_fingerprint_admits_nobody(
    world: World, office: Office, local_office: Office, typed: Callable[[AgentKey], str], code: str
) -> None:
    agent_id, key = _come(office)
    for change in (approve_agent, revoke_agent):
        with pytest.raises(UserError) as caught:
            change(local_office, typed(key))
        assert caught.value.code == code
    assert world.one("select approved_at, revoked_at from agents where id = :id", id=agent_id) == (None, None)
    assert world.sql("select 1 from audit where action in ('agent.approved', 'agent.revoked')") == []


def test_who_is_no_admin_admits_and_shuts_out_nobody(world: World, office: Office, finance: Office) -> None:
    agent_id, key = _come(office)
    for change in (approve_agent, revoke_agent):
        with pytest.raises(UserError, match=r"permission\.denied"):
            change(finance, key.fingerprint)
    assert world.one("select approved_at, revoked_at from agents where id = :id", id=agent_id) == (None, None)


def test_an_admin_shuts_an_agent_out_for_good(world: World, office: Office, local_office: Office) -> None:
    agent_id, key = _come(office)
    approve_agent(local_office, key.fingerprint)
    assert revoke_agent(local_office, key.fingerprint) == revoke_agent(local_office, key.fingerprint) == agent_id
    assert _line(local_office, agent_id).standing == "revoked"
    with pytest.raises(UserError, match=r"agent\.revoked"):
        approve_agent(local_office, key.fingerprint)
    assert len(world.sql("select 1 from audit where action = 'agent.revoked'")) == 1


def test_in_a_shared_database_the_agents_login_admits_the_first_agent_only(
    world: World, office: Office, local_office: Office, database: Database
) -> None:
    """Whoever holds that login's password would otherwise admit an agent of their own, and have every secret sealed to it."""
    with psycopg.connect(database.admin) as keeper:
        keeper.execute("alter table hub disable trigger hub_is_fixed")
        keeper.execute("update hub set shared = true")
        keeper.execute("update agents set approved_at = null")
    (first, first_key), (second, second_key) = _come(office), _come(office)
    assert approve_agent(office, first_key.fingerprint) == first
    with pytest.raises(UserError) as caught:
        approve_agent(office, second_key.fingerprint)
    assert (caught.value.code, caught.value.params) == ("permission.denied", {"kind": "agents approved"})
    own = AgentKey.create()
    with pytest.raises(DBAPIError, match="an administrator admits agents"):
        enrol.enrol(
            office, installation=uuid4(), name="x", host="x", public_key=own.public, fingerprint=own.fingerprint, approve=True
        )  # fmt: skip
    assert _line(local_office, second).standing == "waiting"
    assert approve_agent(local_office, second_key.fingerprint) == second


def _seals(world: World, data_key: UUID, *agents: int) -> None:
    for agent_id in agents:
        world.sql("insert into data_key_seals (data_key_id, agent_id, sealed) values (:key, :id, '')", key=data_key, id=agent_id)


def test_the_last_that_opens_a_secret_is_shut_out_by_force_only(world: World, office: Office, local_office: Office) -> None:
    (last, key), (other, other_key), data_key = _come(office, host="last"), _come(office), uuid4()
    for each in (key, other_key):
        approve_agent(local_office, each.fingerprint)
    world.sql("insert into data_keys (id) values (:id)", id=data_key)
    world.sql("insert into secrets (id, owner, name, data_key_id, sealed) values (:id, 'pac:1', 'password', :id, '')", id=data_key)
    _seals(world, data_key, last)
    for asking in (office, local_office):  # as an operator does, and as an administrator who may read no secret at all
        with pytest.raises(UserError) as caught:
            revoke_agent(asking, key.fingerprint)
        assert (caught.value.code, caught.value.params) == ("agent.only_opener", {"secrets": 1, "host": "last"})
    assert _line(local_office, last).standing == "approved"

    _seals(world, data_key, other)
    revoke_agent(local_office, other_key.fingerprint)
    with pytest.raises(UserError, match=r"agent\.only_opener"):  # what the other could open it is shut out from
        revoke_agent(local_office, key.fingerprint)
    assert revoke_agent(local_office, key.fingerprint, force=True) == last
    assert _line(local_office, last).standing == "revoked"


def test_what_was_typed_for_the_last_agent_and_is_not_yet_kept_counts(world: World, office: Office, local_office: Office) -> None:
    (last, key), (other, other_key) = _come(office), _come(office)
    approve_agent(local_office, key.fingerprint)
    drop = "insert into secret_drops (id, agent_id, owner, name, sealed) values (:id, :agent, 'pac:1', 'password', '')"
    world.sql(drop, id=uuid4(), agent=last)
    with pytest.raises(UserError, match=r"agent\.only_opener"):
        revoke_agent(local_office, key.fingerprint)
    approve_agent(local_office, other_key.fingerprint)
    world.sql(drop, id=uuid4(), agent=other)
    assert revoke_agent(local_office, key.fingerprint) == last


def test_of_the_last_two_that_open_a_secret_only_one_goes(world: World, office: Office, local_office: Office) -> None:
    (first, key), (second, other_key), data_key = _come(office), _come(office), uuid4()
    for each in (key, other_key):
        approve_agent(local_office, each.fingerprint)
    world.sql("insert into data_keys (id) values (:id)", id=data_key)
    world.sql("insert into secrets (id, owner, name, data_key_id, sealed) values (:id, 'pac:1', 'password', :id, '')", id=data_key)
    _seals(world, data_key, first, second)
    with transaction(local_office.engine) as tx:
        admit_agent._others_open(tx, first)
        with transaction(office.engine) as other:
            other.execute(text("set local lock_timeout = '1ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                admit_agent._others_open(other, second)
            other.rollback()
        tx.execute(text("update agents set revoked_at = now() where id = :id"), {"id": first})
    with pytest.raises(UserError, match=r"agent\.only_opener"):
        revoke_agent(local_office, other_key.fingerprint)


def test_nobody_lets_a_revoked_agent_in_again_by_plain_sql(
    database: Database, world: World, office: Office, local_office: Office, admin: str
) -> None:
    agent_id, key = _come(office)
    approve_agent(local_office, key.fingerprint)
    revoke_agent(local_office, key.fingerprint)
    before = world.one("select * from agents where id = :id", id=agent_id)
    again = ("null", "now() + interval '1 day'", "'infinity'")
    for login in (admin, database.local, database.agent):
        with psycopg.connect(conninfo_of(login), autocommit=True) as psql:
            for value in again:
                for more in ("", ", approved_at = now(), approved_by = session_user"):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="stays revoked"):
                        psql.execute(f"update agents set revoked_at = {value}{more} where id = %s", (agent_id,))
    assert world.one("select * from agents where id = :id", id=agent_id) == before


def test_a_key_copied_from_another_installation_registers_nothing(world: World, office: Office) -> None:
    first = uuid4()
    agent_id, key = _come(office, installation=first, host="accounts")
    before = world.one("select count(*) as n from installations").n
    with pytest.raises(UserError) as caught:
        _come(office, key=key, host="copy")
    assert (caught.value.code, caught.value.params) == (
        "agent.key_elsewhere",
        {"fingerprint": key.fingerprint, "host": "accounts", "installation": str(first)},
    )
    assert world.one("select count(*) as n from installations").n == before
    assert _come(office, key=key, installation=first, host="accounts")[0] == agent_id


def test_another_key_for_a_known_installation_changes_nothing(world: World, office: Office) -> None:
    installation = uuid4()
    agent_id, key = _come(office, installation=installation)
    with pytest.raises(UserError, match=r"agent\.other_key"):
        _come(office, installation=installation, host="renamed")
    found = enrol.registered(office.engine, installation)
    assert found == enrol.Registered(agent_id, key.public, key.fingerprint, approved=False, revoked=False)
    assert world.one("select host from installations where id = :id", id=installation).host == "pc"
    assert enrol.registered(office.engine, uuid4()) is None


def _start(office: Office, agent_id: int, host: str, pid: int = 7) -> UUID:
    boot = uuid4()
    enrol.start_boot(office, agent_id=agent_id, boot=boot, pid=pid, host=host, version="1.2.3", max_stalls=3)
    return boot


def test_one_installation_works_on_one_host_at_a_time(world: World, office: Office) -> None:
    agent_id, _ = _come(office, host="accounts")
    first = _start(office, agent_id, "accounts")
    with pytest.raises(UserError) as caught:
        _start(office, agent_id, "copy")
    assert (caught.value.code, caught.value.params) == ("agent.runs_elsewhere", {"host": "accounts", "pid": 7, "seconds": 30})
    assert world.one("select stopped_at from agent_boots where boot_id = :id", id=first).stopped_at is None, "it goes on working"
    _start(office, agent_id, "accounts", 8)  # a start on the same host: the folder's lock says that the earlier one is dead
    world.sql("update agent_boots set heartbeat_at = now() - interval '31 seconds' where agent_id = :id", id=agent_id)
    second = _start(office, agent_id, "copy")
    enrol.end_boot(office, second)
    _start(office, agent_id, "accounts", 9)


def test_the_agents_say_how_they_are_by_the_databases_clock(world: World, office: Office, local_office: Office) -> None:
    agent_id, key = _come(office, host="accounts")
    assert (_line(local_office, agent_id).state, _line(local_office, agent_id).heartbeat_at) == ("stopped", None)
    boot = _start(office, agent_id, "accounts")
    enrol.beat(office, boot, '{"lanes": 3, "memory_mb": 120, "cpu_percent": 12.5}')
    line = _line(local_office, agent_id)
    assert (line.state, line.host, line.version, line.pid, line.fingerprint) == ("working", "accounts", "1.2.3", 7, key.fingerprint)
    assert dict(line.load) == {"lanes": 3, "memory_mb": 120, "cpu_percent": 12.5}
    world.sql("update agent_boots set heartbeat_at = now() - interval '31 seconds' where boot_id = :id", id=boot)
    assert _line(local_office, agent_id).state == "silent"
    enrol.end_boot(office, boot)
    assert _line(local_office, agent_id).state == "stopped"


def test_the_load_counts_lanes_memory_and_processor() -> None:
    load = scheduler.load_of(["erp:1", "erp:2"], 10)()
    assert set(load) == {"lanes", "lanes_at_once", "memory_mb", "cpu_percent"}
    assert (load["lanes"], load["lanes_at_once"]) == (2, 10)
    assert load["memory_mb"] > 10
    assert load["cpu_percent"] >= 0
