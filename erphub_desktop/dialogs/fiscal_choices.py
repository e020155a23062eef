"""Fills the lists of fiscal regimes and of uses with those that go with a person, keeping what was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from agent.domain.rfc import is_legal_person
from agent.domain.rules.codes import REGIMES, USES

_OF_OTHER_TYPES = ("CP01", "CN01")
"""Uses of payments and payrolls, which no sale has."""


def fill_regimes(box: QComboBox, rfc: str, none: str, printed: Sequence[str] = ()) -> None:
    """The regimes for the kind of person that `rfc` is of, those of a Constancia first; `none` is what stands for no choice."""
    legal = is_legal_person(rfc)
    fitting = [code for code, regime in REGIMES.items() if (regime.legal if legal else regime.natural)]
    codes = [*printed, *(code for code in fitting if code not in printed)]
    _fill(box, [(f"{code} {REGIMES[code].name}", code) for code in codes if code in REGIMES], none)


def fill_uses(box: QComboBox, regime: str, none: str) -> None:
    """The uses that a regime allows; all of them while there is no regime."""
    codes = [code for code, use in USES.items() if code not in _OF_OTHER_TYPES and (not regime or regime in use.regimes)]
    _fill(box, [(f"{code} {USES[code].name}", code) for code in codes], none)


def _fill(box: QComboBox, rows: Sequence[tuple[str, str]], none: str) -> None:
    wanted = [(none, ""), *rows]
    if [(box.itemText(place), box.itemData(place)) for place in range(box.count())] == wanted:
        return
    chosen = box.currentData()
    blocked = box.blockSignals(True)
    box.clear()
    for text, code in wanted:
        box.addItem(text, code)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(blocked)
