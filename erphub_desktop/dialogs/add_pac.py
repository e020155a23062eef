"""An account at a PAC: which one, and its login. What is secret is sealed at once and can never be read back here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from agent.services.add_pac import add_pac
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.sheet import Sheet
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.spec_form import SpecForm

if TYPE_CHECKING:
    from agent.hub import Office


class AddPacDialog(Sheet):
    """`saved(account)` once it is. With `known` it changes the login of an account that is there; `taken` are the PACs in use."""

    saved = Signal(int)

    def __init__(
        self, desk: Desk, issuer: int, rfc: str, *, taken: Sequence[str] = (), known: str = "", username: str = "", parent: QWidget
    ) -> None:
        super().__init__("addPac", parent)
        self.setFixedWidth(520)
        self._desk = desk
        self._issuer = issuer
        self._known = known
        self._username = username
        self._form: SpecForm | None = None
        self._banner = Banner()
        self._choice = QComboBox()
        self._choice.setObjectName("pacChoice")
        for name, spec in desk.pacs.items():
            if name == known or (not known and name not in taken):
                self._choice.addItem(spec.label, name)
        self._choice.setEnabled(not known)
        self._choice.currentIndexChanged.connect(lambda _place: self._draw())
        self._reserve = label("muted", wrap=True)
        self._place = column(gap="m")
        self._cancel = button(name="pacCancel", pressed=self.reject)
        self._save = button("primary", name="pacSave", pressed=self._send)
        self._title = label("title")
        self._caption = label("field")
        self._caption.setBuddy(self._choice)
        self.setLayout(
            column(
                self._title,
                label("muted", rfc),
                self._banner,
                column(self._caption, self._choice, self._reserve, gap="xs"),
                self._place,
                4,
                row(None, self._cancel, self._save),
                gap="m",
                margin="xl",
            )
        )
        self._draw()
        self.begin()

    def retranslate(self) -> None:
        title = self.tr("Change the login") if self._known else self.tr("Add a PAC")
        self.setWindowTitle(title)
        self._title.setText(title)
        self._caption.setText(self.tr("PAC"))
        self._choice.setAccessibleName(self._caption.text())
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._save, self.tr("Save and test"))
        self._say_reserve()

    def _say_reserve(self) -> None:
        name = self._choice.currentData()
        if name is None:
            self._reserve.setText(self.tr("Every PAC that ERP Hub knows is in use already."))
            return
        never = self.tr("Its behaviour has not been shown yet: no document goes there by itself when another PAC cannot take it.")
        proven = self._desk.pacs[name].fails_over
        self._reserve.setText("" if proven else never)
        self._reserve.setVisible(not proven)

    def _draw(self) -> None:
        name = self._choice.currentData()
        self._save.setEnabled(name is not None)
        self._say_reserve()
        if name is None:
            return
        if self._form is not None:
            self._place.removeWidget(self._form)
            self._form.deleteLater()
        spec = self._desk.pacs[name]
        self._form = SpecForm(f"pac_{name}_{self._issuer}", spec.fields, self._desk.person)
        self._place.addWidget(self._form)
        if self._username:
            self._form.fill({"username": self._username})

    def _send(self) -> None:
        values = self._form.accept() if self._form is not None else None
        if values is None:
            return
        name = str(self._choice.currentData())
        secret = {field.name for field in self._desk.pacs[name].fields if field.secret}
        self._save.setEnabled(False)
        self._desk.ask(self, partial(_add, issuer=self._issuer, pac=name, values=values, secret=secret), self._done, self._failed)

    def _done(self, account: int) -> None:
        if self._form is not None:
            self._form.sent()
        self.saved.emit(account)
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self._save.setEnabled(True)
        self._banner.show_problem(problem)


def _add(office: Office, *, issuer: int, pac: str, values: Mapping[str, str], secret: set[str]) -> int:
    """What is left empty of the secrets stays as it was."""
    return add_pac(
        office,
        issuer=issuer,
        pac=pac,
        config={name: value for name, value in values.items() if name not in secret},
        secrets={name: value for name, value in values.items() if name in secret and value},
    )
