"""The commands of a connection: authorised once, the company shown and pinned, and nothing written before it is confirmed."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from werkzeug import Request, Response

from agent.db.engine import transaction
from agent.errors import UserError
from agent.http_client import HttpClient
from agent.ports import Company, Refused
from agent.services.add_branch import connect_branch
from agent.services.request_work import request_work
from agent.services.return_authorization import return_authorization
from agent.views.sync_monitor import SyncFilter, lines
from agent.work import connect, tokens
from tests.work.hub import Agent, World, open_branch
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
    document = world.one("select number, amount, currency from documents where kind = 'invoice'")
    (said,) = lines(world.office, SyncFilter(kind="invoice"), after=None, limit=10).rows
    assert (said.status, said.code, said.params, said.work_id) == ("blocked", "connection.not_connected", {"label": "Books"}, row.id)
    assert (said.number, said.amount, said.currency) == tuple(document)

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
    assert tuple(world.one("select state, state_code from connections")) == ("new", "oauth.state_differs")


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


def test_a_company_of_another_country_is_refused_and_the_next_choice_goes(world: World, desk: Desk) -> None:
    agent = world.agent()
    world.books.company = replace(world.books.company, id="c2", name="Viajes del Sur", country="MX")
    row = _command(world, agent, "redeem", _authorize(world, agent, company="c2"))
    assert (row.state, row.code) == ("dead", "connection.other_country")  # type: ignore[attr-defined]
    assert row.params["company"] == "Viajes del Sur"  # type: ignore[attr-defined]
    assert _state(world)[:2] == ("new", ""), "it can be authorised again, and nothing is known of the wrong company"
    world.books.company = replace(world.books.company, id="c1", name="Spirit Miami", country="US")
    _command(world, agent, "redeem", _authorize(world, agent))
    assert _state(world) == ("confirm", "c1", "Spirit Miami")


def test_a_wrong_choice_is_mended_before_it_is_confirmed(world: World, desk: Desk) -> None:
    agent = world.agent()
    world.books.company = replace(world.books.company, id="c2", name="Somebody else")
    _command(world, agent, "redeem", _authorize(world, agent, company="c2"))
    assert _state(world) == ("confirm", "c2", "Somebody else")
    world.books.company = replace(world.books.company, id="c1", name="Spirit Miami")
    _command(world, agent, "redeem", _authorize(world, agent))
    assert _state(world) == ("confirm", "c1", "Spirit Miami")


def _another(world: World, *, company: str = "", state: str = "new", erp: str = "plain") -> int:
    """A second connection, of another system behind the same sign-in."""
    row = world.one(
        """insert into connections (environment, erp, label, company_id, company_name, state, config)
           values ('practice', :erp, 'Second books', :company, 'Spirit Miami', :state, '{"client_id": "us"}') returning id""",
        erp=erp, company=company, state=state,
    )  # fmt: skip
    return int(row.id)


def test_a_company_is_connected_once_and_the_vendor_is_not_asked(world: World, desk: Desk) -> None:
    agent = world.agent()
    _another(world, company="c1", state="connected")
    authorization = _authorize(world, agent)
    row = _command(world, agent, "redeem", authorization)
    assert (row.state, row.code) == ("dead", "connection.company_taken")  # type: ignore[attr-defined]
    assert row.params == {"company": "Spirit Miami", "connection": "Second books"}  # type: ignore[attr-defined]
    assert desk.forms == [], "the code is not spent: the other connection's tokens stay as they are"
    assert world.sql("select 1 from secrets where name = 'tokens'") == []
    assert world.one("select outcome, code from authorizations") == ("refused", "connection.company_taken")


@pytest.mark.parametrize("state", ["connected", "expired", "off"])
def test_of_two_that_wait_for_their_confirmation_one_gets_the_company(world: World, desk: Desk, state: str) -> None:
    agent = world.agent()
    second = _another(world, company="c1", state="confirm")
    _command(world, agent, "redeem", _authorize(world, agent))
    assert _command(world, agent, "confirm_company", world.connection).state == "done"  # type: ignore[attr-defined]
    world.sql("update connections set state = :state where id = :id", state=state, id=world.connection)
    asked = request_work(world.office, kind="confirm_company", lane=f"command:{second}", ref=str(second), branch=world.branch)
    agent.work_off()
    row = world.one("select state, code, params from work where id = :id", id=asked)
    assert row == ("dead", "connection.company_taken", {"company": "Spirit Miami", "connection": "Books"})
    assert world.one("select state from connections where id = :id", id=second).state == "confirm"


def test_two_confirmed_in_the_same_moment_wait_for_each_other(world: World, desk: Desk) -> None:
    agent, late = world.agent(), _another(world, company="c1", state="confirm")
    _command(world, agent, "redeem", _authorize(world, agent))
    with transaction(world.office.engine) as tx:
        connect._confirm(tx, world.connection, ["keyed", "plain"])
        with transaction(world.office.engine) as other:
            other.execute(text("set local lock_timeout = '1ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                connect._confirm(other, late, ["keyed", "plain"])
            other.rollback()
    with pytest.raises(UserError, match=r"connection\.company_taken"), transaction(world.office.engine) as tx:
        connect._confirm(tx, late, ["keyed", "plain"])


def test_another_vendors_company_of_the_same_number_is_another_company(world: World, desk: Desk) -> None:
    agent = world.agent()
    _another(world, company="c1", state="connected", erp="elsewhere")
    _command(world, agent, "redeem", _authorize(world, agent))
    assert _command(world, agent, "confirm_company", world.connection).state == "done"  # type: ignore[attr-defined]


def test_two_branches_book_in_one_company_by_one_connection(world: World) -> None:
    agent = world.agent()
    open_branch(world, world.one("select id from issuers").id, "ORL")
    connect_branch(world.office, branch="ORL", connection=world.connection, department="9")
    for place, branch in enumerate((world.branch, "ORL"), 1):
        world.source.customer(place, branch)
        world.source.sale(place, branch)
    assert _command(world, agent, "confirm_company", world.connection).state == "done"  # type: ignore[attr-defined]
    assert _command(world, agent, "test_connection", world.connection).state == "done"  # type: ignore[attr-defined]
    world.sync(agent)
    world.until_still(agent)
    assert [world.work(f"invoice:{sale_id(place)}").state for place in (1, 2)] == ["done", "done"]
    assert world.one("select count(distinct connection_id) as n from erp_entity_mappings").n == 1


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
