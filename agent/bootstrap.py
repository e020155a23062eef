"""Offices and hubs built out of settings: the one place where registries, database, vault and wire come together."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agent import __version__
from agent.cfdi.catalogs import Catalogs, build_catalogs
from agent.credentials import AgentKey, KeyStore, open_key_store
from agent.db.engine import connect, open_transactions, transaction
from agent.db.open import OpenDatabase, open_database
from agent.db.roles import AGENT_LOGIN, LOCAL_LOGIN
from agent.erp import ERPS
from agent.errors import UserError
from agent.http_client import HttpClient
from agent.http_client.pace import Paces
from agent.hub import Hub, Limits, Office, Vendors
from agent.pac import PACS
from agent.pac.finkok import PRODUCTION, SANDBOX
from agent.ports import ErpAdapter, Pac, Source, Wire
from agent.services import enrol
from agent.settings import Settings
from agent.sources import SOURCES
from agent.vault import Vault
from agent.work import tokens
from agent.work.lease import HeldLanes


class _OnDemand:
    """SAT's catalogues of a profile: built and opened at the first question, closed with the office."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._open: Catalogs | None = None

    def __call__(self) -> Catalogs:
        with self._lock:
            if self._open is None:
                self._open = Catalogs(build_catalogs(self._folder / "catalogues"))
            return self._open

    def close(self) -> None:
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None


log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OpenOffice:
    """An office with what keeps it open. Close it once, last."""

    office: Office
    database: OpenDatabase
    catalogs: _OnDemand

    def close(self) -> None:
        """Closes the connections, then lets the embedded server go."""
        self.catalogs.close()
        self.office.engine.dispose()
        self.database.close()


@dataclass(frozen=True, slots=True)
class OpenHub:
    """A running agent's hub with its lanes and what keeps it open."""

    hub: Hub
    lanes: HeldLanes
    approved: bool
    opened: OpenOffice
    sources: Mapping[int, Any]

    def close(self) -> None:
        """Writes the end of this process, closes wire and database."""
        try:
            enrol.end_boot(self.hub.office, self.hub.boot)
        except (DBAPIError, UserError) as error:  # the next start of this installation notes the end
            log.warning("agent.end_not_written", error=type(error).__name__)
        self.hub.wire.close()
        for source in self.sources.values():
            source.close()
        self.opened.close()


def open_office(settings: Settings, *, person: str | None = None, pool: int = 2) -> OpenOffice:
    """A person's office (`person` None = the login `local` beside an embedded database).

    May make, start and migrate the embedded database first. Raises `database.*` and `embedded.*`.
    """
    return _office(settings, person or LOCAL_LOGIN, pool)


def _office(settings: Settings, login: str, pool: int) -> OpenOffice:
    database = open_database(settings, login=login)
    engine = connect(database.dsn, pool_min=min(1, pool), pool_max=pool, application=f"erphub {login}")
    actor = engine.url.username or login
    catalogs = _OnDemand(settings.folder)
    office = Office(engine, database.dsn, settings.environment, actor, settings.folder, _now, catalogs)
    return OpenOffice(office, database, catalogs)


def open_hub(settings: Settings) -> OpenHub:
    """This installation's agent: enrolled, its vault open, ready to claim work. Raises `vault.*` and `agent.*` besides."""
    opened = _office(settings, AGENT_LOGIN, settings.machine.database_pool_max)
    try:
        return _hub(settings, opened)
    except BaseException:
        opened.close()
        raise


def _hub(settings: Settings, opened: OpenOffice) -> OpenHub:
    office = opened.office
    installation = _installation(settings.folder)
    key = _agent_key(settings)
    enrolled = enrol.enrol(
        office, installation=installation, name=socket.gethostname(), host=socket.gethostname(), public_key=key.public,
        fingerprint=key.fingerprint, approve=settings.stand_alone,
    )  # fmt: skip
    limits = _limits(settings)
    boot = uuid4()
    enrol.start_boot(
        office, agent_id=enrolled.agent_id, boot=boot, pid=os.getpid(), host=socket.gethostname(), version=__version__,
        max_stalls=limits.max_stalls,
    )  # fmt: skip
    erp_specs = {name: erp.spec for name, erp in ERPS.items()}
    paces = Paces(erp_specs)
    lanes = HeldLanes(office.engine, boot, limits, paces)
    sources: dict[int, Any] = {}
    wire = HttpClient(environment=settings.environment, endpoints=settings.endpoints, no_open_transaction=_no_open_transaction)
    vendors = Vendors(
        erp_specs=erp_specs,
        pac_specs={name: pac.spec for name, pac in PACS.items()},
        erp=_erp,
        pac=_pac,
        source=_source_maker(sources),
    )
    claims = str(installation) if settings.stand_alone and settings.environment == "production" else None
    hub = Hub(
        office, enrolled.agent_id, boot, Vault(office.engine, enrolled.agent_id, key), wire, paces, vendors, limits, lanes.left, claims
    )
    return OpenHub(hub, lanes, enrolled.approved, opened, sources)


