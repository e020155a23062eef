"""What the page Certificates shows in tests that need no database: a renewal, a name that differs, an issuer without a CSD."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.views.certificates import CsdLine, IssuerCertificates, Sealer, Standing


def _line(serial: str, since: int, standing: Standing, *, soon: bool = False) -> CsdLine:
    first, last = (datetime(year, 12 if soon else 5, 18, 11, 43, tzinfo=UTC) for year in (since, since + 4))
    return CsdLine(serial, "ESCUELA KEMPER URGATE SA DE CV", first, last, standing, soon)


TWO = (Sealer(1, "cdmx-servidor-01", True), Sealer(2, "cancun-servidor-02", True))
ISSUERS = (
    IssuerCertificates(
        1, "EKU9003173C9", "ESCUELA KEMPER URGATE", ("MX_CDMX_001", "MX_CUN_001"),
        (_line("30001000000500003416", 2023, "seals"), _line("30001000000400002434", 2022, "spare", soon=True)), TWO, "",
    ),
    IssuerCertificates(
        2, "URE180429TM6", "UNIVERSIDAD ROBÓTICA ESPAÑOLA, PEÑÓN Y ASOCIADOS DEL PACÍFICO MEXICANO SA DE CV", ("MX_MTY_001",),
        (_line("30001000000400002444", 2022, "seals", soon=True), _line("30001000000400002400", 2018, "ended")),
        (Sealer(1, "cdmx-servidor-01", True), Sealer(2, "cancun-servidor-02", False)), "UNIVERSIDAD ROBOTICA ESPAÑOLA",
    ),
    IssuerCertificates(3, "HAÑ930228SM9", "HERMANOS ANZURES ÑARVAEZ", (), (), TWO[:1], ""),
)  # fmt: skip
EXPECTED_UNTIL = "2027-05-18"
