"""What is printed: the decoded document with its stamp, and the texts and numbers that paper needs."""

from __future__ import annotations

import io
import re
import tomllib
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from agent.cfdi.stamp_check import Stamp
from agent.domain.cfdi import Cfdi, CfdiType, Factor, GlobalInformation, Tax, TaxTotal, Totals
from agent.domain.cfdi_payments import PaymentsSums
from agent.domain.look import Look
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


MOST_LOGO_BYTES = 512 * 1024
MOST_LOGO_PIXELS = 4_000_000
_MOST_LINES, _MOST_LETTERS = 8, 300


def read_brand(folder: Path) -> Look:
    """The look in `folder`: `brand.toml` (accent, lines, note; all optional) and `logo.png` or `logo.jpg`.

    Raises UserError `brand.unreadable` with the reason: a logo is a PNG or JPEG of 512 KB and 4 million pixels at most.
    """
    try:
        with (folder / "brand.toml").open("rb") as file:
            brand = tomllib.load(file)
        accent, lines, note = brand.get("accent", Look().accent), brand.get("lines", []), brand.get("note", "")
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", str(accent)) or not isinstance(lines, list) or not isinstance(note, str):
            raise ValueError("accent = #RRGGBB, lines = [...], note = '...'")
        texts = (*map(str, lines), note)
        if len(lines) > _MOST_LINES or any(len(text) > _MOST_LETTERS or not text.isprintable() for text in texts):
            raise ValueError(f"{_MOST_LINES} lines of {_MOST_LETTERS} letters at most")
        logos = (checked_logo(_bytes_of(path)) for path in (folder / "logo.png", folder / "logo.jpg") if path.exists())
        return Look(accent=accent, logo=next(logos, None), lines=tuple(map(str, lines)), note=note)
    except (OSError, ValueError, SyntaxError) as error:  # SyntaxError: a broken PNG
        raise UserError("brand.unreadable", folder=str(folder), reason=str(error)) from None


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_LOGO_BYTES + 1)


def checked_logo(data: bytes) -> bytes:
    """`data` when it is a PNG or JPEG that every print can carry; raises ValueError, OSError or SyntaxError."""
    from PIL import Image

    if len(data) > MOST_LOGO_BYTES:
        raise ValueError(f"logo: more than {MOST_LOGO_BYTES // 1024} KB")
    # Only the head is read here: a small file may unpack into gigabytes, and is refused before it does.
    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(f"logo: {error}") from None
    with image:
        if image.width * image.height > MOST_LOGO_PIXELS:
            raise ValueError(f"logo: {image.width} x {image.height} is more than {MOST_LOGO_PIXELS:,} pixels")
        if getattr(image, "is_animated", False):
            raise ValueError("logo: it moves")
        image.load()
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
