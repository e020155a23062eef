"""A customer's fiscal profiles: what is known of each, where it comes from, and who confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from agent.db import tables
from agent.db.engine import transaction
from agent.domain.constancia import Code
from agent.hub import Office

_MANY = 50


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile. `confirmed_at` None = nobody has confirmed it, and no CFDI is made out to it.

    `regimes` are the keys that the Constancia shows, `page` is SAT's about this person ("" = its number is not known).
    """

    id: int
    branch: str
    party_id: str
    rfc: str
    name: str
    tax_regime: str
    postal_code: str
    cfdi_use: str
    regimes: tuple[str, ...]
    page: str
    evidence: str
    evidence_sha256: str
    evidence_date: date | None
    created_at: datetime
    created_by: str
    confirmed_at: datetime | None
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whose profile is asked for: the customer behind a draft."""

    branch: str
    party_id: str
    name: str
    rfc: str
    document_id: int


_r = tables.recipients.c
_COLUMNS = (
    _r.id, _r.branch, _r.party_id, _r.rfc, _r.name, _r.tax_regime, _r.postal_code, _r.cfdi_use, _r.found, _r.evidence, _r.evidence_sha256,
    _r.evidence_date, _r.created_at, _r.created_by, _r.confirmed_at, _r.confirmed_by,
)  # fmt: skip


def profiles(office: Office, *, branch: str, party_id: str) -> tuple[Profile, ...]:
    """A customer's profiles in use, confirmed ones first, then the newest. One transaction."""
    query = select(*_COLUMNS).where(_r.branch == branch, _r.party_id == party_id, _r.retired_at.is_(None))
    return _read(office, query.order_by(_r.confirmed_at.desc().nulls_last(), _r.id.desc()))


def by_rfc(office: Office, rfc: str) -> tuple[Profile, ...]:
    """Everybody's profiles of an RFC that begins so, newest first, at most fifty. One transaction."""
    upper = rfc.upper()
    query = select(*_COLUMNS).where(_r.rfc >= upper, _r.rfc < upper + "\U0010ffff", _r.retired_at.is_(None))
    return _read(office, query.order_by(_r.id.desc()).limit(_MANY))


def evidence_file(office: Office, recipient_id: int) -> bytes:
    """The file that a profile was read from; empty when it was typed, is gone or not the person's to see. One transaction."""
    with transaction(office.engine) as tx:
        return bytes(tx.execute(select(_r.evidence_file).where(_r.id == recipient_id)).scalar() or b"")


def buyer_of(office: Office, cfdi_id: int) -> Buyer | None:
    """The customer behind a draft; None when it is gone or covers no sale. One transaction."""
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("""select d.branch, d.party_id, c.recipient_name, c.recipient_rfc, d.id from cfdis c
                    join cfdi_sales s on s.cfdi_id = c.id join documents d on d.id = s.document_id
                    where c.id = :id and s.live order by d.id limit 1"""),
            {"id": cfdi_id},
        ).one_or_none()
    return Buyer(*row) if row else None


def _read(office: Office, query: Any) -> tuple[Profile, ...]:
    with transaction(office.engine) as tx:
        return tuple(_profile(row) for row in tx.execute(query))


def _profile(row: Any) -> Profile:
    found = row.found
    regimes = tuple(str(one["code"]) for one in found.get("regimes", ()) if one.get("code"))
    id_cif = str(found.get("id_cif") or "")
    return Profile(
        row.id, row.branch, row.party_id, row.rfc, row.name, row.tax_regime, row.postal_code, row.cfdi_use, regimes,
        Code(row.rfc, id_cif).page if id_cif else "", row.evidence, row.evidence_sha256, row.evidence_date, row.created_at, row.created_by,
        row.confirmed_at, row.confirmed_by or "",
    )  # fmt: skip
