"""The table of every page: fixed row height, chips, keyboard, and words where there are no rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from erphub_desktop import theme
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import ROW_HEIGHT, SPACE, TALL_ROW, TYPE
from erphub_desktop.widgets.keyset_model import MORE_ROLE, TONE_ROLE, Column, Fetch, KeysetModel
from erphub_desktop.widgets.state_view import StateView


class _Cells(QStyledItemDelegate):
    """Paints a cell from the theme's tokens: the row's ground, its hairline, and text or a chip."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        colors = theme.colors()
        painter.save()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        font: QFont = option.font
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colors.accent_soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(colors.raised))
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        tone = index.data(TONE_ROLE)
        inner = area.adjusted(SPACE["m"], 0, -SPACE["m"], 0)
        more = index.data(MORE_ROLE)
        side = index.data(Qt.ItemDataRole.TextAlignmentRole)
        if tone is not None:
            word, ground = colors.tone(tone)
            # On the ground of a chosen row a chip of a like colour would lose its shape.
            self._chip(painter, inner, font, text, (word, colors.surface if state & QStyle.StateFlag.State_Selected else ground))
        elif more:
            half = inner.height() // 2
            self._line(painter, inner.adjusted(0, 5, 0, -half), font, colors.text, side, text)
            small = QFont(font)
            small.setPixelSize(TYPE["caption"])
            self._line(painter, inner.adjusted(0, half, 0, -5), small, colors.muted, side, more)
        else:
            self._line(painter, inner, font, colors.text, side, text)
        painter.restore()

    def _line(self, painter: QPainter, area: QRect, font: QFont, color: str, side: Qt.AlignmentFlag, text: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(color))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(side), shown)

    def _chip(self, painter: QPainter, area: QRect, font: QFont, text: str, look: tuple[str, str]) -> None:
        small = QFont(font)
        small.setPixelSize(TYPE["caption"])
        small.setWeight(QFont.Weight.DemiBold)
        painter.setFont(small)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = min(area.width(), painter.fontMetrics().horizontalAdvance(text) + 20)
        pill = QRectF(area.left(), area.center().y() - 10, width, 21)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look[1]))
        painter.drawRoundedRect(pill, 10, 10)
        painter.setPen(QColor(look[0]))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(pill.width()) - 16)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)


class _Grid(QTableView):
    """The view itself: whole rows, no inner grid, and widths that give what is left to the columns without one."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        super().__init__()
        self._columns = columns
        self.setItemDelegate(_Cells(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        vertical, horizontal = self.verticalHeader(), self.horizontalHeader()
        vertical.setVisible(False)
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(TALL_ROW if any(column.more for column in columns) else ROW_HEIGHT)
        horizontal.setHighlightSections(False)
        horizontal.setFixedHeight(36)
        horizontal.setSectionsClickable(any(column.sort for column in columns))

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        header = self.horizontalHeader()
        for position, column in enumerate(self._columns):
            if column.width:
                header.setSectionResizeMode(position, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(position, column.width)
            else:
                header.setSectionResizeMode(position, QHeaderView.ResizeMode.Stretch)


class DataTable(QWidget):
    """A keyset table with its three other faces: loading, empty and failed, each in words.

    Rows have an `id`. `chosen(row)` follows the selection (None when it is gone), `opened(row)` is Enter or a double click,
    `sorted_by(order)` a click on a header that can sort.
    """

    chosen = Signal(object)
    opened = Signal(object)
    sorted_by = Signal(str)

    def __init__(self, name: str, columns: tuple[Column, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.model = KeysetModel(columns, self)
        self.grid = _Grid(columns)
        self.grid.setObjectName(f"{name}Grid")
        self.grid.setModel(self.model)
        self._state = StateView()
        self._empty: Callable[[StateView], None] = lambda state: state.show_words("inbox", "")
        self._problem: Problem | None = None
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._state)
        self._stack.currentChanged.connect(lambda _place: self._lend_focus())
        self._lend_focus()
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self._failed)
        self._remembered: object = None
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.modelReset.connect(self._choose_again)
        self.grid.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit(self.current()))
        self.grid.activated.connect(self._activated)
        self.grid.horizontalHeader().sectionClicked.connect(self._header_clicked)

    def _lend_focus(self) -> None:
        """To the rows while they are in sight: the Tab key would not come past a hidden proxy."""
        shown = self._stack.currentWidget()
        if shown is not None:
            self.setFocusProxy(shown)

    def name_it(self, text: str) -> None:
        """The table's accessible name."""
        self.grid.setAccessibleName(text)

    def when_empty(self, say: Callable[[StateView], None]) -> None:
        """What to say when there is no row: called each time, so that it follows filters and language."""
        self._empty = say

    def read(self, fetch: Fetch) -> None:
        """Shows what `fetch` reads; the rows on screen stay until the first page is there."""
        if self.model.rowCount() == 0:
            self._say_loading()
        self.model.read(fetch)

    def reread(self, fetch: Fetch) -> None:
        """Reads the same again because something may have changed; a person who has scrolled down keeps the place."""
        if self.model.rowCount() == 0 or self.grid.verticalScrollBar().value() == 0:
            self.read(fetch)

    def current(self) -> Any | None:
        """The row of the selection's cursor, or None."""
        rows = self.grid.selectionModel().selectedRows()
        return self.model.row_at(rows[0].row()) if rows else None

    def selected(self) -> list[Any]:
        """Every selected row that is loaded, top to bottom."""
        positions = sorted(index.row() for index in self.grid.selectionModel().selectedRows())
        return [row for row in map(self.model.row_at, positions) if row is not None]

    def select_row(self, position: int) -> None:
        """Selects one row, and only this one: `selectRow` would look at the keys that the person happens to hold."""
        flags = QItemSelectionModel.SelectionFlag
        index = self.model.index(position, 0)
        self.grid.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def _remember(self) -> None:
        row = self.current()
        self._remembered = row.id if row is not None else None

    def _choose_again(self) -> None:
        position = self.model.position_of(self._remembered) if self._remembered is not None else None
        if position is None:
            self.chosen.emit(None)
        else:
            self.select_row(position)

    def _say_loading(self) -> None:
        self._state.show_words("clock", self.tr("Loading…"))
        self._stack.setCurrentWidget(self._state)

    def _loaded(self) -> None:
        self._problem = None
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.grid)
        else:
            self._empty(self._state)
            self._stack.setCurrentWidget(self._state)

    def _failed(self, problem: Problem) -> None:
        self._problem = problem
        if not self.model.rowCount():
            self._state.show_problem(problem, self.model.refresh)
            self._stack.setCurrentWidget(self._state)

    def _activated(self, index: QModelIndex) -> None:
        row = self.model.row_at(index.row())
        if row is not None:
            self.opened.emit(row)

    def _header_clicked(self, position: int) -> None:
        if order := self.model.columns[position].sort:
            self.sorted_by.emit(order)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            last = len(self.model.columns) - 1
            self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
            self.grid.viewport().update()
            if self._stack.currentWidget() is self._state:
                self._restate()
        super().changeEvent(event)

    def _restate(self) -> None:
        if self._problem is not None:
            self._failed(self._problem)
        elif self.model.has_read:
            self._loaded()
        else:
            self._say_loading()
