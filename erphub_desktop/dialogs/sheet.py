"""What every dialog is: modal, closed by Esc, and saying its texts anew when the language is switched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QLayout, QWidget

from erphub_desktop.theme.icons import Glyph
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets.basics import button, column, label, name_button, row

WIDTH = 520


@dataclass(frozen=True, slots=True)
class Question:
    """What a dialog asks: its title, what follows from a yes, and the word on the button."""

    title: str
    consequence: str
    yes: str


class Sheet(QDialog):
    """Subclasses fill in `retranslate` and call `begin()` once they are built, as a page does."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setModal(True)
        self._begun = False

    def begin(self) -> None:
        """The dialog is built: its texts are said."""
        self._begun = True
        self.retranslate()

    def retranslate(self) -> None:
        """Says every text in the language of the moment."""
        raise NotImplementedError

    def on_ctrl_enter(self, act: Callable[[], object]) -> None:
        """Both Enter keys with Ctrl do it."""
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, act)

    def fit(self) -> None:
        """As high as what it says needs at its width: a wrapped sentence asks for its lines only when it is asked."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setMinimumHeight(0)
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange and self._begun:
            self.retranslate()
        super().changeEvent(event)


class Asking(Sheet):
    """A question: picture and title, what follows, what the person adds, Cancel and a yes that the Enter key presses."""

    def __init__(
        self, name: str, picture: str, tone: Tone, *added: QWidget | QLayout, what: str = "", yes: str = "", parent: QWidget
    ) -> None:
        super().__init__(f"{name}Dialog", parent)
        self.title = label("title", wrap=True)
        self.consequence = label("body", wrap=True)
        self.cancel = button(name=f"{name}Cancel", pressed=self.reject)
        self.yes = button("primary", name=yes or f"{name}Yes", pressed=self.confirm)
        self.yes.setDefault(True)
        head = row(Glyph(picture, tone, size=24), self.title, gap="m")
        head.setStretch(1, 1)
        about = [label("strong", what, wrap=True)] if what else []
        self.setLayout(column(head, *about, self.consequence, *added, 4, row(None, self.cancel, self.yes), gap="m", margin="xl"))
        self.setFixedWidth(WIDTH)

    def say(self, question: Question) -> None:
        """The title, what follows, and both buttons."""
        self.setWindowTitle(question.title)
        self.title.setText(question.title)
        self.consequence.setText(question.consequence)
        name_button(self.cancel, self.tr("Cancel"))
        name_button(self.yes, question.yes)
        if self.isVisible():
            self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def confirm(self) -> None:
        """The person says yes."""
        self.accept()
