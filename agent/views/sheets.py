"""Importing spreadsheets: what a file would do before it does it, and what was imported before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.db import sheets as kept
from agent.db.engine import transaction
from agent.db.sheets import Counts
from agent.db.sql import text
from agent.hub import Office
from agent.sheets.columns import SheetKind
from agent.sheets.open_sheet import open_sheet
from agent.sheets.reading import Asked, Reading, chunks, reading_of
from agent.sheets.rows import Trouble, read_rows
from agent.views.page import Key, Page

__all__ = ["SHOWN", "Asked", "Counts", "Import", "Preview", "Reading", "SheetKind", "Trouble", "imports", "preview"]

SHOWN = 500
"""So many troubles are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing would do. While the reading is not complete no row is judged. `left_out` rows have `troubles`.

    `before`: when this very file was imported last.
    """

    rows: int
    reading: Reading
    counts: Counts
    left_out: int
    troubles: tuple[Trouble, ...]
    before: datetime | None

    @property
    def can_import(self) -> bool:
        """Whether there is a row that would be written."""
        return bool(self.counts.added + self.counts.changed)


@dataclass(frozen=True, slots=True)
class Import:
    """One file that was imported."""

    id: int
    branch: str
    kind: SheetKind
    name: str
    counts: Counts
    left_out: int
    imported_at: datetime
    imported_by: str


def preview(office: Office, file: Path, *, branch: str, asked: Asked) -> Preview:
    """Reads all of the file and writes nothing. One transaction, and one a chunk of rows, which only read.

    Raises UserError `sheet.*` of what cannot be opened, `sheet.branch_has_source`, `sheet.no_branch`.
    """
    sheet = open_sheet(file)
    try:
        reading = reading_of(sheet, asked)
        with transaction(office.engine) as tx:
            place = kept.place_of(tx, branch)
            before = kept.imported_before(tx, branch, reading.kind, sheet.digest)
        counts, left_out = Counts(), set[int]()
        troubles: list[Trouble] = []
        rows = read_rows(sheet, reading.mapped, reading.kind, reading.manner, place.home) if reading.complete else ()
        for chunk in chunks(rows, kept.CHUNK):
            with transaction(office.engine) as tx:
                ready, wrong = kept.settled(tx, place.source or 0, chunk)
                counts += kept.compare(tx, place.source or 0, ready, only_new=before is not None)
            left_out.update(trouble.row for trouble in wrong)
            troubles += wrong[: SHOWN - len(troubles)]
        return Preview(sheet.count, reading, counts, len(left_out), tuple(troubles), before)
    finally:
        sheet.close()


def imports(office: Office, *, branch: str | None, after: Key | None = None, limit: int = 50) -> Page[Import]:
    """The files that were imported, the last one first."""
    with transaction(office.engine) as tx:
        rows = tx.execute(
            text("""select id, branch, kind, name, added, changed, same, left_out, imported_at, imported_by from sheet_files
                    where (cast(:branch as text) is null or branch = :branch) and (cast(:after as bigint) is null or id < :after)
                    order by id desc limit :limit"""),
            {"branch": branch, "after": after[0] if after else None, "limit": limit},
        ).all()
    found = tuple(
        Import(r.id, r.branch, SheetKind(r.kind), r.name, Counts(r.added, r.changed, r.same), r.left_out, r.imported_at, r.imported_by)
        for r in rows
    )
    return Page(found, (found[-1].id,) if len(found) == limit else None)
