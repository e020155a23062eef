"""The head of the first page: who issues, what it is, who receives, how it is paid."""

from __future__ import annotations

import io

from agent.cfdi.pdf_sheet import (
    BOLD,
    GREY,
    HEIGHT,
    LEFT,
    MARGIN,
    MEDIUM,
    REGULAR,
    RIGHT,
    SEMIBOLD,
    WIDTH,
    Sheet,
    fitting,
    width_of,
    wrap,
)
from agent.cfdi.printed import Printed, moment, months, plain
from agent.domain.rules.codes import EXPORTS, PAYMENT_FORMS, PAYMENT_METHODS, PERIODICITIES, REGIMES, TYPES, USES

CONTINUATION = 46.0  # the height of the short head
_TOP = HEIGHT - MARGIN
_LOGO_WIDTH, _LOGO_HEIGHT = 150.0, 42.0
_RIGHT_COLUMN = 176.0
_FACTS_AT = LEFT + 282
_FACT_WIDTH = (RIGHT - _FACTS_AT) / 2
_GAP = 18.0


def _named(code: str | None, names: dict[str, str]) -> str:
    return "" if code is None else f"{code} · {names[code]}" if code in names else code


class Opening:
    """Measured once, drawn once; `height` is what it takes below the top margin."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed
        document = printed.document
        room = RIGHT - LEFT - _RIGHT_COLUMN - 20
        self.name_size = fitting(document.issuer.name, SEMIBOLD, (15, 13.5, 12), room)
        self.name = wrap(document.issuer.name, SEMIBOLD, self.name_size, room)
        regime = REGIMES.get(document.issuer.tax_regime)
        about = [f"RFC {document.issuer.rfc}", f"Régimen fiscal {document.issuer.tax_regime}" + (f" · {regime.name}" if regime else "")]
        self.about = [line for text in (*about, *printed.look.lines) for line in wrap(text, REGULAR, 8, room)]
        self.recipient_name = wrap(document.recipient.name, SEMIBOLD, 10.5, _FACTS_AT - LEFT - _GAP)
        self.recipient = [line for text in self._recipient() for line in wrap(text, REGULAR, 8, _FACTS_AT - LEFT - _GAP)]
        self.facts = [(label, wrap(value, MEDIUM, 8, _FACT_WIDTH - 10)) for label, value in self._facts() if value]
        self._logo = _LOGO_HEIGHT + 12 if printed.look.logo else 0.0
        self._head = max(self._logo + 14 + len(self.name) * (self.name_size + 2.5) + len(self.about) * 11, 66.0)
        self._parties = max(13 + len(self.recipient_name) * 13 + 2 + len(self.recipient) * 11, self._facts_height())
        self.height = self._head + 16 + 14 + self._parties + 14

    def _recipient(self) -> list[str]:
        recipient = self.printed.document.recipient
        regime, use = REGIMES.get(recipient.tax_regime), USES.get(recipient.cfdi_use)
        lines = [
            f"RFC {recipient.rfc} · CP {recipient.postal_code}",
            f"Régimen fiscal {recipient.tax_regime}" + (f" · {regime.name}" if regime else ""),
            f"Uso del CFDI {recipient.cfdi_use}" + (f" · {use.name}" if use else ""),
        ]
        if recipient.tax_residence:
            foreign = f" · Registro fiscal {recipient.foreign_tax_id}" if recipient.foreign_tax_id else ""
            lines.append(f"Residencia fiscal {recipient.tax_residence}{foreign}")
        return lines

    def _facts(self) -> list[tuple[str, str]]:
        document = self.printed.document
        rate = "" if document.exchange_rate is None or document.currency == "MXN" else f" · TC {plain(document.exchange_rate)}"
        period = document.global_information
        return [
            ("Método de pago", _named(document.payment_method, PAYMENT_METHODS)),
            ("Forma de pago", _named(document.payment_form, PAYMENT_FORMS)),
            ("Moneda", document.currency + rate),
            ("Lugar de expedición", f"CP {document.place_of_issue}"),
            ("Tipo de comprobante", _named(document.type, TYPES)),
            ("Exportación", _named(document.export, EXPORTS)),
            ("Condiciones de pago", document.payment_conditions or ""),
            ("Periodo global", f"{_named(period.periodicity, PERIODICITIES)} · {months(period)}" if period else ""),
        ]

    def _rows(self) -> list[list[tuple[str, list[str]]]]:
        return [self.facts[index : index + 2] for index in range(0, len(self.facts), 2)]

    def _facts_height(self) -> float:
        return sum(12 + max(len(lines) for _, lines in row) * 10 + 8 for row in self._rows())

    def draw(self, sheet: Sheet) -> float:
        """Draws it and returns the y below it."""
        sheet.band(0, HEIGHT - 6, WIDTH, 6, sheet.accent)
        self._draw_issuer(sheet)
        self._draw_number(sheet)
        y = _TOP - self._head - 16
        sheet.rule(y)
        y -= 14
        sheet.label(LEFT, y - 5, "Receptor")
        below = sheet.paragraph(LEFT, y - 19, self.recipient_name, leading=13, font=SEMIBOLD, size=10.5)
        sheet.paragraph(LEFT, below - 1, self.recipient, leading=11, size=8, color=GREY)
        self._draw_facts(sheet, y)
        return _TOP - self.height

    def _draw_issuer(self, sheet: Sheet) -> None:
        y = _TOP
        if self.printed.look.logo:
            _image(sheet, self.printed.look.logo, LEFT, y - _LOGO_HEIGHT)
            y -= self._logo
        sheet.label(LEFT, y - 5, "Emisor")
        y = sheet.paragraph(LEFT, y - 8 - self.name_size, self.name, leading=self.name_size + 2.5, font=SEMIBOLD, size=self.name_size)
        sheet.paragraph(LEFT, y, self.about, leading=11, size=8, color=GREY)

    def _draw_number(self, sheet: Sheet) -> None:
        printed = self.printed
        sheet.label_right(RIGHT, _TOP - 5, printed.kind)
        size = fitting(printed.number, BOLD, (22, 18, 15, 12, 10, 8, 6), _RIGHT_COLUMN)
        sheet.right(RIGHT, _TOP - 28, printed.number, font=BOLD, size=size)
        sheet.right(RIGHT, _TOP - 43, moment(printed.document.issued_at), font=MEDIUM, size=8)
        sheet.right(RIGHT, _TOP - 54, "Fecha de emisión", size=7, color=GREY)

    def _draw_facts(self, sheet: Sheet, y: float) -> None:
        for row in self._rows():
            for column, (label, lines) in enumerate(row):
                x = _FACTS_AT + column * _FACT_WIDTH
                sheet.label(x, y - 5, label)
                sheet.paragraph(x, y - 16, lines, leading=10, font=MEDIUM, size=8)
            y -= 12 + max(len(lines) for _, lines in row) * 10 + 8


def draw_continuation(sheet: Sheet, printed: Printed) -> float:
    """The short head of the pages after the first; returns the y below it."""
    sheet.band(0, HEIGHT - 6, WIDTH, 6, sheet.accent)
    number = f"{printed.kind} {printed.number}"
    room = RIGHT - LEFT - width_of(number, SEMIBOLD, 9) - 20
    sheet.text(LEFT, _TOP - 10, wrap(printed.document.issuer.name, SEMIBOLD, 9, room)[0], font=SEMIBOLD, size=9)
    sheet.right(RIGHT, _TOP - 10, number, font=SEMIBOLD, size=9)
    sheet.text(LEFT, _TOP - 22, f"RFC {printed.document.issuer.rfc}", size=7.5, color=GREY)
    sheet.right(RIGHT, _TOP - 22, moment(printed.document.issued_at), size=7.5, color=GREY)
    return _TOP - CONTINUATION


def _image(sheet: Sheet, data: bytes, x: float, y: float) -> None:
    from reportlab.lib.utils import ImageReader

    sheet.canvas.drawImage(
        ImageReader(io.BytesIO(data)), x, y, _LOGO_WIDTH, _LOGO_HEIGHT, mask="auto", preserveAspectRatio=True, anchor="nw"
    )
