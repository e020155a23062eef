"""The table of one payment: how it was paid, and each invoice it settles with its balances."""

from __future__ import annotations

from dataclasses import dataclass

from agent.cfdi.pdf_sheet import BOLD, GREY, LEFT, MEDIUM, REGULAR, RIGHT, SEMIBOLD, TINT, Sheet, fitting, flow
from agent.cfdi.printed import amount, moment, places_of, plain, tax_name
from agent.domain.cfdi import Tax, TaxTotal
from agent.domain.cfdi_payments import PaidDocument, Payment, PaymentTaxes
from agent.domain.rules.codes import PAYMENT_FORMS, TAX_OBJECTS

_PAD = 8.0
_AFTER, _PAID, _BEFORE, _EQUIVALENCE = RIGHT - _PAD, RIGHT - 90.0, RIGHT - 172.0, RIGHT - 254.0
_CURRENCY, _INSTALMENT = RIGHT - 338.0, RIGHT - 346.0
_TEXT_WIDTH = _INSTALMENT - 36.0 - LEFT - _PAD
_WIDE = RIGHT - LEFT - 2 * _PAD
_AMOUNT_WIDTH, _EQUIVALENCE_WIDTH = 76.0, 56.0
_SMALL, _LEADING = 6.8, 8.8


@dataclass(frozen=True, slots=True)
class _Row:
    """One document, or (`number` empty) only the lines below it."""

    number: str
    uuid: str
    details: list[str]
    instalment: str = ""
    currency: str = ""
    equivalence: str = ""
    before: str = ""
    paid: str = ""
    after: str = ""

    @property
    def height(self) -> float:
        own = 24.0 if self.uuid else 2.0
        return own + len(self.details) * _LEADING + 7.0


class PaymentTable:
    """Payment `number` of `count`; `taxes` are its ImpuestosP as written."""

    def __init__(self, payment: Payment, taxes: PaymentTaxes | None, number: int, count: int) -> None:
        self._payment = payment
        self._title = f"Pago {number} de {count}" if count > 1 else "Pago"
        self._facts = flow(_facts(payment), REGULAR, 7.6, _WIDE - 120)
        if taxes is not None and (taxes.taxes or taxes.withholdings):
            self._facts += flow(_taxes(payment, taxes), REGULAR, 7.6, _WIDE - 120)
        self._rows = [_document_row(document) for document in payment.documents]
        if not self._rows:
            self._rows = [_Row("", "", ["Sin documentos relacionados"])]
        self.heights = [row.height for row in self._rows]

    def head(self, first: int) -> float:
        """The payment itself, or its short name on a later page, and the labels of the columns."""
        return 16.0 + (18.0 if first else 20.0 + len(self._facts) * 10.0 + 4.0)

    def foot(self, last: int) -> float:
        """Nothing."""
        return 0.0

    def draw(self, sheet: Sheet, top: float, first: int, last: int) -> float:
        """The payment and its documents; returns the y below them."""
        y = top - self._draw_title(sheet, top, continued=first > 0)
        self._draw_labels(sheet, y)
        y -= 16.0
        for row in self._rows[first:last]:
            _draw_row(sheet, row, y)
            y -= row.height
            sheet.rule(y)
        return y

    def _draw_title(self, sheet: Sheet, top: float, *, continued: bool) -> float:
        height = self.head(1 if continued else 0) - 16.0
        sheet.band(LEFT, top - height, RIGHT - LEFT, height, TINT)
        sheet.band(LEFT, top - height, 2.5, height, sheet.accent)
        title = f"{self._title} (continúa)" if continued else f"{self._title} · {moment(self._payment.paid_at)}"
        sheet.text(LEFT + _PAD, top - 13, title, font=SEMIBOLD, size=9)
        if not continued:
            payment = self._payment
            total = f"{amount(payment.amount, places_of(payment.currency))} {payment.currency}"
            sheet.right(_AFTER, top - 15, total, font=BOLD, size=fitting(total, BOLD, (11, 9, 7.5), 150))
            sheet.paragraph(LEFT + _PAD, top - 25, self._facts, leading=10, size=7.6, color=GREY)
        return height

    def _draw_labels(self, sheet: Sheet, top: float) -> None:
        y = top - 10.5
        sheet.label(LEFT + _PAD, y, "Documento")
        for x, text in (
            (_INSTALMENT, "Parc."),
            (_EQUIVALENCE, "Equiv."),
            (_BEFORE, "Saldo anterior"),
            (_PAID, "Pagado"),
            (_AFTER, "Saldo insoluto"),
        ):
            sheet.label_right(x, y, text)
        sheet.label(_CURRENCY, y, "Mon.")
        sheet.rule(top - 15.5)


