"""An API that goes back in time, gives a sale another id, or lists fifty thousand rows at once: the books stay right."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import psutil
import pytest

from agent.domain.postings import PostingKind
from agent.domain.states import CUSTOMERS, SALES
from agent.ports import Answer, Request
from agent.sources.platform_api import LISTS, PlatformApi
from agent.work.take_in import take_in
from tests.conftest import NOW
from tests.work.conftest import world
from tests.work.hub import World
from tests.work.platform import FakeSource, customer_id, sale_id, uuid_of

__all__ = ["world"]


@dataclass
class Api:
    """The platform's API in memory, over a fake platform's rows: pages of a hundred, sales by their status."""

    source: FakeSource
    asked: int = 0
    now: datetime = NOW

    def send(self, request: Request, *, deadline: float) -> Answer:
        self.asked += 1
        table = next(table for table, (path, _key) in LISTS.items() if path == request.path)
        query = request.query
        rows: list[dict[str, Any]] = [row for row in self.source.tables.get(table, {}).values() if self._wanted(row, query)]
        start = (int(query["page"]) - 1) * int(query["limit"])
        page = [{**row, "lineas": json.loads(str(row["lineas"]))} if "lineas" in row else row for row in rows[start : start + 100]]
        data = {LISTS[table][1]: page, "total": len(rows), "pages": -(-len(rows) // 100)}
        return Answer(200, {}, json.dumps({"success": True, "data": data}).encode())

    def _wanted(self, row: dict[str, str | None], query: Any) -> bool:
        status, since = query.get("status"), query.get("fecha_desde", "")
        return status in (None, row.get("status")) and str(row.get("fecha_emision", since)) >= since

    def later(self) -> datetime:
        """Another hour each time it is asked: what was listed is listed anew."""
        self.now += timedelta(hours=1)
        return self.now


def over(api: Api, now: Callable[[], datetime]) -> PlatformApi:
    return PlatformApi(api, base="https://api.example.com", token="a.b.c", now=now)


@pytest.fixture
def api(world: World) -> Api:
    for number in (1, 2, 3):
        world.source.customer(number, world.branch)
        world.source.sale(number, world.branch, f"{100 + number}.00")
    return Api(world.source)


def sync(world: World, api: Api, source: PlatformApi) -> dict[str, Decimal | None]:
    """What the API lists is taken in and sent; number -> total of what the books hold then."""
    made = world.agent()
    hub = replace(made.hub, vendors=replace(made.hub.vendors, source=lambda _hub, _id: source))
    take_in(hub, world.source_id, whole_round=True)
    world.until_still(made)
    live = world.books.live(PostingKind.INVOICE)
    held = {entry.posting.number: entry.remote.total for entry in live}
    assert len(held) == len(live), "an invoice is there twice"
    return held


def test_sales_reach_the_books_and_stay_there_once(world: World, api: Api) -> None:
    source = over(api, api.later)
    expected = {"S-00001": Decimal("101.00"), "S-00002": Decimal("102.00"), "S-00003": Decimal("103.00")}
    assert sync(world, api, source) == expected
    assert sync(world, api, source) == expected
    assert sync(world, api, over(api, api.later)) == expected, "an agent that starts anew knows them again"


def test_an_api_that_goes_back_in_time_is_followed_and_nothing_is_there_twice(world: World, api: Api) -> None:
    source = over(api, api.later)
    sync(world, api, source)
    world.source.resell(1, "150.00")
    assert sync(world, api, source)["S-00001"] == Decimal("150.00")
    world.source.resell(1, "101.00")
    assert sync(world, api, source)["S-00001"] == Decimal("101.00")
    world.source.resell(1, "150.00")
    assert sync(world, api, source)["S-00001"] == Decimal("150.00")


def test_a_sale_that_is_missing_is_not_taken_back(world: World, api: Api) -> None:
    source = over(api, api.later)
    before = sync(world, api, source)
    world.source.remove(SALES, sale_id(2))
    for _ in range(4):
        assert sync(world, api, source) == before
    (row,) = world.sql("select disposition, reason from source_rows where row_id = :id", id=sale_id(2))
    assert tuple(row) == ("list", "row.gone"), "somebody looks at it"


def test_a_sale_under_another_id_is_not_booked_over_the_first(world: World, api: Api) -> None:
    source = over(api, api.later)
    before = sync(world, api, source)
    moved = world.source.tables[SALES].pop(sale_id(3))
    world.source.tables[SALES][sale_id(33)] = {**moved, "id": sale_id(33)}
    after = sync(world, api, source)
    assert after.items() >= before.items()


def test_fifty_thousand_rows_at_once(world: World) -> None:
    source = FakeSource()
    source.customer(1, world.branch)
    base = source.tables[CUSTOMERS][customer_id(1)]
    source.tables[CUSTOMERS] = {uuid_of(1, n): {**base, "id": uuid_of(1, n), "nombre": f"Cliente {n}"} for n in range(50_000)}
    api = Api(source)
    before = psutil.Process().memory_info().rss
    read = over(api, lambda: NOW)
    met: list[str] = []
    while page := read.hashes(CUSTOMERS, after=met[-1] if met else "", limit=917):
        met += [row_id for row_id, _ in page]
    assert met == sorted(source.tables[CUSTOMERS]) and api.asked == 500
    assert psutil.Process().memory_info().rss - before < 400_000_000
