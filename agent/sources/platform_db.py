"""The platform's own PostgreSQL tables, read in read-only transactions; row hashes are computed there.

Nothing newer than PostgreSQL 14 is asked for. Every value arrives as text: numbers and UUIDs as PostgreSQL writes them,
dates as YYYY-MM-DD whatever the server's DateStyle. A sale carries its trip lines as JSON in the column `lineas`, and a
payment what it needs of its sale, so that a change there changes the row's hash too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Engine, TextClause, create_engine, text
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from agent.domain.states import CUSTOMERS, OPEN_STATUSES, PAYMENTS, REFUNDS, SALES, SUPPLIERS
from agent.errors import Unavailable, UserError
from agent.ports import SourceRow

NEW_FOR: Final = "3 days"
"""How long a row counts as new, by the platform's own clock; older final rows wait for the sweep."""

_STATEMENT_TIMEOUT_MS: Final = 30_000
_PAGE: Final = 2000
_FIRST: Final = "00000000-0000-0000-0000-000000000000"  # nil: no row has it
_PARTY: Final = (
    "id branch_id nombre razon_social rfc tax_id codigo_postal regimen_fiscal uso_cfdi email telefono direccion colonia ciudad estado pais "
    "moneda activo certificado_exencion"
)

# A service is billed by the sale it names; else by the only customer sale of its trip.
_LINES: Final = """(
    SELECT json_agg(json_build_object('tipo_servicio', v.tipo_servicio, 'descripcion', v.descripcion, 'cantidad', v.cantidad::text,
        'importe', v.importe::text) ORDER BY v.orden, v.id)
    FROM {schema}.viaje_servicios v
    WHERE v.trip_id = t.trip_id AND (v.cxc_id = t.id OR (v.cxc_id IS NULL AND 1 = (
        SELECT count(*) FROM {schema}.cuentas_por_cobrar o WHERE o.trip_id = t.trip_id AND o.tipo = 'cliente'))))"""
_SALE_OF_PAYMENT: Final = "(SELECT s.{column} FROM {schema}.cuentas_por_cobrar s WHERE s.id = t.cxc_id)"


def _dates(*columns: str) -> dict[str, str]:
    return {column: f"to_char(t.{column}, 'YYYY-MM-DD')" for column in columns}


def _plain(columns: str) -> dict[str, str]:
    return {column: f"t.{column}" for column in columns.split()}


def _columns(schema: str) -> dict[str, dict[str, str]]:
    """Table -> column -> the SQL it comes from, in the fixed order that the hash takes them in."""
    sale_of = {
        "cxc_tipo": _SALE_OF_PAYMENT.format(schema=schema, column="tipo"),
        "cxc_customer_id": _SALE_OF_PAYMENT.format(schema=schema, column="customer_id"),
        "cxc_proveedor_id": _SALE_OF_PAYMENT.format(schema=schema, column="proveedor_id"),
    }
    return {
        CUSTOMERS: _plain(_PARTY),
        SUPPLIERS: _plain(_PARTY),
        SALES: _plain("id folio trip_id customer_id sucursal_id proveedor_id tipo monto_total monto_pagado monto_pendiente moneda")
        | _plain("status concepto")
        | _dates("fecha_emision", "fecha_vencimiento", "fecha_cancelacion")
        | {"lineas": _LINES.format(schema=schema)},
        PAYMENTS: _plain("id folio cxc_id customer_id sucursal_id monto monto_recibido comision_bancaria moneda metodo_pago")
        | _plain("referencia banco gateway status")
        | _dates("fecha_pago")
        | sale_of,
        REFUNDS: _plain("id folio trip_id customer_id sucursal_id monto_reembolso monto_retenido moneda status metodo_reembolso")
        | _plain("referencia motivo_reembolso")
        | _dates("fecha_solicitud", "fecha_autorizacion", "fecha_reembolso"),
    }


