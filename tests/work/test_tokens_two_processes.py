"""Two agents in two processes refresh one token that changes each time; of their vendor's answers every tenth is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx2
import pytest
from pytest_httpserver import HTTPServer

from agent import oauth, paths
from agent.credentials import AgentKey
from agent.db.engine import transaction
from agent.erp import ERPS
from agent.errors import Unavailable, UserError
from agent.http_client import HttpClient
from agent.practice import seeds
from agent.services import enrol
from agent.work import tokens
from tests.conftest import NOW, Database
from tests.contracts.benches import STANDS, Connection
from tests.contracts.conftest import vendors
from tests.work.hub import World
from tests.work.strict_vendor import StrictVendor
from tests.work.token_agent import Errand, document, hub_of

__all__ = ["vendors"]

REFRESHES = 500
LOST = 10
REPLACED = 2 + REFRESHES - REFRESHES // LOST
"""The version of the tokens when so many answers have come; the first is 1."""
NAME = "quickbooks"


def _control(vendors: Mapping[str, str], path: str, **body: object) -> None:
    httpx2.post(f"{vendors['QUICKBOOKS']}/_practice/{path}", json=body).raise_for_status()


def _connected(world: World, vendors: Mapping[str, str]) -> oauth.Tokens:
    """The tokens of a connection that a person has just authorised at the practice vendor."""
    with HttpClient(environment="practice", endpoints=vendors) as wire:
        connection = Connection(wire, NAME)
        connection.connect()
        assert connection.tokens is not None
        return connection.tokens


def _errands(world: World, database: Database, endpoints: Mapping[str, str], first: oauth.Tokens, until: int) -> list[Errand]:
    """Two approved agents, and the connection with its first tokens in their vault."""
    errands = []
    for number in range(2):
        key = AgentKey.create()
        enrolled = enrol.enrol(
            world.office,
            installation=uuid4(),
            name="t",
            host=f"h{number}",
            public_key=key.public,
            fingerprint=key.fingerprint,
            approve=True,
        )
        errands.append(Errand(database.agent, endpoints, enrolled.agent_id, key.text().text(), world.connection, until))
    world.sql(
        "update connections set erp = :erp, config = jsonb_build_object('client_id', cast(:client as text))",
        erp=NAME,
        client=seeds.CLIENT_US,
    )
    hub = hub_of(errands[0])
    with transaction(hub.office.engine) as tx:
        hub.vault.put(tx, tokens.owner_of(world.connection), "client_secret", seeds.CLIENT_SECRET.encode())
        tokens.store_tokens(hub, tx, world.connection, first)
    hub.wire.close()
    hub.office.engine.dispose()
    return errands


def _both(errands: list[Errand]) -> Counter[str]:
    """What the two processes were told, added up; they begin together."""
    command = [sys.executable, "-m", "tests.work.token_agent"]
    children = [
        subprocess.Popen(command, cwd=paths.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in errands
    ]
    for child, errand in zip(children, errands, strict=True):
        assert child.stdin is not None
        child.stdin.write(document(errand) + "\n")
        child.stdin.flush()
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n", child.communicate()
    with ThreadPoolExecutor(len(children)) as pool:
        told = list(pool.map(lambda child: child.communicate("go\n"), children))
    assert [child.returncode for child in children] == [0, 0], told
    first, second = (Counter(json.loads(out)) for out, _ in told)
    assert min(first["token"], second["token"]) > 10, "both took part"
    return first + second


def _replaced(world: World) -> int:
    return int(world.one("select token_version from connections where id = :id", id=world.connection).token_version) - 1


def _lost(said: Counter[str]) -> int:
    """How often an agent was told that no answer came, the other agent's being quicker left out."""
    return sum(times for reason, times in said.items() if reason != "token" and not reason.startswith("another agent"))


