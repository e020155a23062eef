"""The practice QuickBooks behind a loopback socket that is served when its caller begins to wait: one thread, no clock, any fault."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from agent.practice import books, seeds
from agent.practice.control import refusal
from agent.practice.faults import Dial
from agent.practice.quickbooks.api import Call, QuickBooks
from agent.practice.store import Store
from agent.practice.wire import HTML

Phase = Literal["before", "after_commit"]
Moment = Literal["before", "after_commit", "answered"]
PATIENCE = 0.2
_KINDS = "('Customer', 'Invoice', 'Payment', 'CreditMemo')"
_NUMBERS = ("DocNumber", "PaymentRefNum", "DisplayName")


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call. `late`: it arrives `seconds` after its caller gave up. `twice`: it arrives two times."""

    name: str
    phase: Phase = "before"
    seconds: float = 0.0


Answer = Literal["sent", "silence"]


def token_of(realm: str) -> str:
    """What lets a caller into one company, and into no other."""
    return f"token-of-the-runs-{realm}"


class Vendor:
    """Both companies. `faults[("write", 3)]` is what happens to the third write; `clock` is the run's own time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.faults: dict[tuple[str, int], Fault] = {}
        self.calls: Counter[str] = Counter()
        self._clock = clock
        self._dial = Dial()
        self._store = Store(Path(":memory:"), "OFF")
        seeds.plant(self._store)
        self._store.set("quickbooks.limits", "off")
        for client, realm in ((seeds.CLIENT_US, seeds.REALM_US), (seeds.CLIENT_MX, seeds.REALM_MX)):
            grant = self._store.next_number("runs.grant")
            self._store.run("insert into oauth_grant (id, client, realm) values (?, ?, ?)", grant, client, realm)
            self._store.run("insert into oauth_access values (?, ?, ?)", token_of(realm), grant, 1e12)
        self._counters = self._store.rows("select name, value from counter")
        self._quickbooks = QuickBooks(self._store, self._dial, time.time)
        self._late: list[tuple[float, Call]] = []
        self._held: dict[int, socket.socket] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Shuts the sockets and forgets everything."""
        for connection in self._held.values():
            connection.close()
        self._listener.close()
        self._store.close()

    def begin(self, *, keyed: bool) -> None:
        """The companies as on their first day, without faults; `keyed` = they know a request id again."""
        self.faults, self.calls, self._late = {}, Counter(), []
        self._dial.clear()
        self._store.set("quickbooks.requestid", "on" if keyed else "off")
        self._store.run(f"delete from qbo_object where kind in {_KINDS}")
        for table in ("qbo_applied", "qbo_answer", "counter"):
            self._store.run(f"delete from {table}")
        for name, value in self._counters:
            self._store.run("insert into counter values (?, ?)", name, value)

    def books(self) -> Mapping[str, Mapping[str, Any]]:
        """What each company holds, by its realm."""
        held: Mapping[str, Mapping[str, Any]] = books.quickbooks(self._store)["realms"]
        return held

    def late_ones_arrive(self, *, all_of_them: bool = False) -> None:
        """What was held up on its way and whose time has come is done now; nobody hears the answer."""
        due = [call for at, call in self._late if all_of_them or at <= self._clock()]
        self._late = [] if all_of_them else [(at, call) for at, call in self._late if at > self._clock()]
        for call in due:
            self._quickbooks.answer(call)

    def serve(self, port: int, fault: Fault | None = None) -> Answer:
        """Answers the request that the caller's connection (its own port) has just sent; `silence` = no answer will come."""
        connection, call = self._asked(port)
        word = "write" if call.method == "POST" else "read"
        self.calls[word] += 1
        fault = fault or self.faults.pop((word, self.calls[word]), None)
        if fault is None:
            answer = self._quickbooks.answer(call)
            _send(connection, answer.status_code, answer.headers.get("content-type", ""), bytes(answer.body))
            return "sent"
        return self._faulty(connection, port, call, fault)

    def serve_another(self, write: int, moment: Moment, *, alive: Callable[[], bool]) -> None:
        """Answers another process until its `write`-th write has come to this moment. AssertionError when it ends before."""
        self._listener.settimeout(PATIENCE)
        writes = 0
        try:
            while True:
                try:
                    connection, _ = self._listener.accept()
                except TimeoutError:
                    assert alive(), "the process ended before its time"
                    continue
                with connection:
                    connection.settimeout(None)
                    while (call := _read(connection)) is not None:
                        writes += call.method == "POST"
                        due = call.method == "POST" and writes == write
                        if due and moment == "before":
                            return
                        answer = self._quickbooks.answer(call)
                        if due and moment == "after_commit":
                            return
                        _send(connection, answer.status_code, answer.headers.get("content-type", ""), bytes(answer.body))
                        if due:
                            return
        finally:
            self._listener.settimeout(None)

    def _asked(self, port: int) -> tuple[socket.socket, Call]:
        """What the caller at this port asks. A port held from a caller that is gone belongs to the next one who got it."""
        while True:
            while port not in self._held:
                connection, (_, peer) = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._held[peer] = connection
            if (call := _read(self._held[port])) is not None:
                return self._held[port], call
            self.forget(port)

    def _faulty(self, connection: socket.socket, port: int, call: Call, fault: Fault) -> Answer:
        status, kind, body = 502, "text/html", HTML
        if fault.name == "duplicate":
            self._dial.set({"vendor": "quickbooks", "operation": "write", "fault": "duplicate", "phase": fault.phase})
        if fault.phase == "after_commit" or fault.name in ("twice", "duplicate"):
            answer = self._quickbooks.answer(call)
            if fault.name == "twice":
                answer = self._quickbooks.answer(call)
            status, kind, body = answer.status_code, answer.headers.get("content-type", ""), bytes(answer.body)
            self._dial.clear()
        match fault.name:
            case "late":
                self._late.append((self._clock() + fault.seconds, call))
                return "silence"
            case "timeout":
                return "silence"
            case "slow_body":
                _send(connection, status, kind, body, length=len(body) // 2)
                return "silence"
            case "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._held.pop(port).close()
            case "cut_body":
                _send(connection, status, kind, body, length=len(body) // 2)
                self._held.pop(port).close()
            case "throttle":
                _send(connection, *refusal("quickbooks", "throttle"))
            case "http_500":
                _send(connection, 500, "text/plain", b"Internal Server Error")
            case "html":
                _send(connection, 502, "text/html", HTML)
            case _:
                _send(connection, status, kind, body)
        return "sent"

    def forget(self, port: int) -> None:
        """The caller's end of this connection is closed."""
        held = self._held.pop(port, None)
        if held is not None:
            held.close()


def numbers_in(call_body: bytes) -> list[str]:
    """Which documents a request writes: their numbers, or names."""
    try:
        body = json.loads(call_body)
    except ValueError:
        return []
    items = body.get("BatchItemRequest", [body]) if isinstance(body, dict) else []
    parts = [part for item in items for part in (item, *item.values()) if isinstance(part, dict)]
    return [str(part[name]) for part in parts for name in _NUMBERS if name in part]


def _read(connection: socket.socket) -> Call | None:
    """One whole request off the wire; None when the caller has closed instead of asking."""
    received = connection.recv(65536)
    if not received:
        return None
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += _some(connection)
    method, target, _ = first.split(" ")
    parts = urlsplit(target)
    realm, *path = parts.path.removeprefix("/v3/company/").split("/")
    return Call(realm, method, tuple(path), dict(parse_qsl(parts.query)), headers, body)


def _some(connection: socket.socket) -> bytes:
    got = connection.recv(65536)
    if not got:
        raise ConnectionError("the caller closed before its request was whole")
    return got


def _send(connection: socket.socket, status: int, kind: str, body: bytes, *, length: int | None = None) -> None:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    connection.sendall(head + body[: len(body) if length is None else length])
