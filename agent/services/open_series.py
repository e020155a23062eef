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
    name = series.strip().upper()
    if not _NAME.fullmatch(name) or cfdi_type not in TYPES:
        raise UserError("series.bad_name", series=series)
    _check_folio(first_folio)
    try:
        with transaction(office.engine) as tx:
            issuer = tx.execute(text("select issuer_id from branches where code = :branch"), {"branch": branch}).scalar()
            # One at a time for each issuer: a name is one branch's and one type's.
            tx.execute(text("select pg_advisory_xact_lock(hashtextextended('series', :issuer))"), {"issuer": issuer})
            _check_free(tx, issuer, branch, cfdi_type, name)
            tx.execute(
                text("""insert into series (issuer_id, branch, cfdi_type, series, next_folio)
                        values (:issuer, :branch, :type, :series, :folio)"""),
                {"issuer": issuer, "branch": branch, "type": cfdi_type, "series": name, "folio": first_folio},
            )
            record.audit(
                tx, actor=office.actor, action="series.opened", subject=f"series:{name}", branch=branch, type=cfdi_type, folio=first_folio
            )
            record.event(tx, "series.opened", branch=branch, subject=name)
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="open_series") from error


def move_series(office: Office, *, branch: str, cfdi_type: str, next_folio: int, reason: str = "") -> None:
    """The next folio of a series becomes a higher one; those between are gaps from now on. One transaction.

    Raises `series.bad_folio`, `series.only_forwards`, `series.gone` and `permission.denied`.
    """
    _check_folio(next_folio)
    try:
        with transaction(office.engine) as tx:
            row = tx.execute(
                text("select series, next_folio from series where branch = :branch and cfdi_type = :type for no key update"),
                {"branch": branch, "type": cfdi_type},
            ).one_or_none()
            if row is None:
                raise UserError("series.gone")
            if next_folio <= row.next_folio:
                raise UserError("series.only_forwards", series=row.series, next=row.next_folio, folio=next_folio)
            tx.execute(
                text("update series set next_folio = :folio where branch = :branch and cfdi_type = :type"),
                {"folio": next_folio, "branch": branch, "type": cfdi_type},
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


def _check_free(tx: Connection, issuer: int | None, branch: str, cfdi_type: str, name: str) -> None:
    if issuer is None:
        raise UserError("series.gone")
    rows = tx.execute(
        text("""select branch, cfdi_type, series from series where issuer_id = :issuer
                and (series = :series or (branch = :branch and cfdi_type = :type))"""),
        {"issuer": issuer, "series": name, "branch": branch, "type": cfdi_type},
    ).all()
    for row in rows:
        if (row.branch, row.cfdi_type) == (branch, cfdi_type):
            raise UserError("series.open_already", branch=branch, series=row.series)
        raise UserError("series.taken", series=name, branch=row.branch)
    used = tx.execute(
        text("select branch from cfdis where issuer_id = :issuer and series = :series and folio is not null limit 1"),
        {"issuer": issuer, "series": name},
    ).scalar()
    if used is not None:
        raise UserError("series.taken", series=name, branch=used)
