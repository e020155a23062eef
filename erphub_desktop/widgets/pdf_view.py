"""A PDF from memory as pictures of its pages, fitted to the width and drawn off the GUI thread."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from erphub_desktop import tasks
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.basics import clear, column

MARGIN = 12  # pixels around the pages
SETTLE = 80  # milliseconds without a change of size before the pages are drawn anew
MOST_PAGES = 20
_PAGE = "pdfPage"


def pictures(pdf: bytes, width: int, ratio: float) -> tuple[QImage, ...]:
    """The pages, each `width` pixels wide at a screen of `ratio`; empty when the bytes are not a PDF. Safe on any thread."""
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    made = []
    for page in range(min(document.pageCount(), MOST_PAGES)):
        points = document.pagePointSize(page)
        size = QSize(round(width * ratio), round(width * ratio * points.height() / points.width()))
        sheet = QImage(size, QImage.Format.Format_RGB32)
        sheet.fill(QColor("#FFFFFF"))
        painter = QPainter(sheet)
        painter.drawImage(0, 0, document.render(page, size))
        painter.end()
        sheet.setDevicePixelRatio(ratio)
        made.append(sheet)
    document.close()
    return tuple(made)


class PdfView(QScrollArea):
    """Shows one document; `ready` tells whether its pages are on show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pdfView")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._pdf = b""
        self._drawn = (b"", 0)
        self._on_show = b""
        self._pages = column(gap="m")
        self._pages.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inner = QWidget()
        inner.setObjectName("pdfPages")
        inner.setLayout(column(self._pages, None))
        self.setWidget(inner)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE)
        self._timer.timeout.connect(self._draw)

    @property
    def ready(self) -> bool:
        """Whether a document is on show."""
        return bool(self._pdf) and self._on_show == self._pdf and self._pages.count() > 0

    def show_pdf(self, pdf: bytes, *, in_place: bool = False) -> None:
        """Replaces what is shown; empty bytes show nothing. `in_place`: what is on show stays until the new pages are drawn."""
        if pdf != self._pdf:
            self._pdf = pdf
            if not in_place or not pdf:
                clear(self._pages)
            self._drawn = (b"", 0)
            self._draw()

    def _draw(self) -> None:
        width = self.viewport().width() - 2 * MARGIN
        if self._pdf and width > 0 and self._drawn != (self._pdf, width):
            self._drawn = (self._pdf, width)
            call = partial(pictures, self._pdf, width, self.devicePixelRatioF())
            tasks.run(self, call, partial(self._show, self._drawn), self._failed)

    def _show(self, wanted: tuple[bytes, int], sheets: tuple[QImage, ...]) -> None:
        if wanted != self._drawn:
            return
        self._on_show = wanted[0]
        pages = self.findChildren(QLabel, _PAGE)
        if len(pages) != len(sheets):
            clear(self._pages)
            pages = [self._page() for _ in sheets]
        for page, sheet in zip(pages, sheets, strict=True):
            page.setPixmap(QPixmap.fromImage(sheet))

    def _page(self) -> QLabel:
        page = QLabel()
        page.setObjectName(_PAGE)
        self._pages.addWidget(page)
        return page

    def _failed(self, _problem: Problem) -> None:
        clear(self._pages)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._timer.start()
