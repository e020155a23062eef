"""The nightly comparison with a PAC's own report: what nobody told us is adopted when it is ours, and told by name when not."""

from __future__ import annotations

from agent.cfdi.safe_xml import parse
from agent.errors import words
from agent.ports import Refused
from agent.views.today import NeedKind, today
from agent.work.stamp_clock import request_due
from tests.cfdi.authority import stamp
from tests.work.fake_erp import Lost
from tests.work.hub import Agent, World
from tests.work.mexico import ledger_of, sell, the_cfdi
from tests.work.two_pacs import second_pac, send, stamped_everywhere

FOREIGN = "0E5B0F3C-4B6B-5B0C-9C53-6D5F5F6A7B01"


def listing_first(mexico: World) -> Agent:
    agent = mexico.agent()
    second_pac(mexico)
    mexico.sql("update pac_accounts set priority = 3 where pac = 'fake'")
    return agent


def night(mexico: World, agent: Agent) -> object:
    """The night comes, once however many agents there are."""
    mexico.sql("delete from schedule_slots where schedule = 'audit_stamps'")
    request_due(agent.hub)
    agent.work_off()
    assert request_due(agent.hub) == 0
    return mexico.sql("select result from work where kind = 'audit_stamps' order by id desc")[0].result


def test_what_is_known_is_compared_and_left_alone(mexico: World) -> None:
    agent = listing_first(mexico)
    send(mexico, agent)
    assert night(mexico, agent) == {}
    assert mexico.sql("select 1 from stray_stamps") == []


def test_a_stamp_that_no_answer_told_is_adopted(mexico: World) -> None:
    """Its PAC keeps saying that it knows nothing of it, and lists it."""
    agent = listing_first(mexico)
    mexico.ledgers["listing"].script = [Lost(done=True)]
    mexico.ledgers["listing"].answers = [Lost(done=False)]
    send(mexico, agent)
    assert night(mexico, agent) == {"ours": 1}
    row, (stamped,) = the_cfdi(mexico), mexico.ledgers["listing"].stamps.values()
    assert (row.state, row.uuid, bytes(row.stamped_xml)) == ("STAMPED", stamped.uuid, stamped.xml)
    assert mexico.one("select settled_at is not null as settled from stray_stamps").settled
    assert stamped_everywhere(mexico) == {"A-1": 1}


def test_what_the_pac_refused_and_stamped_all_the_same_is_adopted(mexico: World) -> None:
    agent = listing_first(mexico)
    ledger = mexico.ledgers["listing"]
    ledger.script = [Refused("CFDI40145", "no", "document", "pac.rule")]
    send(mexico, agent)
    assert the_cfdi(mexico).state == "REFUSED"
    ledger.do(bytes(the_cfdi(mexico).sealed_xml))
    assert night(mexico, agent) == {"ours": 1}
    assert (the_cfdi(mexico).state, stamped_everywhere(mexico)) == ("STAMPED", {"A-1": 1})


def test_a_second_stamp_and_a_stranger_are_told_by_name(mexico: World) -> None:
    agent = listing_first(mexico)
    send(mexico, agent)
    ledger, row = mexico.ledgers["listing"], the_cfdi(mexico)
    twin = "1F0DCC7C-9A0E-5B0B-8C53-6D5F5F6A7B02"
    ledger.others = {
        twin: stamp(bytes(row.sealed_xml), ledger.pair, uuid=twin),
        FOREIGN: stamp(bytes(row.sealed_xml).replace(b'Folio="1"', b'Folio="77"'), ledger.pair, uuid=FOREIGN),
    }
    assert night(mexico, agent) == {"twin": 1, "foreign": 1}
    strays = {each.uuid: each for each in mexico.sql("select * from stray_stamps")}
    assert (strays[twin].kind, strays[twin].cfdi_id, strays[twin].number) == ("twin", row.id, "A-1")
    recipient = next(node for node in parse(bytes(row.stamped_xml)) if str(node.tag).endswith("}Receptor")).get("Rfc")
    foreign = strays[FOREIGN]
    assert (foreign.kind, foreign.cfdi_id, foreign.number, foreign.recipient_rfc, foreign.total) == (
        "foreign", None, "A-77", recipient, "116.00",
    )  # fmt: skip
    told = {each.name for each in mexico.sql("select name from events where name like 'stamp.%'")}
    assert told == {"stamp.twin_found", "stamp.stray_found"}
    assert night(mexico, agent) == {}, "told once"


def test_what_the_pac_does_not_give_out_is_asked_for_the_next_night(mexico: World) -> None:
    agent = listing_first(mexico)
    send(mexico, agent)
    mexico.ledgers["listing"].others = {FOREIGN: None}  # type: ignore[dict-item]
    assert night(mexico, agent) == {"not_given_out": 1}
    sell(mexico, 2)
    assert mexico.sql("select 1 from stray_stamps") == []
    assert ledger_of(mexico).keys == []


def test_a_document_that_cannot_be_read_is_kept_as_a_stranger(mexico: World) -> None:
    agent = listing_first(mexico)
    send(mexico, agent)
    mexico.ledgers["listing"].others = {FOREIGN: b"<cfdi:Comprobante"}
    assert night(mexico, agent) == {"foreign": 1}
    assert mexico.one("select number, kind from stray_stamps")[:2] == ("", "foreign")


def test_the_morning_look_tells_of_them(mexico: World) -> None:
    agent = listing_first(mexico)
    send(mexico, agent)
    ledger, row = mexico.ledgers["listing"], the_cfdi(mexico)
    ledger.others = {FOREIGN: stamp(bytes(row.sealed_xml), ledger.pair, uuid=FOREIGN)}
    night(mexico, agent)
    (need,) = [each for each in today(agent.hub.office, branch=mexico.branch).needs if each.kind is NeedKind.STAMPED_TWICE]
    assert (need.count, need.names) == (1, ("A-1",))
    said = words(need.code, "es", **dict(need.params or {})).sentence
    assert said == f"A-1 quedó timbrado dos veces: {row.uuid} y {FOREIGN}."
