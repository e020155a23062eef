"""A Constancia becomes a profile, a person confirms it, and the customer's CFDIs are made out to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from agent.domain.constancia import Constancia, Regime
from agent.domain.states import CUSTOMERS
from agent.errors import UserError, codes
from agent.hub import Office
from agent.services.draft_cfdi import draft_cfdi
from agent.services.fiscal_profiles import Fields, Paper, add_from_constancia, add_typed, confirm, retire
from agent.views.fiscal_profiles import Buyer, buyer_of, by_rfc, evidence_file, profiles
from erphub_desktop.dialogs.constancia import keep
from erphub_desktop.dialogs.constancia_file import Dropped
from tests.work.hub import World
from tests.work.mexico import issue, sell, the_cfdi
from tests.work.platform import customer_id

FILE = b"%PDF-1.7 the Constancia as it came"
REGIMES = (Regime("Régimen General de Ley Personas Morales", "601"),)
FOUND = Constancia("EKU9003173C9", "ESCUELA KEMPER URGATE", "42501", REGIMES, date(2026, 11, 3), "ACTIVO", "16040012345")
RIGHT = Fields("ESCUELA KEMPER URGATE", "601", "42501", "G03")


@pytest.fixture
def person(mexico: World, local_office: Office) -> Office:
    return replace(local_office, catalogs=mexico.office.catalogs)


@pytest.fixture
def drafted(mexico: World) -> World:
    """A draft of a customer's sale that nobody has asked to be issued."""
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, mexico.agent())
    assert the_cfdi(mexico).state == "DRAFT"
    return mexico


def add(person: Office, world: World, found: Constancia = FOUND, content: bytes = FILE) -> int:
    party = str(customer_id(1))
    return add_from_constancia(person, branch=world.branch, party_id=party, found=found, paper=Paper(content, found.issued_on))


def redraft(person: Office, world: World, chosen: int | None = None) -> str:
    draft_cfdi(person, world.one("select document_id from cfdi_sales").document_id, recipient_id=chosen)
    return str(the_cfdi(world).recipient_rfc)


def test_what_was_found_is_kept_unconfirmed_with_its_evidence(drafted: World, person: Office) -> None:
    made = add(person, drafted)
    (kept,) = profiles(person, branch=drafted.branch, party_id=str(customer_id(1)))
    assert (kept.id, kept.rfc, kept.name, kept.tax_regime, kept.postal_code) == (
        made,
        "EKU9003173C9",
        "ESCUELA KEMPER URGATE",
        "601",
        "42501",
    )
    assert (kept.evidence, kept.evidence_sha256, kept.evidence_date) == ("constancia", sha256(FILE).hexdigest(), date(2026, 11, 3))
    assert (kept.confirmed_at, kept.confirmed_by, kept.created_by) == (None, "", "local")
    assert kept.page.endswith("D3=16040012345_EKU9003173C9")
    assert evidence_file(person, made) == FILE
    assert redraft(person, drafted) == "CACX7605101P8"  # nobody confirmed it


def test_a_confirmed_profile_of_the_customers_rfc_is_what_the_cfdi_says(drafted: World, person: Office) -> None:
    found = replace(FOUND, rfc="CACX7605101P8", name="XOCHILT CASAS CHAVEZ", regimes=(Regime("x", "612"), Regime("y", "605")))
    made = add(person, drafted, found)
    (kept,) = profiles(person, branch=drafted.branch, party_id=str(customer_id(1)))
    assert (kept.tax_regime, kept.regimes) == ("", ("612", "605"))  # which of the two is for a person to say
    confirm(person, made, Fields("XOCHILT CASAS CHAVEZ", "605", "36258", "S01"))
    assert redraft(person, drafted) == "CACX7605101P8"
    draft = the_cfdi(drafted).draft["recipient"]
    assert (draft["postal_code"], draft["tax_regime"], draft["cfdi_use"]) == ("36258", "605", "S01")


def test_another_rfc_is_used_when_a_person_chooses_it_and_stays_chosen(drafted: World, person: Office) -> None:
    made = add(person, drafted)
    confirm(person, made, RIGHT)
    assert redraft(person, drafted) == "CACX7605101P8"
    assert redraft(person, drafted, made) == "EKU9003173C9"
    assert redraft(person, drafted) == "EKU9003173C9"
    newer = add(person, drafted, content=b"%PDF newer")
    confirm(person, newer, replace(RIGHT, postal_code="36257"))
    assert redraft(person, drafted) == "EKU9003173C9"  # what took its place
    assert the_cfdi(drafted).draft["recipient"]["postal_code"] == "36257"


