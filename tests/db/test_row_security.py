"""Who sees and changes what: every table, every verb, every role, through its own login. The expectations are typed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from agent.db import tables
from agent.db.embedded import Server
from agent.db.init import dsn_of
from tests.conftest import TEMPLATE, Database
from tests.db.two_branches import OURS, ROLES, THEIRS, Logins, logins, seed

OUTSIDE = ("revoked", "unknown", "outsider")
EVERYBODY = (*ROLES, *OUTSIDE, "agent")

SHEETS = {"sheet_files", "sheet_rows"}
# What people read. "branch" = viewer and finance their own, admin and accountant all; "shared" = every person of the hub.
READ = {
    "branch": {
        *SHEETS, "flags", "work", "source_rows",
        "documents", "service_profiles", "series", "cfdis", "cfdi_sales", "cfdi_prints", "audit", "events",
        "cfdi_papers", "recipients", "cfdi_documents", "balance_entries", "advance_applications", "folio_notes", "global_invoices",
        "global_left_out",
        "erp_entity_mappings", "attempts", "erp_sync_logs", "payloads", "account_mappings", "sync_plans", "sync_plan_items",
        "issuers", "connections", "branches", "branch_looks", "tax_rules", "csds", "pac_accounts", "erp_charts",
        "stamp_watches", "stray_stamps",
        "cancellations", "replacements", "sat_answers", "supplier_requests",
    },
    "shared": {
        "hub", "schema_digests", "installations", "agents", "agent_boots", "command_permissions", "settings", "sources", "exchange_rates",
        "lodging_rates",
    },
    "people": {"people", "people_branches"},  # oneself; an admin everybody
    "admin": {"authorizations"},  # but never its verifier
    "nobody": {"data_keys", "data_key_seals", "secrets", "secret_drops", "lanes", "schedule_slots", "sweeps", "archived"},
}  # fmt: skip

OF_GLOBALS = {"global_invoices", "global_left_out", "folio_notes"}
# What people insert, and which columns they may update, by role. Nothing else, and no role deletes but its own commands.
INSERT = {
    "finance": {*SHEETS, "work", "cfdis", "cfdi_sales", "cfdi_documents", "replacements", "audit", "events", "recipients", *OF_GLOBALS},
    "admin": {
        "work",
        *SHEETS,
        "cfdis",
        "cfdi_sales",
        "cfdi_documents",
        "replacements",
        "series",
        *OF_GLOBALS,
        "audit",
        "events",
        "recipients",
        "connections",
        "secret_drops",
        "settings",
        "flags",
        "account_mappings",
        "lodging_rates",
        "pac_accounts",
    },
    "viewer": {"work"},  # whose kinds of work are none
    "accountant": {"work"},
    # A finance login: the grant stays, the rows are refused.
    "revoked": {*SHEETS, "work", "cfdis", "cfdi_sales", "cfdi_documents", "replacements", "audit", "events", "recipients", *OF_GLOBALS},
    "unknown": {*SHEETS, "work", "cfdis", "cfdi_sales", "cfdi_documents", "replacements", "audit", "events", "recipients", *OF_GLOBALS},
    "outsider": set(),
}
DRAFT_COLUMNS = {
    "state", "recipient_id", "recipient_rfc", "recipient_name", "payment_method", "payment_form", "currency", "exchange_rate",
    "rate_source", "total", "total_minor", "source_date", "booking_date", "draft", "draft_hash", "by_hand", "code", "params", "updated_at",
}  # fmt: skip
SHEET_COLUMNS = {"columns", "file_id", "updated_at"}
SHEET_COUNTS = {"added", "changed", "same", "left_out"}
PROFILE_COLUMNS = {"name", "tax_regime", "postal_code", "cfdi_use", "confirmed_at", "confirmed_by", "retired_at"}
UPDATE: dict[str, dict[str, set[str]]] = {
    "finance": {"cfdis": DRAFT_COLUMNS, "cfdi_sales": {"amount", "live"}, "cfdi_documents": {"live"}, "recipients": PROFILE_COLUMNS,
                "sheet_files": SHEET_COUNTS, "sheet_rows": SHEET_COLUMNS, "global_left_out": {"reason", "person", "active"}},
    "admin": {
        "recipients": PROFILE_COLUMNS, "cfdis": DRAFT_COLUMNS, "cfdi_sales": {"amount", "live"}, "cfdi_documents": {"live"},
        "sheet_files": SHEET_COUNTS, "sheet_rows": SHEET_COLUMNS,
        "global_left_out": {"reason", "person", "active"}, "series": {"next_folio"},
        "connections": {"label", "config", "start_date"}, "pac_accounts": {"priority", "config"},
        "branches": {"connection_id", "department"}, "authorizations": {"returned_query"}, "account_mappings": {"valid_until"},
        "agents": {"approved_at", "approved_by", "revoked_at"},
        "settings": {"key", "value", "updated_at", "updated_by"}, "flags": {"name", "branch", "enabled", "updated_at", "updated_by"},
    },
}  # fmt: skip
AGENT_DELETES = {
    "secrets", "secret_drops", "data_key_seals", "work", "cfdi_sales", "schedule_slots", "erp_charts", "authorizations", "payloads",
    "erp_sync_logs",
}  # fmt: skip
AGENT_NEVER_UPDATES = {"audit", "events", "folio_notes"}
NAMES = sorted(tables.metadata.tables)


@pytest.fixture(scope="module")
def people(cluster: Server) -> Iterator[Logins]:
    """One database for all of this module; every statement is rolled back."""
    name = f"t_rls_{uuid4().hex[:10]}"
    with psycopg.connect(**cluster.superuser_parameters(), autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    admin_dsn = dsn_of(cluster.superuser_parameters(name))
    agent_dsn = dsn_of(cluster.parameters(user="erphub_agent", password="only-in-tests", database=name))
    with psycopg.connect(admin_dsn) as admin:
        seed(admin)
    try:
        with logins(admin_dsn, agent_dsn) as made:
            yield made
    finally:
        with psycopg.connect(**cluster.superuser_parameters(), autocommit=True) as admin:  # type: ignore[arg-type]
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def connected(people: Logins) -> Iterator[dict[str, psycopg.Connection[tuple[object, ...]]]]:
    made = {role: psycopg.connect(people.by_role[role]) for role in EVERYBODY}
    yield made
    for connection in made.values():
        connection.close()


def attempt(connection: psycopg.Connection[tuple[object, ...]], statement: str, params: tuple[object, ...] = ()) -> int | str:
    """How many rows a statement touched, or why it touched none; nothing of it stays."""
    try:
        with connection.transaction(force_rollback=True):
            return connection.execute(statement.encode(), params).rowcount
    except psycopg.errors.InsufficientPrivilege as error:
        return "denied" if "permission denied" in str(error) else "row refused"
    except psycopg.Error as error:
        return f"allowed: {error.sqlstate}"


def expected_rows(role: str, name: str, total: int) -> int | str:
    if role == "agent":
        return total
    if role == "outsider":
        return "denied"
    scope = next(scope for scope, names in READ.items() if name in names)
    if scope == "nobody" or (scope == "admin" and role != "admin"):
        return "denied"
    if role in OUTSIDE:
        return {"people": 1 if role == "revoked" else 0}.get(scope, 0)
    if scope == "people":
        return total if role == "admin" else 1
    if scope == "branch":
        return total if role in ("admin", "accountant") else 1
    return total


def test_every_table_is_in_the_list() -> None:
    assert sorted(name for names in READ.values() for name in names) == NAMES


@pytest.mark.parametrize("role", EVERYBODY)
def test_who_reads_what(people: Logins, connected: dict[str, psycopg.Connection[tuple[object, ...]]], role: str) -> None:
    found, wanted = {}, {}
    with psycopg.connect(people.admin) as admin:
        for name in NAMES:
            total = admin.execute(f"select 1 from {name}".encode()).rowcount
            assert total >= 2 or name == "hub", name
            readable = "id, connection_id, state" if name == "authorizations" else "*"
            found[name] = attempt(connected[role], f"select {readable} from {name}")
            wanted[name] = expected_rows(role, name, total)
    assert found == wanted


@pytest.mark.parametrize("role", EVERYBODY)
def test_who_inserts_what(connected: dict[str, psycopg.Connection[tuple[object, ...]]], role: str) -> None:
    allowed = {name for name in NAMES if attempt(connected[role], f"insert into {name} default values") != "denied"}
    assert allowed == (set(NAMES) if role == "agent" else INSERT[role])


@pytest.mark.parametrize("role", EVERYBODY)
def test_who_updates_what(connected: dict[str, psycopg.Connection[tuple[object, ...]]], role: str) -> None:
    allowed: dict[str, set[str]] = {}
    for name, table in tables.metadata.tables.items():
        for column in table.columns:
            if attempt(connected[role], f"update {name} set {column.name} = default") != "denied":
                allowed.setdefault(name, set()).add(column.name)
    if role == "agent":
        assert set(allowed) == set(NAMES) - AGENT_NEVER_UPDATES
    else:
        assert allowed == UPDATE.get("finance" if role in ("revoked", "unknown") else role, {})


@pytest.mark.parametrize("role", EVERYBODY)
def test_who_deletes_what(connected: dict[str, psycopg.Connection[tuple[object, ...]]], role: str) -> None:
    allowed = {name for name in NAMES if attempt(connected[role], f"delete from {name}") != "denied"}
    wanted = {"agent": AGENT_DELETES, "outsider": set()}
    assert allowed == wanted.get(role, {"work"})
    if role != "agent":
        assert attempt(connected[role], "delete from work") in (0, "denied"), "rows of others"


@pytest.mark.parametrize("role", ROLES)
def test_only_rows_of_ones_own_branches_change(connected: dict[str, psycopg.Connection[tuple[object, ...]]], role: str) -> None:
    touched = {
        name: attempt(connected[role], f"update {name} set {column} = {column}")
        for name, column in (("cfdis", "code"), ("cfdi_sales", "amount"), ("branches", "department"), ("connections", "label"))
    }
    everywhere = {"viewer": "denied", "accountant": "denied", "finance": 1, "admin": 2}[role]
    configured = 2 if role == "admin" else "denied"
    assert touched == {"cfdis": everywhere, "cfdi_sales": everywhere, "branches": configured, "connections": configured}


@pytest.mark.parametrize("role", ("revoked", "unknown"))
def test_who_is_nobody_changes_no_row(connected: dict[str, psycopg.Connection[tuple[object, ...]]], role: str) -> None:
    assert attempt(connected[role], "update cfdis set code = code") == 0
    assert attempt(connected[role], *ask("issue_cfdi", "cfdi:1", "1", OURS)) == "row refused"
    assert attempt(connected[role], draft(1, OURS)) == "row refused"


@pytest.mark.parametrize("role", ("viewer", "finance", "admin", "accountant", *OUTSIDE))
@pytest.mark.parametrize(
    "secret",
    [
        "select sealed from secrets", "select * from data_keys", "select sealed from data_key_seals", "select sealed from secret_drops",
        "select verifier from authorizations", "select * from authorizations", "select count(*) from authorizations where verifier > ''",
    ],
)  # fmt: skip
def test_nobody_reads_a_secret(connected: dict[str, psycopg.Connection[tuple[object, ...]]], role: str, secret: str) -> None:
    assert attempt(connected[role], secret) == "denied"


# --- commands -----------------------------------------------------------------------------------------------------------


def ask(kind: str, lane: str, ref: str, branch: str, **more: object) -> tuple[str, tuple[object, ...]]:
    columns = {"kind": kind, "lane": lane, "ref": ref, "branch": branch, **more}
    return f"insert into work ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))})", tuple(columns.values())


def draft(issuer: int, branch: str, **more: object) -> str:
    columns = {
        "document_uuid": f"'{uuid4()}'", "environment": "'practice'", "issuer_id": issuer, "branch": f"'{branch}'", "cfdi_type": "'I'",
        "recipient_rfc": "'X'", "recipient_name": "'X'", "payment_method": "'PUE'", "payment_form": "'01'", "currency": "'MXN'",
        "total": 1, "total_minor": 100, **more,
    }  # fmt: skip
    return f"insert into cfdis ({', '.join(columns)}) values ({', '.join(map(str, columns.values()))})"


KINDS = {
    # kind: (lane, ref) of our branch, and of the other
    "issue_cfdi": (("cfdi:1", "1"), ("cfdi:2", "2")),
    "retry": (("retry:1", "1"), ("retry:2", "2")),
    "take_in": (("source:1", "1"), ("source:2", "2")),
    "test_connection": (("command:1", "1"), ("command:2", "2")),
    "load_chart": (("command:1", "1"), ("command:2", "2")),
    "authorize": (("command:1", "1"), ("command:2", "2")),
    "redeem": (("command:1", f"{uuid4()}"), ("command:2", "x")),
    "confirm_company": (("command:1", "1"), ("command:2", "2")),
    "import_csd": (("csd:1", "1"), ("csd:2", "2")),
    "deliver": (("erp:1", "invoice:1"), ("erp:2", "invoice:2")),
    "draft_cfdi": (("draft:1", "1"), ("draft:2", "2")),
    "probe_pac": (("pac:1", "1"), ("pac:2", "2")),
    "watch_twin": (("cfdi:1", "1"), ("cfdi:2", "2")),
    "audit_stamps": (("pac:1", "1"), ("pac:2", "2")),
    "reissue_global": (("global:1", "1"), ("global:2", "2")),
    "list_requests": (("requests:1", "1"), ("requests:2", "2")),
}
MAY = {
    "viewer": set(), "accountant": set(), "finance": {"issue_cfdi", "retry", "take_in", "test_connection", "probe_pac"},
    "admin": {"probe_pac", "issue_cfdi", "retry", "take_in", "test_connection", "load_chart", "authorize", "redeem", "confirm_company",
              "import_csd"},
}  # fmt: skip


@pytest.mark.parametrize(("role", "kind"), list(product(ROLES, KINDS)))
def test_who_may_ask_for_what(connected: dict[str, psycopg.Connection[tuple[object, ...]]], role: str, kind: str) -> None:
    (lane, ref), _ = KINDS[kind]
    ref = "00000000-0000-4000-8000-000000000001" if kind == "redeem" else ref
    assert attempt(connected[role], *ask(kind, lane, ref, OURS)) == (1 if kind in MAY[role] else "row refused")


TRICKS = [
    ask("issue_cfdi", "cfdi:2", "2", THEIRS),  # another branch
    ask("issue_cfdi", "cfdi:2", "2", OURS),  # another branch's document under our own name
    ask("retry", "retry:2", "2", OURS),
    ask("test_connection", "command:2", "2", OURS),
    ask("issue_cfdi", "cfdi:1x", "1", OURS),  # a second lane for the same document
    ask("issue_cfdi", "erp:1", "1", OURS),
    ask("issue_cfdi", "cfdi:99", "99", OURS),
    ask("issue_cfdi", "cfdi:nonsense", "nonsense", OURS),
    ask("take_in", "source:99", "99", OURS),
    ask("probe_pac", "pac:2", "2", OURS),
    ask("probe_pac", "cfdi:1", "1", OURS),
    ask("cancel_cfdi", "cfdi:1", "1", OURS),  # a draft
    ask("cancel_cfdi", "cfdi:2", "2", OURS),
    ask("ask_sat", "sat", "1", OURS),  # without a stamp
    ask("ask_sat", "cfdi:1", "1", OURS),
    ask("issue_cfdi", "cfdi:1", "1", OURS, priority=101),  # before everybody else
    ask("issue_cfdi", "cfdi:1", "1", OURS, priority=-1),
    ask("issue_cfdi", "cfdi:1", "1", OURS, run_at="2099-01-01"),
]


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: "/".join(str(part) for part in trick[1]))
def test_a_command_says_what_it_means(
    connected: dict[str, psycopg.Connection[tuple[object, ...]]], trick: tuple[str, tuple[object, ...]]
) -> None:
    assert attempt(connected["finance"], *trick) == "row refused"


def test_a_csd_is_loaded_for_ones_own_issuer_only(connected: dict[str, psycopg.Connection[tuple[object, ...]]]) -> None:
    for trick in (("csd:2", "2", OURS), ("csd:1", "2", OURS), ("csd:x", "x", OURS), ("csd:1", "1", THEIRS)):
        assert attempt(connected["finance"], *ask("import_csd", *trick)) == "row refused"
    for lane, ref in (("csd:1x", "1"), ("command:1", "1"), ("csd:99", "99")):
        assert attempt(connected["admin"], *ask("import_csd", lane, ref, OURS)) == "row refused"


@pytest.mark.parametrize("role", ROLES)
def test_only_an_admin_says_which_agents_seal(connected: dict[str, psycopg.Connection[tuple[object, ...]]], role: str) -> None:
    wanted = 1 if role == "admin" else "denied"
    assert attempt(connected[role], "select mark_sealer(1, 'R1')") == wanted
    assert attempt(connected[role], "update agents set seals_for = array['R1']") == "denied"
    stranger = "row refused" if role == "admin" else "denied"
    assert attempt(connected[role], "select mark_sealer(1, 'nobody')") == stranger


@pytest.mark.parametrize(
    "column",
    [
        "state",
        "requested_by",
        "approved_by",
        "approved_at",
        "needs_approval",
        "attempts",
        "token",
        "agent_boot",
        "code",
        "result",
        "created_at",
        "stalls",
        "waits",
    ],
)
def test_a_command_sets_nothing_that_is_the_engines(connected: dict[str, psycopg.Connection[tuple[object, ...]]], column: str) -> None:
    assert (
        attempt(connected["admin"], f"insert into work (kind, lane, ref, branch, {column}) values ('a', 'b', 'c', 'A', default)")
        == "denied"
    )


def test_only_ones_own_command_is_taken_back_and_only_before_it_began(people: Logins) -> None:
    with psycopg.connect(people.admin, autocommit=True) as admin, psycopg.connect(people.by_role["finance"]) as finance:

        def asked(by: str, **changed: object) -> int:
            row = admin.execute(
                "insert into work (kind, lane, ref, branch, run_at, requested_by)"
                " values ('issue_cfdi', %s, '1', 'A', now() + interval '9s', %s) returning id", (f"x{uuid4()}", by),
            ).fetchone()  # fmt: skip
            assert row is not None
            for column, value in changed.items():
                admin.execute(f"update work set {column} = %s where id = %s".encode(), (value, row[0]))
            return int(str(row[0]))

        me = people.names["finance"]
        rows = {
            "mine": asked(me),
            "another's": asked(people.names["admin"]),
            "due": asked(me, run_at="2020-01-01"),
            "running": asked(me, state="leased"),
            "over": asked(me, state="done"),
            "put back after it began": asked(me, token=1),
        }
        gone = {name: attempt(finance, "delete from work where id = %s", (row,)) for name, row in rows.items()}
    assert gone == {name: int(name == "mine") for name in rows}


MAPPING = "insert into account_mappings (connection_id, branch, role, kind, remote_id, remote_name)"


# --- drafts, connections, mappings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "result"), [("viewer", "denied"), ("accountant", "denied"), ("finance", 1), ("admin", 1)])
def test_who_drafts(connected: dict[str, psycopg.Connection[tuple[object, ...]]], role: str, result: object) -> None:
    assert attempt(connected[role], draft(1, OURS)) == result


@pytest.mark.parametrize(
    ("statement", "result"),
    [
        (draft(2, THEIRS), "row refused"),
        (draft(2, OURS), "row refused"),  # another issuer's
        (draft(1, OURS, environment="'production'"), "row refused"),
        (draft(1, OURS, state="'STAMPED'"), "denied"),
        (draft(1, OURS, folio=1), "denied"),
        (draft(1, OURS, uuid="'x'"), "denied"),
        (draft(1, OURS, stamped_xml="'x'"), "denied"),
        (draft(1, OURS, created_by="'x'"), "denied"),
        ("update cfdis set state = 'STAMPED' where id = 1", "row refused"),
        ("update cfdis set branch = 'B' where id = 1", "denied"),
        ("update cfdis set folio = 7 where id = 1", "denied"),
        ("insert into cfdi_sales (cfdi_id, document_id, branch, amount, live) values (1, 1, 'A', 1, false)", "denied"),
        ("insert into cfdi_documents (cfdi_id, document_id, branch) values (1, 1, 'A')", "row refused"),  # a sale is no payment
        ("update cfdi_documents set live = live where cfdi_id = 1", 0),  # of a sale's draft
        ("insert into balance_entries (invoice_id, cfdi_id, branch, kind, amount, before, after) values (1, 1, 'A', 'payment', 1, 1, 0)",
         "denied"),
        ("update cfdis set outstanding = 0 where id = 1", "denied"),
        ("update cfdis set purpose = 'payment' where id = 1", "denied"),
        ("insert into cfdi_sales (cfdi_id, document_id, branch, amount) values (2, 1, 'A', 1)", "row refused"),
        ("insert into cfdi_sales (cfdi_id, document_id, branch, amount) values (1, 2, 'A', 1)", "row refused"),
        ("update cfdi_sales set live = not live where cfdi_id = 1", 1),
        ("update cfdi_sales set live = not live where cfdi_id = 2", 0),
        ("insert into global_invoices values (1, 1, 'A', '06600', '04', '2026-10-01', '2026-10-31', now())", "row refused"),
        ("insert into global_left_out (cfdi_id, document_id, branch, reason) values (1, 1, 'A', 'asks later')", "row refused"),
        ("insert into global_left_out (cfdi_id, document_id, branch, reason, person) values (1, 1, 'A', 'asks later', 'x')", "denied"),
        ("select leave_global(2, 2)", "row refused"),  # of another branch
        ("insert into series (issuer_id, branch, cfdi_type, series) values (1, 'A', 'E', 'E')", "denied"),
        ("update series set next_folio = 9 where branch = 'A'", "denied"),
        ("insert into folio_notes (issuer_id, branch, series, folio, reason) values (1, 'A', 'S1', 3, 'skipped by hand')", 1),
        ("insert into folio_notes (issuer_id, branch, series, folio, reason) values (2, 'B', 'S2', 3, 'skipped by hand')", "row refused"),
        ("insert into folio_notes (issuer_id, branch, series, folio, reason, person) values (1, 'A', 'S1', 3, 'skipped', 'x')", "denied"),
        ("update folio_notes set reason = 'otherwise' where branch = 'A'", "denied"),
        ("insert into audit (actor, action, branch, subject, canonical) values ('somebody', 'a', 'A', 's', 'c')", "row refused"),
        ("insert into audit (action, branch, subject, canonical, at) values ('a', 'A', 's', 'c', '2020-01-01')", "denied"),
        ("insert into audit (action, branch, subject, canonical) values ('a', 'B', 's', 'c')", "row refused"),
        ("insert into events (name, branch) values ('x', 'B')", "row refused"),
        ("insert into events (name, branch, xid) values ('x', 'A', 1)", "denied"),
        ("select release_blocked('A', array['mapping.missing'])", "denied"),
        ("insert into recipients (branch, rfc) values ('A', 'EKU9003173C9')", 1),
        ("insert into recipients (branch, rfc) values ('B', 'EKU9003173C9')", "row refused"),
        ("insert into recipients (branch, rfc, confirmed_at) values ('A', 'EKU9003173C9', now())", "denied"),
        ("insert into recipients (branch, rfc, created_by) values ('A', 'EKU9003173C9', 'x')", "denied"),
        ("update recipients set confirmed_by = 'somebody else' where branch = 'A'", "row refused"),
        ("update recipients set confirmed_by = session_user where branch = 'A'", 1),
        ("update recipients set confirmed_by = session_user where branch = 'B'", 0),
        ("update recipients set confirmed_by = session_user, confirmed_at = now() where branch = 'A'", "allowed: 23514"),  # no name
        ("update recipients set rfc = 'EKU9003173C9' where branch = 'A'", "denied"),
        ("update recipients set evidence_date = now() where branch = 'A'", "denied"),
    ],
)  # fmt: skip
def test_finance_writes_only_what_a_draft_says(
    connected: dict[str, psycopg.Connection[tuple[object, ...]]], statement: str, result: object
) -> None:
    assert attempt(connected["finance"], statement) == result


def test_a_stamped_document_is_nobodys_to_change(people: Logins) -> None:
    with psycopg.connect(people.admin) as admin:
        admin.execute("update cfdis set state = 'STAMPED' where id = 1")
        admin.execute(sql.SQL("set local session authorization {}").format(sql.Identifier(people.names["finance"])))
        assert admin.execute("update cfdis set code = 'x' where id = 1").rowcount == 0
        assert admin.execute("update cfdi_sales set amount = 2 where cfdi_id = 1").rowcount == 0
        admin.rollback()


@pytest.mark.parametrize(
    ("statement", "result"),
    [
        ("insert into connections (environment, erp, label) values ('practice', 'fake', 'x') returning id", 1),
        ("insert into connections (environment, erp, label, state) values ('practice', 'fake', 'x', 'connected')", "denied"),
        ("update connections set state = 'connected'", "denied"),
        ("update connections set company_id = 'x'", "denied"),
        ("update account_mappings set valid_until = now() where branch = 'A'", 1),
        ("update account_mappings set remote_id = '8'", "denied"),
        (f"{MAPPING} values (1, 'A', 'bank', 'account', '7', 'B')", 1),
        (f"{MAPPING.replace(')', ', set_by)')} values (1, 'A', 'bank', 'account', '7', 'B', 'somebody')", "denied"),
        ("insert into settings (key, value) values ('k9', 'v')", 1),
        ("insert into settings (key, value, updated_by) values ('k9', 'v', 'somebody')", "row refused"),
        ("insert into flags (name, branch, enabled) values ('batch_sync', 'A', true)", 1),
        ("update authorizations set returned_query = 'code=1' where connection_id = 1", 1),
        ("update authorizations set outcome = 'redeemed'", "denied"),
        ("update people set role = 'admin'", "denied"),
        ("select release_blocked('A', array['mapping.missing'])", 1),
    ],
)  # fmt: skip
def test_an_admin_configures_and_no_more(
    connected: dict[str, psycopg.Connection[tuple[object, ...]]], statement: str, result: object
) -> None:
    assert attempt(connected["admin"], statement) == result


def test_an_authorization_is_answered_once(people: Logins) -> None:
    with psycopg.connect(people.admin) as admin:
        admin.execute("update authorizations set returned_query = 'code=1' where connection_id = 1")
        admin.execute(sql.SQL("set local session authorization {}").format(sql.Identifier(people.names["admin"])))
        assert admin.execute("update authorizations set returned_query = 'code=2' where connection_id = 1").rowcount == 0
        admin.rollback()


def test_a_database_is_closed_to_logins_of_no_group(database: Database) -> None:
    """`db init` takes the public's right to connect away; a copy made by a test does not keep that, the template does."""
    with psycopg.connect(database.admin) as admin:
        row = admin.execute("select datacl::text from pg_database where datname = %s", (TEMPLATE,)).fetchone()
    assert row is not None and not any(entry.startswith("=") for entry in str(row[0]).strip("{}").split(","))
