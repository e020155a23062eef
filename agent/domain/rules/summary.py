"""The Impuestos node of the document: the rows a file shows, beside what its lines make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from agent.domain.cfdi import Factor, TaxTotal
from agent.domain.money import decimals, known_currencies
from agent.domain.rules import rates
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import TAX_KINDS
from agent.domain.rules.problem import Problem, rule
from agent.domain.rules.sums import differs, too_precise

rules = Family()
Row = tuple[str, TaxTotal]


def _withheld(case: Case) -> list[Row]:
    rows = () if case.written is None or case.is_payment else case.written.withholdings
    return [(f"withholdings[{index}]", row) for index, row in enumerate(rows)]


def _transferred(case: Case) -> list[Row]:
    rows = () if case.written is None or case.is_payment else case.written.taxes
    return [(f"taxes[{index}]", row) for index, row in enumerate(rows)]


def key_of(row: TaxTotal) -> tuple[str, str | None, Decimal | None]:
    """What tells the rows of a summary apart: tax, factor and rate."""
    return row.kind, row.factor, row.rate


def _made(case: Case, row: TaxTotal) -> bool:
    """Whether the lines make such a row: then what is strange about it is reported there."""
    return case.right is not None and any(key_of(row) == key_of(right) for right in (*case.right.taxes, *case.right.withholdings))


def _sum(rows: list[Row]) -> Decimal:
    return sum((row.amount for _, row in rows if row.amount is not None), Decimal(0))


def doubled(rows: list[Row]) -> Iterator[str]:
    """The paths of rows whose tax, factor and rate an earlier one has."""
    seen: Counter[tuple[str, str | None, Decimal | None]] = Counter()
    for path, row in rows:
        seen[key_of(row)] += 1
        if seen[key_of(row)] > 1:
            yield path


def _keys_of_doubled(rows: list[Row]) -> set[tuple[str, str | None, Decimal | None]]:
    paths = set(doubled(rows))
    return {key_of(row) for path, row in rows if path in paths}


@rules("CFDI40203")
def total_withheld_is_the_sum_of_its_rows(case: Case) -> Iterator[Problem]:
    """TotalImpuestosRetenidos: the sum of Importe of the Retencion rows."""
    rows = _withheld(case)
    if rows and case.written is not None and case.written.withheld is not None:
        yield from differs("CFDI40203", "withheld", "TotalImpuestosRetenidos", case.written.withheld, _sum(rows))


@rules("CFDI40205")
def total_transferred_is_the_sum_of_its_rows(case: Case) -> Iterator[Problem]:
    """TotalImpuestosTrasladados: the sum of Importe of the Traslado rows."""
    rows = _transferred(case)
    if rows and case.written is not None and case.written.transferred is not None:
        yield from differs("CFDI40205", "transferred", "TotalImpuestosTrasladados", case.written.transferred, _sum(rows))


@rules("CFDI40206")
def withholdings_go_with_their_total(case: Case) -> Iterator[Problem]:
    """Retenciones and TotalImpuestosRetenidos: both or neither."""
    rows = _withheld(case)
    if case.written is not None and not case.is_payment and bool(rows) != (case.written.withheld is not None):
        yield rule(
            "CFDI40206", "withheld", words="sums.total_and_rows", field="TotalImpuestosRetenidos", fix=str(_sum(rows)) if rows else None
        )


@rules("CFDI40212")
def transfers_go_with_their_total(case: Case) -> Iterator[Problem]:
    """Traslados and TotalImpuestosTrasladados: both or neither; where all is exempt there is no total."""
    rows = [(path, row) for path, row in _transferred(case) if row.factor != Factor.EXEMPT]
    if case.written is not None and not case.is_payment and bool(rows) != (case.written.transferred is not None):
        yield rule(
            "CFDI40212",
            "transferred",
            words="sums.total_and_rows",
            field="TotalImpuestosTrasladados",
            fix=str(_sum(rows)) if rows else None,
        )


@rules("CFDI40207")
def withheld_tax_exists(case: Case) -> Iterator[Problem]:
    """Retencion/Impuesto: one of c_Impuesto."""
    for path, row in _withheld(case):
        if row.kind not in TAX_KINDS and not _made(case, row):
            yield rule("CFDI40207", f"{path}.kind", words="code.unknown", field="Impuesto", value=row.kind)


@rules("CFDI40208")
def one_row_a_withheld_tax(case: Case) -> Iterator[Problem]:
    """Retencion: one row a tax."""
    for path in doubled(_withheld(case)):
        yield rule("CFDI40208", path, words="sums.row_doubled")


@rules("CFDI40210", "CFDI40214", "CFDI40220")
def rows_have_the_currencys_decimals(case: Case) -> Iterator[Problem]:
    """Base and Importe of every row: at most the currency's decimals."""
    if case.cfdi.currency not in known_currencies():
        return
    most = decimals(case.cfdi.currency)
    for path, row in _withheld(case):
        yield from too_precise("CFDI40210", f"{path}.amount", "Importe", row.amount, most)
    for path, row in _transferred(case):
        yield from too_precise("CFDI40214", f"{path}.base", "Base", row.base, most)
        yield from too_precise("CFDI40220", f"{path}.amount", "Importe", row.amount, most)


