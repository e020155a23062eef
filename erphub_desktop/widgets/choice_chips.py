"""One choice of a few, all of them in sight: a strip of chips, each with how many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, name_button, row


class ChoiceChips(QWidget):
    """Emits `chosen(value)`; left and right move between the chips, as they do between tabs."""

    chosen = Signal(str)

    def __init__(self, name: str, values: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._group = QButtonGroup(self)
        self._chips = {value: self._chip(name, value) for value in values}
        self._names: dict[str, str] = {}
        self._counts: dict[str, str] = {}
        self.setLayout(row(*self._chips.values(), None, gap="xs"))
        self.choose(values[0])

    def _chip(self, name: str, value: str) -> QPushButton:
        made = button("small", name=f"{name}_{value}", pressed=lambda: self.chosen.emit(value))
        made.setProperty("chip", "true")
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.addButton(made)
        return made

    @property
    def value(self) -> str:
        """What is chosen."""
        return next(value for value, chip in self._chips.items() if chip.isChecked())

    def choose(self, value: str) -> None:
        """Marks a chip without saying so."""
        self._chips[value].setChecked(True)

    def say(self, names: Callable[[str], str]) -> None:
        """Names every chip in the language of the moment."""
        self._names = {value: names(value) for value in self._chips}
        self._write()

    def show_counts(self, counts: Mapping[str, int], *, at_most: int | None = None) -> None:
        """Shows how many there are beside the names; where counting stopped `at_most`, "1,000+"; none = nothing."""
        self._counts = {value: formats.count(many) + ("+" if many == at_most else "") for value, many in counts.items() if many}
        self._write()

    def _write(self) -> None:
        for value, chip in self._chips.items():
            name_button(chip, " ".join(part for part in (self._names.get(value, ""), self._counts.get(value, "")) if part))
