"""Many seeds on several processes, each with a database of its own on one server; outcomes come as they are ready."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from tests.faults.bench import Bench, databases
from tests.faults.engine import Outcome, run

CHUNK = 10


def outcomes(seeds: Sequence[int], *, jobs: int, without: str = "") -> Generator[Outcome, None, None]:
    """The outcome of every seed, in no order. Closing the iterator ends the processes."""
    chunks = [(list(seeds[at : at + CHUNK]), without) for at in range(0, len(seeds), CHUNK)]
    context = multiprocessing.get_context("spawn")
    with databases(jobs) as made:
        addresses = context.SimpleQueue()
        for pair in made:
            addresses.put(pair)
        with context.Pool(jobs, _begin, (addresses,)) as pool:
            for chunk in pool.imap_unordered(_chunk, chunks):
                yield from chunk


_benches: list[Bench] = []


def _begin(addresses: Any) -> None:
    _benches.append(Bench(*addresses.get()))


def _chunk(asked: tuple[Sequence[int], str]) -> list[Outcome]:
    seeds, without = asked
    return [run(_benches[0], seed, without=without) for seed in seeds]


@dataclass(slots=True)
class Summary:
    """What came of all seeds so far."""

    runs: int = 0
    found: Counter[str] = field(default_factory=Counter)
    explained: list[str] = field(default_factory=list)
    unknown: int = 0
    parked: int = 0
    broken: list[Outcome] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def add(self, each: Outcome) -> None:
        """One more."""
        self.runs += 1
        self.unknown += each.unknown
        self.parked += each.parked
        self.found.update(finding.what for finding in each.broken)
        self.explained += [f"seed {each.seed}: {finding}" for finding in each.explained]
        if not each.held:
            self.broken.append(each)

    def line(self) -> str:
        """The summary in one line."""
        seconds, found = time.monotonic() - self.began, self.found
        return (
            f"{self.runs} runs in {seconds:.0f} s ({seconds * 1000 / max(1, self.runs):.0f} ms each): {len(self.broken)} broken, "
            f"{found['twice']} duplicates, {found['lost']} lost, {found['cents']} wrong cents, {found['not_void']} not void; "
            f"{len(self.explained)} duplicates that only a zombie at a vendor without keys can make; {self.unknown} unknown outcomes, "
            f"{self.parked} documents still parked"
        )

    def document(self) -> Mapping[str, object]:
        """The same for programs."""
        seeds = [{"seed": each.seed, "found": [str(one) for one in each.broken], "loose": list(each.loose)} for each in self.broken]
        return {
            "runs": self.runs,
            "seconds": round(time.monotonic() - self.began, 1),
            "broken": seeds,
            "duplicates": self.found["twice"],
            "lost": self.found["lost"],
            "wrong_cents": self.found["cents"],
            "not_void": self.found["not_void"],
            "explained": self.explained,
            "unknown": self.unknown,
            "parked": self.parked,
        }


def tried(seeds: Sequence[int], *, jobs: int, without: str = "", stop_at_first: bool = False, tell: bool = False) -> Summary:
    """All seeds run; `stop_at_first` = until one breaks by the vendor's books. `tell` prints broken seeds and how far it is."""
    summary = Summary()
    with closing(outcomes(seeds, jobs=jobs, without=without)) as coming:
        for each in coming:
            summary.add(each)
            if tell and not each.held:
                print(f"seed {each.seed}: BROKEN", *each.broken, *each.loose, sep="\n    ", flush=True)
            if tell and summary.runs % 500 == 0:
                print(summary.line(), flush=True)
            if stop_at_first and each.broken:
                break
    return summary
