"""Where and for which days a global invoice is made: place of issue, periodicity, and the period with one before and one after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from agent.domain.global_period import Period, Periodicity, Place, allowed, newest_ended, period_of
from erphub_desktop.desk import Desk
from erphub_desktop.pages.global_words import GlobalWords
from erphub_desktop.widgets.basics import button, label, name_button, row


class PeriodBar(QWidget):
    """Emits `changed` when another place or period is asked for; begins with the newest month that is over."""

    changed = Signal()

    def __init__(self, desk: Desk, words: GlobalWords) -> None:
        super().__init__()
        self._desk = desk
        self._words = words
        self._places: tuple[Place, ...] = ()
        self._period: Period | None = None
        self._place = QComboBox()
        self._place.setObjectName("globalPlace")
        self._place.setMinimumWidth(290)
        self._place.activated.connect(lambda _at: self._place_chosen())
        self._periodicity = QComboBox()
        self._periodicity.setObjectName("globalPeriodicity")
        self._periodicity.setMinimumWidth(150)
        self._periodicity.activated.connect(lambda _at: self._periodicity_chosen())
        self._before = button("icon", name="globalBefore", picture="chevron_left", pressed=lambda: self._step(-1))
        self._after = button("icon", name="globalAfter", picture="chevron_right", pressed=lambda: self._step(1))
        self._said = label("strong")
        self._said.setObjectName("globalPeriod")
        self._said.setMinimumWidth(150)
        self.setLayout(row(self._place, self._periodicity, self._before, self._said, self._after, None, gap="s"))

    @property
    def place(self) -> Place | None:
        """The chosen place, None while there is none."""
        at = self._place.currentIndex()
        return self._places[at] if 0 <= at < len(self._places) else None

    @property
    def period(self) -> Period | None:
        """The chosen period, None while there is no place."""
        return self._period if self.place is not None else None

    def show_places(self, places: Sequence[Place], now: datetime) -> None:
        """Offers these places; what was chosen stays chosen."""
        chosen = self.place
        self._places = tuple(places)
        self._place.clear()
        for one in places:
            names = ", ".join(self._desk.branch_name(code) for code in one.branches)
            self._place.addItem(f"{one.postal_code} · {names}")
        wanted = [(one.issuer_id, one.postal_code) for one in places]
        key = (chosen.issuer_id, chosen.postal_code) if chosen is not None else None
        self._place.setCurrentIndex(wanted.index(key) if key in wanted else self._of_branch())
        self._offer_periodicities()
        place = self.place
        if self._period is None and place is not None:
            self._period = newest_ended(Periodicity.MONTH, now, place.zone)
            self._periodicity.setCurrentIndex(max(self._periodicity.findData(Periodicity.MONTH.value), 0))
        self._say()

    def retranslate(self) -> None:
        """Says every text in the language of the moment."""
        self._place.setAccessibleName(self.tr("Place of issue"))
        self._periodicity.setAccessibleName(self.tr("Periodicity"))
        name_button(self._before, self.tr("The period before"))
        name_button(self._after, self.tr("The period after"))
        for at in range(self._periodicity.count()):
            self._periodicity.setItemText(at, self._words.periodicity(Periodicity(self._periodicity.itemData(at))))
        self._say()

    def _of_branch(self) -> int:
        """The place of the branch that the person looks at, else the first."""
        at = next((at for at, one in enumerate(self._places) if self._desk.branch in one.branches), 0)
        return at if self._places else -1

    def _offer_periodicities(self) -> None:
        place = self.place
        chosen = self._periodicity.currentData()
        self._periodicity.clear()
        for one in allowed(place.issuer.tax_regime) if place is not None else ():
            self._periodicity.addItem(self._words.periodicity(one), one.value)
        self._periodicity.setCurrentIndex(max(self._periodicity.findData(chosen), 0))

    def _place_chosen(self) -> None:
        self._offer_periodicities()
        self._periodicity_chosen()

    def _periodicity_chosen(self) -> None:
        if self._period is not None and self._periodicity.currentData() is not None:
            self._period = period_of(Periodicity(self._periodicity.currentData()), self._period.last)
        self._say()
        self.changed.emit()

    def _step(self, way: int) -> None:
        if self._period is not None:
            beside = self._period.last + timedelta(days=1) if way > 0 else self._period.first - timedelta(days=1)
            self._period = period_of(self._period.periodicity, beside)
            self._say()
            self.changed.emit()

    def _say(self) -> None:
        self._said.setText(self._words.period(self._period) if self._period is not None else "")
        for control in (self._before, self._after, self._periodicity, self._place):
            control.setEnabled(self.place is not None)
