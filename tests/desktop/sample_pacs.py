"""PAC accounts in every standing, for the tests of the page PACs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from agent.views.pacs import IssuerPacs, PacLine

NOON = datetime(2026, 11, 24, 18, 5, 7, tzinfo=UTC)
FINKOK = PacLine(1, "finkok", "caja@spirit.example", "well", "", {}, None, 5000, NOON, 1240, date(2027, 3, 25), False)
SW = PacLine(2, "sw", "facturas@spirit.example", "new", "", {}, None, None, None, 0, None, False)
REFUSED = replace(
    FINKOK, account_id=3, standing="refused", code="pac.no_stamps", params={"code": "718", "text": "Sin timbres"}, stamps_left=0, soon=True,
    runs_out_on=date(2026, 11, 24),
)  # fmt: skip
RESTS = replace(SW, account_id=4, standing="rests", code="pac.unreachable", params={"reason": "connect timed out"}, rests_until=NOON)
ISSUERS = (
    IssuerPacs(1, "EKU9003173C9", "ESCUELA KEMPER URGATE", ("MX_CDMX_001",), (FINKOK, SW)),
    IssuerPacs(2, "HAÑ930228SM9", "HERRERÍA & ELECTRICOS Ñ", ("MX_CUN_001",), (REFUSED, RESTS)),
    IssuerPacs(3, "XIA190128J61", "XENON INDUSTRIAL ARTICLES", ("MX_GDL_001",), ()),
)
