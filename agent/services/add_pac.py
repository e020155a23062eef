"""An account at a PAC for an issuer, with its secrets sealed to the agents that may open them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.secret_drops import drop


def add_pac(office: Office, *, issuer: int, pac: str, config: Mapping[str, str], secrets: Mapping[str, str]) -> int:
    """The account's id; the issuer's account at that PAC is changed where there is one, else it is tried after the others.

    What is secret is sealed at once and can never be read back here. One transaction. Raises `permission.denied`,
    `agents.none_approved`.
    """
    try:
        with transaction(office.engine) as tx:
            account: int = tx.execute(
                text("""insert into pac_accounts (issuer_id, pac, environment, priority, config)
                        select :issuer, :pac, environment, (select coalesce(max(priority), 0) + 1 from pac_accounts
                            where issuer_id = :issuer), cast(:config as jsonb) from hub
                        on conflict (issuer_id, pac) do update set config = excluded.config returning id"""),
                {"issuer": issuer, "pac": pac, "config": json.dumps(dict(config))},
            ).scalar_one()
            for name, value in secrets.items():
                drop(tx, owner=f"pac:{account}", name=name, plain=value.encode(), drop_id=uuid4)
            record.audit(tx, actor=office.actor, action="pac.saved", subject=f"pac:{account}", pac=pac, issuer=str(issuer))
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="add_pac") from error
    return account
