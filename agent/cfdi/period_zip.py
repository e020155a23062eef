"""One period's CFDIs as a ZIP that needs no program of ours: XML, PDF, an index.html, the same as CSV, and SHA256SUMS.

The same documents give the same bytes: names in order, no clock, no machine.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from html import escape
from typing import IO

from agent import paths
from agent.cfdi.archive import SUMS, sums

_EPOCH = (1980, 1, 1, 0, 0, 0)
# What a spreadsheet would take for a formula when it opens the CSV.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Listed:
    """One document of the period as the index shows it."""

    issued_at: datetime
    type: str
    series: str
    folio: str
    uuid: str
    recipient_rfc: str
    recipient_name: str
    payment_method: str
    payment_form: str
    currency: str
    exchange_rate: Decimal | None
    total: Decimal
    cancelled: bool

    @property
    def number(self) -> str:
        """Series and folio."""
        return "-".join(part for part in (self.series, self.folio) if part)


@dataclass(frozen=True, slots=True)
class Period:
    """Whose documents and of which month (`2026-11`)."""

    rfc: str
    name: str
    month: str

    @property
    def title(self) -> str:
        """What the index is called."""
        return f"CFDI · {self.rfc} · {self.month}"


_TYPES = {
    "I": ("Ingreso", "Income"), "E": ("Egreso", "Credit note"), "P": ("Pago", "Payment"), "T": ("Traslado", "Transfer"),
    "N": ("Nómina", "Payroll"),
}  # fmt: skip
_STATES = {False: ("Vigente", "Valid"), True: ("Cancelado", "Cancelled")}
_COLUMNS = (
    ("issued_at", "Fecha", "Date"), ("type", "Tipo", "Type"), ("number", "Folio", "Number"), ("uuid", "UUID", "UUID"),
    ("recipient_rfc", "RFC receptor", "Recipient RFC"), ("recipient_name", "Receptor", "Recipient"), ("payment_method", "Método", "Method"),
    ("payment_form", "Forma", "Form"), ("total", "Total", "Total"), ("currency", "Moneda", "Currency"),
    ("exchange_rate", "Tipo de cambio", "Rate"), ("state", "Estado", "State"), ("files", "Archivos", "Files"),
)  # fmt: skip
_NUMBERS = frozenset({"total", "exchange_rate"})


def write_zip(target: IO[bytes], period: Period, documents: Iterable[tuple[Listed, Mapping[str, bytes]]]) -> dict[str, str]:
    """Writes everything, one document's files in memory at a time, and gives the digests: file name -> SHA-256.

    `documents` come in the order in which the index lists them, each with its files by name.
    """
    digests: dict[str, str] = {}
    rows: list[tuple[Listed, tuple[str, ...]]] = []
    with zipfile.ZipFile(target, "w") as packed:

        def put(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            packed.writestr(entry, content, compresslevel=6)
            digests[name] = sha256(content).hexdigest()

        for listed, files in documents:
            for name, content in sorted(files.items()):
                put(name, content)
            rows.append((listed, tuple(sorted(files, key=_xml_first))))
        put("index.csv", _csv(rows))
        put("index.html", _html(period, rows).encode())
        put(SUMS, sums({name: digest for name, digest in digests.items() if name != SUMS}))
    return digests


def _xml_first(name: str) -> tuple[bool, str]:
    return not name.endswith(".xml"), name


def _cells(listed: Listed, files: Sequence[str]) -> dict[str, str]:
    return {
        "issued_at": listed.issued_at.isoformat(sep=" ", timespec="seconds"),
        "type": listed.type,
        "number": listed.number,
        "uuid": listed.uuid,
        "recipient_rfc": listed.recipient_rfc,
        "recipient_name": listed.recipient_name,
        "payment_method": listed.payment_method,
        "payment_form": listed.payment_form,
        "total": f"{listed.total:.2f}",
        "currency": listed.currency,
        "exchange_rate": "" if listed.exchange_rate is None else f"{listed.exchange_rate.normalize():f}",
        "state": " / ".join(_STATES[listed.cancelled]),
        "files": " ".join(files),
    }


def _csv(rows: Sequence[tuple[Listed, tuple[str, ...]]]) -> bytes:
    """For spreadsheets: UTF-8 with a mark, and no cell that one of them would compute."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow([spanish if spanish == english else f"{spanish} / {english}" for _, spanish, english in _COLUMNS])
    for listed, files in rows:
        write.writerow([_harmless(name, cell) for name, cell in _cells(listed, files).items()])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(column: str, cell: str) -> str:
    return f"'{cell}" if column not in _NUMBERS and cell.startswith(_FORMULA) else cell


