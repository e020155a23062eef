"""A server on this machine that hands requests to the practice PACs and cuts one answer at a byte, as a broken line does."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from agent.ports import Answer, NotSent, Request, Unknown, Wire
from tests.faults.pac_cuts import place_of
from tests.faults.pac_vendors import Place, asked_for


@dataclass(slots=True)
class Line:
    """The line to one PAC. The next answer to a `what` ("stamp", "cancel") is cut at `where`; "" = nothing is cut."""

    place: Place
    what: str = ""
    where: str = ""
    framed: bool = True
    whole: Answer | None = None


@contextmanager
def cutting(line: Line) -> Iterator[str]:
    """The address under which the PAC at the end of the line answers."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's word
            pass

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.title(): value for name, value in self.headers.items() if name.lower() not in ("accept", "host")}
            given = {"SOAPAction": self.headers.get("SOAPAction", ""), **headers}
            request = Request(self.command, "", "", self.path, given, body=body)  # type: ignore[arg-type]
            status, answer = line.place.answer(request)
            self.wfile.write(_bytes(line, asked_for(request), Answer(status, {}, answer)))
            self.close_connection = True

        do_POST = do_PUT = do_GET = _serve  # noqa: N815 - the base class's words

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _bytes(line: Line, asked: str, answer: Answer) -> bytes:
    """What goes over the line: the whole answer, or as much of it as there is before the cut."""
    length = f"Content-Length: {len(answer.body)}\r\n" if line.framed or asked != line.what else ""
    head = f"HTTP/1.1 {answer.status} OK\r\nContent-Type: text/xml\r\n{length}Connection: close\r\n\r\n".encode()
    if asked != line.what or not line.where:
        return head + answer.body
    where, line.where, line.whole = line.where, "", answer
    if where == "before_status":
        return b""
    if where == "headers":
        return head[: len(head) // 2]
    return head + answer.body[: place_of(answer.body, where)]


class Heard:
    """A way out that remembers what it gave for each request."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.results: list[Answer | NotSent | Unknown] = []

    def send(self, request: Request, *, deadline: float) -> Answer | NotSent | Unknown:
        """One request."""
        self.results.append(self._wire.send(request, deadline=deadline))
        return self.results[-1]


ENDPOINTS: Mapping[str, str] = {"finkok": "FINKOK", "sw": "SW", "diverza": "DIVERZA"}
"""What the address of each is called."""
