"""The end of the document: sums, amount in words, notes, and the fiscal data with the QR code."""

from __future__ import annotations

from agent.cfdi.amount_words import in_words
from agent.cfdi.pdf_sheet import (
    BOLD,
    GREY,
    LEFT,
    MARGIN,
    MEDIUM,
    REGULAR,
    RIGHT,
    SEMIBOLD,
    TINT,
    Sheet,
    broken,
    fitting,
    width_of,
    wrap,
)
from agent.cfdi.printed import Printed, amount, moment, places_of, plain, tax_name
from agent.cfdi.qr import matrix, verification_address
from agent.cfdi.stamp_check import Stamp
from agent.domain.cfdi_payments import PaymentsTotals
from agent.domain.money import known_currencies
from agent.domain.rules.codes import TAX_KINDS

_SUMS_WIDTH = 214.0
_NOTES_WIDTH = RIGHT - LEFT - _SUMS_WIDTH - 28
_QR_SIDE = 96.0  # 3.4 cm; Anexo 20 asks for 2.75 at least
_FISCAL_AT = LEFT + _QR_SIDE + 16
_FISCAL_WIDTH = RIGHT - _FISCAL_AT
_SEAL_SIZE, _SEAL_LEADING = 5.4, 6.8


class Closing:
    """Measured once: `sums_height` and `fiscal_height` are its two parts, neither of which breaks over pages."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed
        self.places = places_of(printed.document.currency)
        self.sums = self._sums()
        self.notes = self._notes()
        self.seals = self._seals()
        notes_height = sum(11 + len(lines) * 10.5 + 8 for _, lines in self.notes) + 8
        self.sums_height = max(10 + len(self.sums) * 14 + 32, notes_height) + 12
        self.fiscal_height = self._measure_fiscal()

    def _sums(self) -> list[tuple[str, str]]:
        totals = self.printed.totals
        if self.printed.payments_sums is not None:
            return _payments_rows(self.printed.payments_sums.totals)
        rows = [("Subtotal", amount(totals.subtotal, self.places))]
        if totals.discount is not None:
            rows.append(("Descuento", "−" + amount(totals.discount, self.places)))
        for row in totals.taxes:
            value = "—" if row.amount is None else amount(row.amount, self.places)
            base = "" if row.base is None else f" sobre {amount(row.base, self.places)}"
            rows.append((tax_name(row) + base, value))
        for row in totals.withholdings:
            rows.append((f"Retención {tax_name(row)}", "−" + amount(row.amount or totals.subtotal * 0, self.places)))
        for tax in self.printed.document.local_taxes:
            rows.append((f"{tax.name} {plain(tax.rate)} %", ("−" if tax.withheld else "") + amount(tax.amount, self.places)))
        return rows

    def _notes(self) -> list[tuple[str, list[str]]]:
        document, look = self.printed.document, self.printed.look
        notes = []
        if document.currency in known_currencies() and document.currency != "XXX":
            notes.append(("Importe con letra", in_words(self.printed.totals.total, document.currency)))
        if self.printed.complements:
            notes.append(("Complementos que no se desglosan aquí", " · ".join(self.printed.complements)))
        if look.note:
            notes.append(("Notas", look.note))
        return [(label, wrap(text, REGULAR, 8, _NOTES_WIDTH)) for label, text in notes]

    def _seals(self) -> list[tuple[str, list[str]]]:
        if self.printed.stamp is None:
            return []
        stamp = self.printed.stamp
        texts = [
            ("Sello digital del CFDI", self.printed.seal),
            ("Sello digital del SAT", stamp.sat_seal),
            ("Cadena original del complemento de certificación digital del SAT", self.printed.stamp_chain),
        ]
        return [(label, broken(text, REGULAR, _SEAL_SIZE, _FISCAL_WIDTH)) for label, text in texts]

    def _measure_fiscal(self) -> float:
        if self.printed.stamp is None:
            return 0.0
        return 14 + max(_QR_SIDE, 46 + sum(9.5 + len(lines) * _SEAL_LEADING + 4 for _, lines in self.seals))

    def draw_sums(self, sheet: Sheet, y: float) -> None:
        """The sums and notes, right below the table."""
        self._draw_notes(sheet, y - 16)
        self._draw_sums(sheet, y - 10)

    def draw_fiscal(self, sheet: Sheet, top: float | None) -> None:
        """The fiscal data from `top` downwards, or at the foot of the page; nothing on a draft."""
        if self.printed.stamp is None:
            return
        if top is None:
            top = MARGIN + 16 + self.fiscal_height
            sheet.rule(top)
        self._draw_fiscal(sheet, self.printed.stamp, top - 14)

    def _draw_notes(self, sheet: Sheet, y: float) -> None:
        for label, lines in self.notes:
            sheet.label(LEFT, y - 3, label)
            y = sheet.paragraph(LEFT, y - 14, lines, leading=10.5, size=8) - 8

    def _draw_sums(self, sheet: Sheet, y: float) -> None:
        left = RIGHT - _SUMS_WIDTH
        for label, value in self.sums:
            sheet.text(left + 10, y - 10, label, size=8, color=GREY)
            sheet.right(RIGHT - 8, y - 10, value, font=MEDIUM)
            y -= 14
        y -= 6
        sheet.band(left, y - 25, _SUMS_WIDTH, 26, TINT)
        sheet.band(left, y - 25, 2.5, 26, sheet.accent)
        label, total = self._total()
        sheet.text(left + 10, y - 15.5, label, font=SEMIBOLD, size=9)
        size = fitting(total, BOLD, (14, 12, 10, 8), _SUMS_WIDTH - 30 - width_of(label, SEMIBOLD, 9))
        sheet.right(RIGHT - 8, y - 17, total, font=BOLD, size=size)

    def _total(self) -> tuple[str, str]:
        """What the document is about: its total, or what was paid."""
        sums = self.printed.payments_sums
        if sums is not None:
            return "Total de los pagos MXN", amount(sums.totals.amount, 2)
        return f"Total {self.printed.document.currency}", amount(self.printed.totals.total, self.places)

    def _draw_fiscal(self, sheet: Sheet, stamp: Stamp, y: float) -> None:
        document = self.printed.document
        address = verification_address(
            uuid=stamp.uuid,
            issuer=document.issuer.rfc,
            recipient=document.recipient.rfc,
            total=self.printed.totals.total,
            seal=self.printed.seal,
        )
        sheet.modules(matrix(address), LEFT, y - _QR_SIDE, _QR_SIDE)
        sheet.label(_FISCAL_AT, y - 5, "Folio fiscal (UUID)")
        sheet.text(_FISCAL_AT, y - 16, stamp.uuid, font=SEMIBOLD, size=9)
        facts = [
            ("Fecha de timbrado", moment(stamp.stamped_at)),
            ("Certificado emisor", self.printed.certificate),
            ("Certificado SAT", stamp.sat_serial),
            ("RFC del PAC", stamp.pac_rfc),
        ]
        for column, (label, value) in enumerate(facts):
            x = _FISCAL_AT + column * _FISCAL_WIDTH / 4
            sheet.text(x, y - 28, label, size=6, color=GREY)
            sheet.text(x, y - 36.5, value, font=MEDIUM, size=6.6)
        y -= 50
        for label, lines in self.seals:
            sheet.text(_FISCAL_AT, y, label, font=SEMIBOLD, size=6, color=GREY)
            y = sheet.paragraph(_FISCAL_AT, y - 8, lines, leading=_SEAL_LEADING, size=_SEAL_SIZE, color=GREY) - 5.5


def _payments_rows(totals: PaymentsTotals) -> list[tuple[str, str]]:
    """Totales of the payments complement, all in MXN; the fiscal total of the document is nothing."""
    rows = [("Total del comprobante", "0 XXX")]
    for name, base, value in (
        ("IVA 16 %", totals.base_iva_16, totals.iva_16),
        ("IVA 8 %", totals.base_iva_8, totals.iva_8),
        ("IVA 0 %", totals.base_iva_0, totals.iva_0),
    ):
        if value is not None:
            rows.append((name if base is None else f"{name} sobre {amount(base, 2)}", amount(value, 2)))
    if totals.base_exempt is not None:
        rows.append((f"IVA exento sobre {amount(totals.base_exempt, 2)}", "—"))
    for kind, value in (("002", totals.withheld_iva), ("001", totals.withheld_isr), ("003", totals.withheld_ieps)):
        if value is not None:
            rows.append((f"Retención {TAX_KINDS[kind]}", "−" + amount(value, 2)))
    return rows
