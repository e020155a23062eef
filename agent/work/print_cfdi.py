"""The first print of a stamped CFDI: rendered once, archived, and returned ever after."""

from __future__ import annotations

from hashlib import sha256

from agent.cfdi.pdf import Status, render
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.looks import look_of
from agent.db.sql import text
from agent.hub import Hub

TEMPLATE = "v1"


def print_first(hub: Hub, work: Work, cfdi_id: int) -> None:
    """Archives the print, unless it is there, and ends the row of work. One transaction after rendering."""
    with transaction(hub.office.engine) as tx:
        row = tx.execute(
            text("""select c.stamped_xml, c.branch, c.uuid,
                        exists (select 1 from cfdi_prints p where p.cfdi_id = c.id and p.template = :template) as printed
                    from cfdis c where c.id = :id"""),
            {"template": TEMPLATE, "id": cfdi_id},
        ).one()
        look = look_of(tx, row.branch)
    status: Status = "stamped" if hub.office.environment == "production" else "practice"
    pdf = b"" if row.printed else render(bytes(row.stamped_xml), look=look, status=status)
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        if pdf:
            tx.execute(
                text("""insert into cfdi_prints (cfdi_id, branch, template, status, pdf, sha256)
                        values (:id, :branch, :template, :status, :pdf, :digest) on conflict do nothing"""),
                {
                    "id": cfdi_id,
                    "branch": row.branch,
                    "template": TEMPLATE,
                    "status": status,
                    "pdf": pdf,
                    "digest": sha256(pdf).hexdigest(),
                },
            )
        finish(tx, work, state="done", code="cfdi.stamped", params={"uuid": row.uuid}, result={"uuid": row.uuid})
