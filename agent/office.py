"""Offices opened: the database reached (the embedded one made, started and migrated first), SAT's catalogues at hand.

This is all a desktop needs, so nothing here imports a vendor's adapter, the wire or the vault.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.db.engine import connect
from agent.db.open import OpenDatabase, open_database
from agent.db.roles import LOCAL_LOGIN
from agent.hub import Office
from agent.settings import Settings

if TYPE_CHECKING:
    from agent.cfdi.catalogs import Catalogs


class _OnDemand:
    """SAT's catalogues of a profile: built and opened at the first question, closed with the office."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._open: Catalogs | None = None

    def __call__(self) -> Catalogs:
        with self._lock:
            if self._open is None:
                from agent.cfdi.catalogs import Catalogs, build_catalogs

                self._open = Catalogs(build_catalogs(self._folder / "catalogues"))
            return self._open

    def close(self) -> None:
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None


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


def open_office(settings: Settings, *, person: str | None = None, pool: int = 2) -> OpenOffice:
    """A person's office (`person` None = the login `local` beside an embedded database).

    May make, start and migrate the embedded database first. Raises `database.*` and `embedded.*`.
    """
    return open_as(settings, person or LOCAL_LOGIN, pool)


def open_as(settings: Settings, login: str, pool: int) -> OpenOffice:
    """The office of one login, with a pool of at most `pool` connections."""
    database = open_database(settings, login=login)
    engine = connect(database.dsn, pool_min=min(1, pool), pool_max=pool, application=f"erphub {login}")
    actor = engine.url.username or login
    catalogs = _OnDemand(settings.folder)
    office = Office(engine, database.dsn, settings.environment, actor, settings.folder, _now, catalogs)
    return OpenOffice(office, database, catalogs)


def _now() -> datetime:
    return datetime.now(UTC)
