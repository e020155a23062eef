"""The QR code on a rendered page, module by module, against the code of the text that it should hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument

from agent.cfdi.pdf_sheet import LEFT
from agent.cfdi.qr import matrix, verification_address
from agent.cfdi.safe_xml import parse

_SCALE = 3
_LEFTS = range(int(LEFT * _SCALE) - 2, int(LEFT * _SCALE) + 3)
_SIDE = 96.0 * _SCALE


def address_of(xml: bytes) -> str:
    """The text that the QR code of a stamped CFDI must have."""
    root = parse(xml)

    def of(name: str, attribute: str) -> str:
        node: Any = next(node for node in root.iter() if str(node.tag).endswith("}" + name))
        return str(node.get(attribute))

    total = Decimal(str(root.get("Total")))
    names = {"uuid": of("TimbreFiscalDigital", "UUID"), "issuer": of("Emisor", "Rfc"), "recipient": of("Receptor", "Rfc")}
    return verification_address(**names, total=total, seal=str(root.get("Sello")))


def pages_as_images(pdf: bytes) -> list[QImage]:
    """Every page, in grey, three pixels a point. Raises AssertionError when the file does not open."""
    held = QByteArray(pdf)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    assert document.error() == QPdfDocument.Error.None_, document.error()
    images = []
    for page in range(document.pageCount()):
        size = document.pagePointSize(page)
        image = document.render(page, QSize(int(size.width() * _SCALE), int(size.height() * _SCALE)))
        white = QImage(image.size(), QImage.Format.Format_RGB32)
        white.fill(0xFFFFFFFF)
        _paint(white, image)
        images.append(white.convertToFormat(QImage.Format.Format_Grayscale8))
    document.close()
    return images


def _paint(onto: QImage, image: QImage) -> None:
    from PySide6.QtGui import QPainter

    painter = QPainter(onto)
    painter.drawImage(0, 0, image)
    painter.end()


def has_code(image: QImage, text: str) -> bool:
    """Whether the QR code of `text` is on the page, every module of it."""
    modules = matrix(text)
    unit = _SIDE / len(modules)
    lines, width = bytes(image.constBits()), image.bytesPerLine()
    steps = [int((index + 0.5) * unit) for index in range(len(modules))]
    for top in range(image.height() - int(_SIDE)):
        for left in _LEFTS:
            if _is_at(lines, width, top, left, steps, modules):
                return True
    return False


def _is_at(lines: bytes, width: int, top: int, left: int, steps: list[int], modules: list[list[bool]]) -> bool:
    for row, down in zip(modules, steps, strict=True):
        start = (top + down) * width + left
        for dark, right in zip(row, steps, strict=True):
            if (lines[start + right] < 128) != dark:
                return False
    return True
