"""A flood of notifications, and a database slower than its news: the window reads now and then, one reading at a time."""

from __future__ import annotations

import threading
import time
from functools import partial
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from agent.db.listen import listen
from erphub_desktop import tasks
from erphub_desktop.app import CHANNELS
from erphub_desktop.desk import Desk
from erphub_desktop.live import Live
from erphub_desktop.pages.page import GATHER, Page
from erphub_desktop.person import Person
from tests.bad_input.flood import MANY, flood
from tests.conftest import Database


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


class Counting(Page):
    """Counts its readings; each ends when `go` is set."""

    name = "today"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.go = threading.Event()
        self.began = self.came = 0
        self.begin()

    def refresh(self) -> None:
        self.began += 1
        tasks.run(self, self.go.wait, self._arrived, lambda _problem: None)

    def _arrived(self, _well: bool) -> None:
        self.came += 1

    def retranslate(self) -> None:
        pass


def _page(qtbot: QtBot, person: Person) -> Counting:
    page = Counting(Desk(person, practice=True))
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.began == 1)
    return page


def test_a_flood_of_notifications_is_read_for_now_and_then(qtbot: QtBot, database: Database, person: Person) -> None:
    page = _page(qtbot, person)
    page.go.set()
    news = Live(partial(listen, database.local, CHANNELS))
    said = 0

    def count(name: str) -> None:
        nonlocal said
        said += name != ""

    news.named.connect(count)
    news.named.connect(page.desk.news)
    news.start()
    qtbot.waitUntil(lambda: page.came >= 2, timeout=30_000)  # it listens: it says so once
    before, begun = psutil.Process().memory_info().rss, time.monotonic()
    flooding = threading.Thread(target=flood, args=(database.agent, "events"))
    flooding.start()
    qtbot.waitUntil(lambda: not flooding.is_alive(), timeout=120_000)
    heard = page.came
    qtbot.waitUntil(lambda: page.came > heard, timeout=30_000)  # and is read for once more when it is over
    grown, seconds = psutil.Process().memory_info().rss - before, time.monotonic() - begun
    news.stop()
    assert 0 < said < MANY // 10
    assert page.began <= 4 + seconds * 1_000 / (GATHER * 0.9)
    assert grown < 100_000_000


def test_a_database_slower_than_its_news_is_asked_one_reading_at_a_time(qtbot: QtBot, person: Person) -> None:
    page = _page(qtbot, person)
    page._gather.setInterval(1)
    rounds = 0

    def news() -> bool:
        nonlocal rounds
        rounds += 1
        page.desk.news.emit("work")
        return rounds >= 50

    qtbot.waitUntil(news, timeout=60_000)
    assert (page.began, page.came) == (1, 0)
    page.go.set()
    qtbot.waitUntil(lambda: page.came == 2)
    assert page.began == 2
