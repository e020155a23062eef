"""What stands where content would be: loading, nothing there yet, or why it cannot be shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from erphub_desktop import language
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, column, label, name_button, row

WIDEST = 520


def _centred(text: QLabel) -> QHBoxLayout:
    """A text in the middle, as wide as it may be and as high as it then gets: a layout that aligns it would not ask for that."""
    text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    text.setMaximumWidth(WIDEST)
    made = row(None, text, None)
    made.setStretch(1, 1000)
    return made


class StateView(QWidget):
    """A picture, a sentence, a line under it and perhaps a button, in the middle of the room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._act: Callable[[], object] | None = None
        self._glyph = Glyph("inbox", "muted", size=40)
        self._sentence = label("title", wrap=True)
        self._more = label("muted", wrap=True)
        self._button = button("primary", name="stateButton", pressed=self._pressed)
        said = column(_centred(self._sentence), _centred(self._more), gap="s")
        layout = column(None, self._glyph, said, 4, self._button, None, gap="s", margin="xl")
        for widget in (self._glyph, self._button):
            layout.setAlignment(widget, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(layout)

    def show_words(
        self,
        picture: str,
        sentence: str,
        more: str = "",
        *,
        button: str = "",
        act: Callable[[], object] | None = None,
        token: str = "muted",
    ) -> None:
        """Shows words of the owner's."""
        self._act = act
        self._glyph.show_icon(picture, token)
        self._sentence.setText(sentence)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        name_button(self._button, button)
        self._button.setVisible(bool(button) and act is not None)
        self.setAccessibleName(sentence)

    def show_problem(self, problem: Problem, act: Callable[[], object] | None) -> None:
        """Shows an error's words, and its button when `act` can do it."""
        said = problem.words(language.current())
        more = said.advice
        self.show_words("cross_circle", said.sentence, more, button=said.button or self.tr("Try again"), act=act, token="bad")

    def _pressed(self) -> None:
        if self._act is not None:
            self._act()
