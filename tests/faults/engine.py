"""One seeded run of the engine in this process: agents die, sleep and wake, the vendor fails; judged by the vendor's books."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import text
from structlog.testing import capture_logs

from agent.db import claim, deliveries
from agent.db.engine import at_once, transaction
from agent.work import take_in
from agent.work.look_again import look_again
from tests.faults.agents import LIMITS, Kind, Process, must_live, start
from tests.faults.bench import Bench
from tests.faults.plan import Death, Plan, Sleep, plan_of
from tests.faults.points import ON_THE_WAY, Abandoned, watched
from tests.faults.protections import without as taken_out
from tests.faults.story import Story
from tests.faults.vendor import Fault, numbers_in
from tests.faults.vendor_judge import OPEN, Finding, judge

TURNS = 60
PEOPLE = 4
"""How often somebody asks again for what was parked."""
MOST_CLAIMS = 600
A_WHILE = 601.0
"""After so many seconds what a process that ended may have sent is looked for again."""
_PARKED = """
    select * from (select distinct on (ref) ref, branch, lane, state from work where kind = 'deliver' order by ref, id desc) newest
    where state in ('dead', 'blocked')"""
_LOOSE = """
    select a.ref from attempts a join work w on w.id = a.work_id
    where (a.outcome is null or a.outcome = 'unknown') and not (w.state in ('dead', 'blocked') and w.code <> '')"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a seed. `broken` by the vendor's books; `explained` are duplicates that only a zombie can make at a vendor
    without keys; `loose` is what is not settled or parked, or went wrong in the agents themselves. `abreast` is how often an agent
    took one company while another had the other in its hands."""

    seed: int
    broken: Sequence[Finding]
    explained: Sequence[Finding]
    loose: Sequence[str]
    unknown: int
    parked: int
    abreast: int

    @property
    def held(self) -> bool:
        """Whether everything is as it must be."""
        return not self.broken and not self.loose


def run(bench: Bench, seed: int, *, without: str = "", plan: Plan | None = None, first: Callable[[], None] | None = None) -> Outcome:
    """The run of one seed on the bench. `first` = somebody else works before this process's agents do."""
    plan = plan or plan_of(seed)
    bench.begin(keyed=plan.keyed and without != "key")
    with taken_out(without), capture_logs() as logs:
        going = _Run(bench, plan, Kind(plan.keyed, without))
        with watched(going):
            going.all_of_it(first)
        failed = [
            f"{entry.get('event')} {entry.get('ref', '')} {_told(entry.get('exc_info'))}" for entry in logs if entry["log_level"] == "error"
        ]
    return going.outcome(failed)


