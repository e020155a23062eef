"""The texts of a PDF, page by page, as Qt's reader sees them."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument


def pages_of(pdf: bytes) -> list[str]:
    """One text a page."""
    held = QByteArray(pdf)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    assert document.error() == QPdfDocument.Error.None_, document.error()
    texts = [document.getAllText(page).text().replace("\r\n", "\n") for page in range(document.pageCount())]
    document.close()
    return texts
