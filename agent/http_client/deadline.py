"""Sockets that give up when the whole call's time is over, however slowly the other side talks.

httpx2 measures a time-out per read and per address: a server that sends a byte a second is never late. Here every
look-up, connect, handshake, read and write gets what is left of the call's own deadline, and nothing more.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore2

CONNECT_SECONDS = 10.0  # per address: a dead IPv6 route must not eat the deadline of the IPv4 one
_Address = tuple[Any, ...]


class LeaseLapsed(httpcore2.NetworkError):
    """The lane is another's now: the request must not leave."""


class Call(threading.local):
    """The call this thread is making: when its time is over, whether a byte of its request has left, and whether it still may."""

    ends: float = 0.0
    sent: bool = False
    lease_left: Callable[[], float] | None = None

    def begin(self, seconds: float, lease_left: Callable[[], float] | None = None) -> None:
        self.ends = time.monotonic() + seconds
        self.sent = False
        self.lease_left = lease_left

    def leaves(self) -> None:
        """Asked at the first byte, after look-up, connect and handshake, which may have taken longer than the lease."""
        if not self.sent and self.lease_left is not None and self.lease_left() <= 0:
            raise LeaseLapsed("lease")
        self.sent = True  # before the send: one that fails may still have let bytes out

    def left(self) -> float:
        return self.ends - time.monotonic()


class DeadlineStream(httpcore2.NetworkStream):
    """One connection. Raises httpcore2's own exceptions, so that its pool drops the connection as it would any other."""

    def __init__(self, sock: socket.socket, call: Call) -> None:
        self._sock = sock
        self._call = call

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            self._sock.settimeout(self._time(httpcore2.ReadTimeout))
            return self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore2.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        view = memoryview(buffer)
        try:
            while view:
                self._sock.settimeout(self._time(httpcore2.WriteTimeout))
                if not self._to_proxy(buffer):
                    self._call.leaves()
                view = view[self._sock.send(view) :]
        except TimeoutError as error:
            raise httpcore2.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.WriteError(str(error)) from error

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            self._sock.settimeout(min(CONNECT_SECONDS, self._time(httpcore2.ConnectTimeout)))
            return DeadlineStream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname), self._call)
        except TimeoutError as error:
            self.close()
            raise httpcore2.ConnectTimeout(f"TLS: {error}") from error
        except OSError as error:
            self.close()
            raise httpcore2.ConnectError(f"TLS: {error}") from error

    def close(self) -> None:
        self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        if info == "is_readable":
            return _readable(self._sock)
        return None

    def _time(self, late: type[Exception]) -> float:
        left = self._call.left()
        if left <= 0:
            raise late("deadline")
        return left

    def _to_proxy(self, buffer: bytes) -> bool:
        # CONNECT opens a tunnel at the proxy: it carries nothing of the request itself
        return not isinstance(self._sock, ssl.SSLSocket) and buffer.startswith(b"CONNECT ")


class DeadlineBackend(httpcore2.NetworkBackend):
    """Opens the connections of a pool within the time of the call that needs them."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        last: Exception = httpcore2.ConnectError(f"no address for {host}")
        for family, kind, protocol, _, address in self._addresses(host, port):
            left = self._call.left()
            if left <= 0:
                raise httpcore2.ConnectTimeout("deadline")
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(min(CONNECT_SECONDS, left))
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return DeadlineStream(sock, self._call)
            except OSError as error:
                sock.close()
                late = isinstance(error, TimeoutError)
                last = (httpcore2.ConnectTimeout if late else httpcore2.ConnectError)(f"{host}:{port}: {error}")
        raise last

    def _addresses(self, host: str, port: int) -> list[_Address]:
        """Looks the host up in a thread of its own: the system's resolver takes no time-out."""
        try:
            return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST))
        except OSError:
            pass  # a name, not a number
        found: queue.SimpleQueue[list[_Address] | OSError] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                found.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
            except (OSError, UnicodeError) as error:
                found.put(error if isinstance(error, OSError) else OSError(str(error)))

        threading.Thread(target=look_up, name=f"look-up {host}", daemon=True).start()
        try:
            answer = found.get(timeout=max(0.0, self._call.left()))
        except queue.Empty:
            raise httpcore2.ConnectTimeout(f"{host}: the name was not found in time") from None
        if isinstance(answer, OSError):
            raise httpcore2.ConnectError(f"{host}: {answer}") from answer
        return answer


def _readable(sock: socket.socket) -> bool:
    """Whether an idle connection has something to say, which can only be that the server closed it."""
    try:
        sock.settimeout(0)
        if isinstance(sock, ssl.SSLSocket):
            sock.read(1)
            return True
        sock.recv(1, socket.MSG_PEEK)
        return True
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True
