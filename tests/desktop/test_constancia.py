"""A Constancia dropped in: read, shown unconfirmed, and kept when a person confirms it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from agent.errors import UserError, codes
from agent.services.fiscal_profiles import Fields
from agent.views.fiscal_profiles import Buyer
from erphub_desktop import tasks
from erphub_desktop.app import App
from erphub_desktop.dialogs.constancia import ConstanciaDialog, Kept
from erphub_desktop.dialogs.constancia_file import MOST_BYTES, Dropped, read_file
from erphub_desktop.widgets.file_drop import FileDrop
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.constancias import COMPANY, OLD, PERSON, as_png, constancia, photographed, put
from tests.desktop.seen import click, dialog_of, find, open_page, texts

TODAY = date(2026, 11, 24)


def test_a_companys_is_read_to_the_letter(qapp: QApplication, tmp_path: Path) -> None:
    content = constancia(COMPANY)
    dropped = read_file(put(tmp_path, "csf.pdf", content), today=TODAY)
    found = dropped.found
    assert (found.rfc, found.name, found.postal_code) == ("EKU9003173C9", "ESCUELA KEMPER URGATE", "42501")
    assert (found.regime_codes, found.issued_on, found.status) == (("601",), date(2026, 11, 3), "ACTIVO")
    assert found.page == COMPANY.qr
    assert found.warnings == ()
    assert dropped.content == content


def test_a_persons_has_the_regimes_that_have_not_ended(qapp: QApplication, tmp_path: Path) -> None:
    found = read_file(put(tmp_path, "csf.PDF", constancia(PERSON)), today=TODAY).found
    assert (found.rfc, found.name, found.postal_code) == ("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "36257")
    assert found.regime_codes == ("612", "605")
    assert found.warnings == ()


def test_without_its_qr_the_text_is_enough(qapp: QApplication, tmp_path: Path) -> None:
    found = read_file(put(tmp_path, "csf.pdf", constancia(COMPANY, qr="")), today=TODAY).found
    assert (found.rfc, found.id_cif) == ("EKU9003173C9", "16040012345")


@pytest.mark.parametrize("kind", ["scan", "photo"])
def test_of_pictures_the_qr_is_read(qapp: QApplication, tmp_path: Path, kind: str) -> None:
    from tests.demo.qr import pages_as_images

    pdf = constancia(COMPANY)
    made = ("scan.pdf", photographed(pdf)) if kind == "scan" else ("photo.png", as_png(pages_as_images(pdf)[0]))
    found = read_file(put(tmp_path, *made), today=TODAY).found
    assert (found.rfc, found.id_cif, found.name, found.page) == ("EKU9003173C9", "16040012345", "", COMPANY.qr)
    assert [warning.message for warning in found.warnings] == ["constancia.only_qr"]


def test_an_old_one_says_so(qapp: QApplication, tmp_path: Path) -> None:
    found = read_file(put(tmp_path, "csf.pdf", constancia(OLD)), today=TODAY).found
    assert [warning.message for warning in found.warnings] == ["constancia.old"]


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "invoice": ("factura.pdf", lambda: _plain("Factura 1001", "RFC: EKU9003173C9"), "constancia.none"),
    "scan without a code": ("scan.pdf", lambda: photographed(_plain("Constancia")), "constancia.image_only"),
    "password": ("csf.pdf", lambda: constancia(COMPANY, password="secreto"), "constancia.encrypted"),
    "two people": ("csf.pdf", lambda: constancia(COMPANY, PERSON), "constancia.two_people"),
    "another's code": ("csf.pdf", lambda: constancia(COMPANY, qr=PERSON.qr), "constancia.two_people"),
    "text": ("csf.pdf", lambda: b"CONSTANCIA DE SITUACION FISCAL RFC: EKU9003173C9", "constancia.not_a_file"),
    "broken": ("csf.pdf", lambda: constancia(COMPANY)[:300], "constancia.not_a_file"),
    "empty": ("csf.pdf", lambda: b"", "constancia.not_a_file"),
    "no picture": ("csf.png", lambda: b"\x89PNG nothing", "constancia.not_a_file"),
    "large": ("csf.pdf", lambda: constancia(COMPANY) + b" " * MOST_BYTES, "constancia.too_large"),
    "a book": ("csf.pdf", lambda: _plain(pages=13), "constancia.too_large"),
}  # fmt: skip


def _plain(*lines: str, pages: int = 1) -> bytes:
    import io

    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for _ in range(pages):
        for number, line in enumerate(lines):
            canvas.drawString(72, 700 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_taken_is_a_sentence(qapp: QApplication, tmp_path: Path, name: str) -> None:
    file, make, code = BAD[name]
    with pytest.raises(UserError) as caught:
        read_file(put(tmp_path, file, make()), today=TODAY)
    assert caught.value.code == code
    assert code in codes()


def test_a_file_that_is_gone_is_a_sentence(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_file(tmp_path / "gone.pdf", today=TODAY)
    assert caught.value.code == "constancia.unreadable"


# --- the dialog ---------------------------------------------------------------------------------------------------------

BUYER = Buyer("CUN", "7", "ESCUELA KEMPER", "", 12)


class Keeping:
    """What was kept, in the order of asking."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Fields | None]] = []

    def __call__(self, office: object, *, buyer: Buyer, dropped: Dropped, fields: Fields | None) -> Kept:
        assert buyer == BUYER
        self.calls.append((dropped.found.rfc, fields))
        return Kept(5, confirmed=fields is not None)


