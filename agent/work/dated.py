"""A document at the moment of its sealing: its Fecha, and the exchange rate that was published for that day."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agent.cfdi.safe_xml import parse
from agent.db.engine import transaction
from agent.db.rates import HOME, rates_for
from agent.domain.cfdi import Cfdi, CfdiType
from agent.domain.cfdi_payments import PAYMENT_CURRENCY
from agent.domain.lodging_tax import NAME
from agent.errors import UserError
from agent.hub import Office
from agent.services.draft_cfdi import fecha_now
from agent.services.set_lodging_rate import lodging_at


def dated_now(office: Office, cfdi: Cfdi) -> tuple[Cfdi, Decimal | None]:
    """`cfdi` with the Fecha of this moment, and the rate published for its currency on that day (None in MXN and in supplements).

    What is sold takes that rate as its TipoCambio, however old the draft is; what takes back keeps the rate of its invoice.
    Raises UserError `exchange_rate.missing`, and `lodging_tax.*` when what was drafted is not the lodging tax of that day. One
    transaction each.
    """
    dated = fecha_now(office, cfdi)
    _still_the_rate(office, dated)
    if cfdi.currency in (HOME, PAYMENT_CURRENCY):
        return dated, None
    with transaction(office.engine) as tx:
        rate = rates_for(tx, [cfdi.currency], dated.issued_at.date())[cfdi.currency].rate
    return (replace(dated, exchange_rate=rate) if cfdi.type == CfdiType.INCOME else dated), rate


def _still_the_rate(office: Office, dated: Cfdi) -> None:
    """Stops an income document whose lodging tax is not that of its day: it was drafted before the state changed it."""
    drafted = [tax.rate for tax in dated.local_taxes if tax.name == NAME]
    if not drafted or dated.type != CfdiType.INCOME:
        return
    with transaction(office.engine) as tx:
        lodging = lodging_at(office, tx, dated.place_of_issue, dated.issued_at.date())
    rate = lodging.rate().rate
    if any(each != rate for each in drafted):
        raise UserError("lodging_tax.changed", state=lodging.state, rate=f"{rate:f}", drafted=f"{drafted[0]:f}")


def sealed_rate(sealed: bytes) -> Decimal | None:
    """The TipoCambio of frozen bytes."""
    written = parse(sealed).get("TipoCambio")
    return None if written is None else Decimal(written)
