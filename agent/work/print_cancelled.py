"""The print of a cancelled CFDI, with that said across it: rendered once and archived beside the first."""

from __future__ import annotations

from hashlib import sha256

from agent.cfdi.pdf import render
from agent.db.engine import transaction
from agent.db.looks import look_of
from agent.db.sql import text
from agent.hub import Hub
from agent.work.print_cfdi import TEMPLATE


def print_cancelled(hub: Hub, cfdi_id: int) -> None:
    """Keeps the print, unless it is there. One transaction before rendering, one after."""
    with transaction(hub.office.engine) as tx:
        row = tx.execute(
            text("""select c.stamped_xml, c.branch from cfdis c where c.id = :id and c.state = 'CANCELLED' and not exists (
                        select from cfdi_prints p where p.cfdi_id = c.id and p.template = :template and p.status = 'cancelled')"""),
            {"id": cfdi_id, "template": TEMPLATE},
        ).one_or_none()
        look = look_of(tx, row.branch) if row is not None else None
    if row is None or look is None:
        return
    pdf = render(bytes(row.stamped_xml), look=look, status="cancelled")
    with transaction(hub.office.engine) as tx:
        tx.execute(
            text("""insert into cfdi_prints (cfdi_id, branch, template, status, pdf, sha256)
                    values (:id, :branch, :template, 'cancelled', :pdf, :digest) on conflict do nothing"""),
            {"id": cfdi_id, "branch": row.branch, "template": TEMPLATE, "pdf": pdf, "digest": sha256(pdf).hexdigest()},
        )
