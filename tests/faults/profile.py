"""A small practice company in a profile of its own: set up once, copied for every run, its agent a real process."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, create_engine

from agent.cli import practice_company
from agent.cli.comparison import Difference, compare, compare_stamps
from agent.cli.engine import working
from agent.db.address import url_of
from agent.db.embedded import ensure_running, remove, status, stop, stop_if_last
from agent.db.init import DATABASE
from agent.db.open import superuser_dsn
from agent.practice import company, server
from tests.faults.processes import Running, Start, command
from tests.memory import in_memory

# One sale of each kind and state a branch, one of them with a refund, one receipt without a sale, and what is wrong on purpose.
_REDUCE = """
create temporary table kept on commit drop as
    select id, trip_id from (
        select s.id, s.trip_id, row_number() over (partition by sucursal_id, tipo, status, exists (
            select 1 from spirit.reembolsos_por_pagar r where r.trip_id = s.trip_id and r.status = 'autorizado') order by folio) as n
        from spirit.cuentas_por_cobrar s) ranked
    where n = 1 or id = any(%(wrong)s);
delete from spirit.reembolsos_por_pagar where trip_id not in (select trip_id from kept where trip_id is not null);
delete from spirit.pagos_recibidos where cxc_id not in (select id from kept);
delete from spirit.pagos_recibidos p using spirit.pagos_recibidos o
    where p.cxc_id is null and o.cxc_id is null and o.sucursal_id = p.sucursal_id and o.folio < p.folio;
delete from spirit.viaje_servicios where trip_id not in (select trip_id from kept where trip_id is not null);
delete from spirit.viaje_servicios where cxc_id not in (select id from kept);
delete from spirit.cuentas_por_cobrar where id not in (select id from kept);
delete from spirit.viajes v where not exists (select 1 from spirit.cuentas_por_cobrar s where s.trip_id = v.id);
delete from spirit.customers c where not exists (select 1 from spirit.cuentas_por_cobrar s where s.customer_id = c.id)
    and not exists (select 1 from spirit.pagos_recibidos p where p.customer_id = c.id)
    and not exists (select 1 from spirit.viajes v where v.customer_id = c.id);
delete from spirit.proveedores c where not exists (select 1 from spirit.cuentas_por_cobrar s where s.proveedor_id = c.id);
"""
# A retry after a tenth of a second instead of five seconds: the rule is the same, the run is not waited for.
QUICK = {"SYNC_RETRY_DELAY_MS": "100"}
ONCE = ("once", "--practice", "--json")
PATIENCE = 300.0


def open_folder() -> Path:
    """A new folder that the database server's account may pass through: in memory where there is room, since only processes die here."""
    folder = Path(tempfile.mkdtemp(prefix="erphub-run-", dir=in_memory()))
    folder.chmod(0o711)
    return folder


def prepare(folder: Path) -> None:
    """Sets the small practice company up in `folder` to where the first row can be taken in, and stops its server."""
    wrong = [*company.WRONG.values(), company.SALE_WITHOUT_RFC]
    with working(folder, True) as (opened, _, _), psycopg.connect(practice_company.platform_dsn(opened)) as platform:
        for statement in _REDUCE.split(";\n"):
            if statement.strip():
                platform.execute(statement, {"wrong": wrong} if "%(" in statement else None)
        server = opened.opened.database.server
        assert server is not None
        with psycopg.connect(superuser_dsn(server, DATABASE), autocommit=True) as hub:
            hub.execute("delete from pac_accounts where pac <> 'finkok'")  # what goes to another PAC is tried by itself
    stop(folder)


def prepared(folder: Path) -> Path:
    """`prepare` in a process of its own, because practice shuts the sockets of the process it runs in; the profile."""
    profile = folder / "prepared"
    subprocess.run([sys.executable, "-m", "tests.faults.profile", str(profile)], check=True, stdin=subprocess.DEVNULL)
    return profile


