"""The commands of a connection: authorised once, the company shown and pinned, and nothing written before it is confirmed."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from agent.errors import UserError
from agent.http_client import HttpClient
from agent.ports import Company, Refused
from agent.services.request_work import request_work
from agent.services.return_authorization import return_authorization
from agent.work import tokens
from tests.work.hub import Agent, World
from tests.work.platform import sale_id

TOKENS = {"access_token": "a1", "refresh_token": "r1", "expires_in": 3600}


class Desk:
    """The vendor's token address: what was asked, and what is answered next."""

    def __init__(self) -> None:
        self.forms: list[dict[str, list[str]]] = []
        self.status, self.body = 200, TOKENS

    def answer(self, request: Request) -> Response:
        import json

        self.forms.append(parse_qs(request.get_data(as_text=True)))
        return Response(json.dumps(self.body), status=self.status, content_type="application/json")


@pytest.fixture
def desk(httpserver: HTTPServer, world: World) -> Desk:
    made = Desk()
    httpserver.expect_request("/token", method="POST").respond_with_handler(made.answer)
    world.wire.close()
    world.wire = HttpClient(environment="practice", endpoints={"FAKE_OAUTH": httpserver.url_for("").rstrip("/")})
    world.sql("""update connections set state = 'new', company_id = '', config = '{"client_id": "us"}'""")
    return made


def _command(world: World, agent: Agent, kind: str, ref: object, **args: object) -> object:
    work_id = request_work(world.office, kind=kind, lane=f"command:{world.connection}", ref=str(ref), branch=world.branch, args=args)
    agent.work_off()
    return world.one("select * from work where id = :id", id=work_id)


def _authorize(world: World, agent: Agent, *, company: str = "c1") -> UUID:
    with_secret = world.sql("select 1 from secrets where name = 'client_secret'")
    if not with_secret:
        from agent.db.engine import transaction

        with transaction(world.office.engine) as tx:
            agent.hub.vault.put(tx, tokens.owner_of(world.connection), "client_secret", b"shh")
    made = _command(world, agent, "authorize", world.connection, redirect_uri="http://127.0.0.1:9/callback")
    state = parse_qs(urlsplit(made.result["address"]).query)["state"][0]  # type: ignore[attr-defined]
    found = UUID(made.result["authorization"])  # type: ignore[attr-defined]
    return_authorization(world.office, found, f"code=c&state={state}&realmId={company}")
    return found


def _state(world: World) -> tuple[str, str, str]:
    row = world.one("select state, company_id, company_name from connections")
    return row.state, row.company_id, row.company_name


def test_the_whole_way(world: World, desk: Desk) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.sync(agent)
    row = world.work(f"invoice:{sale_id(1)}")
    assert (row.state, row.code, world.books.entries) == ("blocked", "connection.not_connected", {})

    authorization = _authorize(world, agent)
    redeemed = _command(world, agent, "redeem", authorization)
    assert (redeemed.state, redeemed.code) == ("done", "connection.confirm_company")  # type: ignore[attr-defined]
    assert _state(world) == ("confirm", "c1", "Spirit Miami")
    assert desk.forms[0]["code"] == ["c"]
    world.take_in(agent)
    agent.work_off()
    assert world.books.entries == {}, "nothing is written into a company that nobody confirmed"

    confirmed = _command(world, agent, "confirm_company", world.connection)
    assert (confirmed.state, confirmed.result) == ("done", {"chart": 1})  # type: ignore[attr-defined]
    world.until_still(agent)
    assert _state(world)[0] == "connected"
    assert world.work(f"invoice:{sale_id(1)}").state == "done"
    assert world.one("select name from erp_charts").name == "Bank"
    kept = world.one("select sealed from secrets where name = 'tokens'").sealed
    assert b"a1" not in bytes(kept) and b"r1" not in bytes(kept)
    assert b"a1" in agent.hub.vault.get(tokens.owner_of(world.connection), "tokens")


def test_a_code_is_redeemed_once(world: World, desk: Desk) -> None:
    agent = world.agent()
    authorization = _authorize(world, agent)
    _command(world, agent, "redeem", authorization)
    again = _command(world, agent, "redeem", authorization)
    assert (again.state, again.code) == ("dead", "oauth.not_open")  # type: ignore[attr-defined]
    assert len(desk.forms) == 1


def test_the_browsers_answer_is_written_once(world: World, desk: Desk) -> None:
    authorization = _authorize(world, world.agent())
    with pytest.raises(UserError, match=r"oauth\.not_open"):
        return_authorization(world.office, authorization, "code=other&state=other&realmId=x")


def test_another_state_is_refused_and_nothing_is_asked(world: World, desk: Desk) -> None:
    agent = world.agent()
    authorization = _authorize(world, agent)
    world.sql("update authorizations set returned_query = 'code=c&state=forged&realmId=c1'")
    row = _command(world, agent, "redeem", authorization)
    assert (row.state, row.code, desk.forms) == ("dead", "oauth.state_differs", [])  # type: ignore[attr-defined]
    assert world.one("select outcome, code from authorizations") == ("refused", "oauth.state_differs")


