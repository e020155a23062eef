"""Fecha: the local time of the place of issue, by SAT's five time zones."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class FiscalZone(StrEnum):
    """The zones of c_CodigoPostal, as SAT words them."""

    CENTRAL = "Tiempo del Centro"
    CENTRAL_BORDER = "Tiempo del Centro en Frontera"
    NORTHWEST = "Tiempo del Noroeste"
    PACIFIC = "Tiempo del Pacífico"
    SOUTHEAST = "Tiempo del Sureste"


# Only the border zones follow the daylight saving time of the USA since October 2022.
_ZONES = {
    FiscalZone.CENTRAL: "America/Mexico_City",
    FiscalZone.CENTRAL_BORDER: "America/Matamoros",
    FiscalZone.NORTHWEST: "America/Tijuana",
    FiscalZone.PACIFIC: "America/Mazatlan",
    FiscalZone.SOUTHEAST: "America/Cancun",
}
# A Fecha in the future is refused (401), and clocks differ a little.
_MARGIN = timedelta(seconds=60)
STAMPING_WINDOW = timedelta(hours=72)


def time_zone(zone: FiscalZone) -> ZoneInfo:
    """The IANA time zone behind one of SAT's zones."""
    return ZoneInfo(_ZONES[zone])


def local_time(now: datetime, zone: FiscalZone) -> datetime:
    """`now` (aware) on the wall clock of `zone`: naive, whole seconds."""
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    return now.astimezone(time_zone(zone)).replace(tzinfo=None, microsecond=0)


def issue_time(now: datetime, zone: FiscalZone) -> datetime:
    """The Fecha for a document sealed at `now`: a minute back, so that it is never in the future at the PAC."""
    return local_time(now - _MARGIN, zone)


def stamp_until(issued_at: datetime, zone: FiscalZone) -> datetime:
    """The instant (aware) after which `issued_at` can no longer be stamped: 72 hours. Source: PAC code 401."""
    return issued_at.replace(tzinfo=time_zone(zone)) + STAMPING_WINDOW
