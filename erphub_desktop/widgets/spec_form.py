"""A form drawn from the fields an adapter describes itself with: no form is written by hand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from agent.errors import words
from agent.ports import Field
from erphub_desktop import language
from erphub_desktop.person import Person
from erphub_desktop.widgets.basics import column, label, restyle


class _Input:
    """One field's label, control, hint and complaint."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.caption = label("field")
        self.hint = label("caption", wrap=True)
        self.problem = label("problem", wrap=True)
        self.problem.hide()
        self.control: QLineEdit | QComboBox = self._control()
        self.control.setObjectName(f"field_{field.name}")
        self.caption.setBuddy(self.control)
        self.set_value(field.default)

    def _control(self) -> QLineEdit | QComboBox:
        if self.field.choices:
            combo = QComboBox()
            for choice in self.field.choices:
                combo.addItem(choice, choice)
            return combo
        line = QLineEdit()
        if self.field.secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        return line

    def value(self) -> str:
        if isinstance(self.control, QComboBox):
            return str(self.control.currentData() or "")
        return self.control.text() if self.field.secret else self.control.text().strip()

    def set_value(self, value: str) -> None:
        if isinstance(self.control, QComboBox):
            position = self.control.findData(value)
            self.control.setCurrentIndex(max(position, 0))
        else:
            self.control.setText(value)

    def complain(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        restyle(self.control, "wrong", "true" if text else "false")
        self.control.setAccessibleDescription(text or self.hint.text())

    def retranslate(self) -> None:
        said = words(f"field.{self.field.name}", language.current())
        self.caption.setText(said.sentence)
        self.hint.setText(said.next_step)
        self.hint.setVisible(bool(said.next_step))
        self.control.setAccessibleName(said.sentence)
        if isinstance(self.control, QComboBox):
            for position, choice in enumerate(self.field.choices):
                self.control.setItemText(position, words(f"choice.{choice}", language.current()).sentence)


class SpecForm(QWidget):
    """Labels from the message catalogue (`field.<name>`, `choice.<value>`), one control a field, complaints under each.

    What is typed is kept as a draft in the person's folder after every change, without the secret fields; `sent()` drops it.
    """

    changed = Signal()

    def __init__(self, name: str, fields: tuple[Field, ...], person: Person, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"form_{name}")
        self._name = name
        self._person = person
        self._inputs = {field.name: _Input(field) for field in fields}
        blocks = [column(i.caption, i.control, i.hint, i.problem, gap="xs") for i in self._inputs.values()]
        self.setLayout(column(*blocks, gap="m"))
        kept = person.draft(name)
        for item in self._inputs.values():
            if item.field.name in kept and not item.field.secret:
                item.set_value(kept[item.field.name])
            signal = item.control.currentIndexChanged if isinstance(item.control, QComboBox) else item.control.textChanged
            signal.connect(lambda *_: self._typed())
        self._retranslate()

    def values(self) -> dict[str, str]:
        """What stands in the form now."""
        return {name: item.value() for name, item in self._inputs.items()}

    def fill(self, values: Mapping[str, str]) -> None:
        """Puts values into the form; unknown names are ignored."""
        for name, value in values.items():
            if name in self._inputs:
                self._inputs[name].set_value(value)

    def accept(self) -> dict[str, str] | None:
        """The values when every required field is filled; else None, with a complaint at each gap and the cursor in the first."""
        gaps = [item for item in self._inputs.values() if item.field.required and not item.value()]
        for item in self._inputs.values():
            item.complain(self.tr("Please fill this in.") if item in gaps else "")
        if gaps:
            gaps[0].control.setFocus()
            return None
        return self.values()

    def sent(self) -> None:
        """The form has done its work: its draft is forgotten."""
        self._person.drop_draft(self._name)

    def label_of(self, name: str) -> QLabel:
        """The label of one field."""
        return self._inputs[name].caption

    def _typed(self) -> None:
        open_values = {name: item.value() for name, item in self._inputs.items() if not item.field.secret}
        self._person.keep_draft(self._name, open_values)
        for item in self._inputs.values():
            if item.value():
                item.complain("")
        self.changed.emit()

    def _retranslate(self) -> None:
        for item in self._inputs.values():
            item.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
