"""Where sales and exchange rates come from. A new source is one file here and one line in `SOURCES` or `RATES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine

from agent.ports import RateProvider, Source, Wire


@dataclass(frozen=True, slots=True)
class Opening:
    """What a source is opened with: its row's id and settings, its secrets by name, and the ways to the outside and to our database."""

    source_id: int
    config: Mapping[str, Any]
    secret: Callable[[str], str]
    wire: Wire
    engine: Engine
    now: Callable[[], datetime]


def _platform_db(opening: Opening) -> Source:
    from agent.sources.platform_db import PlatformDb

    return PlatformDb(opening.secret("dsn"))


def _platform_api(opening: Opening) -> Source:
    from agent.sources.platform_api import ADDRESS, PlatformApi

    return PlatformApi(opening.wire, base=str(opening.config.get("url") or ADDRESS), token=opening.secret("key"), now=opening.now)


def _spreadsheet(opening: Opening) -> Source:
    from agent.sources.spreadsheet import Spreadsheet

    return Spreadsheet(opening.engine, opening.source_id)


SOURCES: Final[Mapping[str, Callable[[Opening], Source]]] = {
    "platform_db": _platform_db,
    "platform_api": _platform_api,
    "spreadsheet": _spreadsheet,
}
"""Name -> maker. The secret of `platform_db` is `dsn`, a libpq connection string or postgresql:// URL; that of `platform_api` is `key`."""


def _banxico(wire: Wire, token: str, now: Callable[[], datetime]) -> RateProvider:
    from agent.sources.banxico import Banxico

    return Banxico(wire, token=token, now=now)


RATES: Final[Mapping[str, Callable[[Wire, str, Callable[[], datetime]], RateProvider]]] = {"banxico": _banxico}
"""Name -> maker, which takes the wire, what the provider knows us by, and the clock."""
