"""The rows of a sheet become the platform's: the same columns, ids made of the branch and the folio, and what is wrong named by row.

The id of a folio is the same whenever it is imported, so a row that is brought again, in whatever file, is the same document.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from agent.domain.classification import read_row
from agent.domain.customers import name_key
from agent.domain.money import known_currencies
from agent.domain.sales import GENERAL
from agent.domain.source_rows import Wrong
from agent.domain.states import CUSTOMERS, PAYMENTS, REFUNDS, SALES, PaymentStatus, RefundStatus, SaleStatus, SaleType
from agent.ports import SourceRow
from agent.sheets.cells import Ambiguous, Cell, Formula, Manner, Number, Told, amount, day, told
from agent.sheets.columns import COLUMNS, Known, Mapped, SheetKind
from agent.sheets.spool import Row, Sheet

_OURS: Final = UUID("5b0f2a51-7a39-4d86-9d3c-3e0f6a1c9b42")
TABLE_OF: Final[Mapping[SheetKind, str]] = {
    SheetKind.SALES: SALES, SheetKind.PAYMENTS: PAYMENTS, SheetKind.REFUNDS: REFUNDS, SheetKind.CUSTOMERS: CUSTOMERS,
}  # fmt: skip
_CENT: Final = Decimal("0.01")
_LONGEST_FOLIO: Final = 50
_FROM: Final = {"nombre": "cliente", "customer_id": "cliente", "monto_pendiente": "monto_total", "importe": "monto_total"}
"""Column of the platform -> the one of the file that it is made of, where it has another name."""
_OF_THE_SALE: Final = ("customer_id", "cxc_customer_id")


@dataclass(frozen=True, slots=True)
class Home:
    """The branch that the rows are of: its code, the platform's id of it, and what goes without saying there."""

    code: str
    source_branch: str
    currency: str
    country: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one row; `code` names the words, `column` is what people call it."""

    row: int
    code: str
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A row of the platform. `sale` is the id of the sale that it needs, "" for none, `sale_number` what the file calls it.

    `beside` is the customer that a sale names; a row that does not name its currency takes that of its sale.
    """

    row: int
    table: str
    id: str
    columns: Mapping[str, str | None]
    sale: str = ""
    sale_number: str = ""
    names_currency: bool = True
    beside: Ready | None = None


def identity(home: Home, table: str, key: str) -> str:
    """The id of what is known by `key` in this branch."""
    return str(uuid5(_OURS, f"{home.code}/{table}/{key}"))


def manner_of(sheet: Sheet, found: Mapped, kind: SheetKind) -> Told:
    """How the file writes days and amounts, as far as it shows; one look through all of it."""
    places = {
        holds: [found.places[k.name] for k in COLUMNS[kind] if k.holds == holds and k.name in found.places] for holds in ("day", "amount")
    }
    days: set[Cell] = set()
    amounts: set[Cell] = set()
    for row in sheet.rows():
        days.update(cell for place in places["day"] if isinstance(cell := _at(row, place), str))
        amounts.update(cell for place in places["amount"] if isinstance(cell := _at(row, place), str))
    return told(days, amounts)


def read_rows(sheet: Sheet, found: Mapped, kind: SheetKind, manner: Manner, home: Home) -> Iterator[Ready | Trouble]:
    """Each row as it will be taken, or everything that is wrong with it."""
    maker = _Maker(kind, found, manner, home)
    for row in sheet.rows():
        yield from maker.of(row)


