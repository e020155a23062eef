"""Local time of a Mexican postal code. Source: SAT's five zones in c_CodigoPostal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

CENTRE: Final = ZoneInfo("America/Mexico_City")
_ZONES: Final[Mapping[str, ZoneInfo]] = {
    "Tiempo del Centro": CENTRE,
    "Tiempo del Centro en Frontera": ZoneInfo("America/Matamoros"),
    "Tiempo del Noroeste": ZoneInfo("America/Tijuana"),
    "Tiempo del Pacífico": ZoneInfo("America/Mazatlan"),
    "Tiempo del Sureste": ZoneInfo("America/Cancun"),
}


def zone_of(postal_code: str) -> ZoneInfo | None:
    """The zone of a postal code of the catalogue, or None when there is no such code."""
    from satcfdi.catalogs import select

    found = select("C756_c_CodigoPostal", postal_code)
    return None if not found else _ZONES.get(found[4], CENTRE)
