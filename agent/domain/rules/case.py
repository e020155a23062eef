"""What a rule is given, and how a family of rules is put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from agent.domain.cfdi import Cfdi, CfdiType, Totals
from agent.domain.cfdi_payments import PaymentsSums
from agent.domain.rules.codes import CodeBook
from agent.domain.rules.problem import Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Case:
    """A document and what is known around it; None = not known, and then nothing is said about it.

    `right` is what its sums must be, None where they cannot be computed; `written` is what a file shows.
    """

    cfdi: Cfdi
    codes: CodeBook
    right: Totals | None = None
    written: Totals | None = None
    payments_written: PaymentsSums | None = None
    judged_at: datetime | None = None
    published_rate: Decimal | None = None
    found: dict[str, list[Any]] = field(default_factory=dict, compare=False, repr=False)

    def remembered(self, name: str, find: Callable[[], list[T]]) -> list[T]:
        """What `find` finds under `name`, found once: nearly every rule goes through the same lines and taxes."""
        if name not in self.found:
            self.found[name] = find()
        return self.found[name]

    @property
    def day(self) -> date:
        """The day of the document: a code is judged by the catalogue of that day."""
        return self.cfdi.issued_at.date()

    @property
    def is_payment(self) -> bool:
        """Whether the matrix of the payments complement judges it; it has a code of its own for most of the document."""
        return self.cfdi.type == CfdiType.PAYMENT

    @property
    def adds_up(self) -> bool:
        """Whether SubTotal is the sum of the lines: income, credit notes and payroll. The others show zero."""
        return self.cfdi.type in (CfdiType.INCOME, CfdiType.CREDIT_NOTE, CfdiType.PAYROLL)


Rule = Callable[[Case], Iterator[Problem]]


class Family:
    """The rules of one part of a document, in the order in which they are declared."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self.codes: set[str] = set()

    def __call__(self, *codes: str) -> Callable[[Rule], Rule]:
        """Declares a rule and the codes it reports."""

        def declare(rule: Rule) -> Rule:
            self._rules.append(rule)
            self.codes.update(codes)
            return rule

        return declare

    def check(self, case: Case) -> Iterator[Problem]:
        """Every problem that the rules of this family find in `case`."""
        for rule in self._rules:
            yield from rule(case)
