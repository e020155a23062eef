"""What services and work stand on: an `Office` has the database, a `Hub` has vendors and the vault besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Engine

if TYPE_CHECKING:
    from agent.cfdi.catalogs import Catalogs
    from agent.http_client import HttpClient
    from agent.http_client.pace import Paces
    from agent.ports import ErpAdapter, ErpSpec, Pac, PacSpec, RateProvider, Sat, Source, Wire
    from agent.vault import Vault

SILENT_SECONDS = 30
"""Without a heartbeat for so long an agent is silent, and its lanes are others' to take."""


@dataclass(frozen=True, slots=True)
class Office:
    """The database as one person or agent sees it, SAT's catalogues, and the clock. `actor` is the login's name."""

    engine: Engine
    dsn: str
    environment: str
    actor: str
    folder: Path
    now: Callable[[], datetime]
    catalogs: Callable[[], Catalogs]


@dataclass(frozen=True, slots=True)
class Limits:
    """How often and how long: attempts, stalls, rows a claim, seconds of a lease and between retries."""

    max_attempts: int = 5
    max_stalls: int = 3
    batch: int = 30
    lease_seconds: float = 30.0
    retry_seconds: float = 5.0
    concurrency: int = 10


@dataclass(frozen=True, slots=True)
class Vendors:
    """The registries, bound to this process: what each vendor says of itself, and the adapter for one connection, account or source."""

    erp_specs: Mapping[str, ErpSpec]
    pac_specs: Mapping[str, PacSpec]
    erp: Callable[[Hub, int, Wire], ErpAdapter]
    pac: Callable[[Hub, int, Wire], Pac]
    source: Callable[[Hub, int], Source]
    rates: Callable[[Hub, Wire], RateProvider] | None = None
    """Who is asked for exchange rates; None = nobody, they are entered by hand."""
    sat: Callable[[Hub, Wire], Sat] | None = None
    """SAT's status service; None where nobody asks it."""


@dataclass(frozen=True, slots=True)
class Hub:
    """An agent's office with its own identity, the vault it can open, the wire to the vendors, and their registries.

    `lease_left(lane)` says for how many seconds this process surely still owns a lane. `claims` names this installation when
    it must claim its branches at the source before it books for them: alone, with a database of its own, in production. `archive` is
    where its stamped CFDIs are kept as files, None = in the profile's folder. `providers` remembers the accounting system of each
    connection, which never changes.
    """

    office: Office
    agent_id: int
    boot: UUID
    vault: Vault
    wire: HttpClient
    paces: Paces
    vendors: Vendors
    limits: Limits
    lease_left: Callable[[str], float]
    claims: str | None = None
    archive: Path | None = None
    providers: dict[int, str] = field(default_factory=dict)
