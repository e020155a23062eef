"""Faults as a caller meets them on the socket: no answer, a reset, half a body, a byte a second."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from agent.practice.faults import Dial, Fault

Operations = Callable[[Scope, bytes], tuple[str, frozenset[str]] | None]
Refusal = Callable[[str, str], tuple[int, str, bytes]]
HTML: Final = b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"


class PracticeProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, which also hands each request its connection (`scope["state"]["transport"]`)."""

    def __init__(
        self, config: Config, server_state: ServerState, app_state: dict[str, Any], _loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        super().__init__(config=config, server_state=server_state, app_state=app_state | {"transport": self._own_transport}, _loop=_loop)

    def _own_transport(self) -> asyncio.Transport:
        return self.transport


def reset(transport: asyncio.Transport) -> None:
    """Break the connection off with RST: no lingering, nothing flushed."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class FaultyWire:
    """Middleware: a call that the dial has marked is answered as the dial says, before the vendor sees it or after it has committed."""

    def __init__(self, app: ASGIApp, *, dial: Dial, operations: Operations, refusal: Refusal) -> None:
        self._app = app
        self._dial = dial
        self._operations = operations
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"].startswith("/_practice"):
            await self._app(scope, receive, send)
            return
        body = await _whole(receive)
        named = self._operations(scope, body)
        fault = self._dial.take_transport(*named) if named else None
        if fault is None:
            await self._app(scope, _again(body, receive), send)
            return
        answer = _Answer()
        if fault.phase == "after_commit":
            await self._app(scope, _again(body, receive), answer.send)
        if fault.name in ("throttle", "http_401"):
            status, kind, text = self._refusal(fault.vendor, fault.name)
            wait = str(fault.options.get("retry_after", 1)).encode()
            await _plain(send, status, text, {b"content-type": kind.encode(), b"retry-after": wait})
        else:
            await _act(fault, answer, scope["state"]["transport"](), receive, send)


class _Answer:
    """What the vendor would have said."""

    def __init__(self) -> None:
        self.status = 502
        self.headers: list[tuple[bytes, bytes]] = [(b"content-type", b"text/html")]
        self.body = HTML

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers, self.body = message["status"], list(message["headers"]), b""
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


async def _act(fault: Fault, answer: _Answer, transport: asyncio.Transport, receive: Receive, send: Send) -> None:
    match fault.name:
        case "timeout":
            await _gone(receive)
        case "reset":
            reset(transport)
            await _gone(receive)
        case "cut_body":
            await _start(send, answer.status, answer.headers, len(answer.body))
            await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
            transport.close()
            await _gone(receive)
        case "slow_body":
            await _start(send, answer.status, answer.headers, len(answer.body))
            await _drip(answer.body, float(fault.options.get("rate", 1)), receive, send)
        case "http_500":
            await _plain(send, int(fault.options.get("status", 500)), b"Internal Server Error", {})
        case _:
            await _plain(send, int(fault.options.get("status", 502)), HTML, {b"content-type": b"text/html"})


async def _whole(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """A receive that first repeats the body already read."""
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send, status: int, headers: list[tuple[bytes, bytes]], length: int) -> None:
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    await send({"type": "http.response.start", "status": status, "headers": [*kept, (b"content-length", str(length).encode())]})


async def _drip(body: bytes, rate: float, receive: Receive, send: Send) -> None:
    """A byte every 1/rate seconds (at a high rate a few at a time), until the caller has had enough."""
    step = max(1, int(rate / 50))
    leaving = asyncio.create_task(_gone(receive))
    try:
        for position in range(0, len(body), step):
            await send({"type": "http.response.body", "body": body[position : position + step], "more_body": True})
            done, _ = await asyncio.wait({leaving}, timeout=step / rate)
            if done:
                return
        await send({"type": "http.response.body", "body": b""})
    finally:
        leaving.cancel()


async def _plain(send: Send, status: int, body: bytes, headers: Mapping[bytes, bytes]) -> None:
    listed = list(({b"content-type": b"text/plain"} | dict(headers)).items())
    await _start(send, status, listed, len(body))
    await send({"type": "http.response.body", "body": body})
