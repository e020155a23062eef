"""The engine: claims a second, how soon new work is claimed, documents a second with more agents, memory; beside a plain loop."""

from __future__ import annotations

import queue
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import Engine, text

from agent.db import claim
from agent.db.embedded import Server
from agent.db.engine import connect, transaction
from agent.db.init import dsn_of
from agent.db.listen import listen
from agent.scheduler import request_take_in
from agent.work.loop import Loop
from tests.benchmarks import plain
from tests.benchmarks.children import children
from tests.benchmarks.company import make_company, new_database, office_of, server
from tests.benchmarks.rows import Row
from tests.work.hub import World

CLAIMS = 3_000
BATCH = 30
WAKE_UPS = 200
BRANCHES = 8
SALES = 2_000
"""As many customers besides."""
CHILD = "tests.benchmarks.engine_child"
PLAIN = "plain SKIP LOCKED loop"


def run(documents: int = 100_000) -> list[Row]:
    """The measured rows, each beside the plain loop or its budget; an agent's memory is looked at after so many documents."""
    with server() as running:
        found = [*_claims(running), *_wake_ups(running)]
        for agents in (1, 2, 4):
            seconds, _ = _documents(running, agents, SALES)
            rate = _plain_documents(running, agents, 2 * SALES)
            found.append(Row(f"documents taken in, planned, delivered; agents: {agents}", 2 * SALES / seconds, "1/s", PLAIN, rate))
        _, memory = _documents(running, 1, documents // 2)
        found.append(Row(f"memory of an agent after {documents:,} documents", memory, "MB", "budget", 256))
    return found


def _ready(running: Server, name: str) -> tuple[str, Engine]:
    """A database with the company and the plain loop's table; the agents' address and an engine."""
    dsn = new_database(running, name)
    plain.make(dsn_of(running.superuser_parameters(name)))
    engine = connect(dsn, pool_min=5, pool_max=20)
    make_company(office_of(engine, dsn), BRANCHES)
    return dsn, engine


def _claims(running: Server) -> list[Row]:
    _, engine = _ready(running, "bench_claims")
    found = []
    for limit in (1, BATCH):
        with transaction(engine) as tx:
            tx.execute(
                text("""insert into work (kind, lane, ref, branch) select 'bench', 'bench:' || n / :limit, n::text, 'B00'
                        from generate_series(0, :rows - 1) n"""),
                {"rows": CLAIMS, "limit": limit},
            )
        plain.fill(engine, CLAIMS)
        ours = _timed(partial(_claim, engine, limit, uuid4()))
        theirs = _timed(partial(_take, engine, limit))
        how = "one by one" if limit == 1 else f"{limit} a claim"
        found.append(Row(f"rows claimed, finished, released; {how}", CLAIMS / ours, "1/s", PLAIN, CLAIMS / theirs))
    engine.dispose()
    return found


def _timed(some: Callable[[], int]) -> float:
    begun = time.perf_counter()
    while some():
        pass
    return time.perf_counter() - begun


def _claim(engine: Engine, limit: int, boot: UUID) -> int:
    """As the loop does it: claimed, finished and released in a transaction each."""
    with transaction(engine) as tx:
        lease = claim.claim(tx, boot=boot, seconds=30, limit=limit)
    if lease is None:
        return 0
    with transaction(engine) as tx:
        for row in lease.rows:
            claim.finish(tx, row, state="done")
    with transaction(engine) as tx:
        claim.release(tx, lane=lease.lane, token=lease.token, boot=lease.boot)
    return len(lease.rows)


def _take(engine: Engine, limit: int) -> int:
    return len(plain.take(engine, limit))


def _wake_ups(running: Server) -> list[Row]:
    dsn, engine = _ready(running, "bench_wake")
    ours = _wake_up_agent(dsn, engine)
    theirs = _wake_up_plain(dsn, engine)
    engine.dispose()
    return [
        Row(
            "from insert to claimed, median", statistics.median(ours) * 1000, "ms", f"{PLAIN}, listening", statistics.median(theirs) * 1000
        ),
        Row("from insert to claimed, longest", max(ours) * 1000, "ms", f"{PLAIN}, listening", max(theirs) * 1000),
    ]


def _wake_up_agent(dsn: str, engine: Engine) -> list[float]:
    agent = World(office_of(engine, dsn)).agent()
    claimed: queue.Queue[float] = queue.Queue()

    def handle(hub: object, rows: Sequence[claim.Work]) -> None:
        claimed.put(time.perf_counter())
        with transaction(engine) as tx:
            claim.finish(tx, rows[0], state="done")

    loop = Loop(agent.hub, {"bench": handle}, agent.lanes)
    stop, listens = threading.Event(), threading.Event()

    def heard(name: str) -> None:
        listens.set()
        loop.wake()

    threading.Thread(target=listen, args=(dsn, ["work"], heard, stop), daemon=True).start()
    loop.start()
    listens.wait(20)
    found = []
    for number in range(WAKE_UPS):
        time.sleep(0.02)
        with transaction(engine) as tx:
            tx.execute(text("insert into work (kind, lane, ref, branch) values ('bench', :lane, '1', 'B00')"), {"lane": f"wake:{number}"})
            begun = time.perf_counter()
        found.append(claimed.get(timeout=20) - begun)
    stop.set()
    loop.drain(20)
    return found


def _wake_up_plain(dsn: str, engine: Engine) -> list[float]:
    taken: queue.Queue[float] = queue.Queue()
    stop, ready = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=plain.listening, args=(engine, dsn, lambda: taken.put(time.perf_counter()), ready.set, stop), daemon=True
    )
    thread.start()
    ready.wait(20)
    found = []
    for _ in range(WAKE_UPS):
        time.sleep(0.02)
        with transaction(engine) as tx:
            tx.execute(text("insert into plain_jobs default values"))
            begun = time.perf_counter()
        found.append(taken.get(timeout=20) - begun)
    stop.set()
    thread.join(5)
    return found


def _documents(running: Server, agents: int, sales: int) -> tuple[float, float]:
    """Seconds from the asking for the platform's rows to the last delivery, and the largest agent's memory in MB."""
    dsn, engine = _ready(running, f"bench_{agents}_{uuid4().hex[:8]}")
    with children(agents, CHILD, "agent", dsn, str(sales), str(BRANCHES)) as (begin, said):
        begin()
        begun = time.perf_counter()
        with transaction(engine) as tx:
            request_take_in(tx, whole_round=True)
        _until(engine, "select count(*) from erp_sync_logs where status = 'success'", 2 * sales)
        seconds = time.perf_counter() - begun
    engine.dispose()
    return seconds, max(one["memory"] for one in said)


def _plain_documents(running: Server, processes: int, rows: int) -> float:
    dsn = new_database(running, f"plain_{processes}")
    plain.make(dsn_of(running.superuser_parameters(f"plain_{processes}")))
    engine = connect(dsn)
    plain.fill(engine, rows)
    with children(processes, CHILD, "plain", dsn) as (begin, _):
        begun = time.perf_counter()
        begin()
        _until(engine, "select count(*) from plain_jobs where state = 'done'", rows)
        seconds = time.perf_counter() - begun
    engine.dispose()
    return rows / seconds


def _until(engine: Engine, question: str, count: int) -> None:
    while True:
        with transaction(engine) as tx:
            if tx.execute(text(question)).scalar_one() >= count:
                return
        time.sleep(0.05)
