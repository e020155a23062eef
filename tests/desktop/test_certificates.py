"""The Certificates page: until when each CSD seals, and loading one by dropping its files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from agent.errors import UserError
from agent.services.offer_csd import Offered
from agent.views.commands import Command
from erphub_desktop.app import App
from erphub_desktop.dialogs.confirm_typed import ConfirmTypedDialog
from erphub_desktop.widgets.files_drop import FilesDrop
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.sample_csd import EXPECTED_UNTIL, ISSUERS
from tests.desktop.seen import click, find, open_page, texts

SERIAL = "30001000000500003416"
DONE = Command(1, "import_csd", "done", "csd.imported", {}, {"serial": SERIAL, "until": EXPECTED_UNTIL})


class Service:
    """Takes the place of the service, and keeps what it was given."""

    def __init__(self, asked: sample.Asked, clear: tuple[str, ...] = (), refuse: UserError | None = None) -> None:
        self.asked, self.clear, self.refuse = asked, clear, refuse
        self.given: list[tuple[list[str], str, tuple[int, ...]]] = []

    def __call__(self, office: object, issuer: int | None, files: Any, password: str, *, sealers: tuple[int, ...]) -> Offered:
        self.given.append(([file.name for file in files], password, sealers))
        if self.refuse is not None:
            raise self.refuse
        self.asked.calls.append(("import_csd", {}))
        return Offered(len(self.asked.calls), SERIAL, ISSUERS[0].rfc, datetime(2027, 5, 18, tzinfo=UTC), self.clear)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    made = tmp_path / "csd.cer", tmp_path / "csd_key.pem"
    for path in made:
        path.write_bytes(path.name.encode())
    return made


def drop(app: App, paths: tuple[Path, ...]) -> None:
    """Drags the files over the place and lets them fall."""
    target = find(app.window, FilesDrop, "fileDrop")
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at, copy = target.rect().center(), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, copy, carried, buttons, keys)
    target.dragEnterEvent(enter)
    assert enter.isAccepted()
    target.dropEvent(QDropEvent(QPointF(at), copy, carried, buttons, keys))


@pytest.mark.parametrize(
    ("language", "until", "name"), [("en", "Valid until 18 May 2027", "SAT refuses"), ("es", "Válido hasta 18 may 2027", "el SAT rechaza")]
)
def test_each_issuer_says_until_when_it_seals(
    start: Start, asked: sample.Asked, qtbot: QtBot, language: str, until: str, name: str
) -> None:
    app = start(language=language)
    open_page(app, qtbot, "certificates")
    qtbot.waitUntil(lambda: until in texts(app.window))
    shown = texts(app.window)
    assert name in shown and "HAÑ930228SM9" in shown and "cdmx-servidor-01" in shown and "cancun-servidor-02" in shown


def test_two_files_a_password_and_enter(
    start: Start, asked: sample.Asked, qtbot: QtBot, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(asked)
    monkeypatch.setattr("erphub_desktop.pages.certificates.offer_csd", service)
    asked.answers["import_csd"] = DONE
    app = start(language="en")
    open_page(app, qtbot, "certificates")
    qtbot.waitUntil(lambda: "Valid until" in texts(app.window))
    drop(app, files)
    password = find(app.window, QLineEdit, "csdPassword")
    assert password.echoMode() is QLineEdit.EchoMode.Password
    assert [find(app.window, QCheckBox, f"csdAgent_{agent}").isChecked() for agent in (1, 2)] == [True, True]
    find(app.window, QCheckBox, "csdAgent_2").setChecked(False)
    QTest.keyClicks(password, "12345678a")
    QTest.keyClick(password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: f"CSD {SERIAL} loaded, valid until {EXPECTED_UNTIL}." in texts(app.window))
    assert service.given == [(["csd.cer", "csd_key.pem"], "12345678a", (1,))]
    assert not password.isVisible() and password.text() == ""
    assert all(path.exists() for path in files)


def test_a_file_with_the_key_in_clear_is_offered_for_deletion(
    start: Start, asked: sample.Asked, qtbot: QtBot, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("erphub_desktop.pages.certificates.offer_csd", Service(asked, clear=("csd_key.pem",)))
    asked.answers["import_csd"] = DONE
    app = start(language="en")
    open_page(app, qtbot, "certificates")
    drop(app, files)
    click(app.window, "csdLoad")
    qtbot.waitUntil(lambda: "csd_key.pem holds the private key without a password" in texts(app.window))
    click(app.window, "bannerButton")
    qtbot.waitUntil(lambda: not files[1].exists())
    assert files[0].exists()


def test_a_refusal_says_why_and_keeps_the_files_for_another_try(
    start: Start, asked: sample.Asked, qtbot: QtBot, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(asked, refuse=UserError("csd.wrong_password"))
    monkeypatch.setattr("erphub_desktop.pages.certificates.offer_csd", service)
    app = start(language="es")
    open_page(app, qtbot, "certificates")
    drop(app, files)
    click(app.window, "csdLoad")
    qtbot.waitUntil(lambda: "La contraseña no abre la llave privada." in texts(app.window))
    click(app.window, "csdLoad")
    qtbot.waitUntil(lambda: len(service.given) == 2)
    click(app.window, "csdCancel")
    assert not any(field.isVisible() for field in app.window.findChildren(QLineEdit, "csdPassword"))


# --- withdrawing ----------------------------------------------------------------------------------------------------------


class Withdrawals:
    """Takes the place of the two services, and keeps what it was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, refuse: UserError | None = None) -> None:
        self.refuse = refuse
        self.asked: list[tuple[object, ...]] = []
        monkeypatch.setattr("erphub_desktop.pages.certificates.retire_csd", self.retire)
        monkeypatch.setattr("erphub_desktop.pages.certificates.unmark_sealer", self.unmark)

    def retire(self, office: object, serial: str, *, force: bool) -> None:
        self._keep(serial, force)

    def unmark(self, office: object, agent_id: int, rfc: str, *, force: bool) -> None:
        self._keep(agent_id, rfc, force)

    def _keep(self, *asked: object) -> None:
        self.asked.append(asked)
        if self.refuse is not None:
            raise self.refuse


