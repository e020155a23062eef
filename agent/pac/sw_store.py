"""SW's datawarehouse: a stamped CFDI by its UUID, once it has got there."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from agent.cfdi.safe_xml import parse
from agent.cfdi.stamp_check import stamp_nodes
from agent.errors import Unavailable, UserError
from agent.pac.sw_calls import ENDPOINT, Calls, Reply, why
from agent.ports import Answer, Request, Wire

_VENDOR: Final = "sw.com.mx"


class Store:
    """Reads of one account. SW has a CFDI here some seconds after its stamp, or later."""

    def __init__(self, wire: Wire, calls: Calls, *, base: str, deadline: float) -> None:
        self._wire = wire
        self._calls = calls
        self._base = base
        self._deadline = deadline

    def fetch(self, uuid: str) -> bytes | None:
        """The CFDI's bytes, None when the store has none of that UUID (yet). Raises Unavailable."""
        try:
            wanted = str(UUID(uuid))
        except ValueError:
            return None
        reply = self._calls.send("GET", f"/datawarehouse/v1/live/{wanted}", base=self._base)
        if not isinstance(reply, Reply):
            raise Unavailable(why(reply))
        if not reply.success:
            raise Unavailable(f"HTTP {reply.http} {reply.text}")
        records = (reply.data or {}).get("records")
        if not isinstance(records, list):
            raise Unavailable("the answer has no records")
        return self._download(records[0], wanted) if records else None

    def _download(self, record: Any, wanted: str) -> bytes:
        address = record.get("urlXml") if isinstance(record, dict) else None
        sent = self._wire.send(_request(str(address or "")), deadline=self._deadline)
        if not isinstance(sent, Answer):
            raise Unavailable(sent.reason)
        if sent.status != 200:
            raise Unavailable(f"HTTP {sent.status}")
        if not _is(sent.body, wanted):
            raise Unavailable("the store holds another document under this UUID")
        return sent.body


def _request(address: str) -> Request:
    """The request for an address that SW named; Unavailable when it is not one of SW's own hosts. No token goes along."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Unavailable("the store named no address") from None
    own = host == _VENDOR or host.endswith(f".{_VENDOR}")
    if parts.scheme != "https" or not own or port not in (None, 443) or "@" in parts.netloc:
        raise Unavailable(f"the store names an address that is not SW's: {host}")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Request("GET", ENDPOINT, f"https://{host}", path if path.startswith("/") else f"/{path}")


def _is(document: bytes, wanted: str) -> bool:
    try:
        return any(node.get("UUID", "").lower() == wanted for node in stamp_nodes(parse(document)))
    except UserError:
        return False
