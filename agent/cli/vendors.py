"""The practice vendors as a child process: started when they are down, told where they listen, stopped by whoever started them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from agent.errors import UserError
from agent.practice import server


def own_command() -> list[str]:
    """How this program starts itself again: `python -m agent`, or the frozen executable."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "agent"]


@contextmanager
def running_vendors(folder: Path) -> Iterator[Mapping[str, str]]:
    """The addresses of the practice vendors kept in `folder`, for the time of the block; those that run already are left running."""
    found = server.running(folder)
    if found is not None:
        yield found.urls
        return
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (folder / "vendors.log").open("ab") as log:
        child = subprocess.Popen(
            [*own_command(), "practice", "serve", "--port", "0", "--data", str(folder), "--until-stdin-closes", "--json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        try:
            yield _told(child, folder)
        finally:
            assert child.stdin is not None and child.stdout is not None
            child.stdin.close()
            child.stdout.close()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _port(folder: Path) -> int:
    """The port of the last time while it is free, so that links into the vendors' screens stay good; else any free one."""
    try:
        port = int((folder / "port").read_text(encoding="ascii"))
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, ValueError, OverflowError):
        return 0
    return port


def _told(child: subprocess.Popen[bytes], folder: Path) -> Mapping[str, str]:
    """Reads the child's one JSON document; an end without it is told with the log's place."""
    assert child.stdout is not None
    line = child.stdout.readline()
    try:
        endpoints: Mapping[str, str] = json.loads(line)["endpoints"]
    except (ValueError, KeyError) as error:
        child.kill()
        raise UserError("practice.did_not_start", log=str(folder / "vendors.log")) from error
    (folder / "port").write_text(str(urlsplit(endpoints["QUICKBOOKS"]).port), encoding="ascii")
    return endpoints