def _facts(payment: Payment) -> list[str]:
    bank = payment.bank
    rate = payment.exchange_rate
    named = (
        ("Forma de pago", f"{payment.form} {PAYMENT_FORMS.get(payment.form, '')}".strip()),
        ("Tipo de cambio", "" if rate is None or payment.currency == "MXN" else plain(rate)),
        ("Operación", payment.operation_number),
        ("Banco ordenante", " ".join(part for part in (bank.payer_bank_name, bank.payer_bank_rfc) if part)),
        ("Cuenta ordenante", bank.payer_account),
        ("Banco beneficiario", bank.payee_bank_rfc),
        ("Cuenta beneficiaria", bank.payee_account),
        ("Cadena de pago", f"SPEI {payment.spei.kind}".strip() if payment.spei else ""),
    )
    return [f"{label} {value}" for label, value in named if value]


def _document_row(paid: PaidDocument) -> _Row:
    places = places_of(paid.currency)
    number = "-".join(part for part in (paid.series, paid.folio) if part)
    name = TAX_OBJECTS.get(paid.tax_object, "")
    texts = [f"Objeto {paid.tax_object} {name}".strip()]
    texts += [_tax(tax, places) for tax in paid.taxes] + [f"Retención {_tax(tax, places)}" for tax in paid.withholdings]
    return _Row(
        number=number or "Documento",
        uuid=paid.uuid.upper(),
        details=flow(texts, REGULAR, _SMALL, _WIDE),
        instalment=str(paid.instalment),
        currency=paid.currency,
        equivalence="" if paid.equivalence is None else plain(paid.equivalence),
        before=amount(paid.before, places),
        paid=amount(paid.paid, places),
        after=amount(paid.after, places),
    )


def _tax(tax: Tax | TaxTotal, places: int) -> str:
    texts = [tax_name(tax)]
    if tax.base is not None:
        texts.append(f"base {amount(tax.base, places)}")
    if tax.amount is not None:
        texts.append(f"importe {amount(tax.amount, places)}")
    return " ".join(texts)


def _taxes(payment: Payment, taxes: PaymentTaxes) -> list[str]:
    places = places_of(payment.currency)
    withheld = [f"Retención {_tax(row, places)}" for row in taxes.withholdings]
    first, *others = [*(_tax(row, places) for row in taxes.taxes), *withheld]
    return [f"Impuestos del pago: {first}", *others]


def _draw_row(sheet: Sheet, row: _Row, top: float) -> None:
    y = top - 12
    if row.uuid:
        size = fitting(row.number, MEDIUM, (8.5, 7.5, 6.5, 5.5), _TEXT_WIDTH)
        sheet.text(LEFT + _PAD, y, row.number, font=MEDIUM, size=size)
        sheet.right(_INSTALMENT, y, row.instalment)
        sheet.text(_CURRENCY, y, row.currency)
        for x, text, font, width in (
            (_EQUIVALENCE, row.equivalence, REGULAR, _EQUIVALENCE_WIDTH),
            (_BEFORE, row.before, REGULAR, _AMOUNT_WIDTH),
            (_PAID, row.paid, MEDIUM, _AMOUNT_WIDTH),
            (_AFTER, row.after, REGULAR, _AMOUNT_WIDTH),
        ):
            sheet.right(x, y, text, font=font, size=fitting(text, font, (8.5, 7.5, 6.5, 5.5, 4.5), width))
        sheet.text(LEFT + _PAD, y - 10, row.uuid, size=fitting(row.uuid, REGULAR, (6.8, 5.6, 4.6), _WIDE), color=GREY)
        y -= 20
    sheet.paragraph(LEFT + _PAD, y, row.details, leading=_LEADING, size=_SMALL, color=GREY)
