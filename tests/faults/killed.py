"""A real process of an agent, killed with SIGKILL at a request of its own; others in this process finish, the vendor's books judge."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import Engine

from agent.credentials import AgentKey
from agent.db.engine import connect
from agent.http_client.pace import Pace
from agent.hub import Office
from tests.faults.agents import Kind, start
from tests.faults.bench import INSTALLATIONS, Bench, Company, Installation, boot, office_on, wire_to
from tests.faults.engine import Outcome, run
from tests.faults.plan import Plan
from tests.faults.story import scope_of
from tests.faults.vendor import Moment
from tests.work.platform import FakeSource

MOMENTS: tuple[Moment, ...] = ("before", "after_commit", "answered")


@dataclass(frozen=True, slots=True)
class Kill:
    """At the agent's write number `write`: not done yet, done but not answered, or answered and perhaps not written down."""

    seed: int
    keyed: bool
    write: int
    moment: Moment

    @classmethod
    def of(cls, seed: int) -> Kill:
        """The kill of a seed, always the same."""
        random = Random(f"kill of an agent/{seed}")
        return cls(seed, random.random() < 0.5, random.randrange(1, 4), random.choice(MOMENTS))


def killed(bench: Bench, kill: Kill) -> tuple[Outcome, int]:
    """The run, and how the process ended: minus the signal's number."""
    ended: list[int] = []

    def first() -> None:
        ended.append(_one_is_killed(bench, kill))

    plan = Plan(kill.seed, kill.keyed, 1, [], {}, [0.0] * INSTALLATIONS, scope_of(kill.seed))
    outcome = run(bench, kill.seed, plan=plan, first=first)
    return outcome, ended[0]


def _one_is_killed(bench: Bench, kill: Kill) -> int:
    victim = bench.installations[-1]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.warm"])
    arguments = (bench.office.dsn, victim.agent_id, bench.vendor.url, kill.keyed, bench.companies)
    process = context.Process(target=_work, args=arguments, daemon=True)
    process.start()
    assert process.pid is not None
    bench.vendor.serve_another(kill.write, kill.moment, alive=process.is_alive)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    return process.exitcode or 0


@dataclass(frozen=True, slots=True)
class _Place:
    office: Office
    companies: Mapping[int, Company]
    elapsed: float = 0.0

    @property
    def engine(self) -> Engine:
        return self.office.engine

    def boot(self, installation: Installation, *, max_stalls: int) -> UUID:
        return boot(self.office, installation, max_stalls=max_stalls)

    def office_at(self, now: datetime) -> Office:
        return self.office


class _Nothing:
    def reach(self, point: str, of: str = "") -> None:
        return None


def _work(dsn: str, agent_id: int, vendor: str, keyed: bool, companies: Mapping[int, Company]) -> None:
    """The process: an agent that works off what is due, at a vendor's real socket."""
    Pace.wait = lambda self, path: None  # type: ignore[method-assign]
    place = _Place(office_on(connect(dsn), dsn), companies)
    agent = start(place, Installation(agent_id, AgentKey.create(), wire_to(vendor)), _Nothing(), FakeSource(), Kind(keyed), 0.0)
    while agent.loop._one():
        pass
    signal.pause()  # whoever started it kills it
