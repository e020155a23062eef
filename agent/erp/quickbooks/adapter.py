"""One company in QuickBooks Online. Reads raise Unavailable; writes return one of the five outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import ClassVar

from agent.erp.quickbooks import answers, spec
from agent.erp.quickbooks.calls import AccessToken, Calls
from agent.erp.quickbooks.lookups import Lookups
from agent.erp.quickbooks.writes import Writes
from agent.errors import Unavailable
from agent.ports import (
    Chart,
    Company,
    Cursor,
    ErpSpec,
    Match,
    NotSent,
    Operation,
    Outcome,
    Refused,
    Remote,
    Throttled,
    Unknown,
    Wire,
    Write,
)


class QuickBooks:
    """A company in the United States; implements `agent.ports.ErpAdapter`.

    `company` is Intuit's realm id; `environment` chooses Intuit's host; `now` gives aware instants. One adapter serves
    both countries: they differ in their tax model, and that is configuration (`spec.countries`).
    """

    spec: ClassVar[ErpSpec] = spec.UNITED_STATES

    def __init__(
        self,
        *,
        wire: Wire,
        access_token: AccessToken,
        company: str,
        environment: str,
        now: Callable[[], datetime],
        deadline: float | None = None,
    ) -> None:
        self._company = company
        self._environment = environment
        self._now = now
        self._calls = Calls(
            wire=wire,
            access_token=access_token,
            endpoint=self.spec.endpoint,
            base=spec.HOSTS[environment],
            company=company,
            deadline=deadline or self.spec.deadline,
            now=now,
        )
        self._lookups = Lookups(self._calls)
        self._writes = Writes(self._calls, self._lookups, country=self.spec.countries[0], now=now)

    def check(self) -> Company:
        """The company behind this connection, read now."""
        info = self._calls.read(f"/companyinfo/{self._company}")
        preferences = self._calls.read("/preferences")
        if info is None or preferences is None:
            raise Unavailable("the company is not there")
        try:
            return answers.company_of(self._company, self._environment, info, preferences)
        except answers.Unreadable as error:
            raise Unavailable(str(error)) from error

    def chart(self) -> Chart:
        """Everything a mapping can point to, inactive entries included and marked."""
        try:
            return tuple(
                answers.entry_of(kind, row, details)
                for entity, kind, details in answers.CHART
                for row in self._lookups.query(entity, "Active in (true, false)")
            )
        except answers.Unreadable as error:
            raise Unavailable(str(error)) from error

    def find(self, wanted: Sequence[Write]) -> Sequence[Sequence[Match]]:
        """For each document, what in the company is, or may be, it. Empty only on the vendor's definite "not there".

        By id where `remote` is known. Otherwise by our number (DocNumber, PaymentRefNum), exact when customer and
        total are ours as well; a customer by its name or mail, exact when its notes hold our number.
        """
        return self._lookups.matches(wanted)

    def write(self, batch: Sequence[Write]) -> Sequence[Outcome[Remote]]:
        """One outcome per document, in order. After an answer that speaks against going on, the rest is not sent."""
        outcomes: list[Outcome[Remote]] = []
        stop: Outcome[Remote] | None = None
        for part in _parts(batch, self.spec.batch_size):
            if stop is not None:
                outcomes += [stop] * len(part)
                continue
            done = self._part(part)
            outcomes += done
            stop = _against_going_on(done)
        return outcomes

    def void(self, remote: Remote, *, key: str) -> Outcome[Remote]:
        """Voids an invoice or payment, deletes a credit memo, makes a customer inactive."""
        return self._writes.void(remote, key)

    def changes(self, since: Cursor) -> Iterator[Remote]:
        """What changed in the company since then, by whatever hand; our own writes come back too."""
        return self._lookups.changes(since.since, self._now())

    def _part(self, part: Sequence[Write]) -> list[Outcome[Remote]]:
        if len(part) > 1:
            return self._writes.together(part)
        (write,) = part
        if write.operation is not Operation.VOID:
            return [self._writes.alone(write)]
        if write.remote is None:
            raise ValueError("a void without a remote document")
        return [self._writes.void(write.remote, write.key)]


class QuickBooksMexico(QuickBooks):
    """A company in Mexico: tax by codes on the lines, amounts with the tax inside."""

    spec: ClassVar[ErpSpec] = spec.MEXICO


def _parts(batch: Sequence[Write], size: int) -> Iterator[list[Write]]:
    """Runs of creates and updates of at most `size`; voids, payments and fees one by one.

    A batch cannot say every void. And a payment sent twice is money twice: its number is not unique at QuickBooks, so
    it goes with a request id of its own, which is the same however often and beside whatever others it is sent again.
    """
    for alone, run in groupby(batch, key=_goes_alone):
        writes = list(run)
        step = 1 if alone else size
        yield from (writes[start : start + step] for start in range(0, len(writes), step))


def _goes_alone(write: Write) -> bool:
    return write.operation is Operation.VOID or write.posting.kind in spec.OWN_KEY


def _against_going_on(outcomes: Sequence[Outcome[Remote]]) -> Outcome[Remote] | None:
    """What the documents that were not tried get: the vendor's wait or refusal of us, or not sent."""
    for outcome in outcomes:
        if isinstance(outcome, Throttled) or (isinstance(outcome, Refused) and outcome.of == "account"):
            return outcome
        if isinstance(outcome, NotSent | Unknown):
            return NotSent(f"after {outcome.reason}")
    return None
