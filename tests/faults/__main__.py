"""`python -m tests.faults`: seeded kills of the agent and of its database; ends with 0 when every run held, else 6."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from agent.cli.output import DIFFERENCES, OK
from tests.faults.agent import PROTECTIONS, Changed
from tests.faults.kills import Run, run
from tests.faults.processes import fork_server, forking
from tests.faults.profile import open_folder, prepared


def main() -> int:
    """Runs and prints them as they end."""
    options = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    options.add_argument("--runs", type=int, default=30, help="how many kills")
    options.add_argument("--seed", type=int, default=1, help="the first run's seed; the next run has the next")
    options.add_argument("--without", choices=sorted(PROTECTIONS), help="take one protection out: runs must then fail")
    options.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="runs at a time")
    options.add_argument("--json", action="store_true", help="one JSON document on stdout")
    chosen = options.parse_args()
    launch = forking(fork_server(), Changed(without=chosen.without or ""))
    began, folder = time.monotonic(), open_folder()
    try:
        profile = prepared(folder)
        with ThreadPoolExecutor(chosen.jobs) as pool:
            waiting = [pool.submit(run, profile, chosen.seed + number, launch=launch) for number in range(chosen.runs)]
            runs = [_told(each.result(), quiet=chosen.json) for each in as_completed(waiting)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    failed = sorted(each.seed for each in runs if each.broken)
    seconds = time.monotonic() - began
    if chosen.json:
        print(json.dumps(_document(runs, seconds), indent=2))
    else:
        print(f"{len(runs)} runs, {len(failed)} broken{f' (seeds {failed})' if failed else ''}, {seconds:.0f} s")
    return DIFFERENCES if failed else OK


def _told(each: Run, *, quiet: bool) -> Run:
    if not quiet:
        print(
            f"seed {each.seed}: {each.kill}: {'held' if not each.broken else 'BROKEN'} ({each.starts} starts, {each.seconds:.1f} s)",
            flush=True,
        )
        for line in each.broken:
            print(f"    {line}", flush=True)
    return each


def _document(runs: list[Run], seconds: float) -> dict[str, object]:
    listed = [
        {"seed": each.seed, "kill": str(each.kill), "held": not each.broken, "broken": list(each.broken), "seconds": round(each.seconds, 1)}
        for each in sorted(runs, key=lambda each: each.seed)
    ]
    return {"schema": "erphub.faults/1", "held": all(not each.broken for each in runs), "seconds": round(seconds, 1), "runs": listed}


if __name__ == "__main__":
    sys.exit(main())