@pytest.fixture
def keeping(asked: sample.Asked, monkeypatch: pytest.MonkeyPatch) -> Keeping:
    made = Keeping()
    monkeypatch.setattr("erphub_desktop.dialogs.constancia.keep", made)
    monkeypatch.setattr("erphub_desktop.pages.cfdi_recipient.buyer_of", lambda office, cfdi_id: BUYER)
    return made


def opened(app: App, qtbot: QtBot) -> ConstanciaDialog:
    """The dialog of the first draft of the list."""
    table = open_page(app, qtbot, "cfdi")
    assert table is not None
    table.select_row(0)
    click(app.window, "cfdiRecipient")
    dialog = dialog_of(app, qtbot, "constanciaDialog")
    assert isinstance(dialog, ConstanciaDialog)
    return dialog


def rfc_of(dialog: ConstanciaDialog) -> QLineEdit:
    """The field of the RFC, in sight or not."""
    (found,) = dialog.findChildren(QLineEdit, "constanciaRfc")
    return found


def drop(dialog: ConstanciaDialog, *paths: Path) -> None:
    """Drops files as a person does."""
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    find(dialog, FileDrop, "fileDrop").dropEvent(event)


def test_dropped_looked_at_and_confirmed(start: Start, keeping: Keeping, qtbot: QtBot, tmp_path: Path) -> None:
    app = start(language="en")
    dialog = opened(app, qtbot)
    assert "Nothing leaves this computer" in texts(dialog)
    assert not find(dialog, QPushButton, "constanciaConfirm").isEnabled()
    drop(dialog, put(tmp_path, "csf.pdf", constancia(COMPANY)))
    qtbot.waitUntil(lambda: find(dialog, QPushButton, "constanciaConfirm").isEnabled())
    assert find(dialog, QLineEdit, "constanciaRfc").text() == "EKU9003173C9"
    assert find(dialog, QLineEdit, "constanciaName").text() == "ESCUELA KEMPER URGATE"
    assert find(dialog, QComboBox, "constanciaRegime").currentData() == "601"
    assert "Not confirmed yet" in texts(dialog)
    assert keeping.calls == []
    use = find(dialog, QComboBox, "constanciaUse")
    assert use.findData("D01") < 0  # a company has no medical expenses
    use.setCurrentIndex(use.findData("G03"))
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(keeping.calls))
    assert keeping.calls == [("EKU9003173C9", Fields("ESCUELA KEMPER URGATE", "601", "42501", "G03"))]
    qtbot.waitUntil(lambda: "made out to the confirmed data" in texts(app.window.toast))


