"""Programs as Debian ships them, run as an account that is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path
from typing import TypedDict


class Account(TypedDict, total=False):
    """What makes a child another account's, as `subprocess` takes it."""

    user: int
    group: int
    extra_groups: list[int]


def account() -> Account:
    """The account for servers: `nobody` when this is root, else the one that is."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give(*paths: Path) -> None:
    """Hands files over to that account."""
    if os.geteuid() == 0:
        for path in paths:
            shutil.chown(path, "nobody")


def postgres(program: str) -> Path:
    """A program of the newest PostgreSQL there is."""
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)) / program


def as_server(command: list[str | Path], folder: Path, **environment: str) -> None:
    """Runs a server's program to its end; raises when it fails."""
    subprocess.run(
        [str(part) for part in command], check=True, cwd=folder, stdout=subprocess.DEVNULL, env=os.environ | environment, **account()
    )


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
