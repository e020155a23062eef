"""A rate typed in where a document waits for it, over a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent.hub import Office
from erphub_desktop import tasks
from erphub_desktop.app import App
from erphub_desktop.dialogs.rates import RatesDialog, banking_day_before, rates_for_problem
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.table import DataTable
from tests.desktop import layout, sample, screenshots
from tests.desktop.conftest import Start
from tests.desktop.seen import click, dialog_of, find, texts
from tests.work.conftest import authority, catalogs, clock, issuer_pair, mexico, pac_pair
from tests.work.hub import World
from tests.work.mexico import BUYER

__all__ = ["authority", "catalogs", "clock", "issuer_pair", "mexico", "pac_pair"]

SHOTS = Path("build") / "screenshots"
MISSING = Problem("exchange_rate.missing", {"currency": "USD", "home": "MXN", "day": "2026-11-23"})


@pytest.fixture
def begin(mexico: World, local_office: Office, start: Start, qtbot: QtBot) -> Iterator[Callable[..., App]]:
    """The application over a database in which a sale in dollars waits for its rate."""
    mexico.source.customer(1, mexico.branch, **{**BUYER, "moneda": "USD"})
    mexico.source.sale(1, mexico.branch, "116.00", moneda="USD")
    mexico.sync(mexico.agent())
    office = replace(local_office, catalogs=mexico.office.catalogs, now=mexico.office.now)
    running: list[App] = []

    def started(language: str = "en", scheme: str = "light") -> App:
        running.append(start(lambda _options: replace(sample.opened(), office=office, erps={}), language=language, scheme=scheme))
        qtbot.waitUntil(lambda: running[0].desk.office is not None)
        return running[0]

    yield started
    qtbot.waitUntil(lambda: not any(tasks.under_way(app.window) for app in running))


def opened(app: App, qtbot: QtBot) -> RatesDialog:
    assert rates_for_problem(app.desk, MISSING, app.window) is not None
    found = dialog_of(app, qtbot, "ratesDialog")
    assert isinstance(found, RatesDialog)
    return found


@pytest.mark.parametrize(
    ("day", "before"), [((2026, 11, 24), (2026, 11, 23)), ((2026, 11, 23), (2026, 11, 20)), ((2026, 11, 22), (2026, 11, 20))]
)
def test_the_day_that_is_offered_is_a_banking_day(day: tuple[int, int, int], before: tuple[int, int, int]) -> None:
    assert banking_day_before(date(*day)) == date(*before)


def test_the_sync_monitor_leads_to_it_and_what_waits_goes_on(begin: Callable[..., App], mexico: World, qtbot: QtBot) -> None:
    app = begin()
    app.window.open_page("sync_monitor", "open:blocked")
    table = find(app.window, DataTable, "syncTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    table.select_row(0)
    qtbot.waitUntil(lambda: any(found.isVisible() for found in app.window.findChildren(QPushButton, "syncRate")))
    click(app.window, "syncRate")
    dialog = dialog_of(app, qtbot, "ratesDialog")
    find(dialog, QLineEdit, "ratesDay").setText("2026-11-01")
    find(dialog, QLineEdit, "ratesRate").setText("18.4567")
    click(dialog, "ratesAdd")
    qtbot.waitUntil(lambda: mexico.sql("select 1 from work where state = 'blocked'") == [])
    row = mexico.one("select currency, home, published_on::text as day, rate::text as rate, source from exchange_rates")
    assert tuple(row) == ("USD", "MXN", "2026-11-01", "18.456700", "DOF")


def test_a_known_one_is_said_and_a_far_one_is_asked_about(begin: Callable[..., App], mexico: World, qtbot: QtBot) -> None:
    mexico.sql("insert into exchange_rates values ('USD', 'MXN', '2026-11-20', 18.4567, 'DOF'), ('USD', 'MXN', '2026-11-19', 18.4, 'DOF')")
    app = begin()
    dialog = opened(app, qtbot)
    table = find(dialog, DataTable, "ratesTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 2)
    add = dialog.findChild(QPushButton, "ratesAdd")
    assert add is not None and not add.isEnabled()
    rate = find(dialog, QLineEdit, "ratesRate")
    rate.setText("18.5")
    click(dialog, "ratesAdd")
    qtbot.waitUntil(lambda: "is known for 2026-11-20: 18.456700 (DOF)" in texts(dialog))
    find(dialog, QLineEdit, "ratesDay").setText("2026-11-18")
    rate.setText("1.85")
    click(dialog, "ratesAdd")
    qtbot.waitUntil(lambda: "more than 10 % away" in texts(dialog))
    click(dialog, "ratesAdd")
    qtbot.waitUntil(lambda: mexico.one("select count(*) as n from exchange_rates").n == 3)


@pytest.mark.parametrize("said", ["", "abc", "0", "-1", "NaN"])
def test_what_is_no_rate_cannot_be_added(begin: Callable[..., App], qtbot: QtBot, said: str) -> None:
    dialog = opened(begin(), qtbot)
    find(dialog, QLineEdit, "ratesRate").setText(said)
    add = dialog.findChild(QPushButton, "ratesAdd")
    assert add is not None and not add.isEnabled()


@pytest.mark.parametrize("day", ["", "20/11/2026", "2026-02-30"])
def test_a_day_that_is_none_cannot_be_added(begin: Callable[..., App], qtbot: QtBot, day: str) -> None:
    dialog = opened(begin(), qtbot)
    find(dialog, QLineEdit, "ratesRate").setText("18.5")
    add = dialog.findChild(QPushButton, "ratesAdd")
    assert add is not None and add.isEnabled()
    find(dialog, QLineEdit, "ratesDay").setText(day)
    assert not add.isEnabled()


def test_other_problems_open_nothing(begin: Callable[..., App]) -> None:
    app = begin()
    assert rates_for_problem(app.desk, Problem("cfdi.no_sale"), app.window) is None


@pytest.mark.parametrize(("language", "scheme"), screenshots.LOOKS)
def test_everything_fits(begin: Callable[..., App], mexico: World, qtbot: QtBot, language: str, scheme: str) -> None:
    mexico.sql("insert into exchange_rates values ('USD', 'MXN', '2026-11-20', 18.4567, 'DOF'), ('USD', 'MXN', '2026-11-19', 18.4, 'DOF')")
    app = begin(language, scheme)
    dialog = opened(app, qtbot)
    qtbot.waitUntil(lambda: find(dialog, DataTable, "ratesTable").model.rowCount() == 2)
    find(dialog, QLineEdit, "ratesRate").setText("1.85")
    find(dialog, QLineEdit, "ratesDay").setText("2026-11-18")
    click(dialog, "ratesAdd")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in dialog.findChildren(QWidget, "banner")))
    qtbot.wait(60)  # for the picture alone
    SHOTS.mkdir(parents=True, exist_ok=True)
    dialog.grab().save(str(SHOTS / f"rates_{language}_{scheme}.png"))
    assert layout.clipped(dialog) == []
    assert layout.overlapping(dialog) == []
