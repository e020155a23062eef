"""What may be imported, and by which headers its columns are known, in Spanish and in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

from agent.domain.customers import name_key
from agent.domain.states import PaymentMethod, PaymentStatus, RefundStatus, SaleStatus


class SheetKind(StrEnum):
    """What the rows of a file are."""

    SALES = "sales"
    PAYMENTS = "payments"
    REFUNDS = "refunds"
    CUSTOMERS = "customers"


@dataclass(frozen=True, slots=True)
class Known:
    """A column that is known: `names` are headers without case, accents and punctuation; the first one is shown to people."""

    name: str
    names: tuple[str, ...]
    holds: Literal["text", "amount", "day", "word", "currency"] = "text"
    required: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


def _known(name: str, names: str, holds: Literal["text", "amount", "day", "word", "currency"] = "text", *, required: bool = False,
           words: Mapping[str, str] | None = None) -> Known:  # fmt: skip
    return Known(name, tuple(each.strip() for each in names.split("|")), holds, required, words or {})


def _words(values: Mapping[str, str]) -> Mapping[str, str]:
    """Word -> the platform's own; its own words always count."""
    return {name_key(word): value for words, value in values.items() for word in (*words.split("|"), value)}


_SALE_WORDS: Final = _words({
    "pendiente|pending|open|unpaid": SaleStatus.PENDING, "parcial|partial|partially paid": SaleStatus.PARTIAL,
    "cobrado|pagado|cobrada|pagada|paid": SaleStatus.PAID, "vencido|vencida|overdue": SaleStatus.OVERDUE,
    "incobrable|uncollectible|written off": SaleStatus.UNCOLLECTIBLE, "cancelada|cancelado|cancelled|canceled|void": SaleStatus.CANCELLED,
})  # fmt: skip
_PAYMENT_WORDS: Final = _words({
    "aplicado|applied": PaymentStatus.APPLIED, "cancelado|cancelled|canceled|bounced": PaymentStatus.CANCELLED,
    "pendiente_conciliar|por conciliar|unreconciled": PaymentStatus.UNRECONCILED,
})  # fmt: skip
_REFUND_WORDS: Final = _words({
    "pendiente|por autorizar|pending": RefundStatus.UNAUTHORIZED, "autorizado|authorized|authorised|approved": RefundStatus.AUTHORIZED,
    "procesando|processing": RefundStatus.PROCESSING, "reembolsado|pagado|refunded|paid": RefundStatus.PAID_OUT,
    "rechazado|rejected": RefundStatus.REJECTED, "cancelado|cancelled|canceled": RefundStatus.CANCELLED,
})  # fmt: skip
_METHOD_WORDS: Final = _words({
    "efectivo|cash": PaymentMethod.CASH, "transferencia|spei|transfer|wire|wire transfer|ach": PaymentMethod.TRANSFER,
    "tarjeta de credito|tarjeta|credito|credit card|card": PaymentMethod.CREDIT_CARD,
    "tarjeta de debito|debito|debit card": PaymentMethod.DEBIT_CARD, "cheque|check": PaymentMethod.CHEQUE,
})  # fmt: skip

_FOLIO: Final = "folio|numero|no|number"
_NUMBER: Final = _known(
    "cliente_numero", "numero de cliente|clave de cliente|clave cliente|id cliente|customer number|customer id|client id"
)
_SALE: Final = _known("venta", "folio de venta|venta|folio venta|factura|sale|sale number|invoice|invoice number", required=True)
_CURRENCY: Final = _known("moneda", "moneda|divisa|currency", "currency")
_PARTY: Final = (
    _known("rfc", "rfc"),
    _known("email", "correo|correo electronico|email|e mail"),
    _known("codigo_postal", "codigo postal|cp|c p|postal code|zip|zip code"),
)

