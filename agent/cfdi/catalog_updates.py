"""What SAT published after this version was made: dated files that an operator puts beside the catalogues.

Two forms are read: the SQLite database that the phpcfdi community converts SAT's `catCFDI.xls` to (tables `cfdi_40_...`), and one
sheet of that workbook saved as CSV in UTF-8. The day is the one in the file's name, `sat-2026-11-20.db` or `2026-11-20 c_ClaveUnidad.csv`.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agent.errors import UserError

FOLDER = "updates"
_TABLES = {"ClaveProdServ": "cfdi_40_productos_servicios", "ClaveUnidad": "cfdi_40_claves_unidades"}
_DATABASES = (".db", ".sqlite", ".sqlite3")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
_TEXT_TITLES = {"ClaveProdServ": "descripcion", "ClaveUnidad": "nombre"}
_SIMILAR = "palabras similares"
_FOLD = str.maketrans("áéíóúü", "aeiouu")


@dataclass(frozen=True, slots=True)
class DatedCode:
    """One code as SAT publishes it; `since` and `until` are ISO days or "", `similar` the words that SAT itself finds it by."""

    key: str
    text: str
    since: str
    until: str
    similar: str


@dataclass(frozen=True, slots=True)
class Update:
    """One published edition of one or more catalogues."""

    file: Path
    dated: date
    codes: Mapping[str, Sequence[DatedCode]]


def update_files(folder: Path) -> tuple[tuple[date, Path], ...]:
    """The update files beside the catalogues in `folder`, oldest first; raises `catalogs.update_undated`. Reads names only."""
    place = folder / FOLDER
    found = [path for path in place.iterdir() if path.suffix.lower() in (*_DATABASES, ".csv")] if place.is_dir() else []
    return tuple(sorted((_day(path), path) for path in found))


def fingerprint(folder: Path) -> str:
    """What changes whenever an update file is added, replaced or taken away; "" without any."""
    digest = hashlib.sha256()
    files = update_files(folder)
    for day, path in files:
        digest.update(f"{day}{path.name}".encode() + hashlib.sha256(_content(path)).digest())
    return digest.hexdigest() if files else ""


def read_update(path: Path) -> Update:
    """The codes in an update file. Raises `catalogs.update_undated` and `catalogs.update_unreadable`."""
    dated = _day(path)
    try:
        codes = dict(_from_csv(path)) if path.suffix.lower() == ".csv" else dict(_from_database(path))
    except (OSError, ValueError, LookupError, sqlite3.Error, csv.Error):
        raise UserError("catalogs.update_unreadable", file=path.name) from None
    if not any(codes.values()):
        raise UserError("catalogs.update_unreadable", file=path.name)
    return Update(path, dated, codes)


def _day(path: Path) -> date:
    found = _DAY.search(path.name)
    try:
        return date.fromisoformat(found.group(1) if found else "")
    except ValueError:
        raise UserError("catalogs.update_undated", file=path.name) from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise UserError("catalogs.update_unreadable", file=path.name) from None


def _from_database(path: Path) -> Iterator[tuple[str, Sequence[DatedCode]]]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
        tables = {str(name) for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for catalogue, table in _TABLES.items():
            if table in tables:
                similar = "similares" if catalogue == "ClaveProdServ" else "descripcion"
                rows = source.execute(f"SELECT id, texto, vigencia_desde, vigencia_hasta, {similar} FROM {table}")  # noqa: S608 - constants
                yield catalogue, [_code(*(str(value or "") for value in row)) for row in rows]


def _from_csv(path: Path) -> Iterator[tuple[str, Sequence[DatedCode]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        for row in rows:  # the sheet begins with lines about itself
            catalogue = (row or [""])[0].strip().removeprefix("c_")
            if catalogue in _TABLES and len(row) > 1:
                yield catalogue, list(_sheet(catalogue, [_title(cell) for cell in row], rows))
                return


def _sheet(catalogue: str, titles: Sequence[str], rows: Iterator[list[str]]) -> Iterator[DatedCode]:
    text = titles.index(_TEXT_TITLES[catalogue])
    since = next(place for place, title in enumerate(titles) if "inicio" in title and "vigencia" in title)
    until = next(place for place, title in enumerate(titles) if "fin" in title and "vigencia" in title)
    similar = titles.index(_SIMILAR) if _SIMILAR in titles else None
    for row in rows:
        if row and row[0].strip():
            yield _code(row[0], row[text], row[since], row[until], row[similar] if similar is not None else "")


def _title(cell: str) -> str:
    return " ".join(cell.lower().translate(_FOLD).split())


def _code(key: str, text: str, since: str, until: str, similar: str) -> DatedCode:
    return DatedCode(key.strip(), text.strip(), _iso(since), _iso(until), similar.strip())


def _iso(text: str) -> str:
    """An ISO day out of `2022-01-01`, `2022-01-01 00:00:00` or `01/01/2022`; "" for none. Raises ValueError."""
    text = text.strip()
    if not text:
        return ""
    if "/" in text:
        day, month, year = (int(part) for part in text.split(" ")[0].split("/"))
        return date(year, month, day).isoformat()
    return date.fromisoformat(text[:10]).isoformat()
