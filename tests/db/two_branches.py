"""A database with one row of everything for each of two branches, and logins of every role to look at it with."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from agent.db import roles

ROLES = ("viewer", "finance", "admin", "accountant")
PASSWORD = "only-in-tests"
OURS, THEIRS = "A", "B"
BOOT = "00000000-0000-4000-8000-00000000000"

# {n} is 1 for our branch and 2 for the other; {b} its code.
SEED = """
insert into issuers (environment, country, tax_id, legal_name) values ('practice', 'MX', 'R{n}', 'I{n}');
insert into connections (environment, erp, label) values ('practice', 'fake', 'C{n}');
insert into branches (code, name, issuer_id, connection_id, zone, currency) values ('{b}', '{b}', {n}, {n}, 'UTC', 'MXN');
insert into installations (id, name, host) values ('{u}', 'i', 'h');
insert into agents (installation_id, public_key, fingerprint) values ('{u}', '\\x00', 'F{n}');
insert into agent_boots (boot_id, agent_id, pid, host, version) values ('{u}', {n}, 1, 'h', '0');
insert into data_keys (id) values ('{u}');
insert into data_key_seals (data_key_id, agent_id, sealed) values ('{u}', {n}, '\\x00');
insert into secrets (id, owner, name, data_key_id, sealed) values ('{u}', 'connection:{n}', 'tokens', '{u}', '\\x00');
insert into secret_drops (id, agent_id, owner, name, sealed) values ('{u}', {n}, 'connection:{n}', 'client_secret', '\\x00');
insert into settings (key, value) values ('k{n}', 'v');
insert into flags (name, branch, enabled) values ('auto_sync', '{b}', true);
insert into branch_looks (branch, accent) values ('{b}', '#0F5C6E');
insert into lanes (lane) values ('erp:{n}');
insert into work (kind, lane, ref, branch) values ('deliver', 'erp:{n}', 'invoice:{n}', '{b}');
insert into schedule_slots (schedule, slot, boot_id) values ('s{n}', now(), '{u}');
insert into sources (kind, label, environment) values ('fake', 's{n}', 'practice');
insert into sweeps (source_id, table_name) values ({n}, 't');
insert into source_rows (source_id, table_name, row_id, hash, branch, kind, disposition, seen_sweep)
    values ({n}, 't', '{n}', 'h', '{b}', 'invoice', 'list', 1);
update branches set source_id = {n} where code = '{b}';
insert into sheet_files (source_id, branch, kind, name, sha256, added, changed, same, left_out)
    values ({n}, '{b}', 'sales', 'f.csv', 'h', 1, 0, 0, 0);
insert into sheet_rows (source_id, table_name, row_id, branch, columns, file_id) values ({n}, 't', '{n}', '{b}', '{{}}', {n});
insert into documents (source_id, table_name, row_id, kind, branch, content, hash) values ({n}, 't', '{n}', 'invoice', '{b}', '{{}}', 'h');
insert into service_profiles (branch, service_type, description, tax_profile, sale_kind) values ('{b}', 'tour', 'd', 'p', 'own');
insert into tax_rules (connection_id, jurisdiction, profile, kind, rate, inclusive, valid_from, tax_code)
    values ({n}, 'j', 'p', 'rate', 0, true, '2020-01-01', 'T');
insert into exchange_rates values ('USD', 'M{n}', '2026-01-01', 17, 'DOF');
insert into lodging_rates values ('ST{n}', 3, '2026-01-01', '2026-12-31', 'Periódico Oficial');
insert into csds (id, issuer_id, serial, rfc, name, valid_from, valid_until, certificate)
    values ('{u}', {n}, 's{n}', 'R{n}', 'I', now(), now(), '\\x00');
insert into pac_accounts (issuer_id, pac, environment, priority) values ({n}, 'fake', 'practice', 1);
insert into series (issuer_id, branch, cfdi_type, series) values ({n}, '{b}', 'I', 'S{n}');
insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, recipient_rfc, recipient_name, payment_method, payment_form,
    currency, total, total_minor) values ('{u}', 'practice', {n}, '{b}', 'I', 'X', 'X', 'PUE', '01', 'MXN', 1, 100);
insert into cfdi_sales (cfdi_id, document_id, branch, amount) values ({n}, {n}, '{b}', 1);
insert into folio_notes (issuer_id, branch, series, folio, reason) values ({n}, '{b}', 'S{n}', 7, 'skipped by hand');
insert into global_invoices values ({n}, {n}, '{b}', '06600', '04', '2026-10-01', '2026-10-31', now());
insert into global_left_out (cfdi_id, document_id, branch, reason) values ({n}, {n}, '{b}', 'asked for later');
insert into cfdi_documents (cfdi_id, document_id, branch) values ({n}, {n}, '{b}');
insert into balance_entries (invoice_id, cfdi_id, branch, kind, amount, before, after, instalment)
    values ({n}, {n}, '{b}', 'payment', 1, 1, 0, 1);
