"""Lanes, leases and tokens on a real server: one holder, nothing lost, nothing done by one who was overtaken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from agent.db import attempts, claim
from agent.db.claim import Lease, Work
from agent.db.engine import transaction
from agent.errors import Fenced

SECONDS = 60.0
MAX_STALLS = 3


@dataclass
class Lanes:
    """The functions under test, each in a transaction of its own, and what a test looks at."""

    engine: Engine

    def add(self, lane: str, ref: str, *, priority: int = 0, late: float = 0.0) -> int:
        with transaction(self.engine) as tx:
            return int(
                tx.execute(
                    text("""insert into work (kind, lane, ref, branch, priority, run_at)
                            values ('k', :lane, :ref, 'A', :priority, now() + make_interval(secs => :late)) returning id"""),
                    {"lane": lane, "ref": ref, "priority": priority, "late": late},
                ).scalar_one()
            )

    def claim(self, boot: UUID, limit: int = 10) -> Lease | None:
        with transaction(self.engine) as tx:
            return claim.claim(tx, boot=boot, seconds=SECONDS, limit=limit)

    def taken(self, boot: UUID, limit: int = 10) -> Lease:
        lease = self.claim(boot, limit)
        assert lease is not None
        return lease

    def hold(self, work: Work) -> None:
        with transaction(self.engine) as tx:
            claim.hold(tx, work)

    def finish(self, work: Work, state: str = "done", **how: bool) -> None:
        with transaction(self.engine) as tx:
            claim.finish(tx, work, state=state, **how)  # type: ignore[arg-type]

    def renew(self, lease: Lease) -> None:
        with transaction(self.engine) as tx:
            claim.renew(tx, lease, seconds=SECONDS)

    def release(self, lease: Lease, bucket: dict[str, object] | None = None) -> None:
        with transaction(self.engine) as tx:
            claim.release(tx, lane=lease.lane, token=lease.token, boot=lease.boot, bucket=bucket)

    def refuse(self, lease: Lease) -> None:
        """Asserts that whoever has this lease is fenced out of all that it could do with it."""
        with pytest.raises(Fenced):
            self.hold(lease.rows[0])
        with pytest.raises(Fenced):
            self.finish(lease.rows[0])
        with pytest.raises(Fenced):
            self.renew(lease)

    def reap(self) -> int:
        with transaction(self.engine) as tx:
            return claim.reap(tx, max_stalls=MAX_STALLS)

    def intend(self, work: Work) -> UUID:
        with transaction(self.engine) as tx:
            attempt = attempts.begin(
                tx, work, kind="invoice", operation="create", key="k", content="{}", sha256="", settle_seconds=0, connection=None
            )
            return attempt.id

    def lapse(self, lane: str) -> None:
        """The lease of a lane ran out a second ago."""
        self.sql("update lanes set lease_until = now() - interval '1 second' where lane = :lane", lane=lane)

    def sql(self, statement: str, **params: object) -> list[tuple[object, ...]]:
        with transaction(self.engine) as tx:
            result = tx.execute(text(statement), params)
            return [tuple(row) for row in result] if result.returns_rows else []

    def row(self, work_id: int) -> tuple[object, ...]:
        return self.sql("select state, attempts, waits, stalls, code from work where id = :id", id=work_id)[0]


@pytest.fixture
def lanes(engine: Engine) -> Lanes:
    made = Lanes(engine)
    made.sql("insert into issuers (environment, country, tax_id, legal_name) values ('practice', 'US', 'x', 'x')")
    made.sql("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'USD' from issuers")
    return made


def test_the_most_urgent_lane_comes_first_and_its_rows_in_order(lanes: Lanes) -> None:
    lanes.add("low", "1", priority=1)
    lanes.add("high", "2", priority=3)
    lanes.add("high", "3", priority=9)
    lanes.add("high", "4", priority=3)
    lanes.add("high", "later", priority=99, late=60)
    boot = uuid4()
    first, second = lanes.taken(boot), lanes.taken(boot)
    assert (first.lane, [row.ref for row in first.rows]) == ("high", ["3", "2", "4"])
    assert (second.lane, [row.ref for row in second.rows]) == ("low", ["1"])
    assert lanes.claim(boot) is None


def test_a_batch_has_a_limit_and_the_rest_waits_for_the_lane(lanes: Lanes) -> None:
    for number in range(5):
        lanes.add("a", str(number))
    lease = lanes.taken(uuid4(), limit=2)
    assert [row.ref for row in lease.rows] == ["0", "1"]
    assert lanes.claim(uuid4()) is None
    lanes.release(lease)
    assert len(lanes.taken(uuid4()).rows) == 5


def test_two_who_claim_at_once_never_hold_the_same(lanes: Lanes) -> None:
    for _ in range(5):
        lanes.sql("delete from work")
        lanes.sql("update lanes set lease_until = '-infinity'")
        for lane in ("a", "b", "c"):
            lanes.add(lane, "1")
        start = Barrier(6)

        def grab() -> Lease | None:
            start.wait()  # noqa: B023 - used up before the next round
            return lanes.claim(uuid4())

        with ThreadPoolExecutor(6) as pool:
            got = [future.result() for future in [pool.submit(grab) for _ in range(6)]]
        held = [lease for lease in got if lease is not None]
        assert len({lease.lane for lease in held}) == len(held)
        rows = [row.id for lease in held for row in lease.rows]
        assert len(set(rows)) == len(rows)
        while (lease := lanes.claim(uuid4())) is not None:
            held.append(lease)
        assert sorted(lease.lane for lease in held) == ["a", "b", "c"]


def test_one_who_comes_while_another_is_claiming_does_not_take_the_lane_from_it(lanes: Lanes) -> None:
    lanes.add("a", "1")
    with ThreadPoolExecutor(1) as pool:
        with transaction(lanes.engine) as tx:
            first = claim.claim(tx, boot=uuid4(), seconds=SECONDS, limit=10)
            second = pool.submit(lanes.claim, uuid4())
            while not lanes.sql("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"):
                assert not second.done(), "it saw the free lane and waits for it"
        assert second.result() is None
    assert first is not None
    lanes.hold(first.rows[0])


def test_whoever_was_overtaken_is_fenced_out_of_everything(lanes: Lanes) -> None:
    lanes.add("a", "1")
    old = lanes.taken(uuid4())
    lanes.lapse("a")
    assert lanes.reap() == 1
    new = lanes.taken(uuid4())
    assert new.token > old.token
    (work,) = old.rows
    lanes.refuse(old)
    lanes.release(old)  # gives nothing away that is not its own
    lanes.hold(new.rows[0])
    lanes.renew(new)
    lanes.finish(new.rows[0])
    assert lanes.row(work.id)[0] == "done"


def test_the_same_process_with_an_older_token_is_fenced_out_too(lanes: Lanes) -> None:
    lanes.add("a", "1")
    boot = uuid4()
    old = lanes.taken(boot)
    lanes.lapse("a")
    lanes.reap()
    lanes.taken(boot)
    lanes.refuse(old)


def test_a_lapsed_lease_holds_nothing_even_before_anybody_came(lanes: Lanes) -> None:
    lanes.add("a", "1")
    lease = lanes.taken(uuid4())
    lanes.hold(lease.rows[0])
    lanes.lapse("a")
    with pytest.raises(Fenced):
        lanes.hold(lease.rows[0])
    with pytest.raises(Fenced):
        lanes.renew(lease)


def test_a_lane_taken_by_another_holds_nothing_for_the_first(lanes: Lanes) -> None:
    """The rows of the first are still leased to it: the lane's token alone says that it is over."""
    lanes.add("a", "1")
    old = lanes.taken(uuid4())
    lanes.lapse("a")
    lanes.add("a", "2")
    new = lanes.taken(uuid4())
    assert [row.ref for row in new.rows] == ["2"]
    with pytest.raises(Fenced):
        lanes.hold(old.rows[0])
    assert lanes.reap() == 1


