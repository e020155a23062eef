"""`doctor`: what is well, what is missing, and the next step. It never shows a value that is secret."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, cast

import typer
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from agent import errors, instance, settings
from agent.cli import source_check
from agent.cli.output import DIFFERENCES, NOT_CONFIGURED, OK, DataOption, JsonOption, PracticeOption, document, language, reporting, say
from agent.db import migrate, roles
from agent.db.engine import connect, transaction
from agent.db.open import open_database
from agent.errors import UserError
from agent.http_client import direct
from agent.settings import LEAST_RETRY_DELAY_MS, Settings

Status = Literal["ok", "warn", "missing", "fail", "skipped"]
IGNORED = ("REDIS_URL", "REDIS_PASSWORD", "REDIS_TLS", "SESSION_SECRET", "JWT_SECRET", "CORS_ORIGIN", "NODE_ENV")
GUIDE_EXTENSIONS = ("uuid-ossp", "pgcrypto", "pg_trgm")
_NO_KEY_YET = ("vault.key_missing", "vault.no_store")
_WAITS = ("vault.not_approved", "vault.not_sealed_here")
"""What another person has to do first; meanwhile nothing is wrong."""
_MARK = {"ok": "✓", "warn": "!", "missing": "-", "fail": "✗", "skipped": "·"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    id: str
    status: Status
    detail: str
    next_step: str = ""


def doctor(
    data: DataOption = None,
    practice: PracticeOption = False,
    only: Annotated[str, typer.Option(help="Only these ids, separated by commas.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Looks at folder, database, schema, clock, vault, catalogues and settings."""
    with reporting(as_json):
        profile = settings.load(data=data, practice=practice)
        wanted = {name for name in only.split(",") if name}
        unknown = wanted - set(IDS)
        if unknown:
            raise UserError("doctor.unknown_id", id=", ".join(sorted(unknown)))
        checks = [check for check in _all(profile) if not wanted or check.id in wanted]
        bad = any(check.status in ("fail", "missing") for check in checks)
        warned = any(check.status == "warn" for check in checks)
        if as_json:
            document("doctor", {"ok": not bad, "checks": [asdict(check) for check in checks]})
        else:
            for check in checks:
                say(f"{_MARK[check.status]} {check.id:24} {check.detail}" + (f"  → {check.next_step}" if check.next_step else ""))
    raise typer.Exit(NOT_CONFIGURED if bad else DIFFERENCES if warned else OK)


IDS = (
    "folder.writable", "folder.free_space", "settings.ignored", "agent.running", "vault.key", "sat.files", "database.reachable",
    "database.version", "database.schema", "database.extensions", "database.connections", "database.clock", "vault.opens",
    "archive.complete", "pac.accounts", "source.lists", "queue.redis",
)  # fmt: skip


_IN_THE_DATABASE = ("vault.opens", "archive.complete", "pac.accounts", "source.lists")


def _all(profile: Settings) -> Iterator[Check]:
    yield from _folder(profile)
    yield _ignored(profile)
    yield _agent(profile)
    yield _vault(profile)
    yield _sat_files(profile)
    yield from _database(profile)
    yield Check("queue.redis", "ok", "Redis: not used, the queue is in PostgreSQL")


def _folder(profile: Settings) -> Iterator[Check]:
    folder = profile.folder
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
        yield Check("folder.writable", "ok", str(folder))
        free = shutil.disk_usage(folder).free // 1_000_000
        yield Check("folder.free_space", "ok" if free > 2000 else "warn", f"{free:,} MB", "" if free > 2000 else "Free some disk space.")
    except OSError as error:
        yield Check("folder.writable", "fail", f"{folder}: {error.strerror}", "Give this account the right to write there.")
        yield Check("folder.free_space", "skipped", "")


def _ignored(profile: Settings) -> Check:
    machine = profile.machine
    found = [name for name in IGNORED if os.environ.get(name)]
    if machine.sync_retry_delay_ms < LEAST_RETRY_DELAY_MS:
        found.append(f"SYNC_RETRY_DELAY_MS={machine.sync_retry_delay_ms} ({LEAST_RETRY_DELAY_MS} is used)")
    found += [f"NO_PROXY: {entry}" for entry in direct.unread(machine.no_proxy)]
    if not found:
        return Check("settings.ignored", "ok", "none")
    return Check("settings.ignored", "warn", ", ".join(found), "These settings have no effect as they stand; remove or mend them.")


def _agent(profile: Settings) -> Check:
    held = instance.holder(profile.folder, "agent")
    if held is None:
        return Check("agent.running", "warn", "no agent runs in this profile", "Start it: erphub-agent run")
    return Check("agent.running", "ok", f"pid {held.pid} since {held.since.isoformat(timespec='seconds')}")


def _vault(profile: Settings) -> Check:
    from agent.bootstrap import key_store

    try:
        store = key_store(profile)
        store.load()
        return Check("vault.key", "ok", store.where)
    except UserError as error:
        return _said("vault.key", "missing" if error.code in _NO_KEY_YET else "fail", error)


def _opens(profile: Settings, engine: Engine) -> Check:
    """Whether this installation's agent can open everything that is kept. What it cannot open others do, if there are any."""
    from agent.bootstrap import own_vault

    try:
        vault = own_vault(profile, engine)
        if vault is None:
            return Check("vault.opens", "skipped", "no agent of this profile has started yet")
        used = vault.must_open_all()
        return Check("vault.opens", "ok", f"{used} of {used} data keys in use")
    except UserError as error:
        return _said("vault.opens", "skipped" if error.code in _NO_KEY_YET else "warn" if error.code in _WAITS else "fail", error)
    except ProgrammingError:
        return Check("vault.opens", "skipped", "the schema is not this version's")


