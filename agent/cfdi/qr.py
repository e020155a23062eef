"""The QR code of a printed CFDI: SAT's address that verifies it, as a matrix of modules."""

from __future__ import annotations

from decimal import Decimal

_ADDRESS = "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx"
# Any mask is readable; trying all eight, as the library does by itself, costs three times as much.
_MASK = 3


def verification_address(*, uuid: str, issuer: str, recipient: str, total: Decimal, seal: str) -> str:
    """The text of the QR code. `total` loses its trailing zeros; `&` of an RFC is written as in XML. Source: Anexo 20, section I.D."""
    return f"{_ADDRESS}?id={uuid}&re={_escaped(issuer)}&rr={_escaped(recipient)}&tt={_amount(total)}&fe={seal[-8:]}"


def _escaped(rfc: str) -> str:
    return rfc.replace("&", "&amp;")


def _amount(total: Decimal) -> str:
    whole, _, decimals = format(total, "f").partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def matrix(text: str) -> list[list[bool]]:
    """The modules of the QR code of `text`, row by row, True = dark, without a quiet zone; error correction M."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=_MASK, border=0)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]