class _Run:
    """A run under way. The processes in `_stack` are in the middle of something: the last one works, the others sleep.

    `_left_lying` = one has died or slept, so that there may be leases that nobody keeps.
    """

    def __init__(self, bench: Bench, plan: Plan, kind: Kind) -> None:
        self._bench = bench
        self._plan = plan
        self._kind = kind
        self._random = Random(f"run/{plan.seed}")
        self._story = Story(self._random, [each.branch for each in bench.companies.values()], plan.scope)
        self._events = list(plan.events)
        self._reached: Counter[Death | Sleep] = Counter()
        self._claims = 0
        self._abreast = 0
        self._stack: list[Process] = []
        self._woken: set[str] = set()
        self._left_lying = False
        self._loose: list[str] = []
        self._alive: list[Process] = []
        self._taken_in: dict[str, Sequence[tuple[str, str]]] = {}
        for number in range(plan.agents):
            self._start(number)
        bench.vendor.faults = dict(plan.faults)

    # --- the course of a run

    def all_of_it(self, first: Callable[[], None] | None = None) -> None:
        """Everything happens; then nothing goes wrong any more, and people ask again for what was parked."""
        self._take_in()
        if first is not None:
            first()
            self._left_lying = True
        self._until_still()
        while self._story.steps:
            self._step()
            self._until_still()
        self._events.clear()
        self._bench.vendor.faults = {}
        for _ in range(PEOPLE):
            self._until_still()
            self._bench.vendor.late_ones_arrive(all_of_them=True)
            if not self._ask_again():
                break
        else:
            self._until_still()
        self._bench.passes(A_WHILE)
        if look_again(self._somebody().hub):
            self._until_still()

    def outcome(self, failed: Sequence[str]) -> Outcome:
        """The judgement."""
        books = self._bench.vendor.books()
        found = [each for one in self._bench.companies.values() for each in judge(self._story.expected(one.branch), books[one.realm])]
        explained = [each for each in found if each.what == "twice" and not self._kind.keyed and each.name in self._woken]
        names = {each.name for each in explained}
        money_twice = any(each.kind in ("payments", "credit_memos") for each in explained)  # then what is open is less by just that
        broken = [each for each in found if each.name not in names and not (money_twice and each.detail.startswith(OPEN))]
        loose = [*self._loose, *failed]
        if self._bench.still_open()[0]:
            loose.append("work is still open")
        loose += [f"{row[0]} is unknown and nobody's" for row in self._bench.admin.execute(_LOOSE)]
        counted = self._bench.admin.execute("select count(*) from erp_sync_logs where status = 'unknown'").fetchone()
        parked = len(self._bench.admin.execute(_PARKED).fetchall())
        return Outcome(self._plan.seed, broken, explained, loose, counted[0] if counted else 0, parked, self._abreast)

    def _step(self) -> None:
        self._story.next_step()
        self._take_in()

    def _take_in(self) -> None:
        hub, source = self._somebody().hub, self._story.source
        for table in self._story.tables:
            hashes = source.hashes(table, after="", limit=100)
            if self._taken_in.get(table) != hashes:
                take_in._compare(hub, source, self._bench.source_id, table, hashes)
                self._taken_in[table] = hashes

    def _until_still(self) -> None:
        for _ in range(TURNS):
            self._round()
            is_open, seconds, only_waits = self._bench.still_open()
            if not is_open or only_waits:
                return
            self._pass(seconds)

    def _pass(self, seconds: float) -> None:
        """Time goes on to where something is due, and at times a good while further."""
        self._bench.passes(max(seconds, self._random.choice((0.0, 20.0, 75.0))) + 0.01)

    def _round(self) -> None:
        """One of those who are awake works off what is due, whoever it is."""
        self._somebody()
        self._works(self._random.choice([process for process in self._alive if process not in self._stack]))

    def _works(self, process: Process) -> None:
        self._stack.append(process)
        try:
            if self._left_lying:
                with at_once(self._bench.engine) as tx:
                    claim.reap(tx, max_stalls=LIMITS.max_stalls)
            while process.loop._one():
                pass
        except Abandoned:
            pass  # by now all that it had open is rolled back, as by its server when a process is gone
        except Exception:  # noqa: BLE001 - whatever an agent dies of is what a run is to find
            process.dead = True
            self._loose.append(traceback.format_exc(limit=-4))
        finally:
            self._stack.pop()
        if process.dead:
            self._alive.remove(process)
            if process.restarts:
                self._start(self._bench.installations.index(process.installation))

    def _ask_again(self) -> bool:
        """As a person does on the Sync Monitor; True when there was something."""
        rows = self._bench.admin.execute(_PARKED).fetchall()
        with transaction(self._bench.engine) as tx:
            for ref, branch, lane, _ in rows:
                kind, document = deliveries.parse_ref(ref)
                deliveries.request(tx, [deliveries.Delivery(deliveries.connection_of(lane), kind, document, branch)])
            tx.execute(text("update connections set state = 'connected', state_code = '' where state <> 'connected'"))
        return bool(rows)

    # --- agents

    def _start(self, number: int) -> Process:
        process = start(self._bench, self._bench.installations[number], self, self._story.source, self._kind, self._plan.skew[number])
        self._alive.append(process)
        return process

    def _somebody(self) -> Process:
        """An agent that is awake; one is started where there is none."""
        awake = [process for process in self._alive if process not in self._stack]
        if awake:
            return awake[0]
        busy = {id(process.installation) for process in self._stack}
        free = [number for number, each in enumerate(self._bench.installations) if id(each) not in busy]
        return self._start(free[0])

    # --- what happens at the points

    def reach(self, point: str, of: str = "") -> None:
        """A point of the process that works now."""
        process = self._stack[-1]
        must_live(process)
        if point == "claim.after":
            process.exposed = False
            self._claims += 1
            self._abreast += any(other.lanes.sure() - process.lanes.sure() for other in self._stack[:-1])
            if self._claims > MOST_CLAIMS:
                process.dead = True
                raise RuntimeError("it never ends")
        if point == "leaving.after":
            process.exposed = False
        if point.startswith("write."):
            process.writes = of if point == "write.before" else ""
        if point in ON_THE_WAY:
            of = process.writes
        for event in list(self._events):
            if event in self._events and event.point == point and event.of in ("", of):
                self._comes(process, event)

    def _comes(self, process: Process, event: Death | Sleep) -> None:
        """What the plan has for this point, when its time has come."""
        self._reached[event] += 1
        if self._reached[event] < event.count:
            return
        self._left_lying = True
        if isinstance(event, Death):
            self._events.remove(event)
            self._dies(process, event)
        elif len(self._stack) < len(self._bench.installations):
            self._events.remove(event)
            self._sleeps(process, event)

    def _dies(self, process: Process, event: Death) -> None:
        process.dead, process.restarts = True, event.restarts
        raise Abandoned(event.late)

    def _sleeps(self, process: Process, event: Sleep) -> None:
        fell = self._bench.elapsed
        self._bench.passes(event.seconds)
        for _ in range(min(event.steps, len(self._story.steps))):
            self._step()
        for _ in range(event.rounds):
            self._round()
            is_open, seconds, _ = self._bench.still_open()
            if not is_open:
                break
            self._pass(seconds)
        if event.suspended:
            process.stood_still += self._bench.elapsed - fell
        if event.suspended or event.point == "sending":
            process.exposed = True
        if event.renews:
            process.lanes.renew_all()

    def left(self, body: bytes) -> None:
        """A request's bytes leave: what a zombie sends is remembered by name."""
        if self._stack[-1].exposed and body.startswith(b"{"):
            self._woken.update(numbers_in(body))

    def serve(self, port: int) -> bool:
        """The vendor does what was asked, or not."""
        try:
            self.reach("arriving")
        except Abandoned as death:
            (late,) = death.args
            self._bench.vendor.serve(port, Fault("timeout") if late is None else Fault("late", "before", late))
            raise
        return self._bench.vendor.serve(port) == "sent"

    def chance(self) -> float:
        """The seed's own chance."""
        return self._random.random()

    def forget(self, port: int) -> None:
        """The connection is closed."""
        self._bench.vendor.forget(port)


def _told(error: object) -> str:
    return "".join(traceback.format_exception(error, limit=-6)) if isinstance(error, BaseException) else ""
