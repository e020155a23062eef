"""How and in what currency it is paid."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from agent.domain.cfdi import Cfdi, CfdiType
from agent.domain.money import known_currencies
from agent.domain.rules.amounts import too_many_decimals
from agent.domain.rules.codes import PAYMENT_FORMS, PAYMENT_METHODS
from agent.domain.rules.problem import Problem, rule

_TO_BE_DEFINED = "99"
_NO_CURRENCY = "XXX"


def check(cfdi: Cfdi) -> Iterator[Problem]:
    """Source: Anexo 20, CFDI40103-40105, 40112-40118, 40123-40125; PUE with form 99: guía de llenado."""
    yield from _method(cfdi)
    yield from _currency(cfdi)


def _method(cfdi: Cfdi) -> Iterator[Problem]:
    method, form = cfdi.payment_method, cfdi.payment_form
    if cfdi.type in (CfdiType.PAYMENT, CfdiType.TRANSFER, CfdiType.PAYROLL):
        if form is not None:
            yield rule("CFDI40103", "payment_form")
        if method is not None and cfdi.type is not CfdiType.PAYROLL:
            yield rule("CFDI40125", "payment_method")
        return
    if method not in PAYMENT_METHODS:
        yield rule("CFDI40124", "payment_method", value=method or "")
    if form not in PAYMENT_FORMS:
        yield rule("CFDI40104", "payment_form", value=form or "", fix=_TO_BE_DEFINED if method == "PPD" else None)
    elif method == "PPD" and form != _TO_BE_DEFINED:
        yield rule("CFDI40105", "payment_form", value=form, fix=_TO_BE_DEFINED)
    elif method == "PUE" and form == _TO_BE_DEFINED:
        yield rule("payment.pue_without_form", "payment_form")


def _currency(cfdi: Cfdi) -> Iterator[Problem]:
    rate = cfdi.exchange_rate
    if cfdi.currency not in known_currencies():
        yield rule("CFDI40113", "currency", value=cfdi.currency)
    elif cfdi.currency == "MXN":
        if rate is not None and str(rate) != "1":
            yield rule("CFDI40114", "exchange_rate", value=rate, fix="1")
    elif cfdi.currency == _NO_CURRENCY:
        if rate is not None:
            yield rule("CFDI40116", "exchange_rate")
    elif rate is None:
        yield rule("CFDI40115", "exchange_rate", currency=cfdi.currency)
    elif rate < Decimal("0.000001") or too_many_decimals(rate):
        yield rule("CFDI40117", "exchange_rate", value=rate)
