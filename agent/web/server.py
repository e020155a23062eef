"""The agent's HTTP server, in a thread of its own beside the work."""

from __future__ import annotations

import errno
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from agent.errors import UserError

STOP_SECONDS = 2
PROXIES = "127.0.0.1,::1"
"""Only a proxy on this computer is believed when it says for whom it asks: its callers are strangers, not loopback."""


@contextmanager
def serving(app: ASGIApp, *, host: str, port: int, any_port: bool) -> Iterator[int]:
    """Serves for the time of the block and gives the port. `any_port`: one that cannot be had is no reason to fail.

    Raises `web.port_taken` and `web.cannot_listen`.
    """
    with _listening(host, port, any_port) as listener:
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=PROXIES,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="web", daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS + 1)


@contextmanager
def _listening(host: str, port: int, any_port: bool) -> Iterator[socket.socket]:
    """A socket that takes calls from here on, so that whoever is told the port may use it at once."""
    try:
        listener = _listen(host, port)
    except OSError as error:
        if not any_port:
            raise _said(host, port, error) from error
        try:
            listener = _listen(host, 0)
        except OSError as again:
            raise _said(host, 0, again) from again
    with listener:
        yield listener


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only on sockets that do.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # an agent that starts again may have its port although the last one's connections are not forgotten yet
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except BaseException:
        listener.close()
        raise
    return listener


def _said(host: str, port: int, error: OSError) -> UserError:
    if error.errno == errno.EADDRINUSE:
        return UserError("web.port_taken", host=host, port=port)
    return UserError("web.cannot_listen", host=host, port=port, reason=error.strerror or str(error))
