"""The printed representation of a CFDI: a pure function of its bytes, the look and the status."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from agent.cfdi import sat_files
from agent.cfdi.decode import decode, ensure_cfdi
from agent.cfdi.payments import payments_of
from agent.cfdi.pdf_closing import Closing
from agent.cfdi.pdf_lines import LinesTable
from agent.cfdi.pdf_opening import CONTINUATION, Opening, draw_continuation
from agent.cfdi.pdf_sheet import GREY, HEIGHT, LEFT, MARGIN, REGULAR, RIGHT, WIDTH, Sheet, register_fonts
from agent.cfdi.printed import Look, Printed, read_brand
from agent.cfdi.safe_xml import parse
from agent.cfdi.stamp_check import Stamp, decode_stamp, stamp_nodes
from agent.errors import UserError

TEMPLATE_VERSION = 1
Status = Literal["stamped", "draft", "cancelled", "practice"]
_WATERMARKS = {"stamped": "", "draft": "BORRADOR", "cancelled": "CANCELADO", "practice": "PRUEBA SIN VALIDEZ"}
# What the test services of SAT, Finkok and our practice stamp is never printed as if it were valid.
_TEST_PACS = frozenset({"SPR190613I52", "CVD110412TF6", "PAC200101PR4"})
_BOTTOM = MARGIN + 16
_LEGEND = "Este documento es una representación impresa de un CFDI"
_DRAFT_LEGEND = "Borrador sin timbrar: este documento no es un comprobante fiscal"
# ReportLab's fonts keep their reading position in themselves: two prints at a time would take each other's letters.
_one_at_a_time = threading.Lock()

__all__ = ["TEMPLATE_VERSION", "Look", "Status", "read_brand", "render"]


@dataclass(frozen=True, slots=True)
class _Page:
    """Rows `first` to `last` (excluded), and which of the closing parts follow them."""

    first: int
    last: int
    sums: bool = False
    fiscal: bool = False


def render(xml: bytes, *, look: Look, status: Status) -> bytes:
    """The PDF of the CFDI in `xml`: the same input always gives the same bytes.

    `stamped` needs a stamp (UserError `pdf.not_stamped`), as does `cancelled`; `draft` prints anything readable. What a
    PAC's test service stamped says so whatever the status. Raises like `agent.cfdi.read.read` for unreadable files.
    """
    printed = _printed(xml, look, status)
    if printed.stamp and status == "stamped" and printed.stamp.pac_rfc in _TEST_PACS:
        status = "practice"
    with _one_at_a_time:
        return _print(printed, look, status)


def _print(printed: Printed, look: Look, status: Status) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1, initialFontName=REGULAR, lang="es-MX", pageCompression=1)  # type: ignore[arg-type]  # the stubs take the font for its size
    canvas.setTitle(printed.title)
    canvas.setAuthor(printed.document.issuer.name)
    canvas.setSubject(_LEGEND)
    canvas.setCreator("ERP Hub")
    _draw(Sheet(canvas, look.accent), printed, status)
    canvas.save()
    return buffer.getvalue()


def _printed(xml: bytes, look: Look, status: Status) -> Printed:
    root = parse(xml)
    ensure_cfdi(root)
    document, totals = decode(root)
    nodes = stamp_nodes(root)
    if len(nodes) > 1:
        raise UserError("stamp.several", count=len(nodes))
    if not nodes and status != "draft":
        raise UserError("pdf.not_stamped")
    stamp: Stamp | None = None
    chain = ""
    if nodes and status != "draft":
        stamp = decode_stamp(nodes[0])
        chain = bytes(sat_files.stamp_chain_transform()(etree.ElementTree(nodes[0]))).decode()
    return Printed(document, totals, look, root.get("NoCertificado", ""), root.get("Sello", ""), stamp, chain, *payments_of(root))


def _draw(sheet: Sheet, printed: Printed, status: Status) -> None:
    opening, table, closing = Opening(printed), LinesTable(printed), Closing(printed)
    pages = _paginate(opening.height, table, closing)
    for number, page in enumerate(pages, start=1):
        if _WATERMARKS[status]:
            sheet.watermark(_WATERMARKS[status])
        y = opening.draw(sheet) if number == 1 else draw_continuation(sheet, printed)
        if page.first < page.last:
            y = table.draw(sheet, y, page.first, page.last)
        if page.sums:
            closing.draw_sums(sheet, y)
        if page.fiscal:
            closing.draw_fiscal(sheet, None if page.sums else y)
        _footer(sheet, number, len(pages), status)
        sheet.canvas.showPage()


def _paginate(opening: float, table: LinesTable, closing: Closing) -> list[_Page]:
    """Which rows go on which page; sums and fiscal data each stay in one piece, the sums with the last rows if they fit."""
    pages: list[_Page] = []
    first, used = 0, 0.0
    room, later = (HEIGHT - MARGIN - head - table.head - _BOTTOM for head in (opening, CONTINUATION))
    for index, height in enumerate(table.heights):
        if used + height > room and index > first:
            pages.append(_Page(first, index))
            first, used, room = index, 0.0, later
        used += height
    end = len(table.heights)
    if used + closing.sums_height + closing.fiscal_height <= room:
        return [*pages, _Page(first, end, sums=True, fiscal=True)]
    if used + closing.sums_height <= room:
        return [*pages, _Page(first, end, sums=True), _Page(end, end, fiscal=True)]
    return [*pages, _Page(first, end), _Page(end, end, sums=True, fiscal=True)]


def _footer(sheet: Sheet, number: int, count: int, status: Status) -> None:
    sheet.rule(MARGIN + 4)
    sheet.text(LEFT, MARGIN - 7, _DRAFT_LEGEND if status == "draft" else _LEGEND, size=6.5, color=GREY)
    sheet.right(RIGHT, MARGIN - 7, f"Página {number} de {count}", size=6.5, color=GREY)
