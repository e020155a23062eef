"""`demo`: the main job from end to end in the practice profile, with the proof that both sides agree to the cent."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, text

from agent import errors
from agent.bootstrap import OpenHub
from agent.cli import practice_company
from agent.cli.comparison import Difference, Side, compare, compare_stamps
from agent.cli.engine import one_pass, working
from agent.cli.output import DIFFERENCES, OK, DataOption, language, reporting
from agent.db.address import url_of
from agent.db.engine import transaction
from agent.errors import UserError
from agent.pac import PACS
from agent.practice import company
from agent.services.draft_supplement import draft_supplement
from agent.services.request_work import request_work
from agent.views import supplements
from agent.views.supplements import DraftedSupplement, SupplementFilter
from agent.work.commands import HANDLERS
from agent.work.loop import Loop


@dataclass(frozen=True, slots=True)
class Left:
    """One row that no document stands for at the vendor: what it is, and why."""

    table: str
    id: str
    number: str
    branch: str
    amount: Decimal | None
    currency: str
    why: str


def demo(
    data: DataOption = None,
    no_window: Annotated[bool, typer.Option("--no-window", help="Do not open the desktop.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where the XML and PDF files go.", file_okay=False)] = None,
) -> None:
    """Books the practice company's sales, stamps its CFDIs, and shows that both sides agree to the cent."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    code = OK
    with reporting(False):
        with working(data, True) as (opened, loop, urls):
            console.print("[bold]ERP Hub · practice[/bold]  taking in, delivering, stamping …")
            one_pass(opened, loop, from_zero=False)
            _ask_for_supplements(opened)
            one_pass(opened, Loop(opened.hub, HANDLERS, opened.lanes), from_zero=False)
            code = _report(console, opened, urls)
            folder = out or opened.hub.office.folder / "demo"
            count = _write_files(opened, folder)
            console.print(f"{count} CFDIs as XML and PDF in {folder}")
        if not no_window and _has_display():
            _open_window(data)
    raise typer.Exit(code)


def _ask_for_supplements(opened: OpenHub) -> None:
    """Drafts the supplement of every payment that waits for one and asks for it to be issued, as a person does on their page.

    A payment that can have none yet stays in the list; the report says why.
    """
    office = opened.hub.office
    drafts: dict[int, DraftedSupplement] = {}
    for payment in supplements.lines(office, SupplementFilter(), after=None, limit=1000).rows:
        if payment.can_be_issued:
            with suppress(UserError):
                made = supplements.drafted(office, draft_supplement(office, payment.id))
                drafts[made.cfdi_id] = made
    for made in drafts.values():
        if not made.code:
            args = {"draft_hash": made.draft_hash}
            request_work(office, kind="issue_cfdi", lane=f"cfdi:{made.cfdi_id}", ref=str(made.cfdi_id), branch=made.branch, args=args)


def _report(console: Console, opened: OpenHub, urls: Any) -> int:
    books = httpx2.get(f"{urls['QUICKBOOKS']}/_practice/books/quickbooks", timeout=60).json()
    stamps = [each for pac in PACS for each in httpx2.get(f"{urls[pac.upper()]}/_practice/books/{pac}", timeout=60).json()["stamps"]]
    refused = _refused(opened)
    engine = create_engine(url_of(practice_company.platform_dsn(opened)))
    try:
        with engine.connect() as conn:
            sums = company.sums(conn, without=[row.id for row in refused])
    finally:
        engine.dispose()
    sides, differences = compare(sums, books)
    ours = _stamped(opened)
    differences += compare_stamps(ours, stamps)
    _list(console, "Classified, not delivered yet", [_left(row) for row in sums.listed])
    _list(console, "Refused or waiting for a person", refused)
    _list(console, "CFDI that wait for a person", _waiting(opened))
    _summary(console, opened, sides, len(ours), sum((total for _, total in ours), Decimal(0)))
    _say_differences(console, differences)
    return DIFFERENCES if differences else OK


def _refused(opened: OpenHub) -> list[Left]:
    """The platform's rows that could not be delivered: wrong in themselves, blocked, refused, or waiting for one that is."""
    with transaction(opened.hub.office.engine) as tx:
        rows = tx.execute(
            text("""
            select r.table_name, r.row_id, r.number, r.branch, r.amount, r.currency, r.reason as code, r.params
            from source_rows r where r.disposition = 'wrong'
            union all
            select d.table_name, d.row_id, d.number, d.branch, d.amount, d.currency, w.code, w.params
            from work w join documents d on d.kind || ':' || d.row_id = w.ref
            where w.kind = 'deliver' and (w.state in ('blocked', 'dead', 'unknown') or (w.state = 'ready' and w.waits > 0))
            order by 1, 3""")
        ).all()
    chosen = language()
    return [
        Left(
            row[0], row[1], row[2], row[3], row[4], row[5], errors.words(row.code, chosen, **{**row.params, "number": row.number}).sentence
        )
        for row in rows
    ]


