"""The CFDI that is to be issued, as its row has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from agent.cfdi.draft_json import CODEC
from agent.cfdi.safe_xml import parse
from agent.db.claim import Work, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cfdi import Cfdi
from agent.domain.failover import MARGIN
from agent.domain.fiscal_zone import FiscalZone, stamp_until
from agent.errors import UserError
from agent.hub import Hub


@dataclass(frozen=True, slots=True)
class Row:
    """One CFDI as its row has it; `pac` and `pac_account` are where it was sent last, or is about to be sent ("" and 0 = nowhere yet)."""

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
    """The CFDI a row of work is about. Raises UserError `cfdi.missing` or `connection.other_environment`."""
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        row = tx.execute(
            text("""select c.id, c.state, c.branch, c.issuer_id, c.document_uuid::text, c.series, c.folio, c.purpose, c.cfdi_type,
                        c.draft::text, c.draft_hash, c.sealed_xml, c.environment, coalesce(p.id, 0) as account, c.pac
                    from cfdis c left join pac_accounts p on p.issuer_id = c.issuer_id and p.pac = c.pac where c.id = :id"""),
            {"id": int(work.ref)},
        ).one_or_none()
    if row is None:
        raise UserError("cfdi.missing")
    if row.environment != hub.office.environment:
        raise UserError("connection.other_environment", found=row.environment, wanted=hub.office.environment)
    sealed = bytes(row.sealed_xml) if row.sealed_xml is not None else None
    return Row(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], CODEC.validate_json(row[9]),
               row.draft_hash, sealed, row.account, row.pac)  # fmt: skip


def account_at(hub: Hub, row: Row, pac: str) -> Row:
    """The row at the issuer's account of this PAC. Raises UserError `pac.not_configured` when there is none any more."""
    with transaction(hub.office.engine) as tx:
        found = tx.execute(
            text("select id from pac_accounts where issuer_id = :issuer and pac = :pac"), {"issuer": row.issuer_id, "pac": pac}
        ).scalar()
    if found is None or pac not in hub.vendors.pac_specs:
        raise UserError("pac.not_configured")
    return replace(row, pac_account=int(found), pac=pac)


def definite_after(hub: Hub, row: Row) -> datetime:
    """The instant from which on nobody can stamp the frozen bytes any more, whatever a PAC's clock says."""
    return stamping_ends(hub, row) + MARGIN


def stamping_ends(hub: Hub, row: Row) -> datetime:
    """The instant after which the frozen bytes are too old to be stamped. Where the place's zone is not known, in central time."""
    zone = hub.office.catalogs().zone(row.cfdi.place_of_issue)
    return stamp_until(sealed_at(row), FiscalZone(zone) if zone else FiscalZone.CENTRAL)


def sealed_at(row: Row) -> datetime:
    """The Fecha of the frozen bytes."""
    assert row.sealed is not None
    return datetime.fromisoformat(parse(row.sealed).get("Fecha", ""))
