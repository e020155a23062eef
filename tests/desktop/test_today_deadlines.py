"""The fiscal days on Today: what is said of each, and where its button leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from agent.views.today import Need, NeedKind
from erphub_desktop.app import App
from tests.desktop import layout, sample, screenshots
from tests.desktop.conftest import Start
from tests.desktop.seen import click, dialog_of, find, texts

SHOTS = Path("build") / "screenshots"
NEEDS = (
    Need(NeedKind.STAMPS_LATE, 1, names=("CUN-1042",), due=datetime(2026, 11, 27, 17, tzinfo=UTC)),
    Need(NeedKind.SUPPLEMENTS_DUE, 4, names=("PAG-00412", "PAG-00431", "PAG-00440"), due=date(2026, 12, 5)),
    Need(NeedKind.GLOBALS_DUE, 2, names=("CXC-00012", "CXC-00013")),
    Need(NeedKind.PUE_UNPAID, 1, names=("CUN-1050",)),
    Need(NeedKind.PUE_FORM, 2, names=("CUN-1051", "CUN-1053")),
    Need(NeedKind.SALES_WITHOUT_CFDI, 37, names=("CXC-00871", "CXC-00872", "CXC-00873")),
)


@pytest.fixture
def app(start: Start, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> App:
    sample.fake_views(monkeypatch, replace(sample.QUIET, needs=NEEDS))
    made = start(language="en")
    qtbot.waitUntil(lambda: "37 sales of this month have no CFDI" in texts(made.window))
    return made


def lead_to(app: App, qtbot: QtBot, kind: NeedKind, page: str) -> None:
    click(app.window, f"need_{kind}")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in app.window.findChildren(QWidget, f"page_{page}")))


def test_each_is_said_with_its_day_and_its_names(app: App) -> None:
    said = texts(app.window)
    assert "PAG-00412, PAG-00431, PAG-00440. The first is due on 5 Dec 2026." in said
    assert "CXC-00012, CXC-00013. Their month is over: it is due at once." in said
    assert "CUN-1042. 72 hours after its Fecha nobody stamps it any more: 27 Nov" in said


@pytest.mark.parametrize(
    ("kind", "page"),
    [(NeedKind.STAMPS_LATE, "cfdi"), (NeedKind.SUPPLEMENTS_DUE, "supplements"), (NeedKind.GLOBALS_DUE, "global_invoice")],
)
def test_its_button_leads_to_its_page(app: App, qtbot: QtBot, kind: NeedKind, page: str) -> None:
    lead_to(app, qtbot, kind, page)


@pytest.mark.parametrize(("kind", "name"), [(NeedKind.PUE_UNPAID, "CUN-1050"), (NeedKind.PUE_FORM, "CUN-1051")])
def test_a_pue_that_is_not_right_is_looked_for(app: App, qtbot: QtBot, kind: NeedKind, name: str) -> None:
    lead_to(app, qtbot, kind, "cfdi")
    assert find(app.window, QLineEdit, "cfdiSearch").text() == name
    assert find(app.window, QComboBox, "cfdiState").currentData() == "STAMPED"


def test_a_sale_without_a_cfdi_is_looked_for_as_for_a_guest(app: App, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("erphub_desktop.dialogs.guest_sale.guest_sales", lambda office, wanted, branch: ())
    lead_to(app, qtbot, NeedKind.SALES_WITHOUT_CFDI, "cfdi")
    assert isinstance(dialog_of(app, qtbot, "guestDialog"), QDialog)


@pytest.mark.parametrize(("language", "scheme"), screenshots.LOOKS)
def test_everything_fits(start: Start, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, language: str, scheme: str) -> None:
    sample.fake_views(monkeypatch, replace(sample.QUIET, needs=NEEDS))
    made = start(language=language, scheme=scheme)
    made.window.resize(1280, 900)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in made.window.findChildren(QWidget, "need_sales_without_cfdi")))
    qtbot.wait(60)  # for the picture alone
    SHOTS.mkdir(parents=True, exist_ok=True)
    made.window.grab().save(str(SHOTS / f"today_deadlines_{language}_{scheme}.png"))
    inner = find(made.window, QScrollArea, "todayScroll").widget()
    assert inner is not None
    assert layout.clipped(inner) == []
    assert layout.overlapping(inner) == []
