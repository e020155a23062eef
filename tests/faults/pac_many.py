"""Many runs over pairs of PACs one after another, and what came of them in one line."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

from agent.cli.output import DIFFERENCES, OK
from tests.faults.bench import databases
from tests.faults.pac_bench import PacBench
from tests.faults.pac_engine import Outcome, run


def stamped(seeds: Sequence[int], *, without: str = "", as_json: bool = False) -> int:
    """0 when every run held, else 6; broken seeds are printed with what is wrong."""
    began, done = time.monotonic(), []
    with databases(1) as [(agent, admin)]:
        bench = PacBench(agent, admin)
        for seed in seeds:
            done.append(run(bench, seed, without=without))
            if not as_json and not done[-1].held:
                print(f"seed {seed}: BROKEN", *done[-1].broken, *done[-1].loose, sep="\n    ", flush=True)
        bench.close()
    broken = [each for each in done if not each.held]
    if as_json:
        print(json.dumps({"schema": "erphub.faults/1", "held": not broken, **_document(done, time.monotonic() - began)}, indent=2))
    else:
        print(_line(done, time.monotonic() - began))
    return DIFFERENCES if broken else OK


def _counted(done: Sequence[Outcome]) -> dict[str, int]:
    found = [each.what for outcome in done for each in outcome.broken]
    return {
        "runs": len(done), "broken": sum(not each.held for each in done), "stamped_twice": found.count("twice"),
        "unknown_stamps": found.count("unknown"), "folios": found.count("folio"), "lost": found.count("lost"),
        "wrongly_cancelled": sum(found.count(what) for what in ("unasked", "reasons", "early", "often", "standing")),
        "cancelled": sum(each.cancelled for each in done), "replaced": sum(each.replaced for each in done),
        "died": sum(each.died for each in done), "stood_still": sum(each.slept for each in done),
        "forced": sum(each.forced for each in done), "twins_told": sum(each.twins for each in done),
        "in_doubt": sum(each.in_doubt for each in done),
    }  # fmt: skip


def _document(done: Sequence[Outcome], seconds: float) -> dict[str, object]:
    seeds = [{"seed": each.seed, "found": [str(one) for one in each.broken], "loose": list(each.loose)} for each in done if not each.held]
    return {**_counted(done), "seconds": round(seconds, 1), "seeds": seeds}


def _line(done: Sequence[Outcome], seconds: float) -> str:
    told = _counted(done)
    return (
        f"{told['runs']} runs in {seconds:.0f} s: {told['broken']} broken, {told['stamped_twice']} sales above their total, "
        f"{told['unknown_stamps']} stamps unknown to us, {told['folios']} with wrong folios, {told['lost']} lost, "
        f"{told['wrongly_cancelled']} wrong at SAT; {told['cancelled']} cancelled, {told['replaced']} replaced, "
        f"{told['died']} processes ended, {told['stood_still']} stood still; "
        f"{told['forced']} sent elsewhere by force, {told['twins_told']} second stamps told by name, {told['in_doubt']} still in doubt"
    )