def test_one_of_two_is_withdrawn_after_a_yes(start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    done = Withdrawals(monkeypatch)
    app = start(language="en")
    open_page(app, qtbot, "certificates")
    qtbot.waitUntil(lambda: "Valid until" in texts(app.window))
    click(app.window, f"csdRetire_{SERIAL}")
    click(app.window, "confirmCancel")
    click(app.window, f"csdRetire_{SERIAL}")
    click(app.window, "confirmYes")
    qtbot.waitUntil(lambda: f"CSD {SERIAL} withdrawn" in texts(app.window))
    assert done.asked == [(SERIAL, False)]


def test_the_last_one_is_withdrawn_by_typing_the_rfc(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Withdrawals(monkeypatch)
    app = start(language="en")
    open_page(app, qtbot, "certificates")
    qtbot.waitUntil(lambda: "Valid until" in texts(app.window))
    click(app.window, "csdRetire_30001000000400002444")
    dialog = find(app.window, ConfirmTypedDialog, "confirmTypedDialog")
    yes, typed = find(dialog, QPushButton, "confirmTypedYes"), find(dialog, QLineEdit, "confirmTyped")
    assert "It is the only one that URE180429TM6 can seal with now" in texts(dialog)
    for text, allowed in (("", False), ("EKU9003173C9", False), ("ure180429tm6 ", True)):
        typed.setText(text)
        assert yes.isEnabled() is allowed
    QTest.keyClick(typed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: done.asked == [("30001000000400002444", True)])


def test_an_agent_stops_sealing_and_the_last_one_by_typing(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Withdrawals(monkeypatch)
    app = start(language="es")
    open_page(app, qtbot, "certificates")
    qtbot.waitUntil(lambda: "Válido hasta" in texts(app.window))
    click(app.window, "csdUnmark_1_2")
    click(app.window, "confirmYes")
    qtbot.waitUntil(lambda: "El agente de cancun-servidor-02 ya no sella para EKU9003173C9." in texts(app.window))
    qtbot.waitUntil(lambda: any(made.isVisible() for made in app.window.findChildren(QPushButton, "csdUnmark_2_1")))
    click(app.window, "csdUnmark_2_1")
    dialog = find(app.window, ConfirmTypedDialog, "confirmTypedDialog")
    assert "se pierden sus llaves" in texts(dialog)
    find(dialog, QLineEdit, "confirmTyped").setText("URE180429TM6")
    click(dialog, "confirmTypedYes")
    qtbot.waitUntil(lambda: done.asked == [(2, "EKU9003173C9", False), (1, "URE180429TM6", True)])


def test_a_refusal_of_a_withdrawal_is_told(start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    Withdrawals(monkeypatch, UserError("csd.last", serial=SERIAL, rfc="EKU9003173C9"))
    app = start(language="en")
    open_page(app, qtbot, "certificates")
    qtbot.waitUntil(lambda: "Valid until" in texts(app.window))
    click(app.window, f"csdRetire_{SERIAL}")
    click(app.window, "confirmYes")
    qtbot.waitUntil(lambda: "is the only one that EKU9003173C9 can seal with now" in texts(app.window))


def test_who_is_no_admin_withdraws_nothing(start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("erphub_desktop.pages.certificates.role", lambda office: "finance")
    app = start(language="en")
    open_page(app, qtbot, "certificates")
    qtbot.waitUntil(lambda: "Valid until" in texts(app.window))
    names = {made.objectName() for made in app.window.findChildren(QPushButton)}
    assert not {name for name in names if name.startswith(("csdRetire_", "csdUnmark_"))}
