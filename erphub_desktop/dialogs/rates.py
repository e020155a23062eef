"""The exchange rates that are known of a currency, and one typed in as it was published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from agent.domain.exchange import PublishedRate
from agent.services.add_rate import SHORTEST_SOURCE, add_rate
from agent.views.page import Page
from agent.views.rates import rates
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.sheet import Sheet
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable


def banking_day_before(day: date) -> date:
    """The last day before it that is no weekend: the rate a document of `day` takes was published then, or earlier on a holiday."""
    before = day - timedelta(days=1)
    return before - timedelta(days=max(before.weekday() - 4, 0))


class RatesDialog(Sheet):
    """Modal. Emits `added` once a rate is kept: what waited for it goes on."""

    added = Signal()

    def __init__(self, desk: Desk, currency: str, home: str, day: date, parent: QWidget) -> None:
        super().__init__("ratesDialog", parent)
        self.setFixedSize(560, 560)
        self._desk = desk
        self._currency, self._home = currency, home
        self._sure = False
        self._title = label("title", wrap=True)
        self._about = label("body", wrap=True)
        self._banner = Banner()
        self._table = DataTable("ratesTable", self._columns())
        self._table.when_empty(self._say_empty)
        published = banking_day_before(day)
        self._day, self._rate, self._source = QLineEdit(published.isoformat()), QLineEdit(), QLineEdit("DOF")
        self._day.setObjectName("ratesDay")
        self._rate.setObjectName("ratesRate")
        self._source.setObjectName("ratesSource")
        self._source.setMaxLength(80)
        self._captions = {name: label("field") for name in ("day", "rate", "source")}
        self._cancel = button(name="ratesCancel", pressed=self.reject)
        self._yes = button("primary", name="ratesAdd", pressed=self._add)
        self._yes.setDefault(True)
        self._build()
        for field in (self._day, self._rate, self._source):
            field.textChanged.connect(lambda _text: self._typed())
        self.begin()
        self._typed()
        if desk.office is not None:
            self._table.read(self._fetch)
        self._rate.setFocus()

    def _build(self) -> None:
        head = row(Glyph("money", "info", size=24), self._title, gap="m")
        head.setStretch(1, 1)
        edits: dict[str, QWidget] = {"day": self._day, "rate": self._rate, "source": self._source}
        fields = row(*(column(self._captions[name], edit, gap="xs") for name, edit in edits.items()), gap="m")
        whole = column(head, self._about, self._table, self._banner, fields, 4, row(None, self._cancel, self._yes), gap="m", margin="xl")
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Published"), lambda rate: formats.day(rate.published_on), 150),
            Column(lambda: self.tr("Rate"), lambda rate: f"{rate.rate:f}", 150, align="right"),
            Column(lambda: self.tr("Source"), lambda rate: rate.source),
        )

    def _fetch(self, after: object, limit: int) -> Page[PublishedRate]:
        assert self._desk.office is not None
        return Page(rates(self._desk.office, currency=self._currency, home=self._home), None)

    # --- what is typed ------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._sure = False
        self._banner.clear()
        self._yes.setEnabled(self._said() is not None)

    def _said(self) -> PublishedRate | None:
        """What the fields say; None while it is no rate."""
        try:
            number, day = Decimal(self._rate.text().strip()), date.fromisoformat(self._day.text().strip())
        except (InvalidOperation, ValueError):
            return None
        source = " ".join(self._source.text().split())
        if not number.is_finite() or number <= 0 or len(source) < SHORTEST_SOURCE:
            return None
        return PublishedRate(self._currency, self._home, day, number, source)

    def _add(self) -> None:
        said = self._said()
        if said is not None:
            self._yes.setEnabled(False)
            self._desk.ask(self, partial(add_rate, rate=said, sure=self._sure), self._kept, self._failed)

    def _kept(self, _rate: PublishedRate) -> None:
        self.added.emit()
        self.accept()

    def _failed(self, problem: Problem) -> None:
        """A rate far from the others is asked about once: the same button again means that it is right."""
        self._sure = problem.code == "exchange_rate.far_off"
        self._banner.show_problem(problem, tone="warn")
        self._yes.setEnabled(True)

    # --- words --------------------------------------------------------------------------------------------------------

    def _say_empty(self, state: StateView) -> None:
        state.show_words("money", self.tr("No rate of {0} is known").replace("{0}", self._currency))

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Exchange rates"))
        self._title.setText(self.tr("{0} in {1}").replace("{0}", self._currency).replace("{1}", self._home))
        self._about.setText(self.tr("A document takes the last rate published before its date. A rate that is known is never changed."))
        self._table.name_it(self.tr("Known rates, the newest first"))
        edits: dict[str, tuple[str, QWidget]] = {
            "day": (self.tr("Published on (YYYY-MM-DD)"), self._day),
            "rate": (self.tr("Rate"), self._rate),
            "source": (self.tr("Source"), self._source),
        }
        for name, (caption, edit) in edits.items():
            self._captions[name].setText(caption)
            edit.setAccessibleName(caption)
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._yes, self.tr("Add"))


def rates_for_problem(desk: Desk, problem: Problem, parent: QWidget) -> RatesDialog | None:
    """The dialog for a document that is blocked for a missing rate, open; None for any other problem."""
    if problem.code != "exchange_rate.missing" or desk.office is None:
        return None
    said = {name: str(value) for name, value in problem.params.items()}
    day = date.fromisoformat(said["day"]) if "day" in said else desk.office.now().date()
    dialog = RatesDialog(desk, said.get("currency", "USD"), said.get("home", "MXN"), day, parent)
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
    return dialog


def rate_asked(desk: Desk, problem: Problem, parent: QWidget, then: Callable[[], object]) -> Callable[[], object] | None:
    """What the button of a problem does: it asks for the missing rate, and `then` is done once that is kept. None for any other problem."""
    if problem.code != "exchange_rate.missing":
        return None

    def ask() -> None:
        dialog = rates_for_problem(desk, problem, parent)
        if dialog is not None:
            dialog.added.connect(then)

    return ask
