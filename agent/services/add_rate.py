"""A published exchange rate that a person types in: its day and its source with it, and never over one that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.exchange import PublishedRate
from agent.errors import UserError
from agent.hub import Office

_FINEST = Decimal("0.000001")
_NEAR = timedelta(days=45)
_FAR = Decimal("0.10")
SHORTEST_SOURCE = 3


def add_rate(office: Office, rate: PublishedRate, *, sure: bool = False) -> PublishedRate:
    """Keeps the rate as it was published, and tries again what waited for it in any branch. One transaction; it is audited.

    Raises UserError `exchange_rate.not_a_rate`, `exchange_rate.unknown_currency`, `exchange_rate.not_yet`,
    `exchange_rate.known` (another one stands for that day: it is never changed), `exchange_rate.far_off` unless `sure`, or
    `permission.denied`.
    """
    kept = replace(rate, currency=rate.currency.strip().upper(), home=rate.home.strip().upper(), source=" ".join(rate.source.split()))
    _check(office, kept)
    try:
        with transaction(office.engine) as tx:
            if not sure:
                _not_far_off(tx, kept)
            _keep(office, tx, kept)
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="add_rate") from error
    return kept


def _check(office: Office, rate: PublishedRate) -> None:
    if not rate.rate.is_finite() or rate.rate <= 0 or rate.rate != rate.rate.quantize(_FINEST) or len(rate.source) < SHORTEST_SOURCE:
        raise UserError("exchange_rate.not_a_rate", rate=str(rate.rate), source=rate.source or "-")
    codes = office.catalogs()
    if rate.currency == rate.home or codes.currency(rate.currency) is None or codes.currency(rate.home) is None:
        raise UserError("exchange_rate.unknown_currency", currency=rate.currency, home=rate.home)
    if rate.published_on > office.now().date():
        raise UserError("exchange_rate.not_yet", day=rate.published_on.isoformat())


def _not_far_off(tx: Connection, rate: PublishedRate) -> None:
    """A slipped comma is worse than a question: what is known about those days says whether it can be right."""
    near = tx.execute(
        text("""select rate, published_on from exchange_rates where currency = :currency and home = :home
                and published_on between :first and :last order by abs(published_on - cast(:day as date)) limit 1"""),
        {
            "currency": rate.currency, "home": rate.home, "day": rate.published_on, "first": rate.published_on - _NEAR,
            "last": rate.published_on + _NEAR,
        },
    ).one_or_none()  # fmt: skip
    if near is not None and abs(rate.rate - near.rate) > near.rate * _FAR:
        raise UserError("exchange_rate.far_off", rate=f"{rate.rate:f}", known=f"{near.rate:f}", day=near.published_on.isoformat())


def _keep(office: Office, tx: Connection, rate: PublishedRate) -> None:
    values = {"currency": rate.currency, "home": rate.home, "day": rate.published_on, "rate": rate.rate, "source": rate.source}
    known = tx.execute(text("select * from add_exchange_rate(:currency, :home, :day, :rate, :source)"), values).one()
    if known.rate != rate.rate:
        raise UserError(
            "exchange_rate.known", currency=rate.currency, home=rate.home, day=rate.published_on.isoformat(), rate=f"{known.rate:f}",
            source=known.source,
        )  # fmt: skip
    if known.added:
        record.audit(
            tx, actor=office.actor, action="exchange_rate.added", subject=f"rate:{rate.currency}/{rate.home}/{rate.published_on}",
            rate=str(rate.rate), source=rate.source,
        )  # fmt: skip