def _at(row: Row, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else None


@dataclass(slots=True)
class _Maker:
    kind: SheetKind
    found: Mapped
    manner: Manner
    home: Home
    met: dict[str, int] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)
    sound: dict[str, Mapping[str, str | None]] = field(default_factory=dict)

    def of(self, row: Row) -> Iterator[Ready | Trouble]:
        values, troubles = self._values(row)
        if troubles:
            yield from troubles
            return
        ready = _MAKERS[self.kind](self, row.number, values)
        troubles = self._judged(row.number, ready, values)
        yield from troubles
        if not troubles:
            yield ready

    def _values(self, row: Row) -> tuple[dict[str, str | None], list[Trouble]]:
        values: dict[str, str | None] = {}
        troubles: list[Trouble] = []
        for known in COLUMNS[self.kind]:
            cell = _at(row, self.found.places[known.name]) if known.name in self.found.places else None
            try:
                value = _text(known, cell, self.manner)
                if value is None and known.required:
                    raise _No("sheet.missing_value")
                values[known.name] = value
            except _No as no:
                troubles.append(Trouble(row.number, no.code, self.found.headers.get(known.name, known.names[0]), _shown(cell)))
        return values, troubles

    def _judged(self, number: int, ready: Ready, values: Mapping[str, str | None]) -> list[Trouble]:
        """What is wrong with the row as a whole: by the domain's own rules, and beside the rows that came before it."""
        judged = [ready]
        if ready.beside is not None and self.sound.get(ready.beside.id) != ready.beside.columns:
            judged.append(ready.beside)
            self.sound[ready.beside.id] = ready.beside.columns
        wrong = [read.value for read in (read_row(_as_source(each)) for each in judged) if isinstance(read.value, Wrong)]
        problems = [problem for each in wrong for problem in each.problems if not (ready.sale and problem.column in _OF_THE_SALE)]
        named = dict.fromkeys((self._called(each.column), each.value) for each in problems)
        troubles = [Trouble(number, "sheet.bad_value", column, value) for column, value in named]
        folio = str(values.get("folio") or "")
        if self.met.setdefault(ready.id, number) != number:
            code = "sheet.customer_twice" if self.kind is SheetKind.CUSTOMERS else "sheet.folio_twice"
            troubles.append(Trouble(number, code, str(self.met[ready.id]), folio or str(values.get("cliente"))))
        if len(folio) > _LONGEST_FOLIO:
            troubles.append(Trouble(number, "sheet.bad_value", "folio", folio))
        party = ready.beside
        if party is not None:
            rfc = party.columns.get("rfc") or ""
            if rfc and self.parties.setdefault(party.id, rfc) != rfc:
                troubles.append(Trouble(number, "sheet.customer_differs", str(values["cliente"]), rfc))
        return troubles

    def _called(self, column: str) -> str:
        """The file's header of a column of the platform's."""
        name = _FROM.get(column, column)
        return self.found.headers.get(name, name)


