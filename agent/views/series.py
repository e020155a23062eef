"""Series and their folios: where each stands, and every folio that no stamped CFDI has, with what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from agent.db.engine import transaction
from agent.db.sql import text
from agent.hub import Office
from agent.views.page import Key, Page

What = Literal["refused", "in_progress", "back_in_draft", "never_used"]
_WHAT: Mapping[str, What] = {"REFUSED": "refused", "STAMPING": "in_progress", "DRAFT": "back_in_draft"}
CHUNK = 2000
"""Folios that are looked through in one statement."""


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """The series of a branch for one type of document; `series` is "" where none was opened yet.

    `from_year` is the first year, by Fecha, that it numbers, 0 where it numbers whatever no younger one does; `to_come` = that year
    has not begun where the branch is.
    """

    issuer_id: int
    rfc: str
    issuer: str
    branch: str
    cfdi_type: str
    series: str
    first_folio: int
    next_folio: int
    from_year: int = 0
    to_come: bool = False

    @property
    def id(self) -> str:
        """What tells it from every other."""
        return f"{self.branch}/{self.cfdi_type}/{self.from_year}"


def series(office: Office, *, branch: str | None) -> tuple[SeriesLine, ...]:
    """Every series of the branches that issue, opened or not; with `branch`, only its own. One transaction."""
    with transaction(office.engine) as tx:
        rows = tx.execute(
            text("""select i.id, i.tax_id, i.legal_name, b.code, t.type, coalesce(s.series, ''), coalesce(s.first_folio, 1),
                        coalesce(s.next_folio, 1), coalesce(s.from_year, 0),
                        coalesce(s.from_year, 0) > extract(year from cast(:now as timestamptz) at time zone b.zone)
                    from branches b join issuers i on i.id = b.issuer_id
                    cross join unnest(array['I', 'E', 'P', 'global', 'advance']) with ordinality as t (type, place)
                    left join series s on s.issuer_id = i.id and s.branch = b.code and s.cfdi_type = t.type
                    where (b.cfdi_enabled or s.series is not null)
                        and (cast(:branch as text) is null or b.code = :branch)
                    order by i.legal_name, i.id, b.code, t.place, s.from_year"""),
            {"branch": branch, "now": office.now()},
        ).all()
    return tuple(SeriesLine(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Gap:
    """Folios `first` to `last` of a series without a stamped CFDI. `since` = when it came to that, `code` why it was refused.

    `reason` is what a person noted last, and `person` who.
    """

    first: int
    last: int
    what: What
    since: datetime | None = None
    cfdi_id: int | None = None
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    person: str = ""
    noted_at: datetime | None = None

    @property
    def id(self) -> int:
        """What tells it from every other of its series."""
        return self.first


def gaps(office: Office, of: SeriesLine, *, after: Key | None, limit: int) -> Page[Gap]:
    """The next `limit` gaps of a series, newest folio first. One transaction."""
    if not of.series:
        return Page((), None)
    below = int(after[0]) if after is not None else of.next_folio
    found: list[Gap] = []
    with transaction(office.engine) as tx:
        while below > of.first_folio and len(found) < limit:
            rows = tx.execute(
                text("""select folio, state, id, updated_at, code, params from cfdis where issuer_id = :issuer and series = :series
                        and folio < :below and folio >= :first order by folio desc limit :chunk"""),
                {"issuer": of.issuer_id, "series": of.series, "below": below, "first": of.first_folio, "chunk": CHUNK},
            ).all()
            some, below = _walked(rows, below, of.first_folio)
            found += some
        shown = found[:limit]
        noted = _notes(tx, of, shown)
    more = len(found) > limit or below > of.first_folio
    return Page(tuple(_with_note(gap, noted) for gap in shown), (shown[-1].first,) if shown and more else None)


def _walked(rows: Sequence[Any], below: int, first: int) -> tuple[list[Gap], int]:
    """The gaps among these folios, from just under `below` downwards, and under which folio to go on."""
    found: list[Gap] = []
    for row in rows:
        if row.folio < below - 1:
            found.append(Gap(row.folio + 1, below - 1, "never_used"))
        if row.state in _WHAT:
            found.append(Gap(row.folio, row.folio, _WHAT[row.state], row.updated_at, row.id, row.code, row.params))
        below = row.folio
    if len(rows) < CHUNK:
        if below > first:
            found.append(Gap(first, below - 1, "never_used"))
        below = first
    return found, below


def _notes(tx: Connection, of: SeriesLine, shown: Sequence[Gap]) -> dict[int, Any]:
    rows = tx.execute(
        text("""select distinct on (folio) folio, reason, person, created_at from folio_notes
                where issuer_id = :issuer and series = :series and folio = any(:folios) order by folio, id desc"""),
        {"issuer": of.issuer_id, "series": of.series, "folios": [gap.first for gap in shown]},
    )
    return {row.folio: row for row in rows}


def _with_note(gap: Gap, noted: Mapping[int, Any]) -> Gap:
    row = noted.get(gap.first)
    return gap if row is None else replace(gap, reason=row.reason, person=row.person, noted_at=row.created_at)
