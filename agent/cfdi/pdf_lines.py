"""The table of conceptos, with what was carried over from page to page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from agent.cfdi.pdf_sheet import GREY, INK, LEFT, MEDIUM, REGULAR, RIGHT, TINT, Sheet, flow, width_of, wrap
from agent.cfdi.printed import Printed, agreeing_places, amount, places_of, plain, rounded, tax_name
from agent.domain.cfdi import CfdiType, Line
from agent.domain.rules.codes import TAX_OBJECTS

_PAD = 8.0
_LEADING, _SMALL_LEADING = 11.0, 8.6
_HEAD, _CARRIED = 22.0, 17.0
# A text with more lines than these continues in a row of its own, which may stand on the next page.
_MOST_LINES = 24
# Units that a travel company uses; others show their key alone.
_UNITS = {
    "E48": "Servicio",
    "ROM": "Habitación",
    "DAY": "Día",
    "IE": "Persona",
    "E54": "Viaje",
    "HUR": "Hora",
    "ACT": "Actividad",
    "H87": "Pieza",
    "C62": "Uno",
}


@dataclass(frozen=True, slots=True)
class _Row:
    quantity: str
    unit: tuple[str, str]
    description: list[str]
    details: list[str]
    price: str
    discount: str
    amount: str

    @property
    def height(self) -> float:
        text = len(self.description) * _LEADING + len(self.details) * _SMALL_LEADING
        return max(text + 1.5, _LEADING + _SMALL_LEADING) + 11


def _continued(description: list[str], details: list[str]) -> _Row:
    return _Row("", ("", ""), description, details, price="", discount="", amount="")


class LinesTable:
    """Every row measured; where a page ends between rows, both pages say the sum so far."""

    def __init__(self, printed: Printed) -> None:
        document, totals = printed.document, printed.totals
        places = places_of(document.currency)
        self.places = agreeing_places((line.amount for line in document.lines), totals.subtotal, places)
        self.has_discount = totals.discount is not None
        self._carries = document.type is not CfdiType.PAYMENT
        self._columns(document.lines)
        self.rows: list[_Row] = []
        sums = list(accumulate((rounded(line.amount, self.places) for line in document.lines), initial=Decimal(0)))
        self._sums: list[Decimal] = []  # before each row
        for index, line in enumerate(document.lines):
            pieces = list(self._pieces(line, printed.parts[index] if index < len(printed.parts) else ()))
            self.rows += pieces
            self._sums += [sums[index], *[sums[index + 1]] * (len(pieces) - 1)]
        self.heights = [row.height for row in self.rows]

    def head(self, first: int) -> float:
        """The labels, and the sum that was carried over."""
        return _HEAD + (_CARRIED if first and self._carries else 0.0)

    def foot(self, last: int) -> float:
        """The sum to carry over."""
        return _CARRIED if self._carries else 0.0

    def _columns(self, lines: tuple[Line, ...]) -> None:
        def widest(label: str, texts: list[str]) -> float:
            return max([width_of(text, MEDIUM, 8.5) for text in texts] + [width_of(label.upper(), MEDIUM, 6) + 6, 40])

        self.amount_at = RIGHT - _PAD
        carried = amount(sum((line.amount for line in lines), Decimal(0)), self.places) if self._carries else ""
        at = self.amount_at - widest("Importe", [carried, *(amount(line.amount, self.places) for line in lines)]) - 12
        self.discount_at = at
        if self.has_discount:
            at -= widest("Descuento", [amount(line.discount or line.amount * 0, self.places) for line in lines]) + 12
        self.price_at = at
        self.text_right = at - widest("P. unitario", [amount(line.unit_price, self.places) for line in lines]) - 14
        self.quantity_at = LEFT + _PAD + widest("Cant.", [plain(line.quantity) for line in lines]) - 12
        self.unit_at = self.quantity_at + 12
        self.text_at = self.unit_at + 54

    def _pieces(self, line: Line, parts: tuple[str, ...]) -> Iterator[_Row]:
        """The row of `line`, and rows without amounts for what is too long for one."""
        width = self.text_right - self.text_at
        description = wrap(line.description, REGULAR, 8.5, width)
        details = flow([*self._details(line), *parts], REGULAR, 6.8, width)
        yield _Row(
            quantity=plain(line.quantity),
            unit=(line.unit_key, wrap(line.unit or _UNITS.get(line.unit_key, ""), REGULAR, 6.8, 48)[0]),
            description=description[:_MOST_LINES],
            details=details[:_MOST_LINES] if len(description) <= _MOST_LINES else [],
            price=amount(line.unit_price, self.places),
            discount="" if line.discount is None else amount(line.discount, self.places),
            amount=amount(line.amount, self.places),
        )
        for at in range(_MOST_LINES, len(description), _MOST_LINES):
            yield _continued(description[at : at + _MOST_LINES], [])
        for at in range(_MOST_LINES if len(description) <= _MOST_LINES else 0, len(details), _MOST_LINES):
            yield _continued([], details[at : at + _MOST_LINES])

    def _details(self, line: Line) -> list[str]:
        parts = [f"Clave {line.product_key}", f"Objeto {line.tax_object} {TAX_OBJECTS.get(line.tax_object, '')}".strip()]
        if line.identifier:
            parts.insert(1, f"No. {line.identifier}")
        for prefix, taxes in (("", line.taxes), ("Retención ", line.withholdings)):
            for tax in taxes:
                base = f"{prefix}{tax_name(tax)} base {amount(tax.base, self.places)}"
                parts.append(base if tax.amount is None else f"{base} importe {amount(tax.amount, self.places)}")
        if line.third_party:
            party = line.third_party
            parts += [f"A cuenta de {party.name}", f"RFC {party.rfc}", f"CP {party.postal_code}", f"Régimen {party.tax_regime}"]
        return parts

    def draw(self, sheet: Sheet, top: float, first: int, last: int) -> float:
        """The labels and rows `first` to `last` (excluded); returns the y below them."""
        sheet.band(LEFT, top - 18, RIGHT - LEFT, 18, TINT)
        y = top - 11.5
        sheet.label_right(self.quantity_at, y, "Cant.")
        sheet.label(self.unit_at, y, "Unidad")
        sheet.label(self.text_at, y, "Descripción")
        sheet.label_right(self.price_at, y, "P. unitario")
        if self.has_discount:
            sheet.label_right(self.discount_at, y, "Descuento")
        sheet.label_right(self.amount_at, y, "Importe")
        top -= _HEAD
        if first and self._carries:
            top = self._draw_carried(sheet, top, "Suma anterior", self._sums[first])
        for row in self.rows[first:last]:
            self._draw_row(sheet, row, top)
            top -= row.height
            sheet.rule(top)
        if last < len(self.rows) and self._carries:
            top = self._draw_carried(sheet, top, "Suma y sigue", self._sums[last])
        return top

    def _draw_carried(self, sheet: Sheet, top: float, label: str, value: Decimal) -> float:
        y = top - 11.5
        sheet.text(self.text_at, y, label, size=7.6, color=GREY)
        sheet.right(self.amount_at, y, amount(value, self.places), font=MEDIUM, size=7.6, color=GREY)
        sheet.rule(top - _CARRIED)
        return top - _CARRIED

    def _draw_row(self, sheet: Sheet, row: _Row, top: float) -> None:
        y = top - 13
        sheet.right(self.quantity_at, y, row.quantity)
        sheet.text(self.unit_at, y, row.unit[0])
        sheet.text(self.unit_at, y - _SMALL_LEADING - 1, row.unit[1], size=6.8, color=GREY)
        below = sheet.paragraph(self.text_at, y, row.description, leading=_LEADING, color=INK)
        sheet.paragraph(self.text_at, below - 0.5, row.details, leading=_SMALL_LEADING, size=6.8, color=GREY)
        sheet.right(self.price_at, y, row.price)
        if self.has_discount:
            sheet.right(self.discount_at, y, row.discount)
        sheet.right(self.amount_at, y, row.amount, font=MEDIUM)
