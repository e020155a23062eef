"""SAT's register of cancellation requests, one for all PACs: who asked for what, and what became of it.

Source: CFF 29-A, RMF 2.7.1.34 and 2.7.1.35, SAT's codes of its cancellation service; five requests and 72 hours are Finkok's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal
from xml.sax.saxutils import quoteattr

from lxml import etree

from agent.practice.cancel_request import Folio
from agent.practice.stamping.zones import CENTRE
from agent.practice.store import Store

Verdict = Literal[
    "received", "received_before", "not_the_issuer", "not_found", "bad_motive", "bad_replacement", "no_replacement_wanted", "related",
    "wait", "too_often",
]  # fmt: skip
Decision = Literal["accept", "refuse", "lapse"]
MOTIVES: Final = ("01", "02", "03", "04")
IN_PROCESS: Final = "En proceso"
REFUSED: Final = "Solicitud rechazada"
WITHOUT_ACCEPTANCE: Final = "Cancelado sin aceptación"
_DECIDED: Final[dict[Decision, str]] = {"accept": "Cancelado con aceptación", "refuse": REFUSED, "lapse": "Plazo vencido"}
MOST_REQUESTS: Final = 5
AFTER_A_REFUSAL: Final = timedelta(hours=72)
_GENERIC: Final = ("XAXX010101000", "XEXX010101000")
_CFDI: Final = "{http://www.sat.gob.mx/cfd/4}"
_PAGOS: Final = "{http://www.sat.gob.mx/Pagos20}"
_REPLACES: Final = "04"


@dataclass(frozen=True, slots=True)
class Standing:
    """A CFDI at SAT, in the words of its status service: EsCancelable, Estado, EstatusCancelacion."""

    cancelable: str
    state: str
    cancellation: str


def enter_relations(store: Store, uuid: str, document: etree._Element) -> None:
    """Note which CFDIs a stamped document points to: as related ones, or as those that a payment pays."""
    for group in document.iterfind(f"{_CFDI}CfdiRelacionados"):
        for node in group.iterfind(f"{_CFDI}CfdiRelacionado"):
            _relate(store, uuid, node.get("UUID", ""), group.get("TipoRelacion", ""))
    for node in document.iter(f"{_PAGOS}DoctoRelacionado"):
        _relate(store, uuid, node.get("IdDocumento", ""), "payment")


def _relate(store: Store, child: str, parent: str, kind: str) -> None:
    store.run("insert or ignore into stamp_relation (child, parent, kind) values (?, ?, ?)", child, parent.upper(), kind)


def related(store: Store, uuid: str) -> list[tuple[str, str]]:
    """(UUID, relation) of the CFDIs in force that point to this one."""
    sql = """select r.child, r.kind from stamp_relation r join stamp s on s.uuid = r.child
             where r.parent = ? and s.state = 'Vigente' order by 1, 2"""
    return store.rows(sql, (uuid.upper(),))


def hand_in(store: Store, asked: Folio, *, rfc: str, pac: str, now: datetime) -> Verdict:
    """What SAT says to one request; `received` enters it, and where nobody must accept it the CFDI is cancelled at once."""
    with store.transaction():
        verdict = _judged(store, asked, rfc, now)
        if verdict == "received":
            _enter(store, asked, rfc, pac, now)
        elif verdict == "received_before":
            store.run("update cancellation set times = times + 1 where uuid = ?", asked.uuid)
        if verdict in ("received", "received_before"):
            receipt = _receipt(asked.uuid, rfc, "201" if verdict == "received" else "202", now)
            store.run("update cancellation set receipt = ? where uuid = ?", receipt, asked.uuid)
        return verdict


def _judged(store: Store, asked: Folio, rfc: str, now: datetime) -> Verdict:
    row = store.row("select issuer, state from stamp where uuid = ?", asked.uuid)
    if row is None:
        return "not_found"
    if row[0] != rfc:
        return "not_the_issuer"
    if asked.motive not in MOTIVES:
        return "bad_motive"
    if asked.motive != "01" and asked.replacement is not None:
        return "no_replacement_wanted"
    if asked.motive == "01" and not _replaced(store, asked, rfc):
        return "bad_replacement"
    earlier = _earlier(store, asked.uuid, now)
    if earlier is not None:
        return earlier
    if row[1] != "Vigente":
        return "received_before"
    return "related" if _others(store, asked) else "received"


def _replaced(store: Store, asked: Folio, rfc: str) -> bool:
    """Whether the replacement is in force, the issuer's own, and says that it replaces this one."""
    replacement = (asked.replacement or "").upper()
    row = store.row("select issuer, state from stamp where uuid = ?", replacement)
    return row == (rfc, "Vigente") and (replacement, _REPLACES) in related(store, asked.uuid)


def _others(store: Store, asked: Folio) -> list[str]:
    replacement = (asked.replacement or "").upper()
    return [child for child, _ in related(store, asked.uuid) if child != replacement]


