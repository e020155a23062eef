"""SQL as text, made once: the same statement is not parsed, and its cache key not computed, at every call."""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy
from sqlalchemy import TextClause


@lru_cache(maxsize=2000)
def text(sql: str) -> TextClause:
    """The statement for this SQL, with its `:names` as parameters; the same object for the same SQL."""
    return sqlalchemy.text(sql)
