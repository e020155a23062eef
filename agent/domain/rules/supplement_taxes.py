"""ImpuestosDR: the taxes of each paid document, as far as this payment settles them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from agent.domain.cfdi import Factor, Tax, TaxKind, TaxObject
from agent.domain.rules import rates
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import TAX_KINDS, TAX_OBJECTS
from agent.domain.rules.problem import Problem, rule
from agent.domain.rules.supplement_invoices import invoices
from agent.domain.rules.taxes import IVA_NOT_TRANSFERRED, NEITHER, ONLY_IEPS, WITHOUT_NODE, complete, malformed, out_of_limits

rules = Family()
TaxRule = Callable[[Tax, str, int], Iterator[Problem]]


def transferred(*codes: str) -> Callable[[TaxRule], TaxRule]:
    """Declares a rule about one TrasladoDR."""
    return _of_each("taxes", codes)


def withheld(*codes: str) -> Callable[[TaxRule], TaxRule]:
    """Declares a rule about one RetencionDR."""
    return _of_each("withholdings", codes)


def _of_each(name: str, codes: tuple[str, ...]) -> Callable[[TaxRule], TaxRule]:
    def declare(one: TaxRule) -> TaxRule:
        @rules(*codes)
        def every(case: Case) -> Iterator[Problem]:
            for number, (path, _, document) in enumerate(invoices(case), 1):
                for position, tax in enumerate(document.taxes if name == "taxes" else document.withholdings):
                    if not malformed(tax):
                        yield from one(tax, f"{path}.{name}[{position}]", number)

        return one

    return declare


# --- the document -------------------------------------------------------------------------------------------------------


@rules("number.form")
def numbers(case: Case) -> Iterator[Problem]:
    """BaseDR, TasaOCuotaDR, ImporteDR: at most six decimals, not negative."""
    for path, _, document in invoices(case):
        for name, taxes in (("taxes", document.taxes), ("withholdings", document.withholdings)):
            for position, tax in enumerate(taxes):
                for field, value in malformed(tax).items():
                    yield rule("number.form", f"{path}.{name}[{position}].{field}", value=value)


@rules("CRP20245")
def tax_object_exists(case: Case) -> Iterator[Problem]:
    """ObjetoImpDR: one of c_ObjetoImp."""
    for path, _, document in invoices(case):
        if document.tax_object not in TAX_OBJECTS:
            yield rule("CRP20245", f"{path}.tax_object", words="code.unknown", field="ObjetoImpDR", value=document.tax_object)


@rules("CRP20246", "CRP20247")
def taxes_go_with_the_tax_object(case: Case) -> Iterator[Problem]:
    """ObjetoImpDR 02 has ImpuestosDR; 01, 03, 04, 05 have none."""
    for number, (path, _, document) in enumerate(invoices(case), 1):
        taxed = bool(document.taxes or document.withholdings)
        if document.tax_object == TaxObject.OBJECT and not taxed:
            yield rule("CRP20246", f"{path}.taxes", number=number)
        elif document.tax_object in WITHOUT_NODE and taxed:
            fix = TaxObject.OBJECT.value
            yield rule("CRP20247", f"{path}.tax_object", number=number, value=document.tax_object, fix=fix)


@rules("CRP20278")
def no_iva_and_ieps(case: Case) -> Iterator[Problem]:
    """ObjetoImpDR 06 and 08: neither IVA nor IEPS; ISR may be withheld."""
    for number, (path, _, document) in enumerate(invoices(case), 1):
        kinds = {tax.kind for tax in (*document.taxes, *document.withholdings)}
        if document.tax_object in (IVA_NOT_TRANSFERRED, NEITHER) and kinds & {TaxKind.IVA, TaxKind.IEPS}:
            yield rule("CRP20278", f"{path}.tax_object", number=number, value=document.tax_object)


@rules("CRP20279")
def ieps_without_iva(case: Case) -> Iterator[Problem]:
    """ObjetoImpDR 07: IEPS transferred, no IVA."""
    for number, (path, _, document) in enumerate(invoices(case), 1):
        if document.tax_object != ONLY_IEPS:
            continue
        everything = {tax.kind for tax in (*document.taxes, *document.withholdings)}
        if TaxKind.IVA in everything or TaxKind.IEPS not in {tax.kind for tax in document.taxes}:
            yield rule("CRP20279", f"{path}.tax_object", number=number)


# --- withheld -----------------------------------------------------------------------------------------------------------


@withheld("CRP20249")
def withheld_base_is_above_zero(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """BaseDR: above zero."""
    if tax.base <= 0:
        yield rule("CRP20249", f"{path}.base", words="payments.not_above_zero", field="BaseDR", value=tax.base)


@withheld("CRP20250")
def withheld_tax_exists(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """ImpuestoDR: one of c_Impuesto."""
    if tax.kind not in TAX_KINDS:
        yield rule("CRP20250", f"{path}.kind", words="code.unknown", field="ImpuestoDR", value=tax.kind)


@withheld("CRP20251", "CRP20252")
def withheld_factor_is_not_exempt(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """TipoFactorDR: one of c_TipoFactor, never Exento."""
    if tax.factor == Factor.EXEMPT:
        yield rule("CRP20252", f"{path}.factor", number=number)
    elif tax.factor not in tuple(Factor):
        yield rule("CRP20251", f"{path}.factor", words="code.unknown", field="TipoFactorDR", value=tax.factor)


@withheld("CRP20253")
def withheld_rate_is_of_the_catalogue(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """TasaOCuotaDR: in the range of c_TasaOCuota for that tax and factor."""
    if tax.kind not in TAX_KINDS or tax.factor not in (Factor.RATE, Factor.QUOTA):
        return
    if tax.rate is None or not rates.withheld(tax.kind, tax.factor, tax.rate):
        yield rule("CRP20253", f"{path}.rate", words="CFDI40185", rate="—" if tax.rate is None else tax.rate)


@withheld("CRP20254")
def withheld_amount_is_base_times_rate(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """ImporteDR: within the limits that rounding BaseDR leaves."""
    if tax.rate is not None and tax.factor in (Factor.RATE, Factor.QUOTA) and rates.withheld(tax.kind, tax.factor, tax.rate):
        yield from out_of_limits("CRP20254", tax, path, number)


# --- transferred --------------------------------------------------------------------------------------------------------


@transferred("CRP20255")
def base_is_above_zero(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """BaseDR: above zero."""
    if tax.base <= 0:
        yield rule("CRP20255", f"{path}.base", words="payments.not_above_zero", field="BaseDR", value=tax.base)


@transferred("CRP20256")
def tax_exists(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """ImpuestoDR: one of c_Impuesto."""
    if tax.kind not in TAX_KINDS:
        yield rule("CRP20256", f"{path}.kind", words="code.unknown", field="ImpuestoDR", value=tax.kind)


@transferred("CRP20257")
def factor_exists(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """TipoFactorDR: one of c_TipoFactor."""
    if tax.factor not in tuple(Factor):
        yield rule("CRP20257", f"{path}.factor", words="code.unknown", field="TipoFactorDR", value=tax.factor)


@transferred("CRP20258")
def exempt_has_no_rate(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """Exento: neither TasaOCuotaDR nor ImporteDR."""
    if tax.factor == Factor.EXEMPT and not complete(tax):
        yield rule("CRP20258", path, words="tax.exempt_with_more")


@transferred("CRP20259")
def others_have_rate_and_amount(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """Tasa and Cuota: both TasaOCuotaDR and ImporteDR."""
    if tax.factor in (Factor.RATE, Factor.QUOTA) and not complete(tax):
        yield rule("CRP20259", path, number=number)


@transferred("CRP20260")
def rate_is_of_the_catalogue(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """TasaOCuotaDR: one of c_TasaOCuota for that tax and factor."""
    if tax.kind not in TAX_KINDS or tax.factor not in (Factor.RATE, Factor.QUOTA) or not complete(tax):
        return
    if tax.rate is not None and not rates.transferred(tax.kind, tax.factor, tax.rate):
        yield rule("CRP20260", f"{path}.rate", words="tax.rate_unknown", rate=tax.rate)


@transferred("CRP20261")
def amount_is_base_times_rate(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """ImporteDR: within the limits that rounding BaseDR leaves."""
    if tax.rate is not None and rates.transferred(tax.kind, tax.factor, tax.rate):
        yield from out_of_limits("CRP20261", tax, path, number)
