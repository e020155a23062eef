"""Amounts split into net and tax: every cent is there, on every line and in the totals."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.domain.cfdi import totals_of
from agent.domain.cfdi_gross import GrossLine, Iva, lines_from_gross
from agent.domain.taxes import CENT, Amounts, TaxKind, TaxRule, deal, rules_for, split, split_gross
from tests.properties import many

RATES = [Decimal(rate) for rate in ("0.160000", "0.080000", "0.000000", "0.070000", "0.088750", "0.053300", "0.250000")]
gross_amounts = st.integers(1, 1_000_000).map(lambda cents: Decimal(cents).scaleb(-2))


def rule(rate: str | Decimal, **changed: object) -> TaxRule:
    base: dict[str, object] = {
        "id": "r",
        "jurisdiction": "MX",
        "profile": "iva",
        "service_type": "",
        "kind": TaxKind.RATE,
        "rate": Decimal(rate),
        "inclusive": True,
        "needs_certificate": False,
        "valid_from": date(2010, 1, 1),
        "valid_until": None,
        "tax_code": "IVA",
    }
    return TaxRule(**{**base, **changed})  # type: ignore[arg-type]


def test_amounts_up_to_ten_thousand_are_reached_at_every_rate() -> None:
    # Every 11th and 97th amount; the properties below take any.
    for rate in RATES:
        for cents in range(1, 1_000_001, 11 if rate == RATES[0] else 97):
            gross = Decimal(cents).scaleb(-2)
            (part,) = split_gross([(gross, rate)])
            assert part.net + part.tax == gross == part.gross
            assert abs(part.net * rate - part.tax) <= CENT


def test_amounts_that_no_net_at_two_decimals_leads_to() -> None:
    assert split_gross([(Decimal("7.00"), RATES[0])]) == (Amounts(Decimal("6.03"), Decimal("0.97"), Decimal("7.00")),)
    assert split_gross([(Decimal("12.00"), RATES[0])]) == (Amounts(Decimal("10.34"), Decimal("1.66"), Decimal("12.00")),)
    assert split_gross([(Decimal("17.00"), RATES[0])]) == (Amounts(Decimal("14.66"), Decimal("2.34"), Decimal("17.00")),)


@settings(deadline=None)
@given(st.lists(st.tuples(gross_amounts, st.sampled_from(RATES), st.booleans()), min_size=1, max_size=10))
def test_one_to_ten_lines_of_any_rates(lines: list[tuple[Decimal, Decimal, bool]]) -> None:
    parts = split([(amount, rule(rate, inclusive=inclusive)) for amount, rate, inclusive in lines])
    for part, (amount, rate, inclusive) in zip(parts, lines, strict=True):
        assert part.net + part.tax == part.gross
        assert (part.gross if inclusive else part.net) == amount
        assert part.net >= 0
        assert part.tax >= 0
        exact = amount * rate / (1 + rate) if inclusive else amount * rate
        assert abs(part.tax - exact) < CENT
    for rate, inclusive in {(rate, inclusive) for _, rate, inclusive in lines}:
        whole = sum(amount for amount, *key in lines if key == [rate, inclusive])
        expected = Decimal(whole * rate / (1 + rate) if inclusive else whole * rate).quantize(CENT, ROUND_HALF_UP)
        assert sum(part.tax for part, (_, *key) in zip(parts, lines, strict=True) if key == [rate, inclusive]) == expected


@settings(deadline=None)
@given(st.lists(gross_amounts, min_size=1, max_size=10))
def test_the_books_hold_the_tax_of_the_cfdi(amounts: list[Decimal]) -> None:
    parts = split_gross([(amount, RATES[0]) for amount in amounts])
    cfdi = totals_of(lines_from_gross([GrossLine("90121502", "E48", "Viaje", amount, Iva.RATE_16) for amount in amounts], "MXN"), "MXN")
    assert cfdi.total == sum(part.gross for part in parts)
    # The tax of whole cents at 16 % is a 29th of a cent or more from any half, so six decimals a line round to the same cent.
    assert (cfdi.transferred or 0) == sum(part.tax for part in parts)


@settings(deadline=None)
@given(gross_amounts, st.lists(gross_amounts, min_size=1, max_size=10))
def test_what_is_dealt_adds_up_and_nobody_gets_a_cent_more_than_the_share(whole: Decimal, shares: list[Decimal]) -> None:
    parts = deal(whole, shares)
    assert sum(parts) == whole
    assert all(abs(part - whole * share / sum(shares)) < CENT for part, share in zip(parts, shares, strict=True))


def test_equal_shares_favour_the_earlier_line() -> None:
    assert deal(Decimal("0.05"), [Decimal(1)] * 3) == [Decimal("0.02"), Decimal("0.02"), Decimal("0.01")]


def test_only_cents_that_are_not_negative_are_taxed() -> None:
    for amount in (Decimal("-0.01"), Decimal("0.001")):
        with pytest.raises(ValueError, match="cents"):
            split_gross([(amount, RATES[0])])


# --- which rule ---------------------------------------------------------------------------------------------------------

OLD = rule("0.06", id="old", valid_from=date(2010, 1, 1), valid_until=date(2019, 12, 31))
NEW = rule("0.07", id="new", valid_from=date(2020, 1, 1))
TRANSFER = rule("0.05", id="transfer", service_type="traslado", valid_from=date(2020, 1, 1))
CERTIFIED = rule("0", id="certified", kind=TaxKind.EXEMPT, needs_certificate=True, valid_from=date(2020, 1, 1))


def _found(day: date, service_type: str = "hotel", certified: bool = False, profile: str = "iva", jurisdiction: str = "MX") -> list[str]:
    rules = (OLD, NEW, TRANSFER, CERTIFIED)
    found = rules_for(rules, jurisdiction=jurisdiction, profile=profile, service_type=service_type, day=day, certified=certified)
    return [each.id for each in found]


def test_rules_are_dated_to_the_day() -> None:
    assert _found(date(2019, 12, 31)) == ["old"]
    assert _found(date(2020, 1, 1)) == ["new"]
    assert _found(date(2009, 12, 31)) == []


def test_a_narrower_rule_goes_first_and_a_certificate_before_all() -> None:
    assert _found(date(2026, 1, 1), "traslado") == ["transfer"]
    assert _found(date(2026, 1, 1), "traslado", certified=True) == ["certified"]
    assert _found(date(2026, 1, 1), certified=False) == ["new"]


def test_another_profile_or_jurisdiction_has_no_rule() -> None:
    assert _found(date(2026, 1, 1), profile="ish") == []
    assert _found(date(2026, 1, 1), jurisdiction="US-FL") == []


def test_rules_that_are_not_dated_apart_are_all_told() -> None:
    twice = (NEW, rule("0.08", id="other", valid_from=date(2021, 1, 1)))
    found = rules_for(twice, jurisdiction="MX", profile="iva", service_type="hotel", day=date(2026, 1, 1), certified=False)
    assert [each.id for each in found] == ["new", "other"]


def test_each_line_is_within_a_cent_of_its_own_tax() -> None:
    """Five cents and 0.93: the tax of their sum, 0.14, is dealt without giving one line more than a cent above its own 0.1283."""
    parts = split_gross([(Decimal("0.01"), Decimal("0.16"))] * 5 + [(Decimal("0.93"), Decimal("0.16"))])
    assert [str(part.tax) for part in parts] == ["0.01", "0.00", "0.00", "0.00", "0.00", "0.13"]
    assert str(sum(part.tax for part in parts)) == "0.14"


@many
@given(
    st.lists(st.integers(1, 2_000_000).map(lambda cents: Decimal(cents).scaleb(-2)), min_size=1, max_size=10),
    st.sampled_from(["0.16", "0.08"]),
)
def test_a_vendor_that_takes_the_tax_out_of_each_line_arrives_within_a_cent(grosses: list[Decimal], rate: str) -> None:
    parts = split_gross([(gross, Decimal(rate)) for gross in grosses])
    assert all(abs(gross / (1 + Decimal(rate)) - part.net) < CENT for gross, part in zip(grosses, parts, strict=True))
