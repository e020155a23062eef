"""A document at the moment of its sealing: its Fecha, and the exchange rate that was published for that day."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agent.cfdi.safe_xml import parse
from agent.db.engine import transaction
from agent.db.rates import HOME, rates_for
from agent.domain.cfdi import Cfdi, CfdiType
from agent.domain.cfdi_payments import PAYMENT_CURRENCY
from agent.hub import Office
from agent.services.draft_cfdi import fecha_now


def dated_now(office: Office, cfdi: Cfdi) -> tuple[Cfdi, Decimal | None]:
    """`cfdi` with the Fecha of this moment, and the rate published for its currency on that day (None in MXN and in supplements).

    What is sold takes that rate as its TipoCambio, however old the draft is; what takes back keeps the rate of its invoice.
    Raises UserError `exchange_rate.missing`. One transaction.
    """
    dated = fecha_now(office, cfdi)
    if cfdi.currency in (HOME, PAYMENT_CURRENCY):
        return dated, None
    with transaction(office.engine) as tx:
        rate = rates_for(tx, [cfdi.currency], dated.issued_at.date())[cfdi.currency].rate
    return (replace(dated, exchange_rate=rate) if cfdi.type == CfdiType.INCOME else dated), rate


def sealed_rate(sealed: bytes) -> Decimal | None:
    """The TipoCambio of frozen bytes."""
    written = parse(sealed).get("TipoCambio")
    return None if written is None else Decimal(written)
