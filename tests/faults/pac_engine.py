"""One seeded run of stamping in this process: agents die, stand still and wake, PACs fail; judged by the PACs' own books."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, event
from structlog.testing import capture_logs

from agent.db import claim
from agent.db.claim import Lease, Work, finish, hold
from agent.db.engine import transaction
from agent.http_client.pace import Paces
from agent.hub import Hub, Limits, Vendors
from agent.ports import Answer, NotSent, Pac, Request, Unknown, Wire
from agent.services import enrol
from agent.vault import Vault
from agent.work import issue_cfdi, stamp_outcome
from agent.work.commands import HANDLERS
from agent.work.lease import HeldLanes
from agent.work.loop import Loop
from agent.work.stamp_clock import request_due
from tests.faults.pac_bench import PacBench
from tests.faults.pac_judge import Finding, in_doubt, judge
from tests.faults.pac_plan import Death, Plan, Sleep, plan_of
from tests.faults.pac_protections import without as taken_out
from tests.faults.pac_vendors import Fault, Place, answered, is_sending
from tests.work.hub import RFC

LIMITS = Limits(lease_seconds=30.0, retry_seconds=5.0, concurrency=1)
KINDS = ("issue_cfdi", "force_failover", "probe_pac", "watch_twin", "audit_stamps")
MOST_TURNS = 150
PEOPLE = 4
A_LONG_WHILE = 80 * 3600.0
GIVEN_UP = 120 * 3600.0


class Abandoned(BaseException):
    """The process ends here: nothing of it runs any more, nothing is released."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a seed; `broken` by the PACs' books, `loose` is what went wrong in the agents themselves.

    `in_doubt` = documents that no PAC stamped, at one that cannot say so of bytes that are too old.
    """

    seed: int
    broken: Sequence[Finding]
    loose: Sequence[str]
    forced: int
    twins: int
    in_doubt: int

    @property
    def held(self) -> bool:
        """Whether everything is as it must be."""
        return not self.broken and not self.loose


def run(bench: PacBench, seed: int, *, without: str = "", plan: Plan | None = None) -> Outcome:
    """The run of one seed on the bench."""
    plan = plan or plan_of(seed)
    bench.begin(plan.pair)
    going = _Run(bench, plan, without)
    with taken_out(without), _quick(bench), going.watched(), capture_logs() as logs:
        going.all_of_it()
        failed = [
            f"{entry.get('event')} {entry.get('ref', '')} {entry.get('exc_info')!r}" for entry in logs if entry["log_level"] == "error"
        ]
    going.loose += failed
    found = judge(bench, forced=going.forced > 0)
    return Outcome(seed, found, tuple(going.loose), going.forced, going.twins(), len(in_doubt(bench)))


@contextmanager
def _quick(bench: PacBench) -> Iterator[None]:
    """Nothing is printed or filed, and the CSD is opened once: no run is about that."""

    def ends(hub: Hub, work: Work, cfdi_id: int) -> None:
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            finish(tx, work, state="done", code="cfdi.stamped")

    swaps: list[tuple[Any, str, Any]] = [
        (issue_cfdi, "print_first", ends), (stamp_outcome, "print_first", ends), (issue_cfdi, "archive_stamped", lambda *_: None),
        (issue_cfdi, "open_csd", lambda *_: bench.csd), (stamp_outcome, "_tell_accounting", lambda *_: None),
    ]  # fmt: skip
    before = [(place, name, getattr(place, name)) for place, name, _ in swaps]
    for place, name, value in swaps:
        setattr(place, name, value)
    try:
        yield
    finally:
        for place, name, value in before:
            setattr(place, name, value)


class _Lanes(HeldLanes):
    """Lanes whose process may be dead: then it gives nothing back."""

    process: Process

    def release(self, lease: Lease) -> None:
        if not self.process.dead:
            super().release(lease)


@dataclass(eq=False)
class Process:
    """One process of the installation. `still` = for how long its own clock stood."""

    run: _Run
    hub: Hub = field(init=False)
    lanes: _Lanes = field(init=False)
    loop: Loop = field(init=False)
    dead: bool = False

    def bound(self, *, keep: Any = None, lease_left: Callable[[], float] | None = None) -> Wire:
        """The way out, as an agent's HTTP client offers it."""
        return _Out(self, lease_left or (lambda: 1e9))


@dataclass(frozen=True, slots=True)
class _Out:
    process: Process
    lease_left: Callable[[], float]
    place: Place | None = None

    def send(self, request: Request, *, deadline: float) -> Answer | NotSent | Unknown:
        assert self.place is not None
        return self.process.run.sent(self.process, self.place, request, self.lease_left)


