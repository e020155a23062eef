"""What the pages show in tests that need no database: every state, long names, both currencies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from agent.domain.money import Money
from agent.erp.quickbooks.spec import MEXICO, UNITED_STATES
from agent.erp.xero.spec import XERO
from agent.pac import PACS
from agent.views import branches, cfdi, connections, sync_monitor, today
from agent.views.commands import Command
from agent.views.page import Key, Page
from erphub_desktop.app import Opened, Options
from erphub_desktop.pages import PAGES
from tests.desktop import (
    sample_approvals,
    sample_cancel,
    sample_csd,
    sample_engine,
    sample_global,
    sample_pacs,
    sample_strays,
    sample_supplements,
)

NOON = datetime(2026, 11, 24, 18, 5, 7, tzinfo=UTC)
LONG_NAME = "Operadora Turística Ñandú, Peñón & Asociados del Pacífico Mexicano"
XML = (
    '<?xml version="1.0" encoding="UTF-8"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Serie="CDMX" '
    'Folio="12" Fecha="2026-11-24T12:05:07" FormaPago="03" SubTotal="1000.00" Moneda="MXN" Total="1160.00" TipoDeComprobante="I" '
    f'Sello="{"QUJD" * 80}"><cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE" RegimenFiscal="601"/>'
    f'<cfdi:Receptor Rfc="XAXX010101000" Nombre="{LONG_NAME.upper().replace("&", "&amp;")}" UsoCFDI="S01"/></cfdi:Comprobante>'
).encode()

BRANCHES = (
    branches.Branch("MX_CDMX_001", "Ciudad de México", "", "MXN", "Spirit Tours México", 2),
    branches.Branch("MX_CUN_001", "Cancún", "", "MXN", "Spirit Tours México", 2),
    branches.Branch("USA_MIAMI_001", "Miami", "", "USD", "Spirit Tours USA", None),
)

NEEDS = (
    today.Need(today.NeedKind.CONNECTION_EXPIRED, 1, names=("Spirit Tours Miami LLC",)),
    today.Need(today.NeedKind.SALES_REFUSED, 2, "money.unknown_currency", {"currency": "XXX"}),
    today.Need(today.NeedKind.SALES_BLOCKED, 1, "money.unknown_currency", {"currency": "YYY"}),
    today.Need(today.NeedKind.CFDI_DRAFTS, 14),
)
FIGURES = today.Figures(
    1_284, 1_240, 44, 212, (Money(Decimal("1234567.80"), "MXN"), Money(Decimal("98765.40"), "USD")), (Money(Decimal("845210.16"), "MXN"),)
)
BUSY = today.Today(NEEDS, 3, 1, FIGURES)
QUIET = today.Today((), 0, 1, FIGURES)

CONNECTIONS = (
    connections.ConnectionLine(
        1, "quickbooks", "Miami", "practice", "connected", "", "9130355377388383", "Spirit Tours Miami LLC", "USD", NOON, ("USA_MIAMI_001",)
    ),
    connections.ConnectionLine(
        2, "quickbooks_mx", "México", "practice", "expired", "", "9130355377388390", "Spirit Tours México", "MXN", NOON,
        ("MX_CDMX_001", "MX_CUN_001"),
    ),
    connections.ConnectionLine(3, "quickbooks", "Orlando", "practice", "new", "", "", "", "", None, ()),
)  # fmt: skip


def sync_line(place: int) -> sync_monitor.SyncLine:
    """Line number `place`: kinds and states take turns."""
    status = ("success", "success", "success", "refused", "success", "blocked", "unknown", "throttled", "not_sent", "skipped")[place % 10]
    kind = sync_monitor.KINDS[place % 4]
    well = status == "success"
    return sync_monitor.SyncLine(
        id=1_000_000 - place,
        at=NOON - timedelta(minutes=place),
        branch=BRANCHES[place % 3].code,
        erp="quickbooks_mx" if place % 3 < 2 else "quickbooks",
        kind=kind,
        number=f"ST-2026-{place:05d}",
        operation=("create", "update", "void")[place % 3] if kind != "customer" else "create",
        status=status,
        remote_id=str(42 + place) if well else "",
        code="" if well else "money.unknown_currency",
        params={} if well else {"currency": "XXX"},
        amount=None if kind == "customer" else Decimal("12345.60") + place,
        currency="" if kind == "customer" else ("MXN", "USD")[place % 2],
        work_id=place,
    )


def sync_page(office: object, wanted: sync_monitor.SyncFilter, *, after: Key | None, limit: int) -> Page[sync_monitor.SyncLine]:
    """A million lines, made as they are asked for."""
    first = 0 if after is None else 1_000_000 - int(after[0]) + 1
    rows = tuple(sync_line(place) for place in range(first, min(first + limit, 1_000_000)))
    return Page(rows, (rows[-1].id,) if rows and rows[-1].id > 1 else None)


def sync_details(office: object, line: sync_monitor.SyncLine) -> sync_monitor.SyncDetails:
    """The details of any line: those that failed can be tried again."""
    tries = (sync_monitor.SyncTry(str(UUID(int=line.id)), line.at, line.status, ""),)
    said = "" if line.status == "success" else "Business Validation Error: the currency is not switched on in this company"
    return sync_monitor.SyncDetails(line, LONG_NAME, "done" if line.status == "success" else "dead", said, tries)


def cfdi_line(place: int) -> cfdi.CfdiLine:
    """CFDI number `place`: every state takes its turn."""
    state = ("DRAFT", "STAMPED", "STAMPED", "STAMPING", "REFUSED", "STAMPED", "CANCEL_REQUESTED", "CANCELLED")[place % 8]
    return cfdi.CfdiLine(
        id=500 - place,
        state=state,
        series="" if state == "DRAFT" else "CDMX",
        folio=None if state == "DRAFT" else 500 - place,
        uuid=str(UUID(int=place)).upper() if state == "STAMPED" else "",
        branch="MX_CDMX_001",
        recipient_rfc="XAXX010101000",
        recipient_name=LONG_NAME if place % 2 else "Público en general",
        payment_method="PUE",
        total=Decimal("1160.00") * (place + 1),
        currency="MXN",
        created_at=NOON,
        stamped_at=NOON if state == "STAMPED" else None,
        code="money.unknown_currency" if state == "REFUSED" else "",
        params={"currency": "XXX"} if state == "REFUSED" else {},
        pending=place == 8,
        sales=f"ST-2026-{place:05d}",
        draft_hash=f"draft {place}",
    )


def cfdi_page(office: object, wanted: cfdi.CfdiFilter, *, after: Key | None, limit: int) -> Page[cfdi.CfdiLine]:
    """Forty CFDIs."""
    rows = tuple(line for line in map(cfdi_line, range(40)) if not wanted.state or line.state == wanted.state)
    return Page(rows, None)


def cfdi_document(office: object, cfdi_id: int) -> cfdi.CfdiDocument:
    """A document whose bytes are the sample XML and a print of one page."""
    line = cfdi_line(500 - cfdi_id)
    made = line.state != "DRAFT"
    return cfdi.CfdiDocument(line, XML if made else b"", one_page())


def one_page() -> bytes:
    """A PDF of one page with text on it, made by ReportLab."""
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792))
    canvas.drawString(72, 720, "CFDI 4.0")
    canvas.save()
    return buffer.getvalue()


@dataclass
class Asked:
    """What the pages asked of the services, in order; `answers` are the outcomes that commands get, by kind."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, Command] = field(default_factory=dict)

    def request_work(self, office: object, **named: Any) -> int:
        """Takes the place of the service of that name."""
        self.calls.append((named["kind"], named))
        return len(self.calls)

    def undo(self, office: object, work_id: int) -> bool:
        """Takes the place of the service of that name."""
        self.calls.append(("undo", {"work_id": work_id}))
        return True

    def command(self, office: object, work_id: int) -> Command:
        """The outcome of what was asked: the answer for its kind, else done."""
        kind = self.calls[work_id - 1][0]
        return self.answers.get(kind, Command(work_id, kind, "done", "", {}, {"company": "Spirit Tours Miami LLC", "company_id": "42"}))


