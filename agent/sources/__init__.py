"""Where sales come from. A new source is one file here and one line in `SOURCES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from agent.ports import Source


def _platform_db(dsn: str) -> Source:
    from agent.sources.platform_db import PlatformDb

    return PlatformDb(dsn)


SOURCES: Final[Mapping[str, Callable[[str], Source]]] = {"platform_db": _platform_db}
"""Name -> maker, which takes the address of the source (for `platform_db` a libpq connection string or postgresql:// URL)."""
