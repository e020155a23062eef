"""Imports a spreadsheet: the file, what it holds, what is wrong with which row, and what the import would do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from agent.errors import words
from agent.services.import_sheet import Imported, import_sheet
from agent.views.page import Page as RowsPage
from agent.views.sheets import Asked, Preview, SheetKind, Trouble, preview
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.sheet import Sheet
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.file_drop import FileDrop
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable

WIDTH, TABLE_HEIGHT = 780, 220


@dataclass(frozen=True, slots=True)
class _Line:
    """One trouble as a row of the table."""

    id: int
    trouble: Trouble


class ImportSheetDialog(Sheet):
    """Nothing is written before the button is pressed. `imported()` once it was."""

    imported = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__("importSheetDialog", parent)
        self._desk = desk
        self._file: Path | None = None
        self._preview: Preview | None = None
        self._title = label("title")
        self._about = label("muted", wrap=True)
        self._drop = FileDrop("sheet", "CSV, XLSX (*.csv *.txt *.xlsx *.xlsm)")
        self._drop.dropped.connect(self.take)
        self._branch = _choice("sheetBranch")
        for branch in desk.branches:
            self._branch.addItem(branch.name, branch.code)
        self._branch.setCurrentIndex(max(self._branch.findData(desk.branch), 0))
        self._kind = _choice("sheetKind")
        self._days = _choice("sheetDays")
        self._marks = _choice("sheetMarks")
        self._captions = {each: label("field") for each in (self._branch, self._kind, self._days, self._marks)}
        self._banner = Banner()
        self._says = label("strong", wrap=True)
        self._table = DataTable("sheetTroubles", self._columns())
        self._table.when_empty(self._say_empty)
        self._table.setFixedHeight(TABLE_HEIGHT)
        self._cancel = button(name="sheetCancel", pressed=self.reject)
        self._go = button("primary", name="sheetImport", picture="download", pressed=self.bring)
        fields = [self._field(each) for each in self._captions]
        asked = column(row(*fields[:2], gap="m"), row(*fields[2:], gap="m"), gap="m")
        self.setLayout(
            column(
                self._title, self._about, self._drop, asked, self._banner, self._says, self._table, row(None, self._cancel, self._go),
                gap="m", margin="xl",
            )
        )  # fmt: skip
        self.setFixedWidth(WIDTH)
        self.begin()
        for each in self._captions:
            each.currentIndexChanged.connect(lambda _place: self._look())
        self._show(None)

    def _field(self, choice: QComboBox) -> QWidget:
        made = QWidget()
        made.setLayout(column(self._captions[choice], choice, gap="xs"))
        self._captions[choice].setBuddy(choice)
        return made

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Row"), lambda line: str(line.trouble.row), 90, align="right"),
            Column(lambda: self.tr("What is wrong"), lambda line: _said(line.trouble)),
        )

    def retranslate(self) -> None:
        title = self.tr("Import a spreadsheet")
        self.setWindowTitle(title)
        self._title.setText(title)
        self._about.setText(self.tr("For a branch whose sales are in no other source. A row that is brought again is the same document."))
        self._drop.name_it(
            self._file.name if self._file else self.tr("Drop the file here"),
            self.tr("CSV or XLSX, with the headers in the first row: folio, date, customer, total…"),
            self.tr("Choose a file"),
        )
        said = {
            self._branch: self.tr("Branch"), self._kind: self.tr("What it holds"), self._days: self.tr("Dates like 03/04/2026"),
            self._marks: self.tr("Amounts like 1,234"),
        }  # fmt: skip
        for each, text in said.items():
            self._captions[each].setText(text)
            each.setAccessibleName(text)
        _fill(self._kind, [
            (self.tr("As its headers say"), None), (self.tr("Sales"), SheetKind.SALES), (self.tr("Payments"), SheetKind.PAYMENTS),
            (self.tr("Refunds"), SheetKind.REFUNDS), (self.tr("Customers"), SheetKind.CUSTOMERS),
        ])  # fmt: skip
        _fill(self._days, [(self.tr("Choose…"), None), (self.tr("The day comes first"), True), (self.tr("The month comes first"), False)])
        _fill(self._marks, [
            (self.tr("Choose…"), None), (self.tr("The comma is the decimal mark"), True), (self.tr("The point is the decimal mark"), False),
        ])  # fmt: skip
        self._table.name_it(self.tr("Rows that are left out, and why"))
        name_button(self._cancel, self.tr("Close"))
        name_button(self._go, self.tr("Import"))
        self._show(self._preview)

    # --- looking ----------------------------------------------------------------------------------------------------------

    def take(self, file: Path) -> None:
        """Another file: what was said of the one before does not count for it."""
        self._file = file
        for each in (self._kind, self._days, self._marks):
            each.blockSignals(True)
            each.setCurrentIndex(0)
            each.blockSignals(False)
        self.retranslate()
        self._look()

    def _look(self) -> None:
        if self._file is None:
            return
        self._banner.clear()
        self._go.setEnabled(False)
        self._says.setText(self.tr("Reading the file…"))
        file, asked = self._file, self._asked()
        call = partial(preview, file=file, branch=self._branch.currentData() or "", asked=asked)
        self._desk.read(self, call, partial(self._looked, file, asked), self._failed)

    def _asked(self) -> Asked:
        kind = self._kind.currentData()
        return Asked(SheetKind(kind) if kind else None, self._days.currentData(), self._marks.currentData())

    def _looked(self, file: Path, asked: Asked, found: Preview) -> None:
        if (file, asked) == (self._file, self._asked()):  # else another answer is on its way
            self._show(found)

    def _failed(self, problem: Problem) -> None:
        self._show(None)
        self._banner.show_problem(problem)

    def _show(self, found: Preview | None) -> None:
        self._preview = found
        reading = found.reading if found else None
        for choice, shown in ((self._days, bool(reading and reading.asks_days)), (self._marks, bool(reading and reading.asks_amounts))):
            choice.setVisible(shown)
            self._captions[choice].setVisible(shown)
        self._says.setText(self._summary(found) if found else "")
        self._says.setVisible(bool(self._says.text()))
        lines = tuple(_Line(place, trouble) for place, trouble in enumerate(found.troubles)) if found else ()
        self._table.read(lambda after, limit: RowsPage(lines, None))
        self._table.setVisible(bool(lines))
        self._go.setEnabled(bool(found and found.can_import))
        if self.isVisible():
            self.fit()

    def _summary(self, found: Preview) -> str:
        reading = found.reading
        if reading.mapped.missing or reading.mapped.twice:
            code, names = (
                ("sheet.missing_column", reading.mapped.missing) if reading.mapped.missing else ("sheet.column_twice", reading.mapped.twice)
            )
            return words(code, language.current(), file=reading.name, columns=", ".join(names)).sentence
        for code, open_ in (("sheet.which_day_order", reading.days_open), ("sheet.which_decimal_mark", reading.amounts_open)):
            if open_:
                return words(code, language.current(), file=reading.name).sentence
        kinds = {
            SheetKind.SALES: self.tr("sales"), SheetKind.PAYMENTS: self.tr("payments"), SheetKind.REFUNDS: self.tr("refunds"),
            SheetKind.CUSTOMERS: self.tr("customers"),
        }  # fmt: skip
        counts = found.counts
        said = self.tr("{0} rows of {1}: {2} new, {3} changed, {4} as before, {5} left out")
        numbers = (found.rows, kinds[reading.kind], counts.added, counts.changed, counts.same, found.left_out)
        said = said.format(*(each if isinstance(each, str) else formats.count(each) for each in numbers))
        if found.before is not None:
            said += ". " + self.tr("This very file was imported on {0}; it sets nothing back.").replace("{0}", formats.moment(found.before))
        return said

    # --- importing --------------------------------------------------------------------------------------------------------

    def bring(self) -> None:
        """Imports what the preview shows."""
        if self._file is None or not self._go.isEnabled():
            return
        self._go.setEnabled(False)
        call = partial(import_sheet, file=self._file, branch=self._branch.currentData() or "", asked=self._asked())
        self._desk.ask(self, call, self._done, self._failed)

    def _done(self, done: Imported) -> None:
        self._file = None
        self._show(None)
        self.retranslate()
        counts = done.counts
        said = {"added": counts.added, "changed": counts.changed, "same": counts.same, "left_out": done.left_out}
        self._banner.show_problem(Problem("sheet.imported", {"file": done.name, **said}), tone="ok")
        self.fit()
        self.imported.emit()

    def _say_empty(self, state: StateView) -> None:
        state.show_words("check_circle", self.tr("Nothing is wrong"), "", token="ok")


def _said(trouble: Trouble) -> str:
    return words(trouble.code, language.current(), column=trouble.column, value=trouble.value).sentence


def _choice(name: str) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    return made


def _fill(choice: QComboBox, items: list[tuple[str, object]]) -> None:
    """The items anew, in the language of the moment; the chosen one stays chosen."""
    place = max(choice.currentIndex(), 0)
    choice.blockSignals(True)
    choice.clear()
    for text, value in items:
        choice.addItem(text, value)
    choice.setCurrentIndex(place)
    choice.blockSignals(False)
