"""Practice never leaves this computer: an audit hook refuses every socket that is not loopback or a local pipe."""

from __future__ import annotations

import ipaddress
import sys
from typing import Final

_WATCHED: Final = frozenset(
    {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
)
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


def _host_of(event: str, args: tuple[object, ...]) -> object:
    """The host an event speaks of; None where there is no network behind it (a Unix socket, a connected datagram)."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return args[0]
    address = args[1]
    return address[0] if isinstance(address, tuple) and address else None


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if event not in _WATCHED:
        return
    host = _host_of(event, args)
    if host is None and event != "socket.gethostbyname":
        return  # AF_UNIX paths are text or bytes, not a pair; getaddrinfo(None) is the wildcard or loopback, judged again at bind
    if not is_loopback(host):
        raise NotLoopback(f"practice refuses {event} to {host!r}")


def install() -> None:
    """From now on this process can only talk to itself. A hook of the interpreter: it cannot be taken out again."""
    sys.addaudithook(_refuse)
