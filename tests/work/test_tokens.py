"""Access tokens: one agent refreshes, the others wait for it, and an answer that is lost loses no connection."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer

from agent import errors
from agent.db.engine import open_transactions, transaction
from agent.erp.quickbooks.adapter import QuickBooks
from agent.errors import Unavailable, UserError
from agent.http_client import HttpClient
from agent.hub import Hub
from agent.oauth import Tokens
from agent.ports import Answer, ErpAdapter, NotSent, Request, Unknown, Wire
from agent.work import tokens, wires
from tests.conftest import NOW
from tests.erp import postings as make
from tests.erp.quickbooks_bench import INVOICE
from tests.work.hub import Agent, World


class Desk:
    """A wire to the vendor's token address."""

    def __init__(self) -> None:
        self.calls = 0
        self.refresh_tokens: list[str] = []
        self.next: list[Answer | NotSent | Unknown] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def send(self, request: Request, *, deadline: float) -> Answer | NotSent | Unknown:
        assert open_transactions() == 0
        self.calls += 1
        self.refresh_tokens.append(request.body.decode().split("refresh_token=")[-1].split("&")[0])
        self.meanwhile()
        if self.next:
            return self.next.pop(0)
        return _answer({"access_token": f"a{self.calls + 1}", "refresh_token": f"r{self.calls + 1}", "expires_in": 3600})


def _answer(body: dict[str, object], status: int = 200) -> Answer:
    return Answer(status, {}, json.dumps(body).encode())


@pytest.fixture
def agent(world: World) -> Agent:
    """An agent whose connection holds a1 and r1, the access token about to end."""
    made = world.agent()
    with transaction(world.office.engine) as tx:
        made.hub.vault.put(tx, tokens.owner_of(world.connection), "client_secret", b"shh")
        tokens.store_tokens(made.hub, tx, world.connection, Tokens("a1", "r1", NOW + timedelta(seconds=60), None, ""))
    world.sql("""update connections set config = '{"client_id": "us"}'""")
    return made


def _fresh(world: World) -> None:
    world.sql("update connections set access_expires_at = :at", at=NOW + timedelta(hours=1))


def test_a_token_that_lives_is_used_as_it_is(world: World, agent: Agent) -> None:
    _fresh(world)
    desk = Desk()
    assert tokens.access_token(agent.hub, world.connection, desk)() == "a1"
    assert desk.calls == 0


def test_the_new_refresh_token_is_kept_before_the_access_token_is_used(world: World, agent: Agent) -> None:
    desk = Desk()
    assert tokens.access_token(agent.hub, world.connection, desk)() == "a2"
    assert json.loads(agent.hub.vault.get(tokens.owner_of(world.connection), "tokens")) == {"access": "a2", "refresh": "r2"}
    assert world.one("select token_version, refreshing_until from connections") == (2, None)


def test_eight_at_once_refresh_once(world: World, agent: Agent) -> None:
    desk = Desk()
    start = threading.Barrier(8)

    def ask() -> str:
        start.wait()
        return tokens.access_token(agent.hub, world.connection, desk)()

    with ThreadPoolExecutor(8) as pool:
        got = {future.result() for future in [pool.submit(ask) for _ in range(8)]}
    assert (got, desk.calls) == ({"a2"}, 1)


def test_a_rejected_token_is_refreshed_though_it_is_young(world: World, agent: Agent) -> None:
    _fresh(world)
    desk = Desk()
    token = tokens.access_token(agent.hub, world.connection, desk)
    assert token(rejected="a1") == "a2"
    assert (token(rejected="a1"), desk.calls) == ("a2", 1), "another was refused for the old one: it is not refreshed again"


@pytest.mark.parametrize(
    "lost",
    [Unknown("cut off"), NotSent("no route"), _answer({}, 503), _answer({"error": "invalid_grant"}, 500), Answer(502, {}, b"<html>")],
)
def test_a_lost_answer_leaves_the_old_refresh_token_in_use(world: World, agent: Agent, lost: Answer | NotSent | Unknown) -> None:
    desk = Desk()
    desk.next = [lost]
    token = tokens.access_token(agent.hub, world.connection, desk)
    with pytest.raises(Unavailable):
        token()
    assert token() == "a3"
    assert desk.refresh_tokens == ["r1", "r1"]
    assert world.one("select state from connections").state == "connected"


def test_throttled_says_until_when(world: World, agent: Agent) -> None:
    desk = Desk()
    desk.next = [Answer(429, {"Retry-After": "30"}, b"")]
    with pytest.raises(Unavailable) as caught:
        tokens.access_token(agent.hub, world.connection, desk)()
    assert caught.value.until == NOW + timedelta(seconds=30)


