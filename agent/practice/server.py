"""The practice vendors as one server on this computer: start it, find a running one, stop it."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import socket
import ssl
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final
from urllib.parse import urlsplit

import uvicorn
from filelock import FileLock, Timeout
from starlette.applications import Starlette

from agent.errors import UserError
from agent.practice import authority
from agent.practice.control import Instance, vendors_app
from agent.practice.store import Synchronous
from agent.practice.wire import PracticeProtocol

SCHEMA: Final = "erphub.practice/1"
GRACE_SECONDS: Final = 0.5
VENDOR_ENDPOINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "quickbooks": ("QUICKBOOKS", "QUICKBOOKS_OAUTH", "QUICKBOOKS_MX", "QUICKBOOKS_MX_OAUTH"),
    "xero": ("XERO", "XERO_OAUTH"),
    "finkok": ("FINKOK",),
    "sw": ("SW",),
    "diverza": ("DIVERZA",),
    "sat": ("SAT",),
    "banxico": ("BANXICO",),
    "platform": ("PLATFORM",),
}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a running server is: `urls` by endpoint name (ERPHUB_ENDPOINT_<NAME>), its authority's file with TLS, its process."""

    urls: Mapping[str, str]
    ca: Path | None
    port: int
    pid: int
    instance: str


def create_app(data: Path, vendors: Sequence[str] = (), instance: str = "") -> Starlette:
    """The application over the store in `data`; all vendors unless some are named."""
    names = _names(vendors)
    return vendors_app(data, names, Instance(instance or uuid.uuid4().hex))


def _names(vendors: Sequence[str]) -> Sequence[str]:
    for name in vendors:
        if name not in VENDOR_ENDPOINTS:
            raise UserError("practice.unknown_vendor", vendor=name)
    return list(vendors) or list(VENDOR_ENDPOINTS)


class _Server(uvicorn.Server):
    """uvicorn that says when it listens, and that the application can stop."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal ends the serving only: what follows it (lock, practice.json) is still put in order."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; what a caller still holds open half a second later (an answer that never comes, a TLS goodbye) is broken off."""
        asyncio.get_running_loop().call_later(GRACE_SECONDS, self._break_off)
        await super().shutdown(sockets)

    def _break_off(self) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, PracticeProtocol):
                connection.transport.abort()


def serve(
    *,
    port: int,
    data: Path,
    vendors: Sequence[str] = (),
    tls_dir: Path | None = None,
    announce: Callable[[dict[str, Any]], None],
    synchronous: Synchronous = "NORMAL",
) -> None:
    """Serve on 127.0.0.1 until SIGTERM, or until the application is told to stop. Port 0 takes a free one.

    `announce` gets {"schema", "endpoints", "ca"} once calls are answered. UserError("practice.already_running") when another
    server holds `data`, UserError("practice.port_taken") when the port is another program's. `synchronous` is SQLite's: an answered
    write outlives the process with any of them, a power cut with "FULL".
    """
    data.mkdir(parents=True, exist_ok=True)
    names = _names(vendors)
    lock = FileLock(data / "practice.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UserError("practice.already_running", folder=str(data)) from None
    try:
        with _bound(port) as listener:
            _run(listener, data, names, tls_dir, announce, synchronous)
    finally:
        (data / "practice.json").unlink(missing_ok=True)
        lock.release()


def _run(
    listener: socket.socket,
    data: Path,
    names: Sequence[str],
    tls_dir: Path | None,
    announce: Callable[[dict[str, Any]], None],
    synchronous: Synchronous,
) -> None:
    port = listener.getsockname()[1]
    files = authority.server_certificate(tls_dir, datetime.now(UTC)) if tls_dir else None
    base = f"{'https' if files else 'http'}://127.0.0.1:{port}"
    urls = {endpoint: base for name in names for endpoint in VENDOR_ENDPOINTS[name]}
    told = {"schema": SCHEMA, "endpoints": urls, "ca": str(files[2]) if files else None}
    instance = Instance(uuid.uuid4().hex)
    app = vendors_app(data, names, instance, synchronous)
    config = uvicorn.Config(
        app,
        http=PracticeProtocol,
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=10,
        ssl_certfile=files[0] if files else None,
        ssl_keyfile=files[1] if files else None,
    )

    def listening() -> None:
        _write(data / "practice.json", {**told, "pid": os.getpid(), "port": port, "instance": instance.identity})
        announce(told)

    server = _Server(config, listening)
    instance.stop = lambda: setattr(server, "should_exit", True)
    server.run(sockets=[listener])


@contextlib.contextmanager
def _bound(port: int) -> Any:
    # The protocol is named because asyncio sets TCP_NODELAY only on sockets that do: without it every answer waits 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            raise UserError("practice.port_taken", port=port) from None
        yield listener


def _write(file: Path, document: Mapping[str, Any]) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(document, indent=2))
    fresh.replace(file)


def running(data: Path) -> Endpoints | None:
    """Where the server of `data` is, or None when none answers with the identity that the folder names."""
    try:
        held = json.loads((data / "practice.json").read_text())
        found = Endpoints(held["endpoints"], Path(held["ca"]) if held["ca"] else None, held["port"], held["pid"], held["instance"])
        return found if _ping(found) == found.instance else None
    except (OSError, ValueError, KeyError, http.client.HTTPException):
        return None


def _ping(endpoints: Endpoints) -> str:
    secure = urlsplit(next(iter(endpoints.urls.values()))).scheme == "https"
    context = ssl.create_default_context(cafile=str(endpoints.ca)) if secure else None
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    options: dict[str, Any] = {"context": context} if secure else {}
    connection = kind("127.0.0.1", endpoints.port, timeout=2, **options)
    try:
        connection.request("GET", "/_practice/ping")
        return str(json.loads(connection.getresponse().read())["instance"])
    finally:
        connection.close()
