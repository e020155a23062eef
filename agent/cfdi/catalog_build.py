"""One SQLite file with SAT's catalogues, built once for each edition: texts, validity, full-text search."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sqlite3
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from agent import paths
from agent.cfdi import catalog_updates, sat_files
from agent.cfdi.catalog_updates import DatedCode, Update
from agent.cfdi.sat_digests import CFD_DIGESTS, DIGESTS, SOURCE, SOURCE_DATED
from agent.errors import UserError

_FORMAT = "2"
_SEARCHED = ("ClaveProdServ", "ClaveUnidad")
_SMALL = [
    "Exportacion",
    "FormaPago",
    "Impuesto",
    "Meses",
    "MetodoPago",
    "Moneda",
    "ObjetoImp",
    "Pais",
    "Periodicidad",
    "RegimenFiscal",
    "TipoDeComprobante",
    "TipoRelacion",
    "UsoCFDI",
]
_SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE code (catalogue TEXT, key TEXT, text TEXT NOT NULL, in_force INTEGER NOT NULL, since TEXT NOT NULL DEFAULT '',
    until TEXT NOT NULL DEFAULT '', PRIMARY KEY (catalogue, key)) WITHOUT ROWID;
CREATE TABLE postal_code (key TEXT PRIMARY KEY, state TEXT, municipality TEXT, locality TEXT, border INTEGER, zone TEXT) WITHOUT ROWID;
CREATE TABLE currency (key TEXT PRIMARY KEY, text TEXT, decimals INTEGER) WITHOUT ROWID;
"""
# For each catalogue two indexes: what people call the codes of the trade, which is small and comes first, and every text of SAT's.
_INDEXES = """
CREATE VIRTUAL TABLE known_{0} USING fts5(key, text, words, tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE search_{0} USING fts5(key, text, similar, tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
"""
# Only so many hits of a broad word are looked at, in the order in which codes were put in: the trade's families, services, goods.
_FIRST = ("90", "78", "84", "80", "93", "9", "8", "7")
# An edition with fewer codes than this part of the one before it was cut off on its way here.
_LEAST_OF_BEFORE = 0.9


def build_catalogs(folder: Path) -> Path:
    """The catalogue file in `folder`, built there if it is missing (about two seconds, once for each edition).

    Any number of processes may ask at once; a build that is cut off leaves nothing that could be taken for the file.
    Raises `catalogs.update_undated`, `catalogs.update_unreadable` or `catalogs.update_short` for a file in `updates` that cannot be used.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made_of = [_FORMAT, DIGESTS["catalogs/catalogs.db"], CFD_DIGESTS["catalogos/catCFDI.xsd"], _synonyms_digest()]
    edition = hashlib.sha256("".join([*made_of, catalog_updates.fingerprint(folder)]).encode()).hexdigest()
    target = folder / f"sat-catalogues-{edition[:12]}.sqlite"
    if not target.exists():
        with FileLock(folder / "sat-catalogues.lock"):
            if not target.exists():
                _build(target)
    return target


def edition_of(folder: Path) -> tuple[str, date]:
    """(where the catalogues come from, the day they are of) as `build_catalogs` would build them in `folder`; raises as it does."""
    files = catalog_updates.update_files(folder)
    day, path = max(files, default=(SOURCE_DATED, None))
    return (path.name, day) if path is not None and day > SOURCE_DATED else (SOURCE, SOURCE_DATED)


def looked_through(folder: Path) -> tuple[str, date]:
    """As `edition_of`, after reading every update file whole: raises for one that `build_catalogs` would refuse to read."""
    for day, path in catalog_updates.update_files(folder):
        if day > SOURCE_DATED:
            catalog_updates.read_update(path)
    return edition_of(folder)


def _build(target: Path) -> None:
    updates = [catalog_updates.read_update(path) for day, path in catalog_updates.update_files(target.parent) if day > SOURCE_DATED]
    handle, name = tempfile.mkstemp(prefix=".sat-catalogues-", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        _write(temporary, updates)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _write(path: Path, updates: Sequence[Update]) -> None:
    sat_files.read("catalogs/catalogs.db")  # compared with its digest before a byte of it is interpreted
    source_path = sat_files.path_of("catalogs/catalogs.db")
    with (
        closing(sqlite3.connect(path)) as target,
        closing(sqlite3.connect(f"{source_path.as_uri()}?mode=ro&immutable=1", uri=True)) as source,
    ):
        target.executescript("PRAGMA journal_mode = OFF;" + _SCHEMA + "".join(_INDEXES.format(name) for name in _SEARCHED))
        with target:
            for name in (*_SEARCHED, *_SMALL):
                target.executemany("INSERT INTO code VALUES (?, ?, ?, ?, '', '')", _codes(source, name))
            target.executemany("INSERT INTO currency VALUES (?, ?, ?)", ((k, v[0], int(v[1])) for k, v in _entries(source, "Moneda")))
            target.executemany("INSERT INTO postal_code VALUES (?, ?, ?, ?, ?, ?)", _postal_codes(source))
            _index(target, _update(target, updates))
            origin, day = (updates[-1].file.name, updates[-1].dated) if updates else (SOURCE, SOURCE_DATED)
            target.executemany("INSERT INTO about VALUES (?, ?)", [("source", origin), ("dated", day.isoformat())])
        target.execute("PRAGMA optimize")


def _update(target: sqlite3.Connection, updates: Sequence[Update]) -> dict[tuple[str, str], str]:
    """Puts the editions that are newer than ours in; SAT's own similar words by (catalogue, code)."""
    similar: dict[tuple[str, str], str] = {}
    for update in updates:
        for catalogue, codes in update.codes.items():
            _replace(target, update, catalogue, codes)
            similar |= {(catalogue, code.key): code.similar for code in codes}
    return similar


