"""Amounts, days and instants as the person writes them. Text only: nothing here adds or rounds."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QDate, QDateTime, QTimeZone

from erphub_desktop import language


def amount(value: Decimal, currency: str) -> str:
    """`1,234.50 MXN`: grouped as the locale does, every decimal kept, the currency always said."""
    locale = language.locale()
    whole, _, fraction = f"{abs(value):f}".partition(".")
    text = locale.toString(int(whole)) + (f"{locale.decimalPoint()}{fraction}" if fraction else "")
    return f"{'−' if value < 0 else ''}{text} {currency}"


def count(value: int) -> str:
    """A whole number, grouped."""
    return language.locale().toString(value)


def day(value: date) -> str:
    """A business day: `24 nov 2026`."""
    return language.locale().toString(QDate(value.year, value.month, value.day), "d MMM yyyy")


def _local(value: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(value.timestamp()), QTimeZone(QTimeZone.Initialization.LocalTime))


def moment(value: datetime) -> str:
    """An instant in this PC's zone: `24 nov 09:15`."""
    return language.locale().toString(_local(value), "d MMM HH:mm")


def to_the_second(value: datetime) -> str:
    """An instant in this PC's zone where seconds matter: `24 nov 09:15:07`."""
    return language.locale().toString(_local(value), "d MMM HH:mm:ss")


def number(text: str) -> str:
    """A decimal number grouped as the locale does, every digit kept; what is no number stays as it is."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return amount(value, "").strip() if value.is_finite() else text
