"""SAT's catalogues at hand: codes in memory for the rules, texts and search in one SQLite file built once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Self

from agent.cfdi.catalog_build import build_catalogs
from agent.domain.fiscal_zone import FiscalZone

__all__ = ["Catalogs", "Code", "PostalCode", "build_catalogs"]

_SEARCHED = ("ClaveProdServ", "ClaveUnidad")
_FILLERS = frozenset(
    ("a", "al", "an", "con", "de", "del", "el", "en", "for", "la", "las", "los", "of", "para", "por", "the", "to", "un", "y")
)
_LOOKED_AT = 400
# The trade's own words are few and weighed; of SAT's texts the short ones say most.
_KNOWN = """SELECT key FROM known_{0} WHERE known_{0} MATCH :match ORDER BY bm25(known_{0}, 1.0, 2.0, 8.0), key"""
_TEXTS = """SELECT key FROM (SELECT key, text FROM search_{0} WHERE search_{0} MATCH :match ORDER BY rowid LIMIT :looked_at)
    ORDER BY length(text), key"""


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a catalogue; `in_force` is False for those that SAT has withdrawn. `since` and `until` as far as they are known."""

    key: str
    text: str
    in_force: bool
    since: date | None = None
    until: date | None = None

    def runs_on(self, day: date) -> bool:
        """Whether it may be used in a document of `day`."""
        if self.since is not None and day < self.since:
            return False
        return day <= self.until if self.until is not None else self.in_force


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
        self._found: dict[tuple[str, str], Code] = {}

    def close(self) -> None:
        """Lets the file go."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        named = parameters[0] if len(parameters) == 1 and isinstance(parameters[0], dict) else parameters
        with self._lock:
            return self._connection.execute(sql, named).fetchall()

    @property
    def source(self) -> str:
        """Where the catalogues come from and which edition, for people."""
        return str(self._rows("SELECT value FROM about WHERE key = 'source'")[0][0])

    @property
    def dated(self) -> date:
        """The day that the newest of the catalogues is of."""
        return date.fromisoformat(self._rows("SELECT value FROM about WHERE key = 'dated'")[0][0])

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

    def has_product_key(self, key: str, on: date | None = None) -> bool:
        """Whether the c_ClaveProdServ is in force, now or on that day."""
        return key in self._products if on is None else self._runs("ClaveProdServ", key, on)

    def has_unit_key(self, key: str, on: date | None = None) -> bool:
        """Whether the c_ClaveUnidad is in force, now or on that day."""
        return key in self._units if on is None else self._runs("ClaveUnidad", key, on)

    def _runs(self, catalogue: str, key: str, on: date) -> bool:
        # Asked for every line of every document: what was found once is kept, for the file never changes.
        code = self._found.get((catalogue, key)) or self.code(catalogue, key)
        if code is None:
            return False
        self._found[catalogue, key] = code
        return code.runs_on(on)

    def has_country(self, code: str) -> bool:
        """Whether the c_Pais exists."""
        return code in self._countries

    def zone(self, postal_code: str) -> FiscalZone | None:
        """The time zone of a postal code; None when SAT does not know it."""
        return self._zones.get(postal_code)

    def code(self, catalogue: str, key: str) -> Code | None:
        """One code of `catalogue` (ClaveProdServ, ClaveUnidad, UsoCFDI, RegimenFiscal, FormaPago, ...), or None."""
        rows = self._rows("SELECT key, text, in_force, since, until FROM code WHERE catalogue = ? AND key = ?", catalogue, key)
        return _code(*rows[0]) if rows else None

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

    def search(self, catalogue: str, words: str, *, limit: int = 20, on: date | None = None) -> tuple[Code, ...]:
        """The best `limit` codes of ClaveProdServ or ClaveUnidad for `words`, those in force (on that day) only.

        Accents, endings and small words do not matter, nor whether a word is SAT's or a clerk's; a word may be half typed.
        A code itself is found by its first digits. When no code has every word, those that have some of them are given.
        """
        if catalogue not in _SEARCHED:
            raise ValueError(catalogue)
        terms = _terms(words)
        for match in dict.fromkeys((" ".join(terms), " OR ".join(terms))) if terms else ():
            asked = {"match": match, "looked_at": _LOOKED_AT}
            keys = [key for sql in (_KNOWN, _TEXTS) for (key,) in self._rows(sql.format(catalogue), asked)]
            if found := self._in_force(catalogue, dict.fromkeys(keys), limit, on):
                return found
        return ()

    def _in_force(self, catalogue: str, keys: Iterable[str], limit: int, on: date | None) -> tuple[Code, ...]:
        found = (self.code(catalogue, key) for key in keys)
        return tuple(islice((code for code in found if code is not None and (on is None or code.runs_on(on))), limit))


def _code(key: str, text: str, in_force: int, since: str, until: str) -> Code:
    return Code(key, text, bool(in_force), date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None)


def _terms(words: str) -> list[str]:
    """FTS5 terms: each word by its beginning, without the ending of a plural."""
    bare = ["".join(letter for letter in word if letter.isalnum()) for word in words.replace("/", " ").replace("-", " ").split()]
    said = [word for word in bare if word]
    telling = [word for word in said if word.lower() not in _FILLERS] or said
    return [f'"{_stem(word)}"*' for word in telling]


def _stem(word: str) -> str:
    if len(word) > 5 and word.lower().endswith("es"):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.lower().endswith("s") else word
