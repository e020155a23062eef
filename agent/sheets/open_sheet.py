"""Opens a CSV or XLSX file that a person chose."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path
from typing import Final

from agent.errors import UserError
from agent.sheets.csv_rows import csv_rows
from agent.sheets.spool import Sheet
from agent.sheets.xlsx_rows import xlsx_rows

MOST_BYTES: Final = 100 * 1024 * 1024
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


def open_sheet(file: Path) -> Sheet:
    """The first table of the file, whatever its name ends on. Close it.

    Raises UserError `sheet.unreadable`, `sheet.old_excel`, `sheet.too_large`, `sheet.suspicious`, `sheet.empty`, `sheet.too_long`.
    """
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise UserError("sheet.too_large", file=file.name, most=f"{MOST_BYTES // 1024 // 1024} MB")
        with file.open("rb") as raw:
            head = raw.read(4)
            raw.seek(0)
            digest = file_digest(raw, "sha256").hexdigest()
        if head == _OLD_EXCEL:
            raise UserError("sheet.old_excel", file=file.name)
        rows = xlsx_rows(file) if head == _ZIP else csv_rows(file)
        return Sheet(file.name, digest, rows)
    except OSError as error:
        raise UserError("sheet.unreadable", file=file.name, reason=error.strerror or type(error).__name__) from error
