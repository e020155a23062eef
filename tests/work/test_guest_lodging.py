"""A sale with lodging tax or on behalf of a third party: from the service's profile to the stamped CFDI, never at an old rate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agent.domain.cfdi import ThirdParty
from agent.domain.lodging_tax import LodgingRate
from agent.domain.mapping import SaleKind, ServiceProfile
from agent.errors import UserError
from agent.hub import Office
from agent.services.guest_cfdi import GuestForm, Said, guest_form, judge
from agent.services.set_lodging_rate import set_lodging_rate
from agent.services.set_rules import set_service_profile
from agent.views.calls import reading
from tests.work.hub import World
from tests.work.mexico import BUYER, Clock, issue, the_cfdi
from tests.work.test_guest_cfdi import EMPLOYER, document_of, keep, person, stamp

__all__ = ["person"]

PARTY = ThirdParty("JUFA7608212V6", "ADRIANA JUAREZ FERNANDEZ", "612", "29133")
HOTEL = ServiceProfile("tour", "Hotel", "90111501", "E48", "std", SaleKind.OWN, "", Decimal("0.03"), "ITEM")
FERRY = ServiceProfile(
    "tour",
    "Ferry",
    "90121502",
    "E48",
    "std",
    SaleKind.THIRD_PARTY,
    PARTY.rfc,
    None,
    "ITEM",
    PARTY.name,
    PARTY.tax_regime,
    PARTY.postal_code,
)


def sold(world: World, profile: ServiceProfile, amount: str = "119.00") -> None:
    world.sql("update branches set cfdi_auto_stamp = false")
    set_service_profile(world.office, branch=world.branch, profile=profile, item_name="Item")
    world.source.customer(1, world.branch, **BUYER)
    world.source.sale(1, world.branch, amount, moneda="MXN")
    issue(world, world.agent())


def form_of(world: World, person: Office) -> GuestForm:
    return reading(lambda: guest_form(replace(person, now=world.office.now), document_of(world)))


def test_the_profile_seeds_this_years_rate_of_the_branchs_state_once(mexico: World) -> None:
    sold(mexico, HOTEL)
    set_service_profile(mexico.office, branch=mexico.branch, profile=replace(HOTEL, ish_rate=Decimal("0.05")), item_name="Item")
    row = mexico.one("select state, rate, valid_from, valid_until from lodging_rates")
    assert tuple(row) == ("HID", Decimal("3.000"), date(2026, 1, 1), date(2026, 12, 31))


def test_the_tax_stands_in_the_draft_and_in_the_stamped_cfdi(mexico: World, person: Office) -> None:
    sold(mexico, HOTEL)
    form = form_of(mexico, person)
    assert (form.whole, form.lines[0].lodging, form.lodging.rate().rate) == (True, True, Decimal("3.000"))
    stamp(mexico, person, keep(person, form, Said(form.lines, EMPLOYER)))
    row = the_cfdi(mexico)
    assert (row.state, str(row.total)) == ("STAMPED", "119.00")
    assert row.draft["lines"][0]["amount"] == "100.000000"
    assert b'ImpLocTrasladado="ISH" TasadeTraslado="3.00" Importe="3.00"' in bytes(row.stamped_xml)


def test_a_person_says_that_there_is_none(mexico: World, person: Office) -> None:
    sold(mexico, HOTEL)
    form = form_of(mexico, person)
    keep(person, form, Said((replace(form.lines[0], lodging=False),), EMPLOYER))
    assert the_cfdi(mexico).draft["local_taxes"] == []
    assert the_cfdi(mexico).draft["lines"][0]["amount"] == "102.586207"


def test_last_years_rate_stops_the_draft_and_a_new_one_lets_it_go_on(mexico: World, person: Office, clock: Clock) -> None:
    sold(mexico, HOTEL)
    clock.at += timedelta(days=40)
    form = form_of(mexico, person)
    judged = judge(person, form, Said(form.lines, EMPLOYER))
    assert judged.stops
    (problem,) = [each for each in judged.problems if each.message == "lodging_tax.no_rate"]
    assert (problem.path, problem.params["state"], problem.params["last"]) == ("lines[0].lodging", "HID", "2026-12-31")
    set_lodging_rate(mexico.office, LodgingRate("hid", Decimal("5"), date(2027, 1, 1)), source="Periódico Oficial")
    again = form_of(mexico, person)
    assert again.lodging.rate().rate == Decimal("5.000")
    assert mexico.one("select count(*) from audit where action = 'lodging_rate.added'")[0] == 1


def test_a_draft_of_last_year_is_not_sealed_with_its_rate(mexico: World, person: Office, clock: Clock) -> None:
    sold(mexico, HOTEL)
    set_lodging_rate(mexico.office, LodgingRate("HID", Decimal("5"), date(2027, 1, 1)), source="Periódico Oficial")
    form = form_of(mexico, person)
    kept = keep(person, form, Said(form.lines, EMPLOYER))
    clock.at += timedelta(days=40)
    stamp(mexico, person, kept)
    assert the_cfdi(mexico).state in ("DRAFT", "REFUSED")
    work = mexico.one("select code, params from work where kind = 'issue_cfdi'")
    assert (work.code, work.params["drafted"]) == ("lodging_tax.changed", "3.000")


@pytest.mark.parametrize(
    ("rate", "first", "code"),
    [
        ("3", date(2026, 6, 1), "lodging_tax.overlaps"),
        ("0", date(2027, 1, 1), "lodging_tax.not_a_rate"),
        ("100", date(2027, 1, 1), "lodging_tax.not_a_rate"),
        ("3.0001", date(2027, 1, 1), "lodging_tax.not_a_rate"),
        ("NaN", date(2027, 1, 1), "lodging_tax.not_a_rate"),
    ],
)
def test_what_is_known_is_not_changed_and_no_rate_is_none(mexico: World, rate: str, first: date, code: str) -> None:
    sold(mexico, HOTEL)
    with pytest.raises(UserError) as caught:
        set_lodging_rate(mexico.office, LodgingRate("HID", Decimal(rate), first), source="DOF")
    assert caught.value.code == code
    assert mexico.one("select count(*) from lodging_rates")[0] == 1


def test_a_third_party_goes_from_the_profile_to_the_cfdi(mexico: World, person: Office) -> None:
    sold(mexico, FERRY, "116.00")
    form = form_of(mexico, person)
    assert form.lines[0].third_party == PARTY
    stamp(mexico, person, keep(person, form, Said(form.lines, EMPLOYER)))
    assert b'RfcACuentaTerceros="JUFA7608212V6"' in bytes(the_cfdi(mexico).stamped_xml)


def test_a_third_party_that_is_not_whole_stops_it(mexico: World, person: Office) -> None:
    sold(mexico, replace(FERRY, supplier_postal_code=""), "116.00")
    assert "service_profile.third_party" in {row.code for row in mexico.sql("select code from work")}
    form = form_of(mexico, person)
    judged = judge(person, form, Said(form.lines, EMPLOYER))
    assert (judged.stops, form.whole) == (True, False)
    assert [(one.message, one.path) for one in judged.problems if one.message == "service_profile.third_party"] == [
        ("service_profile.third_party", "lines[0].third_party")
    ]
