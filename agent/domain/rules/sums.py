"""The sums a file shows, against the sums its lines make."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from agent.domain.cfdi import Cfdi, CfdiType, TaxTotal, Totals, totals
from agent.domain.money import decimals, known_currencies
from agent.domain.rules.amounts import places
from agent.domain.rules.problem import Problem, rule


def check(cfdi: Cfdi, written: Totals | None) -> Iterator[Problem]:
    """Source: Anexo 20, CFDI40107-40111, 40119, 40202-40221. Nothing is said where the currency is unknown."""
    if cfdi.currency not in known_currencies():
        return
    right = totals(cfdi)
    if right.discount is not None and right.discount > right.subtotal:
        yield rule("CFDI40110", "discount", discount=right.discount, subtotal=right.subtotal)
    if right.total < 0:
        yield rule("total.negative", "total", total=right.total)
    if right.discount is not None and cfdi.type in (CfdiType.PAYMENT, CfdiType.TRANSFER):
        yield rule("CFDI40111", "discount")
    if written is not None:
        yield from _written(cfdi, right, written)


def _written(cfdi: Cfdi, right: Totals, written: Totals) -> Iterator[Problem]:
    subtotal = "CFDI40109" if cfdi.type in (CfdiType.PAYMENT, CfdiType.TRANSFER) else "CFDI40108"
    yield from _same(subtotal, "subtotal", right.subtotal, written.subtotal)
    yield from _same("CFDI40111.sum", "discount", right.discount, written.discount)
    yield from _same("CFDI40203", "withheld", right.withheld, written.withheld)
    yield from _same("CFDI40205", "transferred", right.transferred, written.transferred)
    yield from _rows("CFDI40209", "withholdings", right.withholdings, written.withholdings)
    yield from _rows("CFDI40221", "taxes", right.taxes, written.taxes)
    yield from _same("CFDI40119", "total", right.total, written.total)
    most = decimals(cfdi.currency)
    amounts = {"subtotal": written.subtotal, "discount": written.discount, "total": written.total}
    for name, value in amounts.items():
        if value is not None and places(value) > most:
            yield rule("CFDI40107", name, value=value, decimals=most)


def _same(code: str, path: str, right: Decimal | None, written: Decimal | None) -> Iterator[Problem]:
    if right != written:
        yield rule(code, path, written=_shown(written), right=_shown(right), fix=None if right is None else str(right))


def _shown(value: Decimal | None) -> str:
    return "—" if value is None else str(value)


def _rows(code: str, path: str, right: tuple[TaxTotal, ...], written: tuple[TaxTotal, ...]) -> Iterator[Problem]:
    expected = {(row.kind, row.factor, row.rate): row for row in right}
    for index, row in enumerate(written):
        match = expected.pop((row.kind, row.factor, row.rate), None)
        where = f"{path}[{index}]"
        if match is None:
            yield rule("sums.row_too_many", where, kind=row.kind)
            continue
        yield from _same("CFDI40215", f"{where}.base", match.base, row.base)
        yield from _same(code, f"{where}.amount", match.amount, row.amount)
    for row in expected.values():
        yield rule("sums.row_missing", path, kind=row.kind)
