"""The audit hook that keeps practice on this computer."""

from __future__ import annotations

import subprocess
import sys

import pytest

from agent.loopback_only import is_loopback

ATTEMPTS = """
import socket
from agent import loopback_only
loopback_only.install()

def refused(attempt):
    try:
        attempt()
    except loopback_only.NotLoopback:
        return True
    except OSError:
        return False
    return False

def stream(): return socket.socket(socket.AF_INET, socket.SOCK_STREAM)
def datagram(): return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

outside = "192.0.2.1"
print("connect", refused(lambda: stream().connect((outside, 9))))
print("bind", refused(lambda: stream().bind(("0.0.0.0", 0))))
print("bind any", refused(lambda: stream().bind(("", 0))))
print("sendto", refused(lambda: datagram().sendto(b"x", (outside, 9))))
print("getaddrinfo", refused(lambda: socket.getaddrinfo("quickbooks.example", 443)))
print("gethostbyname", refused(lambda: socket.gethostbyname("quickbooks.example")))
print("gethostbyaddr", refused(lambda: socket.gethostbyaddr(outside)))
print("getnameinfo", refused(lambda: socket.getnameinfo((outside, 9), 0)))
listener = stream(); listener.bind(("127.0.0.1", 0)); listener.listen()
caller = socket.create_connection(listener.getsockname()); accepted, _ = listener.accept()
caller.sendall(b"here"); print("loopback", accepted.recv(4).decode())
print("localhost", bool(socket.getaddrinfo("localhost", 80)))
left, right = socket.socketpair(); left.sendall(b"pipe"); print("pair", right.recv(4).decode())
"""


def test_the_hook_lets_nothing_out_and_keeps_loopback() -> None:
    ran = subprocess.run([sys.executable, "-c", ATTEMPTS], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [
        "connect True",
        "bind True",
        "bind any True",
        "sendto True",
        "getaddrinfo True",
        "gethostbyname True",
        "gethostbyaddr True",
        "getnameinfo True",
        "loopback here",
        "localhost True",
        "pair pipe",
    ]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        (b"127.0.0.1", True),
        ("10.0.0.1", False),
        ("::", False),
        ("", False),
        ("localhost.example", False),
        (None, False),
    ],
)
def test_what_counts_as_this_computer(host: object, expected: bool) -> None:
    assert is_loopback(host) is expected
