from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agent.domain.cfdi_gross import LocalRate
from agent.domain.lodging_tax import LodgingRate, lodging_rate
from agent.errors import UserError

RATES = (
    LodgingRate("ROO", Decimal("3.00"), date(2024, 1, 1), date(2024, 12, 31)),
    LodgingRate("ROO", Decimal("5.00"), date(2025, 1, 1), date(2025, 12, 31)),
    LodgingRate("YUC", Decimal("5.00"), date(2025, 1, 1)),
)


@pytest.mark.parametrize(("day", "rate"), [((2024, 12, 31), "3.00"), ((2025, 1, 1), "5.00")])
def test_the_rate_of_the_day(day: tuple[int, int, int], rate: str) -> None:
    assert lodging_rate(RATES, "ROO", date(*day)) == LocalRate("ISH", Decimal(rate))


def test_last_years_rate_is_not_used() -> None:
    with pytest.raises(UserError) as caught:
        lodging_rate(RATES, "ROO", date(2026, 1, 1))
    assert (caught.value.code, caught.value.params["last"]) == ("lodging_tax.no_rate", "2025-12-31")
    assert lodging_rate(RATES, "YUC", date(2026, 1, 1)).rate == 5


def test_a_state_nobody_entered_and_two_rows_of_one_day() -> None:
    with pytest.raises(UserError) as caught:
        lodging_rate(RATES, "CMX", date(2025, 6, 1))
    assert (caught.value.code, caught.value.params["last"]) == ("lodging_tax.no_rate", "-")
    with pytest.raises(UserError) as caught:
        lodging_rate((*RATES, LodgingRate("YUC", Decimal("6.00"), date(2026, 1, 1))), "YUC", date(2026, 6, 1))
    assert caught.value.code == "lodging_tax.several"
