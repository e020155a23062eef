"""The printed representation of a CFDI: a pure function of its bytes, the look and the status."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from typing import Literal

from lxml import etree

from agent.cfdi import local_taxes, payments_node, sat_files
from agent.cfdi.concept_parts import parts_of
from agent.cfdi.decode import decode, ensure_cfdi
from agent.cfdi.payments_decode import decode_payments_sums
from agent.cfdi.pdf_closing import Closing
from agent.cfdi.pdf_lines import LinesTable
from agent.cfdi.pdf_opening import CONTINUATION, Opening, draw_continuation
from agent.cfdi.pdf_pages import GAP, Page, Table, paginate
from agent.cfdi.pdf_payments import PaymentTable
from agent.cfdi.pdf_relations import RelationsTable
from agent.cfdi.pdf_sheet import GREY, HEIGHT, LEFT, MARGIN, REGULAR, RIGHT, WIDTH, Sheet, register_fonts
from agent.cfdi.printed import Printed, read_brand
from agent.cfdi.safe_xml import CFDI, TFD, parse
from agent.cfdi.stamp_check import Stamp, decode_stamp, stamp_nodes
from agent.domain.cfdi_payments import PaymentsSums
from agent.domain.look import Look
from agent.errors import UserError

TEMPLATE_VERSION = 1
Status = Literal["stamped", "draft", "cancelled", "practice"]
_WATERMARKS = {"stamped": "", "draft": "BORRADOR", "cancelled": "CANCELADO", "practice": "PRUEBA SIN VALIDEZ"}
# What the test services of SW, Finkok and our practice PACs stamp is never printed as if it were valid.
_TEST_PACS = frozenset({"SPR190613I52", "CVD110412TF6", "PAC200101PR4", "PSW200101PR4", "PDI200101PR4"})
_SHOWN = frozenset({TFD[1:-1], payments_node.NAMESPACE, local_taxes.NAMESPACE})
_BOTTOM = MARGIN + 16
_LEGEND = "Este documento es una representación impresa de un CFDI"
_DRAFT_LEGEND = "Borrador sin timbrar: este documento no es un comprobante fiscal"
# ReportLab's fonts keep their reading position in themselves: two prints at a time would take each other's letters.
_one_at_a_time = threading.Lock()

__all__ = ["TEMPLATE_VERSION", "Look", "Status", "read_brand", "render"]


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
    canvas.setViewerPreference("DisplayDocTitle", "true")
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
    if status != "draft" and not set(nodes) & set(root.iterfind(f"{CFDI}Complemento/*")):
        raise UserError("pdf.not_stamped")
    stamp: Stamp | None = None
    chain = ""
    if nodes and status != "draft":
        stamp = decode_stamp(nodes[0])
        chain = bytes(sat_files.stamp_chain_transform()(etree.ElementTree(nodes[0]))).decode()
    return Printed(
        document,
        totals,
        look,
        certificate=root.get("NoCertificado", ""),
        seal=root.get("Sello", ""),
        stamp=stamp,
        stamp_chain=chain,
        payments_sums=_payments_sums(root),
        parts=parts_of(root),
        complements=tuple(_only_named(root)),
    )


def _payments_sums(root: etree._Element) -> PaymentsSums | None:
    try:
        return decode_payments_sums(root)
    except (KeyError, ValueError) as error:
        raise UserError("cfdi.incomplete", what=error.args[0]) from None


def _only_named(root: etree._Element) -> Iterator[str]:
    """The complements whose content no page shows."""
    for node in root.iterfind(f"{CFDI}Complemento/*"):
        name = etree.QName(node)
        if name.namespace not in _SHOWN:
            yield f"{name.localname} {node.get('Version') or node.get('version') or ''}".rstrip()


def _draw(sheet: Sheet, printed: Printed, status: Status) -> None:
    opening, closing = Opening(printed), Closing(printed)
    pages = paginate(
        list(_tables(printed)),
        first_room=HEIGHT - MARGIN - opening.height - _BOTTOM,
        room=HEIGHT - MARGIN - CONTINUATION - _BOTTOM,
        sums=closing.sums_height,
        fiscal=closing.fiscal_height,
    )
    for number, page in enumerate(pages, start=1):
        top = opening.draw(sheet) if number == 1 else draw_continuation(sheet, printed)
        _draw_page(sheet, page, closing, top)
        _footer(sheet, number, len(pages), _legend(printed, status))
        if _WATERMARKS[status]:
            sheet.watermark(_WATERMARKS[status])
        sheet.canvas.showPage()


def _tables(printed: Printed) -> Iterator[Table]:
    document, sums = printed.document, printed.payments_sums
    if document.related:
        yield RelationsTable(document.related)
    yield LinesTable(printed)
    for index, payment in enumerate(document.payments):
        taxes = sums.taxes[index] if sums and index < len(sums.taxes) else None
        yield PaymentTable(payment, taxes, index + 1, len(document.payments))


def _draw_page(sheet: Sheet, page: Page, closing: Closing, y: float) -> None:
    for index, piece in enumerate(page.pieces):
        y = piece.table.draw(sheet, y - (GAP if index else 0), piece.first, piece.last)
    if page.sums:
        closing.draw_sums(sheet, y)
    if page.fiscal:
        closing.draw_fiscal(sheet, None if page.sums else y)


def _legend(printed: Printed, status: Status) -> str:
    if status == "draft":
        return _DRAFT_LEGEND
    # A cancelled test says both: across the page that it is cancelled, here that it never counted.
    return f"{_LEGEND} · {_WATERMARKS['practice']}" if printed.stamp and printed.stamp.pac_rfc in _TEST_PACS else _LEGEND


def _footer(sheet: Sheet, number: int, count: int, legend: str) -> None:
    sheet.rule(MARGIN + 4)
    sheet.text(LEFT, MARGIN - 7, legend, size=6.5, color=GREY)
    sheet.right(RIGHT, MARGIN - 7, f"Página {number} de {count}", size=6.5, color=GREY)
