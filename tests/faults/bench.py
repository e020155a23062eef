"""One database with one company at the practice QuickBooks, used for run after run; its time is the run's own, never the clock's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import Engine

from agent.cfdi.catalogs import Catalogs
from agent.credentials import AgentKey
from agent.db import roles
from agent.db.embedded import ensure_running, remove, stop_if_last
from agent.db.engine import connect
from agent.db.init import Logins, dsn_of, init_database
from agent.http_client import HttpClient
from agent.hub import Office
from agent.practice import seeds
from agent.services import enrol
from tests.faults.vendor import Vendor
from tests.work import hub as company

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
INSTALLATIONS = 3
LOGIN = "only-in-runs"
TIDY_EVERY = 50
_OF_A_RUN = (
    "payloads", "erp_sync_logs", "events", "audit", "attempts", "erp_entity_mappings", "work", "lanes", "documents", "source_rows",
    "sweeps", "agent_boots",
)  # fmt: skip
_PASS = """
    update lanes set lease_until = lease_until - interval '{0} seconds' where lease_until > '-infinity';
    update lanes set not_before = not_before - interval '{0} seconds' where not_before > '-infinity';
    update work set run_at = run_at - interval '{0} seconds' where state in ('ready', 'leased', 'unknown');
    update attempts set settle_after = settle_after - interval '{0} seconds' where outcome is null or outcome = 'unknown'"""
_STILL_OPEN = """
    select count(*) filter (where w.state = 'leased'),
        min(extract(epoch from greatest(w.run_at, l.not_before, l.lease_until) - now()) )::float8, count(*)
    from work w left join lanes l on l.lane = w.lane where w.state in ('ready', 'leased', 'unknown')"""


@dataclass(frozen=True, slots=True)
class Installation:
    """One computer with an agent on it, whatever processes run there one after another."""

    agent_id: int
    key: AgentKey
    wire: HttpClient


class Bench:
    """What every run uses anew. `elapsed` is how many seconds have passed in this run."""

    def __init__(self, agent_dsn: str, admin_dsn: str) -> None:
        self.elapsed = 0.0
        self._runs = 0
        self.engine = connect(agent_dsn, pool_max=8)
        self.office = office_on(self.engine, agent_dsn)
        self.admin = psycopg.connect(admin_dsn, autocommit=True)
        self.admin.execute("set session_replication_role = replica")
        self.vendor = Vendor(lambda: self.elapsed)
        self.world = company.set_up(self.office, erp="quickbooks")
        self._point_at_the_practice_company()
        self.installations = [self._installed(number) for number in range(INSTALLATIONS)]

    def close(self) -> None:
        """Closes everything that is open."""
        for each in self.installations:
            each.wire.close()
        self.vendor.close()
        self.admin.close()
        self.engine.dispose()

    def begin(self, *, keyed: bool) -> None:
        """Books of ours and of the vendor's as before the first document."""
        self.elapsed = 0.0
        self._runs += 1
        if self._runs % TIDY_EVERY == 0:
            self._tidy()
        self.admin.execute("; ".join(f"delete from {table}" for table in _OF_A_RUN))
        self.admin.execute("update connections set state = 'connected', state_code = '' where state <> 'connected'")
        self.vendor.begin(keyed=keyed)

    def _tidy(self) -> None:
        """Gives back what deleted rows left behind: now and then, so that the thousandth run is as quick as the first."""
        self.admin.execute(f"truncate {', '.join(_OF_A_RUN)} cascade")

    def passes(self, seconds: float) -> None:
        """Rows grow older by so much, and with them what is on its way to the vendor."""
        self.elapsed += seconds
        self.admin.execute(_PASS.format(f"{seconds:.3f}").encode())
        self.vendor.late_ones_arrive()

    def still_open(self) -> tuple[bool, float]:
        """Whether anything is to be done yet, and in how many seconds it may be."""
        row = self.admin.execute(_STILL_OPEN).fetchone()
        assert row is not None
        return bool(row[2]), max(0.0, float(row[1] or 0.0))

    def _point_at_the_practice_company(self) -> None:
        held = seeds.catalogue()[seeds.REALM_US]
        world = self.world
        world.sql("update connections set company_id = :realm", realm=seeds.REALM_US)
        world.sql("update account_mappings set remote_id = :id where role = 'deposit'", id=held["Account"]["Operating Bank USD"])
        world.sql("update account_mappings set remote_id = :id where role = 'payment_method'", id=held["PaymentMethod"]["Cash"])
        self.admin.execute("update service_profiles set item_id = %s", [held["Item"]["Tour"]])

    def _installed(self, number: int) -> Installation:
        key = AgentKey.create()
        enrolled = enrol.enrol(
            self.office, installation=uuid4(), name=f"agent {number}", host="runs", public_key=key.public, fingerprint=key.fingerprint,
            approve=True,
        )  # fmt: skip
        return Installation(enrolled.agent_id, key, HttpClient(environment="practice", endpoints={"QUICKBOOKS": self.vendor.url}))

    def boot(self, installation: Installation, *, max_stalls: int) -> UUID:
        """A process of the installation starts: what earlier ones held is taken back."""
        return boot(self.office, installation, max_stalls=max_stalls)

    def office_at(self, now: datetime) -> Office:
        """The office on a machine whose clock says this."""
        return replace(self.office, now=lambda: now)


def office_on(engine: Engine, dsn: str) -> Office:
    """The agents' office on a database."""
    return Office(engine, dsn, "practice", roles.AGENT_LOGIN, Path(tempfile.gettempdir()), lambda: NOW, _no_catalogs)


def boot(office: Office, installation: Installation, *, max_stalls: int) -> UUID:
    """A process of the installation starts: what earlier ones held is taken back."""
    made = uuid4()
    enrol.start_boot(office, agent_id=installation.agent_id, boot=made, pid=1, host="runs", version="0", max_stalls=max_stalls)
    return made


def _no_catalogs() -> Catalogs:
    raise AssertionError("no run looks at SAT's catalogues")


@contextmanager
def databases(number: int) -> Iterator[list[tuple[str, str]]]:
    """So many databases on a PostgreSQL server started for them alone, removed afterwards: the agents' and the administrator's address."""
    folder = Path(tempfile.mkdtemp(prefix="erphub-bench-"))
    folder.chmod(0o711)
    server = ensure_running(folder, fast=True)
    try:
        admin, made = dsn_of(server.superuser_parameters()), []
        for name in (f"runs_{count}" for count in range(number)):
            init_database(admin, environment="practice", logins=Logins(agent=LOGIN, local=LOGIN), say=lambda line: None, database=name)
            agent = dsn_of(server.parameters(user=roles.AGENT_LOGIN, password=LOGIN, database=name))
            made.append((agent, dsn_of(server.superuser_parameters(name))))
        yield made
    finally:
        stop_if_last(server)
        remove(folder)
