"""What the pages and the claim really ask, explained over a million rows with row security on: nothing reads a large table through."""

from __future__ import annotations

import pkgutil
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

import agent.views
from agent.cfdi.catalogs import Catalogs
from agent.db import claim, roles
from agent.db.embedded import Server
from agent.db.engine import connect, transaction
from agent.db.init import dsn_of
from agent.domain.global_period import Periodicity, period_of
from agent.erp import ERPS
from agent.hub import Office
from agent.views import (
    agents,
    approvals,
    branches,
    cancel_case,
    cancellations,
    certificates,
    cfdi,
    commands,
    connections,
    credit_notes,
    deadlines,
    deep_link,
    fiscal_profiles,
    global_invoice,
    guest_sales,
    open_invoices,
    pacs,
    payloads,
    person,
    plans,
    rates,
    series,
    sheets,
    strays,
    supplements,
    sync_monitor,
    sync_open,
    today,
    unknowns,
    work_queue,
)
from tests.conftest import PASSWORD, TEMPLATE
from tests.db import million

TOUCHED = 12_000
"""A query may touch so many rows of a large table: a day of a large company, never all that ever was."""
ATTEMPT = UUID("00000000-0000-0000-0000-0000000007d2")
NUMBER = "CXC-0500"


OCTOBER = period_of(Periodicity.MONTH, date(2026, 10, 1))
SERIES = series.SeriesLine(1, "EKU9003173C9", "Escuela", "B01", "I", "A", 490_000, 500_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """One statement as it was sent."""

    statement: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Large:
    """A database of a million rows a table: the addresses of its agents, of an admin, and of a person who sees three branches of ten."""

    agent: str
    admin: str
    finance: str


@pytest.fixture(scope="module")
def large(cluster: Server) -> Iterator[Large]:
    name, tag = f"t_{secrets.token_hex(6)}", secrets.token_hex(4)
    everyone = {role: f"t_{role}_{tag}" for role in ("admin", "finance")}
    keeper_dsn = dsn_of(cluster.superuser_parameters(name))
    with psycopg.connect(dsn_of(cluster.superuser_parameters()), autocommit=True) as keeper:
        keeper.execute(sql.SQL("create database {} template {} owner {}").format(*map(sql.Identifier, (name, TEMPLATE, roles.OWNER))))
    million.fill(keeper_dsn)
    with psycopg.connect(keeper_dsn, autocommit=True) as keeper:
        for role, login in everyone.items():
            roles.make_login(keeper, login, PASSWORD, f"erphub_{role}")
            keeper.execute("insert into people (login, display_name, role) values (%s, '', %s)", (login, role))
            keeper.execute("insert into people_branches select %s, unnest(%s::text[])", (login, list(million.MINE)))
    agent_dsn = dsn_of(cluster.parameters(user=roles.AGENT_LOGIN, password=PASSWORD, database=name))
    url = make_url(agent_dsn)
    yield Large(agent_dsn, *(url.set(username=login).render_as_string(hide_password=False) for login in everyone.values()))
    with psycopg.connect(dsn_of(cluster.superuser_parameters()), autocommit=True) as keeper:
        keeper.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        for login in everyone.values():
            keeper.execute(sql.SQL("drop role {}").format(sql.Identifier(login)))


@contextmanager
def _office(dsn: str, folder: Path) -> Iterator[Office]:
    engine = connect(dsn)
    try:
        yield Office(engine, dsn, "practice", "somebody", folder, lambda: datetime.now(UTC), _no_catalogs)
    finally:
        engine.dispose()


def _no_catalogs() -> Catalogs:
    raise AssertionError("this test was not to look at SAT's catalogues")


@contextmanager
def overheard(engine: Engine) -> Iterator[list[Asked]]:
    """What is sent to the database within the block."""
    heard: list[Asked] = []

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        heard.append(Asked(statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def troubles(engine: Engine, asked: Sequence[Asked]) -> list[str]:
    """Explains the statements in one transaction, in their order, and undoes it; what reads a large table through, or too much of one."""
    found: list[str] = []
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        for one in asked:
            row: Any = raw.execute(f"explain (analyze, format json) {one.statement}".encode(), one.parameters).fetchone()
            found += [f"{said}: {' '.join(one.statement.split())}" for said in _costly(row[0][0]["Plan"])]
        raw.rollback()
    return found


def _costly(node: Mapping[str, Any]) -> Iterator[str]:
    for inner in node.get("Plans", ()):
        yield from _costly(inner)
    table = node.get("Relation Name")
    if table not in million.TABLES or table == "sync_plans":
        return
    touched = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)) * node[
        "Actual Loops"
    ]
    if node["Node Type"] == "Seq Scan" and node["Actual Loops"]:
        yield f"{table} is read from its first row to its last"
    elif touched > TOUCHED:
        yield f"{node['Node Type']} touches {touched:.0f} rows of {table}"


def _lines(office: Office, *, after: tuple[int] | None = None, **wanted: Any) -> Any:
    return sync_monitor.lines(office, sync_monitor.SyncFilter(**wanted), after=after, limit=200)


def _at(office: Office, moment: datetime) -> Office:
    return replace(office, now=lambda: moment)


def _supplements(office: Office, *, after: tuple[str, int] | None = None, **wanted: Any) -> Any:
    return supplements.lines(office, supplements.SupplementFilter(**wanted), after=after, limit=200)


def _open(office: Office, state: str, **wanted: Any) -> Any:
    return sync_open.open_lines(office, sync_open.OpenFilter(state, **wanted), after=None, limit=200)


# The first rows, the last page, and each filter alone and together, where a page has them.
FOR_ADMINS = {"authorization"}
Look = Callable[[Office], object]
LOOKS: Mapping[str, Mapping[str, Look]] = {
    "agents": {"all": agents.agents},
    "approvals": {
        "first": lambda o: approvals.approvals(o, branch=None, after=None, limit=200),
        "branch": lambda o: approvals.approvals(o, branch="B01", after=(5,), limit=200),
        "count": approvals.approval_count,
    },
    "branches": {"all": branches.branches},
    "cancel_case": {
        "of one": lambda o: cancel_case.cancel_case(o, 1000),
        "tickets": lambda o: cancel_case.tickets(o, 1000, wanted="50", limit=50),
    },
    "cancellations": {
        "before": lambda o: cancellations.outlook(o, 1000),
        "issued": lambda o: cancellations.issued(o, 1000),
        "state": lambda o: cancellations.in_state(o, "STAMPING", limit=5),
        "suppliers": cancellations.supplier_requests,
        "suppliers counted": cancellations.supplier_request_count,
    },
    "certificates": {
        "all": lambda o: certificates.certificates(o, branch=None),
        "branch": lambda o: certificates.certificates(o, branch="B01"),
    },
    "cfdi": {
        "first": lambda o: cfdi.lines(o, cfdi.CfdiFilter(), after=None, limit=200),
        "later": lambda o: cfdi.lines(o, cfdi.CfdiFilter(), after=(400_000,), limit=200),
        "state": lambda o: cfdi.lines(o, cfdi.CfdiFilter(state="DRAFT"), after=None, limit=200),
        "branch": lambda o: cfdi.lines(o, cfdi.CfdiFilter(branch="B01"), after=None, limit=200),
        "state and branch": lambda o: cfdi.lines(o, cfdi.CfdiFilter(state="REFUSED", branch="B01"), after=None, limit=200),
        "state nobody has": lambda o: cfdi.lines(o, cfdi.CfdiFilter(state="CANCELLED", branch="B02"), after=None, limit=200),
        "folio": lambda o: cfdi.lines(o, cfdi.CfdiFilter(text="A-500002"), after=None, limit=200),
        "RFC": lambda o: cfdi.lines(o, cfdi.CfdiFilter(text="XAXX000500"), after=None, limit=200),
        "name": lambda o: cfdi.lines(o, cfdi.CfdiFilter(text="CLIENTE 50001"), after=None, limit=200),
        "nothing like it": lambda o: cfdi.lines(o, cfdi.CfdiFilter(text="ZZZ"), after=None, limit=200),
        "rejected": lambda o: cfdi.lines(o, cfdi.CfdiFilter(state=cfdi.REJECTED, branch="B01"), after=None, limit=200),
        "one": lambda o: cfdi.document(o, 1000),
    },
    "commands": {"one": lambda o: commands.command(o, 1002)},
    "connections": {
        "all": lambda o: connections.connections(o, branch=None),
        "authorization": lambda o: connections.authorization(o, 1),
    },
    "credit_notes": {"one": lambda o: credit_notes.creditable(o, 1005)},
    "deep_link": {
        "one": lambda o: deep_link.deep_link(o, {name: erp.spec for name, erp in ERPS.items()}, "quickbooks_mx", "invoice", "1"),
    },
    "fiscal_profiles": {
        "of a customer": lambda o: fiscal_profiles.profiles(o, branch="B01", party_id="500"),
        "of an RFC": lambda o: fiscal_profiles.by_rfc(o, "XAXX000500"),
        "evidence": lambda o: fiscal_profiles.evidence_file(o, 1),
        "buyer": lambda o: fiscal_profiles.buyer_of(o, 1000),
    },
    "global_invoice": {
        "places": global_invoice.places,
        "newest": lambda o: global_invoice.newest(o, issuer=1, place=""),
        "a month": lambda o: global_invoice.offer(o, issuer=1, place="", period=OCTOBER),
        "of a sale": lambda o: global_invoice.global_of(o, 1001),
        "of a number": lambda o: global_invoice.find_sale(o, "CXC-0001001"),
    },
    "guest_sales": {
        "newest": lambda o: guest_sales.guest_sales(o, "", branch=None),
        "of a branch": lambda o: guest_sales.guest_sales(o, "", branch="B01"),
        "number": lambda o: guest_sales.guest_sales(o, "CXC-0500001", branch=None),
        "beginning of a number": lambda o: guest_sales.guest_sales(o, "CXC-05", branch="B01"),
        "amount": lambda o: guest_sales.guest_sales(o, "500001.00", branch=None),
        "nothing like it": lambda o: guest_sales.guest_sales(o, "ZZZ", branch=None),
    },
    "pacs": {
        "all": lambda o: pacs.pacs(o, branch=None),
        "branch": lambda o: pacs.pacs(o, branch="B01"),
    },
    "payloads": {"one attempt": lambda o: payloads.exchanges(o, ATTEMPT)},
    "person": {"role": person.role},
    "plans": {
        "newest": lambda o: plans.newest(o, "B01"),
        "one": lambda o: plans.plan(o, 21),
        "items": lambda o: plans.items(o, 21),
        "later items": lambda o: plans.items(o, 21, after=(102_000,)),
        "items of an action": lambda o: plans.items(o, 21, plans.ItemFilter("create")),
        "nothing like it": lambda o: plans.items(o, 21, plans.ItemFilter("void", "ZZZ")),
    },
    "supplements": {
        "waiting": lambda o: _supplements(o),
        "later": lambda o: _supplements(o, after=("2026-11-01", 500_000)),
        "branch": lambda o: _supplements(o, branch="B01"),
        "text": lambda o: _supplements(o, text="CLIENTE 50"),
        "issued": lambda o: _supplements(o, listed="issued"),
        "refunds": lambda o: _supplements(o, listed="refunds"),
        "loose": lambda o: _supplements(o, listed="loose"),
        "loose of a branch": lambda o: _supplements(o, listed="loose", branch="B01"),
        "refunds of a branch": lambda o: _supplements(o, listed="refunds", branch="B01"),
        "drafted": lambda o: supplements.drafted(o, 1000),
    },
    "open_invoices": {
        "of a payment": lambda o: open_invoices.open_invoices(o, 1002),
        "of a refund": lambda o: open_invoices.open_invoices(o, 1003),
        "found by words": lambda o: open_invoices.open_invoices(o, 1002, wanted="CLIENTE 50"),
        "found by a folio": lambda o: open_invoices.open_invoices(o, 1002, wanted="A-500"),
    },
    "rates": {
        "newest": lambda o: rates.rates(o),
        "of one": lambda o: rates.rates(o, currency="USD", home="MXN"),
        "lodging": rates.lodging_taxes,
    },
    "series": {
        "all": lambda o: series.series(o, branch=None),
        "gaps": lambda o: series.gaps(o, SERIES, after=None, limit=200),
        "later gaps": lambda o: series.gaps(o, SERIES, after=(400_000,), limit=200),
    },
    "sync_monitor": {
        "first": lambda o: _lines(o),
        "later": lambda o: _lines(o, after=(400_000,)),
        "status": lambda o: _lines(o, status="refused"),
        "status nobody has": lambda o: _lines(o, status="unknown"),
        "kind": lambda o: _lines(o, kind="invoice"),
        "branch": lambda o: _lines(o, branch="B01"),
        "status and branch": lambda o: _lines(o, status="refused", branch="B00"),
        "status and kind": lambda o: _lines(o, status="refused", kind="payment", branch="B00"),
        "number": lambda o: _lines(o, text=NUMBER),
        "number and branch": lambda o: _lines(o, text=NUMBER, branch="B01"),
        "their id": lambda o: _lines(o, text="500001"),
        "nothing like it": lambda o: _lines(o, text="ZZZ"),
        "details": lambda o: sync_monitor.details(o, _lines(o).rows[0]),
    },
    "sync_open": {
        **{state: partial(_open, state=state) for state in sync_open.OPEN_STATES},
        "branch": lambda o: _open(o, "blocked", branch="B01"),
        "kind": lambda o: _open(o, "dead", kind="payment"),
        "number": lambda o: _open(o, "blocked", text=NUMBER),
        "nothing like it": lambda o: _open(o, "blocked", text="ZZZ"),
        "counts": lambda o: sync_open.open_counts(o, branch=None),
        "counts of a branch": lambda o: sync_open.open_counts(o, branch="B01"),
        "details": lambda o: sync_open.open_details(o, _open(o, "blocked").rows[0]),
    },
    "strays": {
        "first": lambda o: strays.strays(o, branch=None, after=None, limit=200),
        "branch": lambda o: strays.strays(o, branch="B01", after=("2026-11-01T00:00:00+00:00", "X"), limit=200),
        "watched": lambda o: strays.watched(o, branch=None, limit=100),
        "count": strays.stray_count,
    },
    "sheets": {
        "first": lambda o: sheets.imports(o, branch=None, limit=200),
        "branch": lambda o: sheets.imports(o, branch="B01", after=(500,), limit=200),
    },
    "today": {"all": lambda o: today.today(o, branch=None), "branch": lambda o: today.today(o, branch="B01")},
    "deadlines": {
        "all": lambda o: deadlines.deadlines(o, branch=None),
        "at the end of a month": lambda o: deadlines.deadlines(_at(o, datetime(2026, 10, 30, 18, tzinfo=UTC)), branch=None),
        "of a branch then": lambda o: deadlines.deadlines(_at(o, datetime(2026, 10, 30, 18, tzinfo=UTC)), branch="B01"),
    },
    "unknowns": {
        "first": lambda o: unknowns.unknowns(o, branch=None, after=None, limit=200),
        "branch": lambda o: unknowns.unknowns(o, branch="B01", after=None, limit=200),
        "count": unknowns.unknown_count,
    },
    "work_queue": {
        **{state: partial(work_queue.rows, state=state) for state in ("ready", "blocked", "dead", "unknown", "done")},
        "branch": lambda o: work_queue.rows(o, state="dead", branch="B01"),
        "one": lambda o: work_queue.entry(o, 2002),
    },
}  # fmt: skip


def test_every_view_is_looked_at() -> None:
    views = {found.name for found in pkgutil.iter_modules(agent.views.__path__)}
    assert set(LOOKS) == views - {"calls", "page"}


@pytest.mark.parametrize(("view", "look"), [(view, look) for view, looks in LOOKS.items() for look in looks])
def test_a_page_touches_what_it_shows(large: Large, tmp_path: Path, view: str, look: str) -> None:
    with _office(large.admin if look in FOR_ADMINS else large.finance, tmp_path) as office:
        with overheard(office.engine) as asked:
            LOOKS[view][look](office)
        assert asked
        found = troubles(office.engine, asked)
    assert not found, "\n\n".join(found)


@pytest.fixture
def agents_engine(large: Large) -> Iterator[Engine]:
    engine = connect(large.agent)
    yield engine
    engine.dispose()


def _undone(engine: Engine, deed: Callable[[Any], object]) -> list[Asked]:
    """What a deed sends, and nothing of it stays."""

    class Enough(Exception):
        pass

    with overheard(engine) as asked:
        try:
            with transaction(engine) as tx:
                deed(tx)
                raise Enough
        except Enough:
            return asked


def test_work_is_claimed_prolonged_released_and_taken_back(agents_engine: Engine) -> None:
    boot = uuid4()

    def deeds(tx: Any) -> None:
        lease = claim.claim(tx, boot=boot, seconds=30, limit=30, avoid=["erp:4"])
        assert lease is not None and lease.rows
        claim.renew(tx, lease, seconds=30)
        claim.hold_all(tx, lease.rows)
        claim.finish(tx, lease.rows[0], state="done")
        claim.rest(tx, lane=lease.lane, token=lease.token, seconds=5)
        claim.recovered(tx, lane=lease.lane, token=lease.token, limit=30)
        claim.release(tx, lane=lease.lane, token=lease.token, boot=boot)
        claim.reap(tx, max_stalls=3)
        claim.due_in(tx)

    asked = _undone(agents_engine, deeds)
    assert len(asked) >= 10
    found = troubles(agents_engine, asked)
    assert not found, "\n\n".join(found)
