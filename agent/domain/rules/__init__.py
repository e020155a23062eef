"""SAT's blocking rules for a CFDI, one file a family; `check` applies them all and reports every problem at once."""

from __future__ import annotations

from datetime import datetime

from agent.domain.cfdi import Cfdi, Totals
from agent.domain.rules import document, lines, parties, payment, sums, taxes
from agent.domain.rules.codes import CodeBook
from agent.domain.rules.problem import Problem, Severity

__all__ = ["CodeBook", "Problem", "Severity", "blocking", "check"]


def check(cfdi: Cfdi, codes: CodeBook, *, written: Totals | None = None, now: datetime | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with `cfdi`, in the order of the document; empty = it may be sealed.

    `written` are the sums that a file shows (None = they will be computed). `now` (aware) adds the rules about Fecha.
    Source: Anexo 20 CFDI 4.0 and its matrix of errors; each problem carries SAT's code.
    """
    return (
        *document.check(cfdi, codes, now),
        *payment.check(cfdi),
        *parties.check(cfdi, codes),
        *lines.check(cfdi, codes),
        *taxes.check(cfdi),
        *sums.check(cfdi, written),
    )


def blocking(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Those of `problems` that forbid sealing."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)
