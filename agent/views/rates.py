"""The published exchange rates and lodging tax rates that are known."""

from __future__ import annotations

from sqlalchemy import text

from agent.db.engine import transaction
from agent.domain.exchange import PublishedRate
from agent.domain.lodging_tax import LodgingRate
from agent.hub import Office


def rates(office: Office, *, currency: str = "", home: str = "", limit: int = 30) -> tuple[PublishedRate, ...]:
    """The newest rates first, of all currencies where none is said. One transaction."""
    with transaction(office.engine) as tx:
        rows = tx.execute(
            text("""select currency, home, published_on, rate, source from exchange_rates
                    where (:currency = '' or currency = :currency) and (:home = '' or home = :home)
                    order by published_on desc, currency, home limit :limit"""),
            {"currency": currency, "home": home, "limit": limit},
        ).all()
    return tuple(PublishedRate(*row) for row in rows)


def lodging_taxes(office: Office) -> tuple[tuple[LodgingRate, str], ...]:
    """Every lodging tax rate with where it was published, by state, the newest first. One transaction."""
    with transaction(office.engine) as tx:
        rows = tx.execute(
            text("select state, rate, valid_from, valid_until, source from lodging_rates order by state, valid_from desc")
        ).all()
    return tuple((LodgingRate(row.state, row.rate, row.valid_from, row.valid_until), row.source) for row in rows)
