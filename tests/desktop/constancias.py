"""Constancias to drop in tests: SAT's layout with SAT's test RFCs and made-up addresses, drawn here; none is a real one."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import letter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_WIDTH, _HEIGHT = letter
PAGE = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf?D1=10&D2=1&D3="


@dataclass(frozen=True)
class Taxpayer:
    """Whose Constancia is drawn; `names` are the fields of a natural person, empty for a company."""

    rfc: str
    name: str
    id_cif: str
    postal_code: str
    regimes: tuple[tuple[str, str, str], ...]
    issued: str
    names: tuple[str, str, str] | None = None
    status: str = "ACTIVO"

    @property
    def qr(self) -> str:
        return f"{PAGE}{self.id_cif}_{self.rfc}"


COMPANY = Taxpayer(
    "EKU9003173C9", "ESCUELA KEMPER URGATE", "16040012345", "42501",
    (("Régimen General de Ley Personas Morales", "17/03/1990", ""),), "03 DE NOVIEMBRE DE 2026",
)  # fmt: skip
PERSON = Taxpayer(
    "CACX7605101P8", "XOCHILT CASAS CHAVEZ", "14020054321", "36257",
    (
        ("Régimen de Incorporación Fiscal", "01/01/2014", "31/12/2021"),
        ("Régimen de las Personas Físicas con Actividades Empresariales y Profesionales", "01/01/2010", ""),
        ("Régimen de Sueldos y Salarios e Ingresos Asimilados a Salarios", "01/06/2019", ""),
    ),
    "20 DE NOVIEMBRE DE 2026", ("XOCHILT", "CASAS", "CHAVEZ"),
)  # fmt: skip
OLD = replace(COMPANY, issued="15 DE MAYO DE 2026")


def constancia(*people: Taxpayer, password: str | None = None, qr: str | None = None) -> bytes:
    """A PDF with one Constancia a person; `qr` is what the codes hold instead of each one's own ("" = no code)."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, encrypt=StandardEncryption(password) if password else None, invariant=1)
    for person in people:
        _first_page(canvas, person, person.qr if qr is None else qr)
        canvas.showPage()
        _second_page(canvas, person)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _code(text: str, side: float) -> Drawing:
    widget = QrCodeWidget(text, barLevel="L")
    left, low, right, high = widget.getBounds()
    drawing = Drawing(side, side, transform=[side / (right - left), 0, 0, side / (high - low), 0, 0])
    drawing.add(widget)
    return drawing


def _lines(canvas: Canvas, x: float, y: float, *lines: str, size: float = 8, step: float = 13) -> float:
    canvas.setFont("Helvetica", size)
    for line in lines:
        canvas.drawString(x, y, line)
        y -= step
    return y


def _first_page(canvas: Canvas, person: Taxpayer, qr: str) -> None:
    canvas.drawRightString(_WIDTH - 40, _HEIGHT - 30, "Página  [1] de [2]")
    canvas.setFont("Helvetica-Bold", 9)
    canvas.drawString(40, _HEIGHT - 60, "CÉDULA DE IDENTIFICACIÓN FISCAL")
    if qr:
        renderPDF.draw(_code(qr, 86), canvas, 40, _HEIGHT - 170)
    _lines(
        canvas, 140, _HEIGHT - 80, person.rfc, "Registro Federal de Contribuyentes", person.name, "Nombre, denominación o razón", "social",
        f"idCIF: {person.id_cif}", "VALIDA TU INFORMACIÓN", "FISCAL", size=7, step=11,
    )  # fmt: skip
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(320, _HEIGHT - 70, "CONSTANCIA DE SITUACIÓN FISCAL")
    head, _, tail = person.issued.rpartition(" DE ")
    _lines(canvas, 330, _HEIGHT - 90, "Lugar y Fecha de Emisión", f"MINERAL DE LA REFORMA , HIDALGO A {head}", f"DE {tail}", person.rfc)
    canvas.setFont("Helvetica-Bold", 9)
    canvas.drawString(40, _HEIGHT - 200, "Datos de Identificación del Contribuyente:")
    y = _table(canvas, _HEIGHT - 220, [*_identity(person), ("Estatus en el padrón:", person.status), ("Nombre Comercial:", "")])
    canvas.setFont("Helvetica-Bold", 9)
    canvas.drawString(40, y - 10, "Datos del domicilio registrado")
    _two_columns(
        canvas, y - 30,
        (f"Código Postal:{person.postal_code}", "Tipo de Vialidad: AVENIDA (AV.)"), ("Nombre de Vialidad: REFORMA", "Número Exterior: 100"),
        ("Número Interior:", "Nombre de la Colonia: CENTRO"),
        ("Nombre de la Localidad: MINERAL DE LA REFORMA", "Nombre del Municipio o Demarcación"), ("", "Territorial: MINERAL DE LA REFORMA"),
        ("Nombre de la Entidad Federativa: HIDALGO", "Entre Calle: UNO"),
    )  # fmt: skip


def _identity(person: Taxpayer) -> list[tuple[str, str]]:
    if person.names is None:
        return [
            ("RFC:", person.rfc),
            ("Denominación/Razón Social:", person.name),
            ("Régimen Capital:", "SOCIEDAD ANONIMA DE CAPITAL VARIABLE"),
        ]
    labels = ("Nombre (s):", "Primer Apellido:", "Segundo Apellido:")
    return [("RFC:", person.rfc), ("CURP:", "CACX760510MGTSHC04"), *zip(labels, person.names, strict=True)]


def _table(canvas: Canvas, y: float, rows: list[tuple[str, str]]) -> float:
    canvas.setFont("Helvetica", 8)
    for label, value in rows:
        canvas.drawString(44, y, label)
        canvas.drawString(220, y, value)
        y -= 15
    return y


def _two_columns(canvas: Canvas, y: float, *rows: tuple[str, str]) -> None:
    canvas.setFont("Helvetica", 8)
    for left, right in rows:
        canvas.drawString(44, y, left)
        canvas.drawString(320, y, right)
        y -= 15


def _second_page(canvas: Canvas, person: Taxpayer) -> None:
    canvas.drawRightString(_WIDTH - 40, _HEIGHT - 30, "Página  [2] de [2]")
    y = _lines(canvas, 40, _HEIGHT - 60, "Actividades Económicas:", "Orden Actividad Económica Porcentaje Fecha Inicio Fecha Fin")
    y = _lines(canvas, 40, y, "1 Agencias de viajes 100 17/03/1990", "Regímenes:", "Régimen Fecha Inicio Fecha Fin")
    for name, since, until in person.regimes:
        y = _lines(canvas, 40, y, f"{name} {since} {until}".rstrip())
    _lines(
        canvas, 40, y, "Obligaciones:", "Pago definitivo mensual de IVA. A más tardar el día 17 del mes siguiente 01/01/2002",
        f"Cadena Original Sello: ||2026/11/03|{person.rfc}|CONSTANCIA DE SITUACIÓN FISCAL|200001088888800000031||",
    )  # fmt: skip


def photographed(pdf: bytes) -> bytes:
    """The same pages as pictures in a PDF, as a scanner makes them."""
    from tests.demo.qr import pages_as_images

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    for image in pages_as_images(pdf):
        canvas.drawImage(ImageReader(io.BytesIO(as_png(image))), 0, 0, _WIDTH, _HEIGHT)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def as_png(image: object) -> bytes:
    """A QImage as PNG."""
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage

    assert isinstance(image, QImage)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def put(folder: Path, name: str, content: bytes) -> Path:
    """The file in a folder."""
    file = folder / name
    file.write_bytes(content)
    return file
