"""Published exchange rates as a document of some day takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from agent.db.sql import text
from agent.domain.exchange import PublishedRate, rate_for
from agent.errors import UserError

HOME = "MXN"
_LOOKED_BACK = timedelta(days=31)


def rates_for(tx: Connection, currencies: Iterable[str], day: date) -> Mapping[str, PublishedRate]:
    """For each foreign currency the rate that a Mexican document of `day` takes: the last one published before it.

    Raises UserError `exchange_rate.missing` naming the first currency that has none.
    """
    foreign = sorted(set(currencies) - {HOME})
    known = _known(tx, foreign, day)
    found: dict[str, PublishedRate] = {}
    for currency in foreign:
        rate = rate_for(known, currency=currency, home=HOME, day=day)
        if rate is None:
            raise UserError("exchange_rate.missing", currency=currency, home=HOME, day=day.isoformat())
        found[currency] = rate
    return found


def published(tx: Connection, currency: str, day: date) -> Decimal | None:
    """What SAT's rule about TipoCambio holds a document of `day` against; None in MXN, in no currency, and where none is known."""
    found = rate_for(_known(tx, [currency], day), currency=currency, home=HOME, day=day)
    return found.rate if found else None


def _known(tx: Connection, currencies: Sequence[str], day: date) -> list[PublishedRate]:
    rows = tx.execute(
        text("""select currency, home, published_on, rate, source from exchange_rates
                where home = :home and currency = any(:currencies) and published_on between :first and :day"""),
        {"home": HOME, "currencies": list(currencies), "first": day - _LOOKED_BACK, "day": day},
    )
    return [PublishedRate(*row) for row in rows]
