"""Files as people bring them: CSV by hand, XLSX by the library that writes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl


def csv_file(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "file.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def xlsx_file(folder: Path, rows: Sequence[Any], *, name: str = "file.xlsx") -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Ventas")
    for row in rows:
        sheet.append(row)
    file = folder / name
    book.save(file)
    return file


SALES = """folio,fecha,cliente,rfc,total,moneda,servicio,concepto,estatus
V-1,2026-11-02,Ana Núñez,,116.00,MXN,tour,Excursión,pendiente
V-2,2026-11-03,Viajes Solís SA,VSO010101AB1,"1,160.50",MXN,tour,,pagado
V-3,2026-11-04,Bob O'Neil,,20.00,USD,tour,,pending
"""
PAYMENTS = """Folio,Venta,Fecha de pago,Importe,Forma de pago
P-1,V-1,2026-11-05,50.00,efectivo
P-2,V-3,2026-11-06,20.00,Transferencia
"""