def _archive(profile: Settings, engine: Engine) -> Check:
    """Whether every stamped CFDI is in the archive's folder, and that folder may be written to."""
    from agent.work.archive import waiting

    folder = profile.archive_folder
    try:
        lacking = waiting(engine, folder)
    except UserError as error:
        return _said("archive.complete", "fail", error)
    except ProgrammingError:
        return Check("archive.complete", "skipped", "the schema is not this version's")
    if lacking:
        return Check("archive.complete", "warn", f"{lacking} CFDIs are not in {folder} yet", "An agent writes them within ten minutes.")
    return Check("archive.complete", "ok", str(folder))


def _pacs(engine: Engine) -> Check:
    """How the PAC accounts are doing, in the order in which they are tried."""
    try:
        with transaction(engine) as tx:
            rows = tx.execute(
                text("""select i.tax_id, a.pac, a.state, a.code, a.rests_until is not null as rests, a.stamps_left
                        from issuers i left join pac_accounts a on a.issuer_id = i.id where i.country = 'MX'
                        order by i.tax_id, a.priority""")
            ).all()
    except ProgrammingError:
        return Check("pac.accounts", "skipped", "the schema is not this version's")
    if not rows:
        return Check("pac.accounts", "skipped", "no issuer in Mexico")
    told = "; ".join(f"{row.tax_id} {_stands(row)}" for row in rows)
    lacks, ill = any(row.pac is None for row in rows), any(row.rests or row.state == "refused" for row in rows)
    step = "Add one on the page PACs, or by erphub-agent pac import." if lacks else "erphub-agent pac test says more." if ill else ""
    return Check("pac.accounts", "warn" if lacks or ill else "ok", told, step)


def _sources(profile: Settings, engine: Engine) -> Check:
    """What the sources of sales give, and what they cannot list."""
    status, detail, step = source_check.looked(profile, engine)
    return Check("source.lists", cast("Status", status), detail, step)


def _stands(row: Any) -> str:
    if row.pac is None:
        return "has no PAC"
    left = "" if row.stamps_left is None else f" ({row.stamps_left} stamps)"
    return f"{row.pac}: " + (f"refused, {row.code}" if row.state == "refused" else f"rests, {row.code}" if row.rests else f"ready{left}")


def _said(name: str, status: Status, error: UserError) -> Check:
    entry = errors.words(error.code, language(), **error.params)
    return Check(name, status, entry.sentence, entry.next_step)


def _sat_files(profile: Settings) -> Check:
    from agent.cfdi import sat_files
    from agent.cfdi.catalog_build import looked_through

    try:
        count = sat_files.check_all()
        origin, day = looked_through(profile.folder / "catalogues")
        return Check("sat.files", "ok", f"{count} official files, each as it should be; catalogues of {day.isoformat()} ({origin})")
    except UserError as error:
        return _said("sat.files", "fail", error)


def _database(profile: Settings) -> Iterator[Check]:
    try:
        opened = open_database(profile, login=roles.AGENT_LOGIN)
    except UserError as error:
        yield _said("database.reachable", "fail", error)
        for name in IDS:
            if name in _IN_THE_DATABASE or (name.startswith("database.") and name != "database.reachable"):
                yield Check(name, "skipped", "")
        return
    engine = connect(opened.dsn)
    try:
        with transaction(engine) as tx:
            yield Check("database.reachable", "ok", engine.url.render_as_string(hide_password=True))
            for look in (_version, _schema, _extensions, _connections, _clock):
                yield look(tx)
        yield _opens(profile, engine)
        yield _archive(profile, engine)
        yield _pacs(engine)
        yield _sources(profile, engine)
    finally:
        engine.dispose()
        opened.close()


def _version(tx: Connection) -> Check:
    number = int(tx.execute(text("show server_version_num")).scalar_one()) // 10000
    if number < 14 or number > 18:
        return Check("database.version", "fail", f"PostgreSQL {number}", "Use PostgreSQL 15 to 18.")
    if number == 14:
        return Check("database.version", "warn", "PostgreSQL 14", "Its support ended in November 2026: plan the upgrade.")
    return Check("database.version", "ok", f"PostgreSQL {number}")


def _schema(tx: Connection) -> Check:
    found = migrate.current(tx)
    ok = found == migrate.HEAD
    return Check("database.schema", "ok" if ok else "fail", found or "-", "" if ok else "erphub-agent db migrate")


def _extensions(tx: Connection) -> Check:
    there = set(tx.execute(text("select name from pg_available_extensions")).scalars().all())
    listed = ", ".join(f"{name}: {'yes' if name in there else 'no'}" for name in GUIDE_EXTENSIONS)
    return Check("database.extensions", "ok", f"{listed}; none is needed")


def _connections(tx: Connection) -> Check:
    most = int(tx.execute(text("show max_connections")).scalar_one())
    used = int(tx.execute(text("select count(*) from pg_stat_activity")).scalar_one())
    agents = int(tx.execute(text("select count(*) from agent_boots where stopped_at is null")).scalar_one())
    need = 20 * max(1, agents) + 3 * 10 + 10
    detail = f"{used} of {most} in use; {max(1, agents)} agents and ten desktops need {need}"
    if need <= most:
        return Check("database.connections", "ok", detail)
    return Check("database.connections", "warn", detail, "Raise max_connections or put PgBouncer before it.")


def _clock(tx: Connection) -> Check:
    there: datetime = tx.execute(text("select clock_timestamp()")).scalar_one()
    apart = abs((datetime.now(UTC) - there).total_seconds())
    if apart < 5:
        return Check("database.clock", "ok", f"{apart:.1f} s apart")
    return Check("database.clock", "warn" if apart < 60 else "fail", f"{apart:.0f} s apart", "Set this machine's clock by NTP.")
