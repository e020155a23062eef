"""InformacionGlobal: the period that a global invoice to the general public covers."""

from __future__ import annotations

from collections.abc import Iterator

from agent.domain.cfdi import PUBLIC_NAME, PUBLIC_RFC, CfdiType
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import PERIODICITIES
from agent.domain.rules.problem import Problem, rule

rules = Family()
_BIMONTHLY = "05"
_BIMONTHLY_REGIME = "621"
_MONTHS = frozenset(f"{month:02d}" for month in range(1, 13))
_TWO_MONTHS = frozenset(f"{month:02d}" for month in range(13, 19))


@rules("CFDI40130")
def period_goes_with_the_public(case: Case) -> Iterator[Problem]:
    """An income document to XAXX010101000, PUBLICO EN GENERAL has the node; no other has it."""
    recipient, period = case.cfdi.recipient, case.cfdi.global_information
    if recipient.name == PUBLIC_NAME and recipient.rfc != PUBLIC_RFC:
        return  # CFDI40146 says it
    public = recipient.rfc == PUBLIC_RFC and recipient.name == PUBLIC_NAME
    if public and period is None and case.cfdi.type == CfdiType.INCOME:
        yield rule("CFDI40130", "global_information")
    elif period is not None and not public:
        yield rule("CFDI40130.named", "global_information")


@rules("CFDI40131")
def periodicity_exists(case: Case) -> Iterator[Problem]:
    """Periodicidad: one of c_Periodicidad."""
    period = case.cfdi.global_information
    if period is not None and period.periodicity not in PERIODICITIES:
        yield rule("CFDI40131", "global_information.periodicity", value=period.periodicity)


@rules("CFDI40132")
def two_months_are_for_one_regime(case: Case) -> Iterator[Problem]:
    """Periodicidad 05 only where the issuer's RegimenFiscal is 621."""
    period = case.cfdi.global_information
    if period is not None and period.periodicity == _BIMONTHLY and case.cfdi.issuer.tax_regime != _BIMONTHLY_REGIME:
        yield rule("CFDI40132", "global_information.periodicity")


@rules("CFDI40133", "CFDI40134", "CFDI40135")
def months_fit_the_periodicity(case: Case) -> Iterator[Problem]:
    """Meses: of c_Meses; 01 to 12, with periodicity 05 13 to 18."""
    period, path = case.cfdi.global_information, "global_information.months"
    if period is None:
        return
    if period.months not in _MONTHS | _TWO_MONTHS:
        yield rule("CFDI40133", path, words="code.unknown", field="Meses", value=period.months)
    elif period.periodicity == _BIMONTHLY and period.months not in _TWO_MONTHS:
        month = int(period.months)
        yield rule("CFDI40135", path, value=period.months, fix=str(13 + (month - 1) // 2))
    elif period.periodicity != _BIMONTHLY and period.months not in _MONTHS:
        yield rule("CFDI40134", path, value=period.months)


@rules("CFDI40136")
def year_is_this_or_the_last(case: Case) -> Iterator[Problem]:
    """Año: that of the document or the one before."""
    period, year = case.cfdi.global_information, case.cfdi.issued_at.year
    if period is not None and period.year not in (year, year - 1):
        yield rule("CFDI40136", "global_information.year", value=period.year, fix=str(year))
