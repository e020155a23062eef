"""One issuer with its PAC accounts: in which order they are tried, how they are doing, how many stamps they have left."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from agent.views.pacs import PACE_DAYS, IssuerPacs, PacLine
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets.basics import button, clear, column, label, name_button, row
from erphub_desktop.widgets.card import Card, StatusChip
from erphub_desktop.widgets.formats import count, day, moment

_TONES: dict[str, Tone] = {"new": "info", "well": "ok", "rests": "warn", "refused": "bad"}


class PacCard(Card):
    """What the page shows of one issuer.

    `test_wanted` asks for one account, `first_wanted` puts one before the others, `login_wanted` changes its login, `more_wanted` adds one.
    """

    test_wanted = Signal(object, object)  # IssuerPacs, PacLine
    first_wanted = Signal(object, object)
    login_wanted = Signal(object, object)
    more_wanted = Signal(object)  # IssuerPacs

    def __init__(self, desk: Desk) -> None:
        super().__init__(gap="m", margin="l")
        self._desk = desk
        self._name = label("title", wrap=True)
        self._rfc = label("muted", wrap=True, selectable=True)
        self._lines = column(gap="m")
        self._foot = row(gap="m")
        self._issuer: IssuerPacs | None = None
        self.body.addLayout(column(self._name, self._rfc, gap="xs"))
        self.body.addLayout(self._lines)
        self.body.addLayout(self._foot)

    def _wants_more(self) -> None:
        if self._issuer is not None:
            self.more_wanted.emit(self._issuer)

    def show_issuer(self, issuer: IssuerPacs, *, may_test: bool, may_order: bool, testing: int | None) -> None:
        """Shows how the issuer's accounts are doing; `testing` is the one that is asked now."""
        self._name.setText(issuer.name)
        self._rfc.setText(" · ".join((issuer.rfc, *issuer.branches)))
        held = self.focusWidget()
        chosen = held.objectName() if held is not None and held.hasFocus() else ""
        clear(self._lines)
        for place, line in enumerate(issuer.accounts):
            self._lines.addWidget(self._line(issuer, line, place, may_test, may_order, testing))
        self._issuer = issuer
        self._show_foot(issuer, may_add=may_order and len(issuer.accounts) < len(self._desk.pacs))
        self.setAccessibleName(issuer.name)
        if chosen and (again := self.findChild(QPushButton, chosen)) is not None:
            again.setFocus()  # the lines are made anew: whoever works by keyboard stays where they are

    def _show_foot(self, issuer: IssuerPacs, *, may_add: bool) -> None:
        """Made anew as the lines are, so that the Tab key comes here after them."""
        clear(self._foot)
        said = {0: self.tr("No PAC: nothing can be stamped for this issuer."), 1: self.tr("A second PAC is recommended.")}
        self._foot.addWidget(label("muted", said.get(len(issuer.accounts), ""), wrap=True), 1)
        if may_add:
            more = button(name="pacMore", picture="plus", pressed=self._wants_more)
            name_button(more, self.tr("Add a PAC…"), issuer.rfc)
            self._foot.addWidget(more)

    def _line(self, issuer: IssuerPacs, line: PacLine, place: int, may_test: bool, may_order: bool, testing: int | None) -> QWidget:
        called = self._desk.pac(line.pac)
        chip = StatusChip()
        chip.show_state(self._standing(line), _TONES[line.standing])
        order = label("muted", self.tr("First") if place == 0 else self.tr("In reserve"))
        name = label("strong", called)
        login = label("muted", line.username, selectable=True)
        parts: list[QWidget | None] = [name, chip, order, login, None]
        if may_order:
            login_of = button("link", name=f"pacLogin_{line.account_id}", pressed=partial(self.login_wanted.emit, issuer, line))
            name_button(login_of, self.tr("Change the login…"), called)
            parts.append(login_of)
        if may_order and place > 0:
            first = button("link", name=f"pacFirst_{line.account_id}", pressed=partial(self.first_wanted.emit, issuer, line))
            name_button(first, self.tr("Try this one first"), self.tr("{0} is tried first").replace("{0}", called))
            parts.append(first)
        if may_test:
            test = button(name=f"pacTest_{line.account_id}", picture="refresh", pressed=partial(self.test_wanted.emit, issuer, line))
            name_button(
                test, self.tr("Testing…") if testing == line.account_id else self.tr("Test"), self.tr("Test {0}").replace("{0}", called)
            )
            test.setEnabled(testing is None)
            parts.append(test)
        holder = QWidget()
        said = [label("body", self._stamps(line), wrap=True)]
        if line.code:
            problem = Problem(line.code, dict(line.params)).words(language.current())
            said.append(label("problem", f"{problem.sentence} {problem.next_step}".strip(), wrap=True))
        if line.standing == "rests" and line.rests_until is not None:
            again = self.tr("It is asked again at {0}; until then another PAC is tried, where there is one.")
            said.append(label("muted", again.replace("{0}", moment(line.rests_until)), wrap=True))
        holder.setLayout(column(row(*parts, gap="m"), *said, gap="xs"))
        return holder

    def _standing(self, line: PacLine) -> str:
        return {
            "new": self.tr("Not tested yet"),
            "well": self.tr("Works"),
            "rests": self.tr("Does not answer"),
            "refused": self.tr("Refuses us"),
        }[line.standing]

    def _stamps(self, line: PacLine) -> str:
        if line.stamps_left is None:
            said = self.tr("Stamps available: not said by this PAC")
        else:
            said = self.tr("Stamps available: {0}").replace("{0}", count(line.stamps_left))
        if line.runs_out_on is not None:
            said += " · " + self.tr("runs out on {0}").replace("{0}", day(line.runs_out_on))
        used = self.tr("{0} used in {1} days").replace("{0}", count(line.used)).replace("{1}", str(PACE_DAYS))
        parts = [said, used]
        if line.checked_at is not None:
            parts.append(self.tr("asked {0}").replace("{0}", moment(line.checked_at)))
        return " · ".join(parts)
