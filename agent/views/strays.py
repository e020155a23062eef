"""Stamps that a PAC has and we did not know: second ones of a document of ours, and those of no document of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import Office
from agent.views.page import Key, Page


@dataclass(frozen=True, slots=True)
class StrayLine:
    """One stamp that a person must look at. `kind` is twin (of `cfdi_id`, whose own stamp is `first_uuid`) or foreign.

    `total` is the text of the stamped document.
    """

    uuid: str
    kind: str
    branch: str
    pac: str
    cfdi_id: int | None
    first_uuid: str
    number: str
    recipient_rfc: str
    total: str
    currency: str
    found_at: datetime


_LINES = text("""
    select s.uuid, s.kind, s.branch, s.pac, s.cfdi_id, coalesce(c.uuid, '') as first_uuid, s.number, s.recipient_rfc, s.total, s.currency,
        s.found_at
    from stray_stamps s left join cfdis c on c.id = s.cfdi_id
    where s.settled_at is null and s.kind <> 'ours' and (cast(:branch as text) is null or s.branch = :branch)
        and (cast(:at as timestamptz) is null or (s.found_at, s.uuid) > (cast(:at as timestamptz), :uuid))
    order by s.found_at, s.uuid limit :limit
""")


def strays(office: Office, *, branch: str | None, after: Key | None, limit: int) -> Page[StrayLine]:
    """The next `limit` stamps, oldest first; `after` is the key of the page before. One transaction."""
    at, uuid = after if after else (None, "")
    with transaction(office.engine) as tx:
        found: Any = tx.execute(_LINES, {"branch": branch, "at": at, "uuid": uuid, "limit": limit + 1})
        rows = tuple(StrayLine(**row._mapping) for row in found)
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], (last.found_at.isoformat(), last.uuid) if last else None)
