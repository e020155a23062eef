"""Agents as processes of their own inside this one: own boot, own lanes, own clock; a real wire to the practice vendor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Protocol
from uuid import UUID

from sqlalchemy import Engine

from agent.db.claim import Lease
from agent.erp.quickbooks.adapter import QuickBooks, QuickBooksMexico
from agent.http_client.pace import Paces
from agent.hub import Hub, Limits, Office, Vendors
from agent.ports import Capability, ErpAdapter, ErpSpec, Match, Outcome, Pac, Remote, Source, Wire, Write
from agent.vault import Vault
from agent.work.commands import HANDLERS
from agent.work.lease import HeldLanes
from agent.work.loop import Loop
from tests.faults.bench import NOW, Company, Installation
from tests.faults.points import Abandoned
from tests.faults.vendor import token_of

LIMITS = Limits(lease_seconds=30.0, retry_seconds=5.0, concurrency=1)


class Reached(Protocol):
    """What a run does at a point."""

    def reach(self, point: str, of: str = "") -> None: ...


class Watched(QuickBooks):
    """QuickBooks with the points around its look and its write."""

    reached: ClassVar[Reached]
    blind: ClassVar[bool] = False

    def find(self, wanted: Sequence[Write]) -> Sequence[Sequence[Match]]:
        self.reached.reach("look.before", wanted[0].posting.kind.value)
        found: Sequence[Sequence[Match]] = [[] for _ in wanted] if self.blind else super().find(wanted)
        self.reached.reach("look.after", wanted[0].posting.kind.value)
        return found

    def write(self, batch: Sequence[Write]) -> Sequence[Outcome[Remote]]:
        self.reached.reach("write.before", batch[0].posting.kind.value)
        came = super().write(batch)
        self.reached.reach("write.after", batch[0].posting.kind.value)
        return came

    def void(self, remote: Remote, *, key: str) -> Outcome[Remote]:
        self.reached.reach("write.before", remote.kind.value)
        came = super().void(remote, key=key)
        self.reached.reach("write.after", remote.kind.value)
        return came


def _keyless(spec: ErpSpec) -> ErpSpec:
    """The same vendor where nothing is known of request ids."""
    return replace(spec, capabilities=spec.capabilities - {Capability.IDEMPOTENCY_KEY}, own_key=frozenset())


SPECS: Mapping[bool, Mapping[str, ErpSpec]] = {
    keyed: {erp.spec.name: erp.spec if keyed else _keyless(erp.spec) for erp in (QuickBooks, QuickBooksMexico)} for keyed in (True, False)
}
"""What both countries' vendors say of themselves, with keys and without."""


class _Lanes(HeldLanes):
    """Lanes whose process may be dead: then it gives nothing back."""

    process: Process

    def sure(self) -> frozenset[str]:
        """The lanes that this process knows to be its own now."""
        return frozenset(lane for lane in self._held if self.left(lane) > 0)

    def claim(self) -> Lease | None:
        lease = super().claim()
        if lease is not None:
            self.process.reached.reach("claim.after")
        return lease

    def release(self, lease: Lease) -> None:
        if self.process.dead:
            return
        self.process.reached.reach("release.before")
        super().release(lease)


@dataclass(slots=True, eq=False)
class Process:
    """One process of an installation. `exposed` = it slept after the last look at its lease or row: what it sends now, a zombie sends.

    `writes` = the kind of document that it is writing.
    """

    installation: Installation
    reached: Reached
    hub: Hub
    lanes: _Lanes
    loop: Loop
    dead: bool = False
    restarts: bool = False
    exposed: bool = False
    writes: str = ""
    stood_still: float = 0.0


class Place(Protocol):
    """Where an agent runs: its database, its time, its clock, and the company behind each connection."""

    @property
    def engine(self) -> Engine: ...
    @property
    def elapsed(self) -> float: ...
    @property
    def companies(self) -> Mapping[int, Company]: ...
    def boot(self, installation: Installation, *, max_stalls: int) -> UUID: ...
    def office_at(self, now: datetime) -> Office: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """How agents of a run are made: at a vendor with keys or without, and what is taken out of them."""

    keyed: bool
    without: str = ""


def start(bench: Place, installation: Installation, reached: Reached, source: Source, kind: Kind, skew: float) -> Process:
    """A new process of an installation, its clock wrong by `skew` seconds; what its earlier processes held is taken back."""
    boot = bench.boot(installation, max_stalls=LIMITS.max_stalls)
    specs = SPECS[kind.keyed]
    seen = {"reached": reached, "blind": kind.without == "find"}
    adapters = {name: type("Adapter", (Watched,), {**seen, "spec": spec}) for name, spec in specs.items()}
    made: list[Process] = []

    def erp(hub: Hub, connection: int, wire: Wire) -> ErpAdapter:
        erp, realm = bench.companies[connection].erp, bench.companies[connection].realm
        made_now: ErpAdapter = adapters[erp](
            wire=wire, access_token=lambda *, rejected="": token_of(realm), company=realm, environment="practice", now=hub.office.now
        )
        return made_now

    def left(lane: str) -> float:
        return 1e9 if kind.without == "lease" else lanes.left(lane)

    paces = Paces(specs)
    lanes = _Lanes(bench.engine, boot, LIMITS, paces, lambda: bench.elapsed - (made[0].stood_still if made else 0.0))
    vendors = Vendors(specs, {}, erp, _no_pac, lambda hub, source_id: source)
    office = bench.office_at(NOW + timedelta(seconds=skew))
    vault = Vault(bench.engine, installation.agent_id, installation.key)
    hub = Hub(office, installation.agent_id, boot, vault, installation.wire, paces, vendors, LIMITS, left)
    process = Process(installation, reached, hub, lanes, Loop(hub, HANDLERS, lanes))
    lanes.process = process
    made.append(process)
    return process


def _no_pac(hub: Hub, account: int, wire: Wire) -> Pac:
    raise AssertionError("no run stamps")


def must_live(process: Process) -> None:
    """Nothing of a dead process runs."""
    if process.dead:
        raise Abandoned
