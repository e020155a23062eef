"""Who is using a folder's server: one locked file for each, which the system unlocks when its process dies, however it dies."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from agent.db.embedded.place import belong_like


def announce(kept: Path) -> BaseFileLock:
    """Our mark among the users of the server, until it is released or this process ends. Call it under the folder's lock."""
    users = kept / "users"
    mark = FileLock(users / f"{os.getpid()}-{secrets.token_hex(4)}", timeout=0, thread_local=False, mode=0o600)
    mark.acquire()
    belong_like(Path(mark.lock_file), users)
    return mark


def withdraw(mark: BaseFileLock) -> None:
    mark.release(force=True)
    Path(mark.lock_file).unlink(missing_ok=True)


def someone_is_here(kept: Path) -> bool:
    """Whether any mark is held; marks of dead processes are swept away. Call it under the folder's lock."""
    users = kept / "users"
    held = False
    for path in users.iterdir():
        probe = FileLock(path, timeout=0, thread_local=False)
        try:
            probe.acquire()
        except Timeout:
            held = True
            continue
        withdraw(probe)
    return held
