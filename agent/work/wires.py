"""Adapters for the time of one call: the wire bound to the lane's lease, every raw exchange kept before it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection

from agent.db import payloads, record
from agent.db.engine import at_once, transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.http_client import Exchange
from agent.http_client.pace import PacedWire
from agent.hub import Hub
from agent.ports import ErpAdapter, ErpSpec, Pac, Wire

_TRACES = ("intuit_tid", "x-request-id", "xero-correlation-id")
"""Headers by which a vendor's support finds a call."""


@contextmanager
def erp(
    hub: Hub, connection: int, lane: str, attempt_ids: Sequence[UUID], may_leave: Callable[[], bool] | None = None
) -> Iterator[ErpAdapter]:
    """The adapter of a connection, for one batch, at the pace that its vendor allows; `may_leave` is asked just before each request.

    A vendor that lets nobody in any more marks the connection, whatever was asked: a batch, the company, the chart.
    """
    if connection not in hub.providers:
        with transaction(hub.office.engine) as tx:
            provider_of(hub, tx, connection)
    provider = hub.providers[connection]
    paced = PacedWire(wire(hub, lane, attempt_ids), hub.paces.of(connection, provider), may_leave)
    try:
        yield hub.vendors.erp(hub, connection, paced)
    except UserError as error:
        if error.code == "connection.expired":
            with transaction(hub.office.engine) as tx:
                mark_connection(tx, connection, error.code)
        raise


@contextmanager
def pac(hub: Hub, account: int, lane: str, attempt_ids: Sequence[UUID]) -> Iterator[Pac]:
    """The adapter of a PAC account, for one document."""
    yield hub.vendors.pac(hub, account, wire(hub, lane, attempt_ids))


def wire(hub: Hub, lane: str, attempt_ids: Sequence[UUID]) -> Wire:
    """The wire whose requests are sent only under the lane's lease and kept under these attempts."""
    return hub.wire.bound(keep=_keeper(hub, list(attempt_ids)), lease_left=lambda: hub.lease_left(lane))


def _keeper(hub: Hub, attempt_ids: list[UUID]) -> Callable[[Exchange], None]:
    def keep(exchange: Exchange) -> None:
        row = {
            "endpoint": exchange.endpoint,
            "method": exchange.method,
            "path": exchange.url,
            "status": exchange.status,
            "error": exchange.error,
            "trace": next((value for name, value in exchange.response_headers.items() if name.lower() in _TRACES), ""),
            "elapsed_ms": int(exchange.elapsed * 1000),
        }
        with at_once(hub.office.engine) as tx:
            payloads.keep(tx, attempt_ids, row, request=exchange.request_body, response=exchange.response_body)

    return keep


def provider_of(hub: Hub, tx: Connection, connection: int) -> str:
    """The accounting system's name of a connection, asked for once."""
    if connection not in hub.providers:
        hub.providers[connection] = str(tx.execute(text("select erp from connections where id = :id"), {"id": connection}).scalar_one())
    return hub.providers[connection]


def spec_of(hub: Hub, tx: Connection, connection: int) -> ErpSpec:
    """What the accounting system of a connection says of itself."""
    return hub.vendors.erp_specs[provider_of(hub, tx, connection)]


def on_its_way(hub: Hub, spec: ErpSpec) -> float:
    """Seconds from now after which nothing that may leave now can still arrive and stay unseen.

    Its first byte may wait for as long as the lease lasts, and is on its way for the deadline at most.
    """
    return hub.limits.lease_seconds + spec.deadline + spec.visible_after


def mark_connection(tx: Connection, connection: int, code: str) -> None:
    """Marks a connection that its vendor does not let in any more; pages offer to authorise it again."""
    changed = tx.execute(
        text("""update connections set state = 'expired', state_code = :code, checked_at = now()
                where id = :id and state = 'connected'"""),
        {"id": connection, "code": code},
    )
    if changed.rowcount:
        branch = tx.execute(text("select code from branches where connection_id = :id order by code limit 1"), {"id": connection}).scalar()
        record.event(tx, "connection.expired", branch=branch, subject=str(connection), code=code)
