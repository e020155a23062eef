"""The taxes of each concepto: whether they belong there, their rates, bases and amounts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from agent.domain.cfdi import Cfdi, Factor, Line, Tax, TaxKind, TaxObject
from agent.domain.rules.amounts import limits, places, too_many_decimals
from agent.domain.rules.codes import TAX_KINDS, TAX_OBJECTS
from agent.domain.rules.problem import Problem, rule

_IVA_RATES = frozenset({Decimal(0), Decimal("0.08"), Decimal("0.16")})
_IEPS_RATES = frozenset(
    Decimal(rate) for rate in ("0", "0.03", "0.06", "0.07", "0.08", "0.09", "0.25", "0.265", "0.3", "0.304", "0.5", "0.53", "1.6")
)
_IEPS_QUOTA = Decimal("72.160500")  # the highest of 2026
_WITHHELD_UP_TO = {TaxKind.IVA: Decimal("0.16"), TaxKind.ISR: Decimal("0.35"), TaxKind.IEPS: Decimal("1.6")}
_WITH_NODE = TaxObject.OBJECT
_WITHOUT_NODE = frozenset({"01", "03", "04", "05"})


def check(cfdi: Cfdi) -> Iterator[Problem]:
    """Source: Anexo 20, CFDI40170-40186."""
    for index, line in enumerate(cfdi.lines):
        yield from _tax_object(line, f"lines[{index}]", index)
        for position, tax in enumerate(line.taxes):
            yield from _transferred(tax, f"lines[{index}].taxes[{position}]", index)
        for position, tax in enumerate(line.withholdings):
            yield from _withheld(tax, f"lines[{index}].withholdings[{position}]", index)


def _tax_object(line: Line, path: str, index: int) -> Iterator[Problem]:
    taxed = bool(line.taxes or line.withholdings)
    if line.tax_object not in TAX_OBJECTS:
        yield rule("CFDI40170", f"{path}.tax_object", value=line.tax_object)
    elif line.tax_object == _WITH_NODE and not taxed:
        yield rule("CFDI40171", f"{path}.taxes", number=index + 1)
    elif line.tax_object in _WITHOUT_NODE and taxed:
        yield rule("CFDI40172", f"{path}.tax_object", number=index + 1, value=line.tax_object, fix=_WITH_NODE.value)


def _numbers(tax: Tax, path: str) -> list[Problem]:
    values = {"base": tax.base, "rate": tax.rate, "amount": tax.amount}
    return [
        rule("number.form", f"{path}.{name}", value=value)
        for name, value in values.items()
        if value is not None and (too_many_decimals(value) or value < 0)
    ]


def _transferred(tax: Tax, path: str, index: int) -> Iterator[Problem]:
    wrong = _numbers(tax, path)
    yield from wrong
    if wrong:
        return
    if tax.base <= 0:
        yield rule("CFDI40174", f"{path}.base", number=index + 1)
    if tax.kind not in TAX_KINDS:
        yield rule("CFDI40175", f"{path}.kind", value=tax.kind)
    if tax.factor not in set(Factor):
        yield rule("CFDI40176", f"{path}.factor", value=tax.factor)
    elif tax.factor == Factor.EXEMPT:
        if tax.rate is not None or tax.amount is not None:
            yield rule("CFDI40177", path, number=index + 1)
    elif tax.rate is None or tax.amount is None:
        yield rule("CFDI40178", path, number=index + 1)
    elif not _rate_exists(tax, tax.rate):
        yield rule("CFDI40179", f"{path}.rate", number=index + 1, rate=tax.rate)
    else:
        yield from _amount("CFDI40180", tax, tax.rate, tax.amount, path, index)


def _rate_exists(tax: Tax, rate: Decimal) -> bool:
    if tax.kind == TaxKind.IVA:
        return tax.factor == Factor.RATE and rate in _IVA_RATES
    if tax.kind == TaxKind.IEPS:
        return rate in _IEPS_RATES if tax.factor == Factor.RATE else rate <= _IEPS_QUOTA
    return tax.kind not in TAX_KINDS  # an unknown tax is reported as such; ISR is never transferred


def _withheld(tax: Tax, path: str, index: int) -> Iterator[Problem]:
    wrong = _numbers(tax, path)
    yield from wrong
    if wrong:
        return
    if tax.base <= 0:
        yield rule("CFDI40181", f"{path}.base", number=index + 1)
    highest = next((limit for kind, limit in _WITHHELD_UP_TO.items() if kind == tax.kind), None)
    if highest is None:
        yield rule("CFDI40182", f"{path}.kind", value=tax.kind)
    if tax.factor not in (Factor.RATE, Factor.QUOTA):
        yield rule("CFDI40184", f"{path}.factor", number=index + 1)
    elif tax.rate is None or tax.amount is None:
        yield rule("CFDI40178", path, number=index + 1)
    elif highest is not None and tax.factor == Factor.RATE and tax.rate > highest:
        yield rule("CFDI40185", f"{path}.rate", number=index + 1, rate=tax.rate, highest=highest)
    else:
        yield from _amount("CFDI40186", tax, tax.rate, tax.amount, path, index)


def _amount(code: str, tax: Tax, rate: Decimal, amount: Decimal, path: str, index: int) -> Iterator[Problem]:
    low, high = limits(tax.base, rate, exact_price=True, decimals=places(amount))
    if not low <= amount <= high:
        yield rule(code, f"{path}.amount", number=index + 1, amount=amount, low=low, high=high)
