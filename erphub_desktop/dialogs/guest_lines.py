"""The lines of a guest's CFDI and what they add up to, said live beside the sale's total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from agent.domain.guest_invoice import HandLine, countable, difference, split_line
from agent.domain.lodging_tax import Lodging
from agent.domain.rules.problem import Problem
from erphub_desktop.dialogs.guest_line import GuestLine
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import clear, column, label, restyle, row, rule

_CATALOGUES = {"product_key": "ClaveProdServ", "unit_key": "ClaveUnidad"}


class GuestLines(QWidget):
    """Emits `changed`, `added(line)`, and `searched(line, field, catalogue, words)` while a key is looked for."""

    changed = Signal()
    searched = Signal(object, str, str, str)
    added = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total, self._currency = Decimal(0), "MXN"
        self._lodging: Lodging | None = None
        self.lines: list[GuestLine] = []
        self._title = label("strong")
        self._sum = label("body")
        self._sum.setObjectName("guestSum")
        self._rows = column(gap="m")
        self.setLayout(column(row(self._title, None, self._sum), self._rows, gap="s"))
        self._say()

    def begin(self, lines: Sequence[HandLine], total: Decimal, currency: str, lodging: Lodging) -> None:
        """Shows the lines of a sale."""
        self._total, self._currency, self._lodging = total, currency, lodging
        self._show(lines)

    def values(self) -> tuple[HandLine, ...]:
        """The lines as they stand."""
        return tuple(each.value() for each in self.lines)

    def say_problems(self, problems: Sequence[Problem], use: str) -> None:
        """Shows each problem at its line."""
        for place, each in enumerate(self.lines):
            each.say_problems(problems, place, use)

    def show_codes(self, found_for: tuple[GuestLine, str, str], codes: Sequence[str]) -> None:
        """Offers what a catalogue answered to the line that asked, if it is still there."""
        asked, field, words = found_for
        if asked in self.lines:
            asked.show_codes(field, words, codes)

    def _show(self, lines: Sequence[HandLine]) -> None:
        clear(self._rows)
        self.lines = [self._line(value, place) for place, value in enumerate(lines)]
        for place, each in enumerate(self.lines):
            if place:
                self._rows.addWidget(rule())
            self._rows.addWidget(each)
            each.allow(remove=len(self.lines) > 1)
        self._add_up()

    def _line(self, value: HandLine, place: int) -> GuestLine:
        made = GuestLine()
        made.put(value, place + 1)
        if self._lodging is not None:
            made.offer_lodging(self._lodging)
        made.changed.connect(self._line_changed)
        made.split.connect(partial(self._split, place))
        made.removed.connect(partial(self._remove, place))
        made.searched.connect(lambda field, words: self.searched.emit(made, field, _CATALOGUES[field], words))
        return made

    def _line_changed(self) -> None:
        self._add_up()
        self.changed.emit()

    def _split(self, place: int) -> None:
        lines = self.values()
        if not countable(lines) or lines[place].gross < Decimal("0.02"):
            return
        half = (lines[place].gross / 2).quantize(Decimal("0.01"), ROUND_DOWN)
        self._show(split_line(lines, place, lines[place].gross - half))
        self.lines[place + 1].fields["description"].editor.setFocus()
        self.added.emit(self.lines[place + 1])
        self.changed.emit()

    def _remove(self, place: int) -> None:
        lines = self.values()
        self._show((*lines[:place], *lines[place + 1 :]))
        self.lines[max(place - 1, 0)].fields["description"].editor.setFocus()
        self.changed.emit()

    def _add_up(self) -> None:
        lines = self.values()
        if not countable(lines):
            said, tone = self.tr("The amounts cannot be added up"), "bad"
        elif missing := difference(self._total, lines):
            template = self.tr("{0} are missing") if missing > 0 else self.tr("{0} too much")
            said, tone = template.replace("{0}", formats.amount(abs(missing), self._currency)), "bad"
        else:
            said, tone = self.tr("Adds up to {0}").replace("{0}", formats.amount(self._total, self._currency)), "ok"
        self._sum.setText(said)
        restyle(self._sum, "tone", tone)

    def _say(self) -> None:
        self._title.setText(self.tr("What is billed"))
        self._add_up()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)
