"""A month of an issuer's CFDIs out of the database into one ZIP for an auditor."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from agent.cfdi.period_zip import Listed, Period, write_zip
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Office
from agent.work.archive import AT_A_TIME, papers


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    file: Path
    sha256: str
    documents: int
    files: int


def export_period(office: Office, *, rfc: str, first: date, target: Path) -> Exported:
    """Writes the ZIP of the month that begins with `first`, whole or not at all; a month counts by the documents' own date.

    Raises `export.no_issuer`, `export.nothing` and `cfdi.cannot_write`.
    """
    month = f"{first:%Y-%m}"
    name = _issuer(office, rfc)
    rows = _rows(office, rfc, first)
    if not rows:
        raise UserError("export.nothing", rfc=rfc, period=month)
    try:
        digests = _write(target, lambda file: write_zip(file, Period(rfc, name, month), _documents(office, rows)))
        with target.open("rb") as written:
            digest = sha256()
            while block := written.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise UserError("cfdi.cannot_write", file=str(target), reason=error.strerror or type(error).__name__) from error
    return Exported(target, digest.hexdigest(), len(rows), len(digests))


def _issuer(office: Office, rfc: str) -> str:
    with transaction(office.engine) as tx:
        rows = tx.execute(text("select tax_id, legal_name from issuers where country = 'MX' order by tax_id")).all()
    issuers = {str(row.tax_id): str(row.legal_name) for row in rows}
    if rfc not in issuers:
        raise UserError("export.no_issuer", rfc=rfc, issuers=", ".join(issuers) or "-")
    return issuers[rfc]


def _rows(office: Office, rfc: str, first: date) -> Sequence[Any]:
    with transaction(office.engine) as tx:
        return tx.execute(
            text("""select c.id, c.issued_at, c.cfdi_type, c.series, c.folio, c.uuid, c.recipient_rfc, c.recipient_name, c.payment_method,
                        c.payment_form, c.currency, c.exchange_rate, c.total, c.state
                    from cfdis c join issuers i on i.id = c.issuer_id
                    where i.tax_id = :rfc and c.stamped_xml is not null
                        and c.issued_at >= :first and c.issued_at < cast(:first as timestamp) + interval '1 month'
                    order by c.issued_at, c.series, c.folio, c.uuid"""),
            {"rfc": rfc, "first": first},
        ).all()


def _documents(office: Office, rows: Sequence[Any]) -> Iterator[tuple[Listed, Mapping[str, bytes]]]:
    for start in range(0, len(rows), AT_A_TIME):
        some = rows[start : start + AT_A_TIME]
        files: dict[int, dict[str, bytes]] = {}
        with transaction(office.engine) as tx:
            for paper in papers(tx, [row.id for row in some]):
                files.setdefault(paper.cfdi_id, {})["cfdi/" + paper.path.rpartition("/")[2]] = paper.content
        for row in some:
            yield _listed(row), files[row.id]


def _listed(row: Any) -> Listed:
    return Listed(
        row.issued_at, row.cfdi_type, row.series, "" if row.folio is None else str(row.folio), row.uuid, row.recipient_rfc,
        row.recipient_name, row.payment_method, row.payment_form, row.currency, row.exchange_rate, row.total,
        cancelled=row.state == "CANCELLED",
    )  # fmt: skip


def _write(target: Path, fill: Callable[[IO[bytes]], dict[str, str]]) -> dict[str, str]:
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "w+b") as file:
            digests = fill(file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o640)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digests
