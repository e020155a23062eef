"""The agents in one line that is always in sight: how many work, and how many do not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agent.views.agents import AgentLine
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets.basics import button, name_button, row
from erphub_desktop.widgets.card import StatusChip

_TONES: dict[str, Tone] = {"working": "ok", "silent": "bad", "waiting": "warn", "stopped": "neutral"}


class AgentsStrip(QWidget):
    """A chip for each state that some agent is in, and a button that leads to the agents: `pressed()`."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("agentsStrip")
        self._counts: dict[str, int] = {}
        self._read = False
        self._chips = {state: StatusChip() for state in _TONES}
        self._none = StatusChip()
        self._look = button("link", name="agentsLook", pressed=self.pressed.emit)
        line = row(Glyph("agent", "muted", size=18), self._none, *self._chips.values(), self._look, gap="s")
        line.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        self.retranslate()

    def show_agents(self, lines: Sequence[AgentLine]) -> None:
        """Counts the agents by how they stand."""
        said = ["waiting" if line.standing == "waiting" else line.state for line in lines]
        self._counts = {state: said.count(state) for state in _TONES}
        self._read = True
        self.retranslate()

    def retranslate(self) -> None:
        """Says the counts in the language of the moment; nothing before they are known."""
        self.setVisible(self._read)
        for state, chip in self._chips.items():
            many = self._counts.get(state, 0)
            chip.show_state(self._words(state, many), _TONES[state])
            chip.setVisible(many > 0)
        nobody = not any(self._counts.values())
        self._none.show_state(self.tr("No agent yet"), "neutral")
        self._none.setVisible(nobody)
        name_button(self._look, self.tr("Agents"), self.tr("See which they are"))
        shown = [self._none.text()] if nobody else [self._words(state, many) for state, many in self._counts.items() if many]
        self.setAccessibleName(self.tr("Agents: {0}").replace("{0}", ", ".join(shown)))

    def _words(self, state: str, many: int) -> str:
        words = {
            "working": self.tr("%n at work", "", many),
            "silent": self.tr("%n silent", "", many),
            "waiting": self.tr("%n to admit", "", many),
            "stopped": self.tr("%n stopped", "", many),
        }
        return words[state]
