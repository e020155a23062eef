from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.balance import Balance, Entry, Fate, Kind
from agent.errors import UserError
from tests.properties import many

INVOICE = Balance("INVOICE", "MXN", Decimal("1160.00"))


def D(text: str) -> Decimal:
    return Decimal(text)


def refused(code: str, balance: Balance, verb: str, amount: str) -> None:
    with pytest.raises(UserError) as caught:
        getattr(balance, verb)("X", D(amount))
    assert caught.value.code == code


def test_instalments_follow_each_other() -> None:
    balance = INVOICE.pay("P1", D("500.00")).pay("P2", D("160.00"))
    assert balance.entries[1] == Entry("P2", Kind.PAYMENT, D("160.00"), D("660.00"), D("500.00"), 2)
    assert (balance.outstanding, balance.next_instalment) == (D("500.00"), 3)
    assert INVOICE.entries == ()


def test_a_credit_note_lowers_the_next_balance_but_is_no_instalment() -> None:
    balance = INVOICE.pay("P1", D("500.00")).credit("E1", D("60.00")).pay("P2", D("600.00"))
    assert (balance.entries[2].before, balance.entries[2].after, balance.entries[2].instalment) == (D("600.00"), D("0.00"), 2)
    assert balance.outstanding == 0


def test_a_cancelled_credit_note_is_owed_again() -> None:
    balance = INVOICE.credit("E1", D("60.00")).pay("P1", D("1100.00")).cancel("E1")
    assert (balance.outstanding, balance.next_instalment, balance.to_reissue) == (D("60.00"), 2, ())


def test_a_credit_note_on_what_was_paid_is_returned_not_owed() -> None:
    balance = INVOICE.pay("P1", D("1160.00")).credit("E1", D("160.00"))
    assert (balance.outstanding, balance.to_return, balance.creditable) == (D("0.00"), D("160.00"), D("1000.00"))
    unpaid = balance.cancel("P1")
    assert (unpaid.outstanding, unpaid.to_return) == (D("1000.00"), D("0.00"))


def test_nothing_above_what_is_owed_or_may_be_credited() -> None:
    refused("balance.above", INVOICE, "pay", "1160.01")
    refused("balance.above", INVOICE.credit("E1", D("1160.00")), "pay", "0.01")
    refused("balance.credit_above", INVOICE.credit("E1", D("1000.00")), "credit", "160.01")
    for amount in ("0", "-1.00", "1.001"):
        refused("balance.not_an_amount", INVOICE, "pay", amount)
        refused("balance.not_an_amount", INVOICE, "credit", amount)


def test_a_hole_in_the_chain_is_closed_in_order() -> None:
    balance = INVOICE.pay("P1", D("100.00")).pay("P2", D("200.00")).pay("P3", D("300.00")).cancel("P2")
    assert (balance.outstanding, balance.to_reissue) == (D("760.00"), ("P3",))
    refused("balance.reissue_first", balance, "pay", "10.00")
    again = balance.supersede("P3").pay("P3b", D("300.00"))
    assert (again.entries[-1].before, again.entries[-1].after, again.entries[-1].instalment) == (D("1060.00"), D("760.00"), 2)
    assert again.to_reissue == ()
    assert again.cancel("P3").outstanding == again.outstanding == D("760.00")


def test_cancelling_the_last_one_needs_no_reissue() -> None:
    balance = INVOICE.pay("P1", D("100.00")).pay("P2", D("200.00")).cancel("P2")
    assert (balance.to_reissue, balance.next_instalment, balance.outstanding) == ((), 2, D("1060.00"))
    assert balance.cancel("P2") == balance


def test_a_superseded_supplement_never_counts_again() -> None:
    balance = INVOICE.pay("P1", D("1160.00")).supersede("P1").pay("P1b", D("400.00")).pay("P2", D("760.00"))
    revived = balance.cancel("P1b")
    assert revived.outstanding == D("400.00")
    assert revived.entries[0].fate is Fate.SUPERSEDED


def test_what_is_not_in_the_ledger_is_not_cancelled() -> None:
    with pytest.raises(KeyError):
        INVOICE.cancel("P1")
    with pytest.raises(KeyError):
        INVOICE.supersede("P1")


# --- under any order ------------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """What a clerk would note down on paper: the amounts that live, by document."""

    paid: dict[str, Decimal]
    credited: dict[str, Decimal]


steps = st.tuples(
    st.sampled_from(["pay", "credit", "cancel", "supersede"]),
    st.integers(0, 7),
    st.integers(1, 12_000).map(lambda cents: Decimal(cents) / 100),
)


def _step(balance: Balance, told: Told, verb: str, which: int, amount: Decimal) -> Balance:
    if verb in ("pay", "credit"):
        uuid = f"{verb}-{len(balance.entries)}"
        owed = max(balance.total - sum(told.paid.values()) - sum(told.credited.values()), D("0"))
        limit = owed if verb == "pay" else balance.total - sum(told.credited.values())
        must_refuse = amount > limit or (verb == "pay" and bool(balance.to_reissue))
        try:
            moved: Balance = getattr(balance, verb)(uuid, amount)
        except UserError as error:
            assert must_refuse and error.code in ("balance.above", "balance.credit_above", "balance.reissue_first")
            return balance
        assert not must_refuse
        (told.paid if verb == "pay" else told.credited)[uuid] = amount
        if verb == "pay":
            entry = moved.entries[-1]
            assert (entry.before, entry.after) == (owed, owed - amount)
            assert entry.instalment == len(told.paid)
        return moved
    if not balance.entries:
        return balance
    uuid = balance.entries[which % len(balance.entries)].uuid
    told.paid.pop(uuid, None)
    told.credited.pop(uuid, None)
    changed: Balance = getattr(balance, verb)(uuid)
    return changed


@many
@given(st.lists(steps, max_size=14))
def test_never_negative_and_the_chain_never_breaks(moves: list[tuple[str, int, Decimal]]) -> None:
    balance, told = Balance("I", "MXN", D("120.00")), Told({}, {})
    for verb, which, amount in moves:
        balance = _step(balance, told, verb, which, amount)
        paid, credited = sum(told.paid.values()), sum(told.credited.values())
        assert balance.outstanding - balance.to_return == D("120.00") - paid - credited
        assert balance.outstanding >= 0 and balance.to_return >= 0 and paid <= D("120.00") and credited <= D("120.00")
        live = [entry for entry in balance.entries if entry.kind is Kind.PAYMENT and entry.fate is Fate.LIVE]
        assert all(entry.after >= 0 and entry.before >= 0 for entry in balance.entries)
        stale = set(balance.to_reissue)
        sound = [entry.instalment for entry in live if entry.uuid not in stale]
        assert sound == list(range(1, len(sound) + 1))
        # Whatever happened, reissuing what is stale gives a whole chain again.
        mended = balance
        for uuid in stale:
            mended = mended.supersede(uuid)
        assert mended.to_reissue == ()
