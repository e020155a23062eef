"""One try at starting the server of a place, and what came of it."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

from agent.db.embedded.binaries import Binaries
from agent.db.embedded.children import run
from agent.db.embedded.cluster import HOST, configure, refusal, rotate_log
from agent.db.embedded.place import Place, write_private


class Started(Enum):
    """YES, or why it is worth trying again."""

    YES = auto()
    PORT_TAKEN = auto()
    STILL_HELD = auto()


_PORT_TAKEN = ("could not create any TCP/IP sockets", "could not bind IPv4 address")
# The backends of a killed server hold its shared memory until they notice; a server killed while it started leaves its pid file.
_STILL_HELD = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')


def start(place: Place, binaries: Binaries, *, port: int, fast: bool) -> Started:
    """Starts the server at `port`, detached, and waits until it takes connections.

    Raises ``embedded.disk_full`` or ``embedded.start_failed``, and OSError when its files cannot be written.
    """
    rotate_log(place)
    configure(place, port, fast=fast)
    before = place.log.stat().st_size if place.log.exists() else 0
    command: list[str | Path] = [binaries.program("pg_ctl"), "start", "-D", place.data, "-l", place.log, "-w", "-t", "120"]
    # On Windows the server inherits the pipe; elsewhere pg_ctl has turned its output into the log.
    finished = run(command, account=place.account, folder=place.home, listen=sys.platform != "win32")
    if finished.code == 0:
        write_private(place.port_file, f"{port}\n")
        return Started.YES
    said = _log_since(place, before)
    if any(words in said for words in _PORT_TAKEN):
        return Started.PORT_TAKEN
    if any(words in said for words in _STILL_HELD):
        return Started.STILL_HELD
    raise refusal(place, "embedded.start_failed", said or finished.output, finished.code)


def _log_since(place: Place, position: int) -> str:
    with suppress(FileNotFoundError), place.log.open("rb") as file:
        file.seek(position)
        return file.read().decode("utf-8", "replace")
    return ""


def kept_port(place: Place) -> int | None:
    """The port of the last start: the same again lets those who were connected find the server after a restart."""
    with suppress(FileNotFoundError, ValueError):
        return int(place.port_file.read_text("ascii"))
    return None


def free_port() -> int:
    """A port nobody listens on now; somebody may by the time the server does."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
