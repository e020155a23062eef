"""Which hosts are reached without the proxy: the machine's NO_PROXY, and this computer always."""

from __future__ import annotations

import re
from ipaddress import ip_network

LOOPBACK = ("all://localhost", "all://127.0.0.0/8", "all://[::1]")
_NAME = re.compile(r"(?P<dot>\*?\.)?(?P<name>[\w-]+(?:\.[\w-]+)*)\.?(?P<port>:\d{1,5})?", re.ASCII)


def patterns(no_proxy: str) -> tuple[str, ...]:
    """The addresses of a NO_PROXY list that go straight, as httpx2 matches them (its `mounts`); what cannot be read is left out.

    `example.com` stands for its subdomains too, `.example.com` for these alone, `10.0.0.0/8` for a network, `*` for everything.
    """
    return tuple(dict.fromkeys((*LOOPBACK, *(found for entry in _entries(no_proxy) if (found := _pattern(entry))))))


def unread(no_proxy: str) -> tuple[str, ...]:
    """The entries of a NO_PROXY list that stand for nothing: their hosts are reached through the proxy."""
    return tuple(entry for entry in _entries(no_proxy) if _pattern(entry) is None)


def _entries(no_proxy: str) -> list[str]:
    return [entry for part in no_proxy.split(",") if (entry := part.strip())]


def _pattern(entry: str) -> str | None:
    if entry == "*":
        return "all://"
    try:
        network = ip_network(entry.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        named = _NAME.fullmatch(entry.lower())
        if named is None:
            return None
        return f"all://{'*.' if named['dot'] else '*'}{named['name']}{named['port'] or ''}"
    address = str(network.network_address)
    host = f"[{address}]" if network.version == 6 else address
    return f"all://{host}" if network.prefixlen == network.max_prefixlen else f"all://{host}/{network.prefixlen}"
