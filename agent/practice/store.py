"""One SQLite file per practice: everything the vendors hold, kept over restarts, committed before an answer leaves."""

from __future__ import annotations

import secrets
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

Synchronous = Literal["OFF", "NORMAL", "FULL"]

_SCHEMA: Final = """
create table if not exists setting (name text primary key, value text not null) without rowid;
create table if not exists counter (name text primary key, value integer not null) without rowid;
create table if not exists qbo_company (realm text primary key, name text not null, country text not null, home text not null,
    sales_tax text not null, close_date text, settings text not null) without rowid;
create table if not exists qbo_object (realm text not null, kind text not null, id integer not null, sync_token integer not null,
    state text not null, name text, number text, customer integer, open text not null default '0', body text not null,
    changed real not null, primary key (realm, kind, id)) without rowid;
create index if not exists qbo_object_name on qbo_object (realm, kind, name);
create index if not exists qbo_object_number on qbo_object (realm, kind, number);
create index if not exists qbo_object_customer on qbo_object (realm, customer);
create index if not exists qbo_object_changed on qbo_object (realm, kind, changed);
create table if not exists qbo_applied (realm text not null, payment integer not null, line integer not null, kind text not null,
    target integer not null, amount text not null, primary key (realm, payment, line)) without rowid;
create index if not exists qbo_applied_target on qbo_applied (realm, kind, target);
create table if not exists qbo_answer (realm text not null, requestid text not null, digest text not null, status integer not null,
    body text not null, primary key (realm, requestid)) without rowid;
create table if not exists oauth_code (code text primary key, client text not null, realm text not null, redirect_uri text not null,
    expires real not null, used integer not null default 0) without rowid;
create table if not exists oauth_access (token text primary key, grant_id integer not null, expires real not null) without rowid;
create table if not exists oauth_refresh (token text primary key, grant_id integer not null, born real not null,
    dies real not null) without rowid;
create table if not exists oauth_grant (id integer primary key, client text not null, realm text not null,
    refreshes integer not null default 0);
create table if not exists xero_organisation (tenant text primary key, name text not null, country text not null, base text not null,
    period_lock text, year_lock text, currencies text not null) without rowid;
create table if not exists xero_object (tenant text not null, kind text not null, id text not null, status text not null,
    number text not null, name text not null, place integer not null, changed integer not null, body text not null,
    primary key (tenant, kind, id)) without rowid;
create index if not exists xero_object_number on xero_object (tenant, kind, number);
create index if not exists xero_object_name on xero_object (tenant, kind, name);
create index if not exists xero_object_changed on xero_object (tenant, changed);
create table if not exists xero_applied (tenant text not null, id text not null, source_kind text not null, source text not null,
    kind text not null, target text not null, amount text not null, day text not null, primary key (tenant, id));
create index if not exists xero_applied_source on xero_applied (tenant, source_kind, source);
create index if not exists xero_applied_target on xero_applied (tenant, kind, target);
create table if not exists xero_answer (tenant text not null, key text not null, digest text not null, body text not null, at real not null,
    primary key (tenant, key)) without rowid;
create table if not exists xero_code (code text primary key, client text not null, event text not null, redirect text not null,
    scopes text not null, challenge text not null, expires real not null) without rowid;
create table if not exists xero_access (token text primary key, client text not null, event text not null, scopes text not null,
    expires real not null) without rowid;
create table if not exists xero_refresh (token text primary key, client text not null, event text not null, scopes text not null,
    dies real not null) without rowid;
create table if not exists xero_connection (id text primary key, client text not null, tenant text not null, event text not null,
    created real not null) without rowid;
create table if not exists stamp (uuid text primary key, pac text not null, sha256 text not null, copy integer not null,
    issuer text not null, recipient text not null, series text not null, folio text not null, kind text not null, total text not null,
    currency text not null, seal text not null,
    stamped_at text not null, received blob not null, xml text not null, state text not null,
    calls integer not null default 1, unique (pac, sha256, copy)) without rowid;
create index if not exists stamp_issuer on stamp (pac, issuer, stamped_at);
create table if not exists stamp_relation (child text not null, parent text not null, kind text not null,
    primary key (parent, child, kind)) without rowid;
create table if not exists cancellation (uuid text primary key, rfc text not null, motive text not null, replacement text not null,
    pac text not null, asked_at text not null, times integer not null, state text not null, decided_at text,
    receipt text not null) without rowid;
create table if not exists cancellation_received (uuid text primary key, issuer text not null, recipient text not null,
    asked_at text not null) without rowid;
create table if not exists sw_token (token text primary key, expires real not null) without rowid;
create table if not exists sw_customid (customid text primary key, uuid text not null, used real not null) without rowid;
create table if not exists diverza_refid (rfc text not null, ref_id text not null, uuid text not null,
    primary key (rfc, ref_id)) without rowid;
create table if not exists platform_row (kind text not null, id text not null, born text not null, body text not null,
    primary key (kind, id)) without rowid;
create index if not exists platform_row_born on platform_row (kind, born desc, id);
create table if not exists finkok_taxpayer (rfc text primary key, status text not null, credit integer) without rowid;
"""


