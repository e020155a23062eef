"""One unknown outcome explained: what is known, what happens next and when, and what a person may say."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from agent.errors import words
from agent.views.unknowns import UnknownLine
from erphub_desktop import language
from erphub_desktop.pages.sync_words import SyncWords
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, clear, column, label, name_button, row, rule, tab_last
from erphub_desktop.widgets.card import Card

WIDTH = 330


class UnknownCard(Card):
    """Emits what the person wants to say or see; it decides nothing. `decision_wanted("absent" | "done")` is of deliveries."""

    decision_wanted = Signal(str)
    exchanges_wanted = Signal()
    force_wanted = Signal()
    give_wanted = Signal()
    declare_wanted = Signal()

    def __init__(self, words_of: SyncWords) -> None:
        super().__init__(margin="l", gap="m")
        self.setFixedWidth(WIDTH)
        self._words = words_of
        self._line: UnknownLine | None = None
        self._inner = column(gap="m")
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(self._inner)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self._there = button(name="unknownDone", pressed=lambda: self.decision_wanted.emit("done"))
        self._absent = button(name="unknownAbsent", pressed=lambda: self.decision_wanted.emit("absent"))
        self._force = button(name="unknownForce", pressed=self.force_wanted.emit)
        self._give = button(name="unknownGive", pressed=self.give_wanted.emit)
        self._declare = button(name="unknownDeclare", pressed=self.declare_wanted.emit)
        self._early = label("caption", wrap=True)
        decide = row(self._there, self._absent, gap="s")
        decide.setStretch(0, 1)
        decide.setStretch(1, 1)
        self.body.addWidget(scroll, 1)
        for part in (rule(), self._early):
            self.body.addWidget(part)
        self.body.addLayout(decide)
        for choice in (self._give, self._declare, self._force):
            self.body.addWidget(choice)
        self._retranslate()

    def show_line(self, line: UnknownLine) -> None:
        """Explains `line`."""
        self._line = line
        clear(self._inner)
        self._fill(line)
        for choice in (self._there, self._absent):
            choice.setVisible(line.can_be_resolved)
        self._absent.setEnabled(line.settled)
        self._force.setVisible(line.can_be_forced)
        self._give.setVisible(line.is_stamp)
        self._declare.setVisible(line.can_be_declared_absent)
        self._early.setText(self._decide_words(line))
        tab_last(self, self._there, self._absent, self._give, self._declare, self._force)

    def _fill(self, line: UnknownLine) -> None:
        vendor = self._words.vendor(line.erp)
        self._inner.addWidget(label("title", f"{self._words.kind_name(line.kind)} {line.number}", wrap=True))
        amount = formats.amount(line.amount, line.currency) if line.amount is not None and line.currency else ""
        self._pairs([(self.tr("Amount"), amount), (self.tr("Sent"), formats.to_the_second(line.sent_at))])
        said = words(line.code, language.current(), **dict(line.params)) if line.code else None
        known = said.sentence if said is not None else self.tr("It was sent; whether it arrived is not known.")
        self._pairs([(self.tr("What is known"), known), (self.tr("The vendor's own words"), line.detail)])
        self._pairs([(self.tr("Asked so far"), self._asked(line))])
        self._pairs([(self.tr("What happens next"), self._next(line, vendor)), (self.tr("At the latest"), self._at_last(line, vendor))])
        for name, value in ((self.tr("Idempotency key"), line.key), (self.tr("Attempt"), str(line.attempt or ""))):
            if value:
                self._inner.addLayout(column(label("caption", name), label("caption", value, wrap=True, selectable=True), gap="xs"))
        if line.attempt is not None:
            look = button(name="unknownExchanges", picture="eye", pressed=self.exchanges_wanted.emit)
            name_button(look, self.tr("What was said"), self.tr("Every request and answer of this attempt"))
            self._inner.addLayout(row(look, None))
        self._inner.addStretch(1)

    def _next(self, line: UnknownLine, vendor: str) -> str:
        asked = self.tr("ERP Hub asks {1} again at {0}.").replace("{0}", formats.to_the_second(line.run_at))
        asked = (self.tr("ERP Hub is asking {1} now.") if line.due else asked).replace("{1}", vendor)
        if line.settled:
            return asked
        waits = self.tr("Until {0} it may still arrive at {1}.").replace("{0}", formats.to_the_second(line.settle_after))
        return f"{asked} {waits.replace('{1}', vendor)}"

    def _asked(self, line: UnknownLine) -> str:
        return self.tr("%n time(s)", "", line.asked) if line.asked else ""

    def _at_last(self, line: UnknownLine, vendor: str) -> str:
        """What becomes of a stamp that nobody can make any more."""
        if line.definite_after is None:
            return ""
        if line.too_late:
            return self.tr("Since {0} nobody can stamp these bytes any more.").replace("{0}", formats.to_the_second(line.definite_after))
        text = self.tr(
            "After {0} nobody can stamp these bytes any more. When {1} then says that it did not, they are sealed anew with the same folio."
        )
        return text.replace("{0}", formats.to_the_second(line.definite_after)).replace("{1}", vendor)

    def _decide_words(self, line: UnknownLine) -> str:
        if not line.can_be_resolved:
            if line.absent_waits:
                return self.tr("Somebody said that it is not at the PAC; a second person must approve that.")
            if line.force_waits:
                return self.tr("Somebody asked to send it to another PAC; a second person must approve that.")
            if line.can_be_declared_absent:
                return self.tr("{0} may never answer. Look in its portal, and say what you found.").replace(
                    "{0}", self._words.vendor(line.erp)
                )
            return self.tr("Nobody has to decide anything here: it is asked about until it is known.")
        if not line.settled:
            return self.tr("If you find it at the vendor, say so. That it is not there can be said only when it can no longer arrive.")
        return self.tr("You may look at the vendor yourself and say what you found.")

    def _pairs(self, facts: list[tuple[str, str]]) -> None:
        for name, value in facts:
            if value:
                self._inner.addLayout(column(label("caption", name), label("body", value, wrap=True, selectable=True), gap="xs"))

    def _retranslate(self) -> None:
        name_button(self._there, self.tr("It is there…"), self.tr("Say under which ID you found it"))
        name_button(self._absent, self.tr("It is not there…"), self.tr("Say that you looked and did not find it"))
        name_button(self._force, self.tr("Send to another PAC…"), self.tr("Ask for it; a second person must approve"))
        name_button(self._give, self.tr("I have its XML…"), self.tr("Give the stamped XML that you found at the PAC"))
        name_button(self._declare, self.tr("It is not at the PAC…"), self.tr("Say that you looked there; a second person must approve"))
        if self._line is not None:
            self.show_line(self._line)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
