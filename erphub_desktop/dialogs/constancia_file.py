"""A dropped file as the text of its pages and the QR codes on them: a PDF, or a picture of a QR. Nothing is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import zxingcpp
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter
from PySide6.QtPdf import QPdfDocument

from agent.domain.constancia import Constancia, read_constancia, read_qr
from agent.errors import UserError

MOST_BYTES = 8 * 1024 * 1024
MOST_PAGES = 12
_PIXELS_A_POINT = (2.0, 3.5)
"""How large a page is drawn to look for its QR: the second time only when the first found none."""
_MOST_PIXELS = 40_000_000
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp"})


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was read out of a file, and the file itself as evidence."""

    name: str
    content: bytes
    found: Constancia


def read_file(path: Path, *, today: date) -> Dropped:
    """What a dropped file says. Safe on any thread.

    Raises `constancia.unreadable`, `constancia.too_large`, `constancia.not_a_file`, `constancia.encrypted`, and what
    `read_constancia` raises.
    """
    content = _content(path)
    if path.suffix.lower() in _PICTURES:
        pages, codes = [""], _codes(_picture(path.name, content))
    else:
        pages, codes = _pdf(path.name, content)
    return Dropped(path.name, content, read_constancia(pages, codes, today=today))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UserError("constancia.unreadable", file=path.name, reason=error.strerror or type(error).__name__) from error
    if len(content) > MOST_BYTES:
        raise _too_large(path.name)
    return content


def _too_large(name: str) -> UserError:
    return UserError("constancia.too_large", file=name, limit=MOST_BYTES // 1024 // 1024, pages=MOST_PAGES)


def _pdf(name: str, content: bytes) -> tuple[list[str], list[str]]:
    if b"%PDF-" not in content[:1024]:
        raise UserError("constancia.not_a_file", file=name)
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    try:
        document.load(buffer)
        match document.error():
            case QPdfDocument.Error.IncorrectPassword | QPdfDocument.Error.UnsupportedSecurityScheme:
                raise UserError("constancia.encrypted")
            case QPdfDocument.Error.None_ if document.pageCount() > 0:
                pass
            case _:
                raise UserError("constancia.not_a_file", file=name)
        if document.pageCount() > MOST_PAGES:
            raise _too_large(name)
        pages = [document.getAllText(page).text() for page in range(document.pageCount())]
        return pages, _codes_of_pages(document)
    finally:
        document.close()


def _codes_of_pages(document: QPdfDocument) -> list[str]:
    """The QR codes of every page; a page is drawn larger when no QR of SAT's was found at first."""
    found: list[str] = []
    for scale in _PIXELS_A_POINT:
        for page in range(document.pageCount()):
            points = document.pagePointSize(page)
            size = QSize(round(points.width() * scale), round(points.height() * scale))
            if 0 < size.width() * size.height() <= _MOST_PIXELS:
                found += _codes(_on_white(document.render(page, size)))
        if any(read_qr(text) for text in found):
            break
    return found


def _on_white(drawn: QImage) -> QImage:
    sheet = QImage(drawn.size(), QImage.Format.Format_RGB32)
    sheet.fill(QColor("#FFFFFF"))
    painter = QPainter(sheet)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return sheet


def _picture(name: str, content: bytes) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > _MOST_PIXELS:
        raise _too_large(name)
    image = reader.read()
    if image.isNull():
        raise UserError("constancia.not_a_file", file=name)
    return _on_white(image)


def _codes(image: QImage) -> list[str]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    shape = (grey.height(), grey.bytesPerLine())
    pixels = memoryview(grey.constBits()).cast("B", shape)
    only = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return [code.text for code in zxingcpp.read_barcodes(pixels, formats=only)]
