"""How far a PAC's clock is from ours: documents are refused by it that are dated ahead of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.domain.fiscal_zone import FiscalZone, local_time
from agent.errors import Unavailable, UserError

if TYPE_CHECKING:
    from agent.cli.pac_desk import PacDesk
    from agent.views.pacs import IssuerPacs, PacLine

HARMLESS = 60
"""Seconds that nobody has to know of."""


def behind_us(opened: PacDesk, issuer: IssuerPacs, line: PacLine) -> int | None:
    """By how many seconds the PAC's clock is behind ours, below 0 when ahead; None where the PAC tells no time."""
    zone = opened.office.catalogs().zone(issuer.postal_code) if issuer.postal_code else None
    if zone is None:
        return None
    try:
        theirs = opened.pac(line.account_id).clock(issuer.postal_code)
    except (Unavailable, UserError):
        return None
    return round((local_time(opened.office.now(), FiscalZone(zone)) - theirs).total_seconds())
