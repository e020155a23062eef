"""SAT's catalogues at hand: codes in memory for the rules, texts and search in one SQLite file built once."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from filelock import FileLock

from agent.cfdi import sat_files
from agent.cfdi.sat_digests import CFD_DIGESTS, DIGESTS, SOURCE
from agent.domain.fiscal_zone import FiscalZone

_FORMAT = "1"
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
CREATE TABLE code (catalogue TEXT, key TEXT, text TEXT NOT NULL, in_force INTEGER NOT NULL, PRIMARY KEY (catalogue, key)) WITHOUT ROWID;
CREATE TABLE postal_code (key TEXT PRIMARY KEY, state TEXT, municipality TEXT, locality TEXT, border INTEGER, zone TEXT) WITHOUT ROWID;
CREATE TABLE currency (key TEXT PRIMARY KEY, text TEXT, decimals INTEGER) WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5(catalogue UNINDEXED, key, text, tokenize="unicode61 remove_diacritics 2");
"""


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a catalogue; `in_force` is False for those that the schema still lists but SAT has withdrawn."""

    key: str
    text: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class PostalCode:
    """A c_CodigoPostal. `border` = the municipality takes part in the IVA incentive of the northern or southern border."""

    key: str
    state: str
    municipality: str
    locality: str
    border: bool
    zone: FiscalZone


class Catalogs:
    """The catalogues in the file that `build_catalogs` made. Safe to share between threads; it is the rules' `CodeBook`."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Lets the file go."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    @property
    def source(self) -> str:
        """Where the catalogues come from and which edition, for people."""
        return str(self._rows("SELECT value FROM about WHERE key = 'source'")[0][0])

    @cached_property
    def _products(self) -> frozenset[str]:
        return frozenset(key for (key,) in self._rows("SELECT key FROM code WHERE catalogue = 'ClaveProdServ' AND in_force"))

    @cached_property
    def _units(self) -> frozenset[str]:
        return frozenset(key for (key,) in self._rows("SELECT key FROM code WHERE catalogue = 'ClaveUnidad' AND in_force"))

    @cached_property
    def _countries(self) -> frozenset[str]:
        return frozenset(key for (key,) in self._rows("SELECT key FROM code WHERE catalogue = 'Pais'"))

    @cached_property
    def _zones(self) -> dict[str, FiscalZone]:
        by_text = {zone.value: zone for zone in FiscalZone}
        return {key: by_text[zone] for key, zone in self._rows("SELECT key, zone FROM postal_code")}

    def has_product_key(self, key: str) -> bool:
        """Whether the c_ClaveProdServ is in force."""
        return key in self._products

    def has_unit_key(self, key: str) -> bool:
        """Whether the c_ClaveUnidad is in force."""
        return key in self._units

    def has_country(self, code: str) -> bool:
        """Whether the c_Pais exists."""
        return code in self._countries

    def zone(self, postal_code: str) -> FiscalZone | None:
        """The time zone of a postal code; None when SAT does not know it."""
        return self._zones.get(postal_code)

    def code(self, catalogue: str, key: str) -> Code | None:
        """One code of `catalogue` (ClaveProdServ, ClaveUnidad, UsoCFDI, RegimenFiscal, FormaPago, ...), or None."""
        rows = self._rows("SELECT key, text, in_force FROM code WHERE catalogue = ? AND key = ?", catalogue, key)
        return Code(rows[0][0], rows[0][1], bool(rows[0][2])) if rows else None

    def product_key(self, key: str) -> Code | None:
        """The product or service, or None."""
        return self.code("ClaveProdServ", key)

    def unit_key(self, key: str) -> Code | None:
        """The unit of measure, or None."""
        return self.code("ClaveUnidad", key)

    def cfdi_use(self, key: str) -> Code | None:
        """The c_UsoCFDI, or None."""
        return self.code("UsoCFDI", key)

    def tax_regime(self, key: str) -> Code | None:
        """The c_RegimenFiscal, or None."""
        return self.code("RegimenFiscal", key)

    def payment_form(self, key: str) -> Code | None:
        """The c_FormaPago, or None."""
        return self.code("FormaPago", key)

    def currency(self, key: str) -> tuple[str, int] | None:
        """(name, decimals) of a c_Moneda, or None."""
        rows = self._rows("SELECT text, decimals FROM currency WHERE key = ?", key)
        return (str(rows[0][0]), int(rows[0][1])) if rows else None

    def postal_code(self, key: str) -> PostalCode | None:
        """The postal code with its place and time zone, or None."""
        rows = self._rows("SELECT key, state, municipality, locality, border, zone FROM postal_code WHERE key = ?", key)
        for code, state, municipality, locality, border, zone in rows:
            return PostalCode(code, state, municipality, locality, bool(border), FiscalZone(zone))
        return None

    def search(self, catalogue: str, words: str, *, limit: int = 20) -> tuple[Code, ...]:
        """The best `limit` codes in force of ClaveProdServ or ClaveUnidad for `words`; accents and endings do not matter."""
        terms = " ".join('"' + word.replace('"', "") + '"*' for word in words.split() if word.replace('"', ""))
        if not terms:
            return ()
        rows = self._rows(
            "SELECT key, text FROM search WHERE search MATCH ? AND catalogue = ? ORDER BY rank LIMIT ?", terms, catalogue, limit
        )
        return tuple(Code(key, text, True) for key, text in rows)


def build_catalogs(folder: Path) -> Path:
    """The catalogue file in `folder`, built there if it is missing (about two seconds, once for each edition).

    Any number of processes may ask at once; a build that is cut off leaves nothing that could be taken for the file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    edition = hashlib.sha256((_FORMAT + DIGESTS["catalogs/catalogs.db"] + CFD_DIGESTS["catalogos/catCFDI.xsd"]).encode()).hexdigest()
    target = folder / f"sat-catalogues-{edition[:12]}.sqlite"
    if not target.exists():
        with FileLock(folder / "sat-catalogues.lock"):
            if not target.exists():
                _build(target)
    return target


def _build(target: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=".sat-catalogues-", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        _write(temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _write(path: Path) -> None:
    sat_files.read("catalogs/catalogs.db")  # compared with its digest before a byte of it is interpreted
    source_path = sat_files.path_of("catalogs/catalogs.db")
    with (
        closing(sqlite3.connect(path)) as target,
        closing(sqlite3.connect(f"{source_path.as_uri()}?mode=ro&immutable=1", uri=True)) as source,
    ):
        target.executescript("PRAGMA journal_mode = OFF;" + _SCHEMA)
        with target:
            target.execute("INSERT INTO about VALUES ('source', ?)", (SOURCE,))
            for name in ("ClaveProdServ", "ClaveUnidad", *_SMALL):
                target.executemany("INSERT INTO code VALUES (?, ?, ?, ?)", _codes(source, name))
            target.executemany("INSERT INTO currency VALUES (?, ?, ?)", ((k, v[0], int(v[1])) for k, v in _entries(source, "Moneda")))
            target.executemany("INSERT INTO postal_code VALUES (?, ?, ?, ?, ?, ?)", _postal_codes(source))
            target.execute(
                "INSERT INTO search SELECT catalogue, key, text FROM code WHERE catalogue IN ('ClaveProdServ', 'ClaveUnidad') AND in_force"
            )
        target.execute("PRAGMA optimize")


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
