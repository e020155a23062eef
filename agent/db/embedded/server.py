"""Attach to a folder's server or start it, leave it, stop it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Literal

import psycopg
from filelock import BaseFileLock, FileLock, Timeout
from psycopg.conninfo import make_conninfo

from agent.db.embedded.binaries import PACKAGE, Binaries, copy_binaries, find_binaries
from agent.db.embedded.children import run
from agent.db.embedded.cluster import HOST, SUPERUSER, data_major, is_full, make_cluster, read_password
from agent.db.embedded.place import Place, find_place, kept_folder, make_kept_folder, make_place
from agent.db.embedded.postmaster import Postmaster, forget, pid_file, read_pid_file, runs, system_identifier
from agent.db.embedded.presence import announce, someone_is_here, withdraw
from agent.db.embedded.start import Started, free_port, kept_port, start
from agent.errors import UserError

_PATIENCE = 60.0
_CONNECT_SECONDS = 5
_FAREWELL = 2.0
_LOCK_PATIENCE = 180.0
_PORTS_TRIED = 10


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and our place among its users, which lasts as long as this object: keep it while you are connected.

    `started` tells whether this call started it (False = attached).
    """

    folder: Path
    port: int
    pid: int
    version: str
    started: bool
    superuser_password: str = field(repr=False)
    mark: BaseFileLock = field(repr=False, compare=False)
    host: str = HOST
    superuser: str = SUPERUSER

    def parameters(self, *, user: str, password: str, database: str) -> dict[str, str]:
        """libpq's connection parameters for `user` (also psycopg.connect's keywords).

        The password is only ever proven (SCRAM), never sent: whoever took the port after us learns nothing.
        """
        return _parameters(self.port, user, password, database)

    def superuser_parameters(self, database: str = "postgres") -> dict[str, str]:
        """The same for the superuser, who serves ``db init`` only."""
        return self.parameters(user=self.superuser, password=self.superuser_password, database=database)


@dataclass(frozen=True, slots=True)
class Status:
    """What `status` saw. `home` is where data and log are (as root not always inside the data folder)."""

    state: Literal["absent", "stopped", "busy", "running"]
    home: Path | None = None
    pid: int | None = None
    port: int | None = None
    version: str | None = None


def ensure_running(folder: Path, *, fast: bool = False) -> Server:
    """The server of the data folder: attached to when it runs, else started, else made first.

    Any number of processes may call it at once: one starts, all attach. It outlives the caller; the last to call
    `stop_if_last` stops it. `fast` is for tests that may lose their data: nothing is forced to the disk.
    Raises UserError: ``embedded.no_binaries``, ``bad_binaries``, ``other_version``, ``disk_full``, ``init_failed``,
    ``start_failed``, ``still_held``, ``not_answering``, ``busy``, ``no_place``, ``password_missing``,
    ``wrong_password``, ``damaged``, ``not_permitted``. After any of them the folder is as it was before.
    """
    with _own_errors(folder):
        make_kept_folder(folder)
        with _locked(folder):
            place = make_place(folder)
            password = read_password(place)
            running = _attach(place, password)
            started = running is None
            if running is None:
                _start(place, password, fast=fast)
                running = _attach(place, password)
            if running is None:
                raise UserError("embedded.start_failed", detail="ended at once", log=str(place.log))
            postmaster, version = running
            mark = announce(place.kept)
            return Server(folder, postmaster.port, postmaster.pid, version, started, password, mark)


def stop_if_last(server: Server) -> bool:
    """Leaves the server, and stops it unless another process uses it or is connected to it; whether it was stopped.

    Close your own connections first: an open one keeps the server running.
    """
    with _own_errors(server.folder), _locked(server.folder):
        withdraw(server.mark)
        place = find_place(server.folder)
        if place is None or someone_is_here(place.kept):
            return False
        running = _attach(place, server.superuser_password)
        if running is None or _connected(running[0].port, server.superuser_password):
            return False
        _stop(place)
        return True


def stop(folder: Path) -> bool:
    """Stops the folder's server whoever uses it (their transactions are rolled back); whether there was one."""
    if not kept_folder(folder).is_dir():
        return False
    with _own_errors(folder), _locked(folder):
        place = find_place(folder)
        postmaster = read_pid_file(place.data) if place is not None else None
        if place is None or postmaster is None or not runs(postmaster, place.data):
            return False
        _stop(place)
        return True


def remove(folder: Path) -> None:
    """Stops the folder's server and deletes its data for good, also where root's are kept elsewhere. For tests and practice."""
    stop(folder)
    place = find_place(folder)
    if place is not None:
        shutil.rmtree(place.home, ignore_errors=True)
        shutil.rmtree(place.kept, ignore_errors=True)


