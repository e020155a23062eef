"""How and in what currency the document is paid: FormaPago, MetodoPago, Moneda, TipoCambio."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from agent.domain.cfdi import CfdiType
from agent.domain.money import known_currencies
from agent.domain.rules.amounts import too_many_decimals
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import PAYMENT_FORMS, PAYMENT_METHODS
from agent.domain.rules.problem import Problem, Severity, rule

rules = Family()
TO_BE_DEFINED = "99"
NO_CURRENCY = "XXX"
_LARGEST_DEVIATION = Decimal("0.05")
_SMALLEST = Decimal("0.000001")
_WITHOUT_FORM = (CfdiType.TRANSFER, CfdiType.PAYROLL)


def _is_sold(case: Case) -> bool:
    return case.cfdi.type in (CfdiType.INCOME, CfdiType.CREDIT_NOTE)


def _foreign(case: Case) -> frozenset[str]:
    """The currencies that need a TipoCambio; none in P, where each payment has its own."""
    return frozenset() if case.is_payment else known_currencies() - {"MXN", NO_CURRENCY}


@rules("CFDI40103")
def no_form_where_nothing_is_sold(case: Case) -> Iterator[Problem]:
    """FormaPago: absent in T and N; in P CRP20105 says it."""
    if case.cfdi.type in _WITHOUT_FORM and case.cfdi.payment_form is not None:
        yield rule("CFDI40103", "payment_form")


@rules("CFDI40104")
def form_exists(case: Case) -> Iterator[Problem]:
    """FormaPago: one of c_FormaPago; income and credit notes state it."""
    form, method = case.cfdi.payment_form, case.cfdi.payment_method
    if _is_sold(case) and form not in PAYMENT_FORMS:
        yield rule("CFDI40104", "payment_form", value=form or "", fix=TO_BE_DEFINED if method == "PPD" else None)


@rules("CFDI40105")
def paid_later_has_no_form_yet(case: Case) -> Iterator[Problem]:
    """FormaPago: 99 with PPD."""
    form = case.cfdi.payment_form
    if _is_sold(case) and case.cfdi.payment_method == "PPD" and form in PAYMENT_FORMS and form != TO_BE_DEFINED:
        yield rule("CFDI40105", "payment_form", value=form, fix=TO_BE_DEFINED)


@rules("payment.pue_without_form")
def paid_at_once_has_a_form(case: Case) -> Iterator[Problem]:
    """FormaPago: never 99 with PUE (guía de llenado; the matrix has no code for it)."""
    if _is_sold(case) and case.cfdi.payment_method == "PUE" and case.cfdi.payment_form == TO_BE_DEFINED:
        yield rule("payment.pue_without_form", "payment_form")


@rules("CFDI40124")
def method_exists(case: Case) -> Iterator[Problem]:
    """MetodoPago: PUE or PPD; income and credit notes state it."""
    method = case.cfdi.payment_method
    if (_is_sold(case) or (case.cfdi.type == CfdiType.PAYROLL and method is not None)) and method not in PAYMENT_METHODS:
        yield rule("CFDI40124", "payment_method", value=method or "")


@rules("CFDI40125")
def no_method_where_nothing_is_paid(case: Case) -> Iterator[Problem]:
    """MetodoPago: absent in T; in P CRP20106 says it."""
    if case.cfdi.type == CfdiType.TRANSFER and case.cfdi.payment_method is not None:
        yield rule("CFDI40125", "payment_method")


@rules("CFDI40113")
def currency_exists(case: Case) -> Iterator[Problem]:
    """Moneda: one of c_Moneda; in P CRP20104 says it."""
    if case.cfdi.currency not in known_currencies() and not case.is_payment:
        yield rule("CFDI40113", "currency", value=case.cfdi.currency)


@rules("CFDI40114")
def pesos_count_one(case: Case) -> Iterator[Problem]:
    """TipoCambio: with MXN absent or exactly 1."""
    rate = case.cfdi.exchange_rate
    if case.cfdi.currency == "MXN" and rate is not None and str(rate) != "1" and not case.is_payment:
        yield rule("CFDI40114", "exchange_rate", value=rate, fix="1")


@rules("CFDI40115")
def other_currencies_have_a_rate(case: Case) -> Iterator[Problem]:
    """TipoCambio: required unless the currency is MXN or XXX."""
    currency = case.cfdi.currency
    if currency in _foreign(case) and case.cfdi.exchange_rate is None:
        fix = None if case.published_rate is None else str(case.published_rate)
        yield rule("CFDI40115", "exchange_rate", currency=currency, fix=fix)


@rules("CFDI40116")
def no_currency_has_no_rate(case: Case) -> Iterator[Problem]:
    """TipoCambio: absent with XXX; in P CRP20109 says it."""
    if case.cfdi.currency == NO_CURRENCY and case.cfdi.exchange_rate is not None and not case.is_payment:
        yield rule("CFDI40116", "exchange_rate")


@rules("CFDI40117")
def rate_is_well_formed(case: Case) -> Iterator[Problem]:
    """TipoCambio: above zero, six decimals at most."""
    rate = case.cfdi.exchange_rate
    if case.cfdi.currency in _foreign(case) and rate is not None and (too_many_decimals(rate) or rate < _SMALLEST):
        yield rule("CFDI40117", "exchange_rate", value=rate)


@rules("CFDI40118")
def rate_is_near_the_published(case: Case) -> Iterator[Problem]:
    """TipoCambio: near the rate of the day, else with a Confirmacion. A warning: the PAC holds the range."""
    rate, published = case.cfdi.exchange_rate, case.published_rate
    if rate is None or published is None or case.cfdi.confirmation is not None or case.cfdi.currency not in _foreign(case):
        return
    if not too_many_decimals(rate) and abs(rate - published) > published * _LARGEST_DEVIATION:
        yield rule("CFDI40118", "exchange_rate", value=rate, published=published, fix=str(published), severity=Severity.WARNING)