class PlatformDb:
    """The platform behind a connection string. Makes no connection until it is asked something; keeps none between questions.

    Raises `Unavailable` when the database does not answer and `UserError` `source.not_the_platform` when a table or column is missing.
    """

    def __init__(self, dsn: str, *, schema: str = "spirit", new_for: str = NEW_FOR) -> None:
        if not schema.isidentifier():
            raise ValueError(f"not a schema's name: {schema!r}")
        self._engine: Engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(
                dsn, connect_timeout=10, application_name="erphub source", options=f"-c statement_timeout={_STATEMENT_TIMEOUT_MS}"
            ),
            poolclass=NullPool,
        )
        self._schema = schema
        self._new_for = new_for
        self._tables = _columns(schema)

    def hashes(self, table: str, *, after: str, limit: int) -> Sequence[tuple[str, str]]:
        """(id, hash) of the next `limit` rows behind the id `after` ("" = from the beginning), in order of id."""
        where = "WHERE t.id > CAST(:after AS uuid) ORDER BY t.id LIMIT :rows"
        query = self._select(table, f"t.id::text AS id, {self._hash(table)} AS hash", where)
        with self._reading() as connection:
            return [(str(row.id), str(row.hash)) for row in connection.execute(query, {"rows": limit, "after": after or _FIRST})]

    def open_hashes(self, table: str) -> Iterator[tuple[str, str]]:
        """(id, hash) of every row that is new or whose status will still move, in order of id; no transaction stays open between two."""
        statuses = list(OPEN_STATUSES[table])
        moving = "OR t.status = ANY (:statuses)" if statuses else ""
        where = (
            f"WHERE (t.created_at > now() - CAST(:new_for AS interval) {moving}) AND t.id > CAST(:after AS uuid) ORDER BY t.id LIMIT :rows"
        )
        query = self._select(table, f"t.id::text AS id, {self._hash(table)} AS hash", where)
        values = {"new_for": self._new_for, "rows": _PAGE} | ({"statuses": statuses} if statuses else {})
        after = _FIRST
        while True:
            with self._reading() as connection:
                page = [(str(row.id), str(row.hash)) for row in connection.execute(query, values | {"after": after})]
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1][0]

    def rows(self, table: str, ids: Sequence[str]) -> Sequence[SourceRow]:
        """The rows with these ids, in order of id, each with the hash of exactly what it holds; one that is gone is absent."""
        columns = self._tables[table]
        values = ", ".join(f"({sql})::text AS {name}" for name, sql in columns.items())
        query = self._select(table, f"{values}, {self._hash(table)} AS row_hash", "WHERE t.id = ANY (CAST(:ids AS uuid[])) ORDER BY t.id")
        with self._reading() as connection:
            return [_row(table, dict(row)) for row in connection.execute(query, {"ids": list(ids)}).mappings()]

    def claim(self, installation: str, branches: Sequence[str]) -> Mapping[str, str]:
        """Branch -> the installation that holds it now; a free one is taken for `installation`. Never given away by itself.

        The one table of ours beside the platform's, in the same schema: two stand-alone installations cannot both book a branch.
        Raises UserError `source.cannot_claim` when the platform may not be written to.
        """
        table = f"{self._schema}.erphub_branch_claims"
        columns = "branch text primary key, installation text not null, claimed_at timestamptz not null default now()"
        try:
            with self._engine.begin() as connection:
                connection.execute(text(f"CREATE TABLE IF NOT EXISTS {table} ({columns})"))
                take = text(f"INSERT INTO {table} (branch, installation) VALUES (:branch, :installation) ON CONFLICT DO NOTHING")  # noqa: S608
                for branch in branches:
                    connection.execute(take, {"branch": branch, "installation": installation})
                look = text(f"SELECT branch, installation FROM {table} WHERE branch = ANY (:all)")  # noqa: S608
                held = connection.execute(look, {"all": list(branches)})
                return {str(row.branch): str(row.installation) for row in held}
        except (ProgrammingError, InternalError) as error:
            raise UserError("source.cannot_claim", detail=_first_line(error)) from error
        except OperationalError as error:
            raise Unavailable(_first_line(error)) from error

    def close(self) -> None:
        """Lets go of the engine."""
        self._engine.dispose()

    def _hash(self, table: str) -> str:
        """SHA-256 over a JSON array of the columns' texts: it tells null from "" and one column from the next."""
        texts = ", ".join(f"({sql})::text" for sql in self._tables[table].values())
        return f"encode(sha256(convert_to(json_build_array({texts})::text, 'UTF8')), 'hex')"

    def _select(self, table: str, what: str, rest: str) -> TextClause:
        # Every piece is this module's own text; values are always bound.
        return text(f"SELECT {what} FROM {self._schema}.{table} t {rest}")  # noqa: S608

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A read-only transaction that sees one moment of the platform."""
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        try:
            with self._engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        except ProgrammingError as error:
            raise UserError("source.not_the_platform", detail=_first_line(error)) from error
        except (OperationalError, InternalError) as error:
            raise Unavailable(_first_line(error)) from error


def _row(table: str, values: dict[Any, Any]) -> SourceRow:
    digest = values.pop("row_hash")
    return SourceRow(table=table, id=values["id"], hash=digest, columns=values)


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).partition("\n")[0]