insert into advance_applications (advance_id, invoice_id, cfdi_id, branch, applied) values ({n}, {n}, {n}, '{b}', 1);
insert into cfdi_prints (cfdi_id, branch, template, status, pdf, sha256) values ({n}, '{b}', 'v1', 'stamped', '\\x00', 'h');
insert into cfdi_papers (cfdi_id, branch, kind, sha256, content) values ({n}, '{b}', 'acknowledgment', repeat('0', 64), '\\x00');
insert into archived (place, cfdi_id, paper, path, sha256) values ('{u}', {n}, 'xml', 'p', 'h');
insert into stamp_watches (cfdi_id, branch, pac, attempt_id, key, sealed_xml, sent_at, definite_after, forced_by, approved_by)
    values ({n}, '{b}', 'fake', '{u}', 'k', '\\x00', now(), now(), 'x', 'y');
insert into stray_stamps (uuid, issuer_id, branch, cfdi_id, pac, kind, stamped_xml)
    values (upper('{u}'), {n}, '{b}', {n}, 'fake', 'twin', '\\x00');
insert into cancellations (cfdi_id, branch, reason) values ({n}, '{b}', '02');
insert into replacements (cfdi_id, replaces_id, branch, kind) values ({n}, {n}, '{b}', 'replacement');
insert into sat_answers (cfdi_id, branch) values ({n}, '{b}');
insert into supplier_requests (issuer_id, uuid, pac, accept_by) values ({n}, upper('{u}'), 'fake', current_date);
insert into recipients (branch, party_id, rfc, confirmed_by) values ('{b}', '{n}', 'XAXX010101000', 'somebody');
insert into audit (actor, action, branch, subject, canonical) values ('x', 'a', '{b}', 's', 'c');
insert into events (name, branch) values ('e.done', '{b}');
insert into authorizations (id, connection_id, state, verifier) values ('{u}', {n}, 'st{n}', 'secret verifier');
insert into erp_charts (connection_id, kind, remote_id, name, active) values ({n}, 'account', '7', 'Bank', true);
insert into erp_entity_mappings (connection_id, branch, entity_type, spirit_tours_entity_id, erp_entity_id, posting, posting_hash,
    document_version) values ({n}, '{b}', 'invoice', '{n}', '{n}', '{{}}', 'h', 1);
insert into attempts (id, work_id, token, boot_id, branch, connection_id, kind, ref, operation, key, settle_after)
    values ('{u}', {n}, 1, '{u}', '{b}', {n}, 'invoice', '{n}', 'create', 'k', now());
insert into erp_sync_logs (branch, erp_provider, entity_type, spirit_tours_entity_id, operation, status)
    values ('{b}', 'fake', 'invoice', '{n}', 'create', 'success');
insert into payloads (attempt_ids, branch, endpoint, method, path, request, elapsed_ms)
    values (array['{u}']::uuid[], '{b}', 'FAKE', 'POST', '/', '\\x00', 1);
insert into sync_plans (branch) values ('{b}');
insert into sync_plan_items (plan_id, branch, connection_id, kind, document_id, action)
    select id, '{b}', {n}, 'invoice', '{n}', 'create' from sync_plans where branch = '{b}';
insert into account_mappings (connection_id, branch, role, kind, remote_id, remote_name)
    values ({n}, '{b}', 'income', 'account', '7', 'Bank');
"""


@dataclass(frozen=True, slots=True)
class Logins:
    """Addresses by role: people of branch A, one who was revoked, one unknown to the hub, one in no group, and an agent's."""

    by_role: dict[str, str]
    names: dict[str, str]
    admin: str


def seed(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """One row of everything for each branch."""
    for n, branch in ((1, OURS), (2, THEIRS)):
        admin.execute(SEED.format(n=n, b=branch, u=f"{BOOT}{n}").encode())


@contextmanager
def logins(admin_dsn: str, agent_dsn: str) -> Iterator[Logins]:
    """Makes the people's logins, which are the cluster's, and drops them again."""
    tag = secrets.token_hex(4)
    everyone = {role: f"t_{role}_{tag}" for role in (*ROLES, "revoked", "unknown", "outsider")}
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        for role, login in everyone.items():
            group = "erphub_finance" if role in ("revoked", "unknown") else f"erphub_{role}"
            if role == "outsider":
                admin.execute(sql.SQL("create role {} login password {}").format(sql.Identifier(login), sql.Literal(PASSWORD)))
                continue
            roles.make_login(admin, login, PASSWORD, group)
            if role == "unknown":
                continue
            admin.execute(
                "insert into people (login, display_name, role, revoked_at) values (%s, %s, %s, case when %s then now() end)",
                (login, role, "finance" if role == "revoked" else role, role == "revoked"),
            )
            admin.execute("insert into people_branches values (%s, 'A')", (login,))
    url = make_url(admin_dsn)
    try:
        made = {role: url.set(username=login, password=PASSWORD).render_as_string(hide_password=False) for role, login in everyone.items()}
        yield Logins({**made, "agent": agent_dsn}, everyone, admin_dsn)
    finally:
        with psycopg.connect(admin_dsn, autocommit=True) as admin:
            for login in everyone.values():
                admin.execute(sql.SQL("drop owned by {}").format(sql.Identifier(login)))
                admin.execute(sql.SQL("drop role {}").format(sql.Identifier(login)))
