"""One organisation at Xero. Reads raise Unavailable; writes return one of the five outcomes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import ClassVar

from agent.domain.postings import PostingKind
from agent.erp.xero import answers, spec
from agent.erp.xero.calls import AccessToken, Calls, Object
from agent.erp.xero.lookups import Lookups
from agent.erp.xero.receipts import Receipts
from agent.erp.xero.writes import Writes
from agent.errors import Unavailable, UserError
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


class Xero:
    """Implements `agent.ports.ErpAdapter`. `company` is the tenant id; empty until a person has authorised the connection."""

    spec: ClassVar[ErpSpec] = spec.XERO

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
        self._environment = environment
        self._calls = Calls(
            wire=wire,
            access_token=access_token,
            endpoint=self.spec.endpoint,
            base=spec.HOST,
            company=company,
            deadline=deadline or self.spec.deadline,
            now=now,
        )
        self._lookups = Lookups(self._calls)
        self._writes = Writes(self._calls, self._lookups)
        self._receipts = Receipts(self._calls, self._lookups)

    def check(self) -> Company:
        """The organisation behind this connection, read now.

        Raises UserError `connection.no_company` or `connection.several_companies` when the authorisation does not name one.
        """
        self._calls.company = self._calls.company or self._authorised()
        found = self._lookups.all("Organisation", "Organisations")
        if len(found) != 1:
            raise Unavailable("no organisation")
        try:
            company = answers.company_of(self._environment, found[0], self._lookups.all("Currencies"))
        except answers.Unreadable as error:
            raise Unavailable(str(error)) from error
        if company.id.casefold() != self._calls.company.casefold():
            raise Unavailable("the answer is another organisation's")
        return company

    def chart(self) -> Chart:
        """Everything a mapping can point to, archived entries included and marked."""
        try:
            return (
                *answers.accounts(self._lookups.all("Accounts")),
                *answers.items(self._lookups.all("Items")),
                *answers.tax_rates(self._lookups.all("TaxRates")),
                *answers.departments(self._lookups.all("TrackingCategories", includeArchived="true")),
            )
        except answers.Unreadable as error:
            raise Unavailable(str(error)) from error

    def find(self, wanted: Sequence[Write]) -> Sequence[Sequence[Match]]:
        """For each document, what in the organisation is, or may be, it. Empty only on the vendor's definite "not there".

        By id where `remote` is known. Otherwise by our number (InvoiceNumber, CreditNoteNumber, a receipt's Reference),
        exact when contact, total and invoices are ours as well; a customer by its ContactNumber, which makes it exact, or name.
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
        """Voids an invoice or a credit note, deletes a receipt, archives a contact."""
        return self._receipts.void(remote, key) if remote.kind is PostingKind.PAYMENT else self._writes.void(remote, key)

    def changes(self, since: Cursor) -> Iterator[Remote]:
        """What changed in the organisation since then, by whatever hand; our own writes come back too."""
        return self._lookups.changes(since.since)

    def _part(self, part: Sequence[Write]) -> list[Outcome[Remote]]:
        first = part[0]
        if first.operation is Operation.VOID:
            if first.remote is None:
                raise ValueError("a void without a remote document")
            return [self.void(first.remote, key=first.key)]
        return [self._receipts.write(first)] if first.posting.kind is PostingKind.PAYMENT else self._writes.together(part)

    def _authorised(self) -> str:
        """The one organisation that a person has just authorised. Several may be open to us from earlier times."""
        held = [each for each in self._calls.connections() if each.get("tenantType") == "ORGANISATION"]
        event = _event(self._calls.token())
        just_now = [each for each in held if event and each.get("authEventId") == event]
        chosen = held if len(held) == 1 else just_now
        if not held:
            raise UserError("connection.no_company", erp=self.spec.label)
        if len(chosen) != 1:
            names = ", ".join(sorted(str(each.get("tenantName")) for each in chosen or held))
            raise UserError("connection.several_companies", companies=names)
        return str(chosen[0].get("tenantId"))


def _event(token: str) -> str:
    """Which authorisation a token comes from: Xero's access tokens say so of themselves. Empty when this one does not."""
    try:
        payload = token.split(".")[1]
        claims: Object = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims.get("authentication_event_id") or "")
    except (IndexError, ValueError, AttributeError):
        return ""


def _parts(batch: Sequence[Write], size: int) -> Iterator[list[Write]]:
    """Runs of one kind and operation of at most `size`; voids and receipts one by one."""
    for alone, run in groupby(batch, key=_together):
        writes = list(run)
        step = 1 if alone[0] else size
        yield from (writes[start : start + step] for start in range(0, len(writes), step))


def _together(write: Write) -> tuple[bool, PostingKind, Operation]:
    alone = write.operation is Operation.VOID or write.posting.kind is PostingKind.PAYMENT
    return alone, write.posting.kind, write.operation


def _against_going_on(outcomes: Sequence[Outcome[Remote]]) -> Outcome[Remote] | None:
    """What the documents that were not tried get: the vendor's wait or refusal of us, or not sent."""
    for outcome in outcomes:
        if isinstance(outcome, Throttled) or (isinstance(outcome, Refused) and outcome.of == "account"):
            return outcome
        if isinstance(outcome, NotSent | Unknown):
            return NotSent(f"after {outcome.reason}")
    return None
