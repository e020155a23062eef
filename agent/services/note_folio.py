"""What a person found out about a folio that no stamped CFDI has."""

from __future__ import annotations

from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Office

LONGEST = 400


def note_folio(office: Office, *, issuer_id: int, branch: str, series: str, folio: int, reason: str) -> None:
    """Keeps the reason for a gap that begins with that folio, in the person's name; earlier ones stay on record. One transaction.

    Raises `folio.reason_missing`, `folio.not_a_gap` for one that is stamped or was never reached, and `permission.denied`.
    """
    said = " ".join(reason.split())[:LONGEST]
    if len(said) < 3:
        raise UserError("folio.reason_missing", series=series, folio=folio)
    try:
        with transaction(office.engine) as tx:
            gap = tx.execute(
                text("""select 1 from series s where s.issuer_id = :issuer and s.branch = :branch and s.series = :series
                            and :folio >= s.first_folio and :folio < s.next_folio
                            and not exists (select from cfdis c where c.issuer_id = s.issuer_id and c.series = s.series and c.folio = :folio
                                and c.uuid is not null)"""),
                {"issuer": issuer_id, "branch": branch, "series": series, "folio": folio},
            ).first()
            if gap is None:
                raise UserError("folio.not_a_gap", series=series, folio=folio)
            tx.execute(
                text("""insert into folio_notes (issuer_id, branch, series, folio, reason)
                        values (:issuer, :branch, :series, :folio, :reason)"""),
                {"issuer": issuer_id, "branch": branch, "series": series, "folio": folio, "reason": said},
            )
            record.audit(tx, actor=office.actor, action="folio.noted", subject=f"folio:{series}-{folio}", branch=branch, reason=said)
            record.event(tx, "folio.noted", branch=branch, subject=f"{series}-{folio}")
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="note_folio") from error
