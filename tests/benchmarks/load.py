"""The load: 100 desktops as 100 logins and 4 agents on a million rows, row security on, the server restarted in the middle."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from agent.db import roles
from agent.db.embedded import Server, ensure_running, stop
from agent.db.engine import connect
from agent.db.init import dsn_of
from tests.benchmarks.children import children
from tests.benchmarks.company import PASSWORD, branch_code, make_company, new_database, office_of, server
from tests.benchmarks.load_child import PAGE, Done
from tests.benchmarks.rows import Row
from tests.db import million

DESKTOPS, PROCESSES, AGENTS, BRANCHES = 100, 4, 4, 10
CONNECTIONS = 3 * DESKTOPS + 20 * AGENTS + 10
SALES_A_SECOND = 2.0
CHILD = "tests.benchmarks.load_child"
DATABASE = "load"


@dataclass(frozen=True, slots=True)
class Outage:
    """When the server was told to stop and when it answered again, in seconds since the epoch."""

    down: float
    up: float

    def meets(self, one: Done) -> bool:
        """Whether something was under way in it. A connection that broke may be noticed by what comes first afterwards."""
        return one[1] <= self.up + 1 and one[1] + one[2] >= self.down


def run(minutes: float = 5.0) -> list[Row]:
    """The measured rows, each beside its budget."""
    with server() as running, ExitStack() as stack:
        admin = _prepare(running)
        dsn = dsn_of(running.parameters(user=roles.AGENT_LOGIN, password=PASSWORD, database=DATABASE))
        since = time.time()
        arguments = (dsn, str(since), str(SALES_A_SECOND), str(BRANCHES))
        begin_agents, _ = stack.enter_context(children(AGENTS, CHILD, "agent", *arguments))
        begin, desks = stack.enter_context(children(PROCESSES, CHILD, "desktops", dsn, str(DESKTOPS // PROCESSES), str(since)))
        begin_agents()
        begin()
        time.sleep(minutes * 30)
        outage = _restart(running)
        beats = _until(admin, "select count(*) = %s from agent_boots where heartbeat_at > to_timestamp(%s)", AGENTS, outage.up) - outage.up
        booked = _until(admin, "select exists (select from erp_sync_logs where created_at > to_timestamp(%s))", outage.up) - outage.up
        time.sleep(max(0.0, minutes * 60 - (time.time() - since)))
        used = _one(admin, "select count(*) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()", DATABASE)
        found = [Row("until the last agent was back", beats, "s"), Row("until documents were booked again", booked, "s")]
        found += [Row("connections used", used, "", "budget", CONNECTIONS), *_work_rows(admin, since, minutes)]
        stack.pop_all().close()  # the children end here and say what they saw
        return [*_desktop_rows([desk for part in desks for desk in part], outage), *found]


def _prepare(running: Server) -> str:
    """The company, its rows and its people; the administrator's address. The server then allows as many connections as are needed."""
    dsn = new_database(running, DATABASE)
    engine = connect(dsn)
    make_company(office_of(engine, dsn), BRANCHES)
    engine.dispose()
    admin = dsn_of(running.superuser_parameters(DATABASE))
    million.fill(admin, company="")
    with psycopg.connect(admin, autocommit=True) as keeper:
        keeper.execute("update work set state = 'done' where state in ('ready', 'unknown')")
        keeper.execute("vacuum (analyze) work")
        for number in range(DESKTOPS):
            login = f"desk{number:03d}"
            roles.make_login(keeper, login, PASSWORD, "erphub_finance")
            keeper.execute("insert into people (login, display_name, role) values (%s, '', 'finance')", (login,))
            mine = [branch_code((number + one) % BRANCHES) for one in range(3)]
            keeper.execute("insert into people_branches select %s, unnest(%s::text[])", (login, mine))
        keeper.execute(sql.SQL("alter system set max_connections = {}").format(sql.Literal(CONNECTIONS)))
    _restart(running)
    return admin


def _restart(running: Server) -> Outage:
    down = time.time()
    stop(running.folder)
    ensure_running(running.folder)
    return Outage(down, time.time())


def _one(admin: str, question: str, *values: object) -> Any:
    with psycopg.connect(admin, autocommit=True) as keeper:
        row = keeper.execute(question.encode(), values).fetchone()
    assert row is not None
    return row[0]


def _until(admin: str, question: str, *values: object) -> float:
    """When a question was answered with yes, in seconds since the epoch; after a minute it is given up."""
    until = time.time() + 60
    while time.time() < until and not _one(admin, question, *values):
        time.sleep(0.1)
    return time.time()


def _work_rows(admin: str, since: float, minutes: float) -> list[Row]:
    documents = _one(admin, "select count(*) from erp_sync_logs where created_at > to_timestamp(%s) and status = 'success'", since)
    with psycopg.connect(admin) as keeper:
        keeper.execute("select pg_sleep(3)")  # what was asked for last is done by then
        asked = keeper.execute(
            "select count(*), count(*) filter (where state = 'done') from work where kind = 'test_connection' and requested_by like 'desk%'"
        ).fetchone()
    assert asked is not None
    return [
        Row("documents booked meanwhile", documents / (minutes * 60), "1/s", "sold", 2 * SALES_A_SECOND),
        Row("commands done", asked[1], "", "asked", asked[0]),
    ]


def _desktop_rows(desks: Sequence[Sequence[Done]], outage: Outage) -> list[Row]:
    everything = [one for desk in desks for one in desk]
    calm = [one for one in everything if not outage.meets(one)]
    failed = [one for one in calm if one[3]]
    hit = [one for one in everything if outage.meets(one)]
    again = [min((at + took for _, at, took, error in desk if at > outage.up and not error), default=math.inf) for desk in desks]
    return [
        _ninety_five("all", calm),
        *(_ninety_five(what, [one for one in calm if one[0] == what]) for what in sorted({one[0] for one in calm})),
        Row("longest", max(one[2] for one in calm) * 1000, "ms"),
        Row(f"errors, of {len(calm):,} outside the restart", 100 * len(failed) / len(calm), "%", "budget", 0.1),
        Row(f"errors, of {len(everything):,} in all", 100 * sum(1 for one in everything if one[3]) / len(everything), "%", "budget", 0.1),
        Row("the server was away", outage.up - outage.down, "s"),
        Row("failed meanwhile", sum(1 for one in hit if one[3]), "", "under way", len(hit)),
        Row("until the last desktop had its page again", max(again) - outage.up, "s", "a page each", PAGE),
    ]


def _ninety_five(what: str, done: Sequence[Done]) -> Row:
    value = statistics.quantiles([one[2] for one in done], n=20)[18] if len(done) > 1 else done[0][2]
    return Row(f"{what}, 95 %", value * 1000, "ms", "budget", 500)