def status(folder: Path) -> Status:
    """What the folder's server is doing, without a lock, starting or changing anything. Raises as `ensure_running` does."""
    with _own_errors(folder):
        place = find_place(folder)
        if place is None or not place.data.exists():
            return Status("absent", place.home if place else None)
        postmaster = read_pid_file(place.data)
        if postmaster is None or not runs(postmaster, place.data):
            return Status("stopped", place.home)
        version = _ask(place, postmaster, read_password(place))
        return Status("running" if version else "busy", place.home, postmaster.pid, postmaster.port, version)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = FileLock(kept_folder(folder) / "lock", timeout=_LOCK_PATIENCE, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise UserError("embedded.busy", path=str(folder)) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _own_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise UserError("embedded.not_permitted", path=str(error.filename or folder)) from error
    except OSError as error:
        if is_full(error):
            raise UserError("embedded.disk_full", path=str(folder)) from error
        raise


def _attach(place: Place, password: str) -> tuple[Postmaster, str] | None:
    """The running server of this place and its version, waited for while it starts, recovers or stops; None when there is none."""
    deadline = monotonic() + _PATIENCE
    while True:
        postmaster = read_pid_file(place.data)
        if postmaster is None or not runs(postmaster, place.data):
            if pid_file(place.data).exists():
                forget(place.data)
            return None
        version = _ask(place, postmaster, password)
        if version is not None:
            return postmaster, version
        if monotonic() > deadline:
            raise UserError("embedded.not_answering", pid=postmaster.pid, port=postmaster.port)
        sleep(0.05)


def _ask(place: Place, postmaster: Postmaster, password: str) -> str | None:
    """The version of the server at that port if it is the one of this place; None when it does not answer yet."""
    try:
        with _connect(postmaster.port, password) as connection:
            # Not data_directory: a path may be in an encoding that cannot be read back (Windows).
            row = connection.execute("select system_identifier, current_setting('server_version') from pg_control_system()").fetchone()
    except psycopg.OperationalError as error:
        if "authentication failed" in str(error):
            raise UserError("embedded.wrong_password", path=str(place.password_file)) from error
        return None
    assert row is not None
    return str(row[1]).split()[0] if row[0] == system_identifier(place.data) else None


def _start(place: Place, password: str, *, fast: bool) -> None:
    binaries = _binaries(place)
    if not place.data.exists():
        if kept_port(place) is not None:  # it ran before: an empty database in its place would forget what was stamped
            raise UserError("embedded.damaged", path=str(place.data))
        make_cluster(place, binaries, password, fast=fast)
    port, ports = kept_port(place) or free_port(), 1
    deadline = monotonic() + _PATIENCE
    while (came := start(place, binaries, port=port, fast=fast)) is not Started.YES:
        if came is Started.PORT_TAKEN:
            if ports == _PORTS_TRIED:
                raise UserError("embedded.start_failed", detail=f"{HOST}:{port}", log=str(place.log))
            port, ports = free_port(), ports + 1
        elif monotonic() > deadline:
            raise UserError("embedded.still_held", path=str(place.data))
        else:
            sleep(0.1)


def _binaries(place: Place) -> Binaries:
    binaries = find_binaries(major=data_major(place))
    return binaries if place.account is None else copy_binaries(binaries, place.home)


def _stop(place: Place) -> None:
    """A fast shutdown: sessions are ended, everything committed is on the disk. Raises ``embedded.not_answering``."""
    command: list[str | Path] = [_control(place), "stop", "-D", place.data, "-m", "fast", "-w", "-t", "120"]
    finished = run(command, account=place.account, folder=place.home)
    postmaster = read_pid_file(place.data)
    if finished.code != 0 and postmaster is not None and runs(postmaster, place.data):
        raise UserError("embedded.not_answering", pid=postmaster.pid, port=postmaster.port)


def _control(place: Place) -> Path:
    # As root the copy made at the start; making a new one now would take the programs from under the server.
    copies = sorted(place.home.glob(f"server-*/{PACKAGE}/pginstall/bin/pg_ctl"))
    return copies[-1] if copies else find_binaries().program("pg_ctl")


def _connected(port: int, password: str) -> bool:
    """Whether another client stays connected. A connection just closed is still listed for some milliseconds, so look again."""
    deadline = monotonic() + _FAREWELL
    query = "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
    with _connect(port, password) as connection:
        while connection.execute(query).fetchone() != (0,):
            if monotonic() > deadline:
                return True
            connection.rollback()  # within one transaction the list would not change
            sleep(0.02)
    return False


def _connect(port: int, password: str) -> psycopg.Connection:
    return psycopg.connect(make_conninfo("", **_parameters(port, SUPERUSER, password, "postgres")))


def _parameters(port: int, user: str, password: str, database: str) -> dict[str, str]:
    return {
        "host": HOST,
        "port": str(port),
        "user": user,
        "password": password,
        "dbname": database,
        "require_auth": "scram-sha-256",
        "sslmode": "disable",
        "gssencmode": "disable",
        "connect_timeout": str(_CONNECT_SECONDS),
    }
