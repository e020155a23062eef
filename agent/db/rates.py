"""Published exchange rates as a document of some day takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

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
    rows = tx.execute(
        text("""select currency, home, published_on, rate, source from exchange_rates
                where home = :home and currency = any(:currencies) and published_on between :first and :day"""),
        {"home": HOME, "currencies": foreign, "first": day - _LOOKED_BACK, "day": day},
    )
    published = [PublishedRate(*row) for row in rows]
    found: dict[str, PublishedRate] = {}
    for currency in foreign:
        rate = rate_for(published, currency=currency, home=HOME, day=day)
        if rate is None:
            raise UserError("exchange_rate.missing", currency=currency, home=HOME, day=day.isoformat())
        found[currency] = rate
    return found
