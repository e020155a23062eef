"""The cluster itself: made whole or not at all, configured before every start, and what its refusals mean."""

from __future__ import annotations

import errno
import secrets
import shutil
from pathlib import Path

from agent.db.embedded.binaries import Binaries
from agent.db.embedded.children import run
from agent.db.embedded.place import Place, give, write_private
from agent.errors import UserError

SUPERUSER = "erphub_superuser"
HOST = "127.0.0.1"
_LOG_LIMIT = 5 * 1024 * 1024
_LOGS_KEPT = 3
_ROOM = 16 * 1024 * 1024
_FULL = ("no space left on device", "disk quota exceeded", "file too large", "not enough space on the disk", "file size limit")
_ENDED_BY_FILE_LIMIT = -25  # SIGXFSZ


def read_password(place: Place) -> str:
    """The superuser's password: read, or made and written when there is no cluster yet. Raises ``embedded.password_missing``."""
    try:
        password = place.password_file.read_text("utf-8").strip()
    except FileNotFoundError:
        password = ""
    if password:
        return password
    if place.data.exists():
        raise UserError("embedded.password_missing", path=str(place.password_file))
    password = secrets.token_urlsafe(32)
    write_private(place.password_file, f"{password}\n")
    return password


def data_major(place: Place) -> int | None:
    """The major version that made the data, or None when there are none yet. Raises ``embedded.damaged``."""
    if not place.data.exists():
        return None
    try:
        return int((place.data / "PG_VERSION").read_text("ascii").strip())
    except (FileNotFoundError, ValueError) as error:
        raise UserError("embedded.damaged", path=str(place.data)) from error


def make_cluster(place: Place, binaries: Binaries, password: str, *, fast: bool) -> None:
    """An empty cluster in `place.data`, in one rename at the end. Raises ``embedded.disk_full`` or ``embedded.init_failed``."""
    for left in place.home.glob("data.half-*"):
        shutil.rmtree(left, ignore_errors=True)
    half = place.home / f"data.half-{secrets.token_hex(4)}"
    spoken = place.home / f"{half.name}.password"
    try:
        half.mkdir(0o700)
        give(half, place.account)
        write_private(spoken, f"{password}\n", place.account)
        finished = run(_initdb(binaries, half, spoken, fast=fast), account=place.account, folder=place.home)
        if finished.code != 0:
            raise refusal(place, "embedded.init_failed", finished.output, finished.code)
        half.rename(place.data)
    finally:
        spoken.unlink(missing_ok=True)
        shutil.rmtree(half, ignore_errors=True)


def _initdb(binaries: Binaries, data: Path, password_file: Path, *, fast: bool) -> list[str | Path]:
    # From 17 on PostgreSQL brings its own C.UTF-8: the same order and case rules on every system, no library to change them.
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if binaries.major >= 17 else ["--locale=C.UTF-8"]
    login = [f"--username={SUPERUSER}", "--auth=scram-sha-256", f"--pwfile={password_file}"]
    return [
        binaries.program("initdb"),
        "-D",
        data,
        "--encoding=UTF8",
        *locale,
        *login,
        "--data-checksums",
        *(["--no-sync"] if fast else []),
    ]


def configure(place: Place, port: int, *, fast: bool) -> None:
    """Writes our settings and who may connect: loopback only, by password only. Raises OSError."""
    settings = {
        "listen_addresses": f"'{HOST}'",
        "port": str(port),
        "unix_socket_directories": "''",
        "password_encryption": "'scram-sha-256'",
        "max_connections": "100",
        "shared_buffers": "'128MB'",
        "max_wal_size": "'256MB'",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "lc_messages": "'C'",
        "logging_collector": "off",
        "log_line_prefix": "'%m [%p] %q%u@%d '",
    }
    if fast:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            settings[name] = "off"
        settings |= {"shared_buffers": "'32MB'", "wal_level": "minimal", "max_wal_senders": "0"}
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    write_private(place.data / "erphub.conf", lines, place.account)
    main = place.data / "postgresql.conf"
    text = main.read_text("utf-8")
    if "include 'erphub.conf'" not in text:
        write_private(main, f"{text}\ninclude 'erphub.conf'\n", place.account)
    write_private(place.data / "pg_hba.conf", f"host all all {HOST}/32 scram-sha-256\n", place.account)


def rotate_log(place: Place) -> None:
    """Sets a grown server log aside (``server.log.1`` is the newest), three at most."""
    if not place.log.exists() or place.log.stat().st_size < _LOG_LIMIT:
        return
    for number in range(_LOGS_KEPT, 0, -1):
        older = place.log.with_name(f"{place.log.name}.{number}")
        newer = place.log if number == 1 else place.log.with_name(f"{place.log.name}.{number - 1}")
        if newer.exists():
            newer.replace(older)


def refusal(place: Place, code: str, said: str, exit_code: int = 1) -> UserError:
    """The error for a program of the server's that failed: a full disk if it was one, else `code` with its last words."""
    full = any(words in said.lower() for words in _FULL) or exit_code == _ENDED_BY_FILE_LIMIT
    if full or shutil.disk_usage(place.home).free < _ROOM:
        return UserError("embedded.disk_full", path=str(place.home))
    telling = [line for line in said.splitlines() if "FATAL" in line or "ERROR" in line or "error:" in line] or said.splitlines()[-1:]
    return UserError(code, detail=telling[-1].strip() if telling else f"exit {exit_code}", log=str(place.log))


def is_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
