"""A company after some years: a million rows in each table that pages search, of which a few are open and a day's worth is of today."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg import sql

ROWS = 1_000_000
BRANCHES = tuple(f"B{number:02d}" for number in range(10))
MINE = BRANCHES[:3]
"""The branches that the looking person sees."""
FEWER = {"cfdi_sales": 5, "attempts": 5, "payloads": 5, "sync_plan_items": 5}
"""Tables that are only ever read by a key of theirs get a part of that: it shows a full read as well."""
OPEN_EVERY = 500
"""One row of work in so many is not done."""
_BRANCH = "'B' || lpad((n % 10)::text, 2, '0')"
_KIND = "(array['customer', 'invoice', 'payment', 'credit_memo'])[1 + n % 4]"
_ROWS = "{rows}"
_AT = "now() - ({rows} - n) * interval '20 seconds'"

COMPANY = """
insert into issuers (environment, country, tax_id, legal_name) values ('practice', 'MX', 'EKU9003173C9', 'Escuela');
insert into connections (environment, erp, label, company_id, company_name, home_currency, state)
    select 'practice', 'quickbooks_mx', 'Books ' || n, 'c' || n, 'Company ' || n, 'MXN', 'connected' from generate_series(0, 9) n;
insert into branches (code, name, issuer_id, connection_id, zone, currency, cfdi_enabled)
    select 'B' || lpad(n::text, 2, '0'), 'Branch', 1, n + 1, 'America/Mexico_City', 'MXN', true from generate_series(0, 9) n;
insert into sources (kind, label, environment) values ('platform_db', 'platform', 'practice');
"""
# A row of work is open once in 500: ready, blocked, dead or unknown, in turn; nine in ten are deliveries.
TABLES: Mapping[str, str] = {
    "erp_sync_logs": f"""insert into erp_sync_logs (created_at, branch, connection_id, erp_provider, entity_type, spirit_tours_entity_id,
        number, operation, status, erp_entity_id, amount, currency, work_id)
        select {_AT}, {_BRANCH}, 1 + n % 10, 'quickbooks_mx', {_KIND}, n::text,
        'CXC-' || lpad(n::text, 7, '0'), 'create', case when n % 100 = 0 then 'refused' else 'success' end, n::text, n, 'MXN', n
        from generate_series(1, {_ROWS}) n""",
    "work": f"""insert into work (kind, lane, ref, branch, state, run_at, priority, code, created_at, updated_at)
        select case when n % 10 = 9 then 'issue_cfdi' else 'deliver' end,
        case when n % 10 = 9 then 'cfdi:' || n else 'erp:' || 1 + n % 10 end,
        case when n % 10 = 9 then n::text else {_KIND} || ':' || n end, {_BRANCH},
        case when n % {OPEN_EVERY} < 2 then (array['ready', 'blocked', 'dead', 'unknown'])[1 + n / {OPEN_EVERY} % 4] else 'done' end,
        now() - interval '1 hour', 10 * (n % 4), case when n % {OPEN_EVERY} < 2 then 'mapping.missing' else '' end,
        {_AT}, {_AT} from generate_series(1, {_ROWS}) n""",
    "documents": f"""insert into documents (source_id, table_name, row_id, kind, branch, number, party_id, parent_id, content, hash, amount,
        amount_minor, currency, created_at, status, source_date)
        select 1, 't', n::text, {_KIND}, {_BRANCH}, 'CXC-' || lpad(n::text, 7, '0'), (n - n % 4)::text,
        case when n % 4 > 1 then (n - 1)::text else '' end, '{{{{}}}}', 'h', n, n * 100, 'MXN', {_AT},
        'aplicado', current_date - (n % 30)::integer from generate_series(1, {_ROWS}) n""",
    "source_rows": f"""insert into source_rows (source_id, table_name, row_id, hash, branch, kind, disposition, number, seen_sweep)
        select 1, 't', n::text, 'h', {_BRANCH}, {_KIND}, case when n % 5000 = 0 then 'wrong' when n % 50 = 0 then 'list' else 'deliver' end,
        n::text, 1 from generate_series(1, {_ROWS}) n""",
    "cfdis": f"""insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, state, series, folio, recipient_rfc,
        recipient_name, payment_method, payment_form, currency, total, total_minor, uuid, stamped_at, created_at,
        outstanding)
        select lpad(to_hex(n), 32, '0')::uuid, 'practice', 1, {_BRANCH}, 'I',
        case when n % 1000 = 0 then 'DRAFT' when n % 1000 = 1 then 'REFUSED' else 'STAMPED' end, 'A', n,
        'XAXX' || lpad(n::text, 9, '0'), 'CLIENTE ' || n, 'PUE', '01', 'MXN', n, n * 100,
        lpad(to_hex(n), 8, '0') || '-0000-4000-8000-000000000001', {_AT}, {_AT},
        case when n % 1000 = 5 then n end from generate_series(1, {_ROWS}) n""",
    "cfdi_sales": f"""insert into cfdi_sales (cfdi_id, document_id, branch, amount) select n, n, {_BRANCH}, n
        from generate_series(1, {_ROWS}) n""",
    "attempts": f"""insert into attempts (id, work_id, token, boot_id, branch, connection_id, kind, ref, operation, key,
        settle_after, started_at, finished_at, outcome)
        select lpad(to_hex(n), 32, '0')::uuid, n, 1, '00000000-0000-4000-8000-000000000001', {_BRANCH}, 1 + n % 10, {_KIND}, n::text,
        'create', 'k', now(), {_AT}, {_AT} + interval '2 seconds',
        case when n % {OPEN_EVERY} < 2 and n / {OPEN_EVERY} % 4 = 3 then 'unknown' else 'done' end
        from generate_series(1, {_ROWS}) n""",
    "payloads": f"""insert into payloads (at, attempt_ids, branch, endpoint, method, path, request, elapsed_ms)
        select {_AT} + interval '1 second', array[lpad(to_hex(n), 32, '0')::uuid], {_BRANCH}, 'QUICKBOOKS', 'POST', '/', '', 1
        from generate_series(1, {_ROWS}) n""",
    "sync_plan_items": f"""insert into sync_plan_items (plan_id, branch, connection_id, kind, document_id, action)
        select 1 + n / 5000, {_BRANCH}, 1, 'invoice', n::text, 'create' from generate_series(1, {_ROWS}) n""",
    "sync_plans": f"""insert into sync_plans (branch, state) select {_BRANCH}, 'applied' from generate_series(1, 201) n""",
}


def fill(admin: str, tables: Sequence[str] = tuple(TABLES), *, rows: int = ROWS, company: str = COMPANY) -> None:
    """The company and its rows, written past triggers and foreign keys, the indexes made afterwards; `admin` is a superuser's address."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(company.encode())
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        list(pool.map(lambda table: _fill(admin, table, rows // FEWER.get(table, 1)), tables))


def _fill(admin: str, table: str, rows: int) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        for setting in ("session_replication_role = replica", "synchronous_commit = off", "maintenance_work_mem = '256MB'"):
            connection.execute(f"set {setting}".encode())
        made = connection.execute(
            """select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid = %s::regclass
               and not exists (select 1 from pg_constraint where conindid = indexrelid)""",
            (table,),
        ).fetchall()
        for index, _ in made:
            connection.execute(sql.SQL("drop index {}").format(sql.SQL(index)))
        connection.execute(TABLES[table].format(rows=rows).encode())
        for _, definition in made:
            connection.execute(definition.encode())
        connection.execute(sql.SQL("vacuum (analyze) {}").format(sql.Identifier(table)))
