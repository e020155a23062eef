"""A customer's fiscal data from a Constancia that is dropped in: shown as found, kept as confirmed by a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from agent.domain.constancia import Warned
from agent.errors import words
from agent.services.draft_cfdi import draft_cfdi
from agent.services.fiscal_profiles import Fields, Paper, add_from_constancia, confirm
from agent.views.fiscal_profiles import Buyer
from erphub_desktop import language, tasks
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.authorizing import open_in_browser
from erphub_desktop.dialogs.constancia_file import Dropped, read_file
from erphub_desktop.dialogs.fiscal_choices import fill_regimes, fill_uses
from erphub_desktop.dialogs.sheet import Sheet
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.file_drop import FileDrop

if TYPE_CHECKING:
    from agent.hub import Office


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of it: the profile, and whether CFDIs are made out to it from now on."""

    recipient_id: int
    confirmed: bool


def keep(office: Office, buyer: Buyer, dropped: Dropped, fields: Fields | None) -> Kept:
    """Keeps what was found; with `fields` a person has confirmed it, and the buyer's draft is made out so at once."""
    paper = Paper(dropped.content, dropped.found.issued_on)
    made = add_from_constancia(office, branch=buyer.branch, party_id=buyer.party_id, found=dropped.found, paper=paper)
    if fields is None:
        return Kept(made, confirmed=False)
    confirm(office, made, fields)
    draft_cfdi(office, buyer.document_id, recipient_id=made)
    return Kept(made, confirmed=True)


