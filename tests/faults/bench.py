"""One database with two companies at the practice QuickBooks, used for run after run; its time is the run's own, never the clock's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg._preparing import PrepareManager
from sqlalchemy import Engine, event

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
from tests.work import hub

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
INSTALLATIONS = 3
LOGIN = "only-in-runs"
TIDY_EVERY = 50
_OF_A_RUN = (
    "payloads", "erp_sync_logs", "events", "audit", "attempts", "erp_entity_mappings", "work", "lanes", "documents", "source_rows",
    "sweeps", "agent_boots",
)  # fmt: skip
# Functions, so that PostgreSQL plans them once.
_MADE = f"""
    create function time_passes(since interval) returns void language plpgsql as $$ begin
        update lanes set lease_until = lease_until - since, not_before = not_before - since
            where lease_until > '-infinity' or not_before > '-infinity';
        update work set run_at = run_at - since where state in ('ready', 'leased', 'unknown');
        update attempts set settle_after = settle_after - since where outcome is null or outcome = 'unknown';
        update attempts set look_again_at = look_again_at - since where look_again_at is not null;
    end $$;
    create function begin_again() returns void language plpgsql as $$ begin
        {"; ".join(f"delete from {table}" for table in _OF_A_RUN)};
        update connections set state = 'connected', state_code = '' where state <> 'connected';
    end $$"""
_MAPPED = "update account_mappings set remote_id = %(found)s where connection_id = %(connection)s and role = '{}'"
_STILL_OPEN = """
    select min(extract(epoch from greatest(w.run_at, l.not_before, l.lease_until) - now()))::float8, count(*),
        bool_and(w.state = 'ready' and w.code = 'delivery.waits_for_parent' and w.waits > 6 and w.run_at > now())
    from work w left join lanes l on l.lane = w.lane where w.state in ('ready', 'leased', 'unknown')"""


@dataclass(frozen=True, slots=True)
class Installation:
    """One computer with an agent on it, whatever processes run there one after another."""

    agent_id: int
    key: AgentKey
    wire: HttpClient


@dataclass(frozen=True, slots=True)
class Company:
    """One company at the vendor, the branch that books there, and the names of what that is mapped to."""

    erp: str
    realm: str
    branch: str
    currency: str
    country: str
    bank: str
    method: str
    item: str
    tax: str


COMPANIES = (
    Company("quickbooks", seeds.REALM_US, "MIA", "USD", "US", "Operating Bank USD", "Cash", "Tour", "TAX"),
    Company("quickbooks_mx", seeds.REALM_MX, "CUN", "MXN", "MX", "Banco MXN", "Efectivo", "Excursión", "IVA 16%"),
)
"""The first is the one that every seed sells at."""


class Bench:
    """What every run uses anew. `elapsed` is how many seconds have passed in this run; `companies` are by their connection."""

    def __init__(self, agent_dsn: str, admin_dsn: str) -> None:
        self.elapsed = 0.0
        self._runs = 0
        self.engine = connect(agent_dsn, pool_max=8)
        event.listen(self.engine, "connect", _keep_prepared)
        self.office = office_on(self.engine, agent_dsn)
        self.admin = psycopg.connect(admin_dsn, autocommit=True)
        self.admin.execute("set session_replication_role = replica")
        self.admin.execute(_MADE)
        self.vendor = Vendor(lambda: self.elapsed)
        worlds = [self._set_up(each) for each in COMPANIES]
        self.source_id = worlds[0].source_id
        self.companies = {world.connection: each for world, each in zip(worlds, COMPANIES, strict=True)}
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
        self.admin.execute("select begin_again()")
        self.vendor.begin(keyed=keyed)

    def _tidy(self) -> None:
        """Gives back what deleted rows left behind: now and then, so that the thousandth run is as quick as the first."""
        self.admin.execute(f"truncate {', '.join(_OF_A_RUN)} cascade")

    def passes(self, seconds: float) -> None:
        """Rows grow older by so much, and with them what is on its way to the vendor."""
        self.elapsed += seconds
        self.admin.execute("select time_passes(make_interval(secs => %s))", [round(seconds, 3)])
        self.vendor.late_ones_arrive()

    def still_open(self) -> tuple[bool, float, bool]:
        """Whether anything is to be done yet, in how many seconds it may be, and whether all of it has waited long for a parent.

        What has waited so long a person has to ask for again.
        """
        row = self.admin.execute(_STILL_OPEN).fetchone()
        assert row is not None
        return bool(row[1]), max(0.0, float(row[0] or 0.0)), bool(row[2])

    def _set_up(self, each: Company) -> hub.World:
        """The company connected and mapped to what the practice vendor has."""
        world = hub.set_up(self.office, erp=each.erp, currency=each.currency, country=each.country, branch=each.branch)
        held, ids = seeds.catalogue()[each.realm], {"connection": world.connection, "branch": world.branch}
        for statement, found in (
            ("update connections set company_id = %(found)s where id = %(connection)s", each.realm),
            (_MAPPED.format("deposit"), held["Account"][each.bank]),
            (_MAPPED.format("payment_method"), held["PaymentMethod"][each.method]),
            ("update service_profiles set item_id = %(found)s where branch = %(branch)s", held["Item"][each.item]),
            ("update tax_rules set tax_code = %(found)s where connection_id = %(connection)s", held["TaxCode"][each.tax]),
        ):
            self.admin.execute(statement.encode(), {**ids, "found": found})
        return world

    def _installed(self, number: int) -> Installation:
        key = AgentKey.create()
        enrolled = enrol.enrol(
            self.office, installation=uuid4(), name=f"agent {number}", host="runs", public_key=key.public, fingerprint=key.fingerprint,
            approve=True,
        )  # fmt: skip
        return Installation(enrolled.agent_id, key, wire_to(self.vendor.url))

    def boot(self, installation: Installation, *, max_stalls: int) -> UUID:
        """A process of the installation starts: what earlier ones held is taken back."""
        return boot(self.office, installation, max_stalls=max_stalls)

    def office_at(self, now: datetime) -> Office:
        """The office on a machine whose clock says this."""
        return replace(self.office, now=lambda: now)


def wire_to(vendor: str) -> HttpClient:
    """A way out to the vendor's companies, and nowhere else."""
    return HttpClient(environment="practice", endpoints={"QUICKBOOKS": vendor, "QUICKBOOKS_MX": vendor})


class _Kept(PrepareManager):
    """Prepared statements that outlive a rollback: a run rolls back all the time, and no table changes its shape in it."""

    def clear(self) -> bool:
        return False


def _keep_prepared(connection: Any, record: object) -> None:
    connection._prepared = _Kept()


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
