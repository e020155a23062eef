"""The server's own programs as child processes: which account runs them, in what environment, detached from us."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ACCOUNTS = ("erphub", "nobody")
"""Who runs the server when we are root, which PostgreSQL refuses: the service's account if there is one."""
_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group, by number."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended (negative = by a signal) and what it said."""

    code: int
    output: str


def is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def unprivileged_account() -> Account:
    """The account that runs the server in place of root: ``erphub``, else ``nobody``, else the number 65534."""
    if sys.platform != "win32":
        import pwd

        for name in ACCOUNTS:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return Account(entry.pw_uid, entry.pw_gid)
    return Account(65534, 65534)


def has_name(uid: int) -> bool:
    """Whether the system knows that user: initdb runs as no other."""
    if sys.platform == "win32":
        return False
    import pwd

    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def clean_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our environment without what would change the server: a bundle's library paths, libpq's PG* variables, the person's locale."""
    source = os.environ if environ is None else environ
    kept = {
        name: value
        for name, value in source.items()
        if name != "LD_LIBRARY_PATH" and not name.startswith(("DYLD_", "PG", "LC_")) and name not in ("LANG", "LANGUAGE")
    }
    # C: its messages are read by us, and every system has it.
    return {**kept, "LC_ALL": "C"}


def run(arguments: Sequence[str | Path], *, account: Account | None, folder: Path, listen: bool = True) -> Finished:
    """Runs a program of the server's to its end as `account` (None = ourselves) in `folder`.

    What it starts outlives us: it gets a session of its own (on Windows a process group without a console).
    `listen` = False when what it starts would keep our pipe, and us waiting for its end.
    Raises OSError when it cannot be run; a program that takes longer than three minutes is ended.
    """
    options: dict[str, object] = {}
    if account is not None:
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    with subprocess.Popen(
        [str(argument) for argument in arguments],
        cwd=folder,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if listen else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        creationflags=_detached(),
        **options,  # type: ignore[call-overload]
    ) as process:
        try:
            output, _ = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
        return Finished(process.returncode, (output or b"").decode("utf-8", "replace").strip())


def _detached() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS
    return 0
