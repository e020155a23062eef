"""One CFDI beside the list: its print, its XML, and taking both along."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QLayout, QPushButton, QScrollArea, QStackedWidget, QTabWidget, QWidget

from agent.views.cancel_case import CancelCase
from agent.views.cfdi import CfdiDocument, CfdiLine
from erphub_desktop.dialogs.cancel_progress import CancelProgress
from erphub_desktop.widgets.basics import button, column, name_button, row
from erphub_desktop.widgets.card import Card
from erphub_desktop.widgets.drag_out import DragOut
from erphub_desktop.widgets.pdf_view import PdfView
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.xml_view import XmlView

WIDTH = 400
CANCELLATION = 2
"""The place of the tab that shows how a cancellation stands."""


def file_name(found: CfdiDocument, ending: str) -> str:
    """What the file is called outside: series and folio, then the UUID."""
    line = found.line
    return f"{line.series}{line.folio}_{line.uuid}{ending}"


class CfdiPreview(Card):
    """Two tabs and two ways out; `saved(folder)` says where the files went.

    Beside its cancellation: `sat_wanted()`, and `other_wanted(number)` for the CFDI that it replaces or that takes its place.
    """

    saved = Signal(str)
    sat_wanted = Signal()
    other_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(margin="none", gap="none")
        self.setFixedWidth(WIDTH)
        self._found: CfdiDocument | None = None
        self.pdf = PdfView(self)
        self.xml = XmlView()
        self._nothing = StateView()
        self._tabs = QTabWidget()
        self._tabs.setObjectName("cfdiTabs")
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setDrawBase(False)
        self._tabs.addTab(self.pdf, "PDF")
        self._tabs.addTab(self.xml, "XML")
        self._case: CancelCase | None = None
        self._progress = CancelProgress("cfdiCancellation")
        self._ask = button(name="cfdiAskSat", picture="refresh", pressed=self.sat_wanted.emit)
        self._successor = button("link", name="cfdiReplacedBy", pressed=lambda: self._open_other(self._successor))
        self._forerunner = button("link", name="cfdiReplaces", pressed=lambda: self._open_other(self._forerunner))
        others = column(*(row(each, None) for each in (self._successor, self._forerunner, self._ask)), gap="xs")
        self._tabs.addTab(self._scrolled(others, self._progress), "")
        self._tabs.setTabVisible(CANCELLATION, False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._tabs)
        self._save = button(name="cfdiSave", picture="download", pressed=self._ask_and_save)
        self._drag = DragOut("cfdiDrag", self.files)
        self._foot = row(self._save, self._drag, None, gap="s", margin="s")
        self.body.addLayout(column(self._stack, gap="none"))
        self.body.addLayout(self._foot)
        self.body.setStretch(0, 1)
        self._retranslate()
        self.show_document(None)

    def show_document(self, found: CfdiDocument | None) -> None:
        """Shows a document; None = nothing is chosen."""
        self._found = found
        if found is None:
            self._no_case()
        self.pdf.show_pdf(found.pdf if found is not None else b"")
        self.xml.show_xml(found.xml if found is not None else b"")
        visible = found is not None and bool(found.xml or found.pdf)
        self._stack.setCurrentWidget(self._tabs if visible else self._nothing)
        self._tabs.setTabEnabled(1, found is not None and bool(found.xml))
        for control in (self._save, self._drag):
            control.setEnabled(bool(self.files()))
            control.setVisible(visible)
        self._say_nothing()

    def show_case(self, case: CancelCase) -> None:
        """Shows how the cancellation of the document on show stands, before its print while it is under way."""
        if self._found is not None and self._found.line.id != case.outlook.cfdi_id:
            return
        begins = self._case is None and case.running
        self._case = case
        self._tabs.setTabVisible(CANCELLATION, case.begun or case.replaces is not None)
        self._say_others()
        self._progress.setVisible(case.begun)
        if case.begun:
            self._progress.show_case(case)
        if begins:
            self._tabs.setCurrentIndex(CANCELLATION)

    def _no_case(self) -> None:
        self._case = None
        self._tabs.setTabVisible(CANCELLATION, False)

    def _open_other(self, pressed: QPushButton) -> None:
        self.other_wanted.emit(str(pressed.property("number")))

    def _say_others(self) -> None:
        """The other sides of a replacement, where there are any."""
        case = self._case
        after = case.replacement.number if case is not None and case.replacement is not None else ""
        before = case.replaces.number if case is not None and case.replaces is not None else ""
        for link, number, text in (
            (self._successor, after, self.tr("Replaced by {0}")),
            (self._forerunner, before, self.tr("Replaces {0}")),
        ):
            link.setProperty("number", number)
            link.setVisible(bool(number))
            name_button(link, text.replace("{0}", number))

    def _scrolled(self, *inside: QWidget | QLayout) -> QScrollArea:
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setLayout(column(*inside, None, margin="l", gap="m"))
        made = QScrollArea()
        made.setWidgetResizable(True)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setWidget(inner)
        return made

    def show_reading(self) -> None:
        """The document is being read or drawn."""
        self._found = None
        self._no_case()
        self._nothing.show_words("clock", self.tr("Reading the document…"))
        self._stack.setCurrentWidget(self._nothing)
        for control in (self._save, self._drag):
            control.hide()

    def as_shown(self, line: CfdiLine) -> CfdiLine:
        """The line of the document on show, where that is this one: it is its print that a person has looked at."""
        return self._found.line if self._found is not None and self._found.line.id == line.id else line

    @property
    def document(self) -> CfdiDocument | None:
        """What is on show, None while there is nothing."""
        return self._found

    @property
    def complete(self) -> bool:
        """Whether everything there can be is on show."""
        return self._found is not None and bool(self._found.pdf) and (bool(self._found.line.uuid) or self._found.line.can_be_issued)

    def files(self) -> Mapping[str, bytes]:
        """A stamped document's files by name, the XML byte for byte as received."""
        found = self._found
        if found is None or not found.line.uuid:
            return {}
        both = {file_name(found, ".xml"): found.xml, file_name(found, ".pdf"): found.pdf}
        return {name: content for name, content in both.items() if content}

    def save_to(self, folder: Path) -> None:
        """Writes the files into `folder`."""
        for name, content in self.files().items():
            (folder / name).write_bytes(content)
        self.saved.emit(str(folder))

    def _ask_and_save(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Save PDF and XML in"))
        if folder:
            self.save_to(Path(folder))

    def _say_nothing(self) -> None:
        if self._found is None:
            self._nothing.show_words("cfdi", self.tr("No CFDI chosen"), self.tr("Choose one to see its print and its XML."))
        else:
            self._nothing.show_words("stamp", self.tr("Nothing to show yet"), self.tr("PDF and XML come into being when it is sealed."))

    def _retranslate(self) -> None:
        name_button(self._save, self.tr("Save PDF and XML"))
        name_button(self._drag, self.tr("Drag out"), self.tr("Drag from here into a mail or a folder"))
        self._tabs.setTabText(CANCELLATION, self.tr("Cancellation"))
        name_button(self._ask, self.tr("Ask SAT now"), self.tr("An agent asks what SAT says of this CFDI"))
        self._say_others()
        if self._case is not None and self._case.begun:
            self._progress.show_case(self._case)
        self.pdf.setAccessibleName(self.tr("Print of the CFDI"))
        self.xml.setAccessibleName(self.tr("XML of the CFDI"))
        self._say_nothing()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
