"""Vendors that answer 401, 429, 5xx, HTML, half a body, a byte a second, or nothing: the outcome is known in the end, and once."""

from __future__ import annotations

import pytest

from agent.db.payloads import unpack
from tests.bad_input.words import known_in_both
from tests.faults.judge import judge
from tests.faults.profile import Profile

# Which outcomes the log of deliveries must show when a write meets the fault before anything was done.
NOTHING_WRITTEN = {"quickbooks": 0, "finkok": 0, "sw": 0, "diverza": 0}
SPELLS = {
    "refuses": (("http_401", None), ("http_500", "unknown")),
    "is too busy": (("throttle", "throttled"), ("html", "unknown")),
    "breaks off": (("reset", "unknown"), ("cut_body", "unknown")),
    "says nothing": (("timeout", "unknown"), ("slow_body", "unknown")),
}


@pytest.mark.parametrize("spell", SPELLS)
def test_a_vendor_that_fails_for_a_while_is_asked_again_and_nothing_is_twice(profile: Profile, spell: str) -> None:
    for number, (fault, _) in enumerate(SPELLS[spell]):
        # Apart from one another where a refused request goes once more with a new token: a second no to it would mean "not let in".
        for vendor, operation, apart in (("quickbooks", "write", 6), ("finkok", "stamp", 1)):
            profile.fault(vendor, operation, fault, phase="before", after=1 + 3 * apart * number)
            profile.fault(vendor, operation, fault, phase="after_commit", after=1 + apart + 3 * apart * number)
    profile.fault("finkok", "stamped", SPELLS[spell][0][0], phase="before")
    code, counted, log = profile.once()
    if code == 7:  # what is not to be seen there yet is believed absent after its time, not before
        assert counted["unknown"] > 0
        assert profile.query("select 1 from attempts where outcome = 'unknown' and settle_after > now()") != []
        profile.age()
        code, counted, log = profile.once()
    assert code == 0, log
    assert counted["unknown"] == 0
    assert judge(profile) == []
    logged = {row[0] for row in profile.query("select distinct status from erp_sync_logs")}
    assert {outcome for _, outcome in SPELLS[spell] if outcome} <= logged
    assert [fault for fault in profile.faults() if fault["operation"] != "stamped"] == []
    stamps = profile.query("select request from payloads where path like '%%/stamp'")
    assert [request for (request,) in stamps if "stamped" in unpack(request)] != []


def test_a_pac_that_stays_silent_leaves_the_stamps_open_and_they_are_found_later(profile: Profile) -> None:
    for operation in ("stamp", "stamped"):
        profile.fault("finkok", operation, "html", phase="after_commit", times=1000)
    code, counted, log = profile.once(SYNC_RETRY_DELAY_MS="2500")
    assert code == 7, log
    stamps = profile.books("finkok")["stamps"]
    assert counted["unknown"] == len(stamps) > 2
    rows = profile.query(
        "select distinct w.state, w.code, c.state from work w join cfdis c on w.kind = 'issue_cfdi' and w.ref = c.id::text order by 1"
    )
    # After some in a row the account rests: nothing more is sent into the silence.
    assert rows == [("ready", "pac.none_takes_it", "DRAFT"), ("unknown", "cfdi.being_verified", "STAMPING")]
    known_in_both("pac.none_takes_it", pacs="Finkok")
    known_in_both("cfdi.being_verified", reason="HTTP 502")
    profile.clear()
    profile.query("update pac_accounts set rests_until = now()")
    profile.query("update work set run_at = now() where state in ('unknown', 'ready')")
    code, counted, log = profile.once()
    assert code == 0, log
    assert judge(profile) == []
    assert {stamp["uuid"] for stamp in profile.books("finkok")["stamps"]} > {stamp["uuid"] for stamp in stamps}


def test_an_accounting_system_that_lets_nobody_in_blocks_its_rows_until_it_is_authorised_again(profile: Profile) -> None:
    for operation in ("read", "write"):
        profile.fault("quickbooks", operation, "http_401", times=100_000)
    code, counted, log = profile.once()
    assert code == 0, log
    assert (counted["delivered"], counted["writes"]) == (0, NOTHING_WRITTEN)
    assert profile.query("select distinct state, state_code from connections") == [("expired", "connection.expired")]
    blocked = dict(profile.query("select code, count(*) from work where kind = 'deliver' and state <> 'done' group by 1"))
    # The one sale whose parts differ may be planned before the vendor says so: it waits for a person either way.
    assert set(blocked) - {"sale.parts_differ"} == {"connection.expired"}
    assert sum(blocked.values()) == counted["blocked"] > 90
    known_in_both("connection.expired")
    assert profile.query("select count(*) from attempts where outcome is null or outcome = 'unknown'") == [(0,)]
    profile.clear()
    profile.query("update connections set state = 'connected', state_code = ''")
    profile.query("update work set state = 'ready', run_at = now() where state = 'blocked'")
    code, counted, log = profile.once()
    assert code == 0, log
    assert judge(profile) == []


def test_an_accounting_system_that_cannot_be_read_is_waited_for_and_nothing_is_written(profile: Profile) -> None:
    profile.fault("quickbooks", "read", "http_500", times=100_000)
    code, counted, log = profile.once(SYNC_RETRY_DELAY_MS="3000")
    assert code == 0, log
    assert (counted["delivered"], counted["writes"]) == (0, NOTHING_WRITTEN)
    rows = profile.query("select distinct state, code from work where kind = 'deliver' and ref like 'customer:%%'")
    assert rows == [("ready", "delivery.not_sent")]
    known_in_both("delivery.not_sent", reason="HTTP 500")
    profile.clear()
    profile.query("update work set run_at = now() where state = 'ready'")
    profile.query("update lanes set not_before = '-infinity'")  # the lane rests for as long as chance says
    code, counted, log = profile.once()
    assert code == 0, log
    assert judge(profile) == []