def test_a_customer_without_an_rfc_gets_the_profile_confirmed_last(drafted: World, person: Office) -> None:
    drafted.source.change(CUSTOMERS, customer_id(1), rfc="")
    issue(drafted, drafted.agent())
    assert the_cfdi(drafted).recipient_rfc == ""
    confirm(person, add(person, drafted), RIGHT)
    assert redraft(person, drafted) == "EKU9003173C9"


def test_a_newer_constancia_takes_the_place_of_the_older_and_history_stays(drafted: World, person: Office) -> None:
    first = add(person, drafted)
    confirm(person, first, RIGHT)
    waiting = add(person, drafted, content=b"second")
    second = add(person, drafted, content=b"third")  # takes the place of the one that nobody confirmed
    assert [one.id for one in profiles(person, branch=drafted.branch, party_id=str(customer_id(1)))] == [first, second]
    confirm(person, second, RIGHT)
    assert [one.id for one in profiles(person, branch=drafted.branch, party_id=str(customer_id(1)))] == [second]
    assert evidence_file(person, waiting) == b"second"
    assert drafted.one("select count(*) as n from recipients").n == 3
    (confirmed,) = by_rfc(person, "eku")
    assert (confirmed.confirmed_by, confirmed.confirmed_at is not None) == ("local", True)
    actions = [row.action for row in drafted.sql("select action from audit where subject like 'recipient:%' order by id")]
    assert actions == ["recipient.added", "recipient.confirmed", "recipient.added", "recipient.added", "recipient.confirmed"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (replace(RIGHT, name="  "), "recipient.incomplete"),
        (replace(RIGHT, tax_regime=""), "recipient.incomplete"),
        (replace(RIGHT, tax_regime="612"), "recipient.regime_does_not_fit"),
        (replace(RIGHT, tax_regime="999"), "recipient.regime_does_not_fit"),
        (replace(RIGHT, postal_code="00001"), "recipient.unknown_postal_code"),
        (replace(RIGHT, cfdi_use="P01"), "recipient.use_does_not_fit"),
        (replace(RIGHT, cfdi_use="D01"), "recipient.use_does_not_fit"),
    ],
)
def test_what_sat_is_sure_to_refuse_is_not_confirmed(drafted: World, person: Office, fields: Fields, code: str) -> None:
    made = add(person, drafted)
    with pytest.raises(UserError) as caught:
        confirm(person, made, fields)
    assert caught.value.code == code
    assert code in codes()
    assert profiles(person, branch=drafted.branch, party_id=str(customer_id(1)))[0].confirmed_at is None


def test_typed_and_retired(drafted: World, person: Office) -> None:
    party = str(customer_id(1))
    with pytest.raises(UserError, match=r"recipient\.bad_rfc"):
        add_typed(person, branch=drafted.branch, party_id=party, rfc="NOT-AN-RFC", fields=RIGHT)
    made = add_typed(person, branch=drafted.branch, party_id=party, rfc="eku-900317 3c9", fields=RIGHT)
    confirm(person, made, RIGHT)
    retire(person, made)
    assert profiles(person, branch=drafted.branch, party_id=party) == ()
    with pytest.raises(UserError, match=r"recipient\.missing"):
        retire(person, made)
    with pytest.raises(UserError, match=r"recipient\.missing"):
        confirm(person, made, RIGHT)


def test_what_the_dialog_keeps(drafted: World, person: Office) -> None:
    buyer = buyer_of(person, the_cfdi(drafted).id)
    assert buyer is not None
    dropped = Dropped("csf.pdf", FILE, FOUND)
    assert not keep(person, buyer, dropped, None).confirmed
    assert the_cfdi(drafted).recipient_rfc == "CACX7605101P8"
    kept = keep(person, buyer, dropped, RIGHT)
    row = the_cfdi(drafted)
    assert (row.recipient_id, row.recipient_rfc, row.recipient_name) == (kept.recipient_id, "EKU9003173C9", "ESCUELA KEMPER URGATE")
    with pytest.raises(UserError, match=r"recipient\.unknown_postal_code"):
        keep(person, buyer, dropped, replace(RIGHT, postal_code="00001"))
    assert len(profiles(person, branch=buyer.branch, party_id=buyer.party_id)) == 2  # the confirmed one, and what waits


def test_the_customer_behind_a_draft(drafted: World, person: Office) -> None:
    row = the_cfdi(drafted)
    document = drafted.one("select document_id from cfdi_sales").document_id
    assert buyer_of(person, row.id) == Buyer(drafted.branch, str(customer_id(1)), row.recipient_name, "CACX7605101P8", document)
    assert buyer_of(person, row.id + 1) is None