class _Run:
    """A run under way. The processes in `_stack` are in the middle of something: the last one works, the others stand still."""

    def __init__(self, bench: PacBench, plan: Plan, without: str) -> None:
        self._bench = bench
        self._plan = plan
        self._without = without
        self._random = Random(f"pac run/{plan.seed}")
        self._events = list(plan.events)
        self._passed: Counter[str] = Counter()
        self._late: list[tuple[float, Place, Request]] = []
        self._stack: list[Process] = []
        self._alive: list[Process] = []
        self.loose: list[str] = []
        self.forced = 0
        for name in plan.pair:
            place = bench.places[name]
            place.faults, place.down = dict(plan.faults.get(name, {})), plan.down.get(name, ())
        for habit in plan.habits:
            for name in plan.pair:
                if name == "finkok":
                    operation = "stamped" if habit == "603_lag" else "stamp"
                    bench.places[name].dial.set({"vendor": "finkok", "operation": operation, "fault": habit})
        self._pacs = {int(row[0]): str(row[1]) for row in bench.rows("select id, pac from pac_accounts")}

    # --- the course of a run

    def all_of_it(self) -> None:
        """Everything happens; then nothing goes wrong any more, people ask again, and the nights pass."""
        for _ in range(self._plan.agents):
            self._start()
        self._until_still(forces=self._plan.forces)
        self._events.clear()
        for place in self._bench.places.values():
            place.faults, place.down = {}, ()
            place.dial.clear()
        for _ in range(PEOPLE):
            self._bench.issue()
            self._until_still()
        self._arrive(all_of_them=True)
        self._passes(A_LONG_WHILE)  # what is watched is over by then
        self._bench.admin.execute("delete from schedule_slots")
        self._until_still()

    def twins(self) -> int:
        """How many second stamps are told by name."""
        return len(self._bench.rows("select 1 from stray_stamps where kind = 'twin'"))

    def _until_still(self, *, forces: bool = False) -> None:
        for turn in range(MOST_TURNS):
            self._tick()
            self._works(self._somebody())
            seconds = self._bench.due_in()
            if self._bench.elapsed > GIVEN_UP and not self._bench.rows("select 1 from work where state in ('ready', 'leased')"):
                return  # what is in doubt by now is only asked about rarely
            if seconds is None:
                if not self._rests():
                    return
                seconds = 60.0
            if forces and turn > 6:
                self._force()
            hours = 4 * 3600.0 if self._bench.elapsed > 7200.0 else 0.0  # an outage of days is not watched minute by minute
            self._passes(max(seconds, hours) + self._random.choice((0.01, 0.01, 5.0)))
        self.loose.append(
            f"it never ends: {self._bench.rows('select kind, state, code, params::text from work where state <> %s', 'done')}"
        )

    def _rests(self) -> bool:
        return bool(self._bench.rows("select 1 from pac_accounts where rests_until is not null")) and bool(
            self._bench.rows("select 1 from work where state = 'blocked'")
        )

    def _tick(self) -> None:
        with transaction(self._bench.engine) as tx:
            claim.reap(tx, max_stalls=100)
        request_due(self._somebody().hub)

    def _force(self) -> None:
        """Two people send what is in doubt to the other PAC."""
        made = self._bench.admin.execute(
            """insert into work (kind, lane, ref, branch, priority, args, requested_by, approved_by, approved_at)
               select 'force_failover', 'cfdi:' || a.ref, a.ref, a.branch, 100, jsonb_build_object('to', p.pac), 'ana', 'eva', now()
               from attempts a join pac_accounts p on p.pac <> a.pac and p.state = 'ready' and p.rests_until is null
               where a.outcome = 'unknown' and not exists (select from stamp_watches w where w.cfdi_id::text = a.ref)
               on conflict do nothing"""
        )
        self.forced += made.rowcount

    def _passes(self, seconds: float) -> None:
        """Time goes on; who is awake prolongs its leases meanwhile, and what was late arrives."""
        for process in self._alive:
            if process not in self._stack:
                process.lanes.renew_all()
        self._bench.passes(seconds)
        self._arrive()

    def _arrive(self, *, all_of_them: bool = False) -> None:
        due = [each for each in self._late if all_of_them or each[0] <= self._bench.elapsed]
        self._late = [each for each in self._late if each not in due]
        for _, place, request in due:
            place.answer(request)

    # --- processes

    def _start(self) -> Process:
        bench, process = self._bench, Process(self)
        boot = uuid4()
        if self._alive:
            self._beside(boot)
        else:
            agent_id = bench.installation.agent_id
            enrol.start_boot(bench.world.office, agent_id=agent_id, boot=boot, pid=1, host="runs", version="0", max_stalls=100)
        paces = Paces({})
        process.lanes = _Lanes(bench.engine, boot, LIMITS, paces, lambda: bench.elapsed)
        process.lanes.process = process
        specs = {name: place.maker.spec for name, place in bench.places.items()}
        vendors = Vendors({}, specs, None, self._pac, None)  # type: ignore[arg-type]
        vault = Vault(bench.engine, bench.installation.agent_id, bench.installation.key)
        process.hub = Hub(
            bench.world.office, bench.installation.agent_id, boot, vault, process, paces, vendors, LIMITS, process.lanes.left  # type: ignore[arg-type]
        )  # fmt: skip
        process.loop = Loop(process.hub, {kind: HANDLERS[kind] for kind in KINDS}, process.lanes)
        self._alive.append(process)
        return process

    def _beside(self, boot: Any) -> None:
        """A second agent: another installation's, so that it takes nothing back from the first."""
        self._bench.admin.execute(
            "insert into agent_boots (boot_id, agent_id, pid, host, version) values (%s, %s, 1, 'runs', '0')",
            (boot, self._bench.installation.agent_id),
        )

    def _pac(self, hub: Hub, account: int, wire: Wire) -> Pac:
        place = self._bench.places[self._pacs[account]]
        assert isinstance(wire, _Out)
        made = place.maker(replace(wire, place=place), rfc=RFC, form=place.form, base=place.base, now=hub.office.now)
        return _without_key(made, self._without)

    def _somebody(self) -> Process:
        awake = [process for process in self._alive if process not in self._stack]
        return self._random.choice(awake) if awake else self._start()

    def _works(self, process: Process) -> None:
        self._stack.append(process)
        try:
            while process.loop._one():
                pass
        except Abandoned:
            pass
        except Exception:  # noqa: BLE001 - whatever an agent dies of is what a run is to find
            process.dead = True
            self.loose.append(traceback.format_exc(limit=-4))
        finally:
            self._stack.pop()
        if process.dead:
            self._alive.remove(process)

    # --- what happens on the way

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Commits are points too: the process may end just before one."""

        def commit(connection: Connection) -> None:
            if self._stack:
                self._reach(self._stack[-1], "commit")

        event.listen(self._bench.engine, "commit", commit, insert=True)
        try:
            yield
        finally:
            event.remove(self._bench.engine, "commit", commit)

    def sent(self, process: Process, place: Place, request: Request, lease_left: Callable[[], float]) -> Answer | NotSent | Unknown:
        """One request of a process on its way, with what happens to it."""
        sending = is_sending(request)
        if sending:
            self._reach(process, "leaving")
        if lease_left() <= 0:
            return NotSent("lease")
        if sending:
            self._reach(process, "sending", lambda late: self._late.append((self._bench.elapsed + late, place, request)))
        if any(begins <= self._bench.elapsed < ends for begins, ends in place.down):
            return NotSent("no route")
        fault = self._fault(place) if sending else None
        if fault is not None and fault.name == "late":
            self._late.append((self._bench.elapsed + fault.late, place, request))
            return Unknown("timeout")
        came = answered(place, request, fault, self._random)
        if sending:
            self._reach(process, "answered")
        return came

    def _fault(self, place: Place) -> Fault | None:
        place.sendings += 1
        found: Fault | None = place.faults.pop(place.sendings, None)
        return found

    def _reach(self, process: Process, point: str, leaves: Callable[[float], None] | None = None) -> None:
        if process.dead:
            raise Abandoned
        self._passed[point] += 1
        for event_ in list(self._events):
            if event_.point == point and event_.count == self._passed[point]:
                self._events.remove(event_)
                self._comes(process, event_, leaves)

    def _comes(self, process: Process, event_: Death | Sleep, leaves: Callable[[float], None] | None) -> None:
        if isinstance(event_, Death):
            if leaves is not None and event_.late is not None:
                leaves(event_.late)
            process.dead = True
            raise Abandoned
        self._passes(event_.seconds)
        for _ in range(3):
            self._tick()
            self._works(self._somebody())
            self._passes(self._random.choice((1.0, 5.0)))


def _without_key(pac: Pac, without: str) -> Pac:
    """The adapter, or one that sends everything under a key of its own."""
    if without != "key":
        return pac

    class Anyhow:
        spec = pac.spec

        def stamp(self, sealed_xml: bytes, *, key: str) -> Any:
            return pac.stamp(sealed_xml, key=f"{uuid4()}")

        def recover(self, sealed_xml: bytes, *, key: str) -> Any:
            return pac.recover(sealed_xml, key=f"{uuid4()}")

        def __getattr__(self, name: str) -> Any:
            return getattr(pac, name)

    return Anyhow()  # type: ignore[return-value]
