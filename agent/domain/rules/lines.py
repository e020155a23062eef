"""The conceptos: keys, texts, quantity, price, amount, discount, third party."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from agent.domain import rfc as rfcs
from agent.domain.cfdi import Line
from agent.domain.rfc import RfcProblem
from agent.domain.rules.amounts import carried, limits, places, product
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import REGIMES
from agent.domain.rules.parties import fits
from agent.domain.rules.problem import Problem, rule
from agent.domain.rules.texts import text

rules = Family()
_SMALLEST = Decimal("0.000001")


def each(case: Case) -> list[tuple[int, str, Line]]:
    """(number for people, path, line) of every concepto."""
    return case.remembered("lines", lambda: [(index + 1, f"lines[{index}]", line) for index, line in enumerate(case.cfdi.lines)])


def judged(case: Case) -> list[tuple[int, str, Line, Mapping[str, Decimal]]]:
    """As `each`, with the numbers of the line that Anexo 20 cannot carry."""
    return case.remembered("judged lines", lambda: [(number, path, line, malformed(line)) for number, path, line in each(case)])


def _sound(case: Case) -> list[tuple[int, str, Line]]:
    """Those whose numbers can be computed with."""
    return case.remembered("sound lines", lambda: [(number, path, line) for number, path, line, wrong in judged(case) if not wrong])


def malformed(line: Line) -> Mapping[str, Decimal]:
    """The numbers of `line` that Anexo 20 cannot carry."""
    values = {"quantity": line.quantity, "unit_price": line.unit_price, "amount": line.amount, "discount": line.discount}
    return {name: value for name, value in values.items() if value is not None and not carried(value)}


@rules("lines.none", "text.empty", "text.too_long", "text.bar", "text.control")
def texts(case: Case) -> Iterator[Problem]:
    """At least one concepto; Descripcion, NoIdentificacion, Unidad as the schema allows them."""
    if not case.cfdi.lines and not case.is_payment:
        yield rule("lines.none", "lines")
    for _, path, line in each(case):
        yield from text(line.description, f"{path}.description", 1000)
        yield from text(line.identifier, f"{path}.identifier", 100, required=False)
        yield from text(line.unit, f"{path}.unit", 20, required=False)


@rules("number.form", "lines.quantity")
def numbers(case: Case) -> Iterator[Problem]:
    """Cantidad, ValorUnitario, Importe, Descuento: at most six decimals, not negative; Cantidad above zero."""
    for _, path, line, wrong in judged(case):
        for name, value in wrong.items():
            yield rule("number.form", f"{path}.{name}", value=value)
        if not wrong and line.quantity < _SMALLEST:
            yield rule("lines.quantity", f"{path}.quantity")


@rules("CFDI40162")
def product_key_is_in_force(case: Case) -> Iterator[Problem]:
    """ClaveProdServ: one in force on the day of the document; the schema still lists 233 that are not."""
    for _, path, line in each(case):
        if not case.codes.has_product_key(line.product_key, case.day) and not case.is_payment:
            yield rule("CFDI40162", f"{path}.product_key", value=line.product_key)


@rules("CFDI40165")
def unit_key_is_in_force(case: Case) -> Iterator[Problem]:
    """ClaveUnidad: one in force on the day of the document."""
    for _, path, line in each(case):
        if not case.codes.has_unit_key(line.unit_key, case.day) and not case.is_payment:
            yield rule("CFDI40165", f"{path}.unit_key", value=line.unit_key)


@rules("CFDI40166")
def price_is_above_zero(case: Case) -> Iterator[Problem]:
    """ValorUnitario: above zero in I, E and N."""
    for number, path, line in _sound(case):
        if case.adds_up and line.unit_price <= 0:
            yield rule("CFDI40166", f"{path}.unit_price", number=number)


@rules("CFDI40167")
def amount_is_quantity_times_price(case: Case) -> Iterator[Problem]:
    """Importe: within the limits that rounding Cantidad and ValorUnitario leaves."""
    for number, path, line in _sound(case):
        low, high = limits(line.quantity, line.unit_price, exact_price=False, decimals=places(line.amount))
        if not low <= line.amount <= high and not case.is_payment:
            fix = str(product(line.quantity, line.unit_price))
            yield rule("CFDI40167", f"{path}.amount", number=number, amount=line.amount, low=low, high=high, fix=fix)


@rules("CFDI40168")
def discount_has_the_amounts_decimals(case: Case) -> Iterator[Problem]:
    """Descuento: no more decimals than Importe."""
    for number, path, line in _sound(case):
        if line.discount is not None and places(line.discount) > places(line.amount) and not case.is_payment:
            yield rule("CFDI40168", f"{path}.discount", number=number)


@rules("CFDI40169")
def discount_is_at_most_the_amount(case: Case) -> Iterator[Problem]:
    """Descuento: not above Importe."""
    for number, path, line in _sound(case):
        if line.discount is not None and line.discount > line.amount and not case.is_payment:
            yield rule("CFDI40169", f"{path}.discount", number=number, discount=line.discount, amount=line.amount)


@rules("CFDI40188", "CFDI40191", "CFDI40192", "rfc.missing", "rfc.malformed", "rfc.impossible_date")
def third_party(case: Case) -> Iterator[Problem]:
    """ACuentaTerceros: neither issuer nor recipient, a regime in force, a postal code that exists."""
    for _, line_path, line in each(case):
        party, path = line.third_party, f"{line_path}.third_party"
        if party is None:
            continue
        problem = rfcs.problem(party.rfc)
        if problem is not None and problem is not RfcProblem.CHECK_DIGIT:
            yield rule(f"rfc.{problem}", f"{path}.rfc", rfc=party.rfc)
        if party.rfc in (case.cfdi.issuer.rfc, case.cfdi.recipient.rfc):
            yield rule("CFDI40188", f"{path}.rfc", words="third_party.same_rfc", rfc=party.rfc)
        yield from text(party.name, f"{path}.name", 300)
        if party.tax_regime not in REGIMES:
            yield rule("CFDI40191", f"{path}.tax_regime", words="regime.unknown", value=party.tax_regime)
        elif not fits(party.tax_regime, party.rfc):
            yield rule("CFDI40191", f"{path}.tax_regime", words="CFDI40158", value=party.tax_regime, rfc=party.rfc)
        if case.codes.zone(party.postal_code) is None:
            yield rule("CFDI40192", f"{path}.postal_code", words="CFDI40147.third", postal_code=party.postal_code)
