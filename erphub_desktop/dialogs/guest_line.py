"""One line of a guest's CFDI, as a person may write it: words, SAT's keys found by any word, IVA and what the guest pays."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QEvent, QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from agent.domain.cfdi import ThirdParty
from agent.domain.cfdi_gross import Iva
from agent.domain.guest_invoice import HandLine
from agent.domain.lodging_tax import Lodging
from agent.domain.rules.problem import Problem
from agent.errors import words
from erphub_desktop import language
from erphub_desktop.dialogs.guest_field import GuestField, choice, line
from erphub_desktop.widgets.basics import button, column, label, name_button, row

_IVAS = (Iva.RATE_16, Iva.RATE_8, Iva.RATE_0, Iva.EXEMPT, Iva.NOT_OBJECT)
_BEARS, _PARTY = "yes", "third_party"
_KEY_WIDTH, _UNIT_WIDTH, _COUNT_WIDTH, _IVA_WIDTH, _AMOUNT_WIDTH = 150, 86, 76, 140, 120


class GuestLine(QWidget):
    """Emits `changed`, `split` and `removed`, and `searched(catalogue, words)` while a key is looked for."""

    changed = Signal()
    split = Signal()
    removed = Signal()
    searched = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._iva = choice()
        self._lodging = choice()
        self._third_party: ThirdParty | None = None
        self._rate, self._known = "", False
        self.fields = {
            "description": GuestField("guestDescription", line(), "description"),
            "product_key": GuestField("guestProduct", line(width=_KEY_WIDTH), "product_key"),
            "unit_key": GuestField("guestUnit", line(width=_UNIT_WIDTH), "unit_key"),
            "quantity": GuestField("guestQuantity", line(width=_COUNT_WIDTH), "quantity"),
            "iva": GuestField("guestIva", self._iva, "iva"),
            "gross": GuestField("guestGross", line(width=_AMOUNT_WIDTH), "gross"),
            "lodging": GuestField("guestLodging", self._lodging, "lodging"),
        }
        self._party = label("muted", wrap=True)
        self._party.setObjectName("guestThirdParty")
        self._party_wrong = label("problem", wrap=True)
        self._iva.setMinimumWidth(_IVA_WIDTH)
        for name in ("quantity", "gross"):
            editor = self.fields[name].editor
            assert isinstance(editor, QLineEdit)
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._offers = {name: self._offer(name) for name in ("product_key", "unit_key")}
        self._split = button("small", name="guestSplit", pressed=self.split.emit)
        self._remove = button("small", name="guestRemove", pressed=self.removed.emit)
        self._number = label("muted")
        for field in self.fields.values():
            field.changed.connect(self.changed)
        head = row(self._number, None, self._split, self._remove)
        keys = row(*(self.fields[name] for name in ("product_key", "unit_key", "quantity", "iva", "gross")), gap="s")
        for name in ("product_key", "unit_key", "quantity", "iva", "gross"):
            keys.setAlignment(self.fields[name], Qt.AlignmentFlag.AlignTop)
        keys.setStretch(3, 1)
        more = row(self.fields["lodging"], column(self._party, self._party_wrong, None, gap="xs"), gap="m")
        more.setStretch(1, 1)
        self._more = QWidget()
        self._more.setLayout(more)
        self.setLayout(column(head, self.fields["description"], keys, self._more, gap="s"))
        self._say()

    def _offer(self, name: str) -> QStringListModel:
        """Codes found by any word: the list is the catalogue's answer, nothing is filtered out of it again."""
        found = QStringListModel(self)
        editor = self.fields[name].editor
        assert isinstance(editor, QLineEdit)
        completer = QCompleter(found, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(lambda text: self._take(name, text), Qt.ConnectionType.QueuedConnection)
        if (popup := completer.popup()) is not None:
            popup.setMinimumWidth(440)
        editor.setCompleter(completer)
        editor.textEdited.connect(lambda text: self.searched.emit(name, text))
        return found

    def _take(self, name: str, text: str) -> None:
        self.fields[name].put(text.split(" ", 1)[0])

    # --- what stands there --------------------------------------------------------------------------------------------

    def put(self, value: HandLine, number: int) -> None:
        """Shows a line."""
        self._number.setText(f"{number}")
        blockers = [QSignalBlocker(field) for field in self.fields.values()]
        for name in ("description", "product_key", "unit_key"):
            self.fields[name].put(getattr(value, name))
        self.fields["quantity"].put(f"{value.quantity.normalize():f}")
        self.fields["gross"].put(f"{value.gross:f}")
        self.fields["iva"].put(value.iva.value if value.iva is not None else "")
        self.fields["lodging"].put(_BEARS if value.lodging else "")
        del blockers
        self._third_party = value.third_party
        self._show_more()

    def offer_lodging(self, lodging: Lodging) -> None:
        """Says the rate of the day; where the state has none at all and the line bears none, nobody is asked."""
        self._rate = f"{lodging.rate().rate.normalize():f} %" if lodging.trouble() is None else ""
        self._known = bool(lodging.rates)
        self._say_lodging()
        self._show_more()

    def _show_more(self) -> None:
        party = self._third_party
        asked = self._known or bool(self.fields["lodging"].value)
        self.fields["lodging"].setVisible(asked)
        self._party.setVisible(party is not None)
        if party is not None:
            named = " · ".join(part for part in (party.name, party.rfc, party.tax_regime, party.postal_code) if part)
            self._party.setText(self.tr("Charged on behalf of {0}").replace("{0}", named or "—"))
        self._more.setVisible(asked or party is not None)

    def value(self) -> HandLine:
        """The line as it stands; what is no number is NaN, which is said to be wrong."""
        text = {name: field.value for name, field in self.fields.items()}
        return HandLine(
            text["description"],
            text["product_key"].split(" ", 1)[0],
            text["unit_key"].split(" ", 1)[0],
            number(text["gross"]),
            Iva(text["iva"]) if text["iva"] else None,
            number(text["quantity"]),
            bool(text["lodging"]),
            self._third_party,
        )

    def show_codes(self, name: str, words: str, codes: Sequence[str]) -> None:
        """Offers what the catalogue has for the words, while they are still what stands there."""
        editor = self.fields[name].editor
        assert isinstance(editor, QLineEdit)
        if editor.text() != words:
            return
        self._offers[name].setStringList(list(codes))
        if codes and editor.hasFocus() and [code.split(" ", 1)[0] for code in codes] != [words]:
            editor.completer().complete()

    def say_problems(self, problems: Sequence[Problem], place: int, use: str) -> None:
        """Shows each problem at its field; those of taxes stand at the IVA."""
        here = f"lines[{place}]."
        mine = [problem for problem in problems if problem.path.startswith(here)]
        for field in self.fields.values():
            field.say([problem for problem in mine if self._stands_at(problem.path[len(here) :]) == field.path], use)
        of_party = [problem for problem in mine if problem.path[len(here) :].startswith(_PARTY)]
        self._party_wrong.setText("\n".join(words(one.message, language.current(), **one.params).sentence for one in of_party))
        self._party_wrong.setVisible(bool(of_party))

    def _stands_at(self, path: str) -> str:
        if path.startswith(_PARTY):
            return _PARTY
        return path if path in self.fields else "iva" if path.startswith("tax") else "gross"

    def allow(self, *, remove: bool) -> None:
        """The last line stays."""
        self._remove.setVisible(remove)

    # --- words --------------------------------------------------------------------------------------------------------

    def _say(self) -> None:
        captions = {
            "description": (self.tr("What the guest bought"), ""),
            "product_key": (self.tr("SAT's key"), self.tr("Any word finds it: boat tour, hotel, agencia")),
            "unit_key": (self.tr("Unit"), self.tr("E48 is a unit of service")),
            "quantity": (self.tr("Quantity"), ""),
            "iva": ("IVA", ""),
            "gross": (self.tr("With IVA"), self.tr("What the guest pays for this line, taxes included")),
            "lodging": (self.tr("Lodging tax (ISH)"), self.tr("Part of what the guest pays; the rate is the state's, of today")),
        }
        for name, (caption, tip) in captions.items():
            self.fields[name].name_it(caption, tip)
        name_button(self._split, self.tr("Split"), self.tr("Makes two lines of this one; together they cost the same"))
        name_button(self._remove, self.tr("Remove"))
        names = {
            Iva.RATE_16: "16 %", Iva.RATE_8: "8 %", Iva.RATE_0: "0 %", Iva.EXEMPT: self.tr("Exempt"), Iva.NOT_OBJECT: self.tr("Not object"),
        }  # fmt: skip
        blocked = QSignalBlocker(self._iva)
        chosen = self._iva.currentData()
        self._iva.clear()
        self._iva.addItem(self.tr("Choose…"), "")
        for iva in _IVAS:
            self._iva.addItem(names[iva], iva.value)
        self._iva.setCurrentIndex(max(self._iva.findData(chosen), 0))
        del blocked
        self._say_lodging()
        self._show_more()

    def _say_lodging(self) -> None:
        blocked = QSignalBlocker(self._lodging)
        chosen = self._lodging.currentData()
        self._lodging.clear()
        self._lodging.addItem(self.tr("None"), "")
        self._lodging.addItem(self._rate or self.tr("No rate is known"), _BEARS)
        self._lodging.setCurrentIndex(max(self._lodging.findData(chosen), 0))
        del blocked

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)


def number(text: str) -> Decimal:
    """The number in a text as people type it (1,160.50), NaN when it is none."""
    try:
        return Decimal(text.replace(",", "").replace("$", "").strip())
    except InvalidOperation:
        return Decimal("NaN")
