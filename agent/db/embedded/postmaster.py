"""Who holds a data folder now: the server's pid file, read with distrust."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The process and port that ``postmaster.pid`` names."""

    pid: int
    port: int


def pid_file(data: Path) -> Path:
    return data / "postmaster.pid"


def read_pid_file(data: Path) -> Postmaster | None:
    """What the pid file says, or None when there is none or it is not whole (a full disk, a crash while it was written)."""
    try:
        lines = pid_file(data).read_text("utf-8", "replace").splitlines()
        return Postmaster(int(lines[0]), int(lines[3]))
    except (FileNotFoundError, ValueError, IndexError):
        return None


def runs(postmaster: Postmaster, data: Path) -> bool:
    """Whether that process is alive and really the server of `data`: after a crash or a reboot its number may be anyone's.

    A zombie runs nothing (its command line is empty); a backend that outlived its server is not the server.
    """
    try:
        process = psutil.Process(postmaster.pid)
        if not process.name().lower().startswith("postgres"):
            return False
        command = process.cmdline()
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        # Only systems that hide another account's processes get here; connecting will tell.
        return True
    return _names(command, data)


def _names(command: list[str], data: Path) -> bool:
    """Whether a command line ``postgres ... -D <data>`` names `data`."""
    for flag, value in pairwise(command):
        if flag == "-D":
            try:
                return Path(value).samefile(data)
            except OSError:
                return False
    return False


def system_identifier(data: Path) -> int:
    """The number that initdb gave the cluster: the first field of its control file. OSError when there is none."""
    with (data / "global" / "pg_control").open("rb") as file:
        return int.from_bytes(file.read(8), sys.byteorder, signed=True)


def forget(data: Path) -> None:
    """Removes a pid file that names nobody, or somebody else.

    Safe even against a mistake: the server also guards its data by a shared memory block (its key comes from
    the folder's inode; on Windows from its path) and refuses to start while a process still holds it.
    """
    pid_file(data).unlink(missing_ok=True)
