"""`python -m tests.faults`: seeded runs of the engine, and kills of real processes; ends with 0 when every run held, else 6.

A seed is always the same run: `--seed S --runs N` goes on where an earlier call stopped, and `--seed S --runs 1` repeats one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from agent.cli.output import DIFFERENCES, OK
from tests.faults import pac_cancel_protections, pac_protections, protections
from tests.faults.kills import Run, run
from tests.faults.many import Summary, tried
from tests.faults.pac_many import stamped
from tests.faults.processes import fork_server, forking
from tests.faults.profile import open_folder, prepared


def main() -> int:
    """Runs and prints them as they end."""
    options = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    options.add_argument("--runs", type=int, default=200, help="how many seeded runs of the engine")
    options.add_argument("--seed", type=int, default=1, help="the first run's seed; the next run has the next")
    names = sorted({*protections.NAMES, *pac_protections.NAMES, *pac_cancel_protections.NAMES})
    options.add_argument("--without", choices=names, default="", help="take one protection out: runs must then break")
    options.add_argument("--kills", type=int, default=0, help="how many times a real process is killed besides")
    options.add_argument("--pacs", type=int, default=0, help="instead: how many seeded runs of stamping, cancelling and replacing")
    options.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="runs at a time")
    options.add_argument("--json", action="store_true", help="one JSON document on stdout")
    chosen = options.parse_args()
    if chosen.pacs:
        return stamped(range(chosen.seed, chosen.seed + chosen.pacs), without=chosen.without, as_json=chosen.json)
    seeds = range(chosen.seed, chosen.seed + chosen.runs)
    summary = tried(seeds, jobs=chosen.jobs, without=chosen.without, tell=not chosen.json) if seeds else Summary()
    killed = _kills(range(chosen.seed, chosen.seed + chosen.kills), chosen.jobs, quiet=chosen.json)
    held = not summary.broken and not any(each.broken for each in killed)
    if chosen.json:
        print(json.dumps({"schema": "erphub.faults/1", "held": held, **summary.document(), "kills": _listed(killed)}, indent=2))
    elif seeds:
        print(summary.line())
        for line in summary.explained:
            print(f"    explained: {line}")
    return OK if held else DIFFERENCES


def _kills(seeds: Sequence[int], jobs: int, *, quiet: bool) -> list[Run]:
    """Real processes killed at the points of these seeds, on a copy of the practice company each."""
    if not seeds:
        return []
    began, folder, launch = time.monotonic(), open_folder(), forking(fork_server())
    try:
        profile = prepared(folder)
        with ThreadPoolExecutor(jobs) as pool:
            waiting = [pool.submit(run, profile, seed, launch=launch) for seed in seeds]
            runs = [_told(each.result(), quiet=quiet) for each in as_completed(waiting)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not quiet:
        print(f"{len(runs)} kills, {sum(bool(each.broken) for each in runs)} broken, {time.monotonic() - began:.0f} s", flush=True)
    return runs


def _told(each: Run, *, quiet: bool) -> Run:
    if not quiet:
        held = "held" if not each.broken else "BROKEN"
        print(f"kill of seed {each.seed}: {each.kill}: {held} ({each.starts} starts, {each.seconds:.1f} s)", flush=True)
        for line in each.broken:
            print(f"    {line}", flush=True)
    return each


def _listed(runs: Sequence[Run]) -> list[dict[str, object]]:
    return [
        {"seed": each.seed, "kill": str(each.kill), "held": not each.broken, "broken": list(each.broken), "seconds": round(each.seconds, 1)}
        for each in sorted(runs, key=lambda each: each.seed)
    ]


if __name__ == "__main__":
    sys.exit(main())
