"""What the pages of the engine show in tests that need no database: open deliveries, unknowns, a plan, exchanges, agents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from agent.views import agents, payloads, plans, sync_monitor, sync_open, unknowns
from agent.views.page import Key, Page

NOON = datetime(2026, 11, 24, 18, 5, 7, tzinfo=UTC)
HERE, THERE = "MX_CDMX_001", "USA_MIAMI_001"
COUNTS = {"ready": 44, "leased": 2, "unknown": 3, "blocked": 1_000, "dead": 1}


def open_line(place: int, state: str) -> sync_open.OpenLine:
    """Line number `place` of a state: kinds take turns; what waits for nobody has no code."""
    kind = sync_monitor.KINDS[place % 4]
    stuck = state in ("blocked", "dead")
    return sync_open.OpenLine(
        id=7_000 + place,
        at=NOON + timedelta(minutes=place),
        run_at=NOON + timedelta(minutes=place + 5),
        due=place == 0,
        branch=(HERE, THERE)[place % 2],
        erp="quickbooks_mx",
        kind=kind,
        number=f"ST-2026-{place:05d}",
        status=state,
        code="money.unknown_currency" if stuck else "",
        params={"currency": "XXX"} if stuck else {},
        amount=None if kind == "customer" else Decimal("12345.60") + place,
        currency="" if kind == "customer" else "MXN",
        customer="Operadora Turística Ñandú, Peñón & Asociados",
    )


def open_page(office: object, wanted: sync_open.OpenFilter, *, after: Key | None, limit: int) -> Page[sync_open.OpenLine]:
    """As many lines as are counted, at most 50."""
    lines = [open_line(place, wanted.state) for place in range(min(COUNTS[wanted.state], 50))]
    rows = tuple(line for line in lines if wanted.kind in ("", line.kind) and line.number.startswith(wanted.text))
    return Page(rows, None)


def open_counts(office: object, *, branch: str | None) -> dict[str, int]:
    """The counts of every state."""
    return COUNTS


def open_details(office: object, line: sync_open.OpenLine) -> sync_monitor.SyncDetails:
    """Two attempts for every line."""
    tries = tuple(
        sync_monitor.SyncTry(str(UUID(int=line.id + place)), line.at - timedelta(minutes=place), outcome, "")
        for place, outcome in enumerate(("unknown", "not_sent"))
    )
    return sync_monitor.SyncDetails(line, line.customer, line.status, "Stale Object Error", tries)


def unknown_line(place: int) -> unknowns.UnknownLine:
    """0 may be said to be absent, 1 is too young, 2 is a stamp that no person decides."""
    stamp = place == 2
    return unknowns.UnknownLine(
        id=90 + place,
        work_kind="issue_cfdi" if stamp else "deliver",
        ref="12" if stamp else f"invoice:{place}",
        branch=HERE,
        erp="finkok" if stamp else "quickbooks_mx",
        kind="cfdi" if stamp else "invoice",
        number="CDMX-12" if stamp else f"ST-2026-{place:05d}",
        operation="stamp" if stamp else "create",
        amount=Decimal("1234567.80"),
        currency="MXN",
        sent_at=NOON,
        run_at=NOON + timedelta(minutes=2),
        due=place == 0,
        settle_after=NOON + timedelta(minutes=4),
        settled=place == 0,
        attempt=UUID(int=900 + place),
        key="0123456789abcdef0123456789abcdef",
        code="",
        params={},
        detail="the connection was reset after the request had been sent" if place == 0 else "",
        asked=7 if stamp else 0,
        definite_after=NOON + timedelta(hours=74) if stamp else None,
        elsewhere=("sw", "diverza") if stamp else (),
    )


def unknown_page(office: object, *, branch: str | None, after: Key | None, limit: int) -> Page[unknowns.UnknownLine]:
    """The three of them."""
    return Page(tuple(unknown_line(place) for place in range(3)), None)


def exchanges(office: object, attempt_id: UUID) -> tuple[payloads.Exchange, ...]:
    """A look that found nothing, a write that was answered, and one whose answer never came."""
    write = '{"Line":[{"Amount":1160.00,"Description":"Peñón, tour \\"centro\\"","DetailType":"SalesItemLineDetail"}],"DocNumber":"ST-17"}'
    fault = '<?xml version="1.0"?><IntuitResponse><Fault type="SystemFault"><Error code="10000">An error</Error></Fault></IntuitResponse>'
    path = "/v3/company/9130355377388390/invoice?requestid=0123456789abcdef0123456789abcdef&minorversion=75"
    return (
        payloads.Exchange(NOON, "GET", "/v3/company/9130355377388390/query", 200, "", '{"QueryResponse":{}}', "", "1-6564-aa", 182),
        payloads.Exchange(NOON, "POST", path, None, write, "", "the connection was reset", "", 30_000),
        payloads.Exchange(NOON, "POST", path, 503, write, fault, "", "1-6564-bb", 1_284),
    )


PLAN = plans.SyncPlan(
    12, HERE, "ready", "ana.lopez", None, NOON, None, {"create": 2, "update": 1, "void": 1, "wait": 1, "blocked": 1, "skip": 1}
)
_LINE = {"description": "Tour centro histórico", "item": "41", "tax_code": "IVA16", "rate": "0.160000", "quantity": "2.000000"}
_INVOICE = {
    "kind": "invoice", "number": "ST-2026-00017", "customer": "88", "issued_on": "2026-11-24", "currency": "MXN", "total": "1160.00",
    "net": "1000.00", "tax": "160.00", "lines": [{**_LINE, "net": "1000.00", "tax": "160.00", "gross": "1160.00"}],
    "ship_to": {"city": "Ciudad de México", "country": "MX"},
}  # fmt: skip
_DEARER = {**_INVOICE, "total": "1234567.80", "memo": "Cambio de fecha", "lines": [{**_LINE, "net": "1064282.59", "gross": "1234567.80"}]}


def plan_items(
    office: object, plan_id: int, wanted: plans.ItemFilter = plans.EVERY_ITEM, *, after: Key | None = None, limit: int = 200
) -> Page[plans.PlanItem]:
    """One line for each action, and one that was refused when the plan was applied."""
    code, params = "money.unknown_currency", {"currency": "XXX"}
    total = Decimal("1234567.80")
    nothing: dict[str, object] = {}
    rows: tuple[tuple[str, Mapping[str, object], Mapping[str, object], str, Mapping[str, object], str], ...] = (
        ("create", nothing, _INVOICE, "", {}, "requested"),
        ("update", _INVOICE, _DEARER, "", {}, ""),
        ("void", _INVOICE, nothing, "", {}, ""),
        ("create", nothing, _INVOICE, "plan.world_moved", {}, "refused"),
        ("wait", nothing, nothing, "delivery.waits_for_parent", {"kind": "invoice", "document": "17"}, ""),
        ("blocked", nothing, nothing, code, params, ""),
        ("skip", _INVOICE, _INVOICE, "plan.unchanged", {}, ""),
    )
    made = (
        plans.PlanItem(place, "invoice", f"ST-2026-{place:05d}", action, before, later, total, "MXN", why, facts, outcome)
        for place, (action, before, later, why, facts, outcome) in enumerate(rows, start=1)
    )
    return Page(tuple(one for one in made if wanted.action in ("", one.action) and one.number.startswith(wanted.text)), None)


LOAD = {"lanes": 3, "lanes_at_once": 10, "memory_mb": 1_284, "cpu_percent": 12.4}
AGENTS = (
    agents.AgentLine(3, "srv-cun-02", "7F3A-91C4-0B2E-5D68-K7M2-QRST", "waiting", "working", "0.1.0", 4_711, NOON, {}),
    agents.AgentLine(1, "srv-cdmx-01", "AA11-BB22-CC33-DD44-EE55-FF66", "approved", "working", "0.1.0", 812, NOON, LOAD),
    agents.AgentLine(2, "srv-miami-01", "EE55-FF66-0077-1188-AA11-BB22", "approved", "silent", "0.1.0", 99, NOON, {}),
)
