"""The page Approvals: a second person approves by name, the only one types the document's number, and who asked may withdraw."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from agent.errors import UserError
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.seen import click, find, open_page, texts


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the services were told."""
    told: list[tuple[Any, ...]] = []
    monkeypatch.setattr("erphub_desktop.pages.approvals.approve", lambda office, work, typed: told.append(("approve", work, typed)))
    monkeypatch.setattr("erphub_desktop.pages.approvals.refuse", lambda office, work, reason: told.append(("refuse", work, reason)))
    return told


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("en", ("Cancel the CFDI A-500", "Stamp B-12 at another PAC")), ("es", ("Cancelar el CFDI A-500", "Timbrar B-12 en otro PAC"))],
)
def test_each_request_says_what_it_is_and_who_asked(
    start: Start, asked: sample.Asked, qtbot: QtBot, language: str, wanted: tuple[str, str]
) -> None:
    app = start(language=language)
    open_page(app, qtbot, "approvals")
    qtbot.waitUntil(lambda: wanted[0] in texts(app.window))
    shown = texts(app.window)
    assert wanted[1] in shown and "caja.cdmx" in shown and "72" in shown


def test_a_second_person_approves(start: Start, asked: sample.Asked, said: list[Any], qtbot: QtBot) -> None:
    app = start(language="en")
    open_page(app, qtbot, "approvals")
    qtbot.waitUntil(lambda: "A-500" in texts(app.window))
    click(app.window, "approve_7")
    click(app.window, "confirmYes")
    qtbot.waitUntil(lambda: said == [("approve", 7, "")])


def test_the_only_administrator_types_the_number(start: Start, asked: sample.Asked, said: list[Any], qtbot: QtBot) -> None:
    app = start(language="en")
    open_page(app, qtbot, "approvals")
    qtbot.waitUntil(lambda: "B-13" in texts(app.window))
    click(app.window, "approve_9")
    assert not find(app.window, QPushButton, "confirmTypedYes").isEnabled()
    QTest.keyClicks(find(app.window, QLineEdit, "confirmTyped"), "b-13")
    QTest.keyClick(find(app.window, QLineEdit, "confirmTyped"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said == [("approve", 9, "B-13")])


def test_who_asked_does_not_approve_but_may_withdraw(start: Start, asked: sample.Asked, said: list[Any], qtbot: QtBot) -> None:
    app = start(language="en")
    open_page(app, qtbot, "approvals")
    qtbot.waitUntil(lambda: "another administrator approves it" in texts(app.window))
    assert "approve_8" not in {each.objectName() for each in app.window.findChildren(QPushButton)}
    click(app.window, "refuse_8")
    QTest.keyClicks(find(app.window, QLineEdit, "reasonText"), "found at SAT")
    click(app.window, "reasonYes")
    qtbot.waitUntil(lambda: said == [("refuse", 8, "found at SAT")])


def test_what_was_answered_meanwhile_is_said(start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(office: object, work: int, typed: str) -> None:
        raise UserError("approval.not_asked")

    monkeypatch.setattr("erphub_desktop.pages.approvals.approve", late)
    app = start(language="es")
    open_page(app, qtbot, "approvals")
    qtbot.waitUntil(lambda: "A-500" in texts(app.window))
    before = texts(app.window)
    click(app.window, "approve_7")
    click(app.window, "confirmYes")
    qtbot.waitUntil(lambda: len(texts(app.window)) > len(before))
