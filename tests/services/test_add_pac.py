"""A PAC account that an administrator adds: its secrets go to the agents only, and it is tried after those that are there."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import ProgrammingError

from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.services.add_pac import add_pac
from tests.services.test_services import viewer
from tests.work.hub import World

__all__ = ["viewer"]


def accounts(world: World) -> list[tuple[object, ...]]:
    return [tuple(row) for row in world.sql("select pac, environment, priority, config, state from pac_accounts order by priority")]


def test_an_administrators_account_is_sealed_and_comes_last(world: World, local_office: Office) -> None:
    issuer = world.one("select id from issuers").id
    first = add_pac(local_office, issuer=issuer, pac="finkok", config={"username": "u"}, secrets={"password": "top-secret"})
    second = add_pac(local_office, issuer=issuer, pac="sw", config={"username": "v"}, secrets={})
    assert accounts(world) == [
        ("finkok", "practice", 1, {"username": "u"}, "ready"),
        ("sw", "practice", 2, {"username": "v"}, "ready"),
    ]
    drops = world.sql("select owner, name, sealed from secret_drops")
    assert [(drop.owner, drop.name) for drop in drops] == [(f"pac:{first}", "password")]
    assert b"top-secret" not in bytes(drops[0].sealed)
    with pytest.raises(ProgrammingError), transaction(local_office.engine) as tx:
        tx.exec_driver_sql("select sealed from secret_drops")

    again = add_pac(local_office, issuer=issuer, pac="finkok", config={"username": "w"}, secrets={"password": "newer"})
    assert (again, first == second) == (first, False)
    assert accounts(world)[0] == ("finkok", "practice", 1, {"username": "w"}, "ready")
    agent = world.agent()
    assert agent.hub.vault.take_drops(f"pac:{first}") == 2
    assert agent.hub.vault.get(f"pac:{first}", "password") == b"newer"
    said = world.sql("select subject, canonical from audit where action = 'pac.saved' order by id")
    assert [row.subject for row in said] == [f"pac:{first}", f"pac:{second}", f"pac:{first}"]
    assert not any("newer" in row.canonical or "top-secret" in row.canonical for row in said)


def test_nobody_else_adds_one_and_nothing_is_half_done(world: World, viewer: Office, local_office: Office) -> None:
    issuer = world.one("select id from issuers").id
    with pytest.raises(UserError, match=r"permission\.denied"):
        add_pac(viewer, issuer=issuer, pac="finkok", config={}, secrets={})
    world.sql("update agents set approved_at = null")
    with pytest.raises(UserError, match=r"agents\.none_approved"):
        add_pac(local_office, issuer=issuer, pac="finkok", config={}, secrets={"password": "x"})
    assert accounts(world) == []
