"""The pages' reads on a real database, as the person `local` sees it through row security."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from agent.db.engine import connect
from agent.domain.money import Money
from agent.erp import ERPS
from agent.errors import UserError
from agent.hub import Office
from agent.views.branches import branches
from agent.views.cfdi import CfdiFilter, document
from agent.views.cfdi import lines as cfdi_lines
from agent.views.commands import command
from agent.views.connections import authorization, connections
from agent.views.deep_link import deep_link
from agent.views.sync_monitor import SyncFilter, details
from agent.views.sync_monitor import lines as sync_lines
from agent.views.today import NeedKind, today
from tests.conftest import Database

HERE, OTHER, HIDDEN = "MX_CDMX_001", "USA_MIAMI_001", "MX_CUN_001"


@dataclass(frozen=True, slots=True)
class Books:
    """A database with two branches that `local` sees and one that it does not; `run` writes as the superuser."""

    run: Callable[..., Any]
    connection: int


@pytest.fixture
def books(database: Database) -> Books:
    """Issuer, connection, branches, and who sees them."""

    def run(statement: str, *values: object) -> Any:
        with psycopg.connect(database.admin, autocommit=True) as admin:
            done = admin.execute(statement.encode(), values)
            row = done.fetchone() if done.description else None
            return row[0] if row else None

    issuer = run(
        "insert into issuers (environment, country, tax_id, legal_name) values ('practice', 'MX', 'EKU9003173C9', 'Escuela') returning id"
    )
    connection = run(
        """insert into connections (environment, erp, label, state, company_name, company_id)
           values ('practice', 'quickbooks_mx', 'México', 'connected', 'Spirit Tours México', '42') returning id"""
    )
    places = ((HERE, connection, "America/Mexico_City"), (OTHER, None, "America/New_York"), (HIDDEN, None, "America/Cancun"))
    for code, place, zone in places:
        run(
            "insert into branches (code, name, issuer_id, connection_id, zone, currency) values (%s, %s, %s, %s, %s, 'MXN')",
            code, code.title(), issuer, place, zone,
        )  # fmt: skip
    run("update people set role = 'finance' where login = 'local'")  # an admin sees every branch
    for code in (HERE, OTHER):
        run("insert into people_branches (login, branch) values ('local', %s)", code)
    return Books(run, connection)


def _log(books: Books, branch: str = HERE, **named: object) -> int:
    values: dict[str, object] = {
        "branch": branch, "connection_id": books.connection, "erp_provider": "quickbooks_mx", "entity_type": "invoice",
        "spirit_tours_entity_id": "1", "number": "ST-1", "operation": "create", "status": "success", "erp_entity_id": "42",
        "amount": Decimal("1160.00"), "currency": "MXN", **named,
    }  # fmt: skip
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    return int(books.run(f"insert into erp_sync_logs ({names}) values ({marks}) returning id", *values.values()))


def _work(books: Books, branch: str = HERE, **named: object) -> int:
    values: dict[str, object] = {"kind": "deliver", "lane": f"l{uuid4()}", "ref": "1", "branch": branch, "state": "ready", **named}
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    return int(books.run(f"insert into work ({names}) values ({marks}) returning id", *values.values()))


def _cfdi(books: Books, branch: str = HERE, **named: object) -> int:
    values: dict[str, object] = {
        "document_uuid": uuid4(), "environment": "practice", "branch": branch, "cfdi_type": "I", "recipient_rfc": "XAXX010101000",
        "recipient_name": "PÚBLICO EN GENERAL", "payment_method": "PUE", "payment_form": "03", "currency": "MXN",
        "total": Decimal("1160.00"), "total_minor": 116_000, **named,
    }  # fmt: skip
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    statement = f"insert into cfdis (issuer_id, {names}) values ((select min(id) from issuers), {marks}) returning id"
    return int(books.run(statement, *values.values()))


# --- branches, connections, commands ----------------------------------------------------------------------------------


def test_a_person_sees_their_branches_and_no_other(books: Books, local_office: Office) -> None:
    assert [branch.code for branch in branches(local_office)] == [HERE, OTHER]


def test_connections_come_with_their_branches(books: Books, local_office: Office) -> None:
    (line,) = connections(local_office, branch=None)
    assert (line.company_name, line.state, line.branches) == ("Spirit Tours México", "connected", (HERE,))
    assert connections(local_office, branch=OTHER) == ()


def test_the_newest_authorisation_is_the_one_that_counts(books: Books, local_office: Office) -> None:
    assert authorization(local_office, books.connection) is None
    for minute, address in ((2, "https://old"), (1, "https://new")):
        books.run(
            "insert into authorizations (id, connection_id, state, address, created_at) values (%s, %s, %s, %s, now() - %s)",
            uuid4(), books.connection, address, address, timedelta(minutes=minute),
        )  # fmt: skip
    found = authorization(local_office, books.connection)
    assert found is not None
    assert (found.address, found.outcome) == ("https://new", "open")


def test_a_command_tells_what_became_of_it(books: Books, local_office: Office) -> None:
    done = command(local_office, _work(books, kind="test_connection", state="done", result=Jsonb({"company": "Spirit"})))
    refused = command(local_office, _work(books, kind="authorize", state="dead", code="oauth.denied", params=Jsonb({"erp": "QuickBooks"})))
    waiting = command(local_office, _work(books))
    assert done is not None and done.over and done.well and done.result == {"company": "Spirit"}
    assert refused is not None and refused.over and not refused.well and refused.params == {"erp": "QuickBooks"}
    assert waiting is not None and not waiting.over
    assert command(local_office, 999_999) is None


# --- today ------------------------------------------------------------------------------------------------------------


def _boot(books: Books, heartbeat: datetime) -> None:
    installation = uuid4()
    books.run("insert into installations (id, name, host) values (%s, 'a', 'a')", installation)
    agent = books.run(
        "insert into agents (installation_id, public_key, fingerprint) values (%s, %s, %s) returning id",
        installation, b"k", str(installation),
    )  # fmt: skip
    books.run(
        "insert into agent_boots (boot_id, agent_id, pid, host, version, heartbeat_at) values (%s, %s, 1, 'a', '1', %s)",
        uuid4(), agent, heartbeat,
    )  # fmt: skip


def test_nothing_to_do_is_an_empty_list(books: Books, local_office: Office) -> None:
    _boot(books, local_office.now())
    found = today(local_office, branch=None)
    assert (found.needs, found.sales, found.agents) == ((), 0, 1)
    assert found.figures.booked == found.figures.fiscal == ()


def test_an_agent_that_fell_silent_is_missed(books: Books, local_office: Office) -> None:
    _boot(books, local_office.now() - timedelta(minutes=5))
    assert [need.kind for need in today(local_office, branch=None).needs] == [NeedKind.NO_AGENT]


def test_every_reason_is_counted_once_and_the_most_frequent_cause_named(books: Books, local_office: Office) -> None:
    for ref in ("1", "2"):
        _work(books, ref=ref, state="blocked", code="mapping.missing", params=Jsonb({"account": "401"}))
    _work(books, ref="3", state="blocked", code="profile.missing")
    _work(books, ref="4", state="dead", code="delivery.refused")
    _work(books, ref="5", state="unknown")
    _work(books, HIDDEN, ref="6", state="dead")
    draft = _cfdi(books)
    _cfdi(books, state="REFUSED", code="cfdi.refused")
    _work(books, kind="issue_cfdi", ref=str(draft))
    _cfdi(books)
    books.run("update connections set state = 'expired'")
    found = {need.kind: need for need in today(local_office, branch=None).needs}
    counts = {kind.value: need.count for kind, need in found.items()}
    assert counts == {
        "no_agent": 1, "connection_expired": 1, "outcome_unknown": 1, "sales_refused": 1, "sales_blocked": 3, "cfdi_refused": 1,
        "cfdi_drafts": 1,
    }  # fmt: skip
    assert (found[NeedKind.SALES_BLOCKED].code, found[NeedKind.SALES_BLOCKED].params) == ("mapping.missing", {"account": "401"})
    assert found[NeedKind.CONNECTION_EXPIRED].names == ("Spirit Tours México",)
    assert today(local_office, branch=None).sales == 6
    assert [need.kind for need in today(local_office, branch=OTHER).needs] == [NeedKind.NO_AGENT]


def test_the_day_s_sums_are_by_currency_and_by_the_branch_s_own_day(books: Books, local_office: Office) -> None:
    for amount, currency in ((Decimal("1160.10"), "MXN"), (Decimal("0.20"), "MXN"), (Decimal("99.99"), "USD")):
        _log(books, amount=amount, currency=currency)
    _log(books, operation="update", amount=Decimal(5))
    _log(books, status="refused", amount=Decimal(7))
    _log(books, created_at=datetime.now(UTC) - timedelta(days=2), amount=Decimal(9))
    _log(books, HIDDEN, amount=Decimal(11))
    _cfdi(books, state="STAMPED", uuid="A", stamped_at=datetime.now(UTC))
    figures = today(local_office, branch=None).figures
    assert (figures.delivered, figures.stamped) == (4, 1)
    assert figures.booked == (Money(Decimal("1160.30"), "MXN"), Money(Decimal("99.99"), "USD"))
    assert figures.fiscal == (Money(Decimal("1160.00"), "MXN"),)


# --- sync monitor -----------------------------------------------------------------------------------------------------


def test_lines_come_newest_first_by_key_without_gap_or_repeat(books: Books, local_office: Office) -> None:
    ids = [_log(books, number=f"ST-{place}") for place in range(7)]
    seen: list[int] = []
    after = None
    while True:
        page = sync_lines(local_office, SyncFilter(), after=after, limit=3)
        seen += [line.id for line in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == ids[::-1]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (SyncFilter(status="refused"), ["ST-2"]),
        (SyncFilter(kind="customer"), ["ST-3"]),
        (SyncFilter(branch=OTHER), ["ST-4"]),
        (SyncFilter(text="ST-1"), ["ST-12", "ST-1"]),
        (SyncFilter(text="777"), ["ST-5"]),
        (SyncFilter(status="refused", kind="customer"), []),
    ],
)
def test_filters(books: Books, local_office: Office, wanted: SyncFilter, numbers: list[str]) -> None:
    _log(books, number="ST-1")
    _log(books, number="ST-2", status="refused")
    _log(books, number="ST-3", entity_type="customer")
    _log(books, OTHER, number="ST-4")
    _log(books, number="ST-5", erp_entity_id="777")
    _log(books, number="ST-12")
    _log(books, HIDDEN, number="ST-1")
    assert [line.number for line in sync_lines(local_office, wanted, after=None, limit=50).rows] == numbers


@pytest.mark.parametrize(("state", "again"), [("dead", True), ("blocked", True), ("unknown", False), ("done", False)])
def test_only_work_that_stopped_can_be_retried(books: Books, local_office: Office, state: str, again: bool) -> None:
    work = _work(books, state=state)
    _log(books, status="refused", work_id=work, detail="Duplicate Name Exists Error")
    books.run(
        """insert into attempts (id, work_id, token, boot_id, branch, kind, ref, operation, key, settle_after, outcome, detail)
           values (%s, %s, 1, %s, %s, 'invoice', '1', 'create', 'k', now(), 'refused', '6240')""",
        uuid4(), work, uuid4(), HERE,
    )  # fmt: skip
    source = books.run("insert into sources (kind, label, environment) values ('platform_db', 'p', 'practice') returning id")
    for kind, row_id, number, party in (("customer", "c-1", "Peñón & Asociados", ""), ("invoice", "1", "ST-1", "c-1")):
        books.run(
            """insert into documents (source_id, table_name, kind, row_id, branch, number, party_id, content, hash)
               values (%s, 't', %s, %s, %s, %s, %s, '{}', 'h')""",
            source, kind, row_id, HERE, number, party,
        )  # fmt: skip
    (line,) = sync_lines(local_office, SyncFilter(), after=None, limit=5).rows
    found = details(local_office, line)
    assert (found.can_retry, found.detail, [one.outcome for one in found.tries]) == (again, "Duplicate Name Exists Error", ["refused"])
    assert found.customer == "Peñón & Asociados"


def test_a_document_is_seen_at_the_vendor_s_own_screen(books: Books, local_office: Office) -> None:
    specs = {name: erp.spec for name, erp in ERPS.items()}
    assert deep_link(local_office, specs, "quickbooks_mx", "invoice", "42") is None
    books.run("insert into settings (key, value) values ('practice.endpoint.QUICKBOOKS_MX', 'http://127.0.0.1:8123')")
    here = deep_link(local_office, specs, "quickbooks_mx", "invoice", "42")
    assert here == "http://127.0.0.1:8123/app/invoice?txnId=42&company=42"
    real = deep_link(replace(local_office, environment="production"), specs, "quickbooks_mx", "invoice", "42")
    assert real == "https://qbo.intuit.com/app/invoice?txnId=42"
    assert deep_link(local_office, specs, "nothing", "invoice", "42") is None


# --- cfdi -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "folios"),
    [
        (CfdiFilter(), [13, 12, None]),
        (CfdiFilter(state="DRAFT"), [None]),
        (CfdiFilter(text="A-12"), [12]),
        (CfdiFilter(text="13"), [13]),
        (CfdiFilter(text="abcd"), [12]),
        (CfdiFilter(text="operadora"), [13]),
        (CfdiFilter(text="EKU"), [12]),
        (CfdiFilter(branch=OTHER), []),
    ],
)
def test_cfdis_are_found_by_folio_uuid_rfc_and_name(
    books: Books, local_office: Office, wanted: CfdiFilter, folios: list[int | None]
) -> None:
    _cfdi(books)
    _cfdi(books, state="STAMPED", series="A", folio=12, uuid="ABCD-1", recipient_rfc="EKU9003173C9")
    _cfdi(books, state="STAMPED", series="A", folio=13, uuid="EF00-1", recipient_name="OPERADORA DEL PACÍFICO")
    _cfdi(books, HIDDEN, state="STAMPED", series="B", folio=12, uuid="ABCD-2")
    assert [line.folio for line in cfdi_lines(local_office, wanted, after=None, limit=50).rows] == folios


def test_a_draft_that_was_asked_for_is_pending_and_cannot_be_asked_for_again(books: Books, local_office: Office) -> None:
    first, second = _cfdi(books), _cfdi(books)
    _work(books, kind="issue_cfdi", ref=str(first))
    found = {line.id: line for line in cfdi_lines(local_office, CfdiFilter(), after=None, limit=5).rows}
    assert (found[first].pending, found[first].can_be_issued) == (True, False)
    assert (found[second].pending, found[second].can_be_issued) == (False, True)


def test_the_archived_print_is_what_is_shown(books: Books, local_office: Office) -> None:
    cfdi_id = _cfdi(books, state="STAMPED", uuid="A", stamped_xml=b"<as-received/>")
    books.run(
        "insert into cfdi_prints (cfdi_id, branch, template, status, pdf, sha256) values (%s, %s, 'v1', 'practice', %s, 'x')",
        cfdi_id, HERE, b"%PDF-first",
    )  # fmt: skip
    found = document(local_office, cfdi_id)
    assert found is not None
    assert (found.xml, found.pdf) == (b"<as-received/>", b"%PDF-first")


def test_a_draft_shows_its_problems_all_at_once(books: Books, local_office: Office) -> None:
    problems = [
        {"code": "CFDI40147", "message": "rule.CFDI40147", "params": {"rfc": "X"}},
        {"code": "CFDI40148", "message": "rule.CFDI40148"},
    ]
    cfdi_id = _cfdi(books, code="cfdi.has_problems", params=Jsonb({"problems": problems}))
    found = document(local_office, cfdi_id)
    assert found is not None
    assert [(one.message, dict(one.params)) for one in found.line.troubles] == [("rule.CFDI40147", {"rfc": "X"}), ("rule.CFDI40148", {})]
    assert (found.xml, found.pdf) == (b"", b"")


def test_what_is_another_branch_s_is_not_there(books: Books, local_office: Office) -> None:
    assert document(local_office, _cfdi(books, HIDDEN, state="STAMPED", uuid="A")) is None


def test_no_database_is_said_in_words(local_office: Office, books: Books) -> None:
    gone = replace(local_office, engine=connect("postgresql://nobody@127.0.0.1:1/none"))
    with pytest.raises(UserError, match=r"database\.unreachable"):
        branches(gone)