def test_of_several_regimes_the_person_chooses(start: Start, keeping: Keeping, qtbot: QtBot, tmp_path: Path) -> None:
    app = start(language="en")
    dialog = opened(app, qtbot)
    dialog.read(put(tmp_path, "csf.pdf", constancia(PERSON)))
    qtbot.waitUntil(lambda: bool(rfc_of(dialog).text()))
    regime = find(dialog, QComboBox, "constanciaRegime")
    assert (regime.currentData(), [regime.itemData(position) for position in (1, 2)]) == ("", ["612", "605"])
    assert not find(dialog, QPushButton, "constanciaConfirm").isEnabled()
    regime.setCurrentIndex(1)
    click(dialog, "constanciaConfirm")
    qtbot.waitUntil(lambda: bool(keeping.calls))
    assert keeping.calls == [("CACX7605101P8", Fields("XOCHILT CASAS CHAVEZ", "612", "36257"))]


def test_the_qr_alone_leads_to_sats_page_and_is_kept_unconfirmed(
    start: Start, keeping: Keeping, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.demo.qr import pages_as_images

    opened_pages: list[str] = []
    app = start(language="en")
    dialog = opened(app, qtbot)

    def browse(address: str) -> bool:
        opened_pages.append(address)
        return True

    monkeypatch.setattr(dialog, "_browse", browse)
    dialog.read(put(tmp_path, "photo.png", as_png(pages_as_images(constancia(COMPANY))[0])))
    qtbot.waitUntil(lambda: "Only the QR was read" in texts(dialog))
    assert not find(dialog, QPushButton, "constanciaConfirm").isEnabled()
    click(dialog, "constanciaPage")
    assert opened_pages == [COMPANY.qr]
    click(dialog, "constanciaLater")
    qtbot.waitUntil(lambda: bool(keeping.calls))
    assert keeping.calls == [("EKU9003173C9", None)]
    qtbot.waitUntil(lambda: "not confirmed yet" in texts(app.window.toast))


@pytest.mark.parametrize(("language", "said"), [("en", "older than 3 months"), ("es", "tiene más de 3 meses")])
def test_an_old_one_is_shown_with_its_warning(
    start: Start, keeping: Keeping, qtbot: QtBot, tmp_path: Path, language: str, said: str
) -> None:
    app = start(language=language)
    dialog = opened(app, qtbot)
    dialog.read(put(tmp_path, "csf.pdf", constancia(OLD)))
    qtbot.waitUntil(lambda: said in texts(dialog))
    assert find(dialog, QPushButton, "constanciaConfirm").isEnabled()  # the person decides


def test_a_file_that_is_none_takes_away_what_was_shown(start: Start, keeping: Keeping, qtbot: QtBot, tmp_path: Path) -> None:
    app = start(language="en")
    dialog = opened(app, qtbot)
    dialog.read(put(tmp_path, "csf.pdf", constancia(COMPANY)))
    qtbot.waitUntil(lambda: find(dialog, QPushButton, "constanciaConfirm").isEnabled())
    drop(dialog, put(tmp_path, "two.pdf", constancia(COMPANY, PERSON)))
    qtbot.waitUntil(lambda: "about more than one person: CACX7605101P8, EKU9003173C9" in texts(dialog))
    assert not find(dialog, QPushButton, "constanciaConfirm").isEnabled()
    assert not rfc_of(dialog).isVisible()


def test_several_files_at_once_are_not_taken(start: Start, keeping: Keeping, qtbot: QtBot, tmp_path: Path) -> None:
    app = start(language="en")
    dialog = opened(app, qtbot)
    drop(dialog, put(tmp_path, "a.pdf", constancia(COMPANY)), put(tmp_path, "b.pdf", constancia(PERSON)))
    assert not tasks.under_way(dialog)
    assert not rfc_of(dialog).isVisible()
