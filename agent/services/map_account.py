"""Which of the vendor's things plays a role for a branch."""

from __future__ import annotations

from sqlalchemy import text

from agent.db import record
from agent.db.engine import transaction
from agent.domain.mapping import Role
from agent.errors import UserError
from agent.hub import Office


def map_account(office: Office, *, branch: str, connection: int, role: Role, qualifier: str, kind: str, remote_id: str) -> None:
    """Maps the role; the earlier mapping is kept with its end. What was blocked for it is released. One transaction.

    `qualifier` narrows the role ("efectivo", "efectivo/USD", ""). Raises `mapping.not_in_chart`.
    """
    with transaction(office.engine) as tx:
        name = tx.execute(
            text("select name from erp_charts where connection_id = :connection and kind = :kind and remote_id = :id"),
            {"connection": connection, "kind": kind, "id": remote_id},
        ).scalar()
        if name is None:
            raise UserError("mapping.not_in_chart", role=role.value, id=remote_id)
        key = {"connection": connection, "branch": branch, "role": role.value, "qualifier": qualifier}
        version = tx.execute(
            text("""update account_mappings set valid_until = now() where connection_id = :connection and branch = :branch
                    and role = :role and qualifier = :qualifier and valid_until is null returning version"""),
            key,
        ).scalar()
        tx.execute(
            text("""insert into account_mappings (connection_id, branch, role, qualifier, kind, remote_id, remote_name, version)
                    values (:connection, :branch, :role, :qualifier, :kind, :id, :name, :version)"""),
            {**key, "kind": kind, "id": remote_id, "name": name, "version": (version or 0) + 1},
        )
        tx.execute(
            text("select release_blocked(:branch, array['mapping.missing'])"),
            {"branch": branch},
        )
        record.audit(
            tx, actor=office.actor, action="account.mapped", subject=f"mapping:{role.value}/{qualifier}", branch=branch, to=remote_id
        )