def _waiting(opened: OpenHub) -> list[Left]:
    """Drafts that cannot be stamped yet and what the PAC refused, each with its first reason."""
    with transaction(opened.hub.office.engine) as tx:
        rows = tx.execute(
            text("""select d.table_name, d.row_id, d.number, d.branch, d.amount, d.currency, c.code, c.params from cfdis c
                    join cfdi_sales s on s.cfdi_id = c.id join documents d on d.id = s.document_id
                    where c.state in ('DRAFT', 'REFUSED') order by c.id""")
        ).all()
    return [Left(row[0], row[1], row[2], row[3], row[4], row[5], _why(row.code, row.params)) for row in rows]


def _why(code: str, params: Mapping[str, Any]) -> str:
    problems = params.get("problems") or []
    if problems:
        return errors.words(problems[0]["message"], language(), **problems[0]["params"]).sentence
    return errors.words(code, language(), **params).sentence if code else ""


def _left(row: company.Listed) -> Left:
    return Left(row.table, row.id, row.number, row.branch, row.amount, row.currency, row.what)


def _stamped(opened: OpenHub) -> list[tuple[str, Decimal]]:
    with transaction(opened.hub.office.engine) as tx:
        rows = tx.execute(
            text("""select c.uuid, case c.purpose when 'sale' then d.amount else c.total end as amount from cfdis c
                    left join cfdi_sales s on s.cfdi_id = c.id and c.purpose = 'sale' left join documents d on d.id = s.document_id
                    where c.state = 'STAMPED' order by c.id""")
        ).all()
    return [(uuid, amount) for uuid, amount in rows]


def _summary(console: Console, opened: OpenHub, sides: Sequence[Side], stamped: int, stamped_total: Decimal) -> None:
    table = Table(title="Source and accounting system, document by document", title_justify="left")
    for name in ("Branch", "Document", "Currency"):
        table.add_column(name)
    for name in ("Count", "Source", "Vendor", "Source tax", "Vendor tax", "Difference"):
        table.add_column(name, justify="right")
    for side in sides:
        difference = (side.source - side.vendor) + (side.source_tax - side.vendor_tax)
        table.add_row(side.branch, side.kind, side.currency, str(side.count), f"{side.source:,.2f}", f"{side.vendor:,.2f}",
                      f"{side.source_tax:,.2f}", f"{side.vendor_tax:,.2f}", f"{difference:,.2f}")  # fmt: skip
    console.print(table)
    with transaction(opened.hub.office.engine) as tx:
        rows = tx.execute(text("select disposition, count(*) from source_rows group by 1 order by 1")).tuples().all()
        drafts = tx.execute(text("select count(*) from cfdis where state = 'DRAFT'")).scalar_one()
    taken = ", ".join(f"{disposition} {count}" for disposition, count in rows)
    console.print(
        f"Taken in: {taken}.  CFDI: {stamped} stamped ({stamped_total:,.2f} in their own currencies), {drafts} waiting as drafts."
    )


def _list(console: Console, title: str, rows: Iterable[Left]) -> None:
    table = Table(title=title, title_justify="left")
    for name in ("Branch", "Number", "Id", "Why"):
        table.add_column(name, overflow="fold")
    table.add_column("Amount", justify="right")
    for row in rows:
        amount = f"{row.amount:,.2f} {row.currency}" if row.amount is not None else ""
        table.add_row(row.branch, row.number, row.id, row.why, amount)
    console.print(table)


def _say_differences(console: Console, differences: Sequence[Difference]) -> None:
    if not differences:
        console.print("[green]✓ Source minus what is listed equals the vendors' books, to the cent.[/green]")
        return
    counted = Counter(each.what for each in differences)
    console.print(f"[red]✗ {len(differences)} differences:[/red] " + ", ".join(f"{what} {count}" for what, count in counted.items()))
    for each in differences[:40]:
        console.print(f"  {each.kind} {each.number}: {each.what}: source {each.source}, vendor {each.vendor}")


def _write_files(opened: OpenHub, folder: Path) -> int:
    """Every stamped CFDI as it was received, with its archived print."""
    folder.mkdir(parents=True, exist_ok=True)
    with transaction(opened.hub.office.engine) as tx:
        rows = tx.execute(
            text("""select c.series, c.folio, c.uuid, c.stamped_xml, p.pdf from cfdis c left join cfdi_prints p on p.cfdi_id = c.id
                    where c.state = 'STAMPED' order by c.id""")
        ).all()
    for row in rows:
        name = f"{row.series}-{row.folio}_{row.uuid}"
        (folder / f"{name}.xml").write_bytes(bytes(row.stamped_xml))
        if row.pdf is not None:
            (folder / f"{name}.pdf").write_bytes(bytes(row.pdf))
    return len(rows)


def _has_display() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_window(data: Path | None) -> None:
    """Starts the desktop as its own process, on the same profile."""
    frozen = getattr(sys, "frozen", False)
    command = [str(Path(sys.executable).with_name("erphub"))] if frozen else [sys.executable, "-m", "erphub_desktop"]
    command += ["--practice", *(["--data", str(data)] if data else [])]
    subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)
