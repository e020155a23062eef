"""The conceptos: keys, texts, quantity, price, amount, discount, third party."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from agent.domain import rfc as rfcs
from agent.domain.cfdi import Cfdi, CfdiType, Line
from agent.domain.rfc import RfcProblem
from agent.domain.rules.amounts import limits, places, too_many_decimals
from agent.domain.rules.codes import REGIMES, CodeBook
from agent.domain.rules.problem import Problem, rule
from agent.domain.rules.texts import text

_SMALLEST = Decimal("0.000001")


def check(cfdi: Cfdi, codes: CodeBook) -> Iterator[Problem]:
    """Source: Anexo 20, CFDI40162-40169, 40187-40193."""
    if not cfdi.lines:
        yield rule("lines.none", "lines")
    for index, line in enumerate(cfdi.lines):
        path = f"lines[{index}]"
        yield from _keys(line, path, codes)
        yield from text(line.description, f"{path}.description", 1000)
        yield from text(line.identifier, f"{path}.identifier", 100, required=False)
        yield from text(line.unit, f"{path}.unit", 20, required=False)
        yield from _numbers(cfdi, line, path, index)
        yield from _third_party(cfdi, line, path)


def _keys(line: Line, path: str, codes: CodeBook) -> Iterator[Problem]:
    if not codes.has_product_key(line.product_key):
        yield rule("CFDI40162", f"{path}.product_key", value=line.product_key)
    if not codes.has_unit_key(line.unit_key):
        yield rule("CFDI40165", f"{path}.unit_key", value=line.unit_key)


def _numbers(cfdi: Cfdi, line: Line, path: str, index: int) -> Iterator[Problem]:
    values = {"quantity": line.quantity, "unit_price": line.unit_price, "amount": line.amount, "discount": line.discount}
    wrong = [name for name, value in values.items() if value is not None and (too_many_decimals(value) or value < 0)]
    for name in wrong:
        yield rule("number.form", f"{path}.{name}", value=values[name])
    if wrong:
        return
    if line.quantity < _SMALLEST:
        yield rule("lines.quantity", f"{path}.quantity")
    if cfdi.type in (CfdiType.INCOME, CfdiType.CREDIT_NOTE, CfdiType.PAYROLL) and line.unit_price <= 0:
        yield rule("CFDI40166", f"{path}.unit_price", number=index + 1)
    low, high = limits(line.quantity, line.unit_price, exact_price=False, decimals=places(line.amount))
    if not low <= line.amount <= high:
        yield rule("CFDI40167", f"{path}.amount", number=index + 1, amount=line.amount, low=low, high=high)
    if line.discount is not None:
        if places(line.discount) > places(line.amount):
            yield rule("CFDI40168", f"{path}.discount", number=index + 1)
        if line.discount > line.amount:
            yield rule("CFDI40169", f"{path}.discount", number=index + 1, discount=line.discount, amount=line.amount)


def _third_party(cfdi: Cfdi, line: Line, path: str) -> Iterator[Problem]:
    party = line.third_party
    if party is None:
        return
    path = f"{path}.third_party"
    problem = rfcs.problem(party.rfc)
    if problem is not None and problem is not RfcProblem.CHECK_DIGIT:
        yield rule(f"rfc.{problem}", f"{path}.rfc", rfc=party.rfc)
    if party.rfc in (cfdi.issuer.rfc, cfdi.recipient.rfc):
        yield rule("third_party.same_rfc", f"{path}.rfc", rfc=party.rfc)
    yield from text(party.name, f"{path}.name", 300)
    if party.tax_regime not in REGIMES:
        yield rule("regime.unknown", f"{path}.tax_regime", value=party.tax_regime)
