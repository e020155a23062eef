"""A sale issued, found again and cancelled through the practice SW, with the account as it is kept: its form and the vault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from agent.bootstrap import _pac
from agent.cfdi.catalogs import Catalogs
from agent.db.engine import transaction
from agent.errors import UserError
from agent.http_client import HttpClient
from agent.hub import Office, Vendors
from agent.pac import Sw, sw_calls
from agent.practice import seeds
from agent.sat import SatStatusService
from agent.work.commands import HANDLERS
from agent.work.loop import Loop
from tests.practice.conftest import practice, server_of_the_run
from tests.practice.vendors import Practice
from tests.work import fake_erp
from tests.work.cancelling import ask, at_sat, now_of, stamped
from tests.work.hub import Agent
from tests.work.practice_mexico import PracticeWorld, practice_mexico

__all__ = ["practice", "server_of_the_run"]


class AtSw(PracticeWorld):
    """The same branch with an account at SW, made from what the database and the vault hold."""

    def agent(self) -> Agent:
        made = self.world.agent()
        wire = HttpClient(environment="practice", endpoints={"SW": self.practice.url, "SAT": self.practice.url})
        self.wires.append(wire)
        vendors = Vendors(
            fake_erp.SPECS, {"sw": Sw.spec}, self.world._erp, _pac, self.world._source,
            sat=lambda hub, wire: SatStatusService(wire, "practice"),
        )  # fmt: skip
        hub = replace(made.hub, vendors=vendors, wire=wire)
        return Agent(hub, made.lanes, Loop(hub, HANDLERS, made.lanes))

    def account(self, agent: Agent, config: str, **secrets: str) -> int:
        """What the form of the account holds."""
        self.world.sql("update pac_accounts set pac = 'sw', config = cast(:config as jsonb)", config=config)
        account = int(self.world.one("select id from pac_accounts").id)
        with transaction(self.world.office.engine) as tx:
            for name, secret in secrets.items():
                agent.hub.vault.put(tx, f"pac:{account}", name, secret.encode())
        return account


@pytest.fixture
def place(office: Office, catalogs: Catalogs, practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Iterator[AtSw]:
    monkeypatch.setattr(sw_calls, "_TOKENS", sw_calls.Tokens())
    made = practice_mexico(office, catalogs, practice)
    at_sw = AtSw(made.world, practice, made.wires)
    yield at_sw
    at_sw.close()


def test_a_sale_is_stamped_at_sw_and_cancelled_there(place: AtSw) -> None:
    agent = place.agent()
    place.account(agent, f'{{"username": "{seeds.SW_USER}"}}', password=seeds.SW_PASSWORD)
    cfdi = stamped(place, agent)
    (held,) = place.practice.books("sw")["stamps"]
    assert (held["uuid"], held["series"], held["folio"], held["total"]) == (cfdi.uuid, "A", "1", "116.00")
    assert (cfdi.pac, bytes(cfdi.stamped_xml).decode()) == ("sw", held["xml"])
    assert bytes(place.world.one("select pdf from cfdi_prints where status = 'practice'").pdf).startswith(b"%PDF-")
    ask(place, cfdi)
    place.world.until_still(agent)
    assert now_of(place, cfdi) == ("CANCELLED", "cancelled", "cancel.cancelled")
    paper = place.world.one("select content from cfdi_papers where kind = 'acknowledgment'")
    assert b"<EstatusUUID>201</EstatusUUID>" in bytes(paper.content)
    (request,) = place.practice.books("sat")["cancellations"]
    assert (request["uuid"], request["pac"], request["state"]) == (cfdi.uuid, "sw", "Cancelado sin aceptación")


@pytest.mark.parametrize("phase", ["before", "after_commit"])
def test_a_lost_answer_of_sw_is_asked_about_until_it_is_known(place: AtSw, phase: str) -> None:
    agent = place.agent()
    place.account(agent, "{}", token=seeds.SW_TOKEN)
    place.practice.fault("sw", "stamp", "reset", phase=phase)
    cfdi = stamped(place, agent)
    assert [row["uuid"] for row in place.practice.books("sw")["stamps"]] == [cfdi.uuid]
    assert place.world.one("select count(*) from attempts where kind = 'cfdi' and outcome = 'done'").count == 1
    assert place.practice.books("sw")["writes"]["requests"] == {"before": 1, "after_commit": 2}[phase]


def test_what_is_kept_of_the_calls_has_no_secret(place: AtSw) -> None:
    agent = place.agent()
    place.account(agent, f'{{"username": "{seeds.SW_USER}"}}', password=seeds.SW_PASSWORD)
    kept: list[bytes] = []
    with HttpClient(
        environment="practice", endpoints={"SW": place.practice.url}, keep=lambda call: kept.append(repr(call).encode())
    ) as wire:
        account = int(place.world.one("select id from pac_accounts").id)
        assert _pac(agent.hub, account, wire).check().stamps_left == 20000
    (login, balance) = kept
    ((token,),) = at_sat(place, "select token from sw_token")
    assert b"[redacted]" in login and b"[redacted]" in balance
    for secret in (seeds.SW_USER, seeds.SW_PASSWORD, token):
        assert secret.encode() not in login + balance


def test_an_account_without_login_and_token_is_incomplete(place: AtSw) -> None:
    agent = place.agent()
    account = place.account(agent, "{}")
    with pytest.raises(UserError) as refused:
        _pac(agent.hub, account, agent.hub.wire)
    assert refused.value.code == "pac.needs_login"
