"""Access tokens of connections: one agent refreshes at a time, and a new refresh token is committed before the new access is used."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection

from agent import oauth
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import Unavailable, UserError
from agent.hub import Hub
from agent.ports import Done, NotSent, Refused, Throttled, Unknown, Wire
from agent.work import wires

EARLY = timedelta(seconds=300)
REFRESH_SECONDS = 90
PATIENCE = 60.0


def owner_of(connection: int) -> str:
    """The owner under which the vault keeps a connection's secrets."""
    return f"connection:{connection}"


def client_of(hub: Hub, connection: int) -> oauth.Client:
    """Our app at the vendor, as the connection's form gave it."""
    with transaction(hub.office.engine) as tx:
        row = tx.execute(text("select erp, config from connections where id = :id"), {"id": connection}).one()
    secret = any(field.name == "client_secret" for field in hub.vendors.erp_specs[row.erp].fields)  # a public client has none
    return oauth.Client(str(row.config["client_id"]), hub.vault.get(owner_of(connection), "client_secret").decode() if secret else "")


def store_tokens(hub: Hub, tx: Connection, connection: int, tokens: oauth.Tokens) -> None:
    """Keeps the tokens of an answer; the caller's transaction commits them before the access token is used."""
    both = {"access": tokens.access_token, "refresh": tokens.refresh_token}
    hub.vault.put(tx, owner_of(connection), "tokens", json.dumps(both).encode())
    tx.execute(
        text("""update connections set access_expires_at = :expires, token_version = token_version + 1, refreshing_until = null
                where id = :id"""),
        {"expires": tokens.access_expires_at, "id": connection},
    )


def access_token(hub: Hub, connection: int, wire: Wire) -> Callable[..., str]:
    """A callable that gives a token to use now, refreshed when it is about to end or `rejected` names the one in use.

    Raises `Unavailable` when a refresh did not get through, UserError `connection.expired` when a person must connect again.
    """

    def token(*, rejected: str = "") -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            kept = _kept(hub, connection)
            if kept is None:
                raise UserError("connection.expired")
            access, fresh, version = kept
            if fresh and access != rejected:
                return access
            if _begin_refresh(hub, connection, version):
                return _refresh(hub, connection, wire, version)
            time.sleep(0.1)  # another agent refreshes; it is a matter of a second
        raise Unavailable("another agent is refreshing the connection")

    return token


def _kept(hub: Hub, connection: int) -> tuple[str, bool, int] | None:
    with transaction(hub.office.engine) as tx:
        row = tx.execute(text("select access_expires_at, token_version, state from connections where id = :id"), {"id": connection}).one()
    if row.access_expires_at is None:
        return None
    both = json.loads(hub.vault.get(owner_of(connection), "tokens"))
    return str(both["access"]), row.access_expires_at - EARLY > hub.office.now(), int(row.token_version)


def _begin_refresh(hub: Hub, connection: int, version: int) -> bool:
    """Compare and set: True for the one that may refresh the token of this version."""
    with transaction(hub.office.engine) as tx:
        mine = tx.execute(
            text("""update connections set refreshing_until = now() + make_interval(secs => :seconds)
                    where id = :id and token_version = :version and (refreshing_until is null or refreshing_until < now())"""),
            {"seconds": REFRESH_SECONDS, "id": connection, "version": version},
        )
        return mine.rowcount == 1


def _refresh(hub: Hub, connection: int, wire: Wire, version: int) -> str:
    both = json.loads(hub.vault.get(owner_of(connection), "tokens"))
    with transaction(hub.office.engine) as tx:
        spec = wires.spec_of(hub, tx, connection)
    assert spec.oauth is not None
    client = client_of(hub, connection)
    outcome = oauth.refresh(wire, spec.oauth, client, refresh_token=str(both["refresh"]), now=hub.office.now())
    match outcome:
        case Done(tokens):
            with transaction(hub.office.engine) as tx:
                _still_ours(tx, connection, version)
                store_tokens(hub, tx, connection, tokens)
            return tokens.access_token
        case Refused(_, _, _, message):
            with transaction(hub.office.engine) as tx:
                _still_ours(tx, connection, version)
                wires.mark_connection(tx, connection, message)
                if message == "connection.expired":  # final: nobody asks with this token again
                    tx.execute(
                        text("update connections set access_expires_at = null, token_version = token_version + 1 where id = :id"),
                        {"id": connection},
                    )
                _end_refresh(tx, connection)
            raise UserError(message)
        case NotSent(reason) | Unknown(reason):
            # Unknown may have rotated the token; the vendor keeps the old one good for a while, so the same is tried again.
            with transaction(hub.office.engine) as tx:
                _end_refresh(tx, connection)
            raise Unavailable(reason)
        case Throttled(until):
            with transaction(hub.office.engine) as tx:
                _end_refresh(tx, connection)
            raise Unavailable("the vendor limits requests", until)


def _still_ours(tx: Connection, connection: int, version: int) -> None:
    """Stops one who was so slow that another has refreshed the token meanwhile: what the other kept is used."""
    now = tx.execute(text("select token_version from connections where id = :id for update"), {"id": connection}).scalar_one()
    if now != version:
        raise Unavailable("another agent has refreshed the connection")


def _end_refresh(tx: Connection, connection: int) -> None:
    tx.execute(text("update connections set refreshing_until = null where id = :id"), {"id": connection})
