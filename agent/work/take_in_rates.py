"""Exchange rates as they are published, taken in once a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.exchange import PublishedRate
from agent.errors import Unavailable, UserError
from agent.hub import Hub
from agent.ports import Done, Outcome, Refused, Throttled
from agent.services.set_rules import publish_rates
from agent.work import wires

LOOKED_BACK = timedelta(days=45)
"""How far back is asked: more than a payment is usually late, and what an agent that stood still has missed."""
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one answer brought: new days, the newest day known then, and days on which somebody had entered another rate."""

    new: int
    newest: date | None
    differing: tuple[date, ...]


def request_rates(tx: Connection) -> None:
    """Asks for the published rates, once however often it is asked."""
    tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority)
                select 'take_in_rates', 'rates', 'rates', min(code), 20 from branches where active having min(code) is not null
                on conflict do nothing""")
    )


def take_in_rates(hub: Hub, rows: Sequence[Work]) -> None:
    """Keeps what is published and not known yet; a rate that is known is never changed. The call, then a transaction each.

    Raises UserError `rates.not_configured`, `rates.token` or `rates.refused`, and Unavailable when nobody answers.
    """
    for work in rows:
        outcome = _asked(hub, work)
        if isinstance(outcome, Done):
            taken = _kept(hub, outcome.result)
            newest = taken.newest.isoformat() if taken.newest else ""
            result = {"new": taken.new, "newest": newest, "differing": [day.isoformat() for day in taken.differing]}
            with transaction(hub.office.engine) as tx:
                finish(tx, work, state="done", code="rates.taken_in", params={"new": taken.new, "newest": newest}, result=result)
        elif isinstance(outcome, Refused):
            raise UserError(outcome.message, text=outcome.text, status=outcome.code)
        elif isinstance(outcome, Throttled):
            _later(hub, work, outcome)
        else:
            raise Unavailable(outcome.reason)


def _asked(hub: Hub, work: Work) -> Outcome[tuple[PublishedRate, ...]]:
    if hub.vendors.rates is None:
        raise UserError("rates.not_configured")
    today = hub.office.now().date()
    return hub.vendors.rates(hub, wires.wire(hub, work.lane, [])).published(today - LOOKED_BACK, today + AHEAD)


def _kept(hub: Hub, published: tuple[PublishedRate, ...]) -> Taken:
    with transaction(hub.office.engine) as tx:
        known = {
            (row.currency, row.home, row.published_on): row.rate
            for row in tx.execute(text("select currency, home, published_on, rate from exchange_rates"))
        }
    rates = {(rate.currency, rate.home, rate.published_on): rate for rate in published}
    publish_rates(hub.office, tuple(rate for key, rate in rates.items() if key not in known))
    differing = sorted(key[2] for key, rate in rates.items() if key in known and known[key] != rate.rate)
    return Taken(len(rates.keys() - known.keys()), max((key[2] for key in rates.keys() | known.keys()), default=None), tuple(differing))


def _later(hub: Hub, work: Work, said: Throttled) -> None:
    pause = hub.limits.retry_seconds if said.until is None else max(0.0, (said.until - hub.office.now()).total_seconds())
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        finish(tx, work, state="ready", code="vendor.throttled", delay=pause, waited=True)
