"""A TCP server whose conversation a test writes by hand: what no HTTP library would ever answer."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

Talk = Callable[[socket.socket, threading.Event], None]


def read_request(connection: socket.socket) -> bytes:
    """One request, head and body, as far as its Content-Length says; what there is when the caller goes away."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        piece = connection.recv(65536)
        if not piece:
            return seen
        seen += piece
    head, _, body = seen.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


def answer(status: str, body: bytes, *headers: str) -> bytes:
    """A complete HTTP/1.1 answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@contextlib.contextmanager
def raw_server(*talks: Talk, backlog: int = 8) -> Iterator[tuple[str, list[int]]]:
    """The base address of a server that holds one talk per connection, in order, and the list of connections made.

    Each talk gets the connection and an event that is set when the test is over: waiting on it is how a talk stays silent.
    """
    over = threading.Event()
    made: list[int] = []
    with socket.create_server(("127.0.0.1", 0), backlog=backlog) as listener:
        listener.settimeout(0.02)
        threads: list[threading.Thread] = []

        def accept() -> None:
            for number, talk in enumerate(talks):
                connection = None
                while connection is None and not over.is_set():
                    with contextlib.suppress(TimeoutError):
                        connection, _ = listener.accept()
                if connection is None:
                    return
                made.append(number)
                threads.append(threading.Thread(target=hold, args=(connection, talk)))
                threads[-1].start()

        def hold(connection: socket.socket, talk: Talk) -> None:
            connection.settimeout(20)
            with connection, contextlib.suppress(OSError):
                talk(connection, over)

        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", made
        finally:
            over.set()
            acceptor.join()
            for thread in threads:
                thread.join()
