"""The list of pages in the sidebar: in groups with a heading, scrolled when it is longer than the window, by mouse or arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from erphub_desktop import language
from erphub_desktop.pages import GROUPS, PAGES, PageEntry, shortcut
from erphub_desktop.theme.icons import icon
from erphub_desktop.widgets.basics import button, column, label, name_button

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right)


class _Places(QWidget):
    """The buttons themselves. Arrow keys move among those in sight, Home and End to the first and the last; Enter opens."""

    def __init__(self, order: list[QPushButton]) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self._order = order

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, seen = Qt.Key(event.key()), [made for made in self._order if made.isVisible()]
        held = next((place for place, made in enumerate(seen) if made.hasFocus()), None)
        if held is None:
            super().keyPressEvent(event)
        elif key in _STEPS:
            seen[min(max(held + _STEPS[key], 0), len(seen) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            seen[0 if key == Qt.Key.Key_Home else -1].setFocus(Qt.FocusReason.TabFocusReason)
        elif key in _OPENS:
            seen[held].click()
        else:
            super().keyPressEvent(event)


class _Place(QPushButton):
    """A page's button. What it does not use itself goes to the list: Qt's own arrow keys would open each page on the way."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()


class Navigation(QScrollArea):
    """Emits `chosen(name)`; it knows nothing of pages beyond their entries."""

    chosen = Signal(str)

    def __init__(self, entries: tuple[PageEntry, ...] = PAGES, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._entries = entries
        self._buttons = {entry.name: self._button(entry) for entry in entries}
        self._headings = {group: label("heading") for group in GROUPS}
        self._counts = {entry.name: 0 for entry in entries if entry.only_when_any}
        places = _Places([self._buttons[entry.name] for group in GROUPS for entry in entries if entry.group == group])
        places.setLayout(self._lines())
        self.setWidget(places)
        self.retranslate()

    def _button(self, entry: PageEntry) -> QPushButton:
        made = button(name=f"nav_{entry.name}", pressed=lambda: self.chosen.emit(entry.name), made=_Place())
        made.setCheckable(True)
        made.setIcon(icon(entry.icon, "sidebar_text", on="sidebar_strong"))
        made.setIconSize(QSize(28, 18))
        made.installEventFilter(self)
        return made

    def _lines(self) -> QVBoxLayout:
        lines = column(gap="none")
        lines.setSpacing(1)
        for group, heading in self._headings.items():
            lines.addWidget(heading)
            for entry in self._entries:
                if entry.group == group:
                    lines.addWidget(self._buttons[entry.name])
        lines.addStretch(1)
        return lines

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QPushButton):
            self.ensureWidgetVisible(watched, 0, 24)
        return super().eventFilter(watched, event)

    def mark(self, name: str) -> None:
        """Marks the page that is shown, and brings it into sight."""
        for each, made in self._buttons.items():
            made.setChecked(each == name)
            # The Tab key comes to the page that is shown; from there the arrow keys go through the list.
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each == name else Qt.FocusPolicy.ClickFocus)
        self._say_counted()
        self.ensureWidgetVisible(self._buttons[name], 0, 24)

    def show_count(self, name: str, many: int) -> None:
        """How many things are on a page that has its place here only while there are any."""
        self._counts[name] = many
        self._say_counted()

    def _say_counted(self) -> None:
        for position, entry in enumerate(self._entries, start=1):
            if entry.name in self._counts:
                many, made = self._counts[entry.name], self._buttons[entry.name]
                title = f"{entry.title()} ({language.locale().toString(many)})" if many else entry.title()
                name_button(made, title, shortcut(position))
                made.setVisible(bool(many) or made.isChecked())

    def retranslate(self) -> None:
        """Says every heading and title in the language of the moment."""
        for group, heading in self._headings.items():
            heading.setText(GROUPS[group]())
            heading.setVisible(any(entry.group == group for entry in self._entries))
        for position, entry in enumerate(self._entries, start=1):
            name_button(self._buttons[entry.name], entry.title(), shortcut(position))
        self._say_counted()