def test_renewing_keeps_the_lane(lanes: Lanes) -> None:
    lanes.add("a", "1")
    lease = lanes.taken(uuid4())
    lanes.sql("update lanes set lease_until = now() + interval '1 second'")
    lanes.renew(lease)
    assert lanes.sql("select lease_until > now() + interval '30 seconds' from lanes") == [(True,)]
    assert lanes.reap() == 0


def test_what_lapsed_is_ready_again_unless_something_may_have_been_sent(lanes: Lanes) -> None:
    untouched, sent = lanes.add("a", "1"), lanes.add("b", "2")
    for lease in (lanes.taken(uuid4()), lanes.taken(uuid4())):
        if lease.lane == "b":
            lanes.intend(lease.rows[0])
        lanes.lapse(lease.lane)
    assert lanes.reap() == 2
    assert lanes.row(untouched)[:4] == ("ready", 0, 0, 1)
    assert lanes.row(sent)[:4] == ("unknown", 0, 0, 1)
    states = {row.ref: row.was_unknown for lease in (lanes.taken(uuid4()), lanes.taken(uuid4())) for row in lease.rows}
    assert states == {"1": False, "2": True}


def test_who_stalls_again_and_again_is_dead_but_never_what_was_sent(lanes: Lanes) -> None:
    stalls, sent = lanes.add("a", "1"), lanes.add("b", "2")
    for turn in range(MAX_STALLS + 1):
        while (lease := lanes.claim(uuid4())) is not None:
            if lease.lane == "b" and turn == 0:
                lanes.intend(lease.rows[0])
            lanes.lapse(lease.lane)
        lanes.reap()
    assert lanes.row(stalls) == ("dead", 0, 0, MAX_STALLS, "work.stalled")
    assert lanes.row(sent) == ("unknown", 0, 0, MAX_STALLS + 1, "")


