"""The balance ledger in its tables: stamped invoices with their balances, and what is reserved, confirmed and taken back of them.

Every function runs in the caller's transaction. Whoever writes holds the invoices first (`hold_invoices`), in one order whoever
asks, so that two who pay the same invoice come one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from agent.db.sql import text
from agent.domain.balance import Balance, Entry, Fate, Kind

# An entry on its way counts as a live one: what it took is not offered again.
_FATES = {"reserved": Fate.LIVE, "live": Fate.LIVE, "superseded": Fate.SUPERSEDED, "cancelled": Fate.CANCELLED}


@dataclass(frozen=True, slots=True)
class HeldInvoice:
    """One stamped invoice and its balance. `on_its_way` = another document of its ledger is with the PAC just now."""

    id: int
    uuid: str
    name: str
    branch: str
    issuer_id: int
    state: str
    payment_method: str
    recipient_rfc: str
    stamped_xml: bytes
    balance: Balance
    on_its_way: bool


_INVOICES = """
    select c.id, upper(c.uuid) as uuid, c.series, c.folio, c.branch, c.issuer_id, c.state, c.payment_method, c.recipient_rfc, c.stamped_xml,
        c.currency, c.total
    from cfdis c where {which} and c.uuid is not null and c.cfdi_type = 'I' order by c.id"""
_BY_UUID, _BY_ID = text(_INVOICES.format(which="c.uuid = any(:uuids)")), text(_INVOICES.format(which="c.id = any(:ids)"))
# Held before they are read: a ledger that another one moves meanwhile is seen as that one left it.
_HOLD = text("select c.id from cfdis c where c.uuid = any(:uuids) and c.cfdi_type = 'I' order by c.id for no key update")
_ENTRIES = text("""
    select e.invoice_id, e.cfdi_id, coalesce(c.uuid, 'cfdi:' || c.id) as uuid, e.kind, e.amount, e.before, e.after, e.instalment, e.fate
    from balance_entries e join cfdis c on c.id = e.cfdi_id
    where e.invoice_id = any(:ids) and e.fate <> 'released' and e.cfdi_id <> :without order by e.invoice_id, e.instalment, e.cfdi_id""")


def invoices(tx: Connection, ids: Sequence[int], *, without: int = 0) -> dict[str, HeldInvoice]:
    """Those of these invoices that were stamped, by UUID, as the ledger stands; entries of the CFDI `without` left out."""
    return _held(tx, tx.execute(_BY_ID, {"ids": list(ids)}).all(), without)


def hold_invoices(tx: Connection, uuids: Iterable[str], *, without: int = 0) -> dict[str, HeldInvoice]:
    """The invoices of these UUIDs, locked until the transaction ends, by UUID; entries of the CFDI `without` left out."""
    wanted = {"uuids": sorted({uuid.upper() for uuid in uuids})}
    tx.execute(_HOLD, wanted)
    return _held(tx, tx.execute(_BY_UUID, wanted).all(), without)


def _held(tx: Connection, rows: Sequence[Any], without: int) -> dict[str, HeldInvoice]:
    entries: dict[int, list[Any]] = {row.id: [] for row in rows}
    for entry in tx.execute(_ENTRIES, {"ids": list(entries), "without": without}):
        entries[entry.invoice_id].append(entry)
    return {row.uuid: _invoice(row, entries[row.id]) for row in rows}


def _invoice(row: Any, entries: Sequence[Any]) -> HeldInvoice:
    moved = tuple(Entry(e.uuid, Kind(e.kind), e.amount, e.before, e.after, e.instalment, _FATES[e.fate]) for e in entries)
    return HeldInvoice(
        id=row.id,
        uuid=row.uuid,
        name="-".join(str(part) for part in (row.series, row.folio) if part),
        branch=row.branch,
        issuer_id=row.issuer_id,
        state=row.state,
        payment_method=row.payment_method,
        recipient_rfc=row.recipient_rfc,
        stamped_xml=bytes(row.stamped_xml or b""),
        balance=Balance(row.uuid, row.currency, row.total, moved),
        on_its_way=any(e.fate == "reserved" for e in entries),
    )


def reserve(tx: Connection, cfdi_id: int, held: Mapping[str, HeldInvoice], after: Iterable[Balance]) -> None:
    """Writes what the CFDI is about to move: the newest entry of each balance in `after`, of an invoice in `held`."""
    for balance in after:
        invoice, entry = held[balance.uuid], balance.entries[-1]
        tx.execute(
            text("""insert into balance_entries as e (invoice_id, cfdi_id, branch, kind, amount, before, after, instalment)
                    values (:invoice, :cfdi, :branch, :kind, :amount, :before, :after, :instalment)
                    on conflict (invoice_id, cfdi_id) do update set kind = excluded.kind, amount = excluded.amount,
                        before = excluded.before, after = excluded.after, instalment = excluded.instalment, fate = 'reserved',
                        updated_at = now()"""),
            {
                "invoice": invoice.id, "cfdi": cfdi_id, "branch": invoice.branch, "kind": entry.kind.value, "amount": entry.amount,
                "before": entry.before, "after": entry.after, "instalment": entry.instalment,
            },
        )  # fmt: skip


def confirm(tx: Connection, cfdi_id: int) -> None:
    """What the CFDI reserved counts for good: it was stamped."""
    _turn(tx, cfdi_id, "live", "reserved")


def release(tx: Connection, cfdi_id: int) -> None:
    """What the CFDI reserved is free again: it was refused, or goes back to its draft."""
    _turn(tx, cfdi_id, "released", "reserved")


def take_back(tx: Connection, cfdi_id: int, fate: Fate) -> None:
    """A stamped CFDI was cancelled, or is about to be replaced: what it moved is owed, or may be credited, again."""
    _turn(tx, cfdi_id, fate.value, "live", *(["superseded"] if fate is Fate.CANCELLED else []))


def _turn(tx: Connection, cfdi_id: int, fate: str, *fates: str) -> None:
    # The invoices first and in order, as everybody who writes does.
    tx.execute(
        text("""select c.id from cfdis c where c.id in (select e.invoice_id from balance_entries e where e.cfdi_id = :id)
                order by c.id for no key update"""),
        {"id": cfdi_id},
    )
    tx.execute(
        text("update balance_entries set fate = :fate, updated_at = now() where cfdi_id = :id and fate = any(:fates)"),
        {"fate": fate, "id": cfdi_id, "fates": list(fates)},
    )