def test_with_the_vendors_grace_no_lost_answer_is_silent_and_none_costs_the_connection(
    world: World, database: Database, vendors: dict[str, str]
) -> None:
    _control(vendors, "settings", **{"oauth.rotate_every": 1, "oauth.kill_old": "no"})
    errands = _errands(world, database, vendors, _connected(world, vendors), until=REPLACED)
    dialled = REFRESHES // LOST + 5
    for number in range(1, dialled + 1):  # each waits for the calls that went well, not for those that others of them met
        after = number * (LOST - 1)
        _control(vendors, "faults", vendor="quickbooks", operation="token", fault="reset", phase="after_commit", after=after)
    said = _both(errands)
    met = dialled - len(httpx2.get(f"{vendors['QUICKBOOKS']}/_practice/faults").json()["faults"])
    httpx2.delete(f"{vendors['QUICKBOOKS']}/_practice/faults")
    assert "connection.expired" not in said, said
    assert (_lost(said), met) == (met, (_replaced(world) + met) // LOST)
    assert _replaced(world) + met >= REFRESHES
    assert world.one("select state from connections where id = :id", id=world.connection).state == "connected"
    _still_lets_us_in(errands[1], vendors)


def _still_lets_us_in(errand: Errand, vendors: Mapping[str, str]) -> None:
    hub = hub_of(errand)
    kept = json.loads(hub.vault.get(tokens.owner_of(errand.connection), "tokens"))
    realm = STANDS[NAME].realm
    answer = httpx2.get(
        f"{vendors['QUICKBOOKS']}/v3/company/{realm}/companyinfo/{realm}", headers={"Authorization": f"Bearer {kept['access']}"}
    )
    assert answer.status_code == 200
    assert tokens.access_token(hub, errand.connection, hub.wire)(rejected=kept["access"]) != kept["access"]
    hub.wire.close()
    hub.office.engine.dispose()


def test_a_vendor_that_watches_for_reuse_never_sees_any(world: World, database: Database, httpserver: HTTPServer) -> None:
    spec = ERPS[NAME].spec.oauth
    assert spec is not None
    vendor = StrictVendor(httpserver, oauth.split(spec.token_url)[1], "refresh-0", lose=LOST)
    first = oauth.Tokens("access-0", "refresh-0", NOW, None, "")
    errands = _errands(world, database, {spec.endpoint: httpserver.url_for("")}, first, until=REPLACED)
    said = _both(errands)
    assert (vendor.revoked, "connection.expired" in said) == (False, False), said
    assert (vendor.lost, vendor.asked) == (_lost(said), _replaced(world) + vendor.lost)
    assert vendor.asked >= REFRESHES
    hub = hub_of(errands[0])
    assert json.loads(hub.vault.get(tokens.owner_of(world.connection), "tokens"))["refresh"] == vendor.newest
    hub.wire.close()
    hub.office.engine.dispose()


def test_without_any_grace_a_lost_answer_ends_in_a_clear_request_to_authorise_again(
    world: World, database: Database, vendors: dict[str, str]
) -> None:
    _control(vendors, "settings", **{"oauth.rotate_every": 1, "oauth.kill_old": "yes"})
    errands = _errands(world, database, vendors, _connected(world, vendors), until=0)
    _control(vendors, "faults", vendor="quickbooks", operation="token", fault="reset", phase="after_commit")
    hubs = [hub_of(errand) for errand in errands]
    ask = [tokens.access_token(hub, world.connection, hub.wire) for hub in hubs]
    held = ask[0]()
    with pytest.raises(Unavailable):
        ask[0](rejected=held)
    assert world.one("select state from connections").state == "connected"
    for token in (*ask, *ask):
        with pytest.raises(UserError, match=r"connection\.expired"):
            token(rejected=held)
    assert world.one("select state, state_code from connections") == ("expired", "connection.expired")
    assert [row.subject for row in world.sql("select subject from events where name = 'connection.expired'")] == [str(world.connection)]
    for hub in hubs:
        hub.wire.close()
        hub.office.engine.dispose()
