"""The page Certificates: each issuer with its CSDs, which of them seals, until when, and the agents that may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import text

from agent.db.engine import transaction
from agent.domain.legal_name import without_regime
from agent.domain.rfc import is_legal_person
from agent.hub import Office

RENEW_WITHIN = timedelta(days=60)
Standing = Literal["seals", "spare", "early", "ended", "retired"]


@dataclass(frozen=True, slots=True)
class CsdLine:
    """One CSD. `seals` = the one that documents are sealed with now; `spare` = valid, but a newer one seals; `soon` = ends soon."""

    serial: str
    name: str
    valid_from: datetime
    valid_until: datetime
    standing: Standing
    soon: bool


@dataclass(frozen=True, slots=True)
class Sealer:
    """One admitted agent, and whether it may open this issuer's CSDs."""

    agent_id: int
    host: str
    marked: bool


@dataclass(frozen=True, slots=True)
class IssuerCertificates:
    """One issuer. `certificate_name` is the name that SAT wants when it is another than the issuer's, else ""."""

    issuer_id: int
    rfc: str
    name: str
    branches: tuple[str, ...]
    csds: tuple[CsdLine, ...]
    sealers: tuple[Sealer, ...]
    certificate_name: str

    @property
    def sealing(self) -> CsdLine | None:
        """The CSD in use now."""
        return next((line for line in self.csds if line.standing == "seals"), None)


_ISSUERS = text("""
    select i.id, i.tax_id, i.legal_name, coalesce(array_agg(b.code order by b.code) filter (where b.code is not null), '{}') as branches
    from issuers i left join branches b on b.issuer_id = i.id
    where i.country = 'MX' group by i.id order by i.legal_name, i.id
""")
_CSDS = text("""
    select issuer_id, serial, name, valid_from, valid_until, retired_at from csds order by issuer_id, valid_from desc, serial desc
""")
_AGENTS = text("""
    select a.id, i.host, a.seals_for from agents a join installations i on i.id = a.installation_id
    where a.approved_at is not null and a.revoked_at is null order by i.host, a.id
""")


def certificates(office: Office, *, branch: str | None) -> tuple[IssuerCertificates, ...]:
    """Every Mexican issuer the person may see; with `branch`, only its own. One transaction."""
    with transaction(office.engine) as tx:
        issuers, rows, agents = tx.execute(_ISSUERS).all(), tx.execute(_CSDS).all(), tx.execute(_AGENTS).all()
    now = office.now()
    wanted = [issuer for issuer in issuers if branch is None or branch in issuer.branches]
    return tuple(_issuer(issuer, [row for row in rows if row.issuer_id == issuer.id], agents, now) for issuer in wanted)


def _issuer(issuer: Any, rows: list[Any], agents: Any, now: datetime) -> IssuerCertificates:
    lines = _lines(rows, now)
    sealers = tuple(Sealer(agent.id, agent.host, issuer.tax_id in agent.seals_for) for agent in agents)
    named = next((line.name for line in lines if line.standing == "seals"), "")
    wanted = official_name(named, issuer.tax_id)
    differs = wanted if named and wanted != issuer.legal_name else ""
    return IssuerCertificates(issuer.id, issuer.tax_id, issuer.legal_name, tuple(issuer.branches), lines, sealers, differs)


def official_name(certificate_name: str, rfc: str) -> str:
    """How a CFDI names the holder of a certificate: a company without its régimen societario, a person as it stands."""
    return without_regime(certificate_name) if is_legal_person(rfc) else " ".join(certificate_name.upper().split())


def _lines(rows: list[Any], now: datetime) -> tuple[CsdLine, ...]:
    usable = [row.serial for row in rows if row.retired_at is None and row.valid_from <= now <= row.valid_until]
    return tuple(
        CsdLine(
            row.serial, row.name, row.valid_from, row.valid_until, _standing(row, now, usable[0] if usable else ""),
            row.valid_until - now < RENEW_WITHIN,
        )
        for row in rows
    )  # fmt: skip


def _standing(row: Any, now: datetime, sealing: str) -> Standing:
    if row.retired_at is not None:
        return "retired"
    if row.valid_until < now:
        return "ended"
    if row.valid_from > now:
        return "early"
    return "seals" if row.serial == sealing else "spare"