@dataclass(frozen=True, slots=True)
class Profile:
    """A copy of the prepared profile with its vendors running."""

    folder: Path
    urls: Mapping[str, str]
    launch: Start = command

    def start(self, *arguments: str, **environment: str) -> Running:
        """The agent as a process of its own: one pass, or other arguments."""
        return self.launch([*(arguments or ONCE), "--data", str(self.folder)], {**QUICK, **environment})

    def once(self, *more: str, **environment: str) -> tuple[int, dict[str, Any], str]:
        """One pass: exit code, the JSON document, and what was logged."""
        code, out, log = self.start(*ONCE, *more, **environment).finish(PATIENCE)
        return code, json.loads(out) if out.strip() else {}, log

    def fault(self, vendor: str, operation: str, name: str, **more: object) -> None:
        """Turns the vendors' dial."""
        _ask(self.urls, "POST", "faults", {"vendor": vendor, "operation": operation, "fault": name, **more})

    def faults(self) -> list[dict[str, Any]]:
        """What is still to come on the dial."""
        listed: list[dict[str, Any]] = _ask(self.urls, "GET", "faults")["faults"]
        return listed

    def clear(self) -> None:
        """Nothing goes wrong at the vendors any more."""
        _ask(self.urls, "DELETE", "faults")

    def books(self, vendor: str) -> dict[str, Any]:
        """What a vendor holds."""
        return _ask(self.urls, "GET", f"books/{vendor}")

    def postmaster(self) -> int:
        """The process of the database server."""
        pid = status(self.folder).pid
        assert pid is not None
        return pid

    @contextmanager
    def database(self, name: str = DATABASE) -> Iterator[psycopg.Connection]:
        """The hub's database (or the platform's) as its administrator."""
        running = ensure_running(self.folder)
        try:
            with psycopg.connect(superuser_dsn(running, name), autocommit=True) as connection:
                yield connection
        finally:
            stop_if_last(running)

    def query(self, statement: str, *values: object, platform: bool = False) -> list[tuple[Any, ...]]:
        """The rows of a query in the hub's database, or in the platform's."""
        with self.database(practice_company.PLATFORM if platform else DATABASE) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def age(self) -> None:
        """The time has passed after which "not there" may be believed, and what waits is due: rows grow old, never the clock."""
        ensure_running(self.folder)
        self.query("update attempts set settle_after = now() where outcome is null or outcome = 'unknown'")
        self.query("update work set run_at = now() where state in ('ready', 'unknown') and run_at > now()")
        self.query("update lanes set not_before = '-infinity'")

    def refused(self) -> dict[str, str]:
        """The platform's rows that wait for a person or were refused, and the code of why."""
        return dict(
            self.query("""select row_id, reason from source_rows where disposition = 'wrong' union all
                select split_part(ref, ':', 2), code from work where kind = 'deliver' and state in ('blocked', 'dead')""")
        )

    @contextmanager
    def platform(self) -> Iterator[Connection]:
        """The platform's database, for its own sums and for what happens there; the caller commits."""
        running = ensure_running(self.folder)
        engine = create_engine(url_of(superuser_dsn(running, practice_company.PLATFORM)))
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()
            stop_if_last(running)

    def differences(self) -> list[Difference]:
        """Platform against the vendors' own books, both accounting and stamps: empty when equal to the cent."""
        with self.platform() as platform:
            sums = company.sums(platform, list(self.refused()))
        _, found = compare(sums, self.books("quickbooks"))
        stamped = self.query("""select c.uuid, d.amount from cfdis c join cfdi_sales s on s.cfdi_id = c.id
            join documents d on d.id = s.document_id where c.state = 'STAMPED' and s.live
            union all select c.uuid, c.total from cfdis c where c.state = 'STAMPED' and c.cfdi_type <> 'I'""")
        return [*found, *compare_stamps(stamped, self.books("finkok")["stamps"])]


def _ask(urls: Mapping[str, str], method: str, page: str, body: object = None) -> dict[str, Any]:
    """One of the practice's own pages. Asked every few milliseconds, so by the plainest client there is."""
    connection = http.client.HTTPConnection(urls["QUICKBOOKS"].removeprefix("http://"), timeout=60)
    try:
        connection.request(method, f"/_practice/{page}", None if body is None else json.dumps(body))
        answer = connection.getresponse()
        document: dict[str, Any] = json.loads(answer.read())
    finally:
        connection.close()
    assert answer.status == 200, document
    return document


@contextmanager
def _vendors(folder: Path, launch: Start) -> Iterator[Mapping[str, str]]:
    """The practice vendors as a process of their own, told to stop at the end."""
    process = launch(["practice", "serve", "--port", "0", "--data", str(folder), "--json"], {})
    found = server.running(folder)
    while found is None:
        if process.ended():
            raise RuntimeError(str(process.finish(1)))
        time.sleep(0.02)
        found = server.running(folder)
    _ask(found.urls, "POST", "settings", {"quickbooks.limits": "off"})
    try:
        yield found.urls
    finally:
        _ask(found.urls, "POST", "stop")
        process.finish(PATIENCE)


@contextmanager
def copied(prepared: Path, launch: Start = command, *, base: Path | None = None) -> Iterator[Profile]:
    """A run's own copy of the prepared profile, its server and its vendors running; gone afterwards.

    `launch` starts the agent's processes; `base` is where the copy goes.
    """
    base = base or open_folder()
    folder = base / "profile"
    subprocess.run(["cp", "-a", str(prepared), str(folder)], check=True)
    (folder / "postgres" / "port").unlink()  # each copy has its own
    try:
        with _vendors(folder / "vendors", launch) as urls:
            mark = ensure_running(folder)
            yield Profile(folder, urls, launch)
            stop_if_last(mark)
    finally:
        remove(folder)
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
