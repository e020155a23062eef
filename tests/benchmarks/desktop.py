"""The desktop's budgets: paint, first data, a million rows, memory, and how long the GUI thread is ever held."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from agent import office, settings
from agent.db.embedded import ensure_running, remove
from agent.db.init import dsn_of
from tests.benchmarks.rows import Row

ROWS = 1_000_000
TRIES = 3


def run() -> list[Row]:
    """The measured rows, each beside its budget."""
    found = [Row("first paint", statistics.median(_child("paint")["paint"] for _ in range(TRIES)), "s", "budget", 0.6)]
    with _profile() as folder:
        started = _child("data", folder)
        with _kept_open(folder):
            running = [_child("data", folder) for _ in range(TRIES)]
            _fill(folder)
            many = _child("million", folder)
    found += [
        Row("Today's data, server running", statistics.median(one["data"] for one in running), "s", "budget", 1.5),
        Row("Today's data, server started", started["data"], "s", "budget", 3.0),
        Row("longest hold of the GUI thread, start", max(one["hold"] for one in running) * 1000, "ms", "budget", 50),
        Row(f"first page of {ROWS:,} rows", many["first_page"] * 1000, "ms", "budget", 150),
        Row(f"filter by state over {ROWS:,} rows", many["filter_state"] * 1000, "ms", "budget", 200),
        Row(f"filter by number over {ROWS:,} rows", many["filter_number"] * 1000, "ms", "budget", 200),
        Row(f"search without a match over {ROWS:,} rows", many["filter_nothing"] * 1000, "ms", "budget", 200),
        Row("longest hold of the GUI thread, scrolling and switching", many["hold"] * 1000, "ms", "budget", 50),
        Row("memory after scrolling 20,000 rows", many["memory"], "MB", "budget", 250),
    ]
    return found


def _child(what: str, folder: Path | None = None) -> dict[str, float]:
    """Runs one measurement in a process of its own, which knows when it was started."""
    arguments = [sys.executable, "-m", "tests.benchmarks.desktop_child", what, str(time.time()), *([str(folder)] if folder else [])]
    done = subprocess.run(arguments, capture_output=True, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


@contextmanager
def _profile() -> Iterator[Path]:
    """A practice profile whose database has been made, and whose server is down."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o711)
        office.open_office(settings.load(data=folder, practice=True)).close()
        try:
            yield folder
        finally:
            remove(folder)


@contextmanager
def _kept_open(folder: Path) -> Iterator[None]:
    opened = office.open_office(settings.load(data=folder, practice=True))
    try:
        yield
    finally:
        opened.close()


def _fill(folder: Path) -> None:
    """A branch of `local`'s with a million outcomes, one in a hundred refused."""
    server = ensure_running(folder)
    with psycopg.connect(dsn_of(server.superuser_parameters("erphub")), autocommit=True) as admin:
        issuer = admin.execute(
            "insert into issuers (environment, country, tax_id, legal_name) values ('practice', 'MX', 'EKU9003173C9', 'E') returning id"
        ).fetchone()
        assert issuer is not None
        admin.execute(
            "insert into branches (code, name, issuer_id, zone, currency) values ('MX_BENCH', 'B', %s, 'America/Cancun', 'MXN')", issuer
        )
        admin.execute("insert into people_branches (login, branch) values ('local', 'MX_BENCH')")
        admin.execute(
            """insert into erp_sync_logs (created_at, branch, erp_provider, entity_type, spirit_tours_entity_id, number, operation, status,
                   erp_entity_id, amount, currency)
               select now() - n * interval '20 seconds', 'MX_BENCH', 'quickbooks_mx', (array['customer', 'invoice', 'payment'])[1 + n %% 3],
                   n::text, 'CXC-' || lpad(n::text, 7, '0'), 'create', case when n %% 100 = 0 then 'refused' else 'success' end, n::text,
                   n, 'MXN' from generate_series(1, %s) n""",
            (ROWS,),
        )
        admin.execute("analyze erp_sync_logs")