def _earlier(store: Store, uuid: str, now: datetime) -> Verdict | None:
    """What an earlier request leads to; None when a new one is free."""
    row = store.row("select state, times, decided_at from cancellation where uuid = ?", uuid)
    if row is None:
        return None
    state, times, decided_at = row
    if times >= MOST_REQUESTS:
        return "too_often"
    if state != REFUSED:
        return "received_before"
    return "wait" if now < datetime.fromisoformat(decided_at) + AFTER_A_REFUSAL else None


def _enter(store: Store, asked: Folio, rfc: str, pac: str, now: datetime) -> None:
    row = store.row("select kind, total, recipient from stamp where uuid = ?", asked.uuid)
    assert row is not None
    free = not needs_acceptance(row[0], Decimal(row[1]), row[2])
    state = WITHOUT_ACCEPTANCE if free else IN_PROCESS
    store.run(
        """insert into cancellation (uuid, rfc, motive, replacement, pac, asked_at, times, state, decided_at, receipt)
           values (?, ?, ?, ?, ?, ?, 1, ?, ?, '')
           on conflict (uuid) do update set motive = excluded.motive, replacement = excluded.replacement, pac = excluded.pac,
               asked_at = excluded.asked_at, times = cancellation.times + 1, state = excluded.state, decided_at = excluded.decided_at""",
        asked.uuid, rfc, asked.motive, (asked.replacement or "").upper(), pac, now.isoformat(), state, now.isoformat() if free else None,
    )  # fmt: skip
    if free:
        store.run("update stamp set state = 'Cancelado' where uuid = ?", asked.uuid)


def needs_acceptance(kind: str, total: Decimal, recipient: str) -> bool:
    """Rule 2.7.1.35: small, foreign or public recipients and egresos go without it; a payment supplement never does (2026)."""
    return kind == "P" or not (total <= 1000 or kind in ("E", "N", "T") or recipient in _GENERIC)


def decide(store: Store, uuid: str, decision: Decision, *, now: datetime) -> bool:
    """What the recipient does about an open request; `lapse` is doing nothing for three business days. False when none is open."""
    with store.transaction():
        sql = "update cancellation set state = ?, decided_at = ? where uuid = ? and state = ?"
        changed = store.run(sql, _DECIDED[decision], now.isoformat(), uuid.upper(), IN_PROCESS)
        if changed and decision != "refuse":
            store.run("update stamp set state = 'Cancelado' where uuid = ?", uuid.upper())
        return bool(changed)


def standing(store: Store, uuid: str) -> Standing | None:
    """How a CFDI stands, None when SAT knows none of that UUID."""
    row = store.row("select kind, total, recipient, state from stamp where uuid = ?", uuid.upper())
    if row is None:
        return None
    kind, total, recipient, state = row
    asked = store.row("select state from cancellation where uuid = ?", uuid.upper())
    cancellation = str(asked[0]) if asked else ""
    if state != "Vigente":
        return Standing("No cancelable", "Cancelado", cancellation or WITHOUT_ACCEPTANCE)
    if related(store, uuid):
        return Standing("No cancelable", "Vigente", cancellation)
    with_or_without = "con" if needs_acceptance(kind, Decimal(total), recipient) else "sin"
    return Standing(f"Cancelable {with_or_without} aceptación", "Vigente", cancellation)


def receipt(store: Store, uuid: str, rfc: str) -> str | None:
    """The receipt of the last request that was received (201 or 202); of others there is none."""
    row = store.row("select receipt from cancellation where uuid = ? and rfc = ? and receipt <> ''", uuid.upper(), rfc)
    return str(row[0]) if row else None


def _receipt(uuid: str, rfc: str, code: str, now: datetime) -> str:
    moment = now.astimezone(CENTRE).replace(tzinfo=None).isoformat(timespec="seconds")
    return (
        f'<Acuse xmlns="http://cancelacfd.sat.gob.mx" Fecha="{moment}" RfcEmisor={quoteattr(rfc)}><Folios><UUID>{uuid}</UUID>'
        f"<EstatusUUID>{code}</EstatusUUID></Folios></Acuse>"
    )


def ask_to_accept(store: Store, uuid: str, *, issuer: str, recipient: str, now: datetime) -> None:
    """A supplier asks this recipient to accept the cancellation of a CFDI that it issued."""
    sql = "insert or replace into cancellation_received (uuid, issuer, recipient, asked_at) values (?, ?, ?, ?)"
    store.run(sql, uuid.upper(), issuer, recipient, now.isoformat())


def to_accept(store: Store, recipient: str) -> list[str]:
    """UUIDs of received CFDIs that wait for this recipient's answer."""
    return [
        uuid for (uuid,) in store.rows("select uuid from cancellation_received where recipient = ? order by asked_at, uuid", (recipient,))
    ]
