"""The platform's API read through the practice server: what it lists, page by page, and what is believed of its answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import create_engine

from agent.domain.classification import Disposition, read_row
from agent.domain.states import CUSTOMERS, PAYMENTS, REFUNDS, SALES, SUPPLIERS, TABLES
from agent.errors import Unavailable, UserError
from agent.http_client import HttpClient
from agent.practice import platform_api as practice
from agent.practice.company.database import rows as company_rows
from agent.sources import SOURCES, Opening
from agent.sources.platform_api import LISTS, SECONDS_A_REQUEST, PlatformApi, key_ends
from agent.sources.platform_json import source_row
from tests.practice.vendors import Practice, serving

TODAY = datetime.now(UTC).date()  # the practice server plants its rows for the day on which it is first asked
PATH = "/api/accounting/cxc"


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def practising(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with serving(tmp_path_factory.mktemp("platform"), vendors=("platform",)) as running:
        yield running


@pytest.fixture
def platform(practising: Practice) -> Practice:
    assert practising.http.post("/_practice/reset").status_code == 200
    return practising


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(wire: HttpClient, clock: Clock, key: str) -> PlatformApi:
    made = SOURCES["platform_api"](Opening(1, {}, {"key": key}.__getitem__, wire, create_engine("postgresql+psycopg://"), clock))
    assert isinstance(made, PlatformApi)
    return made


@pytest.fixture
def source(platform: Practice, clock: Clock) -> Iterator[PlatformApi]:
    with HttpClient(environment="practice", endpoints={"PLATFORM": platform.url}) as wire:
        yield opened(wire, clock, practice.token())


def ids(source: PlatformApi, table: str) -> list[str]:
    return [row_id for row_id, _ in source.hashes(table, after="", limit=100_000)]


def requests(platform: Practice) -> int:
    return int(platform.books("platform")["writes"]["requests"])


def change(platform: Practice, table: str, **row: object) -> None:
    assert platform.http.post("/_practice/platform", json={"table": table, "row": row}).status_code == 204


# --- what it lists ----------------------------------------------------------------------------------------------------------


def test_every_sale_is_listed_once_whatever_the_window(source: PlatformApi, platform: Practice) -> None:
    expected = sorted(str(row["id"]) for row in company_rows(TODAY)[SALES])
    met: list[str] = []
    while page := source.hashes(SALES, after=met[-1] if met else "", limit=37):
        met += [row_id for row_id, _ in page]
    assert met == expected
    assert requests(platform) == -(-len(expected) // 100)


def test_what_it_does_not_list_is_empty_and_said(source: PlatformApi) -> None:
    assert [ids(source, table) for table in (CUSTOMERS, SUPPLIERS, PAYMENTS, REFUNDS)] == [[], [], [], []]
    assert source.lists() == {CUSTOMERS: False, SUPPLIERS: False, SALES: True, PAYMENTS: False, REFUNDS: False}


def test_added_listings_give_the_rows_that_the_tables_hold(source: PlatformApi, platform: Practice) -> None:
    platform.set(platform__adds="yes")
    assert all(source.lists().values())
    held = company_rows(TODAY)
    # Sales first, as the hub reads them: a payment takes its sale's customer from there.
    for table in TABLES:
        met = ids(source, table)
        assert met == sorted(str(row["id"]) for row in held[table])
        rows = {row.id: row for row in source.rows(table, met)}
        assert all(rows[row_id].hash == digest for row_id, digest in source.hashes(table, after="", limit=100_000))
        wrong = [row_id for row_id, row in rows.items() if read_row(row).classification.disposition is Disposition.WRONG]
        assert len(wrong) == {SALES: 1}.get(table, 0), wrong


def test_a_row_is_text_to_the_cent_and_by_the_day(source: PlatformApi, platform: Practice) -> None:
    platform.set(platform__adds="yes")
    first = ids(source, SALES)[0]
    (row,) = source.rows(SALES, [first])
    held = next(each for each in company_rows(TODAY)[SALES] if str(each["id"]) == first)
    assert row.columns["monto_total"] == f"{held['monto_total']:.2f}"
    assert row.columns["fecha_emision"] == held["fecha_emision"].isoformat()
    assert source.rows(SALES, ["no-such-id"]) == []


def test_what_can_move_is_asked_for_by_its_status(source: PlatformApi) -> None:
    since = (TODAY - timedelta(days=3)).isoformat()
    expected = {
        str(row["id"])
        for row in company_rows(TODAY)[SALES]
        if row["status"] in ("pendiente", "parcial", "vencido") or row["fecha_emision"].isoformat() >= since
    }
    assert {row_id for row_id, _ in source.open_hashes(SALES)} == expected
    assert list(source.open_hashes(CUSTOMERS)) == []


def test_a_change_is_told_by_the_hash_once_its_turn_has_come(source: PlatformApi, platform: Practice, clock: Clock) -> None:
    before = dict(source.hashes(SALES, after="", limit=100_000))
    row_id = next(iter(before))
    change(platform, SALES, id=row_id, concepto="Otro concepto")
    asked = requests(platform)
    assert dict(source.hashes(SALES, after="", limit=100_000)) == before, "kept: it was read a moment ago"
    assert requests(platform) == asked
    clock.now += timedelta(seconds=SECONDS_A_REQUEST * asked)
    after = dict(source.hashes(SALES, after="", limit=100_000))
    assert {key for key in before if before[key] != after[key]} == {row_id}


def test_a_row_that_is_taken_away_is_absent_and_nothing_else_changes(source: PlatformApi, platform: Practice, clock: Clock) -> None:
    before = ids(source, SALES)
    assert platform.http.post("/_practice/platform", json={"table": SALES, "remove": before[3]}).status_code == 204
    clock.now += timedelta(hours=1)
    assert ids(source, SALES) == before[:3] + before[4:]


def test_a_payment_moves_the_sale_among_those_that_are_open(source: PlatformApi, platform: Practice) -> None:
    sale = next(row for row in company_rows(TODAY)[SALES] if row["status"] == "pendiente" and row["tipo"] == "cliente")
    answer = platform.http.post(
        f"{PATH}/{sale['id']}/payment", json={"monto": "1.00", "metodo_pago": "efectivo"},
        headers={"Authorization": f"Bearer {practice.token()}"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    opened_ids = {row_id for row_id, _ in source.open_hashes(SALES)}
    (row,) = source.rows(SALES, [str(sale["id"])])
    assert row.id in opened_ids and row.columns["status"] == "parcial" and row.columns["monto_pagado"] == "1.00"


# --- pages that do not hold still -------------------------------------------------------------------------------------------


def test_pages_that_shift_while_they_are_read_are_read_again(source: PlatformApi, platform: Practice) -> None:
    before = len(company_rows(TODAY)[SALES])
    platform.fault("platform", "cxc", "shift")
    met = ids(source, SALES)
    assert len(met) == len(set(met)) == before + 1


def test_pages_that_always_shift_give_all_that_is_there(source: PlatformApi, platform: Practice) -> None:
    platform.fault("platform", "cxc", "shift", times=1000)
    held = {str(row["id"]) for row in company_rows(TODAY)[SALES]}
    try:
        assert held <= set(ids(source, SALES))
    except Unavailable as error:
        assert "were met in 3 readings" in error.reason


def test_a_page_that_repeats_itself_once_is_read_again(source: PlatformApi, platform: Practice) -> None:
    platform.fault("platform", "cxc", "repeat_page")
    assert len(ids(source, SALES)) == len(company_rows(TODAY)[SALES])


def test_pages_that_repeat_themselves_for_ever_are_said(source: PlatformApi, platform: Practice) -> None:
    platform.fault("platform", "cxc", "repeat_page", times=1000)
    with pytest.raises(UserError) as caught:
        ids(source, SALES)
    assert (caught.value.code, caught.value.params) == ("source.repeats", {"table": SALES})


# --- what it refuses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("x.y.z", "INVALID_TOKEN"),
        ("one key", "INVALID_TOKEN"),
        (" ", "-"),
        ("clave-ñ", "-"),
        (practice.token(ends=1_700_000_000), "TOKEN_EXPIRED"),
    ],
)
def test_a_key_that_is_not_good_any_more_is_said(platform: Practice, clock: Clock, key: str, error: str) -> None:
    with HttpClient(environment="practice", endpoints={"PLATFORM": platform.url}) as wire, pytest.raises(UserError) as caught:
        ids(opened(wire, clock, key), SALES)
    assert caught.value.code == "source.key_refused" and caught.value.params["error"] == error


def test_the_end_of_a_key_is_read_in_it() -> None:
    assert key_ends(practice.token(ends=1_700_000_000)) == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert [key_ends(text) for text in ("", "a.b.c", "a.e30.c", "plain key")] == [None] * 4


def test_the_hours_questions_are_not_used_up(source: PlatformApi, platform: Practice) -> None:
    platform.set(platform__limit=27)
    asked = 0
    with pytest.raises(Unavailable) as caught:
        for _ in range(10):
            asked += 1
            source.lists()
    assert asked == 1 and "24 questions are left" in caught.value.reason


@pytest.mark.parametrize(
    ("fault", "said"),
    [("throttle", "RATE_LIMIT_EXCEEDED"), ("http_500", "HTTP 500"), ("html", "HTTP 502"), ("cut_body", ""), ("reset", "")],
)
def test_what_may_pass_is_waited_for(source: PlatformApi, platform: Practice, fault: str, said: str) -> None:
    platform.fault("platform", "cxc", fault)
    with pytest.raises(Unavailable) as caught:
        ids(source, SALES)
    assert said in caught.value.reason
    assert len(ids(source, SALES)) == len(company_rows(TODAY)[SALES])


def test_success_false_is_an_error_with_its_words(source: PlatformApi, platform: Practice) -> None:
    platform.fault("platform", "cxc", "success_false")
    with pytest.raises(UserError) as caught:
        ids(source, SALES)
    assert caught.value.code == "source.api_refused"
    assert caught.value.params == {"error": "INTERNAL", "message": "The query was cancelled statement timeout"}


def test_nothing_of_ours_can_be_kept_there(source: PlatformApi) -> None:
    with pytest.raises(UserError) as caught:
        source.claim("one", ["USA_MIAMI_001"])
    assert caught.value.code == "source.cannot_claim"


# --- what is believed of an answer ------------------------------------------------------------------------------------------


def asking(httpserver: HTTPServer, data: object) -> PlatformApi:
    httpserver.expect_request(PATH).respond_with_data(json.dumps({"success": True, "data": data}), 200)
    wire = HttpClient(environment="practice", endpoints={"PLATFORM": httpserver.url_for("")})
    return opened(wire, Clock(), practice.token())


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"cxc": {}},
        {"cxc": [], "total": "0", "pages": 0},
        {"cxc": [], "total": 0, "pages": None},
        {"cxc": [], "total": 7, "pages": 1},
    ],
)
def test_what_is_not_the_documented_answer_is_not_believed(httpserver: HTTPServer, data: object) -> None:
    with pytest.raises(Unavailable):
        ids(asking(httpserver, data), SALES)


def test_without_its_one_documented_listing_it_is_not_the_platform(httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_data('{"success": false, "error": "NOT_FOUND", "message": "no"}', 404)
    with HttpClient(environment="practice", endpoints={"PLATFORM": httpserver.url_for("")}) as wire, pytest.raises(UserError) as caught:
        ids(opened(wire, Clock(), practice.token()), SALES)
    assert caught.value.code == "source.not_the_platform"


def columns(table: str, row: Mapping[str, Any]) -> Mapping[str, str | None]:
    return source_row(table, {"id": "A", **row}).columns


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-02", "2026-11-02"),
        ("2026-11-02T00:00:00.000Z", "2026-11-02"),
        ("2026-11-02T06:00:00.000Z", "2026-11-02"),
        ("2026-11-01T23:00:00.000Z", "2026-11-02"),
        ("2026-11-02T06:00:00-06:00", "2026-11-02T06:00:00-06:00"),
        ("02/11/2026", "02/11/2026"),
        ("2026-02-31T06:00:00Z", "2026-02-31T06:00:00Z"),
    ],
)
def test_a_day_is_plain_or_stays_as_it_came(written: str, read: str) -> None:
    assert columns(SALES, {"fecha_emision": written})["fecha_emision"] == read


@pytest.mark.parametrize(
    ("json_text", "read"),
    [("1500", "1500.00"), ("1500.5", "1500.50"), ('"1500.50"', "1500.50"), ("0.125", "0.125"), ('"x"', "x"), ("null", None)],
)
def test_an_amount_has_two_decimals_whatever_its_shape(json_text: str, read: str | None) -> None:
    from agent.http_client.exact_json import loads

    assert columns(SALES, {"monto_total": loads(json_text.encode())})["monto_total"] == read


def test_the_shape_of_a_row_is_no_change_of_it() -> None:
    one = source_row(SALES, {"id": "AB", "monto_total": 5, "fecha_emision": "2026-11-02", "more": 1})
    two = source_row(SALES, {"fecha_emision": "2026-11-02T06:00:00Z", "monto_total": "5.00", "id": "ab"})
    three = source_row(SALES, {"id": "ab", "monto_total": 5, "fecha_emision": "2026-11-03"})
    assert one == two and one.hash != three.hash


def test_the_paths_are_those_that_the_practice_serves() -> None:
    assert {practice.operation(path) for path, _ in LISTS.values()} == {"cxc", *practice.ADDED}
