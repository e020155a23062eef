"""One call over the wire to a server of a test's own, and how such a server can misbehave."""

from __future__ import annotations

import socket
import threading

from agent.http_client import HttpClient
from agent.ports import Answer, NotSent, Request, Unknown
from tests.erp.raw_server import Talk, raw_server

SHORT = 0.4


def client(base: str, **options: object) -> HttpClient:
    return HttpClient(environment="practice", endpoints={"VENDOR": base}, **options)  # type: ignore[arg-type]


def post(path: str = "/things", body: bytes = b'{"a":1}', **headers: str) -> Request:
    return Request("POST", "VENDOR", "https://vendor.example", path, headers={"Content-Type": "application/json", **headers}, body=body)


def one(*talks: Talk, deadline: float = SHORT, body: bytes = b'{"a":1}') -> Answer | NotSent | Unknown:
    with raw_server(*talks) as (base, _), client(base) as wire:
        return wire.send(post(body=body), deadline=deadline)


def silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(20)


def drip(connection: socket.socket, over: threading.Event, content: bytes) -> None:
    """Sends a byte at a time; two seconds for forty bytes, so that only a total deadline ends it earlier."""
    for place in range(len(content)):
        connection.sendall(content[place : place + 1])
        if over.wait(0.05):
            return
