"""The stamped XML from a PAC's portal ends the doubt about it, at each of the three practice PACs; SAT's practice vouches for it."""

from __future__ import annotations

import base64

from agent.cfdi.safe_xml import parse
from agent.cfdi.stamp_check import stamp_nodes
from agent.services.request_work import request_work
from tests.practice.conftest import practice, server_of_the_run
from tests.work.cancelling import at_sat, sell
from tests.work.practice_mexico import PracticeWorld
from tests.work.test_cancel_everywhere import anywhere

__all__ = ["anywhere", "practice", "server_of_the_run"]


def give(place: PracticeWorld, xml: bytes) -> tuple[str, str]:
    """A person gives a file; what came of the request."""
    world = place.world
    row = world.one("select id, branch from work where kind = 'issue_cfdi'")
    args = {"decision": "stamp", "xml": base64.b64encode(xml).decode()}
    request_work(world.office, kind="resolve", lane=f"resolve:{row.id}", ref=str(row.id), branch=row.branch, args=args)
    place.agent().work_off()
    said = world.sql("select state, code from work where kind = 'resolve' order by id desc limit 1")[0]
    return said.state, said.code


def test_the_file_from_the_portal_is_checked_and_adopted(anywhere: tuple[str, PracticeWorld]) -> None:
    pac, place = anywhere
    world, agent = place.world, place.agent()
    place.practice.fault(pac, "stamp", "reset", phase="after_commit")
    sell(world, 1)
    world.take_in(agent)
    agent.work_off()
    assert world.one("select state from work where kind = 'issue_cfdi'").state == "unknown"
    ((uuid, xml),) = at_sat(place, "select uuid, xml from stamp")
    nobodys = xml.encode().replace(uuid.encode(), b"00000000-0000-4000-8000-000000000000")
    assert len(stamp_nodes(parse(nobodys))) == 1
    assert give(place, nobodys) == ("dead", "stamp.sat_does_not_know")
    assert give(place, xml.encode()) == ("done", "stamp.given")
    row = world.one("select state, uuid, pac from cfdis")
    assert tuple(row) == ("STAMPED", uuid.upper(), pac)
    assert at_sat(place, "select calls from stamp") == [(1,)], "the PAC was not asked again"
