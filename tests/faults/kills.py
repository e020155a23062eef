"""One run: the agent at work, a process killed at the point that the seed says, the agent started again until all is done."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from agent.cli.output import OK, UNAVAILABLE
from tests.faults.judge import judge
from tests.faults.processes import Running, Start, command
from tests.faults.profile import Profile, copied

Target = Literal["agent", "postgres"]
Moment = Literal["before", "after_commit", "outcome"]
STARTS = 4
"""How often the agent is started again at most; one start should do."""
PATIENCE = 120.0
_OUTCOMES = "select count(*) from attempts where outcome is not null and case when kind = 'cfdi' then 'finkok' else 'quickbooks' end = %s"
_WRITES = {"quickbooks": ("write", 18), "finkok": ("stamp", 16)}


@dataclass(frozen=True, slots=True)
class Kill:
    """Whom to kill, and when: at the vendor's write number `number`, counted from 0.

    `before`: the request is there, nothing is done yet. `after_commit`: it is done, the answer is on its way.
    `outcome`: at some moment after so many outcomes were written down.
    """

    target: Target
    vendor: str
    number: int
    moment: Moment

    @classmethod
    def of(cls, seed: int) -> Kill:
        """The point of a seed. A server is killed while the agent has an answer that it cannot write down any more."""
        random = Random(f"kill/{seed}")
        target: Target = random.choice(("agent", "agent", "postgres"))
        vendor = random.choice(sorted(_WRITES))
        moments: Sequence[Moment] = ("before", "after_commit", "outcome") if target == "agent" else ("after_commit", "outcome")
        return cls(target, vendor, random.randrange(_WRITES[vendor][1]), random.choice(moments))

    def __str__(self) -> str:
        return f"{self.target} at {self.vendor}'s write {self.number}, {self.moment}"


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a run: empty `broken` = everything held."""

    seed: int
    kill: Kill
    broken: Sequence[str]
    starts: int
    seconds: float


def run(prepared: Path, seed: int, kill: Kill | None = None, *, launch: Start = command) -> Run:
    """One run on a copy of the prepared profile."""
    began = time.monotonic()
    kill = kill or Kill.of(seed)
    with copied(prepared, launch) as profile:
        broken, starts = _killed_and_finished(profile, kill)
        broken += judge(profile)
    return Run(seed, kill, broken, starts, time.monotonic() - began)


def _killed_and_finished(profile: Profile, kill: Kill) -> tuple[list[str], int]:
    if kill.moment != "outcome":
        _set_trap(profile, kill)
    agent = profile.start()
    if not _wait_for(profile, kill, agent):
        code, _, log = agent.finish(PATIENCE)
        return [f"the agent ended with {code} before the kill: {log[-2000:]}"], 0
    victim = agent.pid if kill.target == "agent" else profile.postmaster()
    os.kill(victim, signal.SIGKILL)
    code, _, log = agent.finish(PATIENCE)
    profile.clear()
    if kill.target == "postgres" and code != UNAVAILABLE:
        return [f"without its database the agent ended with {code}: {log[-2000:]}"], 0
    for start in range(1, STARTS + 1):
        profile.age()
        code, _, log = profile.once()
        if code == OK:
            return [], start
    return [f"the agent ends with {code} after {STARTS} starts: {log[-2000:]}"], STARTS


def _set_trap(profile: Profile, kill: Kill) -> None:
    """The vendor holds the answer back: for ever when the agent is to die, for a moment when its database is."""
    operation, _ = _WRITES[kill.vendor]
    if kill.target == "agent":
        profile.fault(kill.vendor, operation, "timeout", phase=kill.moment, after=kill.number)
    else:
        profile.fault(kill.vendor, operation, "slow_body", phase=kill.moment, after=kill.number, rate=20_000)


def _wait_for(profile: Profile, kill: Kill, agent: Running) -> bool:
    """True at the moment of the kill; False when the agent ended before it."""
    until = time.monotonic() + PATIENCE
    with profile.database() as database:
        while time.monotonic() < until and not agent.ended():
            if kill.moment != "outcome":
                came = not profile.faults()
            else:
                row = database.execute(_OUTCOMES, [kill.vendor]).fetchone()
                came = row is not None and row[0] > kill.number
            if came:
                return True
            time.sleep(0.002)
    return False
