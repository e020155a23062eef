"""What only a person says of a payment or refund, over a real database: an advance, or which invoices it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent.domain.states import REFUNDS, SALES
from agent.hub import Office
from agent.services.set_rules import add_series
from erphub_desktop import tasks
from erphub_desktop.app import App
from erphub_desktop.widgets.table import DataTable
from tests.desktop import layout, sample, screenshots
from tests.desktop.conftest import Start
from tests.desktop.seen import button_of, click, dialog_of, find, texts
from tests.work.conftest import authority, catalogs, clock, issuer_pair, mexico, pac_pair
from tests.work.hub import World
from tests.work.mexico import issue, sell
from tests.work.platform import customer_id, refund_id, sale_id, trip_id

__all__ = ["authority", "catalogs", "clock", "issuer_pair", "mexico", "pac_pair"]

SHOTS = Path("build") / "screenshots"


@pytest.fixture
def paid(mexico: World) -> World:
    """Two stamped invoices on credit of 116.00 each, and a payment of 150.00 by their customer that names no sale."""
    add_series(mexico.office, issuer=mexico.one("select id from issuers").id, branch=mexico.branch, cfdi_type="advance", series="ANT",
               initial_folio=1)  # fmt: skip
    agent = mexico.agent()
    sell(mexico, 1, 2)
    for number in (1, 2):
        mexico.source.change(SALES, sale_id(number), customer_id=customer_id(1), trip_id=trip_id(1))
    issue(mexico, agent)
    mexico.source.payment(
        7, mexico.branch, "150.00", moneda="MXN", metodo_pago="transferencia", cxc_id=None, cxc_tipo=None, cxc_customer_id=None,
        customer_id=customer_id(1), fecha_pago="2026-11-20",
    )  # fmt: skip
    mexico.source.refund(1, mexico.branch, "16.00", trip_id=trip_id(1), moneda="MXN")
    mexico.sync(agent)
    return mexico


@pytest.fixture
def begin(paid: World, local_office: Office, start: Start, qtbot: QtBot) -> Iterator[Callable[..., App]]:
    office = replace(local_office, catalogs=paid.office.catalogs)
    running: list[App] = []

    def started(language: str = "en", scheme: str = "light") -> App:
        running.append(start(lambda _options: replace(sample.opened(), office=office, erps={}), language=language, scheme=scheme))
        return running[0]

    yield started
    qtbot.waitUntil(lambda: not any(tasks.under_way(app.window) for app in running))


def listed(app: App, qtbot: QtBot, which: str) -> DataTable:
    """The first line of a list of the page of supplements, chosen."""
    qtbot.waitUntil(lambda: app.desk.office is not None)
    app.window.open_page("supplements")
    qtbot.waitUntil(lambda: any(page.isVisible() for page in app.window.findChildren(QWidget, "page_supplements")))
    click(app.window, f"supplementsListed_{which}")
    table = find(app.window, DataTable, "supplementsTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    table.select_row(0)
    return table


def advance_dialog(app: App, qtbot: QtBot) -> QDialog:
    listed(app, qtbot, "loose")
    click(app.window, "supplementsAdvance")
    return dialog_of(app, qtbot, "advanceDialog")


def invoices_dialog(app: App, qtbot: QtBot, which: str, many: int = 2) -> tuple[QDialog, DataTable]:
    listed(app, qtbot, which)
    click(app.window, "supplementsWhich")
    dialog = dialog_of(app, qtbot, "invoicesDialog")
    table = find(dialog, DataTable, "invoicesTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == many)
    return dialog, table


def choose(dialog: QDialog, name: str, value: str) -> None:
    box = find(dialog, QComboBox, name)
    box.setCurrentIndex(box.findData(value))


def allowed(dialog: QDialog, name: str) -> bool:
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    return button.isVisible() and button.isEnabled()


def asked(world: World) -> list[str]:
    return [row.purpose for row in world.sql("select c.purpose from work w join cfdis c on w.ref = c.id::text and w.kind = 'issue_cfdi'"
                                             " and w.state = 'ready' order by w.id")]  # fmt: skip


def test_the_question_comes_first_and_only_what_is_open_is_an_advance(begin: Callable[..., App], paid: World, qtbot: QtBot) -> None:
    app = begin()
    dialog = advance_dialog(app, qtbot)
    assert "Is it settled what is bought, and what it costs?" in texts(dialog)
    assert not allowed(dialog, "advanceIssue")
    choose(dialog, "advanceAnswer", "settled")
    assert "It is a deposit: issue the sale's invoice on credit (PPD)" in texts(dialog)
    assert not allowed(dialog, "advanceIssue")
    choose(dialog, "advanceAnswer", "content")
    assert not allowed(dialog, "advanceIssue")  # its IVA is not said yet
    choose(dialog, "advanceIva", "16")
    qtbot.waitUntil(lambda: allowed(dialog, "advanceIssue"))
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: asked(paid) == ["advance"])
    assert paid.one("select total::text as total from cfdis where purpose = 'advance'").total == "150.00"
    qtbot.waitUntil(lambda: "will be issued" in texts(app.window.toast))
    button_of(app, qtbot, "toastUndo").click()
    qtbot.waitUntil(lambda: asked(paid) == [])


def test_an_advance_is_kept_as_a_draft(begin: Callable[..., App], paid: World, qtbot: QtBot) -> None:
    app = begin()
    dialog = advance_dialog(app, qtbot)
    choose(dialog, "advanceAnswer", "price")
    choose(dialog, "advanceIva", "8")
    qtbot.waitUntil(lambda: allowed(dialog, "advanceDraft"))
    click(dialog, "advanceDraft")
    qtbot.waitUntil(lambda: "made" in texts(app.window.toast))
    assert (asked(paid), paid.one("select state from cfdis where purpose = 'advance'").state) == ([], "DRAFT")


def test_a_payment_of_no_sale_settles_the_invoices_that_a_person_chooses(begin: Callable[..., App], paid: World, qtbot: QtBot) -> None:
    app = begin()
    dialog, table = invoices_dialog(app, qtbot, "loose")
    assert not allowed(dialog, "invoicesIssue")
    table.select_row(0)
    assert find(dialog, QLabel, "invoicesSum").text() == "150.00 MXN of P-00007: 116.00 MXN owed. 34.00 MXN stay the customer’s credit."
    table.grid.selectAll()
    assert find(dialog, QLabel, "invoicesSum").text() == "150.00 MXN of P-00007: 232.00 MXN owed"
    click(dialog, "invoicesIssue")
    qtbot.waitUntil(lambda: asked(paid) == ["payment"])
    payment = paid.one("select draft from cfdis where purpose = 'payment'").draft["payments"][0]
    assert [(each["paid"], each["before"]) for each in payment["documents"]] == [("116.00", "116.00"), ("34.00", "116.00")]


def test_a_draft_with_chosen_invoices_is_issued_from_the_list_of_payments(begin: Callable[..., App], paid: World, qtbot: QtBot) -> None:
    app = begin()
    dialog, table = invoices_dialog(app, qtbot, "loose")
    table.select_row(1)
    click(dialog, "invoicesDraft")
    qtbot.waitUntil(lambda: paid.sql("select 1 from cfdis where purpose = 'payment'") != [])
    before = paid.one("select draft from cfdis where purpose = 'payment'").draft["payments"]
    listed(app, qtbot, "waiting")
    click(app.window, "supplementsIssue")
    qtbot.waitUntil(lambda: asked(paid) == ["payment"])
    assert paid.one("select draft from cfdis where purpose = 'payment'").draft["payments"] == before


def test_a_refunds_draft_keeps_the_invoice_that_was_chosen(begin: Callable[..., App], paid: World, qtbot: QtBot) -> None:
    app = begin()
    dialog, table = invoices_dialog(app, qtbot, "refunds")
    table.select_row(1)
    click(dialog, "invoicesDraft")
    qtbot.waitUntil(lambda: paid.sql("select 1 from cfdis where purpose = 'credit_note'") != [])
    listed(app, qtbot, "refunds")
    click(app.window, "supplementsIssue")
    qtbot.waitUntil(lambda: asked(paid) == ["credit_note"])
    second = paid.one("select uuid from cfdis where series = 'A' and folio = 2").uuid
    assert paid.one("select draft from cfdis where purpose = 'credit_note'").draft["related"] == [{"relation": "01", "uuids": [second]}]


def test_another_ones_invoice_is_found_by_its_folio(begin: Callable[..., App], paid: World, qtbot: QtBot) -> None:
    app = begin()
    dialog, table = invoices_dialog(app, qtbot, "loose")
    search = find(dialog, QLineEdit, "invoicesSearch")
    search.setText("A-2")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    assert table.model.index(0, 0).data() == "A-2"
    search.setText("ZZZ")
    qtbot.waitUntil(lambda: "Nothing matches" in texts(dialog))


def test_a_refund_of_a_trip_with_two_invoices_asks_which_one(begin: Callable[..., App], paid: World, qtbot: QtBot) -> None:
    app = begin()
    dialog, table = invoices_dialog(app, qtbot, "refunds")
    table.grid.selectAll()
    assert not allowed(dialog, "invoicesIssue")  # one credit note takes one invoice back
    table.select_row(1)
    click(dialog, "invoicesIssue")
    qtbot.waitUntil(lambda: asked(paid) == ["credit_note"])
    related = paid.one("select draft from cfdis where purpose = 'credit_note'").draft["related"]
    second = paid.one("select uuid from cfdis where series = 'A' and folio = 2").uuid
    assert related == [{"relation": "01", "uuids": [second]}]


def test_a_refund_that_was_taken_back_meanwhile_is_said(begin: Callable[..., App], paid: World, qtbot: QtBot) -> None:
    app = begin()
    dialog, table = invoices_dialog(app, qtbot, "refunds")
    table.select_row(0)
    paid.source.change(REFUNDS, refund_id(1), status="rechazado")
    paid.sync(paid.agent())
    click(dialog, "invoicesDraft")
    qtbot.waitUntil(lambda: "is not authorised" in texts(dialog))
    assert asked(paid) == []


@pytest.mark.parametrize(("language", "scheme"), screenshots.LOOKS)
def test_everything_fits(begin: Callable[..., App], qtbot: QtBot, language: str, scheme: str) -> None:
    app = begin(language, scheme)
    dialog = advance_dialog(app, qtbot)
    _shot(qtbot, app.window, f"loose_{language}_{scheme}")
    choose(dialog, "advanceAnswer", "settled")
    _shot(qtbot, dialog, f"advance_settled_{language}_{scheme}")
    choose(dialog, "advanceAnswer", "content")
    choose(dialog, "advanceIva", "16")
    qtbot.waitUntil(lambda: allowed(dialog, "advanceIssue"))
    qtbot.wait(150)  # for the picture alone
    _shot(qtbot, dialog, f"advance_{language}_{scheme}")
    dialog.reject()
    dialog, table = invoices_dialog(app, qtbot, "loose")
    table.grid.selectAll()
    _shot(qtbot, dialog, f"invoices_{language}_{scheme}")


def _shot(qtbot: QtBot, shown: QWidget, name: str) -> None:
    qtbot.wait(60)  # for the picture alone: what was just said has its place
    SHOTS.mkdir(parents=True, exist_ok=True)
    shown.grab().save(str(SHOTS / f"payments_{name}.png"))
    assert layout.clipped(shown) == []
    assert layout.overlapping(shown) == []
