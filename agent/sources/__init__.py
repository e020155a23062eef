"""Where sales and exchange rates come from. A new source is one file here and one line in `SOURCES` or `RATES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from agent.ports import RateProvider, Source, Wire


def _platform_db(dsn: str) -> Source:
    from agent.sources.platform_db import PlatformDb

    return PlatformDb(dsn)


SOURCES: Final[Mapping[str, Callable[[str], Source]]] = {"platform_db": _platform_db}
"""Name -> maker, which takes the address of the source (for `platform_db` a libpq connection string or postgresql:// URL)."""


def _banxico(wire: Wire, token: str, now: Callable[[], datetime]) -> RateProvider:
    from agent.sources.banxico import Banxico

    return Banxico(wire, token=token, now=now)


RATES: Final[Mapping[str, Callable[[Wire, str, Callable[[], datetime]], RateProvider]]] = {"banxico": _banxico}
"""Name -> maker, which takes the wire, what the provider knows us by, and the clock."""
