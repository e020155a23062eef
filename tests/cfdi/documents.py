"""Documents to seal in tests."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from agent.domain.cfdi import Cfdi, CfdiType, Issuer, Recipient
from agent.domain.cfdi_gross import GrossLine, Iva, lines_from_gross

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
RFC = "EKU9003173C9"


def sold(gross: str, iva: Iva = Iva.RATE_16, description: str = "Paquete a Cancún, niños & adultos", quantity: str = "1") -> GrossLine:
    return GrossLine("90121502", "E48", description, Decimal(gross), iva, Decimal(quantity))


def income(*items: GrossLine, currency: str = "MXN", exchange_rate: str | None = None) -> Cfdi:
    return Cfdi(
        type=CfdiType.INCOME,
        issuer=Issuer(RFC, "ESCUELA KEMPER URGATE", "601"),
        recipient=Recipient("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "36257", "612", "G03"),
        lines=lines_from_gross(items or (sold("7.00"), sold("1160.00", quantity="2")), currency),
        issued_at=datetime(2026, 11, 24, 10, 0, 0),  # noqa: DTZ001 - Fecha has no zone
        place_of_issue="42501",
        currency=currency,
        exchange_rate=None if exchange_rate is None else Decimal(exchange_rate),
        payment_method="PUE",
        payment_form="03",
        series="CUN",
        folio="1001",
    )
