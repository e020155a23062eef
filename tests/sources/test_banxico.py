"""Banco de México's rates: what is asked, what is believed of the answer, and on which day a rate was published."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from agent.domain.exchange import PublishedRate, rate_for
from agent.http_client import HttpClient
from agent.http_client.exchange import Exchange
from agent.ports import Done, NotSent, Outcome, Refused, Throttled, Unknown
from agent.practice import banxico as practice
from agent.practice.company.config import rates
from agent.sources import RATES
from tests.conftest import NOW
from tests.practice.vendors import Practice, serving

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
TOKEN = practice.TOKEN
PATH = "/SieAPIRest/service/v1/series/SF60653/datos/2026-10-17/2026-12-15"


def ask(url: str, token: str = TOKEN, first: date = FIRST, last: date = LAST) -> Outcome[tuple[PublishedRate, ...]]:
    with HttpClient(environment="practice", endpoints={"BANXICO": url}) as wire:
        return RATES["banxico"](wire, token, lambda: NOW).published(first, last)


def answered(httpserver: HTTPServer, body: object, status: int = 200, **headers: str) -> Outcome[tuple[PublishedRate, ...]]:
    content = body if isinstance(body, str) else json.dumps(body)
    httpserver.expect_request(PATH).respond_with_data(content, status, headers)
    return ask(httpserver.url_for(""))


def series(*rows: tuple[str, str], name: str = "SF60653") -> dict[str, Any]:
    return {"bmx": {"series": [{"idSerie": name, "titulo": "FIX", "datos": [{"fecha": day, "dato": value} for day, value in rows]}]}}


def rate(day: str, value: str) -> PublishedRate:
    return PublishedRate("USD", "MXN", date.fromisoformat(day), Decimal(value), "banxico:SF60653")


# --- what is believed -----------------------------------------------------------------------------------------------------


def test_a_rate_was_published_on_the_banking_day_before_it_settles(httpserver: HTTPServer) -> None:
    # As seen at the bank: determined on Friday 27, published on Monday 30, settles on Tuesday 1. Monday 16 is a holiday.
    rows = [("12/11/2026", "18.1000"), ("13/11/2026", "18.2000"), ("17/11/2026", "18.3000"), ("18/11/2026", "18.4000")]
    outcome = answered(httpserver, series(*rows))
    expected = (rate("2026-11-12", "18.2000"), rate("2026-11-13", "18.3000"), rate("2026-11-17", "18.4000"))
    assert outcome == Done(expected)
    ((request, _),) = httpserver.log
    assert (request.headers["Bmx-Token"], request.headers["Accept"], request.query_string) == (TOKEN, "application/json", b"")
    # A document of the holiday, or of the weekend before it, takes what was published last: on Friday.
    for day in (date(2026, 11, 14), date(2026, 11, 16), date(2026, 11, 17)):
        assert rate_for(expected, currency="USD", home="MXN", day=day) == rate("2026-11-13", "18.3000")


def test_days_without_a_value_are_no_banking_days(httpserver: HTTPServer) -> None:
    rows = [("13/11/2026", "18.2000"), ("16/11/2026", "N/E"), ("17/11/2026", "18.3000"), ("18/11/2026", "n/e")]
    assert answered(httpserver, series(*rows)) == Done((rate("2026-11-13", "18.3000"),))


def test_only_what_was_published_between_the_days_is_given(httpserver: HTTPServer) -> None:
    rows = [("30/10/2026", "18.0000"), ("03/11/2026", "18.1000"), ("30/11/2026", "18.2000"), ("01/12/2026", "18.3000"), ("02/12/2026", "1")]
    outcome = answered(httpserver, series(*rows))
    assert outcome == Done((rate("2026-11-03", "18.2000"), rate("2026-11-30", "18.3000")))


@pytest.mark.parametrize("body", [{"bmx": {"series": [{"idSerie": "SF60653", "titulo": "FIX"}]}}, series(), series(("24/11/2026", "N/E"))])
def test_an_empty_series_is_an_answer(httpserver: HTTPServer, body: object) -> None:
    assert answered(httpserver, body) == Done(())


def test_thousands_may_have_a_comma(httpserver: HTTPServer) -> None:
    outcome = answered(httpserver, series(("12/11/2026", "18.1"), ("13/11/2026", "1,018.25")))
    assert outcome == Done((rate("2026-11-12", "1018.25"),))


# --- what is not ----------------------------------------------------------------------------------------------------------

BAD_VALUES = ["", "0", "-18.1", "NaN", "Infinity", "18.1234567", "18,1,x", "1e9", "1" * 400]


@pytest.mark.parametrize("value", BAD_VALUES)
def test_a_value_that_is_no_rate_spoils_the_answer(httpserver: HTTPServer, value: str) -> None:
    outcome = answered(httpserver, series(("12/11/2026", "18.1000"), ("13/11/2026", value)))
    assert isinstance(outcome, Unknown)


@pytest.mark.parametrize("day", ["2026-11-13", "11/13/2026", "31/02/2026", "", "mañana"])
def test_a_day_that_is_none_spoils_the_answer(httpserver: HTTPServer, day: str) -> None:
    assert isinstance(answered(httpserver, series(("12/11/2026", "18.1000"), (day, "18.2000"))), Unknown)


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Mantenimiento</body></html>",
        "",
        "[]",
        "null",
        '{"bmx": {"series": [',
        {"bmx": {}},
        {"bmx": {"series": []}},
        {"bmx": {"series": [{"idSerie": "SF60653", "datos": "18.1"}]}},
        {"bmx": {"series": [{"idSerie": "SF60653", "datos": [{"fecha": "12/11/2026", "dato": 18.1}]}]}},
        {"bmx": {"series": [{"idSerie": "SF60653", "datos": ["18.1"]}]}},
        series(("12/11/2026", "18.1000"), name="SF43718"),
        series(("12/11/2026", "18.1000"), ("12/11/2026", "18.2000")),
        "[" * 100_000,
    ],
)
def test_what_is_not_the_documented_answer_is_not_believed(httpserver: HTTPServer, body: object) -> None:
    assert isinstance(answered(httpserver, body), Unknown)


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_a_page_of_a_gateway_says_nothing(httpserver: HTTPServer, status: int) -> None:
    assert isinstance(answered(httpserver, "<html></html>", status), Unknown)


def test_nobody_there_is_not_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert isinstance(ask(f"http://127.0.0.1:{port}"), NotSent)


def test_a_busy_gateway_is_waited_for(httpserver: HTTPServer) -> None:
    outcome = answered(httpserver, "", 429, **{"Retry-After": "90"})
    assert outcome == Throttled(NOW + timedelta(seconds=90))


def test_the_token_is_not_kept_with_the_exchange(httpserver: HTTPServer) -> None:
    kept: list[Exchange] = []
    httpserver.expect_request(PATH).respond_with_json(series())
    with HttpClient(environment="practice", endpoints={"BANXICO": httpserver.url_for("")}, keep=kept.append) as wire:
        assert RATES["banxico"](wire, TOKEN, lambda: NOW).published(FIRST, LAST) == Done(())
    assert TOKEN not in repr(kept) and len(kept) == 1


# --- the practice server --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def practising(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with serving(tmp_path_factory.mktemp("bank"), vendors=("banxico",)) as running:
        yield running


@pytest.fixture
def bank(practising: Practice) -> Practice:
    assert practising.http.post("/_practice/reset").status_code == 200
    return practising


def test_the_practice_bank_gives_its_series_and_knows_its_calendar() -> None:
    at_noon = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # Friday, 12:00 in Mexico City
    before = at_noon - timedelta(seconds=1)
    fix = practice.value_of("SF43718", date(2026, 11, 20), at_noon)
    assert fix is not None and practice.value_of("SF43718", date(2026, 11, 20), before) is None
    assert practice.value_of("SF60653", date(2026, 11, 24), at_noon) == fix
    assert practice.value_of("SF60653", date(2026, 11, 25), at_noon) is None
    closed = [date(2026, 11, 14), date(2026, 11, 16), date(2026, 12, 25), date(2026, 9, 16)]
    assert [practice.is_banking_day(day) for day in closed] == [False] * 4
    assert practice.banking_day(date(2026, 11, 13), 1) == date(2026, 11, 17)


def asked(bank: Practice, token: str = TOKEN) -> Outcome[tuple[PublishedRate, ...]]:
    return ask(bank.url, token, FIRST - timedelta(days=30), FIRST)


def test_the_practice_bank_is_read(bank: Practice) -> None:
    outcome = asked(bank)
    assert isinstance(outcome, Done)
    days = [found.published_on for found in outcome.result]
    assert days == sorted(day for day in days if practice.is_banking_day(day)) and len(days) == 21
    own = {found.published_on: found.rate for found in rates(FIRST) if found.currency == "USD"}
    assert all(found.rate == own[found.published_on] for found in outcome.result)
    bank.fault("banxico", "series", "n_e")
    assert asked(bank) == outcome
    bank.fault("banxico", "series", "empty")
    assert asked(bank) == Done(())
    assert bank.books("banxico")["writes"] == {"changes": 0, "requests": 3}


def test_the_practice_bank_wants_its_token(bank: Practice) -> None:
    for token in ("x" * 64, ""):
        outcome = asked(bank, token)
        assert isinstance(outcome, Refused) and (outcome.code, outcome.of, outcome.message) == ("400", "account", "rates.token")
        assert outcome.text.startswith("Token inválido")


def test_the_practice_bank_has_enough_of_questions(bank: Practice) -> None:
    bank.fault("banxico", "series", "throttle")
    assert asked(bank) == Throttled(NOW + timedelta(seconds=60))


@pytest.mark.parametrize(("fault", "kind"), [("html", Unknown), ("http_500", Unknown), ("cut_body", Unknown), ("reset", Unknown)])
def test_a_wire_that_fails_is_a_value(bank: Practice, fault: str, kind: type) -> None:
    bank.fault("banxico", "series", fault)
    assert isinstance(asked(bank), kind)


@pytest.mark.parametrize(
    "path", ["SF1/datos/2026-11-01/2026-11-02", "SF60653/datos/01-11-2026/02-11-2026", "SF60653/datos/2026-11-03/2026-11-02"]
)
def test_the_practice_bank_is_strict(bank: Practice, path: str) -> None:
    answer = bank.http.get(f"/SieAPIRest/service/v1/series/{path}", headers={"Bmx-Token": TOKEN})
    assert answer.status_code == 400 and "Token" not in answer.json()["error"]["mensaje"]


def test_another_refusal_is_about_the_question(httpserver: HTTPServer) -> None:
    outcome = answered(httpserver, {"error": {"mensaje": "Serie no encontrada", "detalle": "x"}}, 400)
    assert outcome == Refused("400", "Serie no encontrada x", "document", "rates.refused")
