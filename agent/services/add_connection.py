"""A new connection to an accounting system, with its secrets sealed to the agents that may open them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.secret_drops import drop


def add_connection(
    office: Office, *, erp: str, label: str, branch_codes: Sequence[str], config: Mapping[str, str], secrets: Mapping[str, str]
) -> int:
    """The new connection's id. What is secret is sealed at once and can never be read back here. One transaction.

    `branch_codes` are the branches that will book there. Raises `permission.denied`, `agents.none_approved`.
    """
    try:
        with transaction(office.engine) as tx:
            connection: int = tx.execute(
                text("""insert into connections (environment, erp, label, config)
                        values ((select environment from hub), :erp, :label, cast(:config as jsonb)) returning id"""),
                {"erp": erp, "label": label, "config": json.dumps(dict(config))},
            ).scalar_one()
            for name, value in secrets.items():
                drop(tx, owner=f"connection:{connection}", name=name, plain=value.encode(), drop_id=uuid4)
            for code in branch_codes:
                moved = tx.execute(
                    text("update branches set connection_id = :connection where code = :code"), {"connection": connection, "code": code}
                )
                if moved.rowcount != 1:
                    raise UserError("permission.denied", kind="add_connection")
            branch = branch_codes[0] if branch_codes else None
            record.audit(tx, actor=office.actor, action="connection.added", subject=f"connection:{connection}", branch=branch, erp=erp)
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="add_connection") from error
    return connection
