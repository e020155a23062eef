"""A page of rows and where the next one begins: reading on by key costs the same on the first page and on the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

R = TypeVar("R")
Key: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """`rows` in the asked order; `next` is the key to ask the following page with, None when this was the last."""

    rows: tuple[R, ...]
    next: Key | None
