"""Series of folios: opened for a branch and a type of document, and moved forwards, never back."""

from __future__ import annotations

import re

from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Office

TYPES = ("I", "E", "P", "global", "advance")
"""What a branch numbers by itself: income, credit notes, payments, global invoices, advances."""
_NAME = re.compile(r"[A-Z0-9]{1,10}")
_HIGHEST = 999_999_999


def open_series(office: Office, *, branch: str, cfdi_type: str, series: str, first_folio: int = 1) -> None:
    """Opens a series for a branch and type that have none. One transaction.

    Raises `series.bad_name`, `series.bad_folio`, `series.open_already`, `series.taken` and `permission.denied`.
    """
    _check_folio(first_folio)
    _open(office, branch, cfdi_type, series, first_folio, ahead=False)


def open_next_year(office: Office, *, branch: str, cfdi_type: str, series: str) -> None:
    """Opens the series of the coming year for a branch and type, under another name: its folio 1 is the first of that year's Fecha.

    One transaction. Raises as `open_series`, and `series.gone` where the branch has no series of that type to come after.
    """
    _open(office, branch, cfdi_type, series, 1, ahead=True)


def _open(office: Office, branch: str, cfdi_type: str, series: str, folio: int, *, ahead: bool) -> None:
    name = series.strip().upper()
    if not _NAME.fullmatch(name) or cfdi_type not in TYPES:
        raise UserError("series.bad_name", series=series)
    try:
        with transaction(office.engine) as tx:
            issuer = tx.execute(text("select issuer_id from branches where code = :branch"), {"branch": branch}).scalar()
            # One at a time for each issuer: a name is one branch's and one type's.
            tx.execute(text("select pg_advisory_xact_lock(hashtextextended('series', :issuer))"), {"issuer": issuer})
            year = _coming_year(office, tx, branch, cfdi_type) if ahead else 0
            _check_free(tx, issuer, branch, cfdi_type, name, year)
            tx.execute(
                text("""insert into series (issuer_id, branch, cfdi_type, series, next_folio, from_year)
                        values (:issuer, :branch, :type, :series, :folio, :year)"""),
                {"issuer": issuer, "branch": branch, "type": cfdi_type, "series": name, "folio": folio, "year": year},
            )
            record.audit(
                tx, actor=office.actor, action="series.opened", subject=f"series:{name}", branch=branch, type=cfdi_type, folio=folio,
                year=year,
            )  # fmt: skip
            record.event(tx, "series.opened", branch=branch, subject=name)
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="open_series") from error


def _coming_year(office: Office, tx: Connection, branch: str, cfdi_type: str) -> int:
    """Next year where the branch is. Raises `series.gone` when there is no series of that type yet."""
    year = tx.execute(
        text("""select extract(year from cast(:now as timestamptz) at time zone b.zone)::integer + 1 from branches b
                where b.code = :branch and exists (select from series s where s.branch = b.code and s.cfdi_type = :type)"""),
        {"branch": branch, "type": cfdi_type, "now": office.now()},
    ).scalar()
    if year is None:
        raise UserError("series.gone")
    return int(year)


def move_series(office: Office, *, branch: str, cfdi_type: str, next_folio: int, reason: str = "", from_year: int = 0) -> None:
    """The next folio of a series becomes a higher one; those between are gaps from now on. One transaction.

    `from_year` tells the series of a year from the one before it.

    Raises `series.bad_folio`, `series.only_forwards`, `series.gone` and `permission.denied`.
    """
    _check_folio(next_folio)
    try:
        with transaction(office.engine) as tx:
            row = tx.execute(
                text("""select series, next_folio from series where branch = :branch and cfdi_type = :type and from_year = :year
                        for no key update"""),
                {"branch": branch, "type": cfdi_type, "year": from_year},
            ).one_or_none()
            if row is None:
                raise UserError("series.gone")
            if next_folio <= row.next_folio:
                raise UserError("series.only_forwards", series=row.series, next=row.next_folio, folio=next_folio)
            tx.execute(
                text("update series set next_folio = :folio where branch = :branch and cfdi_type = :type and from_year = :year"),
                {"folio": next_folio, "branch": branch, "type": cfdi_type, "year": from_year},
            )
            record.audit(
                tx, actor=office.actor, action="series.moved", subject=f"series:{row.series}", branch=branch, type=cfdi_type,
                before=row.next_folio, after=next_folio, reason=reason,
            )  # fmt: skip
            record.event(tx, "series.moved", branch=branch, subject=row.series)
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="move_series") from error


def _check_folio(folio: int) -> None:
    if not 1 <= folio <= _HIGHEST:
        raise UserError("series.bad_folio", folio=folio)


def _check_free(tx: Connection, issuer: int | None, branch: str, cfdi_type: str, name: str, year: int) -> None:
    if issuer is None:
        raise UserError("series.gone")
    rows = tx.execute(
        text("""select branch, cfdi_type, series, from_year from series where issuer_id = :issuer
                and (series = :series or (branch = :branch and cfdi_type = :type)) order by from_year desc"""),
        {"issuer": issuer, "series": name, "branch": branch, "type": cfdi_type},
    ).all()
    for row in rows:
        if (row.branch, row.cfdi_type) == (branch, cfdi_type) and (row.from_year == year or not year):
            raise UserError("series.open_already", branch=branch, series=row.series)
    for row in (each for each in rows if each.series == name):
        raise UserError("series.taken", series=name, branch=row.branch)
    used = tx.execute(
        text("select branch from cfdis where issuer_id = :issuer and series = :series and folio is not null limit 1"),
        {"issuer": issuer, "series": name},
    ).scalar()
    if used is not None:
        raise UserError("series.taken", series=name, branch=used)
