"""The questions that lead to SAT's reason for cancelling, one after the other; a person may go back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from agent.domain.cancellation import FIRST_QUESTION, QUESTIONS, CancelReason, reason_of
from agent.errors import words
from erphub_desktop import language
from erphub_desktop.widgets.basics import button, clear, column, label, row


class CancelQuestions(QWidget):
    """Emits `found(CancelReason)` once the answers lead to one. Alt+Left takes the last answer back."""

    found = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answers: list[bool] = []
        self._given = column(gap="xs")
        self._question = label("title", wrap=True)
        self._hint = label("muted", wrap=True)
        self._yes = button(name="cancelYes", pressed=lambda: self.answer(yes=True))
        self._no = button(name="cancelNo", pressed=lambda: self.answer(yes=False))
        self._back = button("link", name="cancelBack", pressed=self.back)
        for pressed in (self._yes, self._no):
            pressed.setMinimumWidth(120)
            pressed.setAutoDefault(True)
        QShortcut(QKeySequence("Alt+Left"), self, self.back)
        answers = row(self._yes, self._no, None, self._back)
        self.setLayout(column(self._given, self._question, self._hint, 4, answers, None, gap="m"))
        self.say()

    @property
    def answers(self) -> tuple[bool, ...]:
        """What was answered so far, from the first question on."""
        return tuple(self._answers)

    def answer(self, *, yes: bool) -> None:
        """Answers the question on show."""
        if isinstance(reason_of(self._answers), CancelReason):
            return
        self._answers.append(yes)
        self.say()
        led_to = reason_of(self._answers)
        if isinstance(led_to, CancelReason):
            self.found.emit(led_to)

    def back(self) -> None:
        """Takes the last answer back."""
        if self._answers:
            self._answers.pop()
            self.say()

    def begin(self) -> None:
        """The keys go to the answers."""
        self._yes.setFocus()

    def say(self) -> None:
        """Says the question on show, and what was answered before it."""
        clear(self._given)
        at: str | CancelReason = FIRST_QUESTION
        for answer in self._answers:
            assert not isinstance(at, CancelReason)
            said = self.tr("Yes") if answer else self.tr("No")
            self._given.addWidget(label("muted", f"{words(at, language.current()).sentence}  {said}", wrap=True))
            at = QUESTIONS[at].yes if answer else QUESTIONS[at].no
        if not isinstance(at, CancelReason):
            self._question.setText(words(at, language.current()).sentence)
            self._hint.setText(self._hint_of(at))
        self._yes.setText(self.tr("&Yes"))
        self._no.setText(self.tr("&No"))
        self._back.setText(self.tr("Back"))
        for pressed, name in ((self._yes, self.tr("Yes")), (self._no, self.tr("No")), (self._back, self.tr("Back"))):
            pressed.setAccessibleName(name)
        self._back.setVisible(bool(self._answers))

    def _hint_of(self, code: str) -> str:
        hints = {
            "cancel_question.took_place": self.tr("No, when the sale was called off: nothing was delivered and nothing is owed."),
            "cancel_question.named_guest": self.tr("A guest whose sale is in a global invoice asked for a CFDI in their own name."),
            "cancel_question.replaced": self.tr("Yes, when name, RFC, amount or anything else was wrong and the sale still needs a CFDI."),
        }
        return hints[code]
