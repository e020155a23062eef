"""Published rates come in once a day, change nothing that is known, and decide the TipoCambio of the day of sealing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from agent import scheduler
from agent.cfdi.safe_xml import parse
from agent.db.engine import transaction
from agent.domain.exchange import PublishedRate
from agent.ports import Done, NotSent, Outcome, RateProvider, RateSpec, Refused, Throttled, Unknown
from agent.services.set_rules import publish_rates
from agent.work.take_in_rates import request_rates
from tests.conftest import NOW
from tests.work.hub import Agent, World
from tests.work.mexico import BUYER, Clock, issue, issue_work, ledger_of, the_cfdi

Rates = tuple[PublishedRate, ...]


class Publisher:
    """Plays a list of answers, and keeps what was asked."""

    spec: ClassVar[RateSpec] = RateSpec("fake", "Fake", "FAKE", "MXN", ("USD",), 30.0, False)

    def __init__(self, *answers: Outcome[Rates]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[date, date]] = []

    def published(self, first: date, last: date) -> Outcome[Rates]:
        self.asked.append((first, last))
        return self.answers.pop(0)


def usd(day: str, value: str, source: str = "banxico:SF60653") -> PublishedRate:
    return PublishedRate("USD", "MXN", date.fromisoformat(day), Decimal(value), source)


def agent_with(world: World, publisher: RateProvider | None) -> Agent:
    agent = world.agent()
    maker = None if publisher is None else lambda hub, wire: publisher
    hub = replace(agent.hub, vendors=replace(agent.hub.vendors, rates=maker))
    return Agent(hub, agent.lanes, type(agent.loop)(hub, agent.loop._handlers, agent.lanes))


def take_in(world: World, publisher: RateProvider | None) -> Agent:
    agent = agent_with(world, publisher)
    with transaction(world.office.engine) as tx:
        request_rates(tx)
        request_rates(tx)
    agent.work_off()
    return agent


def kept(world: World) -> Sequence[tuple[str, Decimal, str]]:
    rows = world.sql("select published_on::text, rate, source from exchange_rates where home = 'MXN' order by published_on")
    return [tuple(row) for row in rows]


def rates_work(world: World) -> Any:
    return world.one("select state, code, params, result from work where kind = 'take_in_rates'")


def test_new_days_are_kept_and_known_ones_stay(world: World) -> None:
    publish_rates(world.office, (usd("2026-11-19", "18.100000", "a person"), usd("2026-11-20", "18.200000", "a person")))
    publisher = Publisher(Done((usd("2026-11-19", "18.1"), usd("2026-11-20", "18.9"), usd("2026-11-23", "18.3"))))
    take_in(world, publisher)
    assert kept(world) == [
        ("2026-11-19", Decimal("18.100000"), "a person"),
        ("2026-11-20", Decimal("18.200000"), "a person"),
        ("2026-11-23", Decimal("18.300000"), "banxico:SF60653"),
    ]
    state, code, params, result = rates_work(world)
    assert (state, code, params) == ("done", "rates.taken_in", {"new": 1, "newest": "2026-11-23"})
    assert result["differing"] == ["2026-11-20"]
    assert publisher.asked == [(date(2026, 10, 10), date(2026, 12, 1))]


def test_an_empty_answer_is_taken_in_too(world: World) -> None:
    take_in(world, Publisher(Done(())))
    state, code, params, _ = rates_work(world)
    assert (state, code, params) == ("done", "rates.taken_in", {"new": 0, "newest": ""})


def test_a_refused_token_is_told_and_not_tried_again(world: World) -> None:
    take_in(world, Publisher(Refused("400", "Token inválido", "account", "rates.token")))
    state, code, params, _ = rates_work(world)
    assert (state, code, params) == ("dead", "rates.token", {"text": "Token inválido", "status": "400"})


@pytest.mark.parametrize("failure", [Unknown("HTTP 500"), NotSent("refused")])
def test_no_answer_is_asked_again_a_few_times(world: World, failure: Unknown | NotSent) -> None:
    publisher = Publisher(failure, failure, failure)
    agent = take_in(world, publisher)
    assert rates_work(world)[0] == "ready"
    for _ in range(4):
        world.due()
        agent.work_off()
    assert len(publisher.asked) == 3
    assert rates_work(world)[:2] == ("dead", "vendor.unavailable")


def test_who_asks_to_wait_is_waited_for(world: World) -> None:
    agent = take_in(world, Publisher(Throttled(NOW + timedelta(minutes=5)), Done(())))
    row = world.one("select state, code, attempts, run_at - updated_at as pause from work where kind = 'take_in_rates'")
    assert (row.state, row.code, row.attempts, row.pause) == ("ready", "vendor.throttled", 0, timedelta(minutes=5))
    world.due()
    agent.work_off()
    assert rates_work(world)[0] == "done"


def test_without_a_publisher_nothing_is_asked(world: World) -> None:
    take_in(world, None)
    assert rates_work(world)[:2] == ("dead", "rates.not_configured")


def test_two_agents_ask_once_a_day(world: World) -> None:
    woken: list[int] = []
    for agent in (agent_with(world, Publisher()), agent_with(world, Publisher())):
        scheduler.rates_daily(agent.hub, lambda: woken.append(1))
    assert (world.one("select count(*) from work where kind = 'take_in_rates'")[0], len(woken)) == (1, 2)
    world.sql("update work set state = 'done'")
    world.sql("update schedule_slots set slot = slot - interval '1 day'")
    scheduler.rates_daily(agent.hub, lambda: None)
    assert world.one("select count(*) from work where kind = 'take_in_rates'")[0] == 2


def test_what_waited_for_a_rate_goes_on(mexico: World) -> None:
    agent = take_in(mexico, Publisher(Done((usd("2026-11-01", "18.1"),))))
    _sell_in_dollars(mexico)
    issue(mexico, agent)
    assert mexico.sql("select * from cfdis") == [] and "exchange_rate.missing" in {row.code for row in mexico.sql("select code from work")}
    mexico.sql("delete from work where kind = 'take_in_rates'")
    take_in(mexico, Publisher(Done((usd("2026-11-23", "18.250000"),))))
    mexico.until_still(agent)
    assert _written_rate(mexico) == "18.250000"


# --- the rate of the day of sealing ---------------------------------------------------------------------------------------


def _sell_in_dollars(world: World) -> None:
    world.source.customer(1, world.branch, **BUYER)
    world.source.sale(1, world.branch, "116.00", moneda="USD")


def _written_rate(world: World) -> str | None:
    (stamped,) = ledger_of(world).stamps.values()
    return parse(stamped.xml).get("TipoCambio")


PUBLISHED = (
    usd("2026-11-01", "18.100000"),
    usd("2026-11-20", "18.200000"),
    usd("2026-11-23", "18.250000"),
    usd("2026-11-24", "18.310000"),
    usd("2026-11-25", "18.400000"),
)


def test_a_draft_takes_the_rate_published_before_its_fecha(mexico: World) -> None:
    publish_rates(mexico.office, PUBLISHED)
    mexico.sql("update branches set cfdi_auto_stamp = false")
    _sell_in_dollars(mexico)
    issue(mexico, mexico.agent())
    assert the_cfdi(mexico).exchange_rate == Decimal("18.250000")


def test_late_in_the_evening_the_day_is_the_one_of_the_place_of_issue(mexico: World, clock: Clock) -> None:
    clock.at = NOW + timedelta(hours=8)  # 20:00 of the 24th in Mexico City, the 25th in London
    publish_rates(mexico.office, PUBLISHED)
    _sell_in_dollars(mexico)
    issue(mexico, mexico.agent())
    assert _written_rate(mexico) == "18.250000"


def test_a_draft_that_is_sealed_days_later_takes_the_rate_of_that_day(mexico: World, clock: Clock) -> None:
    publish_rates(mexico.office, PUBLISHED)
    mexico.sql("update branches set cfdi_auto_stamp = false")
    _sell_in_dollars(mexico)
    agent = mexico.agent()
    issue(mexico, agent)
    clock.at = NOW + timedelta(days=2)
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    mexico.until_still(agent)
    assert (_written_rate(mexico), the_cfdi(mexico).exchange_rate) == ("18.400000", Decimal("18.400000"))


def test_a_draft_without_a_rate_for_its_day_is_not_sealed(mexico: World, clock: Clock) -> None:
    publish_rates(mexico.office, PUBLISHED)
    mexico.sql("update branches set cfdi_auto_stamp = false")
    _sell_in_dollars(mexico)
    agent = mexico.agent()
    issue(mexico, agent)
    clock.at = NOW + timedelta(days=30)
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    agent.work_off()
    assert (issue_work(mexico).code, issue_work(mexico).params["day"]) == ("exchange_rate.missing", "2026-12-24")
    assert ledger_of(mexico).totals() == [] and the_cfdi(mexico).folio is None