class Store:
    """The vendors' memory. One writer at a time; `transaction` commits on the way out or leaves nothing."""

    def __init__(self, file: Path, synchronous: Synchronous = "NORMAL") -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute(f"pragma synchronous = {synchronous}")
        self._depth = 0
        self._of_this_version()

    def _of_this_version(self) -> None:
        """Makes the tables. What another version kept, in tables of another shape, is forgotten: `memory` tells."""
        edition = zlib.crc32(_SCHEMA.encode()) & 0x7FFFFFFF
        if self.rows("pragma user_version") != [(edition,)]:
            for (table,) in self.rows("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'"):
                self._db.execute(f"drop table {table}")
        self._db.executescript(f"{_SCHEMA}; pragma user_version = {edition}")

    def memory(self) -> str:
        """What tells this memory from one that began earlier or later."""
        if not self.setting("memory", ""):
            self.set("memory", secrets.token_hex(16))
        return self.setting("memory", "")

    def close(self) -> None:
        """Close the file; further use is an error."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and durable once left. Inside another one it is a savepoint (an item of a batch)."""
        with self._lock:
            name = f"level{self._depth}"
            self._db.execute("begin immediate" if self._depth == 0 else f"savepoint {name}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                self._db.execute("rollback" if self._depth == 0 else f"rollback to {name}")
                if self._depth:
                    self._db.execute(f"release {name}")
                raise
            self._depth -= 1
            self._db.execute("commit" if self._depth == 0 else f"release {name}")

    def wipe(self) -> None:
        """Forget everything."""
        for (table,) in self.rows("select name from sqlite_schema where type = 'table'"):
            self.run(f"delete from {table}")  # noqa: S608 - own names only

    def run(self, sql: str, *values: object) -> int:
        """Run one statement; how many rows it touched."""
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        """The first row, or None."""
        with self._lock:
            found: tuple[Any, ...] | None = self._db.execute(sql, values).fetchone()
            return found

    def next_number(self, name: str, first: int = 1) -> int:
        """The next value of a counter of this name; the first is `first`."""
        self.run("insert into counter values (?, ?) on conflict (name) do update set value = value + 1", name, first)
        found = self.row("select value from counter where name = ?", name)
        assert found is not None
        return int(found[0])

    def count(self, name: str, by: int = 1) -> None:
        """Add to a counter that starts at zero."""
        self.run("insert into counter values (?, ?) on conflict (name) do update set value = value + ?", name, by, by)

    def counters(self, prefix: str) -> dict[str, int]:
        """The counters whose name starts with `prefix`, without it."""
        found = self.rows("select name, value from counter where substr(name, 1, ?) = ?", (len(prefix), prefix))
        return {name[len(prefix) :]: value for name, value in found}

    def setting(self, name: str, default: str) -> str:
        """A setting's text, or the default."""
        found = self.row("select value from setting where name = ?", name)
        return str(found[0]) if found else default

    def set(self, name: str, value: str) -> None:
        """Keep a setting."""
        self.run("insert into setting values (?, ?) on conflict (name) do update set value = excluded.value", name, value)
