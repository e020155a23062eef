"""A table of any length that holds a few pages: it reads on by key while the person scrolls."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Protocol, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from erphub_desktop import tasks
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Key: TypeAlias = tuple[str | int, ...]
Side: TypeAlias = Literal["left", "right"]
PAGE_ROWS = 200
KEPT_PAGES = 25
TONE_ROLE = Qt.ItemDataRole.UserRole + 1
MORE_ROLE = Qt.ItemDataRole.UserRole + 2
PLACEHOLDER = "…"

_FLAGS: dict[str, Qt.AlignmentFlag] = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
}
_OF_A_ROW = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole, TONE_ROLE, MORE_ROLE)


class PageOfRows(Protocol):
    """What a view returns: rows, and the key that the next page begins after (None = this was the last)."""

    @property
    def rows(self) -> tuple[Any, ...]: ...
    @property
    def next(self) -> Key | None: ...


Fetch: TypeAlias = Callable[[Key | None, int], PageOfRows]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title (asked anew when the language changes), the text of a row, pixels (0 = the rest) and its place.

    `align` may depend on the row, where amounts and words share a column.
    `tone` makes the text a chip; `more` is a second, quieter line; `sort` is the name of the order that a click on the header asks for.
    """

    title: Callable[[], str]
    text: Callable[[Any], str]
    width: int = 0
    align: Side | Callable[[Any], Side] = "left"
    tone: Callable[[Any], Tone | None] | None = None
    more: Callable[[Any], str] | None = None
    sort: str = ""


class KeysetModel(QAbstractTableModel):
    """Pages of `PAGE_ROWS` rows, at most `KEPT_PAGES` at a time; a page that was let go is read again by the key it begins after."""

    loaded = Signal()
    failed = Signal(object)

    def __init__(self, columns: tuple[Column, ...], parent: QObject) -> None:
        super().__init__(parent)
        self.columns = columns
        self._fetch: Fetch | None = None
        self._begins: list[Key | None] = []
        self._sizes: list[int] = []
        self._pages: OrderedDict[int, tuple[Any, ...]] = OrderedDict()
        self._next: Key | None = None
        self._asked: set[int] = set()
        self._generation = 0
        self._fresh = False

    # --- reading ------------------------------------------------------------------------------------------------------

    def read(self, fetch: Fetch) -> None:
        """Starts anew with `fetch(after, limit)`; what is on screen stays until the first page is there."""
        self._fetch = fetch
        self._generation += 1
        self._fresh = True
        self._asked.clear()
        self._ask(0, None)

    def refresh(self) -> None:
        """Reads the first page again; everything behind it is read again when the person scrolls there."""
        if self._fetch is not None:
            self.read(self._fetch)

    def _ask(self, page: int, after: Key | None) -> None:
        if self._fetch is None or page in self._asked:
            return
        self._asked.add(page)
        generation = self._generation
        tasks.read(
            self,
            partial(self._fetch, after, PAGE_ROWS),
            lambda got: self._arrived(generation, page, after, got),
            lambda problem: self._not_arrived(generation, page, problem),
        )

    def _not_arrived(self, generation: int, page: int, problem: Problem) -> None:
        if generation == self._generation:
            self._asked.discard(page)
            self.failed.emit(problem)

    def _arrived(self, generation: int, page: int, after: Key | None, got: PageOfRows) -> None:
        if generation != self._generation:
            return
        self._asked.discard(page)
        if self._fresh and page == 0:
            self._fresh = False
            if not self._is_same_start(got):
                self._begin(got)
        elif page == len(self._begins):
            self._append(after, got)
        elif page < len(self._begins):
            self._keep(page, got.rows)
            self.dataChanged.emit(self.index(page * PAGE_ROWS, 0), self.index(self.rowCount() - 1, len(self.columns) - 1))
        self.loaded.emit()

    def _is_same_start(self, got: PageOfRows) -> bool:
        return bool(self._begins) and self._pages.get(0) == got.rows and (len(self._begins) > 1 or self._next == got.next)

    def _begin(self, got: PageOfRows) -> None:
        self.beginResetModel()
        self._begins, self._sizes, self._next = [None], [len(got.rows)], got.next
        self._pages.clear()
        self._keep(0, got.rows)
        self.endResetModel()

    def _append(self, after: Key | None, got: PageOfRows) -> None:
        first = self.rowCount()
        if got.rows:
            self.beginInsertRows(QModelIndex(), first, first + len(got.rows) - 1)
            self._begins.append(after)
            self._sizes.append(len(got.rows))
            self._keep(len(self._begins) - 1, got.rows)
            self._next = got.next
            self.endInsertRows()
        else:
            self._next = None

    def _keep(self, page: int, rows: tuple[Any, ...]) -> None:
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)

    def position_of(self, identity: object) -> int | None:
        """Where on the first page the row with this `id` stands."""
        return next((place for place, row in enumerate(self._pages.get(0, ())) if row.id == identity), None)

    def row_at(self, position: int) -> Any | None:
        """The row at a position, or None while its page is on its way."""
        page, offset = divmod(position, PAGE_ROWS)
        rows = self._pages.get(page)
        if rows is None:
            if page < len(self._begins):
                self._ask(page, self._begins[page])
            return None
        self._pages.move_to_end(page)
        return rows[offset] if offset < len(rows) else None

    @property
    def has_read(self) -> bool:
        """Whether a first page has come, be it empty."""
        return bool(self._begins)

    @property
    def kept_rows(self) -> int:
        """How many rows are held in memory now."""
        return sum(len(rows) for rows in self._pages.values())

    # --- what Qt asks -------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else sum(self._sizes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._next is not None and len(self._begins) not in self._asked

    def fetchMore(self, parent: Index) -> None:
        if not parent.isValid() and self._next is not None:
            self._ask(len(self._begins), self._next)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _FLAGS[self._side(column, index)]
        if role not in _OF_A_ROW:
            return None
        row = self.row_at(index.row())
        if role == MORE_ROLE:
            return column.more(row) if row is not None and column.more is not None else None
        if role == TONE_ROLE:
            return column.tone(row) if row is not None and column.tone is not None else None
        text = PLACEHOLDER if row is None else column.text(row)
        return f"{column.title()}: {text}" if role == Qt.ItemDataRole.AccessibleTextRole else text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            align = self.columns[section].align
            return _FLAGS["left" if callable(align) else align]
        return None

    def _side(self, column: Column, index: Index) -> Side:
        if not callable(column.align):
            return column.align
        row = self.row_at(index.row())
        return column.align(row) if row is not None else "left"