def test_one_that_lay_too_long_is_not_redeemed(world: World, desk: Desk) -> None:
    agent = world.agent()
    authorization = _authorize(world, agent)
    world.sql("update authorizations set expires_at = now()")
    assert _command(world, agent, "redeem", authorization).code == "oauth.not_open"  # type: ignore[attr-defined]
    assert desk.forms == []


def test_another_company_is_refused_once_one_is_confirmed(world: World, desk: Desk) -> None:
    agent = world.agent()
    _command(world, agent, "redeem", _authorize(world, agent))
    _command(world, agent, "confirm_company", world.connection)
    before = agent.hub.vault.get(tokens.owner_of(world.connection), "tokens")
    row = _command(world, agent, "redeem", _authorize(world, agent, company="c2"))
    assert (row.state, row.code) == ("dead", "connection.other_company")  # type: ignore[attr-defined]
    assert _state(world)[:2] == ("connected", "c1")
    assert agent.hub.vault.get(tokens.owner_of(world.connection), "tokens") == before
    assert len(desk.forms) == 1


def test_a_wrong_choice_is_mended_before_it_is_confirmed(world: World, desk: Desk) -> None:
    agent = world.agent()
    world.books.company = replace(world.books.company, id="c2", name="Somebody else")
    _command(world, agent, "redeem", _authorize(world, agent, company="c2"))
    assert _state(world) == ("confirm", "c2", "Somebody else")
    world.books.company = replace(world.books.company, id="c1", name="Spirit Miami")
    _command(world, agent, "redeem", _authorize(world, agent))
    assert _state(world) == ("confirm", "c1", "Spirit Miami")


def test_nothing_is_confirmed_that_was_not_authorised(world: World, desk: Desk) -> None:
    agent = world.agent()
    row = _command(world, agent, "confirm_company", world.connection)
    assert (row.state, row.code, _state(world)[0]) == ("dead", "connection.not_connected", "new")  # type: ignore[attr-defined]


def test_a_command_that_failed_can_be_asked_again(world: World, desk: Desk) -> None:
    agent = world.agent()
    for _ in range(2):
        assert _command(world, agent, "confirm_company", world.connection).state == "dead"  # type: ignore[attr-defined]


def test_a_refused_code_says_why(world: World, desk: Desk) -> None:
    agent = world.agent()
    desk.status, desk.body = 400, {"error": "invalid_client"}
    row = _command(world, agent, "redeem", _authorize(world, agent))
    assert (row.state, row.code) == ("dead", "oauth.client_refused")  # type: ignore[attr-defined]
    assert world.one("select outcome, code from authorizations") == ("refused", "oauth.client_refused")


def test_testing_another_company_than_the_pinned_one_fails(world: World) -> None:
    agent = world.agent()
    assert _command(world, agent, "test_connection", world.connection).state == "done"  # type: ignore[attr-defined]
    world.books.company = Company("c2", "Somebody else", "US", "USD", True, None, "practice")
    row = _command(world, agent, "test_connection", world.connection)
    assert (row.state, row.code) == ("dead", "connection.other_company")  # type: ignore[attr-defined]
    assert _state(world) == ("connected", "c1", "Spirit Miami")


@pytest.mark.parametrize("code", ["connection.expired", "erp.permission", "erp.subscription_ended", "oauth.client_refused"])
def test_what_the_vendor_shut_out_goes_on_after_a_good_test(world: World, code: str) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.books.script["S-00001"] = [Refused("x", "no", "account", code)]
    world.sync(agent)
    assert (world.one("select state, state_code from connections"), world.work(f"invoice:{sale_id(1)}").state) == (
        ("expired", code),
        "blocked",
    )
    assert world.one("select params from events where name = 'connection.expired'").params == {"code": code}
    _command(world, agent, "test_connection", world.connection)
    world.until_still(agent)
    assert world.work(f"invoice:{sale_id(1)}").state == "done"


def test_a_dead_row_is_retried_unless_a_newer_one_is_open(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.books.script["S-00001"] = [Refused("6000", "no", "document", "erp.business_rule")]
    world.sync(agent)
    dead = world.work(f"invoice:{sale_id(1)}")

    def retry() -> object:
        work_id = request_work(world.office, kind="retry", lane=f"retry:{dead.id}", ref=str(dead.id), branch=world.branch)
        agent.work_off()
        return world.one("select state, code from work where id = :id", id=work_id)

    world.source.resell(1, "101.00")
    world.books.script["S-00001"] = [Refused("140", "busy", "not_yet", "erp.busy")]
    world.sync(agent)
    assert retry() == ("dead", "work.not_retryable")
    world.until_still(agent)
    assert retry() == ("done", "work.retried")
    world.until_still(agent)
    assert world.books.twice() == []
