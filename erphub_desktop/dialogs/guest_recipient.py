"""Who receives a guest's CFDI: by RFC or name, from a Constancia, the public in general, or somebody from abroad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSignalBlocker, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from agent.domain import rfc as rfcs
from agent.domain.cfdi import FOREIGN_RFC, Recipient
from agent.domain.constancia import Constancia
from agent.domain.guest_invoice import is_generic, to_a_foreigner, to_the_public
from agent.domain.rules.problem import Problem
from agent.services.fiscal_profiles import Paper
from agent.views.fiscal_profiles import Profile
from erphub_desktop.dialogs.constancia_file import Dropped
from erphub_desktop.dialogs.fiscal_choices import fill_regimes, fill_uses
from erphub_desktop.dialogs.guest_field import GuestField, choice, line
from erphub_desktop.widgets.basics import column, label, row
from erphub_desktop.widgets.choice_chips import ChoiceChips
from erphub_desktop.widgets.search_box import PAUSE

KINDS = ("rfc", "public", "foreign")
_KEYS = {"rfc": "Alt+R", "public": "Alt+P", "foreign": "Alt+E"}
_TELLING = 4
"""So many letters of an RFC are worth asking who else has a profile of it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The recipient as it stands; `profile` is the confirmed one that it is, with the use that it has there."""

    recipient: Recipient
    profile: int | None
    profile_use: str
    paper: tuple[Constancia, Paper] | None


class GuestRecipient(QWidget):
    """Emits `changed` for every key, and `wanted(text)` for the beginning of an RFC that others may have a profile of."""

    changed = Signal()
    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = self._guest = ""
        self._own: tuple[Profile, ...] = ()
        self._known: dict[str, Profile] = {}
        self._dropped: Dropped | None = None
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(PAUSE)
        self._asking.timeout.connect(self._ask_who)
        self._title = label("strong")
        self._kind = ChoiceChips("guestKind", KINDS)
        self._kind.chosen.connect(self._kind_chosen)
        for kind, keys in _KEYS.items():
            QShortcut(QKeySequence(keys), self, lambda kind=kind: self.choose(kind))
        self._rfc, self._name = line(), line()
        self.fields = {
            "rfc": GuestField("guestRfc", self._rfc, "recipient.rfc"),
            "name": GuestField("guestName", self._name, "recipient.name"),
            "postal_code": GuestField("guestPostal", line(), "recipient.postal_code"),
            "tax_regime": GuestField("guestRegime", choice(), "recipient.tax_regime"),
            "cfdi_use": GuestField("guestUse", choice(), "recipient.cfdi_use"),
            "residence": GuestField("guestResidence", line(), "recipient.tax_residence"),
            "tax_id": GuestField("guestTaxId", line(), "recipient.foreign_tax_id"),
        }
        self._note = label("muted", wrap=True)
        self._offer()
        for name, field in self.fields.items():
            field.changed.connect(lambda name=name: self._typed(name))
        first = row(self.fields["rfc"], self.fields["name"], gap="m")
        third = row(self.fields["postal_code"], self.fields["cfdi_use"], gap="m")
        fourth = row(self.fields["residence"], self.fields["tax_id"], gap="m")
        for pair, stretches in ((first, (2, 3)), (third, (1, 3)), (fourth, (1, 3))):
            for place, stretch in enumerate(stretches):
                pair.setStretch(place, stretch)
        for field in self.fields.values():
            for pair in (first, third, fourth):
                pair.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        head = row(self._title, None, self._kind)
        self.setLayout(column(head, first, self.fields["tax_regime"], third, fourth, self._note, gap="s"))
        self._say()

    def _offer(self) -> None:
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        # The line takes the whole offer over first.
        completer.activated.connect(self._taken, Qt.ConnectionType.QueuedConnection)
        self._rfc.setCompleter(completer)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def begin(self, guest: str, place: str, recipient: Recipient, own: tuple[Profile, ...]) -> None:
        """Shows whom the draft is made out to so far, and the confirmed profiles of the customer to choose from."""
        self._guest, self._place = guest.upper(), place
        self._dropped = None
        self._own = tuple(profile for profile in own if profile.confirmed_at is not None)
        self._known = {}
        self.know(self._own)
        kind = ("foreign" if recipient.rfc == FOREIGN_RFC else "public") if is_generic(recipient) else "rfc"
        self._kind.choose(kind)
        self._fill(recipient)
        self.fields["residence"].put(recipient.tax_residence or "")
        self.fields["tax_id"].put(recipient.foreign_tax_id or "")
        self._show_kind()

    def know(self, profiles: Sequence[Profile]) -> None:
        """Offers more profiles; a customer's own goes before another customer's of the same RFC."""
        for profile in profiles:
            if profile.confirmed_at is not None and profile.rfc not in self._known:
                self._known[profile.rfc] = profile
        self._words.setStringList([f"{profile.rfc}  {profile.name}" for profile in self._known.values()])
        if self._kind.value == "rfc" and not self.fields["name"].value:
            self._fill_known()

    def show_dropped(self, dropped: Dropped) -> None:
        """Fills in what a Constancia says; it counts once the person issues the CFDI."""
        found = dropped.found
        self._dropped = dropped
        self._kind.choose("rfc")
        self._show_kind()
        codes = tuple(code for code in found.regime_codes)
        with QSignalBlocker(self.fields["rfc"]):
            self._rfc.setText(found.rfc)
        self._lists(codes)
        for name, value in (("name", found.name), ("postal_code", found.postal_code), ("tax_regime", codes[0] if len(codes) == 1 else "")):
            self.fields[name].put(value)
        self._typed("tax_regime")

    def put_back(self, dropped: Dropped) -> None:
        """The Constancia that what stands there was read from before."""
        self._dropped = dropped
        self._note_it()

    def choose(self, kind: str) -> None:
        """One key: the public in general, somebody from abroad, or an RFC again."""
        self._kind.choose(kind)
        self._kind_chosen(kind)

    def focus(self) -> None:
        """The cursor goes where the guest's words go."""
        target = self._name if self._kind.value != "rfc" else self._rfc
        target.setFocus()
        target.selectAll()

    def say_problems(self, problems: Sequence[Problem], use: str) -> None:
        """Shows each problem at its field."""
        for field in self.fields.values():
            field.say([problem for problem in problems if problem.path == field.path], use)

    # --- what stands there --------------------------------------------------------------------------------------------

    def chosen(self) -> Chosen:
        """What is said now, the RFC and the name as SAT writes them."""
        name = " ".join(self.fields["name"].value.upper().split())
        if self._kind.value == "public":
            return Chosen(to_the_public(name, self._place), None, "", None)
        if self._kind.value == "foreign":
            residence, tax_id = self.fields["residence"].value.upper(), self.fields["tax_id"].value
            return Chosen(to_a_foreigner(name, self._place, residence, tax_id), None, "", None)
        fields = self.fields
        rfc = rfcs.normalise(fields["rfc"].value)
        recipient = Recipient(rfc, name, fields["postal_code"].value, fields["tax_regime"].value, fields["cfdi_use"].value)
        same = next((one for one in self._own if _is(one, recipient)), None)
        dropped = self._dropped if self._dropped is not None and self._dropped.found.rfc == rfc else None
        paper = (dropped.found, Paper(dropped.content, dropped.found.issued_on)) if dropped is not None and same is None else None
        return Chosen(recipient, same.id if same else None, same.cfdi_use if same else "", paper)

    def _typed(self, name: str) -> None:
        if name == "rfc" and self._kind.value == "rfc":
            text = rfcs.normalise(self.fields["rfc"].value)
            if text in self._known:
                self._fill_known()
            elif len(text) >= _TELLING:
                self._asking.start()
        if name in ("rfc", "tax_regime"):
            self._lists()
        self._note_it()
        self.changed.emit()

    def _ask_who(self) -> None:
        self.wanted.emit(rfcs.normalise(self.fields["rfc"].value))

    def _fill_known(self) -> None:
        profile = self._known.get(rfcs.normalise(self.fields["rfc"].value))
        if profile is not None:
            self._fill(_recipient(profile), but_rfc=True)

    def _taken(self, text: str) -> None:
        profile = self._known.get(text.split(" ", 1)[0])
        if profile is not None:
            self._fill(_recipient(profile))
            self.changed.emit()

    def _fill(self, recipient: Recipient, *, but_rfc: bool = False) -> None:
        blockers = [QSignalBlocker(field) for field in self.fields.values()]
        if not but_rfc:
            self.fields["rfc"].put(recipient.rfc)
        self._lists(rfc=recipient.rfc)
        self.fields["tax_regime"].put(recipient.tax_regime)
        self._lists(rfc=recipient.rfc)
        for name in ("name", "postal_code", "cfdi_use"):
            self.fields[name].put(getattr(recipient, name))
        del blockers
        self._note_it()

    def _lists(self, printed: Sequence[str] = (), *, rfc: str = "") -> None:
        regime, use = self.fields["tax_regime"].editor, self.fields["cfdi_use"].editor
        assert not isinstance(regime, QLineEdit) and not isinstance(use, QLineEdit)
        fill_regimes(regime, rfc or rfcs.normalise(self.fields["rfc"].value), self.tr("Choose one…"), printed)
        fill_uses(use, str(regime.currentData() or ""), self.tr("Choose one…"))

    def _kind_chosen(self, kind: str) -> None:
        if kind != "rfc" and not self.fields["name"].value:
            self.fields["name"].put(self._guest)
        if kind == "rfc" and self._rfc.text() in rfcs.GENERIC:
            self._rfc.clear()
        self._show_kind()
        self.focus()
        self.changed.emit()

    def _show_kind(self) -> None:
        kind = self._kind.value
        for name in ("rfc", "postal_code", "tax_regime", "cfdi_use"):
            self.fields[name].setVisible(kind == "rfc")
        for name in ("residence", "tax_id"):
            self.fields[name].setVisible(kind == "foreign")
        self.fields["name"].name_it(self.tr("Name, exactly as SAT has it") if kind == "rfc" else self.tr("Name of the guest"))
        self._note_it()

    # --- words --------------------------------------------------------------------------------------------------------

    def _note_it(self) -> None:
        self._note.setText(self._note_of())

    def _note_of(self) -> str:
        if self._kind.value == "public":
            return self.tr("RFC XAXX010101000, use S01, regime 616, the postal code of the branch. The guest cannot deduct it.")
        if self._kind.value == "foreign":
            return self.tr("RFC XEXX010101000, use S01, regime 616. Country by its three letters (USA); both may stay empty.")
        chosen = self.chosen()
        if chosen.profile is not None:
            return self.tr("A confirmed profile of this customer.")
        if chosen.paper is not None:
            return self.tr("From the Constancia: compare it. By issuing you confirm it, and the file is kept as evidence.")
        return self.tr("By issuing you confirm these data for this customer. A Constancia may be dropped on this window.")

    def _say(self) -> None:
        self._title.setText(self.tr("Who receives it"))
        names = {"rfc": self.tr("With RFC"), "public": self.tr("Public in general"), "foreign": self.tr("From abroad")}
        self._kind.say(lambda value: names[value])
        for kind, keys in _KEYS.items():
            for chip in self._kind.findChildren(QWidget, f"guestKind_{kind}"):
                chip.setToolTip(keys)
        captions = {
            "rfc": self.tr("RFC, or the name of a known one"), "postal_code": self.tr("Postal code"),
            "tax_regime": self.tr("Regime"), "cfdi_use": self.tr("Use of the CFDI"),
            "residence": self.tr("Country of residence"), "tax_id": self.tr("Tax number there"),
        }  # fmt: skip
        for name, caption in captions.items():
            self.fields[name].name_it(caption)
        self._lists()
        self._show_kind()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)


def _recipient(profile: Profile) -> Recipient:
    return Recipient(profile.rfc, profile.name, profile.postal_code, profile.tax_regime, profile.cfdi_use)


def _is(profile: Profile, recipient: Recipient) -> bool:
    wanted = (recipient.rfc, recipient.name, recipient.postal_code, recipient.tax_regime)
    return (profile.rfc, profile.name, profile.postal_code, profile.tax_regime) == wanted