def _replace(target: sqlite3.Connection, update: Update, catalogue: str, codes: Iterable[DatedCode]) -> None:
    rows = [(catalogue, code.key, code.text, int(_runs(code, update.dated)), code.since, code.until) for code in codes]
    (before,) = target.execute("SELECT count(*) FROM code WHERE catalogue = ? AND in_force", (catalogue,)).fetchone()
    if len(rows) < before * _LEAST_OF_BEFORE:
        raise UserError("catalogs.update_short", file=update.file.name, catalogue=f"c_{catalogue}", found=len(rows), before=before)
    # What the new edition does not list any more stays known by its text, as withdrawn.
    target.execute("UPDATE code SET in_force = 0 WHERE catalogue = ?", (catalogue,))
    target.executemany("INSERT OR REPLACE INTO code VALUES (?, ?, ?, ?, ?, ?)", rows)


def _runs(code: DatedCode, day: date) -> bool:
    return not code.until or code.until >= day.isoformat()


def _index(target: sqlite3.Connection, similar: dict[tuple[str, str], str]) -> None:
    for catalogue in _SEARCHED:
        texts = dict(target.execute("SELECT key, text FROM code WHERE catalogue = ? AND in_force ORDER BY key", (catalogue,)))
        known = ((key, texts[key], "; ".join(words)) for key, words in synonyms()[catalogue].items() if key in texts)
        target.executemany(f"INSERT INTO known_{catalogue} VALUES (?, ?, ?)", known)  # noqa: S608 - a constant of this file
        rows = ((key, texts[key], similar.get((catalogue, key), "")) for key in sorted(texts, key=_family))
        target.executemany(f"INSERT INTO search_{catalogue} VALUES (?, ?, ?)", rows)  # noqa: S608 - as above
        target.execute(f"INSERT INTO search_{catalogue}(search_{catalogue}) VALUES ('optimize')")  # noqa: S608 - as above


def _family(key: str) -> tuple[int, str]:
    return next((place for place, start in enumerate(_FIRST) if key.startswith(start)), len(_FIRST)), key


def _synonyms_file() -> Path:
    return paths.resources / "catalogues" / "synonyms.toml"


def _synonyms_digest() -> str:
    return hashlib.sha256(_synonyms_file().read_bytes()).hexdigest()


@cache
def synonyms() -> dict[str, dict[str, tuple[str, ...]]]:
    """catalogue -> code -> what a clerk calls it, in Spanish and English; our own list."""
    read = tomllib.loads(_synonyms_file().read_text(encoding="utf-8"))
    return {catalogue: {key: tuple(words) for key, words in codes.items()} for catalogue, codes in read.items()}


def _codes(source: sqlite3.Connection, name: str) -> Iterator[tuple[str, str, str, int]]:
    entries = dict(_entries(source, name))
    for key, value in entries.items():
        yield name, key, value if isinstance(value, str) else str(value[0]), 1
    # The schema lists what SAT has withdrawn since; without a text it is only good for saying so.
    for key in sorted(sat_files.catalogue_codes(f"c_{name}") - entries.keys()):
        yield name, key, "", 0


def _postal_codes(source: sqlite3.Connection) -> Iterator[tuple[str, str, str, str, bool, str]]:
    for key, (state, municipality, locality, incentive, zone) in _entries(source, "CodigoPostal"):
        yield key, state, municipality, locality, incentive != "0", zone


class _PlainData(pickle.Unpickler):
    """Texts, numbers, lists and tuples only: nothing that names a class or a function is ever loaded."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} in a catalogue")


def _entries(source: sqlite3.Connection, name: str) -> Iterator[tuple[str, Any]]:
    for key, value in source.execute(f'SELECT key, value FROM "C756_c_{name}"'):  # noqa: S608 - names from this file
        yield _plain(key), _plain(value)


def _plain(data: bytes) -> Any:
    return _PlainData(io.BytesIO(data)).load()
