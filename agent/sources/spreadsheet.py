"""What people imported from spreadsheets, read from our own database as if it were a platform's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Engine

from agent.db.engine import transaction
from agent.db.sql import text
from agent.ports import SourceRow

_PAGE: Final = 2000
# A payment carries what it needs of its sale, so that a change there changes its own hash too.
_ROWS: Final = """
    select r.row_id as id, r.updated_at, s.updated_at as sale_updated_at,
        case when s.row_id is null then r.columns else r.columns || jsonb_build_object(
            'cxc_tipo', s.columns -> 'tipo', 'cxc_customer_id', s.columns -> 'customer_id', 'cxc_proveedor_id', s.columns -> 'proveedor_id')
        end as content
    from sheet_rows r left join sheet_rows s on r.table_name = 'pagos_recibidos' and s.source_id = r.source_id
        and s.table_name = 'cuentas_por_cobrar' and s.row_id = r.columns ->> 'cxc_id'
    where r.source_id = :source and r.table_name = :table"""
_IDS: Final = "select id, encode(sha256(convert_to(content::text, 'UTF8')), 'hex') as hash from rows order by id"
_CONTENTS: Final = "select id, content, encode(sha256(convert_to(content::text, 'UTF8')), 'hex') as hash from rows order by id"


class Spreadsheet:
    """The imported rows of one source. What was imported is never gone: a row is corrected by importing it again."""

    def __init__(self, engine: Engine, source_id: int) -> None:
        self._engine = engine
        self._source = source_id

    def hashes(self, table: str, *, after: str, limit: int) -> Sequence[tuple[str, str]]:
        """(id, hash) of the next `limit` rows behind the id `after`, in order of id."""
        found = self._ask(table, _IDS, "and r.row_id > :after", after=after, limit=limit)
        return [(str(row["id"]), str(row["hash"])) for row in found]

    def open_hashes(self, table: str) -> Iterator[tuple[str, str]]:
        """(id, hash) of the rows that were imported, or whose sale was, since they were taken in last."""
        since = """and r.row_id > :after and not exists (select from source_rows k where k.source_id = r.source_id
            and k.table_name = r.table_name and k.row_id = r.row_id and k.changed_at >= greatest(r.updated_at, s.updated_at))"""
        after = ""
        while True:
            page = self._ask(table, _IDS, since, after=after, limit=_PAGE)
            yield from ((str(row["id"]), str(row["hash"])) for row in page)
            if len(page) < _PAGE:
                return
            after = str(page[-1]["id"])

    def rows(self, table: str, ids: Sequence[str]) -> Sequence[SourceRow]:
        """The rows with these ids, in order of id; one that was never imported is absent."""
        found = self._ask(table, _CONTENTS, "and r.row_id = any(:ids)", ids=list(ids), limit=len(ids))
        return [SourceRow(table, str(row["id"]), str(row["hash"]), dict(row["content"])) for row in found]

    def claim(self, installation: str, branches: Sequence[str]) -> Mapping[str, str]:
        """Nobody else holds them: what was imported is in this database only."""
        return dict.fromkeys(branches, installation)

    def close(self) -> None:
        """Nothing is held open."""

    def _ask(self, table: str, what: str, condition: str, **values: Any) -> Sequence[Mapping[str, Any]]:
        # Every piece is this module's own text; values are always bound.
        query = text(f"with rows as ({_ROWS} {condition} order by r.row_id limit :limit) {what}")
        with transaction(self._engine) as tx:
            return [dict(row) for row in tx.execute(query, {"source": self._source, "table": table, **values}).mappings()]
