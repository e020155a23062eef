"""The lodging tax (ISH) of a state: entered by an administrator as dated rows, and looked up for a place and a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.db.lodging import lodging_rates
from agent.db.sql import text
from agent.domain.lodging_tax import Lodging, LodgingRate
from agent.domain.planned import Books
from agent.errors import UserError
from agent.hub import Office

_FINEST = Decimal("0.001")


def set_lodging_rate(office: Office, rate: LodgingRate, *, source: str) -> LodgingRate:
    """Keeps the rate of a state from its first day to its last (the year's last where none is said). One transaction.

    What waited for it is tried again. Raises UserError `lodging_tax.not_a_rate`, `lodging_tax.overlaps` (what is known is never
    changed) or `permission.denied`.
    """
    last = rate.valid_until or date(rate.valid_from.year, 12, 31)
    kept = LodgingRate(rate.state.strip().upper(), rate.rate, rate.valid_from, last)
    if not _is_a_rate(kept) or not source.strip():
        raise UserError("lodging_tax.not_a_rate", state=kept.state, rate=f"{kept.rate}")
    try:
        with transaction(office.engine) as tx:
            _keep(tx, kept, source.strip())
            _release(tx)
            record.audit(
                tx, actor=office.actor, action="lodging_rate.added", subject=f"lodging_rate:{kept.state}/{kept.valid_from}",
                rate=str(kept.rate), source=source.strip(), until=last.isoformat(),
            )  # fmt: skip
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="lodging_rate") from error
    return kept


def seed_lodging_rate(office: Office, tx: Connection, *, branch: str, fraction: Decimal, years_back: int = 0) -> None:
    """Keeps the rate that a branch's service profile names as this year's of its state, unless one is known for any day of it.

    `years_back` says an earlier year instead.
    """
    state = state_of(office, _place_of(tx, branch))
    year = office.now().year - years_back
    first, last = date(year, 1, 1), date(year, 12, 31)
    if state and not _overlapping(tx, LodgingRate(state, fraction, first, last)):
        _insert(tx, LodgingRate(state, fraction * 100, first, last), f"service profile of {branch}")


def lodging_at(office: Office, tx: Connection, place: str, day: date) -> Lodging:
    """What is known of the lodging tax at a place of issue (a postal code) on a day."""
    state = state_of(office, place)
    return Lodging(state, day, lodging_rates(tx, state))


def with_lodging(office: Office, tx: Connection, books: Books) -> Books:
    """The branch's books with the lodging tax of its state, where one of its services bears it."""
    if all(profile.ish_rate is None for profile in books.profiles.values()):
        return books
    state = state_of(office, _place_of(tx, books.branch))
    return replace(books, lodging_state=state, lodging=lodging_rates(tx, state))


def _place_of(tx: Connection, branch: str) -> str:
    place = tx.execute(
        text("""select coalesce(nullif(b.postal_code, ''), i.place_of_issue) from branches b join issuers i on i.id = b.issuer_id
                where b.code = :branch"""),
        {"branch": branch},
    ).scalar()
    return str(place or "")


def state_of(office: Office, place: str) -> str:
    """The state (c_Estado) of a postal code, "" when there is no such code."""
    found = office.catalogs().postal_code(place)
    return found.state if found is not None else ""


def _is_a_rate(rate: LodgingRate) -> bool:
    number = rate.rate
    right = number.is_finite() and 0 < number < 100 and number == number.quantize(_FINEST)
    return right and len(rate.state) == 3 and rate.valid_until is not None and rate.valid_from <= rate.valid_until


def _keep(tx: Connection, rate: LodgingRate, source: str) -> None:
    known = _overlapping(tx, rate)
    if known is not None:
        until = known.valid_until.isoformat() if known.valid_until else "-"
        raise UserError("lodging_tax.overlaps", state=rate.state, rate=f"{known.rate:f}", first=known.valid_from.isoformat(), last=until)
    _insert(tx, rate, source)


def _overlapping(tx: Connection, rate: LodgingRate) -> LodgingRate | None:
    last = rate.valid_until
    return next(
        (
            known
            for known in lodging_rates(tx, rate.state)
            if (last is None or known.valid_from <= last) and (known.valid_until is None or rate.valid_from <= known.valid_until)
        ),
        None,
    )


def _insert(tx: Connection, rate: LodgingRate, source: str) -> None:
    tx.execute(
        text("""insert into lodging_rates (state, rate, valid_from, valid_until, source)
                values (:state, :rate, :first, :last, :source)"""),
        {"state": rate.state, "rate": rate.rate, "first": rate.valid_from, "last": rate.valid_until, "source": source},
    )


def _release(tx: Connection) -> None:
    """What waited for a rate is tried again, in every branch."""
    codes = ["lodging_tax.no_rate", "lodging_tax.several", "lodging_tax.changed"]
    tx.execute(text("select release_blocked(b.code, :codes) from branches b"), {"codes": codes})
