"""One field of a guest's CFDI: its caption, what is typed, and under it what is wrong with the button that mends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from agent.domain.rules.problem import Problem, Severity
from agent.errors import words
from erphub_desktop import language
from erphub_desktop.widgets.basics import button, column, label, name_button, restyle, row


class GuestField(QWidget):
    """Emits `changed` for what a person does. `path` is the problems' for what stands in it."""

    changed = Signal()

    def __init__(self, name: str, editor: QLineEdit | QComboBox, path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.path = path
        editor.setObjectName(name)
        self._caption = label("field")
        self._caption.setBuddy(editor)
        self._said = label("problem", wrap=True)
        self._fix = button("link", name=f"{name}Fix", pressed=self._mend)
        self._problem: Problem | None = None
        self._below = QWidget()
        below = row(self._said, self._fix, gap="xs")
        below.setStretch(0, 1)
        self._below.setLayout(below)
        self._below.hide()
        self.setLayout(column(self._caption, editor, self._below, gap="xs"))
        if isinstance(editor, QComboBox):
            editor.currentIndexChanged.connect(lambda _position: self.changed.emit())
        else:
            editor.textChanged.connect(lambda _text: self.changed.emit())

    @property
    def value(self) -> str:
        """What stands in it, without blanks at the ends."""
        return str(self.editor.currentData() or "") if isinstance(self.editor, QComboBox) else self.editor.text().strip()

    def put(self, value: str) -> None:
        """Puts a value in; one that a choice does not have chooses nothing."""
        if isinstance(self.editor, QComboBox):
            self.editor.setCurrentIndex(max(self.editor.findData(value), 0))
        elif self.editor.text() != value:
            self.editor.setText(value)

    def name_it(self, caption: str, tip: str = "") -> None:
        """Says what it is."""
        self._caption.setText(caption)
        self.editor.setAccessibleName(caption)
        self.editor.setToolTip(tip)

    def say(self, problems: Sequence[Problem], use: str) -> None:
        """Shows the first problem, those that stop before the others; `use` is the button's text, with {0} for the value."""
        ranked = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
        self._problem = problem = ranked[0] if ranked else None
        stops = problem is not None and problem.severity is Severity.ERROR
        said = words(problem.message, language.current(), **problem.params) if problem is not None else None
        self._said.setText(said.sentence if said else "")
        restyle(self._said, "tone", "" if stops else "warn")
        self.editor.setAccessibleDescription(f"{said.sentence} {said.next_step}" if said else "")
        self._said.setToolTip(f"{said.whose}. {said.next_step}" if said else "")
        fix = problem.fix if problem is not None else None
        name_button(self._fix, use.replace("{0}", fix or ""))
        self._fix.setVisible(bool(fix))
        self._below.setVisible(problem is not None)
        restyle(self.editor, "wrong", "true" if stops else "false")

    def _mend(self) -> None:
        if self._problem is not None and self._problem.fix is not None:
            self.put(self._problem.fix)
            self.editor.setFocus()


def line(changed: Callable[[], None] | None = None, *, width: int = 0) -> QLineEdit:
    """A line of text, perhaps of a width."""
    made = QLineEdit()
    if width:
        made.setFixedWidth(width)
    if changed is not None:
        made.textChanged.connect(lambda _text: changed())
    return made


def choice() -> QComboBox:
    """A list to choose from, as wide as there is room for."""
    made = QComboBox()
    made.setMinimumContentsLength(12)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made
