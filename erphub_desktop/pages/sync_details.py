"""One outcome explained: what, why, whose, what next, and how often it was tried."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from agent.views.sync_monitor import SyncDetails, SyncTry
from agent.views.sync_open import OpenLine
from erphub_desktop.dialogs.exchanges import Tried
from erphub_desktop.pages.sync_words import SyncWords
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, clear, column, label, name_button, row, rule
from erphub_desktop.widgets.card import Card, StatusChip

WIDTH = 300


class SyncDetailsCard(Card):
    """Stands beside the table; says its texts anew when the language changes. `exchanges_wanted` asks for what was said to the vendor."""

    exchanges_wanted = Signal()
    rate_wanted = Signal(object)

    def __init__(self, words: SyncWords) -> None:
        super().__init__(margin="none")
        self.setFixedWidth(WIDTH)
        self._words = words
        self._found: SyncDetails | None = None
        self._inner = column(gap="m", margin="l")
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(self._inner)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.body.addWidget(scroll)

    def show_details(self, found: SyncDetails | None) -> None:
        """Explains `found`; None = still reading."""
        self._found = found
        clear(self._inner)
        if found is None:
            self._inner.addWidget(label("muted", self.tr("Loading…")))
        else:
            self._say(found)
        self._inner.addStretch(1)

    def _say(self, found: SyncDetails) -> None:
        line = found.line
        chip = StatusChip()
        chip.show_state(self._words.status(line), self._words.tone(line))
        self._inner.addWidget(label("title", f"{self._words.kind_name(line.kind)} {line.number}", wrap=True))
        self._inner.addLayout(row(chip, None))
        facts = [
            (self.tr("Customer"), found.customer),
            (self.tr("Amount"), formats.amount(line.amount, line.currency) if line.amount is not None and line.currency else ""),
            (self.tr("Branch"), line.branch),
            (self.tr("When"), formats.moment(line.at)),
            (self.tr("Due"), self._due(found)),
            (self.tr("ID at {0}").replace("{0}", self._words.vendor(line.erp)), line.remote_id),
        ]
        self._pairs(facts)
        why = self._words.why(line)
        if why is not None:
            self._inner.addWidget(rule())
            self._pairs([(self.tr("Why"), why.sentence), (self.tr("Whose"), why.whose), (self.tr("What next"), why.next_step)])
            if line.code == "exchange_rate.missing" and isinstance(line, OpenLine):
                problem = Problem(line.code, dict(line.params))
                rate = button(name="syncRate", picture="money", pressed=lambda: self.rate_wanted.emit(problem))
                name_button(rate, why.button)
                self._inner.addLayout(row(rate, None))
        if found.detail:
            self._pairs([(self.tr("The vendor's own words"), found.detail)])
        if found.tries:
            self._inner.addWidget(rule())
            self._inner.addWidget(label("strong", self.tr("%n attempt(s)", "", len(found.tries))))
            for one in found.tries:
                self._inner.addWidget(self._text("caption", f"{self._try_name(one)}\n{one.id}"))
            said = button(name="syncExchanges", picture="eye", pressed=self.exchanges_wanted.emit)
            name_button(said, self.tr("What was said"), self.tr("Every request and answer of these attempts"))
            self._inner.addLayout(row(said, None))

    def _due(self, found: SyncDetails) -> str:
        line = found.line
        if not isinstance(line, OpenLine) or line.status not in ("ready", "unknown"):
            return ""
        return self.tr("Now") if line.due else formats.to_the_second(line.run_at)

    def _try_name(self, one: SyncTry) -> str:
        return f"{formats.to_the_second(one.started_at)} · {self._words.outcome_name(one.outcome)}"

    def tried(self) -> tuple[Tried, ...]:
        """The attempts on show, newest first."""
        return tuple(Tried(UUID(one.id), self._try_name(one)) for one in self._found.tries) if self._found is not None else ()

    def _pairs(self, facts: list[tuple[str, str]]) -> None:
        for name, value in facts:
            if value:
                self._inner.addLayout(column(label("caption", name), self._text("body", value), gap="xs"))

    def _text(self, role: str, value: str) -> QLabel:
        return label("caption" if role == "caption" else "body", value, wrap=True, selectable=True)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.show_details(self._found)
        super().changeEvent(event)
