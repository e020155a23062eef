"""One connection: whose books, how it stands, what we may do there, and its buttons."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent

from agent.views.connections import ConnectionLine
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.company import PermissionList
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, column, label, name_button, restyle, row
from erphub_desktop.widgets.card import Card, StatusChip

_TONES: dict[str, Tone] = {"connected": "ok", "expired": "bad", "confirm": "warn", "authorizing": "info", "new": "info", "off": "neutral"}


class Acts(Protocol):
    """What the card's buttons ask of the page."""

    def test(self, line: ConnectionLine) -> None: ...
    def authorize(self, line: ConnectionLine) -> None: ...
    def confirm(self, line: ConnectionLine) -> None: ...


class ConnectionCard(Card):
    """Keeps its last answer on show while the list is read again."""

    def __init__(self, desk: Desk, acts: Acts) -> None:
        super().__init__(gap="m", margin="l")
        self._desk = desk
        self._acts = acts
        self._line: ConnectionLine | None = None
        self._answer: tuple[str, str, str] | None = None
        self._problem: Problem | None = None
        self._name = label("title", wrap=True)
        self._chip = StatusChip()
        self._facts = label("muted", wrap=True)
        self._branches = label("muted", wrap=True)
        self._allowed = label("caption")
        self._permissions = PermissionList(columns=2)
        self._glyph = Glyph("check_circle", "ok", size=20)
        self._said = label("strong", wrap=True)
        self._test = button(name="connectionTest", picture="check_circle", pressed=lambda: self._act("test"))
        self._authorize = button("primary", name="connectionAuthorize", picture="external", pressed=lambda: self._act("authorize"))
        self._confirm = button("primary", name="connectionConfirm", picture="check", pressed=lambda: self._act("confirm"))
        title = row(self._name, self._chip, None, gap="m")
        head = row(column(title, self._branches, self._facts, gap="xs"), self._confirm, self._authorize, self._test)
        head.setStretch(0, 1)
        answer = row(self._glyph, self._said, gap="s")
        answer.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addLayout(answer)
        self.body.addLayout(column(self._allowed, self._permissions, gap="s"))
        self._show_answer()

    def show_line(self, line: ConnectionLine) -> None:
        """Shows how the connection stands."""
        self._line = line
        spec = self._desk.erps.get(line.erp)
        states = {
            "connected": self.tr("Connected"),
            "expired": self.tr("Authorise again"),
            "confirm": self.tr("Confirm the company"),
            "authorizing": self.tr("Being authorised"),
            "new": self.tr("Not authorised yet"),
            "off": self.tr("Switched off"),
        }
        tone = _TONES[line.state]
        self.setAccessibleName(f"{line.company_name or line.label}: {states[line.state]}")
        self._name.setText(line.company_name or line.label)
        self._chip.show_state(states[line.state], tone)
        facts = [spec.label if spec is not None else line.erp]
        if line.company_id:
            facts.append(self.tr("Company ID {0}").replace("{0}", line.company_id))
        if line.checked_at is not None:
            facts.append(self.tr("read {0}").replace("{0}", formats.moment(line.checked_at)))
        self._facts.setText(" · ".join(facts))
        self._branches.setText(", ".join(f"{self._desk.branch_name(code)} ({code})" for code in line.branches) or self.tr("No branch yet"))
        connected = line.state == "connected" and spec is not None and spec.oauth is not None
        self._allowed.setText(self.tr("ERP Hub may"))
        self._allowed.setVisible(connected)
        self._permissions.setVisible(connected)
        self._permissions.show_permissions(spec.oauth.permissions if spec is not None and spec.oauth is not None else ())
        name_button(self._test, self.tr("Test Connection"))
        name_button(self._authorize, self.tr("Authorize with {0}").replace("{0}", self._desk.vendor(line.erp) or line.erp))
        name_button(self._confirm, self.tr("Yes, connect"))
        self._test.setVisible(line.state == "connected")
        self._authorize.setVisible(line.state in ("new", "expired", "authorizing"))
        self._confirm.setVisible(line.state == "confirm")
        self._show_answer()

    def show_testing(self) -> None:
        """An agent is reading the company."""
        self._problem = None
        self._answer = ("clock", "info", self.tr("Reading the company…"))
        self._test.setEnabled(False)
        self._show_answer()

    def show_tested(self, company: str) -> None:
        """The green tick, with the company's name."""
        self._answer = ("check_circle", "ok", self.tr("Connected successfully: {0}").replace("{0}", company))
        self._test.setEnabled(True)
        self._show_answer()

    def show_problem(self, problem: Problem) -> None:
        """Why it did not work out."""
        self._problem = problem
        self._test.setEnabled(True)
        self._show_answer()

    def _show_answer(self) -> None:
        if self._problem is not None:
            said = self._problem.words(language.current())
            self._answer = ("cross_circle", "bad", f"{said.sentence} {said.next_step}".strip())
        shown = self._answer is not None
        self._glyph.setVisible(shown)
        self._said.setVisible(shown)
        if self._answer is not None:
            picture, tone, text = self._answer
            self._glyph.show_icon(picture, tone)
            restyle(self._said, "tone", tone)
            self._said.setText(text)

    def _act(self, what: str) -> None:
        if self._line is not None:
            {"test": self._acts.test, "authorize": self._acts.authorize, "confirm": self._acts.confirm}[what](self._line)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange and self._line is not None:
            self.show_line(self._line)
        super().changeEvent(event)
