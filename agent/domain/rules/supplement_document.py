"""The document around a payments complement: everything in it is fixed (Pagos 2.0)."""

from __future__ import annotations

from collections.abc import Iterator

from agent.domain.cfdi import Line
from agent.domain.cfdi_payments import PAYMENT_CURRENCY, PAYMENT_LINE
from agent.domain.rules.case import Case, Family
from agent.domain.rules.lines import malformed
from agent.domain.rules.problem import Problem, rule

rules = Family()
_NOT_EXPORTED = "01"


@rules("CRP20101")
def the_type_is_p(case: Case) -> Iterator[Problem]:
    """TipoDeComprobante: P where the complement is."""
    if case.cfdi.payments and not case.is_payment:
        yield rule("CRP20101", "type", words="payments.fixed", field="TipoDeComprobante", value=case.cfdi.type, fix="P")


@rules("payments.none")
def the_complement_is_there(case: Case) -> Iterator[Problem]:
    """A document of type P has at least one payment (the matrix has no code for it)."""
    if case.is_payment and not case.cfdi.payments:
        yield rule("payments.none", "payments")


@rules("CRP20102")
def nothing_is_exported(case: Case) -> Iterator[Problem]:
    """Exportacion: 01."""
    if case.is_payment and case.cfdi.export != _NOT_EXPORTED:
        yield rule("CRP20102", "export", words="payments.fixed", field="Exportacion", value=case.cfdi.export, fix=_NOT_EXPORTED)


@rules("CRP20103", "CRP20110")
def it_adds_up_to_nothing(case: Case) -> Iterator[Problem]:
    """SubTotal and Total: 0. An amount of the line is CRP20120, and then the sums say nothing more."""
    if not case.is_payment or case.written is None:
        return
    for code, name, shown in (("CRP20103", "subtotal", case.written.subtotal), ("CRP20110", "total", case.written.total)):
        if shown != 0 and (case.right is None or shown != getattr(case.right, name)):
            field = {"subtotal": "SubTotal", "total": "Total"}[name]
            yield rule(code, name, words="payments.fixed", field=field, value=shown, fix="0")


@rules("CRP20104")
def there_is_no_currency(case: Case) -> Iterator[Problem]:
    """Moneda: XXX."""
    if case.is_payment and case.cfdi.currency != PAYMENT_CURRENCY:
        yield rule("CRP20104", "currency", words="payments.fixed", field="Moneda", value=case.cfdi.currency, fix=PAYMENT_CURRENCY)


@rules("CRP20105", "CRP20106", "CRP20107", "CRP20109")
def nothing_says_how_it_is_paid(case: Case) -> Iterator[Problem]:
    """FormaPago, MetodoPago, CondicionesDePago, TipoCambio: absent; each payment has its own."""
    cfdi = case.cfdi
    absent = (
        ("CRP20105", "payment_form", "FormaPago", cfdi.payment_form),
        ("CRP20106", "payment_method", "MetodoPago", cfdi.payment_method),
        ("CRP20107", "payment_conditions", "CondicionesDePago", cfdi.payment_conditions),
        ("CRP20109", "exchange_rate", "TipoCambio", cfdi.exchange_rate),
    )
    for code, path, field, value in absent:
        if case.is_payment and value is not None:
            yield rule(code, path, words="payments.absent", field=field)


@rules("CRP20108")
def there_is_no_discount(case: Case) -> Iterator[Problem]:
    """Descuento: absent. That of a line is CRP20121."""
    discounted = any(line.discount is not None for line in case.cfdi.lines)
    if case.is_payment and case.written is not None and case.written.discount is not None and not discounted:
        yield rule("CRP20108", "discount", words="payments.absent", field="Descuento")


@rules("CRP20111")
def there_is_one_line(case: Case) -> Iterator[Problem]:
    """Conceptos: exactly one."""
    if case.is_payment and len(case.cfdi.lines) != 1:
        yield rule("CRP20111", "lines", count=len(case.cfdi.lines))


@rules("CRP20113", "CRP20115", "CRP20116", "CRP20118", "CRP20119", "CRP20120", "CRP20122")
def the_line_is_fixed(case: Case) -> Iterator[Problem]:
    """Concepto: 84111506, 1, ACT, Pago, 0, 0, ObjetoImp 01."""
    fixed = (
        ("CRP20113", "product_key", "ClaveProdServ"),
        ("CRP20115", "quantity", "Cantidad"),
        ("CRP20116", "unit_key", "ClaveUnidad"),
        ("CRP20118", "description", "Descripcion"),
        ("CRP20119", "unit_price", "ValorUnitario"),
        ("CRP20120", "amount", "Importe"),
        ("CRP20122", "tax_object", "ObjetoImp"),
    )
    for path, line in _lines(case):
        for code, name, field in fixed:
            value, right = getattr(line, name), getattr(PAYMENT_LINE, name)
            if name not in malformed(line) and value != right:
                yield rule(code, f"{path}.{name}", words="payments.fixed", field=field, value=value, fix=str(right))


@rules("CRP20114", "CRP20117", "CRP20121")
def the_line_has_nothing_else(case: Case) -> Iterator[Problem]:
    """NoIdentificacion, Unidad, Descuento: absent."""
    absent = (("CRP20114", "identifier", "NoIdentificacion"), ("CRP20117", "unit", "Unidad"), ("CRP20121", "discount", "Descuento"))
    for path, line in _lines(case):
        for code, name, field in absent:
            if getattr(line, name) is not None:
                yield rule(code, f"{path}.{name}", words="payments.absent", field=field)


@rules("CRP20123")
def the_line_has_no_taxes(case: Case) -> Iterator[Problem]:
    """Concepto/Impuestos: absent."""
    for path, line in _lines(case):
        if line.taxes or line.withholdings:
            yield rule("CRP20123", f"{path}.taxes", words="payments.absent", field="Impuestos")


def _lines(case: Case) -> Iterator[tuple[str, Line]]:
    if case.is_payment:
        for index, line in enumerate(case.cfdi.lines):
            yield f"lines[{index}]", line
