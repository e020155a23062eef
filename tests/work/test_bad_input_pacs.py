"""What goes wrong between people, SAT and PACs: nothing is stamped or cancelled twice, and everything has its way on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from agent.cfdi.catalogs import Catalogs
from agent.cfdi.safe_xml import parse
from agent.hub import Office
from agent.ports import Refused
from agent.views.deadlines import deadlines
from agent.work.csds import import_csd
from tests.cfdi.authority import PASSWORD, Authority
from tests.practice.conftest import practice, server_of_the_run
from tests.practice.vendors import Practice
from tests.work.cancelling import ask, at_sat, now_of, place, questions_due, stamped, times_at_sat
from tests.work.hub import RFC, World
from tests.work.mexico import ledger_of, the_cfdi
from tests.work.practice_mexico import PracticeWorld, practice_mexico
from tests.work.two_pacs import send, stamped_everywhere, state_of

__all__ = ["place", "practice", "server_of_the_run"]


@pytest.fixture(params=["finkok", "diverza"])
def stamped_there(request: pytest.FixtureRequest, office: Office, catalogs: Catalogs, practice: Practice) -> Iterator[PracticeWorld]:
    made = practice_mexico(office, catalogs, practice, request.param)
    yield made
    made.close()


def test_what_a_pac_without_an_account_stamped_is_cancelled_through_sw(stamped_there: PracticeWorld) -> None:
    """With what the PACs say of themselves: of the three, SW hands in a signed request whoever stamped."""
    place, world = stamped_there, stamped_there.world
    cfdi = stamped(place, place.agent())
    world.sql("update pac_accounts set pac = 'sw'")
    ask(place, cfdi)
    world.until_still(place.agent())
    assert (now_of(place, cfdi)[0], times_at_sat(place, cfdi)) == ("CANCELLED", 1)
    assert world.one("select pac from cancellations").pac == "sw"
    assert world.one("select count(*) as n from cfdi_papers where kind = 'acknowledgment'").n == 1


@pytest.mark.parametrize("other", ["finkok", "diverza"])
def test_the_others_do_not_hand_it_in(office: Office, catalogs: Catalogs, practice: Practice, other: str) -> None:
    place = practice_mexico(office, catalogs, practice, "sw")
    try:
        cfdi = stamped(place, place.agent())
        place.world.sql("update pac_accounts set pac = :other", other=other)
        ask(place, cfdi)
        place.agent().work_off()
        assert now_of(place, cfdi) == ("STAMPED", "refused", "cancel.no_pac")
        assert times_at_sat(place, cfdi) == 0
    finally:
        place.close()


def test_a_recipient_who_refuses_twice(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent, total="11600.00")
    for time in (1, 2):
        ask(place, cfdi)
        world.until_still(agent)
        assert now_of(place, cfdi)[:2] == ("CANCEL_REQUESTED", "requested")
        place.decide(cfdi.uuid, "refuse")
        # Asked for a while ago: before, the rejection could be that of the request before it.
        world.sql("update cancellations set requested_at = requested_at - interval '4 days' where state = 'requested'")
        questions_due(place)
        world.until_still(agent)
        assert now_of(place, cfdi) == ("STAMPED", "rejected", "cancel.rejected")
        assert times_at_sat(place, cfdi) == time
        at_sat(place, "update cancellation set decided_at = '2020-01-01T00:00:00+00:00'")
        world.sql("update attempts set started_at = started_at - interval '73 hours' where kind = 'cancel'")
    assert [(one.kind, one.names) for one in deadlines(world.office, branch=None) if one.kind.startswith("cancels")] == [
        ("cancels_rejected", ("A-1",))
    ]
    assert world.one("select count(*) as n from events where name = 'cfdi.cancel_rejected'").n == 2
    assert world.one("select live from cfdi_sales where cfdi_id = :id", id=cfdi.id).live is True


def test_a_csd_that_ends_between_seal_and_stamp(mexico: World, authority: Authority) -> None:
    """Refused for its CSD, it waits for another one, and is then sealed anew by that under its folio and key."""
    agent = mexico.agent()
    ledger_of(mexico).script = [Refused("304", "caduco", "account", "pac.certificate_revoked")]
    send(mexico, agent)
    assert state_of(mexico) == ("blocked", "pac.certificate_revoked")
    before = parse(bytes(the_cfdi(mexico).sealed_xml)).get("NoCertificado")
    other = authority.issue(RFC, "ESCUELA KEMPER URGATE SA DE CV", end=datetime(2029, 6, 1, tzinfo=UTC))
    import_csd(agent.hub, mexico.one("select id from issuers").id, cer=other.cer, key=other.key_file(), password=PASSWORD)
    mexico.sql("update work set state = 'ready', run_at = now() where kind = 'issue_cfdi' and state = 'blocked'")
    mexico.until_still(agent)
    row = the_cfdi(mexico)
    assert (row.state, row.series, row.folio) == ("STAMPED", "A", 1)
    assert parse(bytes(row.stamped_xml)).get("NoCertificado") not in (None, before)
    assert (len(set(ledger_of(mexico).keys)), stamped_everywhere(mexico)) == (1, {"A-1": 1})
