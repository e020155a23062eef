"""The page PACs: each issuer's accounts in the order in which they are tried, how they are doing, and how long their stamps last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import text

from agent.db.engine import transaction
from agent.domain.stamps_left import runs_out_on
from agent.hub import Office

PACE_DAYS = 30
"""Over so many days the pace of stamping is counted."""
SOON_DAYS = 15
Standing = Literal["new", "well", "rests", "refused"]


@dataclass(frozen=True, slots=True)
class PacLine:
    """One account. `used` are its stamps of the last `PACE_DAYS` days; `runs_out_on` is None where that is not in sight.

    `rests` = it did not answer and is probed again at `rests_until`; `refused` = it does not take us (`code` says why).
    """

    account_id: int
    pac: str
    username: str
    standing: Standing
    code: str
    params: Mapping[str, object]
    rests_until: datetime | None
    stamps_left: int | None
    checked_at: datetime | None
    used: int
    runs_out_on: date | None
    soon: bool


@dataclass(frozen=True, slots=True)
class IssuerPacs:
    """One issuer with its accounts, the first one first; `branch` is the one that commands about them are written under.

    `postal_code` is its place of issue, "" where that is not known.
    """

    issuer_id: int
    rfc: str
    name: str
    branches: tuple[str, ...]
    accounts: tuple[PacLine, ...]
    postal_code: str = ""

    @property
    def branch(self) -> str:
        """The branch under which a command about an account is asked for."""
        return self.branches[0] if self.branches else ""


_ISSUERS = text("""
    select i.id, i.tax_id, i.legal_name, i.place_of_issue,
        coalesce(array_agg(b.code order by b.code) filter (where b.code is not null), '{}') as branches
    from issuers i left join branches b on b.issuer_id = i.id
    where i.country = 'MX' group by i.id order by i.legal_name, i.id
""")
_ACCOUNTS = text("""
    select a.id, a.issuer_id, a.pac, a.config ->> 'username' as username, a.state, a.code, a.params, a.rests_until, a.stamps_left,
        a.checked_at, (select count(*) from cfdis c where c.stamped_at > now() - make_interval(days => :days)
            and c.issuer_id = a.issuer_id and c.pac = a.pac) as used
    from pac_accounts a order by a.issuer_id, a.priority, a.id
""")


def pacs(office: Office, *, branch: str | None) -> tuple[IssuerPacs, ...]:
    """Every Mexican issuer that the person may see; with `branch`, only its own. One transaction."""
    with transaction(office.engine) as tx:
        issuers, rows = tx.execute(_ISSUERS).all(), tx.execute(_ACCOUNTS, {"days": PACE_DAYS}).all()
    today = office.now().date()
    return tuple(
        IssuerPacs(
            issuer.id, issuer.tax_id, issuer.legal_name, tuple(issuer.branches),
            tuple(_line(row, today) for row in rows if row.issuer_id == issuer.id), issuer.place_of_issue,
        )
        for issuer in issuers
        if branch is None or branch in issuer.branches
    )  # fmt: skip


def _line(row: Any, today: date) -> PacLine:
    ends = runs_out_on(row.stamps_left, used=row.used, days=PACE_DAYS, today=today)
    soon = (row.stamps_left is not None and row.stamps_left <= 0) or (ends is not None and (ends - today).days <= SOON_DAYS)
    return PacLine(
        row.id, row.pac, row.username or "", _standing(row), row.code, dict(row.params), row.rests_until, row.stamps_left, row.checked_at,
        row.used, ends, soon,
    )  # fmt: skip


def _standing(row: Any) -> Standing:
    if row.state == "refused":
        return "refused"
    if row.rests_until is not None:
        return "rests"
    return "well" if row.checked_at is not None else "new"
