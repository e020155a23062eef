"""One running agent, and one running desktop, for each data folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from filelock import BaseFileLock, FileLock, Timeout

from agent.errors import UserError

Kind = Literal["agent", "desktop"]
_GLANCE = 0.5
"""Seconds that a start waits for the lock: `holder` takes it for a moment to see whether it is free."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that runs an installation now, and since when (an aware instant)."""

    pid: int
    since: datetime


@contextmanager
def hold(folder: Path, kind: Kind, *, now: datetime) -> Iterator[Holder]:
    """Holds the installation in `folder` for this process, until the end of the block or of the process, however it ends.

    Raises ``instance.second_start`` (exit code 3) with the other process's pid and start, when there is one.
    The lock is the system's, so a crash leaves nothing behind that would have to be judged or cleaned.
    """
    # 0711: as root the database server runs as another account, which must be able to pass.
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    lock = _lock(folder, kind)
    try:
        lock.acquire(timeout=_GLANCE)
    except Timeout:
        other = _read(folder, kind)
        since = other.since.isoformat(sep=" ", timespec="minutes") if other else "?"
        raise UserError("instance.second_start", pid=other.pid if other else "?", since=since) from None
    note = _note(folder, kind)
    try:
        mine = Holder(os.getpid(), now)
        half = note.with_suffix(".half")
        half.write_text(json.dumps({"pid": mine.pid, "since": now.isoformat()}), "utf-8")
        half.replace(note)
        yield mine
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def holder(folder: Path, kind: Kind) -> Holder | None:
    """Who runs the installation in `folder`, or None when nobody does; what a crashed process left is not believed."""
    if not folder.is_dir():
        return None
    lock = _lock(folder, kind)
    try:
        lock.acquire()
    except Timeout:
        return _read(folder, kind)
    lock.release()
    return None


def _lock(folder: Path, kind: Kind) -> BaseFileLock:
    return FileLock(folder / f"{kind}.lock", timeout=0, thread_local=False, mode=0o600)


def _note(folder: Path, kind: Kind) -> Path:
    # A file of its own: Windows lets nobody read a locked one.
    return folder / f"{kind}.running"


def _read(folder: Path, kind: Kind) -> Holder | None:
    with suppress(FileNotFoundError, ValueError, KeyError, TypeError):
        note = json.loads(_note(folder, kind).read_text("utf-8"))
        return Holder(int(note["pid"]), datetime.fromisoformat(note["since"]))
    return None
