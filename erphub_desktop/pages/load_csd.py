"""Loading a CSD: the files that were dropped, their password, and the agents that shall seal with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from agent.errors import UserError
from agent.services.offer_csd import MAX_FILE, NamedFile
from agent.views.certificates import Sealer
from erphub_desktop.widgets.basics import button, clear, column, label, name_button, row
from erphub_desktop.widgets.card import Card


class LoadCsd(Card):
    """Hidden until there are files. Emits `wanted` when the person wants them loaded."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__(gap="m", margin="l")
        self.paths: tuple[Path, ...] = ()
        self._title = label("title")
        self._files = label("muted", wrap=True)
        self._caption = label("field")
        self._password = QLineEdit()
        self._password.setObjectName("csdPassword")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.returnPressed.connect(self._load)
        self._caption.setBuddy(self._password)
        self._who = label("field")
        self._boxes: dict[int, QCheckBox] = {}
        self._agents = column(gap="xs")
        self._go = button("primary", name="csdLoad", picture="lock", pressed=self._load)
        self._cancel = button(name="csdCancel", pressed=self.clear)
        self.body.addLayout(column(self._title, self._files, gap="xs"))
        self.body.addLayout(column(self._caption, self._password, gap="xs"))
        self.body.addLayout(column(self._who, self._agents, gap="xs"))
        self.body.addLayout(row(None, self._cancel, self._go))
        self.hide()

    def retranslate(self) -> None:
        """Says every text in the language of the moment."""
        self._title.setText(self.tr("Load a CSD"))
        self._caption.setText(self.tr("Password of the private key"))
        self._password.setAccessibleName(self._caption.text())
        self._who.setText(self.tr("Agents that seal with it (two are recommended)"))
        name_button(self._go, self.tr("Load"))
        name_button(self._cancel, self.tr("Cancel"))

    def show_files(self, paths: Sequence[Path], sealers: Sequence[Sealer]) -> None:
        """Asks for what is needed besides the files; a single agent need not be chosen."""
        self.paths = tuple(paths)
        self._files.setText(", ".join(path.name for path in paths))
        clear(self._agents)
        self._boxes = {}
        for sealer in sealers if len(sealers) > 1 else ():
            box = QCheckBox(sealer.host)
            box.setObjectName(f"csdAgent_{sealer.agent_id}")
            box.setChecked(sealer.marked)
            self._boxes[sealer.agent_id] = box
            self._agents.addWidget(box)
        self._who.setVisible(bool(self._boxes))
        self._password.clear()
        self.set_busy(False)
        self.show()
        self._password.setFocus()

    def set_busy(self, busy: bool) -> None:
        """While it is being loaded nothing can be pressed twice."""
        self._go.setEnabled(not busy)
        self._password.setEnabled(not busy)

    def clear(self) -> None:
        """Forgets the files and the password."""
        self.paths = ()
        self._password.clear()
        self.hide()

    @property
    def password(self) -> str:
        """What was typed."""
        return self._password.text()

    @property
    def sealers(self) -> tuple[int, ...]:
        """The agents that were chosen."""
        return tuple(agent for agent, box in self._boxes.items() if box.isChecked())

    def _load(self) -> None:
        if self.paths and self._go.isEnabled():
            self.wanted.emit()


def read_files(paths: Sequence[Path]) -> list[NamedFile]:
    """The files' content; off the GUI thread. Raises `cfdi.no_file`."""
    found = []
    for path in paths:
        try:
            with path.open("rb") as file:
                found.append(NamedFile(path.name, file.read(MAX_FILE + 1)))
        except OSError:
            raise UserError("cfdi.no_file", file=str(path)) from None
    return found
