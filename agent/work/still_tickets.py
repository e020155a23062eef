"""Whether a global invoice may still be sealed: every ticket it was drafted with goes in now as it did then."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cfdi import Cfdi
from agent.domain.global_tickets import Candidate
from agent.errors import UserError
from agent.hub import Hub
from agent.services.draft_global import judged_anew
from agent.work.cfdi_row import Row

MOST_SAID = 200
"""A draft names so many of the sales that moved."""


def still_tickets(hub: Hub, row: Row) -> None:
    """Raises UserError `global.tickets_moved` when the draft says what is not true any more; its row then says of which sale and why."""
    with transaction(hub.office.engine) as tx:
        fresh, moved = judged_anew(hub.office, tx, row.id)
        if fresh is not None and not moved and _same(fresh, row.cfdi):
            return
        numbers = _say(tx, row, fresh, moved)
    raise UserError("global.tickets_moved", count=len(numbers), number=numbers[0] if numbers else "")


def _same(one: Cfdi, other: Cfdi) -> bool:
    return (one.lines, one.payment_form, one.recipient, one.global_information) == (
        other.lines,
        other.payment_form,
        other.recipient,
        other.global_information,
    )


def _say(tx: Connection, row: Row, fresh: Cfdi | None, moved: Sequence[Candidate]) -> list[str]:
    """Writes what moved to the draft, as its problems; the numbers of those sales."""
    said = [(one.code, {"number": one.number, **one.params}) for one in moved]
    known = {one.number for one in moved}
    now = {line.identifier: line for line in fresh.lines} if fresh is not None else {}
    for line in row.cfdi.lines:
        number = line.identifier or ""
        if number not in known and now.get(number) != line:
            said.append(("ticket.changed" if number in now else "ticket.left", {"number": number}))
    if not said and fresh is not None:  # only how it was paid: the largest ticket's form is the document's
        largest = max(fresh.lines, key=lambda line: line.amount)
        said.append(("ticket.changed", {"number": largest.identifier or ""}))
    problems = [{"message": code, "params": params} for code, params in said]
    tx.execute(
        text("""update cfdis set state = 'DRAFT', code = 'global.tickets_moved', params = cast(:params as jsonb), updated_at = now()
                where id = :id and state in ('DRAFT', 'REFUSED')"""),
        {"id": row.id, "params": json.dumps({"problems": problems[:MOST_SAID]}, ensure_ascii=False)},
    )
    return [params["number"] for _, params in said]
