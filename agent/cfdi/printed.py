"""What is printed: the decoded document with its stamp, and the texts and numbers that paper needs."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from agent.cfdi.stamp_check import Stamp
from agent.domain.cfdi import Cfdi, CfdiType, Factor, GlobalInformation, Tax, TaxTotal, Totals
from agent.domain.cfdi_payments import PaymentsSums
from agent.domain.money import decimals, known_currencies
from agent.domain.rules.codes import TAX_KINDS
from agent.errors import UserError

_MONTHS = "ene feb mar abr may jun jul ago sep oct nov dic".split()  # noqa: SIM905 - reads better
_MONTH_NAMES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905 - the same
_FIRST_OF_TWO = 13  # c_Meses 13 to 18 are January and February, March and April, ...
_TITLES = {
    CfdiType.INCOME: "Factura",
    CfdiType.CREDIT_NOTE: "Nota de crédito",
    CfdiType.PAYMENT: "Complemento de pago",
    CfdiType.TRANSFER: "Carta de traslado",
    CfdiType.PAYROLL: "Recibo de nómina",
}


@dataclass(frozen=True, slots=True)
class Look:
    """A branch's look: accent colour (#RRGGBB), logo (PNG or JPEG bytes), address lines, a note above the fiscal data."""

    accent: str = "#0F5C6E"
    logo: bytes | None = None
    lines: tuple[str, ...] = ()
    note: str = ""


def read_brand(folder: Path) -> Look:
    """The look in `folder`: `brand.toml` (accent, lines, note; all optional) and `logo.png` or `logo.jpg`.

    Raises UserError `brand.unreadable` with the reason.
    """
    try:
        with (folder / "brand.toml").open("rb") as file:
            brand = tomllib.load(file)
        accent, lines, note = brand.get("accent", Look().accent), brand.get("lines", []), brand.get("note", "")
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", str(accent)) or not isinstance(lines, list) or not isinstance(note, str):
            raise ValueError("accent = #RRGGBB, lines = [...], note = '...'")
        logos = (path.read_bytes() for path in (folder / "logo.png", folder / "logo.jpg") if path.exists())
        return Look(accent=accent, logo=_checked_logo(next(logos, None)), lines=tuple(map(str, lines)), note=note)
    except (OSError, ValueError, SyntaxError) as error:  # SyntaxError: a broken PNG
        raise UserError("brand.unreadable", folder=str(folder), reason=str(error)) from None


def _checked_logo(data: bytes | None) -> bytes | None:
    from PIL import Image

    if data is not None:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
            image.verify()
    return data


@dataclass(frozen=True, slots=True)
class Printed:
    """Everything a page may show; `stamp` is None on a draft.

    `parts` are texts a line (`parts_of`), `complements` the names of those that are not itemised here.
    """

    document: Cfdi
    totals: Totals
    look: Look
    certificate: str
    seal: str
    stamp: Stamp | None
    stamp_chain: str
    payments_sums: PaymentsSums | None = None
    parts: tuple[tuple[str, ...], ...] = ()
    complements: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Factura, Factura global, Nota de crédito, ..."""
        if self.document.type is CfdiType.INCOME and self.document.global_information:
            return "Factura global"
        return _TITLES[self.document.type]

    @property
    def number(self) -> str:
        """Series and folio; without them the first part of the UUID."""
        parts = [part for part in (self.document.series, self.document.folio) if part]
        if parts:
            return "-".join(parts)
        return self.stamp.uuid.split("-")[0] if self.stamp else "sin folio"

    @property
    def title(self) -> str:
        """The title of the PDF file."""
        return f"{self.kind} {self.number} · {self.document.recipient.name}"


def places_of(currency: str) -> int:
    """The decimals to print amounts of `currency` with; two when a file uses a currency nobody knows."""
    return decimals(currency) if currency in known_currencies() else 2


def amount(value: Decimal, places: int) -> str:
    """1,234.50: thousands by commas, `places` decimals."""
    return f"{rounded(value, places):,f}"


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` as it is printed with so many decimals."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """A quantity without the zeros that say nothing."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def agreeing_places(values: Iterable[Decimal], total: Decimal, places: int) -> int:
    """The fewest decimals (of `places`, 4, 6) at which the printed `values` still add up to the printed `total`."""
    values = tuple(values)
    for candidate in (places, 4, 6):
        quantum = Decimal(1).scaleb(-candidate)
        if sum((value.quantize(quantum, ROUND_HALF_UP) for value in values), Decimal(0)).quantize(total) == total:
            return candidate
    return 6


def moment(value: datetime) -> str:
    """24 nov 2026, 10:05:00."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}, {value:%H:%M:%S}"


def months(period: GlobalInformation) -> str:
    """Octubre 2026; enero y febrero 2026 for a period of two months."""
    number = int(period.months) if period.months.isdecimal() else 0
    if 1 <= number < _FIRST_OF_TWO:
        return f"{_MONTH_NAMES[number - 1]} {period.year}"
    first = (number - _FIRST_OF_TWO) * 2
    if 0 <= first < len(_MONTH_NAMES):
        return f"{_MONTH_NAMES[first]} y {_MONTH_NAMES[first + 1]} {period.year}"
    return f"{period.months}/{period.year}"


def tax_name(tax: Tax | TaxTotal) -> str:
    """IVA 16 %, IVA exento, ISR."""
    kind = TAX_KINDS.get(tax.kind, tax.kind)
    if tax.factor == Factor.EXEMPT:
        return f"{kind} exento"
    if tax.rate is None:
        return kind
    if tax.factor == Factor.QUOTA:
        return f"{kind} cuota {plain(tax.rate)}"
    return f"{kind} {plain(tax.rate * 100)} %"
