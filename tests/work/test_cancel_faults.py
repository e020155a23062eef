"""Cancelling when something goes wrong on the way: answers lost, processes ended, SAT behind, every refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.practice.conftest import practice, server_of_the_run
from tests.work.cancelling import ask, at_sat, now_of, place, questions_due, stamped, times_at_sat
from tests.work.hub import dies, fused
from tests.work.practice_mexico import PracticeWorld

__all__ = ["place", "practice", "server_of_the_run"]


# --- what goes wrong on the way -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["reset", "cut_body", "http_500", "html"])
def test_an_answer_that_is_lost_after_the_request_arrived(place: PracticeWorld, fault: str) -> None:
    """SAT is asked first, and knows: nothing is sent twice."""
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent, total="11600.00")
    place.practice.fault("finkok", "cancel_signature", fault, phase="after_commit")
    ask(place, cfdi)
    agent.work_off()
    work = world.one("select state, code from work where kind = 'cancel_cfdi'")
    assert (work.state, work.code, now_of(place, cfdi)[0]) == ("unknown", "cancel.being_verified", "STAMPED")
    world.until_still(agent)
    assert now_of(place, cfdi) == ("CANCEL_REQUESTED", "requested", "cancel.waits_for_recipient")
    assert world.one("select outcome, code from attempts where kind = 'cancel'") == ("done", "sat")
    assert times_at_sat(place, cfdi) == 1
    assert world.one("select count(*) from cfdi_papers where kind = 'acknowledgment'").count == 1


@pytest.mark.parametrize("fault", ["reset", "http_500"])
def test_a_request_that_never_arrived_goes_again_with_the_same_bytes(place: PracticeWorld, fault: str) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    place.practice.fault("finkok", "cancel_signature", fault)
    ask(place, cfdi)
    agent.work_off()
    signed = bytes(world.one("select request_xml from cancellations").request_xml)
    world.due()
    agent.work_off()
    assert len(world.sql("select 1 from attempts where kind = 'cancel'")) == 1, "what may still arrive is not sent again"
    world.until_still(agent)
    assert now_of(place, cfdi)[0] == "CANCELLED"
    assert bytes(world.one("select request_xml from cancellations").request_xml) == signed
    assert [row.outcome for row in world.sql("select outcome from attempts where kind = 'cancel' order by started_at")] == [
        "absent",
        "done",
    ]
    assert times_at_sat(place, cfdi) == 1


def test_the_process_ends_at_every_step(place: PracticeWorld) -> None:
    """One request at SAT, one case, one end, wherever the process was cut off."""
    world = place.world
    agent = place.agent()
    cfdi = stamped(place, agent)
    ask(place, cfdi)
    died, at = 0, 1
    while True:
        with fused(world.office.engine) as fuse:
            agent = place.agent()
            fuse.at = fuse.count + at
            if not dies(agent):
                break
        died, at = died + 1, at + 1
        world.due()
        world.settle_time()
        world.sql("update work set stalls = 0")
        assert times_at_sat(place, cfdi) <= 1
    assert died >= 8
    world.until_still(place.agent())
    assert now_of(place, cfdi) == ("CANCELLED", "cancelled", "cancel.cancelled")
    assert (len(world.sql("select 1 from cancellations")), times_at_sat(place, cfdi)) == (1, 1)


def test_sat_does_not_know_a_fresh_stamp_yet(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    place.practice.fault("sat", "consulta", "not_found")
    ask(place, cfdi)
    agent.work_off()
    work = world.one("select state, code from work where kind = 'cancel_cfdi'")
    assert (work.state, work.code, world.sql("select 1 from attempts where kind = 'cancel'")) == ("ready", "cancel.sat_not_yet", [])
    world.until_still(agent)
    assert now_of(place, cfdi)[0] == "CANCELLED"


def test_what_sat_does_not_know_after_three_days_is_said(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    world.sql("update cfdis set stamped_at = stamped_at - interval '73 hours'")
    place.practice.fault("sat", "consulta", "not_found")
    ask(place, cfdi)
    agent.work_off()
    assert now_of(place, cfdi) == ("STAMPED", "refused", "cancel.sat_unknown")


@pytest.mark.parametrize(
    ("code", "young", "state", "said"),
    [
        ("205", True, "ready", "cancel.not_found_yet"),
        ("205", False, "dead", "cancel.sat_unknown"),
        ("798", True, "ready", "cancel.wait_72_hours"),
        ("708", True, "ready", "cancel.sat_unreachable"),
        ("799", True, "dead", "cancel.asked_too_often"),
        ("207", True, "dead", "cancel.bad_reason"),
        ("no_cancelable", True, "dead", "cancel.not_cancelable"),
        ("300", True, "blocked", "pac.login"),
    ],
)
def test_every_refusal_has_its_way_on(place: PracticeWorld, code: str, young: bool, state: str, said: str) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    if not young:
        world.sql("update cfdis set stamped_at = stamped_at - interval '73 hours'")
    place.practice.fault("finkok", "cancel_signature", code)
    ask(place, cfdi)
    agent.work_off()
    work = world.one("select state, code, params from work where kind = 'cancel_cfdi'")
    assert (work.state, work.code) == (state, said)
    assert now_of(place, cfdi) == ("STAMPED", "refused" if state == "dead" else "open", said)
    assert work.params["text"] != ""
    if state == "dead":
        row = world.one("select code from cfdis where id = :id", id=cfdi.id)
        assert row.code == said
        ask(place, cfdi)  # and may be asked for again
    world.sql("update work set state = 'ready' where state = 'blocked'")
    world.until_still(agent)
    assert now_of(place, cfdi)[0] == "CANCELLED"


def test_one_that_was_stamped_at_a_pac_without_an_account(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    world.sql("update cfdis set pac = 'other'")
    ask(place, cfdi)
    agent.work_off()
    assert now_of(place, cfdi) == ("STAMPED", "refused", "cancel.no_pac")
    at_sat(place, "update stamp set state = 'Cancelado'")  # on SAT's own portal
    world.sql("update cfdis set stamped_at = stamped_at - interval '2 hours'")
    questions_due(place, 30)
    world.until_still(agent)
    assert now_of(place, cfdi)[0] == "CANCELLED"


def test_one_that_was_stamped_elsewhere_goes_to_a_pac_that_cancels_what_others_stamped(place: PracticeWorld) -> None:
    world = place.world
    cfdi = stamped(place, place.agent())
    world.sql("update cfdis set pac = 'other'")
    place.specs["finkok"] = replace(place.specs["finkok"], cancels_foreign=True)
    ask(place, cfdi)
    world.until_still(place.agent())
    assert now_of(place, cfdi)[0] == "CANCELLED"
    assert world.one("select pac from cancellations").pac == "finkok"


def test_a_cancellation_that_nobody_here_asked_for_is_told_by_name(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    world.sql("update cfdis set stamped_at = stamped_at - interval '2 hours'")
    at_sat(place, "update stamp set state = 'Cancelado'")
    assert questions_due(place) == 1
    world.until_still(agent)
    case = world.one("select origin, state, reason, asked_by from cancellations")
    assert tuple(case) == ("elsewhere", "cancelled", "", "")
    row = world.one("select state, code, params from cfdis where id = :id", id=cfdi.id)
    assert (row.state, row.code, row.params["number"]) == ("CANCELLED", "cancel.cancelled_elsewhere", "A-1")
    assert world.one("select count(*) from events where name = 'cfdi.cancelled_elsewhere'").count == 1
    assert world.one("select live from cfdi_sales where cfdi_id = :id", id=cfdi.id).live is False


def test_one_that_was_cancelled_meanwhile_is_not_asked_for(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    at_sat(place, "update stamp set state = 'Cancelado'")
    ask(place, cfdi)
    world.until_still(agent)
    assert now_of(place, cfdi)[0] == "CANCELLED"
    assert world.sql("select 1 from attempts where kind = 'cancel'") == []


def test_sat_is_asked_hourly_then_daily_and_one_at_a_time(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    stamped(place, agent)
    assert questions_due(place) == 0, "an hour has not passed since the stamp"
    world.sql("update cfdis set stamped_at = stamped_at - interval '2 hours'")
    assert questions_due(place) == 1
    assert questions_due(place) == 0, "it is asked for already"
    world.until_still(agent)
    assert (questions_due(place), questions_due(place, 24)) == (0, 1)
    world.until_still(agent)
    assert world.one("select state, efos from sat_answers") == ("Vigente", "200")
    held = world.one("select not_before > now() as rests from lanes where lane = 'sat'")
    assert held.rests, "the next question leaves a second later"


def test_an_agent_that_does_not_seal_leaves_it_to_another(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    world.sql("update agents set seals_for = '{}'")
    ask(place, cfdi)
    agent.work_off()
    work = world.one("select state, code from work where kind = 'cancel_cfdi'")
    assert (work.state, work.code, world.sql("select 1 from attempts where kind = 'cancel'")) == ("ready", "vault.cannot_open", [])
    world.sql("update agents set seals_for = array['EKU9003173C9']")
    world.due()
    world.until_still(place.agent())
    assert now_of(place, cfdi)[0] == "CANCELLED"


def test_a_sixth_request_is_not_sent(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent, total="11600.00")
    ask(place, cfdi)
    world.until_still(agent)
    place.decide(cfdi.uuid, "refuse")
    questions_due(place)
    world.until_still(agent)
    world.sql("update attempts set started_at = started_at - interval '100 hours' where kind = 'cancel'")
    for _ in range(4):
        world.sql(
            """insert into attempts (id, work_id, token, boot_id, branch, pac, kind, ref, operation, key, settle_after, outcome, started_at)
               select gen_random_uuid(), work_id, token, boot_id, branch, pac, kind, ref, operation, key, settle_after, 'done', started_at
               from attempts where kind = 'cancel' limit 1"""
        )
    ask(place, cfdi)
    world.until_still(agent)
    assert now_of(place, cfdi) == ("STAMPED", "refused", "cancel.asked_too_often")
    assert times_at_sat(place, cfdi) == 1
