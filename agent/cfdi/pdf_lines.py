"""The table of conceptos."""

from __future__ import annotations

from dataclasses import dataclass

from agent.cfdi.payments import PaidDocument, Payment
from agent.cfdi.pdf_sheet import GREY, INK, LEFT, MEDIUM, REGULAR, RIGHT, TINT, Sheet, width_of, wrap
from agent.cfdi.printed import Printed, agreeing_places, amount, moment, places_of, plain, tax_name
from agent.domain.cfdi import Line
from agent.domain.rules.codes import PAYMENT_FORMS, TAX_OBJECTS

_PAD = 8.0
_LEADING, _SMALL_LEADING = 11.0, 8.6
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


class LinesTable:
    """Every row measured: `heights` in order, `head` the height of the labels above them."""

    head = 22.0

    def __init__(self, printed: Printed) -> None:
        document, totals = printed.document, printed.totals
        places = places_of(document.currency)
        self.places = agreeing_places((line.amount for line in document.lines), totals.subtotal, places)
        self.has_discount = totals.discount is not None
        paid = [amount(payment.amount, places_of(payment.currency)) for payment in printed.payments]
        self._columns(document.lines, paid)
        self.rows = [self._row(line) for line in document.lines]
        for payment in printed.payments:
            self.rows.append(self._payment_row(payment))
            self.rows.extend(self._paid_row(document) for document in payment.documents)
        self.heights = [row.height for row in self.rows]

    def _columns(self, lines: tuple[Line, ...], more_amounts: list[str]) -> None:
        def widest(label: str, texts: list[str]) -> float:
            return max([width_of(text, MEDIUM, 8.5) for text in texts] + [width_of(label.upper(), MEDIUM, 6) + 6, 40])

        self.amount_at = RIGHT - _PAD
        at = self.amount_at - widest("Importe", [amount(line.amount, self.places) for line in lines] + more_amounts) - 12
        self.discount_at = at
        if self.has_discount:
            at -= widest("Descuento", [amount(line.discount or line.amount * 0, self.places) for line in lines]) + 12
        self.price_at = at
        self.text_right = at - widest("P. unitario", [amount(line.unit_price, self.places) for line in lines]) - 14
        self.quantity_at = LEFT + _PAD + widest("Cant.", [plain(line.quantity) for line in lines]) - 12
        self.unit_at = self.quantity_at + 12
        self.text_at = self.unit_at + 54

    def _row(self, line: Line) -> _Row:
        width = self.text_right - self.text_at
        name = line.unit or _UNITS.get(line.unit_key, "")
        return _Row(
            quantity=plain(line.quantity),
            unit=(line.unit_key, wrap(name, REGULAR, 6.8, 48)[0]),
            description=wrap(line.description, REGULAR, 8.5, width),
            details=[piece for text in self._details(line) for piece in wrap(text, REGULAR, 6.8, width)],
            price=amount(line.unit_price, self.places),
            discount="" if line.discount is None else amount(line.discount, self.places),
            amount=amount(line.amount, self.places),
        )

    def _details(self, line: Line) -> list[str]:
        first = [f"Clave {line.product_key}", f"Objeto {line.tax_object} {TAX_OBJECTS.get(line.tax_object, '')}".strip()]
        if line.identifier:
            first.insert(1, f"No. {line.identifier}")
        lines = [" · ".join(first)]
        for prefix, taxes in (("", line.taxes), ("Retención ", line.withholdings)):
            for tax in taxes:
                base = f"{prefix}{tax_name(tax)} · base {amount(tax.base, self.places)}"
                lines.append(base if tax.amount is None else f"{base} · importe {amount(tax.amount, self.places)}")
        if line.third_party:
            party = line.third_party
            lines.append(f"A cuenta de {party.name} · RFC {party.rfc} · CP {party.postal_code} · Régimen {party.tax_regime}")
        return lines

    def _extra_row(self, description: str, detail: str, value: str) -> _Row:
        width = self.text_right - self.text_at
        texts = (wrap(description, REGULAR, 8.5, width), wrap(detail, REGULAR, 6.8, width))
        return _Row("", ("", ""), *texts, price="", discount="", amount=value)

    def _payment_row(self, payment: Payment) -> _Row:
        form = PAYMENT_FORMS.get(payment.form, "")
        value = amount(payment.amount, places_of(payment.currency))
        return self._extra_row(f"Pago del {moment(payment.paid_at)}", f"Forma {payment.form} {form} · {payment.currency}", value)

    def _paid_row(self, paid: PaidDocument) -> _Row:
        places = places_of(paid.currency)
        before, after = amount(paid.before, places), amount(paid.after, places)
        detail = f"Parcialidad {paid.instalment} · {paid.currency} · saldo anterior {before} · saldo insoluto {after}"
        return self._extra_row(f"Documento {paid.number} {paid.uuid}".replace("  ", " "), detail, amount(paid.paid, places))

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
        top -= self.head
        for row in self.rows[first:last]:
            self._draw_row(sheet, row, top)
            top -= row.height
            sheet.rule(top)
        return top

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
