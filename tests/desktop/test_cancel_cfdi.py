"""Cancelling a CFDI from its page: questions, consequences, one confirmation, and how it goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from agent.domain.cancel_steps import Standing, steps_of
from agent.errors import UserError
from agent.views.cancel_case import Replaced
from erphub_desktop.app import App
from erphub_desktop.widgets.table import DataTable
from tests.desktop import layout, sample, sample_cancel, screenshots
from tests.desktop.conftest import Start
from tests.desktop.sample_cancel import Cancelling
from tests.desktop.seen import click, dialog_of, find, open_page, texts

SHOTS = Path("build") / "screenshots"
PLACE = 1
CFDI = 499


@pytest.fixture
def cancelling(asked: sample.Asked, monkeypatch: pytest.MonkeyPatch) -> Cancelling:
    made = sample_cancel.fake(monkeypatch)
    monkeypatch.setattr(
        "erphub_desktop.pages.cfdi_cancel.QDesktopServices", SimpleNamespace(openUrl=lambda url: made.opened.append(url.toString()))
    )
    return made


def chosen(app: App, qtbot: QtBot) -> DataTable:
    table = open_page(app, qtbot, "cfdi")
    assert isinstance(table, DataTable)
    table.select_row(0)
    table.select_row(PLACE)
    qtbot.waitUntil(lambda: find(app.window, QPushButton, "cfdiCancel").isEnabled())
    return table


def opened(app: App, qtbot: QtBot) -> QDialog:
    chosen(app, qtbot)
    click(app.window, "cfdiCancel")
    return dialog_of(app, qtbot, "cancelCfdiDialog")


def answer(dialog: QDialog, said: str) -> None:
    for each in said:
        click(dialog, "cancelYes" if each == "y" else "cancelNo")


def can_go(dialog: QDialog) -> bool:
    return any(found.isVisible() and found.isEnabled() for found in dialog.findChildren(QPushButton, "cancelGo"))


@pytest.mark.parametrize(
    ("language", "said", "reason", "wanted"),
    [
        ("en", "n", "03", "03"), ("es", "n", "03", "03 No se llevó a cabo la operación"), ("en", "yy", "04", "04"),
        ("es", "ynn", "02", "02 Emitido con errores, sin relación"), ("en", "ynn", "02", "25 Dec 2026 (Christmas Day)"),
    ],
)  # fmt: skip
def test_answers_lead_to_the_reason_and_one_confirmation_asks(
    start: Start, cancelling: Cancelling, qtbot: QtBot, language: str, said: str, reason: str, wanted: str
) -> None:
    cancelling.becomes = sample_cancel.REQUESTED
    app = start(language=language)
    dialog = opened(app, qtbot)
    answer(dialog, said)
    qtbot.waitUntil(lambda: can_go(dialog))
    assert wanted in texts(dialog)
    click(dialog, "cancelGo")
    qtbot.waitUntil(lambda: cancelling.told == [("request", CFDI, reason, None)])
    qtbot.waitUntil(lambda: "Solicitud de cancelación recibida" in texts(dialog))
    assert ("2 de 5" if language == "es" else "2 of 5") in texts(dialog)


def test_by_the_keyboard_alone(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    cancelling.becomes = sample_cancel.REQUESTED
    app = start(language="en")
    chosen(app, qtbot)
    QTest.keyClick(app.window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog = dialog_of(app, qtbot, "cancelCfdiDialog")
    qtbot.waitUntil(lambda: find(dialog, QPushButton, "cancelYes").hasFocus())
    QTest.keyClick(dialog, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in dialog.findChildren(QPushButton, "cancelBack")))
    QTest.keyClick(dialog, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(dialog, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: can_go(dialog))
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: cancelling.told == [("request", CFDI, "03", None)])


def test_a_replacement_is_drafted_then_issued_as_one_case(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    cancelling.becomes = sample_cancel.DRAFTED
    app = start(language="es")
    dialog = opened(app, qtbot)
    answer(dialog, "yny")
    qtbot.waitUntil(lambda: can_go(dialog))
    click(dialog, "cancelGo")
    qtbot.waitUntil(lambda: cancelling.told == [("draft", CFDI, None)])
    qtbot.waitUntil(lambda: "El CFDI que toma su lugar se timbra (borrador)" in texts(dialog))
    click(dialog, "cancelGo")
    qtbot.waitUntil(lambda: cancelling.told[1:] == [("issue", 520)])


def test_a_case_that_is_begun_is_resumed_with_its_steps(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    cancelling.case = sample_cancel.DRAFTED
    app = start(language="en")
    dialog = opened(app, qtbot)
    assert "The CFDI that takes its place is made (draft)." in texts(dialog)
    assert find(dialog, QPushButton, "cancelGo").text() == "Issue it and request the cancellation"


def test_a_ticket_of_a_global_invoice_becomes_the_guests_own(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    cancelling.case = sample_cancel.GLOBAL
    app = start(language="es")
    dialog = opened(app, qtbot)
    answer(dialog, "yy")
    qtbot.waitUntil(lambda: can_go(dialog))
    click(dialog, "cancelGo")
    qtbot.waitUntil(lambda: cancelling.told == [("late_guest", CFDI, 31, 5)])


def test_a_named_replacement_is_found_by_its_uuid(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    cancelling.case = replace(sample_cancel.GLOBAL, purpose="payment")
    app = start(language="es")
    dialog = opened(app, qtbot)
    answer(dialog, "yny")
    assert not can_go(dialog)
    QTest.keyClicks(find(dialog, QLineEdit, "cancelUuid"), sample_cancel.UUID)
    click(dialog, "cancelGo")
    qtbot.waitUntil(lambda: cancelling.told == [("request", CFDI, "01", 77)])


def test_related_documents_are_named_and_go_first(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    cancelling.case = sample_cancel.RELATED
    app = start(language="es")
    dialog = opened(app, qtbot)
    answer(dialog, "n")
    assert "CDMX-510 · complemento de pago · vigente" in texts(dialog)
    assert "CDMX-511 · nota de crédito · en cancelación" in texts(dialog)
    assert not can_go(dialog)


def test_an_older_month_waits_for_another_person(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    cancelling.case, cancelling.becomes, cancelling.waits = sample_cancel.OLDER, sample_cancel.WAITS, True
    app = start(language="es")
    dialog = opened(app, qtbot)
    answer(dialog, "n")
    assert "Otra persona aprueba primero" in texts(dialog)
    click(dialog, "cancelGo")
    qtbot.waitUntil(lambda: "Espera una aprobación" in texts(dialog))
    assert find(dialog, QPushButton, "cancelGo").text() == "Ir a las aprobaciones"


@pytest.mark.parametrize("code", ["permission.denied", "work.already_requested", "replacement.not_live"])
def test_what_a_service_refuses_is_said_and_nothing_is_lost(start: Start, cancelling: Cancelling, qtbot: QtBot, code: str) -> None:
    cancelling.fails = UserError(code, kind="cancel_cfdi", ref="499", number="CDMX-499")
    app = start(language="es")
    dialog = opened(app, qtbot)
    answer(dialog, "ynn")
    click(dialog, "cancelGo")
    wanted = _sentence(cancelling.fails)
    qtbot.waitUntil(lambda: wanted in texts(dialog))
    assert "02 Emitido con errores, sin relación" in texts(dialog) and can_go(dialog)


def _sentence(error: UserError) -> str:
    from agent.errors import words

    return words(error.code, "es", **error.params).sentence


def test_a_rejected_one_says_so_and_is_asked_for_again(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    cancelling.case = sample_cancel.REJECTED
    app = start(language="es")
    dialog = opened(app, qtbot)
    assert "Rechazada por el receptor: vigente" in texts(dialog)
    click(dialog, "cancelGo")
    qtbot.waitUntil(lambda: "¿La operación se llevó a cabo?" in texts(dialog))


def test_sat_is_asked_now(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    cancelling.case = sample_cancel.REQUESTED
    app = start(language="es")
    dialog = opened(app, qtbot)
    assert "Debe aceptarse a más tardar el 27 nov 2026: quedan 3 días" in texts(dialog)
    click(dialog, "cancelAskSat")
    qtbot.waitUntil(lambda: cancelling.told == [("ask_sat", 499)])


def test_sats_page_is_opened_at_the_address_of_the_qr(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    app = start(language="es")
    chosen(app, qtbot)
    click(app.window, "cfdiVerify")
    qtbot.waitUntil(lambda: bool(cancelling.opened))
    assert cancelling.opened[0].startswith("https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id=00000000-")


def test_the_details_show_how_it_stands(start: Start, cancelling: Cancelling, qtbot: QtBot) -> None:
    cancelling.case = sample_cancel.REQUESTED
    app = start(language="es", scheme="light")
    chosen(app, qtbot)
    qtbot.waitUntil(lambda: "En proceso: espera al receptor" in texts(app.window))
    assert "Guardado con el documento" in texts(app.window)


def test_the_details_ask_sat_and_lead_to_the_other_side(
    start: Start, cancelling: Cancelling, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr("erphub_desktop.pages.cfdi.ask_sat_now", lambda _office, cfdi_id: asked.append(cfdi_id))
    new = replace(sample_cancel.NEW, number="CDMX-520", state="STAMPED")
    cancelling.case = replace(sample_cancel.REQUESTED, replacement=new, replaces=Replaced(410, "CDMX-410"))
    app = start(language="en", scheme="light")
    chosen(app, qtbot)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in app.window.findChildren(QPushButton, "cfdiReplacedBy")))
    links = [find(app.window, QPushButton, name).text() for name in ("cfdiReplacedBy", "cfdiReplaces")]
    assert links == ["Replaced by CDMX-520", "Replaces CDMX-410"]
    click(app.window, "cfdiAskSat")
    qtbot.waitUntil(lambda: "SAT is being asked about" in texts(app.window.toast))
    assert len(asked) == 1
    click(app.window, "cfdiReplacedBy")
    assert find(app.window, QLineEdit, "cfdiSearch").text() == "CDMX-520"


def test_steps_stop_at_the_first_that_is_not_done() -> None:
    states = [one.state for one in steps_of(Standing(replacement="REFUSED", approval="asked", accept=True))]
    assert states == ["done", "failed", "later", "later", "later", "later", "later"]
    assert [one.state for one in steps_of(Standing(case="cancelled", booked=True))] == ["done", "done", "done"]


MOMENTS: dict[str, tuple[Any, str]] = {
    "questions": (sample_cancel.FRESH, "y"),
    "consequences": (sample_cancel.OLDER, "yny"),
    "related": (sample_cancel.RELATED, "n"),
    "ticket": (sample_cancel.GLOBAL, "yy"),
    "progress": (sample_cancel.REQUESTED, ""),
    "case": (sample_cancel.DRAFTED, ""),
}


@pytest.mark.parametrize(("language", "scheme"), screenshots.LOOKS)
def test_everything_fits(start: Start, cancelling: Cancelling, qtbot: QtBot, language: str, scheme: str) -> None:
    app = start(language=language, scheme=scheme)
    SHOTS.mkdir(parents=True, exist_ok=True)
    for name, (case, said) in MOMENTS.items():
        cancelling.case = case
        dialog = opened(app, qtbot)
        answer(dialog, said)
        qtbot.wait(150)
        dialog.grab().save(str(SHOTS / f"cancel_{name}_{language}_{scheme}.png"))
        found = (name, layout.clipped(dialog), layout.overlapping(dialog))
        if name == "progress":
            qtbot.waitUntil(lambda: len(texts(app.window).split(sample_cancel.REQUESTED.pac_text)) == 3)
            app.window.grab().save(str(SHOTS / f"cancel_details_{language}_{scheme}.png"))
            assert layout.clipped(app.window) == []
        dialog.reject()
        qtbot.waitUntil(lambda: not [one for one in app.window.findChildren(QDialog, "cancelCfdiDialog") if one.isVisible()])
        assert found == (name, [], [])