def opened(data: today.Today = BUSY, close: Callable[[], None] = lambda: None) -> Opened:
    """An office without a database, for `App`'s opener."""

    def listen(on_name: Callable[[str], None], stop: Event) -> None:
        stop.wait()

    return Opened(
        office=cast("Any", SimpleNamespace(environment="practice", now=lambda: NOON)),
        branches=lambda _office: BRANCHES,
        counts={"unknowns": lambda _office: 3, "approvals": lambda _office: len(sample_approvals.LINES)},
        erps={"quickbooks": UNITED_STATES, "quickbooks_mx": MEXICO, "xero": XERO},
        pacs={name: pac.spec for name, pac in PACS.items()},
        pages={entry.name: entry.load() for entry in PAGES},
        listen=listen,
        agent=None,
        close=close,
    )


def fake_views(patch: pytest.MonkeyPatch, data: today.Today = BUSY) -> Asked:
    """Puts the sample in the place of the views and the services that the pages use."""
    asked = Asked()
    patch.setattr("erphub_desktop.pages.today.today", lambda office, branch: data)
    patch.setattr("erphub_desktop.pages.today.look", lambda office: (sample_engine.AGENTS, True))
    patch.setattr("erphub_desktop.pages.connections.connections", lambda office, branch: CONNECTIONS)
    patch.setattr("erphub_desktop.pages.certificates.certificates", lambda office, branch: sample_csd.ISSUERS)
    patch.setattr("erphub_desktop.pages.certificates.role", lambda office: "admin")
    patch.setattr("erphub_desktop.pages.pacs.pacs", lambda office, branch: sample_pacs.ISSUERS)
    patch.setattr("erphub_desktop.pages.approvals.approvals", sample_approvals.page)
    patch.setattr("erphub_desktop.pages.strays.strays", sample_strays.page)
    patch.setattr("erphub_desktop.pages.strays.watched", sample_strays.watched)
    patch.setattr("erphub_desktop.pages.received.supplier_requests", lambda office: sample_strays.RECEIVED)
    patch.setattr("erphub_desktop.pages.pacs.role", lambda office: "admin")
    patch.setattr("erphub_desktop.pages.sync_monitor.lines", sync_page)
    patch.setattr("erphub_desktop.pages.sync_monitor.details", sync_details)
    patch.setattr(
        "erphub_desktop.pages.sync_monitor.deep_link",
        lambda office, specs, erp, kind, remote_id: f"http://127.0.0.1:1/app/{kind}?id={remote_id}",
    )
    patch.setattr("erphub_desktop.pages.cfdi.lines", cfdi_page)
    patch.setattr("erphub_desktop.pages.cfdi.document", cfdi_document)
    sample_cancel.fake(patch)
    _fake_engine(patch)
    sample_supplements.fake(patch, asked.undo, cfdi_document)
    sample_global.fake(patch, cfdi_document)
    for module in (
        "pages.cfdi",
        "pages.supplements",
        "pages.connections",
        "pages.sync_monitor",
        "pages.plan",
        "pages.unknowns",
        "pages.pacs",
        "dialogs.authorizing",
    ):
        patch.setattr(f"erphub_desktop.{module}.request_work", asked.request_work)
    patch.setattr("erphub_desktop.pages.cfdi.undo", asked.undo)
    patch.setattr("erphub_desktop.dialogs.following.command", asked.command)
    return asked


def _fake_engine(patch: pytest.MonkeyPatch) -> None:
    for name in ("open_counts", "open_details"):
        patch.setattr(f"erphub_desktop.pages.sync_monitor.{name}", getattr(sample_engine, name))
    patch.setattr("erphub_desktop.pages.sync_monitor.open_lines", sample_engine.open_page)
    patch.setattr("erphub_desktop.pages.unknowns.unknowns", sample_engine.unknown_page)
    patch.setattr("erphub_desktop.pages.plan.newest", lambda office, branch: replace(sample_engine.PLAN, branch=branch))
    patch.setattr("erphub_desktop.pages.plan.items", sample_engine.plan_items)
    patch.setattr("erphub_desktop.dialogs.exchanges.exchanges", sample_engine.exchanges)


def options(folder: Path, **named: Any) -> Options:
    """Options of a profile in `folder`."""
    return Options(**{"practice": True, "data": folder, **named})
