"""The agents of a run of stamping: processes on one installation whose way out is the run's, and that may be dead or stand still."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID, uuid4

from agent.db.claim import Lease, Work
from agent.http_client.pace import Paces
from agent.hub import Hub, Limits, Vendors
from agent.ports import Answer, NotSent, Pac, Request, Unknown, Wire
from agent.sat import SatStatusService
from agent.services import enrol
from agent.vault import Vault
from agent.work.commands import HANDLERS
from agent.work.lease import HeldLanes
from agent.work.loop import Handler, Loop
from tests.faults.pac_bench import PacBench
from tests.faults.pac_vendors import NAMES, SAT, Place
from tests.work.hub import RFC

LIMITS = Limits(lease_seconds=30.0, retry_seconds=5.0, concurrency=1)
KINDS = ("issue_cfdi", "force_failover", "probe_pac", "watch_twin", "audit_stamps", "cancel_cfdi", "ask_sat", "cancel_twin")
_CANCELLING = ("cancel_cfdi", "ask_sat", "cancel_twin")


class Abandoned(BaseException):
    """The process ends here: nothing of it runs any more, nothing is released."""


class Course(Protocol):
    """The run that a process is part of."""

    def sent(self, process: Process, place: Place, request: Request, lease_left: Callable[[], float]) -> Answer | NotSent | Unknown:
        """One request of a process on its way."""


class _Lanes(HeldLanes):
    """Lanes whose process may be dead: then it gives nothing back."""

    process: Process

    def release(self, lease: Lease) -> None:
        if not self.process.dead:
            super().release(lease)


@dataclass(eq=False)
class Process:
    """One process of the installation. `cancels` = what it works on now is a cancellation."""

    course: Course
    hub: Hub = field(init=False)
    lanes: _Lanes = field(init=False)
    loop: Loop = field(init=False)
    dead: bool = False
    cancels: bool = False

    def bound(self, *, keep: Any = None, lease_left: Callable[[], float] | None = None) -> Wire:
        """The way out, as an agent's HTTP client offers it."""
        return _Out(self, lease_left or (lambda: 1e9))

    def works(self, kind: str) -> Handler:
        """The command of a kind, which says of the process what it is doing."""

        def handled(hub: Hub, rows: Sequence[Work]) -> None:
            self.cancels = kind in _CANCELLING
            HANDLERS[kind](hub, rows)

        return handled


@dataclass(frozen=True, slots=True)
class _Out:
    process: Process
    lease_left: Callable[[], float]
    place: Place | None = None

    def send(self, request: Request, *, deadline: float) -> Answer | NotSent | Unknown:
        assert self.place is not None
        return self.process.course.sent(self.process, self.place, request, self.lease_left)


def start(bench: PacBench, course: Course, *, beside: bool, adapted: Callable[[Pac], Pac]) -> Process:
    """A process starts; `beside` = another one is alive, whose lanes it leaves alone. `adapted` may stand in front of the PACs."""
    process, boot = Process(course), uuid4()
    if beside:
        _beside(bench, boot)
    else:
        agent_id = bench.installation.agent_id
        enrol.start_boot(bench.world.office, agent_id=agent_id, boot=boot, pid=1, host="runs", version="0", max_stalls=100)
    paces = Paces({})
    process.lanes = _Lanes(bench.engine, boot, LIMITS, paces, lambda: bench.elapsed)
    process.lanes.process = process
    pacs = {int(row[0]): str(row[1]) for row in bench.rows("select id, pac from pac_accounts")}

    def pac(hub: Hub, account: int, wire: Wire) -> Pac:
        place = bench.places[pacs[account]]
        assert isinstance(wire, _Out)
        return adapted(place.maker(replace(wire, place=place), rfc=RFC, form=place.form, base=place.base, now=hub.office.now))

    def sat(hub: Hub, wire: Wire) -> SatStatusService:
        assert isinstance(wire, _Out)
        return SatStatusService(replace(wire, place=bench.places[SAT]), "practice")

    specs = {name: bench.places[name].maker.spec for name in NAMES}
    vendors = Vendors({}, specs, None, pac, None, sat=sat)  # type: ignore[arg-type]
    vault = Vault(bench.engine, bench.installation.agent_id, bench.installation.key)
    process.hub = Hub(
        bench.world.office, bench.installation.agent_id, boot, vault, process, paces, vendors, LIMITS, process.lanes.left  # type: ignore[arg-type]
    )  # fmt: skip
    process.loop = Loop(process.hub, {kind: process.works(kind) for kind in KINDS}, process.lanes)
    return process


def _beside(bench: PacBench, boot: UUID) -> None:
    """A second agent: another installation's, so that it takes nothing back from the first."""
    bench.admin.execute(
        "insert into agent_boots (boot_id, agent_id, pid, host, version) values (%s, %s, 1, 'runs', '0')",
        (boot, bench.installation.agent_id),
    )
