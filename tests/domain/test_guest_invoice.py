"""What a person may write into a sale's CFDI: never another total, never a guessed tax."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from agent.domain.cfdi import Cfdi, CfdiType, Issuer, LocalTax, ThirdParty, totals
from agent.domain.cfdi_gross import Iva, LocalRate
from agent.domain.guest_invoice import HandLine, countable, difference, filled, off_by, split_line, to_a_foreigner, to_the_public, unsaid
from agent.domain.lodging_tax import Lodging, LodgingRate
from agent.errors import codes

TOUR = HandLine("Tour", "90121502", "E48", Decimal("116.00"), Iva.RATE_16)
GUEST = to_the_public("JUANA LOPEZ", "77500")
FECHA = datetime(2026, 11, 24, 10)  # noqa: DTZ001
BARE = Cfdi(CfdiType.INCOME, Issuer("EKU9003173C9", "ESCUELA KEMPER URGATE", "601"), GUEST, (), FECHA, "77500")


def document(*lines: HandLine, lodging: LocalRate | None = None) -> Cfdi:
    return filled(BARE, GUEST, lines, lodging)


def test_a_split_line_costs_what_it_did() -> None:
    first, second, other = split_line((TOUR, replace(TOUR, description="Hotel")), 0, Decimal("99.99"))
    assert (first.gross, second.gross, other.description) == (Decimal("99.99"), Decimal("16.01"), "Hotel")
    assert totals(document(first, second, other)).total == Decimal("232.00")


@pytest.mark.parametrize("amount", ["0", "116.00", "117", "-1", "10.001"])
def test_a_part_is_less_than_the_whole_and_more_than_nothing(amount: str) -> None:
    with pytest.raises(ValueError, match="cannot take"):
        split_line((TOUR,), 0, Decimal(amount))


@pytest.mark.parametrize(
    ("amounts", "code", "said", "fix"),
    [
        (("100.00", "15.99"), "guest.total_below", "0.01", "16.00"),
        (("100.00", "16.01"), "guest.total_above", "0.01", "16.00"),
        (("116.00", "5.00"), "guest.total_above", "5.00", None),
        (("120.00", "5.00"), "guest.total_above", "9.00", None),
    ],
)
def test_what_does_not_add_up_names_the_last_amount_that_would(amounts: tuple[str, str], code: str, said: str, fix: str | None) -> None:
    lines = [replace(TOUR, gross=Decimal(amount)) for amount in amounts]
    (problem,) = off_by(Decimal("116.00"), lines, "MXN")
    assert (problem.code, problem.path, problem.params["difference"], problem.fix) == (code, "lines[1].gross", said, fix)
    assert problem.message in codes()


def test_what_adds_up_is_no_problem() -> None:
    lines = (replace(TOUR, gross=Decimal("100.00")), replace(TOUR, gross=Decimal("16")))
    assert not difference(Decimal("116.00"), lines)
    assert not off_by(Decimal("116.00"), lines, "MXN") and not unsaid(lines)


@pytest.mark.parametrize("gross", ["0", "-1", "1.005", "NaN", "Infinity", "10000000000.00"])
def test_an_amount_that_is_none_is_said_and_nothing_is_computed(gross: str) -> None:
    lines = (replace(TOUR, gross=Decimal(gross)),)
    assert [(problem.code, problem.path) for problem in unsaid(lines)] == [("guest.amount", "lines[0].gross")]
    assert not countable(lines)


def test_no_lines_are_no_document() -> None:
    assert not countable(())


def test_a_tax_that_nobody_said_is_not_guessed() -> None:
    lines = (replace(TOUR, iva=None),)
    assert [problem.code for problem in unsaid(lines)] == ["guest.iva"]
    assert document(*lines).lines[0].taxes == ()


def test_who_has_no_rfc_gets_what_sat_wants_of_them() -> None:
    public, foreign = to_the_public("JUANA LOPEZ", "77500"), to_a_foreigner("JANE DOE", "77500", "USA")
    assert (public.rfc, public.postal_code, public.tax_regime, public.cfdi_use) == ("XAXX010101000", "77500", "616", "S01")
    assert (foreign.rfc, foreign.postal_code, foreign.tax_residence, foreign.foreign_tax_id) == ("XEXX010101000", "77500", "USA", None)


# --- the lodging tax, and who it is charged for -------------------------------------------------------------------------

ROOM = replace(TOUR, description="Hotel", gross=Decimal("2380.00"), lodging=True)
OF_2026 = LodgingRate("ROO", Decimal("3.00"), date(2026, 1, 1), date(2026, 12, 31))


def test_the_lodging_tax_is_inside_what_the_guest_pays() -> None:
    made = document(ROOM, TOUR, lodging=LocalRate("ISH", Decimal("3.00")))
    assert made.local_taxes == (LocalTax("ISH", Decimal("3.00"), Decimal("60.00")),)
    assert (made.lines[0].amount, totals(made).total) == (Decimal("2000.000000"), Decimal("2496.00"))


def test_a_line_without_it_bears_none() -> None:
    assert document(TOUR, lodging=LocalRate("ISH", Decimal("3.00"))).local_taxes == ()


def test_last_years_rate_is_refused_at_the_line() -> None:
    this_year, next_year = (Lodging("ROO", day, (OF_2026,)) for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert unsaid((TOUR, ROOM), this_year) == ()
    (problem,) = unsaid((TOUR, ROOM), next_year)
    assert (problem.message, problem.path, problem.params["last"]) == ("lodging_tax.no_rate", "lines[1].lodging", "2026-12-31")
    assert unsaid((TOUR,), next_year) == ()


def test_a_third_party_goes_with_its_line_and_is_named_whole() -> None:
    party = ThirdParty("JUFA7608212V6", "ADRIANA JUAREZ FERNANDEZ", "612", "29133")
    assert document(TOUR, replace(TOUR, third_party=party)).lines[1].third_party == party
    (problem,) = unsaid((replace(TOUR, third_party=replace(party, postal_code="")),))
    assert (problem.message, problem.path) == ("service_profile.third_party", "lines[0].third_party")
    assert problem.message in codes()
