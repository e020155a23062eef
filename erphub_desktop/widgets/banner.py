"""What went wrong, in words: the sentence, whose it is, the next step, and a button that does it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QWidget

from erphub_desktop import language
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets.basics import button, column, label, name_button, restyle, row

_PICTURES: dict[Tone, str] = {"ok": "check_circle", "warn": "alert", "bad": "cross_circle", "info": "info", "neutral": "info"}


class Banner(QFrame):
    """A strip above a page's content; hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._problem: Problem | None = None
        self._act: Callable[[], object] | None = None
        self._glyph = Glyph("info", "info", size=20)
        self._sentence = label("strong", wrap=True)
        self._next = label("body", wrap=True)
        self._button = button(name="bannerButton", pressed=self._pressed)
        self._close = button("icon", name="bannerClose", picture="close", pressed=self.clear)
        words = column(self._sentence, self._next, gap="xs")
        line = row(self._glyph, words, self._button, self._close, gap="m", margin="m")
        line.setStretchFactor(words, 1)
        line.setAlignment(self._glyph, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self._retranslate()
        self.hide()

    def show_problem(self, problem: Problem, act: Callable[[], object] | None = None, *, tone: Tone = "bad") -> None:
        """Shows an error's words; `act` is done by the button the words name."""
        self._problem = problem
        self._act = act
        said = problem.words(language.current())
        self._show(tone, said.sentence, said.advice, said.button if act else "")

    def show_words(self, tone: Tone, sentence: str, more: str = "", *, button: str = "", act: Callable[[], object] | None = None) -> None:
        """Shows words of the page's own."""
        self._problem = None
        self._act = act
        self._show(tone, sentence, more, button if act else "")

    def clear(self) -> None:
        """Nothing to say any more."""
        self._problem = None
        self.hide()

    def _show(self, tone: Tone, sentence: str, more: str, button: str) -> None:
        self._glyph.show_icon(_PICTURES[tone], tone)
        self._sentence.setText(sentence)
        self._next.setText(more)
        self._next.setVisible(bool(more))
        name_button(self._button, button)
        self._button.setVisible(bool(button))
        restyle(self, "tone", tone)
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(more)
        self.show()

    def _pressed(self) -> None:
        if self._act is not None:
            self._act()

    def _retranslate(self) -> None:
        name_button(self._close, self.tr("Close this notice"))
        if self._problem is not None and not self.isHidden():
            self.show_problem(self._problem, self._act)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
