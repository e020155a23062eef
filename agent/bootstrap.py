"""Hubs built out of settings: the one place where registries, database, vault and wire come together."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from agent import __version__
from agent.credentials import AgentKey, KeyStore, open_key_store
from agent.db.engine import open_transactions, transaction
from agent.db.roles import AGENT_LOGIN
from agent.erp import ERPS
from agent.errors import UserError
from agent.http_client import HttpClient
from agent.http_client.pace import Paces
from agent.hub import Hub, Limits, Office, Vendors
from agent.office import OpenOffice, open_as
from agent.pac import PACS
from agent.ports import ErpAdapter, Field, Pac, RateProvider, Source, Wire
from agent.sat import SatStatusService
from agent.services import enrol
from agent.settings import Settings
from agent.sources import RATES, SOURCES, Opening
from agent.vault import Vault
from agent.work import tokens
from agent.work.lease import HeldLanes

log = structlog.get_logger()


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


def open_hub(settings: Settings) -> OpenHub:
    """This installation's agent: enrolled, its vault open, ready to claim work. Raises `vault.*` and `agent.*` besides."""
    opened = open_as(settings, AGENT_LOGIN, settings.machine.database_pool_max)
    try:
        return _hub(settings, opened)
    except BaseException:
        opened.close()
        raise


def _hub(settings: Settings, opened: OpenOffice) -> OpenHub:
    office = opened.office
    wire = open_wire(settings)  # before this process is written down: a proxy that cannot be used starts nothing
    installation = _installation(settings.folder)
    key = _agent_key(settings, enrol.registered(office.engine, installation))
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
    vendors = Vendors(
        erp_specs=erp_specs,
        pac_specs={name: pac.spec for name, pac in PACS.items()},
        erp=_erp,
        pac=_pac,
        source=_source_maker(sources),
        rates=_rates_maker(settings.machine.banxico_token.strip()),
        sat=lambda hub, wire: SatStatusService(wire, hub.office.environment),
    )
    claims = str(installation) if settings.stand_alone and settings.environment == "production" else None
    hub = Hub(
        office, enrolled.agent_id, boot, Vault(office.engine, enrolled.agent_id, key), wire, paces, vendors, limits, lanes.left, claims,
        archive=settings.archive_folder,
    )  # fmt: skip
    return OpenHub(hub, lanes, enrolled.approved, opened, sources)


def open_wire(settings: Settings) -> HttpClient:
    """The way out that this machine allows, through its proxy and trusting its authorities besides. Raises `network.*`.

    Practice takes no proxy: its vendors are on this computer. No override leads a test to where stamps count: `pac.production_refused`.
    """
    machine = settings.machine
    counting = {urlsplit(pac.spec.base("production")).hostname for pac in PACS.values()}
    if any(urlsplit(address).hostname in counting for address in settings.endpoints.values()):
        raise UserError("pac.production_refused", environment=settings.environment)
    return HttpClient(
        environment=settings.environment,
        endpoints=settings.endpoints,
        no_open_transaction=_no_open_transaction,
        proxy=machine.proxy if settings.environment != "practice" else None,
        no_proxy=machine.no_proxy,
        ca_file=Path(machine.ca_file).expanduser() if machine.ca_file else None,
    )


def _limits(settings: Settings) -> Limits:
    machine = settings.machine
    return Limits(
        max_attempts=machine.sync_max_retries,
        max_stalls=machine.queue_max_stalled_count,
        batch=max(machine.sync_batch_size, max(erp.spec.batch_size for erp in ERPS.values())),
        lease_seconds=machine.queue_stalled_interval_ms / 1000,
        retry_seconds=machine.retry_seconds,
        concurrency=min(machine.queue_concurrency, machine.sync_concurrent_limit, machine.database_pool_max),
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
    return pac_of(hub.office, hub.vault, account, wire)


def pac_of(office: Office, vault: Vault, account: int, wire: Wire) -> Pac:
    """The adapter of a PAC account, with what people typed for it taken in first. Raises `pac.not_configured`, `vault.*`."""
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("""select p.pac, p.config, p.environment, i.tax_id from pac_accounts p join issuers i on i.id = p.issuer_id
                    where p.id = :id"""),
            {"id": account},
        ).one_or_none()
    if row is None:
        raise UserError("pac.not_configured")
    if row.environment != office.environment:
        raise UserError("connection.other_environment", found=row.environment, wanted=office.environment)
    vault.take_drops(f"pac:{account}")
    spec = PACS[row.pac].spec
    form = {field.name: _filled_in(vault, account, field, row.config) for field in spec.fields}
    return PACS[row.pac](wire, rfc=str(row.tax_id), form=form, base=spec.base(row.environment), now=office.now)


def _filled_in(vault: Vault, account: int, field: Field, config: Mapping[str, object]) -> str:
    """What the account's form holds under a field; a secret that may be left out is "" when there is none."""
    if not field.secret:
        return str(config.get(field.name, field.default))
    try:
        return vault.get(f"pac:{account}", field.name).decode()
    except UserError as error:
        if field.required or error.code != "vault.missing":
            raise
        return ""


def _rates_maker(token: str) -> Callable[[Hub, Wire], RateProvider] | None:
    return (lambda hub, wire: RATES["banxico"](wire, token, hub.office.now)) if token else None


def _source_maker(opened: dict[int, Any]) -> Callable[[Hub, int], Source]:
    lock = threading.Lock()

    def source(hub: Hub, source_id: int) -> Source:
        with lock:
            if source_id not in opened:
                with transaction(hub.office.engine) as tx:
                    kind, config = tx.execute(text("select kind, config from sources where id = :id"), {"id": source_id}).one()
                opened[source_id] = SOURCES[kind](_opening(hub, source_id, config))
            found: Source = opened[source_id]
            return found

    return source


def _opening(hub: Hub, source_id: int, config: Mapping[str, Any]) -> Opening:
    def secret(name: str) -> str:
        return hub.vault.get(f"source:{source_id}", name).decode()

    return Opening(source_id, config, secret, hub.wire, hub.office.engine, hub.office.now)


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


def own_vault(settings: Settings, engine: Engine) -> Vault | None:
    """The vault as this installation's agent opens it, to be looked at only; None when the agent has not started yet.

    Raises `vault.*` when its key cannot be had, `vault.not_approved`, `agent.revoked`.
    """
    agent = enrol.registered(engine, _installation(settings.folder))
    if agent is None:
        return None
    key = key_store(settings).load(expected=agent.public_key)
    if agent.revoked:
        raise UserError("agent.revoked")
    if not agent.approved:
        raise UserError("vault.not_approved", fingerprint=agent.fingerprint)
    return Vault(engine, agent.agent_id, key)


def _agent_key(settings: Settings, registered: enrol.Registered | None) -> AgentKey:
    """The agent's key: from the key store, made there at the first start only.

    `registered` is what the database knows this installation by. When that key is gone no new one takes its place: it would
    open nothing, and the old one may still be found.
    """
    store = key_store(settings)
    try:
        return store.load(expected=registered.public_key if registered else None)
    except UserError as error:
        if error.code != "vault.key_missing":
            raise
        return store.create()


def _no_open_transaction() -> None:
    if open_transactions():
        raise AssertionError("a call to the outside while a database transaction is open")
