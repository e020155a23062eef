"""A process of the load: `desktops DSN COUNT SINCE NUMBER` or `agent DSN SINCE A_SECOND BRANCHES NUMBER`. Ends with its input."""

from __future__ import annotations

import json
import logging
import random
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import cycle

import structlog
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from agent.db.engine import connect
from agent.db.listen import listen
from agent.errors import UserError
from agent.hub import Office
from agent.scheduler import start_clock
from agent.services.request_work import request_work
from agent.views import cfdi, connections, sync_monitor, sync_open, today, unknowns, work_queue
from agent.views.calls import asking, reading
from tests.benchmarks.company import PASSWORD, GrowingSource, Measured, branch_code, office_of

PAGE, SEARCH, COMMAND = 5.0, 30.0, 60.0
TAKE_IN_SECONDS = 5
Done = tuple[str, float, float, str]
"""What was done, when it began (seconds since the epoch), how long it took, and the error or ""."""


def pages(office: Office, number: int) -> Mapping[str, Callable[[], object]]:
    """What a person looks at, one after the other, by name."""
    branch = branch_code(number % 10)
    filters = (sync_monitor.SyncFilter(), sync_monitor.SyncFilter(status="refused"), sync_monitor.SyncFilter(branch=branch))
    return {
        "today": lambda: today.today(office, branch=None),
        "newest outcomes": lambda: sync_monitor.lines(office, filters[0], after=None, limit=200),
        "older outcomes": lambda: sync_monitor.lines(office, filters[0], after=(900_000 - 1_000 * number,), limit=200),
        "refused outcomes": lambda: sync_monitor.lines(office, filters[1], after=None, limit=200),
        "CFDIs": lambda: cfdi.lines(office, cfdi.CfdiFilter(), after=None, limit=200),
        "outcomes of a branch": lambda: sync_monitor.lines(office, filters[2], after=None, limit=200),
        "open deliveries counted": lambda: sync_open.open_counts(office, branch=None),
        "blocked deliveries": lambda: sync_open.open_lines(office, sync_open.OpenFilter("blocked"), after=None, limit=200),
        "unknown outcomes": lambda: unknowns.unknowns(office, branch=None, after=None, limit=200),
        "dead work": lambda: work_queue.rows(office, state="dead"),
        "connections": lambda: connections.connections(office, branch=None),
        "today of a branch": lambda: today.today(office, branch=branch),
    }


def _search(office: Office, chance: random.Random) -> object:
    wanted = f"CXC-{chance.randrange(1, 10_000):05d}"
    return sync_monitor.lines(office, sync_monitor.SyncFilter(text=wanted), after=None, limit=200)


def _ask(office: Office, number: int) -> object:
    """Asks for a test of the connection; that somebody has asked already is an answer."""
    connection, branch = 2 + number % 10, branch_code(number % 10)
    try:
        return request_work(office, kind="test_connection", lane=f"command:{connection}", ref=str(connection), branch=branch)
    except UserError as error:
        if error.code != "work.already_requested":
            raise
        return None


def desktop(dsn: str, number: int, stop: threading.Event, done: list[Done]) -> None:
    """One desktop until it is told to stop: its own login, its own connections, one that listens."""
    login = f"desk{number:03d}"
    mine = make_url(dsn).set(username=login, password=PASSWORD).render_as_string(hide_password=False)
    office = office_of(connect(mine, pool_min=1, pool_max=2), mine, actor=login)
    threading.Thread(target=listen, args=(mine, ["events"], lambda name: None, stop), daemon=True).start()
    chance = random.Random(number)
    looks = cycle(pages(office, number).items())
    due = {"page": chance.random() * PAGE, "search": chance.random() * SEARCH, "command": chance.random() * COMMAND}
    every = {"page": PAGE, "search": SEARCH, "command": COMMAND}
    begun = time.monotonic()
    while True:
        what = min(due, key=lambda each: due[each])
        if stop.wait(max(0.0, begun + due[what] - time.monotonic())):
            return
        if what == "page":
            name, look = next(looks)
            done.append(_measured(f"page: {name}", partial(reading, look)))
        elif what == "search":
            done.append(_measured(what, partial(reading, partial(_search, office, chance))))
        else:
            done.append(_measured(what, partial(asking, partial(_ask, office, number))))
        due[what] += every[what]


def _measured(what: str, deed: Callable[[], object]) -> Done:
    at, begun = time.time(), time.perf_counter()
    try:
        deed()
        error = ""
    except (DBAPIError, UserError) as failed:
        error = str(failed).splitlines()[0]
    return what, at, time.perf_counter() - begun, error


def desktops(dsn: str, count: int, since: float, part: int) -> None:
    """So many desktops, a thread each."""
    stop = threading.Event()
    done: list[list[Done]] = [[] for _ in range(count)]
    threads = [threading.Thread(target=desktop, args=(dsn, part * count + one, stop, done[one])) for one in range(count)]
    _begin()
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()
    print(json.dumps(done), flush=True)


def agent(dsn: str, since: float, a_second: float, branches: int) -> None:
    """An agent as `run` starts it."""
    world = Measured(office_of(connect(dsn, pool_min=5, pool_max=20), dsn))
    world.platform = GrowingSource(since, a_second, branches)
    one = world.agent()
    stop = threading.Event()
    _begin()
    clock = start_clock(one.hub, one.lanes, one.loop.wake, take_in_seconds=TAKE_IN_SECONDS)
    one.loop.start()
    threading.Thread(target=listen, args=(dsn, ["work"], lambda _: one.loop.wake(), stop), daemon=True).start()
    sys.stdin.read()
    stop.set()
    clock.shutdown(wait=False)
    print(json.dumps({"drained": one.loop.drain(30), "boot": str(one.hub.boot)}), flush=True)


def _begin() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    if sys.argv[1] == "desktops":
        desktops(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
    else:
        agent(sys.argv[2], float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