def _limits(settings: Settings) -> Limits:
    machine = settings.machine
    return Limits(
        max_attempts=machine.sync_max_retries,
        max_stalls=machine.queue_max_stalled_count,
        batch=max(machine.sync_batch_size, max(erp.spec.batch_size for erp in ERPS.values())),
        retry_seconds=machine.sync_retry_delay_ms / 1000,
        concurrency=min(machine.queue_concurrency, machine.database_pool_max),
    )


def _erp(hub: Hub, connection: int, wire: Wire) -> ErpAdapter:
    with transaction(hub.office.engine) as tx:
        row = tx.execute(text("select erp, company_id, environment from connections where id = :id"), {"id": connection}).one_or_none()
    if row is None:
        raise UserError("connection.missing")
    if row.environment != hub.office.environment:
        raise UserError("connection.other_environment", found=row.environment, wanted=hub.office.environment)
    return ERPS[row.erp](
        wire=wire,
        access_token=tokens.access_token(hub, connection, wire),
        company=row.company_id,
        environment=row.environment,
        now=hub.office.now,
    )


def _pac(hub: Hub, account: int, wire: Wire) -> Pac:
    with transaction(hub.office.engine) as tx:
        row = tx.execute(
            text("""select p.pac, p.config, p.environment, i.tax_id from pac_accounts p join issuers i on i.id = p.issuer_id
                    where p.id = :id"""),
            {"id": account},
        ).one_or_none()
    if row is None:
        raise UserError("pac.not_configured")
    if row.environment != hub.office.environment:
        raise UserError("connection.other_environment", found=row.environment, wanted=hub.office.environment)
    password = hub.vault.get(f"pac:{account}", "password").decode()
    base = PRODUCTION if row.environment == "production" else SANDBOX
    return PACS[row.pac](wire, username=str(row.config["username"]), password=password, taxpayer_id=str(row.tax_id), base=base)


def _source_maker(opened: dict[int, Any]) -> Callable[[Hub, int], Source]:
    lock = threading.Lock()

    def source(hub: Hub, source_id: int) -> Source:
        with lock:
            if source_id not in opened:
                with transaction(hub.office.engine) as tx:
                    kind = tx.execute(text("select kind from sources where id = :id"), {"id": source_id}).scalar_one()
                opened[source_id] = SOURCES[kind](hub.vault.get(f"source:{source_id}", "dsn").decode())
            found: Source = opened[source_id]
            return found

    return source


def _installation(folder: Path) -> UUID:
    """The installation's own number, made once in its folder."""
    file = folder / "installation.json"
    try:
        return UUID(json.loads(file.read_text(encoding="utf-8"))["id"])
    except FileNotFoundError:
        made = uuid4()
        new = file.with_suffix(".new")
        new.write_text(json.dumps({"id": str(made)}), encoding="utf-8")
        new.replace(file)
        return made


def key_store(settings: Settings) -> KeyStore:
    """Where this installation's agent keeps its key: ERPHUB_KEY_FILE, the OS keyring, or in practice a file of its folder."""
    file = Path(settings.machine.key_file) if settings.machine.key_file else None
    if file is None and settings.environment == "practice":
        file = settings.folder / "agent.key"
    return open_key_store(installation=str(_installation(settings.folder)), prefix=f"erphub-{settings.environment}", key_file=file)


def _agent_key(settings: Settings) -> AgentKey:
    """The agent's key: from the key store, made there at the first start."""
    store = key_store(settings)
    try:
        return store.load()
    except UserError as error:
        if error.code != "vault.key_missing":
            raise
        return store.create()


def _no_open_transaction() -> None:
    if open_transactions():
        raise AssertionError("a call to the outside while a database transaction is open")


def _now() -> datetime:
    return datetime.now(UTC)