def test_a_refused_refresh_is_final_and_asked_once(world: World, agent: Agent) -> None:
    desk = Desk()
    desk.next = [_answer({"error": "invalid_grant"}, 400)] * 8
    start = threading.Barrier(8)

    def ask() -> str:
        start.wait()
        with pytest.raises(UserError) as caught:
            tokens.access_token(agent.hub, world.connection, desk)()
        return caught.value.code

    with ThreadPoolExecutor(8) as pool:
        codes = {future.result() for future in [pool.submit(ask) for _ in range(8)]}
    assert (codes, desk.calls) == ({"connection.expired"}, 1)
    assert world.one("select state, state_code from connections") == ("expired", "connection.expired")
    assert world.one("select subject from events where name = 'connection.expired'").subject == str(world.connection)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (_answer({"error": "invalid_grant"}, 400), "connection.expired"),
        (_answer({"error": "invalid_grant"}, 401), "connection.expired"),
        (_answer({"error": "invalid_client"}, 401), "oauth.client_refused"),
        (_answer({"fault": {"type": "AUTHENTICATION"}}, 401), "oauth.refused"),
        (Answer(401, {}, b"<html>"), "oauth.refused"),
    ],
)
def test_a_definite_no_is_shown_at_the_connection(world: World, agent: Agent, answer: Answer, code: str) -> None:
    desk = Desk()
    desk.next = [answer]
    with pytest.raises(UserError) as caught:
        tokens.access_token(agent.hub, world.connection, desk)()
    assert caught.value.code == code
    assert world.one("select state, state_code, refreshing_until from connections") == ("expired", code, None)
    assert errors.words(code, "en").next_step and errors.words(code, "es").next_step


@pytest.mark.parametrize("token_status", [200, 401])
@pytest.mark.parametrize("ask", ["find", "check", "chart"])
def test_a_vendor_that_lets_nobody_in_ends_the_connection(
    world: World, agent: Agent, httpserver: HTTPServer, token_status: int, ask: str
) -> None:
    """401 on every call: the token is refreshed once, or not even that, and then a person is told."""
    answered = {"access_token": "a2", "refresh_token": "r2", "expires_in": 3600} if token_status == 200 else {}
    httpserver.expect_request("/token").respond_with_json(answered, status=token_status)
    for address in ("query", "companyinfo/c1", "preferences"):
        httpserver.expect_request(f"/v3/company/c1/{address}").respond_with_data("<html>", status=401)
    _fresh(world)
    base = httpserver.url_for("").rstrip("/")
    with HttpClient(environment="practice", endpoints={"QUICKBOOKS": base, "FAKE_OAUTH": base}) as client:

        def books(hub: Hub, connection: int, wire: Wire) -> ErpAdapter:
            token = tokens.access_token(hub, connection, client)
            return QuickBooks(wire=client, access_token=token, company="c1", environment="practice", now=hub.office.now)

        hub = replace(agent.hub, vendors=replace(agent.hub.vendors, erp=books))
        code = "connection.expired" if token_status == 200 else "oauth.refused"
        with pytest.raises(UserError) as caught, wires.erp(hub, world.connection, "erp:1", []) as adapter:
            {"find": lambda: adapter.find([make.create(INVOICE)]), "check": adapter.check, "chart": adapter.chart}[ask]()
    assert caught.value.code == code
    assert world.one("select state, state_code from connections") == ("expired", code)
    assert sum(request.path == "/token" for request, _ in httpserver.log) == 1


def test_a_wrong_client_is_not_the_end_of_the_connection(world: World, agent: Agent) -> None:
    desk = Desk()
    desk.next = [_answer({"error": "invalid_client"}, 401)]
    token = tokens.access_token(agent.hub, world.connection, desk)
    with pytest.raises(UserError, match=r"oauth\.client_refused"):
        token()
    assert token() == "a3", "after the secret was typed anew"


def test_who_died_while_refreshing_is_waited_for_and_then_replaced(world: World, agent: Agent) -> None:
    desk = Desk()
    world.sql("update connections set refreshing_until = now() - interval '1 second'")
    assert tokens.access_token(agent.hub, world.connection, desk)() == "a2"
    assert desk.calls == 1


def test_a_slow_refresher_does_not_undo_a_newer_token(world: World, agent: Agent) -> None:
    """Whoever was beaten to it reads what the winner kept."""
    slow, quick = Desk(), Desk()
    world.sql("update connections set refreshing_until = null")

    def overtaken() -> None:
        world.sql("update connections set refreshing_until = now() - interval '1 second'")
        assert tokens.access_token(agent.hub, world.connection, quick)() == "a2"

    slow.meanwhile = overtaken
    slow.next = [_answer({"error": "invalid_grant"}, 400)]
    with pytest.raises(Unavailable):
        tokens.access_token(agent.hub, world.connection, slow)()
    assert world.one("select state from connections").state == "connected"
    assert tokens.access_token(agent.hub, world.connection, Desk())() == "a2"