def _both(spanish: str, english: str) -> str:
    return escape(spanish) if spanish == english else f'<span lang="es">{escape(spanish)}</span><span lang="en">{escape(english)}</span>'


def _html(period: Period, rows: Sequence[tuple[Listed, tuple[str, ...]]]) -> str:
    page = (paths.resources / "export" / "index.html").read_text(encoding="utf-8")
    parts = {
        "TITLE": escape(period.title),
        "ISSUER": escape(f"{period.name} · {period.rfc}"),
        "SUM_HEADS": "".join(_head(name, _both(*words), sortable=False) for name, words in _SUM_COLUMNS),
        "SUMS": "\n".join(_sum_rows([listed for listed, _ in rows])),
        "HEADS": "".join(_head(name, _both(spanish, english), sortable=name != "files") for name, spanish, english in _COLUMNS),
        "ROWS": "\n".join(_row(listed, files) for listed, files in rows),
    }
    pieces = page.split("<!--")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        mark, _, rest = piece.partition("-->")
        filled += [parts[mark], rest]
    return "".join(filled)


def _head(name: str, words: str, *, sortable: bool) -> str:
    kind = ' class="number"' if name in _NUMBERS or name == "count" else ""
    return f'<th scope="col"{kind}>' + (f'<button type="button">{words}</button>' if sortable else words) + "</th>"


def _row(listed: Listed, files: Sequence[str]) -> str:
    cells = _cells(listed, files)
    made = []
    for name, cell in cells.items():
        match name:
            case "issued_at":
                made.append(f'<td class="when">{escape(cell)}</td>')
            case "type":
                made.append(f'<td data-sort="{escape(cell)}">{_both(*_TYPES.get(cell, (cell, cell)))}</td>')
            case "state":
                made.append(f'<td data-sort="{int(listed.cancelled)}">{_both(*_STATES[listed.cancelled])}</td>')
            case "files":
                made.append(
                    "<td>" + "".join(f'<a href="{escape(file)}">{escape(_kind(file, listed.uuid))}</a>' for file in files) + "</td>"
                )
            case "total":
                made.append(f'<td class="number" data-sort="{cell}">{listed.total:,.2f}</td>')
            case "exchange_rate":
                made.append(f'<td class="number" data-sort="{cell or 0}">{cell}</td>')
            case "uuid":
                made.append(f'<td class="mono">{escape(cell)}</td>')
            case "recipient_name":
                made.append(f'<td class="name">{escape(cell)}</td>')
            case _:
                made.append(f"<td>{escape(cell)}</td>")
    return f"<tr{' class=' + chr(34) + 'cancelled' + chr(34) if listed.cancelled else ''}>" + "".join(made) + "</tr>"


def _kind(file: str, uuid: str) -> str:
    """XML, PDF, or what the name says besides: `cancelled.pdf`, `acknowledgment.xml`."""
    rest = file.rpartition("/")[2].removeprefix(uuid)
    if rest in (".xml", ".pdf"):
        return rest[1:].upper()
    stem, _, ending = rest.strip("-").partition(".")
    return f"{stem.partition('-')[0]}.{ending}"


_SUM_COLUMNS = (
    ("type", ("Tipo", "Type")), ("state", ("Estado", "State")), ("currency", ("Moneda", "Currency")),
    ("count", ("Documentos", "Documents")), ("total", ("Total", "Total")),
)  # fmt: skip


def _sum_rows(documents: Sequence[Listed]) -> list[str]:
    groups: dict[tuple[str, bool, str], list[Decimal]] = {}
    for one in documents:
        groups.setdefault((one.type, one.cancelled, one.currency), []).append(one.total)
    return [
        f"<tr><td>{_both(*_TYPES.get(kind, (kind, kind)))}</td><td>{_both(*_STATES[cancelled])}</td><td>{escape(currency)}</td>"
        f'<td class="number">{len(totals)}</td><td class="number">{sum(totals, Decimal(0)):,.2f}</td></tr>'
        for (kind, cancelled, currency), totals in sorted(groups.items())
    ]