COLUMNS: Final[Mapping[SheetKind, Sequence[Known]]] = {
    SheetKind.SALES: (
        _known("folio", f"{_FOLIO}|folio de venta|factura|invoice|invoice number|sale number", required=True),
        _known("fecha_emision", "fecha|fecha de emision|fecha emision|fecha de venta|date|issue date|invoice date|sale date", "day",
               required=True),
        _known("fecha_vencimiento", "vencimiento|fecha de vencimiento|due date", "day"),
        _known("fecha_cancelacion", "fecha de cancelacion|cancelled on|cancellation date", "day"),
        _NUMBER,
        _known("cliente", "cliente|nombre del cliente|nombre|customer|customer name|client|name", required=True),
        *_PARTY,
        _known("monto_total", "total|importe|monto|importe total|monto total|amount|total amount", "amount", required=True),
        _CURRENCY,
        _known("tipo_servicio", "servicio|tipo de servicio|service|service type"),
        _known("concepto", "concepto|descripcion|concept|description"),
        _known("viaje", "viaje|folio de viaje|trip|trip number"),
        _known("status", "estatus|status|situacion", "word", words=_SALE_WORDS),
    ),
    SheetKind.PAYMENTS: (
        _known("folio", f"folio de pago|recibo|{_FOLIO}|payment number|receipt|receipt number", required=True),
        _SALE,
        _known("fecha_pago", "fecha|fecha de pago|fecha pago|date|payment date|paid on", "day", required=True),
        _known("monto", "monto|importe|total|pago|amount|payment", "amount", required=True),
        _known("comision_bancaria", "comision|comision bancaria|fee|bank fee", "amount"),
        _CURRENCY,
        _known("metodo_pago", "metodo|metodo de pago|forma de pago|method|payment method", "word", required=True, words=_METHOD_WORDS),
        _known("referencia", "referencia|reference"),
        _known("banco", "banco|bank"),
        _known("status", "estatus|status|situacion", "word", words=_PAYMENT_WORDS),
    ),
    SheetKind.REFUNDS: (
        _known("folio", f"folio de reembolso|{_FOLIO}|refund number", required=True),
        _SALE,
        _known("fecha_solicitud", "fecha|fecha de solicitud|date|request date", "day", required=True),
        _known("fecha_reembolso", "fecha de reembolso|refund date|refunded on", "day"),
        _known("monto_reembolso", "monto de reembolso|reembolso|monto|importe|refund|refund amount|amount", "amount", required=True),
        _known("monto_retenido", "retenido|monto retenido|retained|withheld", "amount"),
        _CURRENCY,
        _known("metodo_reembolso", "metodo|metodo de reembolso|method|refund method", "word", words=_METHOD_WORDS),
        _known("motivo_reembolso", "motivo|reason"),
        _known("status", "estatus|status|situacion", "word", words=_REFUND_WORDS),
    ),
    SheetKind.CUSTOMERS: (
        _NUMBER,
        _known("cliente", "cliente|nombre|nombre del cliente|customer|customer name|name", required=True),
        _known("razon_social", "razon social|legal name|company name"),
        *_PARTY,
        _known("tax_id", "tax id|ein|identificacion fiscal"),
        _known("regimen_fiscal", "regimen fiscal|regimen|tax regime"),
        _known("uso_cfdi", "uso cfdi|uso de cfdi|cfdi use"),
        _known("telefono", "telefono|phone"),
        _known("direccion", "direccion|calle|address|street"),
        _known("colonia", "colonia|neighborhood|address 2"),
        _known("ciudad", "ciudad|city"),
        _known("estado", "estado|state"),
        _known("pais", "pais|country"),
        _CURRENCY,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which column of a file holds what: name -> position, and name -> the header as the file has it.

    `missing` are required ones by what people call them, `unknown` the headers that mean nothing here, `twice` those that are there twice.
    """

    places: Mapping[str, int]
    headers: Mapping[str, str]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]


def mapped(headers: Sequence[str], kind: SheetKind) -> Mapped:
    """The columns of a file with these headers, read as rows of `kind`."""
    keys = [name_key(header) for header in headers]
    places: dict[str, int] = {}
    twice: list[str] = []
    for known in COLUMNS[kind]:
        held = [place for place, key in enumerate(keys) if key in known.names]
        if len(held) > 1:
            # The narrower name counts ("fecha de pago" before "fecha"), unless both are the same words.
            held.sort(key=lambda place: -len(keys[place]))
            if keys[held[0]] == keys[held[1]]:
                twice.append(headers[held[0]])
        if held:
            places[known.name] = held[0]
    missing = tuple(known.names[0] for known in COLUMNS[kind] if known.required and known.name not in places)
    used = set(places.values())
    called = {name: headers[place] for name, place in places.items()}
    return Mapped(
        places, called, missing, tuple(header for place, header in enumerate(headers) if place not in used and header), tuple(twice)
    )


def likely(headers: Sequence[str]) -> SheetKind:
    """What a file with these headers most likely holds: what uses most of its columns and lacks least."""

    def fits(kind: SheetKind) -> int:
        found = mapped(headers, kind)
        return len(found.places) - 2 * len(found.missing)

    return max(SheetKind, key=fits)
