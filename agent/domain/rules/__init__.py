"""SAT's blocking rules for a CFDI, one file a family; `check` applies them all and reports every problem at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from agent.domain.cfdi import Cfdi, Totals
from agent.domain.cfdi_payments import PaymentsSums
from agent.domain.rules import (
    document,
    global_invoice,
    lines,
    parties,
    payment,
    summary,
    sums,
    supplement_document,
    supplement_invoices,
    supplement_payments,
    supplement_sums,
    supplement_taxes,
    taxes,
    uses,
)
from agent.domain.rules.case import Case
from agent.domain.rules.codes import CodeBook
from agent.domain.rules.problem import Problem, Severity
from agent.domain.rules.table import Entry, Status, table

__all__ = ["CodeBook", "Entry", "Problem", "Severity", "Status", "blocking", "check", "reported_codes", "table"]

# In the order of Anexo 20.
_COMPROBANTE = (document, payment, global_invoice, parties, uses, lines, taxes, sums, summary)
_SUPPLEMENT = (supplement_document, supplement_payments, supplement_invoices, supplement_taxes, supplement_sums)


def check(
    cfdi: Cfdi,
    codes: CodeBook,
    *,
    written: Totals | None = None,
    payments_written: PaymentsSums | None = None,
    now: datetime | None = None,
    published_rate: Decimal | None = None,
) -> tuple[Problem, ...]:
    """Everything that is wrong with `cfdi`, in the order of Anexo 20; empty = it may be sealed.

    `written` and `payments_written` are the sums that a file shows (None = they will be computed). `now` (aware) adds the
    rules about Fecha, `published_rate` (MXN for one unit of its currency that day) the one about TipoCambio.
    Source: Anexo 20 CFDI 4.0, Pagos 2.0 and their matrices of errors; each problem carries SAT's code.
    """
    case = Case(cfdi, codes, None, written, payments_written, now, published_rate)
    case = replace(case, right=sums.computed(case))
    # A document that neither is nor has a payment supplement cannot break a rule about one.
    families = (*_COMPROBANTE, *_SUPPLEMENT) if case.is_payment or cfdi.payments else _COMPROBANTE
    return tuple(problem for family in families for problem in family.rules.check(case))


def blocking(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Those of `problems` that forbid sealing."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)


def reported_codes() -> frozenset[str]:
    """Every code that some rule can report."""
    return frozenset(code for family in (*_COMPROBANTE, *_SUPPLEMENT) for code in family.rules.codes)
