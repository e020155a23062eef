"""What the browser brought back, written beside the authorisation it belongs to. Nothing is redeemed here."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office


def return_authorization(office: Office, authorization_id: UUID, query: str) -> None:
    """Writes the returned query, once. One transaction. Raises `oauth.not_open` when it is late or was answered."""
    with transaction(office.engine) as tx:
        done = tx.execute(
            text(
                "update authorizations set returned_query = :query where id = :id and outcome = 'open' and returned_query is null"
                " and expires_at > now()"
            ),
            {"query": query[:4000], "id": authorization_id},
        )
    if done.rowcount != 1:
        raise UserError("oauth.not_open")