class ConstanciaDialog(Sheet):
    """Modal. `kept` is emitted once, with what became of it; Ctrl+Enter confirms."""

    kept = Signal(object)

    def __init__(self, desk: Desk, buyer: Buyer, parent: QWidget, browse: Callable[[str], bool] = open_in_browser) -> None:
        super().__init__("constanciaDialog", parent)
        self.setFixedWidth(620)
        self._desk = desk
        self._buyer = buyer
        self._browse = browse
        self._dropped: Dropped | None = None
        self._title = label("title", wrap=True)
        self._banner = Banner()
        self._drop = FileDrop("constancia", "PDF, PNG, JPG (*.pdf *.png *.jpg *.jpeg)")
        self._drop.dropped.connect(self.read)
        self._source = label("muted", wrap=True)
        self._warnings = label("body", wrap=True)
        self._warnings.setProperty("tone", "warn")
        self._warnings.setObjectName("constanciaWarnings")
        self._captions = {name: label("field") for name in ("rfc", "name", "regime", "postal", "use")}
        self._rfc = _line("constanciaRfc", self._allow)
        self._rfc.setReadOnly(True)
        self._name = _line("constanciaName", self._allow)
        self._regime = _choice("constanciaRegime", self._allow)
        self._postal = _line("constanciaPostal", self._allow)
        self._use = _choice("constanciaUse", self._allow)
        self._page = button("link", name="constanciaPage", picture="external", pressed=self._open_page)
        self._cancel = button(name="constanciaCancel", pressed=self.reject)
        self._later = button(name="constanciaLater", pressed=partial(self._keep, confirmed=False))
        self._yes = button("primary", name="constanciaConfirm", picture="check", pressed=self.confirm_shown)
        self._yes.setDefault(True)
        self._fields = QWidget()
        self._fields.setLayout(self._form())
        self.setLayout(
            column(
                self._title, self._banner, self._drop, self._fields, None,
                row(self._page, None, self._cancel, self._later, self._yes), gap="m", margin="xl",
            )
        )  # fmt: skip
        self.on_ctrl_enter(self.confirm_shown)
        self.begin()
        self._show_found()

    def read(self, path: Path) -> None:
        """Reads a file; what it says is shown, and counts only once it is confirmed."""
        if self._desk.office is not None:
            today = self._desk.office.now().date()
            tasks.run(self, partial(read_file, path, today=today), self._found, self._failed)

    def confirm_shown(self) -> None:
        """The person confirms what is shown."""
        if self._yes.isEnabled():
            self._keep(confirmed=True)

    def _form(self) -> QVBoxLayout:
        captioned = {"rfc": self._rfc, "name": self._name, "regime": self._regime, "postal": self._postal, "use": self._use}
        each = {name: column(self._captions[name], field, gap="xs") for name, field in captioned.items()}
        first = row(each["rfc"], each["postal"], gap="m")
        second = row(each["regime"], each["use"], gap="m")
        for line in (first, second):
            line.setStretch(0, 3)
            line.setStretch(1, 2)
        return column(self._source, self._warnings, first, each["name"], second, gap="m")

    # --- what was found -----------------------------------------------------------------------------------------------

    def _found(self, dropped: Dropped) -> None:
        self._dropped = dropped
        self._banner.clear()
        self._show_found()
        (self._name if not dropped.found.name else self._yes).setFocus()

    def _failed(self, problem: Problem) -> None:
        self._dropped = None
        self._banner.show_problem(problem)
        self._show_found()

    def _show_found(self) -> None:
        found = self._dropped.found if self._dropped else None
        self._fields.setVisible(found is not None)
        self._page.setVisible(found is not None and bool(found.page))
        self._later.setVisible(found is not None)
        if found is not None and self._dropped is not None:
            self._rfc.setText(found.rfc)
            self._name.setText(found.name)
            self._postal.setText(found.postal_code)
            self._fill_regimes(found.rfc, found.regime_codes)
            self._say_found(self._dropped)
        self._allow()
        self.fit()

    def _say_found(self, dropped: Dropped) -> None:
        self._regime.setItemText(0, self.tr("Choose one…"))
        self._source.setText(self._source_of(dropped))
        self._warnings.setText("\n".join(_sentence(warning) for warning in dropped.found.warnings))
        self._warnings.setVisible(bool(dropped.found.warnings))

    def _fill_regimes(self, rfc: str, printed: tuple[str, ...]) -> None:
        """Those of the Constancia first; the only one is chosen, of several a person chooses."""
        fill_regimes(self._regime, rfc, self.tr("Choose one…"), printed)
        self._regime.setCurrentIndex(1 if len(printed) == 1 else 0)

    def _fill_uses(self) -> None:
        fill_uses(self._use, str(self._regime.currentData() or ""), self.tr("As the customer has it"))

    def _allow(self) -> None:
        self._fill_uses()
        fields = self._shown()
        whole = self._dropped is not None and bool(fields.name and fields.tax_regime and len(fields.postal_code) == 5)
        self._yes.setEnabled(whole)

    def _shown(self) -> Fields:
        regime, use = str(self._regime.currentData() or ""), str(self._use.currentData() or "")
        return Fields(" ".join(self._name.text().split()), regime, self._postal.text().strip(), use)

    # --- keeping ------------------------------------------------------------------------------------------------------

    def _keep(self, *, confirmed: bool) -> None:
        if self._dropped is None:
            return
        for pressed in (self._yes, self._later):
            pressed.setEnabled(False)
        fields = self._shown() if confirmed else None
        self._desk.ask(self, partial(keep, buyer=self._buyer, dropped=self._dropped, fields=fields), self._done, self._not_kept)

    def _done(self, kept: Kept) -> None:
        self.kept.emit(kept)
        self.accept()

    def _not_kept(self, problem: Problem) -> None:
        self._later.setEnabled(True)
        self._allow()
        self._banner.show_problem(problem)
        self.fit()

    def _open_page(self) -> None:
        if self._dropped is not None:
            self._browse(self._dropped.found.page)

    # --- words --------------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        title = self.tr("Fiscal data of {0}").replace("{0}", self._buyer.name or self._buyer.rfc or "-")
        self.setWindowTitle(title)
        self._title.setText(title)
        self._drop.name_it(
            self.tr("Drop the Constancia de Situación Fiscal here"),
            self.tr("The PDF as SAT gives it out, or a photo of its QR. Nothing leaves this computer."),
            self.tr("Choose a file…"),
        )
        texts = {
            "rfc": self.tr("RFC"), "name": self.tr("Name, exactly as SAT has it"), "regime": self.tr("Regime"),
            "postal": self.tr("Postal code"), "use": self.tr("Use of the CFDI"),
        }  # fmt: skip
        fields = {"rfc": self._rfc, "name": self._name, "regime": self._regime, "postal": self._postal, "use": self._use}
        for name, text in texts.items():
            self._captions[name].setText(text)
            fields[name].setAccessibleName(text)
        name_button(self._page, self.tr("Open SAT's page"), self.tr("SAT's own page about this RFC, in the browser"))
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._later, self.tr("Keep unconfirmed"))
        name_button(self._yes, self.tr("Confirm"), self.tr("These are the customer's data (Ctrl+Enter)"))
        if self._dropped is not None:
            self._say_found(self._dropped)
            self._fill_uses()

    def _source_of(self, dropped: Dropped) -> str:
        issued = dropped.found.issued_on
        when = formats.day(issued) if issued else self.tr("no date")
        said = self.tr("Found in {0}, of {1}. Not confirmed yet: compare it with the document.")
        return said.replace("{0}", dropped.name).replace("{1}", when)


def _sentence(warning: Warned) -> str:
    said = words(warning.message, language.current(), **warning.params)
    return f"{said.sentence} {said.next_step}"


def _line(name: str, changed: Callable[[], None]) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.textChanged.connect(lambda _text: changed())
    return made


def _choice(name: str, changed: Callable[[], None]) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    made.setMinimumContentsLength(18)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.currentIndexChanged.connect(lambda _position: changed())
    return made
