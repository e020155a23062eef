"""One seeded run of stamping and cancelling in this process: agents die, stand still and wake, PACs and SAT fail; judged by their books."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import Connection, event
from structlog.testing import capture_logs

from agent.db import claim
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.hub import Hub
from agent.ports import Answer, NotSent, Request, Unknown
from agent.work import ask_sat, cancel_cfdi, cancel_twin, cancelled, issue_cfdi, stamp_outcome
from agent.work.ask_sat import request_questions
from agent.work.stamp_clock import request_due
from tests.faults import pac_sat_book
from tests.faults.pac_agents import Abandoned, Process, start
from tests.faults.pac_bench import PacBench
from tests.faults.pac_cancel_judge import judge_cancelling
from tests.faults.pac_judge import Finding, above_total, in_doubt, judge
from tests.faults.pac_people import People
from tests.faults.pac_plan import Death, Plan, Sleep, plan_of
from tests.faults.pac_protections import adapted
from tests.faults.pac_protections import without as taken_out
from tests.faults.pac_vendors import Fault, Place, answered, asked_for

MOST_TURNS = 200
PEOPLE = 4
A_LONG_WHILE = 80 * 3600.0
GIVEN_UP = 120 * 3600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a seed; `broken` by the PACs' and SAT's books, `loose` is what went wrong in the agents themselves.

    `in_doubt` = documents that no PAC stamped, at one that cannot say so of bytes that are too old. `cancelled` and `replaced` count
    cases, `died` and `slept` what happened to processes.
    """

    seed: int
    broken: Sequence[Finding]
    loose: Sequence[str]
    forced: int
    twins: int
    in_doubt: int
    cancelled: int
    replaced: int
    died: int
    slept: int

    @property
    def held(self) -> bool:
        """Whether everything is as it must be."""
        return not self.broken and not self.loose


def run(bench: PacBench, seed: int, *, without: str = "", plan: Plan | None = None) -> Outcome:
    """The run of one seed on the bench."""
    plan = plan or plan_of(seed)
    bench.begin(plan.pair)
    going = _Run(bench, plan, without)
    with taken_out(without), _quick(bench), going.watched(), capture_logs() as logs, pac_sat_book.kept() as book:
        going.all_of_it()
        failed = [
            f"{entry.get('event')} {entry.get('ref', '')} {entry.get('exc_info')!r}" for entry in logs if entry["log_level"] == "error"
        ]
    people = going.people
    found = (*dict.fromkeys(going.seen), *judge(bench), *judge_cancelling(bench, people, book, woken=going.happened["cancel.sending"]))
    replaced = sum(case.new > 0 for case in people.cases)
    return Outcome(
        seed, found, (*going.loose, *failed), people.forced, len(people.twins), len(in_doubt(bench)), len(people.cases) - replaced,
        replaced, going.happened["death"], going.happened["sleep"],
    )  # fmt: skip


