"""A rate that a person types in: kept as published, never changed, by whom it may be, and what waited for it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg
import pytest

from agent.db.engine import connect
from agent.domain.exchange import PublishedRate
from agent.errors import UserError
from agent.hub import Office
from agent.services.add_rate import add_rate
from agent.views.calls import asking
from agent.views.rates import rates
from tests.conftest import Database
from tests.db.two_branches import logins
from tests.work.conftest import authority, catalogs, clock, issuer_pair, mexico, pac_pair
from tests.work.hub import World
from tests.work.mexico import BUYER

__all__ = ["authority", "catalogs", "clock", "issuer_pair", "mexico", "pac_pair"]

FRIDAY = PublishedRate("USD", "MXN", date(2026, 11, 20), Decimal("18.4567"), "DOF")


@pytest.fixture
def person(mexico: World, local_office: Office) -> Office:
    return replace(local_office, catalogs=mexico.office.catalogs, now=mexico.office.now)


def refused(office: Office, rate: PublishedRate) -> str:
    with pytest.raises(UserError) as caught:
        add_rate(office, rate)
    return caught.value.code


def test_it_is_kept_and_audited_once(mexico: World, person: Office) -> None:
    add_rate(person, replace(FRIDAY, currency=" usd ", source=" DOF  20 nov "))
    add_rate(person, replace(FRIDAY, source="again"))
    assert rates(person, currency="USD") == (replace(FRIDAY, rate=Decimal("18.456700"), source="DOF 20 nov"),)
    (row,) = mexico.sql("select actor, canonical from audit where action = 'exchange_rate.added'")
    assert (row.actor, '"rate": "18.4567"' in row.canonical, '"source": "DOF 20 nov"' in row.canonical) == ("local", True, True)


def test_one_that_is_known_is_never_changed(mexico: World, person: Office) -> None:
    add_rate(person, FRIDAY)
    with pytest.raises(UserError) as caught:
        add_rate(person, replace(FRIDAY, rate=Decimal("18.4568")))
    assert (caught.value.code, caught.value.params["rate"]) == ("exchange_rate.known", "18.456700")
    assert mexico.one("select count(*) as n, min(rate)::text as rate from exchange_rates") == (1, "18.456700")


def test_a_slipped_comma_is_asked_about(mexico: World, person: Office) -> None:
    add_rate(person, FRIDAY)
    slipped = replace(FRIDAY, published_on=date(2026, 11, 19), rate=Decimal("1.84567"))
    assert refused(person, slipped) == "exchange_rate.far_off"
    assert add_rate(person, slipped, sure=True).rate == Decimal("1.84567")


@pytest.mark.parametrize(
    ("rate", "code"),
    [
        (replace(FRIDAY, rate=Decimal(0)), "exchange_rate.not_a_rate"),
        (replace(FRIDAY, rate=Decimal("NaN")), "exchange_rate.not_a_rate"),
        (replace(FRIDAY, rate=Decimal("18.1234567")), "exchange_rate.not_a_rate"),
        (replace(FRIDAY, source=" "), "exchange_rate.not_a_rate"),
        (replace(FRIDAY, currency="MXN"), "exchange_rate.unknown_currency"),
        (replace(FRIDAY, currency="ZZ1"), "exchange_rate.unknown_currency"),
        (replace(FRIDAY, published_on=date(2026, 12, 24)), "exchange_rate.not_yet"),
    ],
)
def test_what_is_no_rate(mexico: World, person: Office, rate: PublishedRate, code: str) -> None:
    assert refused(person, rate) == code
    assert mexico.one("select count(*) as n from exchange_rates").n == 0


def test_what_waited_for_it_goes_on(mexico: World, person: Office) -> None:
    agent = mexico.agent()
    mexico.source.customer(1, mexico.branch, **{**BUYER, "moneda": "USD"})
    mexico.source.sale(1, mexico.branch, "116.00", moneda="USD")
    mexico.sync(agent)
    waiting = {row.code for row in mexico.sql("select code from work where state = 'blocked'")}
    assert waiting == {"exchange_rate.missing"}
    add_rate(person, replace(FRIDAY, published_on=date(2026, 11, 1)))  # for the books, which are dated as the sale is
    add_rate(person, FRIDAY)  # for the CFDI, which is dated today
    mexico.until_still(agent)
    assert mexico.sql("select code from work where state = 'blocked' and code = 'exchange_rate.missing'") == []


@pytest.fixture
def people(mexico: World, database: Database, person: Office) -> Iterator[Callable[[str], Office]]:
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'USD' from issuers limit 1")
    with logins(database.admin, database.agent) as made, ExitStack() as held:

        def office_of(role: str) -> Office:
            engine = connect(made.by_role[role])
            held.callback(engine.dispose)
            return replace(person, engine=engine, dsn=made.by_role[role], actor=made.names[role])

        yield office_of
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("delete from people_branches; delete from people where login <> 'local'")


@pytest.mark.parametrize("role", ["finance", "admin"])
def test_who_handles_money_may(mexico: World, people: Callable[[str], Office], role: str) -> None:
    office = people(role)
    add_rate(office, FRIDAY)
    assert mexico.one("select actor from audit where action = 'exchange_rate.added'").actor == office.actor


@pytest.mark.parametrize("role", ["viewer", "accountant"])
def test_others_may_not(mexico: World, people: Callable[[str], Office], role: str) -> None:
    office = people(role)
    with pytest.raises(UserError) as caught:
        asking(lambda: add_rate(office, FRIDAY))
    assert caught.value.code == "permission.denied"
    assert mexico.one("select count(*) as n from exchange_rates").n == 0
