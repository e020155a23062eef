"""The company that was authorised, what we may do there, and the person's yes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from agent.errors import words
from erphub_desktop import language
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, clear, column, label, name_button, row
from erphub_desktop.widgets.card import Card


class PermissionList(QWidget):
    """What we may do at the vendor, in words."""

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self._columns = columns
        self._lines = QGridLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setColumnStretch(self._columns, 1)
        self._lines.setHorizontalSpacing(24)
        self.setLayout(self._lines)

    def show_permissions(self, permissions: Sequence[str]) -> None:
        """One line a permission code."""
        clear(self._lines)
        for place, code in enumerate(permissions):
            said = words(code, language.current()).sentence
            line, at = divmod(place, self._columns)
            self._lines.addLayout(row(Glyph("check", "ok", size=16), label("body", said), None, gap="s"), line, at)


class CompanyPane(QWidget):
    """Shows whose books these are; `confirmed` when the person says that it is the right company."""

    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        card = Card(gap="m", margin="xl")
        self._question = label("strong", wrap=True)
        self._name = label("page", wrap=True)
        self._id = label("muted")
        self._allowed = label("field")
        self._permissions = PermissionList()
        self._shown: tuple[str, tuple[str, ...]] = ("", ())
        self._yes = button("primary", name="companyConfirm", picture="check", pressed=self._said_yes)
        for part in (self._question, self._name, self._id, self._allowed, self._permissions):
            card.body.addWidget(part)
        card.body.addLayout(row(None, self._yes))
        self.setLayout(column(card, None))

    @property
    def name(self) -> str:
        """The company on show."""
        return self._name.text()

    def show_company(self, name: str, company_id: str, permissions: Sequence[str]) -> None:
        """Fills the pane."""
        self._name.setText(name)
        self._shown = (company_id, tuple(permissions))
        self.retranslate()
        self.again()

    def retranslate(self) -> None:
        """Says what is shown in the language of the moment."""
        company_id, permissions = self._shown
        self._question.setText(self.tr("Is this the company that these branches book in?"))
        self._id.setText(self.tr("Company ID {0}").replace("{0}", company_id))
        self._allowed.setText(self.tr("ERP Hub may"))
        self._permissions.show_permissions(permissions)
        name_button(self._yes, self.tr("Yes, connect"))

    def again(self) -> None:
        """The button may be pressed."""
        self._yes.setEnabled(True)

    def _said_yes(self) -> None:
        self._yes.setEnabled(False)
        self.confirmed.emit()
