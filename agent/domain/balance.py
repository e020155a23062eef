"""The balance of one stamped invoice: what is still to be paid, and the next instalment, from what moved it.

An invoice (a UUID in its own currency) is moved by payment supplements and credit notes, and moved back when one of them
is cancelled. A `Balance` is a value: every verb gives a new one or refuses. It never goes below zero: a credit note on
what was paid already shows as `to_return` instead. The instalments that live are 1, 2, 3 ... without a hole, or
`to_reissue` names those that have to be issued again first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from agent.domain.money import round_to
from agent.errors import UserError


class Kind(StrEnum):
    """What moves a balance."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"


class Fate(StrEnum):
    """What became of an entry: only a live one counts. A superseded one waits for its cancellation and never counts again."""

    LIVE = "live"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement, by the document `uuid`: balance before and after it as that document shows them.

    `instalment` is 0 for a credit note. A supplement that pays the same invoice in two payments leaves two entries.
    """

    uuid: str
    kind: Kind
    amount: Decimal
    before: Decimal
    after: Decimal
    instalment: int = 0
    fate: Fate = Fate.LIVE


@dataclass(frozen=True, slots=True)
class Balance:
    """The ledger of one invoice, oldest entry first."""

    uuid: str
    currency: str
    total: Decimal
    entries: tuple[Entry, ...] = ()

    @property
    def outstanding(self) -> Decimal:
        """What is still to be paid: the next ImpSaldoAnt."""
        return max(self._left(), round_to(Decimal(0), self.currency))

    @property
    def to_return(self) -> Decimal:
        """What was paid and then credited, and so goes back to the customer."""
        return max(-self._left(), round_to(Decimal(0), self.currency))

    @property
    def creditable(self) -> Decimal:
        """What credit notes may still take back, paid or not."""
        return self.total - self._live(Kind.CREDIT_NOTE)

    @property
    def next_instalment(self) -> int:
        """The next NumParcialidad."""
        return len(self._live_payments()) + 1

    @property
    def to_reissue(self) -> tuple[str, ...]:
        """Supplements whose instalment no longer follows, because one before them was cancelled; in the order to reissue them."""
        expected = enumerate(self._live_payments(), start=1)
        return tuple(dict.fromkeys(entry.uuid for number, entry in expected if entry.instalment != number))

    def pay(self, uuid: str, amount: Decimal) -> Balance:
        """The balance after the supplement `uuid` paid `amount`.

        Raises UserError `balance.reissue_first`, `balance.above` or `balance.not_an_amount`.
        """
        if self.to_reissue:
            raise UserError("balance.reissue_first", invoice=self.uuid, supplement=self.to_reissue[0])
        return self._moved(uuid, Kind.PAYMENT, amount, self.outstanding)

    def credit(self, uuid: str, amount: Decimal) -> Balance:
        """The balance after the credit note `uuid` of `amount`; raises UserError `balance.credit_above` or `balance.not_an_amount`."""
        return self._moved(uuid, Kind.CREDIT_NOTE, amount, self.creditable)

    def cancel(self, uuid: str) -> Balance:
        """The balance once `uuid` is cancelled; cancelling twice changes nothing. KeyError when nothing here is of `uuid`."""
        return self._fated(uuid, Fate.CANCELLED)

    def supersede(self, uuid: str) -> Balance:
        """The balance without `uuid`, whose replacement (relation 04) is about to be issued; KeyError as `cancel`.

        What it paid is free again at once, so that its replacement fits; it stays out even when the replacement is cancelled.
        """
        return self._fated(uuid, Fate.SUPERSEDED)

    def _live_payments(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.kind is Kind.PAYMENT and entry.fate is Fate.LIVE)

    def _live(self, kind: Kind) -> Decimal:
        return sum((entry.amount for entry in self.entries if entry.kind is kind and entry.fate is Fate.LIVE), Decimal(0))

    def _left(self) -> Decimal:
        return self.total - self._live(Kind.PAYMENT) - self._live(Kind.CREDIT_NOTE)

    def _moved(self, uuid: str, kind: Kind, amount: Decimal, limit: Decimal) -> Balance:
        if amount <= 0 or amount != round_to(amount, self.currency):
            raise UserError("balance.not_an_amount", amount=format(amount, "f"), currency=self.currency)
        if amount > limit:
            code = "balance.above" if kind is Kind.PAYMENT else "balance.credit_above"
            raise UserError(code, amount=_plain(amount), limit=_plain(limit), currency=self.currency, invoice=self.uuid)
        instalment = self.next_instalment if kind is Kind.PAYMENT else 0
        entry = Entry(uuid, kind, amount, self.outstanding, self.outstanding, instalment)
        moved = replace(self, entries=(*self.entries, entry))
        return replace(self, entries=(*self.entries, replace(entry, after=moved.outstanding)))

    def _fated(self, uuid: str, fate: Fate) -> Balance:
        if all(entry.uuid != uuid for entry in self.entries):
            raise KeyError(uuid)
        # Cancelled is the end; what was only superseded may still be cancelled.
        return replace(
            self,
            entries=tuple(
                replace(entry, fate=fate) if entry.uuid == uuid and entry.fate is not Fate.CANCELLED else entry for entry in self.entries
            ),
        )


def _plain(amount: Decimal) -> str:
    return format(amount, ",f")
