"""Imports a spreadsheet: its rows are kept as one branch's source, and an agent is asked to take them in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db import sheets as kept
from agent.db.engine import transaction
from agent.db.sheets import CHUNK, Counts
from agent.errors import UserError
from agent.hub import Office
from agent.services.request_work import request_work
from agent.sheets.open_sheet import open_sheet
from agent.sheets.reading import Asked, Reading, chunks, must_be_complete, reading_of
from agent.sheets.rows import read_rows
from agent.sheets.spool import Sheet


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `left_out` rows had something wrong with them."""

    name: str
    counts: Counts
    left_out: int


def import_sheet(office: Office, file: Path, *, branch: str, asked: Asked) -> Imported:
    """Writes every row that is right, all of them or none; brought again, a row is the same document with what it holds now.

    The very file that was imported before only adds what it could not add then: it never sets anything back.
    One transaction for the rows, and one that asks an agent to take them in.
    Raises UserError `sheet.*`, `permission.denied`.
    """
    sheet = open_sheet(file)
    try:
        reading = reading_of(sheet, asked)
        must_be_complete(reading)
        source, imported = _keep(office, sheet, reading, branch)
    finally:
        sheet.close()
    if imported.counts.added + imported.counts.changed:
        _take_in(office, source, branch)
    return imported


def _keep(office: Office, sheet: Sheet, reading: Reading, branch: str) -> tuple[int, Imported]:
    try:
        with transaction(office.engine) as tx:
            source = kept.source_of(tx, branch)
            home = kept.place_of(tx, branch).home
            again = kept.imported_before(tx, branch, reading.kind, sheet.digest) is not None
            file_id = kept.add_file(tx, source, branch, reading.kind, sheet.name, sheet.digest)
            counts, left_out = Counts(), set[int]()
            for chunk in chunks(read_rows(sheet, reading.mapped, reading.kind, reading.manner, home), CHUNK):
                ready, wrong = kept.settled(tx, source, chunk)
                counts += kept.compare(tx, source, ready, only_new=again)
                kept.keep(tx, source, branch, file_id, ready, only_new=again)
                left_out.update(trouble.row for trouble in wrong)
            kept.close_file(tx, file_id, counts, len(left_out))
            record.audit(
                tx, actor=office.actor, action="sheet.imported", subject=f"sheet:{file_id}", branch=branch, file=sheet.name,
                sha256=sheet.digest, added=counts.added, changed=counts.changed, left_out=len(left_out),
            )  # fmt: skip
            record.event(tx, "sheet.imported", branch=branch, subject=str(file_id))
            return source, Imported(sheet.name, counts, len(left_out))
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="import_sheet") from error


def _take_in(office: Office, source: int, branch: str) -> None:
    try:
        request_work(office, kind="take_in", lane=f"source:{source}", ref=str(source), branch=branch)
    except UserError as error:
        if error.code != "work.already_requested":  # then it is about to be done anyway
            raise
