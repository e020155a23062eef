"""The agent's HTTP server, in a thread of its own beside the work."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from agent.errors import UserError

STOP_SECONDS = 2


@contextmanager
def serving(app: ASGIApp, *, host: str, port: int, any_port: bool) -> Iterator[int]:
    """Serves for the time of the block and gives the port. `any_port`: one that is taken is no reason to fail.

    Raises `web.port_taken`.
    """
    with _bound(host, port, any_port) as listener:
        server = uvicorn.Server(
            uvicorn.Config(
                app, log_config=None, log_level="error", access_log=False, server_header=False, timeout_graceful_shutdown=STOP_SECONDS
            )
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="web", daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS + 1)


@contextmanager
def _bound(host: str, port: int, any_port: bool) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only on sockets that do.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        try:
            listener.bind((host, port))
        except OSError as error:
            if not any_port:
                raise UserError("web.port_taken", host=host, port=port) from error
            listener.bind((host, 0))
        yield listener