@rules("CFDI40211")
def withheld_rows_are_the_lines_sums(case: Case) -> Iterator[Problem]:
    """Retencion/Importe: the rounded sum of the lines' withholdings of that tax."""
    if case.right is None:
        return
    right = {row.kind: row.amount for row in case.right.withholdings}
    again = _keys_of_doubled(_withheld(case))
    for path, row in _withheld(case):
        if row.kind in TAX_KINDS and key_of(row) not in again and row.kind in right:
            yield from differs("CFDI40211", f"{path}.amount", "Importe", row.amount, right[row.kind])


@rules("CFDI40213")
def exempt_rows_have_only_a_base(case: Case) -> Iterator[Problem]:
    """Traslado: with Exento only Base, Impuesto and TipoFactor."""
    for path, row in _transferred(case):
        if row.factor == Factor.EXEMPT and (row.rate is not None or row.amount is not None):
            yield rule("CFDI40213", path, words="tax.exempt_with_more")


@rules("CFDI40217")
def transferred_tax_exists(case: Case) -> Iterator[Problem]:
    """Traslado/Impuesto: one of c_Impuesto."""
    for path, row in _transferred(case):
        if row.kind not in TAX_KINDS and not _made(case, row):
            yield rule("CFDI40217", f"{path}.kind", words="code.unknown", field="Impuesto", value=row.kind)


@rules("CFDI40218")
def one_row_a_transferred_rate(case: Case) -> Iterator[Problem]:
    """Traslado: one row for each tax, factor and rate."""
    for path in doubled(_transferred(case)):
        yield rule("CFDI40218", path, words="sums.row_doubled")


@rules("CFDI40219")
def rate_is_of_the_catalogue(case: Case) -> Iterator[Problem]:
    """Traslado/TasaOCuota: one of c_TasaOCuota for that tax and factor."""
    for path, row in _transferred(case):
        if _strange_rate(row) and not _made(case, row):
            yield rule("CFDI40219", f"{path}.rate", words="tax.rate_unknown", rate="—" if row.rate is None else row.rate)


def _strange_rate(row: TaxTotal) -> bool:
    if row.kind not in TAX_KINDS or row.factor == Factor.EXEMPT:
        return False
    return row.rate is None or not rates.transferred(row.kind, row.factor, row.rate)


@rules("CFDI40215", "CFDI40216", "CFDI40221", "sums.row_too_many")
def transferred_rows_are_the_lines_sums(case: Case) -> Iterator[Problem]:
    """Traslado: Base and Importe are the rounded sums of the lines with that tax and rate; CFDI40216 is Base of Exento."""
    if case.right is None:
        return
    right = {key_of(row): row for row in case.right.taxes}
    again = _keys_of_doubled(_transferred(case))
    for path, row in _transferred(case):
        if key_of(row) in again or _misshapen(row):
            continue
        match = right.get(key_of(row))
        if match is None:
            yield rule("sums.row_too_many", path, kind=row.kind)
            continue
        base_code = "CFDI40216" if row.factor == Factor.EXEMPT else "CFDI40215"
        yield from differs(base_code, f"{path}.base", "Base", row.base, match.base)
        yield from differs("CFDI40221", f"{path}.amount", "Importe", row.amount, match.amount)


def _misshapen(row: TaxTotal) -> bool:
    exempt_with_more = row.factor == Factor.EXEMPT and (row.rate is not None or row.amount is not None)
    return row.kind not in TAX_KINDS or exempt_with_more or _strange_rate(row)


@rules("sums.row_missing")
def no_row_is_missing(case: Case) -> Iterator[Problem]:
    """Every tax of a line has its row; one that is there but wrong is reported as that."""
    if case.right is None or case.written is None or case.is_payment:
        return
    for path, right, shown in (
        ("taxes", case.right.taxes, _transferred(case)),
        ("withholdings", case.right.withholdings, _withheld(case)),
    ):
        if not any(_misshapen(row) if path == "taxes" else row.kind not in TAX_KINDS for _, row in shown):
            there = {key_of(row) for _, row in shown}
            for row in right:
                if key_of(row) not in there:
                    yield rule("sums.row_missing", path, kind=row.kind)
