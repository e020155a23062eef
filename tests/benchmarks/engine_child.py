"""One process that works: `agent DSN SALES BRANCHES` or `plain DSN`. Begins at a line, ends with its input, prints its memory."""

from __future__ import annotations

import json
import logging
import sys
import threading

import psutil
import structlog

from agent.db.engine import connect
from agent.db.listen import listen
from tests.benchmarks import plain
from tests.benchmarks.company import EndlessSource, Measured, office_of


def agent(dsn: str, sales: int, branches: int) -> None:
    """An agent as `run` starts it, but for the clock: what nobody loses need not be taken back."""
    engine = connect(dsn, pool_min=5, pool_max=20)
    world = Measured(office_of(engine, dsn))
    world.platform = EndlessSource(sales, branches)
    one = world.agent()
    stop = threading.Event()
    ears = threading.Thread(target=listen, args=(dsn, ["work"], lambda _: one.loop.wake(), stop), daemon=True)
    _begin()
    one.loop.start()
    ears.start()
    sys.stdin.read()
    stop.set()
    one.loop.drain(30)


def plain_loop(dsn: str) -> None:
    """The plain loop, until the input ends."""
    stop = threading.Event()
    worker = threading.Thread(target=plain.work, args=(connect(dsn), stop))
    _begin()
    worker.start()
    sys.stdin.read()
    stop.set()
    worker.join()


def _begin() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if sys.argv[1] == "agent":
        agent(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        plain_loop(sys.argv[2])
    print(json.dumps({"memory": psutil.Process().memory_info().rss / 1e6}), flush=True)
