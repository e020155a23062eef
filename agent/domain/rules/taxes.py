"""The taxes of each concepto: whether they belong there, their rates, bases and amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from agent.domain.cfdi import Factor, Tax, TaxKind, TaxObject
from agent.domain.rules import rates
from agent.domain.rules.amounts import carried, limits, places, product
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import TAX_KINDS, TAX_OBJECTS
from agent.domain.rules.lines import each
from agent.domain.rules.problem import Problem, rule

rules = Family()
TaxRule = Callable[[Tax, str, int], Iterator[Problem]]
TAXES, WITHHOLDINGS = "taxes", "withholdings"
WITHOUT_NODE = frozenset({"01", "03", "04", "05"})
IVA_NOT_TRANSFERRED, ONLY_IEPS, NEITHER = "06", "07", "08"


def malformed(tax: Tax) -> Mapping[str, Decimal]:
    """The numbers of `tax` that Anexo 20 cannot carry."""
    values = {"base": tax.base, "rate": tax.rate, "amount": tax.amount}
    return {name: value for name, value in values.items() if value is not None and not carried(value)}


def complete(tax: Tax) -> bool:
    """Whether it has the values that its factor wants: none with Exento, else both TasaOCuota and Importe."""
    if tax.factor == Factor.EXEMPT:
        return tax.rate is None and tax.amount is None
    return tax.rate is not None and tax.amount is not None


def transferred(*codes: str) -> Callable[[TaxRule], TaxRule]:
    """Declares a rule about one Traslado."""
    return _of_each(TAXES, codes)


def withheld(*codes: str) -> Callable[[TaxRule], TaxRule]:
    """Declares a rule about one Retencion."""
    return _of_each(WITHHOLDINGS, codes)


def _of_each(name: str, codes: tuple[str, ...]) -> Callable[[TaxRule], TaxRule]:
    def declare(one: TaxRule) -> TaxRule:
        @rules(*codes)
        def every(case: Case) -> Iterator[Problem]:
            for tax, path, number in _sound(case, name):
                yield from one(tax, path, number)

        return one

    return declare


def judged(case: Case, name: str) -> list[tuple[Tax, str, int, Mapping[str, Decimal]]]:
    """(tax, path, number of its line, its numbers that Anexo 20 cannot carry) of all `taxes` or `withholdings`."""
    return case.remembered(
        f"judged {name}",
        lambda: [
            (tax, f"{path}.{name}[{position}]", number, malformed(tax))
            for number, path, line in each(case)
            for position, tax in enumerate(line.taxes if name == TAXES else line.withholdings)
        ],
    )


def _sound(case: Case, name: str) -> list[tuple[Tax, str, int]]:
    """Those whose numbers can be computed with."""
    return case.remembered(name, lambda: [(tax, path, number) for tax, path, number, wrong in judged(case, name) if not wrong])


# --- the concepto -------------------------------------------------------------------------------------------------------


@rules("number.form")
def numbers(case: Case) -> Iterator[Problem]:
    """Base, TasaOCuota, Importe: at most six decimals, not negative."""
    for _, path, _, wrong in (*judged(case, TAXES), *judged(case, WITHHOLDINGS)):
        for field, value in wrong.items():
            yield rule("number.form", f"{path}.{field}", value=value)


@rules("CFDI40170")
def tax_object_exists(case: Case) -> Iterator[Problem]:
    """ObjetoImp: one of c_ObjetoImp."""
    for _, path, line in each(case):
        if line.tax_object not in TAX_OBJECTS and not case.is_payment:
            yield rule("CFDI40170", f"{path}.tax_object", value=line.tax_object)


@rules("CFDI40171")
def what_is_taxed_shows_it(case: Case) -> Iterator[Problem]:
    """ObjetoImp 02 has the Impuestos node, 07 its IEPS."""
    for number, path, line in each(case):
        if case.is_payment:
            return
        if line.tax_object == TaxObject.OBJECT and not (line.taxes or line.withholdings):
            yield rule("CFDI40171", f"{path}.taxes", number=number)
        elif line.tax_object == ONLY_IEPS and not any(tax.kind == TaxKind.IEPS for tax in line.taxes):
            yield rule("CFDI40171.ieps", f"{path}.taxes", number=number)


@rules("CFDI40172")
def what_is_not_taxed_shows_nothing(case: Case) -> Iterator[Problem]:
    """ObjetoImp 01, 03, 04, 05 have no Impuestos node; 06 and 08 no IVA and IEPS transferred, 07 no IVA."""
    for number, path, line in each(case):
        if case.is_payment:
            return
        kinds = {tax.kind for tax in line.taxes}
        if line.tax_object in WITHOUT_NODE and (line.taxes or line.withholdings):
            yield rule("CFDI40172", f"{path}.tax_object", number=number, value=line.tax_object, fix=TaxObject.OBJECT.value)
        elif kinds & not_transferred(line.tax_object):
            yield rule("CFDI40172.transferred", f"{path}.tax_object", number=number, value=line.tax_object)


def not_transferred(tax_object: str) -> frozenset[str]:
    """The taxes that may not be transferred under `tax_object`. Source: c_ObjetoImp since December 2024."""
    if tax_object in (IVA_NOT_TRANSFERRED, NEITHER):
        return frozenset({TaxKind.IVA, TaxKind.IEPS})
    return frozenset({TaxKind.IVA}) if tax_object == ONLY_IEPS else frozenset()


# --- transferred --------------------------------------------------------------------------------------------------------


@transferred("CFDI40174")
def base_is_above_zero(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """Base: above zero."""
    if tax.base <= 0:
        yield rule("CFDI40174", f"{path}.base", number=number)


@transferred("CFDI40175")
def tax_exists(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """Impuesto: one of c_Impuesto."""
    if tax.kind not in TAX_KINDS:
        yield rule("CFDI40175", f"{path}.kind", value=tax.kind)


@transferred("CFDI40176")
def factor_exists(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """TipoFactor: one of c_TipoFactor."""
    if tax.factor not in tuple(Factor):
        yield rule("CFDI40176", f"{path}.factor", value=tax.factor)


@transferred("CFDI40177")
def exempt_has_no_rate(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """Exento: neither TasaOCuota nor Importe."""
    if tax.factor == Factor.EXEMPT and (tax.rate is not None or tax.amount is not None):
        yield rule("CFDI40177", path, number=number)


@transferred("CFDI40178")
def others_have_rate_and_amount(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """Tasa and Cuota: both TasaOCuota and Importe."""
    if tax.factor in (Factor.RATE, Factor.QUOTA) and (tax.rate is None or tax.amount is None):
        yield rule("CFDI40178", path, number=number)


@transferred("CFDI40179")
def rate_is_of_the_catalogue(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """TasaOCuota: one of c_TasaOCuota for that tax and factor."""
    if _rated(tax) and tax.rate is not None and not rates.transferred(tax.kind, tax.factor, tax.rate):
        yield rule("CFDI40179", f"{path}.rate", number=number, rate=tax.rate)


@transferred("CFDI40180")
def amount_is_base_times_rate(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """Importe: within the limits that rounding Base leaves."""
    if _rated(tax) and tax.rate is not None and rates.transferred(tax.kind, tax.factor, tax.rate):
        yield from out_of_limits("CFDI40180", tax, path, number)


def _rated(tax: Tax) -> bool:
    """Whether nothing else is wrong that makes its rate and amount beside the point."""
    return tax.kind in TAX_KINDS and tax.factor in (Factor.RATE, Factor.QUOTA) and complete(tax)


def out_of_limits(code: str, tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """The problem `code` when the amount of `tax` is not its base by its rate."""
    if tax.rate is None or tax.amount is None or tax.base <= 0:
        return
    low, high = limits(tax.base, tax.rate, exact_price=True, decimals=places(tax.amount))
    if not low <= tax.amount <= high:
        fix = str(product(tax.base, tax.rate))
        yield rule(
            code,
            f"{path}.amount",
            words="CFDI40180" if code.startswith("CFDI") else "payments.tax_amount",
            number=number,
            amount=tax.amount,
            low=low,
            high=high,
            fix=fix,
        )


# --- withheld -----------------------------------------------------------------------------------------------------------


@withheld("CFDI40181")
def withheld_base_is_above_zero(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """Base: above zero."""
    if tax.base <= 0:
        yield rule("CFDI40181", f"{path}.base", number=number)


@withheld("CFDI40182")
def withheld_tax_exists(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """Impuesto: one of c_Impuesto."""
    if tax.kind not in TAX_KINDS:
        yield rule("CFDI40182", f"{path}.kind", value=tax.kind)


@withheld("CFDI40183")
def withheld_factor_exists(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """TipoFactor: one of c_TipoFactor."""
    if tax.factor not in tuple(Factor):
        yield rule("CFDI40183", f"{path}.factor", words="CFDI40176", value=tax.factor)


@withheld("CFDI40184")
def nothing_is_withheld_of_what_is_exempt(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """TipoFactor: never Exento."""
    if tax.factor == Factor.EXEMPT:
        yield rule("CFDI40184", f"{path}.factor", number=number)


@withheld("CFDI40185")
def withheld_rate_is_of_the_catalogue(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """TasaOCuota: in the range of c_TasaOCuota for that tax and factor."""
    if tax.kind not in TAX_KINDS or tax.factor not in (Factor.RATE, Factor.QUOTA):
        return
    if tax.rate is None or not rates.withheld(tax.kind, tax.factor, tax.rate):
        yield rule("CFDI40185", f"{path}.rate", number=number, rate="—" if tax.rate is None else tax.rate)


@withheld("CFDI40186")
def withheld_amount_is_base_times_rate(tax: Tax, path: str, number: int) -> Iterator[Problem]:
    """Importe: within the limits that rounding Base leaves."""
    if tax.kind not in TAX_KINDS or tax.factor not in (Factor.RATE, Factor.QUOTA) or tax.rate is None:
        return
    if tax.amount is None:
        yield rule("CFDI40186.missing", f"{path}.amount", number=number, fix=str(product(tax.base, tax.rate)))
    elif rates.withheld(tax.kind, tax.factor, tax.rate):
        yield from out_of_limits("CFDI40186", tax, path, number)
