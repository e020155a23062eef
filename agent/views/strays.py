"""Stamps that a PAC has and we did not know: second ones of a document of ours, and those of no document of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import Office
from agent.views.page import Key, Page


@dataclass(frozen=True, slots=True)
class StrayLine:
    """One stamp that a person must look at. `kind` is twin (of `cfdi_id`, whose own stamp is `first_uuid` at `first_pac`) or foreign.

    `total` is the text of the stamped document. `step` is the state of the work that cancels it, "" where nobody asked for that;
    `code` and `params` are what that work says.
    """

    uuid: str
    kind: str
    branch: str
    pac: str
    cfdi_id: int | None
    first_uuid: str
    first_pac: str
    number: str
    recipient_rfc: str
    total: str
    currency: str
    found_at: datetime
    step: str = ""
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def can_be_cancelled(self) -> bool:
        """Whether a person may ask for it: of a second stamp, unless that is on its way."""
        return self.kind == "twin" and self.step in ("", "dead", "done")


@dataclass(frozen=True, slots=True)
class WatchLine:
    """A PAC that may have a document which was sent elsewhere by force. It is looked at on `next_at`, and asked after `definite_after`."""

    id: int
    branch: str
    pac: str
    number: str
    recipient_rfc: str
    total: Decimal
    currency: str
    next_at: datetime
    definite_after: datetime


_LINES = text("""
    select s.uuid, s.kind, s.branch, s.pac, s.cfdi_id, coalesce(c.uuid, '') as first_uuid, coalesce(c.pac, '') as first_pac, s.number,
        s.recipient_rfc, s.total, s.currency, s.found_at, coalesce(w.state, '') as step, coalesce(w.code, '') as code,
        coalesce(w.params, '{}') as params
    from stray_stamps s left join cfdis c on c.id = s.cfdi_id
    left join lateral (
        select state, code, params from work x where x.kind = 'cancel_twin' and x.lane = 'cfdi:' || s.cfdi_id and x.ref = s.uuid
        order by x.id desc limit 1) w on true
    where s.settled_at is null and s.kind <> 'ours' and (cast(:branch as text) is null or s.branch = :branch)
        and (cast(:at as timestamptz) is null or (s.found_at, s.uuid) > (cast(:at as timestamptz), :uuid))
    order by s.found_at, s.uuid limit :limit
""")

_WATCHES = text("""
    select w.id, w.branch, w.pac, concat_ws('-', nullif(c.series, ''), c.folio) as number, c.recipient_rfc, c.total, c.currency,
        w.next_at, w.definite_after
    from stamp_watches w join cfdis c on c.id = w.cfdi_id
    where w.state = 'watching' and (cast(:branch as text) is null or w.branch = :branch) order by w.id limit :limit
""")
_COUNT = text("select count(*) from (select from stray_stamps where settled_at is null and kind <> 'ours' limit 1000) as counted")


def strays(office: Office, *, branch: str | None, after: Key | None, limit: int) -> Page[StrayLine]:
    """The next `limit` stamps, oldest first; `after` is the key of the page before. One transaction."""
    at, uuid = after if after else (None, "")
    with transaction(office.engine) as tx:
        found: Any = tx.execute(_LINES, {"branch": branch, "at": at, "uuid": uuid, "limit": limit + 1})
        rows = tuple(StrayLine(**row._mapping) for row in found)
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], (last.found_at.isoformat(), last.uuid) if last else None)


def watched(office: Office, *, branch: str | None, limit: int) -> tuple[WatchLine, ...]:
    """The PACs that are watched for a second stamp, oldest first, at most `limit`. One transaction."""
    with transaction(office.engine) as tx:
        found: Any = tx.execute(_WATCHES, {"branch": branch, "limit": limit})
        return tuple(WatchLine(**row._mapping) for row in found)


def stray_count(office: Office) -> int:
    """How many stamps a person must look at, in every branch they see, at most 1000. One transaction."""
    with transaction(office.engine) as tx:
        return int(tx.execute(_COUNT).scalar_one())
