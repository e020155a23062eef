"""Cancellation cases in their tables. Every function runs in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from agent.db.sql import text
from agent.ports import SatStatus


@dataclass(frozen=True, slots=True)
class Case:
    """One case: `state` is open (not at SAT yet), requested (SAT has it), rejected, refused (not taken) or cancelled.

    `origin` says whether somebody here asked for it; `reason` is "" when nobody did. `requested_at` = when SAT had it.
    """

    id: int
    cfdi_id: int
    branch: str
    origin: str
    reason: str
    replacement_id: int | None
    state: str
    pac: str
    request_xml: bytes | None
    requested_at: datetime | None
    accept_by: date | None


_COLUMNS = "id, cfdi_id, branch, origin, reason, replacement_id, state, pac, request_xml, requested_at, accept_by"


def running(tx: Connection, cfdi_id: int) -> Case | None:
    """The case of a CFDI that has no end yet, locked."""
    row = tx.execute(
        text(f"select {_COLUMNS} from cancellations where cfdi_id = :id and state in ('open', 'requested') for no key update"),  # noqa: S608
        {"id": cfdi_id},
    ).one_or_none()
    return _case(row) if row is not None else None


def opened(
    tx: Connection, *, cfdi_id: int, branch: str, reason: str, replacement_id: int | None, asked_by: str, approved_by: str | None
) -> Case:
    """A new case that somebody here asked for. A second open one of the CFDI raises IntegrityError."""
    row = tx.execute(
        text(f"""insert into cancellations (cfdi_id, branch, reason, replacement_id, asked_by, approved_by)
                 values (:cfdi, :branch, :reason, :replacement, :by, :approved) returning {_COLUMNS}"""),  # noqa: S608 - a constant
        {"cfdi": cfdi_id, "branch": branch, "reason": reason, "replacement": replacement_id, "by": asked_by, "approved": approved_by},
    ).one()
    return _case(row)


def found_at_sat(tx: Connection, *, cfdi_id: int, branch: str) -> Case:
    """A case that nobody here asked for, found at SAT."""
    row = tx.execute(
        text(f"""insert into cancellations (cfdi_id, branch, origin, state, requested_at, asked_by)
                 values (:cfdi, :branch, 'elsewhere', 'requested', now(), '') returning {_COLUMNS}"""),  # noqa: S608 - a constant
        {"cfdi": cfdi_id, "branch": branch},
    ).one()
    return _case(row)


def say(tx: Connection, case_id: int, code: str, params: Mapping[str, object] | None = None) -> None:
    """What the case waits for."""
    tx.execute(
        text("update cancellations set code = :code, params = cast(:params as jsonb), updated_at = now() where id = :id"),
        {"id": case_id, "code": code, "params": _json(params)},
    )


def frozen(tx: Connection, case_id: int, request: bytes, pac: str) -> None:
    """The signed bytes that are about to be sent."""
    tx.execute(
        text("update cancellations set request_xml = :xml, pac = :pac, updated_at = now() where id = :id"),
        {"id": case_id, "xml": request, "pac": pac},
    )


def turn(
    tx: Connection, case_id: int, state: str, code: str, params: Mapping[str, object] | None = None, *, accept_by: date | None = None
) -> None:
    """What became of the case; `accept_by` is kept when it is given."""
    tx.execute(
        text("""update cancellations set state = :state, code = :code, params = cast(:params as jsonb), updated_at = now(),
                    accept_by = coalesce(:accept_by, accept_by),
                    requested_at = case when :state = 'requested' then coalesce(requested_at, now()) else requested_at end
                where id = :id"""),
        {"id": case_id, "state": state, "code": code, "params": _json(params), "accept_by": accept_by},
    )


def asked_at(tx: Connection, cfdi_id: int) -> tuple[Sequence[datetime], datetime]:
    """When requests left that arrived or may have, oldest first, and the database's now."""
    rows = tx.execute(
        text("""select started_at from attempts where kind = 'cancel' and ref = :ref and (outcome is null or outcome in ('done', 'unknown'))
                order by started_at"""),
        {"ref": str(cfdi_id)},
    ).scalars()
    return list(rows), tx.execute(text("select now()")).scalar_one()


def pointing_to(tx: Connection, cfdi_id: int, uuid: str, *, without: int | None) -> Sequence[str]:
    """Numbers of our live documents that point to this one: its supplements and credit notes, and what names it as related."""
    rows = tx.execute(
        text("""select concat_ws('-', nullif(c.series, ''), c.folio) from cfdis c
                where c.state in ('STAMPING', 'STAMPED', 'CANCEL_REQUESTED') and c.id <> coalesce(:without, 0) and c.id in (
                    select e.cfdi_id from balance_entries e where e.invoice_id = :id and e.fate in ('reserved', 'live')
                    union all
                    select r.id from cfdis r where r.purpose <> 'sale' and r.draft -> 'related' @> cast(:related as jsonb))
                order by c.id"""),
        {"id": cfdi_id, "without": without, "related": json.dumps([{"uuids": [uuid]}])},
    )
    return list(rows.scalars())


def sat_said(tx: Connection, *, cfdi_id: int, branch: str, answer: SatStatus) -> None:
    """Keeps SAT's newest answer about a CFDI."""
    tx.execute(
        text("""insert into sat_answers (cfdi_id, branch, code, cancelable, state, cancellation, efos)
                values (:cfdi, :branch, :code, :cancelable, :state, :cancellation, :efos)
                on conflict (cfdi_id) do update set asked_at = now(), code = excluded.code, cancelable = excluded.cancelable,
                    state = excluded.state, cancellation = excluded.cancellation, efos = excluded.efos"""),
        {
            "cfdi": cfdi_id, "branch": branch, "code": answer.code, "cancelable": answer.cancelable, "state": answer.state,
            "cancellation": answer.cancellation, "efos": answer.efos,
        },
    )  # fmt: skip


def _case(row: Any) -> Case:
    values = dict(row._mapping)
    values["request_xml"] = bytes(row.request_xml) if row.request_xml is not None else None
    return Case(**values)


def _json(params: Mapping[str, object] | None) -> str:
    return json.dumps(dict(params or {}), ensure_ascii=False, default=str)
