"""A branch office with everything that its documents need to know about it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlalchemy import text

from agent.db import record
from agent.db.engine import transaction
from agent.domain.postings import Address
from agent.hub import Office


@dataclass(frozen=True, slots=True)
class NewBranch:
    """A branch as a person describes it; `source_branch_id` is the platform's own id of it, `postal_code` its place of issue."""

    code: str
    name: str
    issuer_id: int
    connection_id: int | None
    source_branch_id: str
    zone: str
    currency: str
    jurisdiction: str
    postal_code: str
    place: Address
    needs_department: bool
    color: str
    cfdi_enabled: bool
    cfdi_auto_stamp: bool


def add_branch(office: Office, branch: NewBranch) -> None:
    """Saves the branch, new or changed, and lets the person who saved it see it. One transaction."""
    values = asdict(branch) | {"place": json.dumps(asdict(branch.place))}
    with transaction(office.engine) as tx:
        tx.execute(
            text("""insert into branches (code, name, issuer_id, connection_id, source_branch_id, zone, currency, jurisdiction, postal_code,
                        place, needs_department, color, cfdi_enabled, cfdi_auto_stamp)
                    values (:code, :name, :issuer_id, :connection_id, :source_branch_id, :zone, :currency, :jurisdiction, :postal_code,
                        cast(:place as jsonb), :needs_department, :color, :cfdi_enabled, :cfdi_auto_stamp)
                    on conflict (code) do update set name = excluded.name, issuer_id = excluded.issuer_id,
                        connection_id = excluded.connection_id, source_branch_id = excluded.source_branch_id, zone = excluded.zone,
                        currency = excluded.currency, jurisdiction = excluded.jurisdiction, postal_code = excluded.postal_code,
                        place = excluded.place, needs_department = excluded.needs_department, color = excluded.color,
                        cfdi_enabled = excluded.cfdi_enabled, cfdi_auto_stamp = excluded.cfdi_auto_stamp"""),
            values,
        )
        tx.execute(
            text(
                """insert into people_branches (login, branch) select login, :code from people where role = 'admin'
                   on conflict do nothing"""
            ),
            {"code": branch.code},
        )
        record.audit(tx, actor=office.actor, action="branch.saved", subject=f"branch:{branch.code}", branch=branch.code)


def connect_branch(office: Office, *, branch: str, connection: int, department: str) -> None:
    """Points a branch to its connection and to the vendor's department that tells it apart ("" = none). One transaction."""
    with transaction(office.engine) as tx:
        tx.execute(
            text("update branches set connection_id = :connection, department = :department where code = :branch"),
            {"connection": connection, "department": department, "branch": branch},
        )
        record.audit(tx, actor=office.actor, action="branch.connected", subject=f"branch:{branch}", branch=branch, connection=connection)
