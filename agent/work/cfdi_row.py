"""The CFDI that is to be issued, as its row has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.cfdi.draft_json import CODEC
from agent.cfdi.safe_xml import parse
from agent.db.claim import Work, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cfdi import Cfdi
from agent.errors import UserError
from agent.hub import Hub


@dataclass(frozen=True, slots=True)
class Row:
    """One CFDI as its row has it."""

    id: int
    state: str
    branch: str
    issuer_id: int
    document_uuid: str
    series: str
    folio: int | None
    purpose: str
    type: str
    cfdi: Cfdi
    draft_hash: str
    sealed: bytes | None
    pac_account: int
    pac: str


def load(hub: Hub, work: Work) -> Row:
    """The CFDI a row of work is about. Raises UserError `cfdi.missing`, `connection.other_environment` or `pac.not_configured`."""
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        row = tx.execute(
            text("""select c.id, c.state, c.branch, c.issuer_id, c.document_uuid::text, c.series, c.folio, c.purpose, c.cfdi_type,
                        c.draft::text, c.draft_hash, c.sealed_xml, c.environment, p.id as account, p.pac
                    from cfdis c left join lateral (
                        select id, pac from pac_accounts a where a.issuer_id = c.issuer_id and (c.pac = '' or a.pac = c.pac)
                        order by a.priority limit 1) p on true
                    where c.id = :id"""),
            {"id": int(work.ref)},
        ).one_or_none()
    if row is None:
        raise UserError("cfdi.missing")
    if row.environment != hub.office.environment:
        raise UserError("connection.other_environment", found=row.environment, wanted=hub.office.environment)
    if row.account is None:
        raise UserError("pac.not_configured")
    sealed = bytes(row.sealed_xml) if row.sealed_xml is not None else None
    return Row(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], CODEC.validate_json(row[9]),
               row.draft_hash, sealed, row.account, row.pac)  # fmt: skip


def sealed_at(row: Row) -> datetime:
    """The Fecha of the frozen bytes."""
    assert row.sealed is not None
    return datetime.fromisoformat(parse(row.sealed).get("Fecha", ""))
