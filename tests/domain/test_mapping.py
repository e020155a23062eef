"""The narrowest mapping wins, and nothing has a default."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agent.domain.exchange import PublishedRate, rate_for
from agent.domain.mapping import NOT_USED_YET, REQUIRED, Mapped, Mappings, Role

MAPPINGS = Mappings(
    {
        (Role.DEPOSIT, ""): Mapped("1", "Undeposited"),
        (Role.DEPOSIT, "transferencia"): Mapped("2", "Bank"),
        (Role.DEPOSIT, "transferencia/USD"): Mapped("3", "Bank USD"),
    }
)


def test_the_narrowest_mapping_wins() -> None:
    assert MAPPINGS.find(Role.DEPOSIT, "transferencia", "USD") == Mapped("3", "Bank USD")
    assert MAPPINGS.find(Role.DEPOSIT, "transferencia", "MXN") == Mapped("2", "Bank")
    assert MAPPINGS.find(Role.DEPOSIT, "efectivo", "MXN") == Mapped("1", "Undeposited")


def test_what_nobody_mapped_is_not_there() -> None:
    assert MAPPINGS.find(Role.PAYMENT_METHOD, "efectivo") is None


def test_cost_of_sales_is_kept_but_not_asked_for() -> None:
    assert Role.COST_OF_SALES in NOT_USED_YET
    assert not NOT_USED_YET & set(REQUIRED)


def _rate(day: int, value: str, currency: str = "USD", home: str = "MXN") -> PublishedRate:
    return PublishedRate(currency, home, date(2026, 11, day), Decimal(value), "DOF")


def test_a_document_takes_the_last_rate_published_before_its_day() -> None:
    rates = [_rate(6, "18.10"), _rate(5, "18.00"), _rate(9, "18.20"), _rate(8, "99", "EUR"), _rate(8, "0.05", "USD", "EUR")]
    assert rate_for(rates, currency="USD", home="MXN", day=date(2026, 11, 9)) == rates[0]  # a Monday takes Friday's
    assert rate_for(rates, currency="USD", home="MXN", day=date(2026, 11, 10)) == rates[2]
    assert rate_for(rates, currency="USD", home="MXN", day=date(2026, 11, 5)) is None


def test_an_old_rate_is_none() -> None:
    assert rate_for([_rate(5, "18.00")], currency="USD", home="MXN", day=date(2026, 11, 15)) == _rate(5, "18.00")
    assert rate_for([_rate(5, "18.00")], currency="USD", home="MXN", day=date(2026, 11, 16)) is None