class _No(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _text(known: Known, cell: Cell, manner: Manner) -> str | None:
    """What the cell holds as the platform's text. Raises `_No`."""
    if isinstance(cell, Formula):
        raise _No("sheet.formula")
    try:
        if known.holds == "day":
            found = day(cell, manner)
            return found.isoformat() if found else None
        if known.holds == "amount":
            return _cents(amount(cell, manner))
    except Ambiguous:
        raise _No(f"sheet.ambiguous_{known.holds}") from None
    except ValueError:
        raise _No(f"sheet.bad_{known.holds}") from None
    text = _shown(cell)
    if not text:
        return None
    if known.holds == "word":
        value = known.words.get(name_key(text))
        if value is None:
            raise _No("sheet.unknown_word")
        return value
    if known.holds == "currency" and text.upper() not in known_currencies():
        raise _No("sheet.bad_currency")
    return text.upper() if known.holds == "currency" else text


def _cents(value: Decimal | None) -> str | None:
    if value is None:
        return None
    if value != value.quantize(_CENT):
        raise ValueError("more than two decimals")
    return f"{value.quantize(_CENT):f}"


def _shown(cell: Cell) -> str:
    """The cell as people see it: a number without a needless point, so that a folio or a postal code stays one."""
    if isinstance(cell, Number):
        whole = cell.value == cell.value.to_integral_value()
        return f"{cell.value.quantize(Decimal(1)):f}" if whole else f"{cell.value.normalize():f}"
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell.text if isinstance(cell, Formula) else " ".join(cell.split())


def _as_source(ready: Ready) -> SourceRow:
    return SourceRow(ready.table, ready.id, "", ready.columns)


# --- one row of each kind ---------------------------------------------------------------------------------------------------

Values = Mapping[str, str | None]


def _customer(maker: _Maker, number: int, values: Values) -> Ready:
    home = maker.home
    name = str(values["cliente"])
    key = f"#{values['cliente_numero']}" if values.get("cliente_numero") else name_key(name)
    row_id = identity(home, CUSTOMERS, key)
    plain = (
        "razon_social", "rfc", "tax_id", "codigo_postal", "regimen_fiscal", "uso_cfdi", "email", "telefono", "direccion", "colonia",
        "ciudad", "estado",
    )  # fmt: skip
    columns: dict[str, str | None] = {"id": row_id, "branch_id": home.source_branch, "nombre": name}
    columns |= {column: values.get(column) for column in plain}
    columns |= {
        "pais": _country(values.get("pais"), home), "moneda": values.get("moneda") or home.currency, "activo": "true",
        "certificado_exencion": None,
    }  # fmt: skip
    return Ready(number, CUSTOMERS, row_id, columns)


def _country(said: str | None, home: Home) -> str:
    if not said:
        return home.country
    known = {"mexico": "MX", "estados unidos": "US", "united states": "US", "usa": "US", "eua": "US", "ee uu": "US"}
    return known.get(name_key(said), said.upper())


def _sale(maker: _Maker, number: int, values: Values) -> Ready:
    home, folio, total = maker.home, str(values["folio"]), str(values["monto_total"])
    party = _customer(maker, number, {**values, "moneda": None})
    status = values.get("status") or SaleStatus.PENDING
    paid = status == SaleStatus.PAID
    concept = values.get("concepto")
    line = {"tipo_servicio": values.get("tipo_servicio") or GENERAL, "descripcion": concept or folio, "cantidad": "1", "importe": total}
    cancelled = values.get("fecha_cancelacion") or (values["fecha_emision"] if status == SaleStatus.CANCELLED else None)
    row_id = identity(home, SALES, folio)
    columns: dict[str, str | None] = {
        "id": row_id, "folio": folio, "trip_id": identity(home, "viajes", values.get("viaje") or folio), "customer_id": party.id,
        "sucursal_id": home.source_branch, "proveedor_id": None, "tipo": SaleType.CUSTOMER, "monto_total": total,
        "monto_pagado": total if paid else "0.00", "monto_pendiente": "0.00" if paid else total,
        "moneda": values.get("moneda") or home.currency, "status": status, "concepto": concept, "fecha_emision": values["fecha_emision"],
        "fecha_vencimiento": values.get("fecha_vencimiento"), "fecha_cancelacion": cancelled,
        "lineas": json.dumps([line], ensure_ascii=False),
    }  # fmt: skip
    return Ready(number, SALES, row_id, columns, beside=party)


def _payment(maker: _Maker, number: int, values: Values) -> Ready:
    home, paid, fee = maker.home, str(values["monto"]), values.get("comision_bancaria") or "0.00"
    sale = identity(home, SALES, str(values["venta"]))
    row_id = identity(home, PAYMENTS, str(values["folio"]))
    columns: dict[str, str | None] = {
        "id": row_id, "folio": values["folio"], "cxc_id": sale, "customer_id": None, "sucursal_id": home.source_branch, "monto": paid,
        "monto_recibido": f"{Decimal(paid) - Decimal(fee):f}", "comision_bancaria": fee,
        "moneda": values.get("moneda") or home.currency, "metodo_pago": values["metodo_pago"], "referencia": values.get("referencia"),
        "banco": values.get("banco"), "gateway": None, "status": values.get("status") or PaymentStatus.APPLIED,
        "fecha_pago": values["fecha_pago"],
        "cxc_tipo": SaleType.CUSTOMER, "cxc_proveedor_id": None, "cxc_customer_id": None,
    }  # fmt: skip
    return Ready(number, PAYMENTS, row_id, columns, sale, str(values["venta"]), bool(values.get("moneda")))


def _refund(maker: _Maker, number: int, values: Values) -> Ready:
    home, asked = maker.home, values["fecha_solicitud"]
    sale = identity(home, SALES, str(values["venta"]))
    status = values.get("status") or RefundStatus.AUTHORIZED
    decided = status in (RefundStatus.AUTHORIZED, RefundStatus.PROCESSING, RefundStatus.PAID_OUT)
    row_id = identity(home, REFUNDS, str(values["folio"]))
    columns: dict[str, str | None] = {
        "id": row_id, "folio": values["folio"], "trip_id": None, "customer_id": None, "sucursal_id": home.source_branch,
        "monto_reembolso": values["monto_reembolso"], "monto_retenido": values.get("monto_retenido") or "0.00",
        "moneda": values.get("moneda") or home.currency, "status": status, "metodo_reembolso": values.get("metodo_reembolso"),
        "referencia": None, "motivo_reembolso": values.get("motivo_reembolso"), "fecha_solicitud": asked,
        "fecha_autorizacion": asked if decided else None,
        "fecha_reembolso": values.get("fecha_reembolso") or (asked if status == RefundStatus.PAID_OUT else None),
    }  # fmt: skip
    return Ready(number, REFUNDS, row_id, columns, sale, str(values["venta"]), bool(values.get("moneda")))


_MAKERS: Final = {
    SheetKind.SALES: _sale, SheetKind.PAYMENTS: _payment, SheetKind.REFUNDS: _refund, SheetKind.CUSTOMERS: _customer,
}  # fmt: skip
