"""The page PACs: stamps left and until when they last, a test, and the order in which accounts are tried."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from agent.views.commands import Command
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.seen import click, dialog_of, find, open_page, texts


@pytest.mark.parametrize(
    ("language", "stamps", "ends", "rests"),
    [
        ("en", "Stamps available: 5,000", "runs out on 25 Mar 2027", "Does not answer"),
        ("es", "Timbres disponibles: 5,000", "se acaban el 25 mar 2027", "No responde"),
    ],
)
def test_each_account_says_how_it_is_doing(
    start: Start, asked: sample.Asked, qtbot: QtBot, language: str, stamps: str, ends: str, rests: str
) -> None:
    app = start(language=language)
    open_page(app, qtbot, "pacs")
    qtbot.waitUntil(lambda: stamps in texts(app.window))
    shown = texts(app.window)
    assert ends in shown and rests in shown and "Finkok" in shown and "SW" in shown


def test_a_test_is_asked_of_an_agent_and_its_answer_shown(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    asked.answers["probe_pac"] = Command(1, "probe_pac", "done", "pac.back", {}, {"stamps_left": 4999})
    app = start(language="en")
    open_page(app, qtbot, "pacs")
    qtbot.waitUntil(lambda: "Stamps available" in texts(app.window))
    click(app.window, "pacTest_1")
    qtbot.waitUntil(lambda: "Stamps available: 4999" in texts(app.window))
    assert asked.calls[0][1] == {"kind": "probe_pac", "lane": "pac:1", "ref": "1", "branch": "MX_CDMX_001"}


def test_what_the_pac_refuses_is_said_in_words(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    asked.answers["probe_pac"] = Command(1, "probe_pac", "done", "pac.login", {"code": "300", "text": ""}, {})
    app = start(language="es")
    open_page(app, qtbot, "pacs")
    qtbot.waitUntil(lambda: "Timbres disponibles" in texts(app.window))
    click(app.window, "pacTest_1")
    qtbot.waitUntil(lambda: "no aceptó el usuario o la contraseña" in texts(app.window))
    qtbot.waitUntil(lambda: [each.isEnabled() for each in app.window.findChildren(QPushButton, "pacTest_1") if each.isVisible()] == [True])


def test_an_administrator_puts_another_account_first(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, list[int]]] = []
    monkeypatch.setattr("erphub_desktop.pages.pacs.order_pacs", lambda office, issuer, accounts: given.append((issuer, accounts)))
    app = start(language="en")
    open_page(app, qtbot, "pacs")
    qtbot.waitUntil(lambda: "In reserve" in texts(app.window))
    click(app.window, "pacFirst_2")
    qtbot.waitUntil(lambda: "is tried first from the next document on" in texts(app.window))
    assert given == [(1, [2, 1])]


@pytest.mark.parametrize("role", ["viewer", "finance"])
def test_who_may_not_order_sees_no_button(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setattr("erphub_desktop.pages.pacs.role", lambda office: role)
    app = start(language="en")
    open_page(app, qtbot, "pacs")
    qtbot.waitUntil(lambda: "Stamps available" in texts(app.window))
    names = {each.objectName() for each in app.window.findChildren(QPushButton)}
    assert "pacFirst_2" not in names
    assert ("pacTest_1" in names) == (role == "finance")


def test_a_pac_is_added_with_its_login_and_tested_at_once(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, object]] = []

    def add(office: object, **named: object) -> int:
        given.append(named)
        return 77

    monkeypatch.setattr("erphub_desktop.dialogs.add_pac.add_pac", add)
    asked.answers["probe_pac"] = Command(1, "probe_pac", "done", "pac.back", {}, {"stamps_left": 12})
    app = start(language="en")
    open_page(app, qtbot, "pacs")
    qtbot.waitUntil(lambda: "A second PAC is recommended" in texts(app.window) or "Stamps available" in texts(app.window))
    (more, *_) = [each for each in app.window.findChildren(QPushButton, "pacMore") if each.isVisible()]
    more.click()
    dialog = dialog_of(app, qtbot, "addPac")
    choice = find(dialog, QComboBox, "pacChoice")
    assert [choice.itemData(place) for place in range(choice.count())] == ["diverza"]
    click(dialog, "pacSave")
    assert not given, "a login that is not filled in is not saved"
    for name, value in (("username", "u-1"), ("token", "s3cret")):
        find(dialog, QLineEdit, f"field_{name}").setText(value)
    click(dialog, "pacSave")
    qtbot.waitUntil(lambda: "Stamps available: 12" in texts(app.window))
    assert given == [{"issuer": 1, "pac": "diverza", "config": {"username": "u-1"}, "secrets": {"token": "s3cret"}}]


def test_a_login_is_changed_and_what_is_left_empty_stays(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, object]] = []

    def add(office: object, **named: object) -> int:
        given.append(named)
        return 2

    monkeypatch.setattr("erphub_desktop.dialogs.add_pac.add_pac", add)
    app = start(language="en")
    open_page(app, qtbot, "pacs")
    qtbot.waitUntil(lambda: "Stamps available" in texts(app.window))
    click(app.window, "pacLogin_2")
    dialog = dialog_of(app, qtbot, "addPac")
    find(dialog, QLineEdit, "field_username").setText("other")
    click(dialog, "pacSave")
    qtbot.waitUntil(lambda: bool(given))
    assert given == [{"issuer": 1, "pac": "sw", "config": {"username": "other"}, "secrets": {}}]