@contextmanager
def _quick(bench: PacBench) -> Iterator[None]:
    """Nothing is printed, filed or booked, and the CSD is opened once: no run is about that."""

    def ends(hub: Hub, work: Work, cfdi_id: int) -> None:
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            finish(tx, work, state="done", code="cfdi.stamped")

    def nothing(*_: object) -> None:
        return None

    swaps: list[tuple[Any, str, Any]] = [
        (issue_cfdi, "print_first", ends), (stamp_outcome, "print_first", ends), (issue_cfdi, "archive_stamped", nothing),
        (ask_sat, "print_cancelled", nothing), (stamp_outcome, "_tell_accounting", nothing), (cancelled, "_tell_accounting", nothing),
        *((place, "open_csd", lambda *_: bench.csd) for place in (issue_cfdi, cancel_cfdi, cancel_twin)),
    ]  # fmt: skip
    before = [(place, name, getattr(place, name)) for place, name, _ in swaps]
    for place, name, value in swaps:
        setattr(place, name, value)
    try:
        yield
    finally:
        for place, name, value in before:
            setattr(place, name, value)


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
        self.people = People(bench, plan.wishes)
        self.loose: list[str] = []
        self.seen: list[Finding] = []
        self.happened: Counter[str] = Counter()
        for name in plan.pair:
            place = bench.places[name]
            place.faults, place.down, place.ahead = dict(plan.faults.get(name, {})), plan.down.get(name, ()), plan.ahead.get(name, 0.0)
        self._turn_dial()

    def _turn_dial(self) -> None:
        dial = self._bench.places["sat"].dial
        for habit in self._plan.habits if "finkok" in self._plan.pair else ():
            operation = "stamped" if habit == "603_lag" else "stamp"
            dial.set({"vendor": "finkok", "operation": operation, "fault": habit})
        if self._plan.sat_lags:
            dial.set({"vendor": "sat", "operation": "consulta", "fault": "not_found", "times": self._plan.sat_lags})

    # --- the course of a run

    def all_of_it(self) -> None:
        """Everything happens; then nothing goes wrong any more, people ask again, and the nights pass."""
        for _ in range(self._plan.agents):
            self._start()
        self._until_still(forces=self._plan.forces)
        self._events.clear()
        for place in self._bench.places.values():
            place.begin()
            place.dial.clear()
        for _ in range(PEOPLE):
            self._bench.issue()
            self.people.ask_again()
            self._until_still()
            if not self._bench.rows("select 1 from cfdis where state not in ('STAMPED', 'CANCELLED')") and not self.people.left():
                break
        self._arrive(all_of_them=True)
        self._passes(A_LONG_WHILE)  # what is watched is over by then
        self._bench.admin.execute("delete from schedule_slots")
        for _ in range(PEOPLE):
            self._until_still()
            if not self.people.cancel_twins() and not self.people.ask_again():
                break

    def _until_still(self, *, forces: bool = False) -> None:
        for turn in range(MOST_TURNS):
            self._tick()
            self._works(self._somebody())
            self._look()
            acted = self.people.act()
            if self._only_waits():
                return
            seconds = self._bench.due_in()
            if self._bench.elapsed > GIVEN_UP and not acted and not self._busy():
                return  # what is in doubt by now is only asked about rarely
            if seconds is None:
                seconds = self._wakes_in(acted)
                if seconds is None:
                    return
            if forces and turn > 6:
                self.people.force()
            hours = 4 * 3600.0 if self._bench.elapsed > 7200.0 else 0.0  # an outage of days is not watched minute by minute
            self._passes(max(seconds, hours) + self._random.choice((0.01, 0.01, 5.0)))
        open_ones = self._bench.rows("select kind, ref, state, code, params::text from work where state not in ('done', 'dead')")
        self.loose.append(f"it never ends: {open_ones}")

    def _only_waits(self) -> bool:
        """Whether all that is open waits for a replacement that was refused: people have to ask for that one again."""
        (waits,) = self._bench.rows(
            """select bool_and(w.code = 'cancel.waits_for_replacement') and exists (
                   select from cfdis where purpose = 'replacement' and state in ('DRAFT', 'REFUSED'))
               from work w where w.state in ('ready', 'leased', 'unknown')"""
        )[0]
        return bool(waits)

    def _busy(self) -> bool:
        return bool(self._bench.rows("select 1 from work where state in ('ready', 'leased')")) or self.people.wait_for_sat()

    def _wakes_in(self, acted: bool) -> float | None:
        """With no work open: in how many seconds something comes of what rests or waits; None = never."""
        if acted or self.people.wait_for_sat():
            return 3601.0
        rests = self._bench.rows("select 1 from pac_accounts where rests_until is not null")
        return 60.0 if rests and self._bench.rows("select 1 from work where state = 'blocked'") else None

    def _look(self) -> None:
        """Nothing is ever in force above a sale's total, but for what people sent elsewhere by force."""
        if not self.people.forced:
            self.seen += above_total(self._bench)

    def _tick(self) -> None:
        with transaction(self._bench.engine) as tx:
            claim.reap(tx, max_stalls=100)
        request_due(self._somebody().hub)
        if self._plan.wishes or self.people.twins:
            with transaction(self._bench.engine) as tx:
                request_questions(tx, "practice")

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
        process = start(self._bench, self, beside=bool(self._alive), adapted=lambda pac: adapted(pac, self._without))
        self._alive.append(process)
        return process

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
                self._reach(self._stack[-1], "cancel.commit" if self._stack[-1].cancels else "commit")

        event.listen(self._bench.engine, "commit", commit, insert=True)
        try:
            yield
        finally:
            event.remove(self._bench.engine, "commit", commit)

    def sent(self, process: Process, place: Place, request: Request, lease_left: Callable[[], float]) -> Answer | NotSent | Unknown:
        """One request of a process on its way, with what happens to it."""
        what = asked_for(request)
        points = {"stamp": "", "cancel": "cancel."}.get(what)
        if points is not None:
            self._reach(process, f"{points}leaving")
        if lease_left() <= 0 and self._without != "lease":
            return NotSent("lease")
        if points is not None:
            self._reach(process, f"{points}sending", lambda late: self._late.append((self._bench.elapsed + late, place, request)))
        if any(begins <= self._bench.elapsed < ends for begins, ends in place.down):
            return NotSent("no route")
        fault = self._fault(place, what) if what else None
        if fault is not None and fault.name == "late":
            self._late.append((self._bench.elapsed + fault.late, place, request))
            return Unknown("timeout")
        came = answered(place, request, fault, self._random)
        if points is not None:
            self._reach(process, f"{points}answered")
        return came

    def _fault(self, place: Place, what: str) -> Fault | None:
        place.sendings[what] += 1
        return place.faults.pop((what, place.sendings[what]), None)

    def _reach(self, process: Process, point: str, leaves: Callable[[float], None] | None = None) -> None:
        if process.dead:
            raise Abandoned
        self._passed[point] += 1
        for event_ in list(self._events):
            if event_ in self._events and event_.point == point and event_.count == self._passed[point]:
                self._events.remove(event_)
                self._comes(process, event_, leaves)

    def _comes(self, process: Process, event_: Death | Sleep, leaves: Callable[[float], None] | None) -> None:
        if isinstance(event_, Death):
            self.happened["death"] += 1
            if leaves is not None and event_.late is not None:
                leaves(event_.late)
            process.dead = True
            raise Abandoned
        self.happened.update(("sleep", event_.point))
        self._passes(event_.seconds)
        for _ in range(3):
            self._tick()
            self._works(self._somebody())
            self._passes(self._random.choice((1.0, 5.0)))