def test_attempts_waits_and_stalls_are_counted_apart(lanes: Lanes) -> None:
    work_id = lanes.add("a", "1")
    for how in ({"attempted": True}, {"waited": True}, {"waited": True}):
        lease = lanes.taken(uuid4())
        lanes.finish(lease.rows[0], "ready", **how)
        lanes.release(lease)
    lanes.taken(uuid4())
    lanes.lapse("a")
    lanes.reap()
    assert lanes.row(work_id)[:4] == ("ready", 1, 2, 1)


def test_giving_back_keeps_the_bucket_and_what_was_not_worked_on(lanes: Lanes) -> None:
    untouched, sent, unknown, over = (lanes.add("a", str(number)) for number in range(4))
    lease = lanes.taken(uuid4())
    lanes.intend(lease.rows[1])
    asked = lanes.intend(lease.rows[2])
    lanes.sql("update attempts set outcome = 'unknown' where id = :id", id=asked)
    lanes.finish(lease.rows[3])
    lanes.release(lease, {"calls": 3})
    assert [lanes.row(work_id)[0] for work_id in (untouched, sent, unknown, over)] == ["ready", "leased", "unknown", "done"]
    assert lanes.reap() == 1
    assert lanes.row(sent)[0] == "unknown"
    again = lanes.taken(uuid4())
    assert again.bucket == {"calls": 3}
    assert {row.ref: row.was_unknown for row in again.rows} == {"0": False, "1": True, "2": True}


def test_a_new_process_takes_back_at_once_what_its_dead_ones_held(lanes: Lanes) -> None:
    mine, other = lanes.sql(
        """with i as (insert into installations (id, name, host) select gen_random_uuid(), 'i', 'h' from generate_series(1, 2) returning id)
           insert into agents (installation_id, public_key, fingerprint) select id, '\\x00', id::text from i returning id"""
    )
    dead, alive, new = uuid4(), uuid4(), uuid4()
    for boot, agent in ((dead, mine[0]), (alive, other[0]), (new, mine[0])):
        lanes.sql(
            "insert into agent_boots (boot_id, agent_id, pid, host, version) values (:boot, :agent, 1, 'h', '0')", boot=boot, agent=agent
        )
    untouched = lanes.add("a", "1", priority=2)
    sent = lanes.add("a", "2", priority=2)
    others = lanes.add("b", "3")
    lanes.intend(lanes.taken(dead).rows[1])
    lanes.taken(alive)
    with transaction(lanes.engine) as tx:
        assert claim.take_back(tx, agent_id=int(str(mine[0])), boot=new, max_stalls=MAX_STALLS) == 2
    assert [lanes.row(work_id)[0] for work_id in (untouched, sent, others)] == ["ready", "unknown", "leased"]
    lease = lanes.taken(new)
    assert (lease.lane, [row.was_unknown for row in lease.rows]) == ("a", [False, True])
    assert lanes.sql("select boot_id from agent_boots where stopped_at is not null") == [(dead,)]


def test_the_same_is_open_once(lanes: Lanes) -> None:
    lanes.add("a", "1")
    with pytest.raises(IntegrityError, match="work_one_open"):
        lanes.add("a", "1")
    for state in ("leased", "unknown", "blocked"):
        lanes.sql("update work set state = :state", state=state)
        with pytest.raises(IntegrityError, match="work_one_open"):
            lanes.add("a", "1")
    lanes.sql("update work set state = 'done'")
    lanes.add("a", "1")


def test_one_open_attempt_a_document(lanes: Lanes) -> None:
    lanes.add("a", "1")
    (work,) = lanes.taken(uuid4()).rows
    first = lanes.intend(work)
    with pytest.raises(IntegrityError, match="attempts_one_open"):
        lanes.intend(work)
    lanes.sql("update attempts set outcome = 'unknown' where id = :id", id=first)
    with pytest.raises(IntegrityError, match="attempts_one_open"):
        lanes.intend(work)
    lanes.sql("update attempts set outcome = 'absent' where id = :id", id=first)
    lanes.intend(work)
