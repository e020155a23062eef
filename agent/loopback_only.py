"""Practice never leaves this computer: an audit hook refuses every socket that is not loopback or a local pipe.

It watches what goes through Python's `socket`; a C library's own sockets (libpq's, to a server on loopback) pass by it.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Final

_BY_NAME: Final = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_BY_ADDRESS: Final = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"})
_LOCAL_NAMES: Final = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})


class NotLoopback(PermissionError):
    """Practice tried to reach another computer; nothing was sent."""


def is_loopback(host: object) -> bool:
    """True for an address of 127.0.0.0/8 or ::1, and for the names that mean this computer."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str):
        return False
    if host.lower() in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if event in _BY_NAME:
        host = args[0]
        if host is None:
            return  # the wildcard or loopback; a bind to it is judged by itself
    elif event in _BY_ADDRESS or event == "socket.getnameinfo":
        address = args[0] if event == "socket.getnameinfo" else args[1]
        if not isinstance(address, tuple):
            return  # a Unix socket's path, or a datagram socket that is connected already
        host = address[0]
    else:
        return
    if not is_loopback(host):
        raise NotLoopback(f"practice refuses {event} to {host!r}")


def install() -> None:
    """From now on this process can only talk to itself. A hook of the interpreter: it cannot be taken out again."""
    sys.addaudithook(_refuse)
