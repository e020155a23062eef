"""Rows of imported spreadsheets: compared with what was imported before, and kept. All in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from agent.db.sql import text
from agent.domain.states import CUSTOMERS, REFUNDS, SALES
from agent.errors import UserError
from agent.sheets.columns import SheetKind
from agent.sheets.rows import Home, Ready, Trouble

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows are new, hold something else than before, or are as they were."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.added + other.added, self.changed + other.changed, self.same + other.same)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows of a branch go: `home` is what goes without saying there, `source` None while nothing was imported."""

    home: Home
    source: int | None


def place_of(tx: Connection, branch: str) -> Place:
    """Where this branch's rows go. Raises UserError `sheet.no_branch`, and `sheet.branch_has_source` when its sales come from another."""
    found = tx.execute(
        text("""select b.code, coalesce(nullif(b.source_branch_id, ''), b.code) as there, b.currency, i.country, b.source_id, s.kind,
                    b.source_id is null and exists (select from documents d where d.branch = b.code) as taken
                from branches b join issuers i on i.id = b.issuer_id left join sources s on s.id = b.source_id where b.code = :branch"""),
        {"branch": branch},
    ).one_or_none()
    if found is None:
        raise UserError("sheet.no_branch", branch=branch)
    if found.taken or found.kind not in (None, "spreadsheet"):
        raise UserError("sheet.branch_has_source", branch=branch)
    return Place(Home(found.code, found.there, found.currency, found.country), found.source_id)


def source_of(tx: Connection, branch: str) -> int:
    """The source of this branch's spreadsheets, which is its only one from now on. Raises UserError `sheet.branch_has_source`."""
    found = tx.execute(text("select sheet_source(:branch)"), {"branch": branch}).scalar_one()
    if found is None:
        raise UserError("sheet.branch_has_source", branch=branch)
    return int(found)


def imported_before(tx: Connection, branch: str, kind: SheetKind, digest: str) -> datetime | None:
    """When this very file was imported last."""
    found: datetime | None = tx.execute(
        text("select max(imported_at) from sheet_files where branch = :branch and sha256 = :digest and kind = :kind"),
        {"branch": branch, "digest": digest, "kind": kind.value},
    ).scalar_one()
    return found


def add_file(tx: Connection, source_id: int, branch: str, kind: SheetKind, name: str, digest: str) -> int:
    """The id of a new import, whose counts are still zero."""
    return int(
        tx.execute(
            text("""insert into sheet_files (source_id, branch, kind, name, sha256, added, changed, same, left_out)
                    values (:source, :branch, :kind, :name, :digest, 0, 0, 0, 0) returning id"""),
            {"source": source_id, "branch": branch, "kind": kind.value, "name": name[:200], "digest": digest},
        ).scalar_one()
    )


def close_file(tx: Connection, file_id: int, counts: Counts, left_out: int) -> None:
    """Notes what the import did."""
    values = {"id": file_id, "added": counts.added, "changed": counts.changed, "same": counts.same, "left_out": left_out}
    tx.execute(text("update sheet_files set added = :added, changed = :changed, same = :same, left_out = :left_out where id = :id"), values)


def settled(tx: Connection, source_id: int, chunk: Iterable[Ready | Trouble]) -> tuple[list[Ready], list[Trouble]]:
    """The rows of a chunk that can be taken, with what they need of their sale, and the troubles of the others, in order of row."""
    items = list(chunk)
    ready, wrong = _with_their_sales(tx, source_id, [each for each in items if isinstance(each, Ready)])
    wrong += [each for each in items if isinstance(each, Trouble)]
    return ready, sorted(wrong, key=lambda trouble: trouble.row)


def _with_their_sales(tx: Connection, source_id: int, chunk: Sequence[Ready]) -> tuple[list[Ready], list[Trouble]]:
    wanted = sorted({each.sale for each in chunk if each.sale})
    sales = _columns(tx, source_id, SALES, wanted)
    ready: list[Ready] = []
    troubles: list[Trouble] = []
    for each in chunk:
        if not each.sale:
            ready.append(each)
        elif each.sale not in sales:
            troubles.append(Trouble(each.row, "sheet.no_such_sale", "", each.sale_number))
        else:
            ready.append(_with_sale(each, sales[each.sale]))
    return ready, troubles


def _with_sale(row: Ready, sale: Mapping[str, str | None]) -> Ready:
    columns = dict(row.columns)
    if row.table == REFUNDS:
        columns |= {"trip_id": sale["trip_id"], "customer_id": sale["customer_id"]}
    if not row.names_currency:
        columns["moneda"] = sale["moneda"]
    return replace(row, columns=columns)


def _columns(tx: Connection, source_id: int, table: str, ids: Sequence[str]) -> dict[str, Mapping[str, str | None]]:
    if not ids:
        return {}
    found = tx.execute(
        text("select row_id, columns from sheet_rows where source_id = :source and table_name = :table and row_id = any(:ids)"),
        {"source": source_id, "table": table, "ids": list(ids)},
    )
    return {row.row_id: row.columns for row in found}


def compare(tx: Connection, source_id: int, chunk: Sequence[Ready], *, only_new: bool) -> Counts:
    """What importing these rows, all of one table, would do; where `only_new` is said, those that are there stay as they are."""
    if not chunk:
        return Counts()
    row = tx.execute(
        text("""select count(*) filter (where k.row_id is null), count(*) filter (where k.columns <> r.columns),
                    count(*) filter (where k.columns = r.columns)
                from jsonb_to_recordset(cast(:rows as jsonb)) as r(id text, columns jsonb)
                left join sheet_rows k on k.source_id = :source and k.table_name = :table and k.row_id = r.id"""),
        {"source": source_id, "table": chunk[0].table, "rows": _json(chunk)},
    ).one()
    added, changed, same = map(int, row)
    return Counts(added, 0, same + changed) if only_new else Counts(added, changed, same)


_BRING_UP_TO_DATE = """(source_id, table_name, row_id) do update
    set columns = excluded.columns, file_id = excluded.file_id, updated_at = now() where sheet_rows.columns <> excluded.columns"""


def keep(tx: Connection, source_id: int, branch: str, file_id: int, chunk: Sequence[Ready], *, only_new: bool) -> None:
    """Writes these rows, all of one table, and the customers that they name where none of that name was there."""
    if not chunk:
        return
    beside = {each.beside.id: each.beside for each in chunk if each.beside is not None}
    if beside:
        _write(tx, source_id, branch, file_id, CUSTOMERS, beside.values(), "do nothing")
    _write(tx, source_id, branch, file_id, chunk[0].table, chunk, "do nothing" if only_new else _BRING_UP_TO_DATE)


def _write(tx: Connection, source_id: int, branch: str, file_id: int, table: str, rows: Iterable[Ready], conflict: str) -> None:
    # `conflict` is one of the two texts above; values are always bound.
    tx.execute(
        text(f"""insert into sheet_rows (source_id, table_name, row_id, branch, columns, file_id)
                 select :source, :table, r.id, :branch, r.columns, :file
                 from jsonb_to_recordset(cast(:rows as jsonb)) as r(id text, columns jsonb) on conflict {conflict}"""),  # noqa: S608
        {"source": source_id, "table": table, "branch": branch, "file": file_id, "rows": _json(rows)},
    )


def _json(rows: Iterable[Ready]) -> str:
    return json.dumps([{"id": row.id, "columns": dict(row.columns)} for row in rows], ensure_ascii=False)
