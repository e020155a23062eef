"""A stamped CFDI as its cancellation looks at it: whose it is, where it was stamped, and what SAT is asked about it by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree
from sqlalchemy import Connection

from agent.cfdi.safe_xml import parse
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Hub
from agent.ports import StatusQuestion

_CFDI = "{http://www.sat.gob.mx/cfd/4}"


@dataclass(frozen=True, slots=True)
class StampedRow:
    """One stamped CFDI. `name` is series and folio; `pac` who stamped it; `age` = how long ago, by the database's clock."""

    id: int
    branch: str
    issuer_id: int
    state: str
    type: str
    purpose: str
    name: str
    uuid: str
    pac: str
    stamped_at: datetime
    xml: bytes
    age: timedelta = timedelta(0)

    @property
    def question(self) -> StatusQuestion:
        """What SAT is asked by, letter for letter as the document has it."""
        root = parse(self.xml)
        return StatusQuestion(
            issuer=_rfc(root, "Emisor"),
            recipient=_rfc(root, "Receptor"),
            total=root.get("Total", ""),
            uuid=self.uuid,
            seal_end=root.get("Sello", "")[-8:],
        )


def _rfc(root: etree._Element, party: str) -> str:
    found = root.find(f"{_CFDI}{party}")
    return found.get("Rfc", "") if found is not None else ""


def stamped_row(hub: Hub, tx: Connection, cfdi_id: int) -> StampedRow:
    """The CFDI, its row locked. Raises UserError `cfdi.missing`, `connection.other_environment`, `cancel.not_stamped`."""
    row = tx.execute(
        text("""select id, branch, issuer_id, state, cfdi_type, purpose, concat_ws('-', nullif(series, ''), folio) as name, uuid, pac,
                    stamped_at, stamped_xml, environment, now() - stamped_at as age
                from cfdis where id = :id for no key update"""),
        {"id": cfdi_id},
    ).one_or_none()
    if row is None:
        raise UserError("cfdi.missing")
    if row.environment != hub.office.environment:
        raise UserError("connection.other_environment", found=row.environment, wanted=hub.office.environment)
    if row.uuid is None or row.stamped_xml is None:
        raise UserError("cancel.not_stamped", state=row.state)
    return StampedRow(
        row.id, row.branch, row.issuer_id, row.state, row.cfdi_type, row.purpose, row.name, row.uuid, row.pac, row.stamped_at,
        bytes(row.stamped_xml), row.age,
    )  # fmt: skip
