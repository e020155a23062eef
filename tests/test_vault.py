"""The vault: rows that only the agents they were sealed for can open."""

from __future__ import annotations

from uuid import uuid4

import pytest

from agent.credentials import AgentKey
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.secret_drops import drop
from agent.services import enrol
from agent.vault import Vault
from tests.work.hub import World, set_up


def _agent(office: Office, *, approve: bool = True) -> tuple[Vault, int]:
    key = AgentKey.create()
    enrolled = enrol.enrol(
        office, installation=uuid4(), name="a", host="h", public_key=key.public, fingerprint=key.fingerprint, approve=approve
    )
    return Vault(office.engine, enrolled.agent_id, key), enrolled.agent_id


def _put(office: Office, vault: Vault, plain: bytes, name: str = "password") -> None:
    with transaction(office.engine) as tx:
        vault.put(tx, "pac:1", name, plain)


def _rows(office: Office, statement: str) -> list[tuple[object, ...]]:
    with transaction(office.engine) as tx:
        return [tuple(row) for row in tx.exec_driver_sql(statement)]


def test_what_is_put_is_read_by_every_agent_approved_by_then(office: Office) -> None:
    first, _ = _agent(office)
    second, _ = _agent(office)
    _put(office, first, b"swordfish")
    assert first.get("pac:1", "password") == second.get("pac:1", "password") == b"swordfish"
    assert b"swordfish" not in b"".join(bytes(row[0]) for row in _rows(office, "select sealed from secrets"))  # type: ignore[call-overload]
    _put(office, second, b"changed")
    assert first.get("pac:1", "password") == b"changed"
    assert _rows(office, "select count(*) from secrets") == [(1,)]


def test_an_agent_that_came_later_cannot_open_it_and_says_so(office: Office) -> None:
    first, _ = _agent(office)
    _put(office, first, b"swordfish")
    late, _ = _agent(office)
    with pytest.raises(UserError, match=r"vault\.cannot_open"):
        late.get("pac:1", "password")


def test_an_agent_nobody_approved_writes_nothing(office: Office) -> None:
    waiting, _ = _agent(office, approve=False)
    with pytest.raises(UserError, match=r"vault\.not_approved"):
        _put(office, waiting, b"x")
    assert _rows(office, "select count(*) from data_keys") == [(0,)]


def test_what_is_not_there_is_named(office: Office) -> None:
    vault, _ = _agent(office)
    with pytest.raises(UserError) as caught:
        vault.get("pac:9", "password")
    assert (caught.value.code, caught.value.params) == ("vault.missing", {"owner": "pac:9", "name": "password"})


def test_a_row_that_was_moved_does_not_open(office: Office) -> None:
    vault, _ = _agent(office)
    _put(office, vault, b"one", "one")
    _put(office, vault, b"two", "two")
    with transaction(office.engine) as tx:
        tx.exec_driver_sql("update secrets set sealed = (select sealed from secrets where name = 'one') where name = 'two'")
    with pytest.raises(UserError, match=r"vault\.cannot_open"):
        vault.get("pac:1", "two")


def test_what_a_rolled_back_transaction_put_is_not_there(office: Office) -> None:
    vault, _ = _agent(office)
    with pytest.raises(ZeroDivisionError), transaction(office.engine) as tx:
        vault.put(tx, "pac:1", "password", b"x")
        raise ZeroDivisionError
    _put(office, vault, b"y")
    assert vault.get("pac:1", "password") == b"y"


def test_what_was_typed_twice_counts_as_typed_last(office: Office) -> None:
    vault, _ = _agent(office)
    _agent(office)
    for typed in (b"first", b"second"):
        with transaction(office.engine) as tx:
            drop(tx, owner="connection:1", name="client_secret", plain=typed, drop_id=uuid4)
    assert _rows(office, "select count(*) from secret_drops") == [(4,)]
    assert vault.take_drops("connection:1") == 2
    assert vault.get("connection:1", "client_secret") == b"second"
    assert _rows(office, "select count(*) from secret_drops") == [(0,)]
    assert vault.take_drops("connection:1") == 0


def test_a_drop_of_another_owner_is_left_alone(office: Office) -> None:
    world: World = set_up(office)
    agent = world.agent()
    with transaction(world.office.engine) as tx:
        drop(tx, owner="connection:2", name="client_secret", plain=b"x", drop_id=uuid4)
    assert agent.hub.vault.take_drops("connection:1") == 0
    assert world.one("select count(*) as n from secret_drops").n == 1


def test_an_installation_keeps_its_key(office: Office) -> None:
    installation, key = uuid4(), AgentKey.create()

    def come(with_key: AgentKey) -> enrol.Enrolled:
        return enrol.enrol(
            office,
            installation=installation,
            name="a",
            host="h",
            public_key=with_key.public,
            fingerprint=with_key.fingerprint,
            approve=True,
        )

    first = come(key)
    assert come(key) == first and first.approved
    with pytest.raises(UserError, match=r"agent\.other_key"):
        come(AgentKey.create())
    with transaction(office.engine) as tx:
        tx.exec_driver_sql("update agents set revoked_at = now()")
    with pytest.raises(UserError, match=r"agent\.revoked"):
        come(key)
