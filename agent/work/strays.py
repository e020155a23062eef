"""Stamps that a PAC has and we did not know. Ours are adopted, second ones and strangers are told by name.

A stamp is ours only when its seal is that of frozen bytes of ours and the rest is what was sent. Nothing here sends a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from agent.cfdi.safe_xml import parse
from agent.cfdi.stamp_check import accept_stamp
from agent.db import pac_health, record
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Hub
from agent.ports import Pac

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Owner:
    """The document that a stamp is of; `uuid` = the one it is known by, None while it is not known as stamped."""

    cfdi_id: int
    branch: str
    uuid: str | None


def unknown_stamps(hub: Hub, pac: Pac, first: date, last: date) -> Iterator[tuple[str, bytes | None]]:
    """What the PAC lists between two days and we do not know: UUID and document, None when it does not give it out now.

    Raises Unavailable, or UserError `pac.not_offered`.
    """
    waiting: list[str] = []
    for each in pac.listed(first, last):
        waiting.append(each.uuid.upper())
        if len(waiting) >= _AT_ONCE:
            yield from _fetched(hub, pac, waiting)
            waiting = []
    yield from _fetched(hub, pac, waiting)


def _fetched(hub: Hub, pac: Pac, uuids: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
    with transaction(hub.office.engine) as tx:
        known = set(
            tx.execute(
                text("""select uuid from cfdis where uuid = any(:uuids) union select uuid from stray_stamps where uuid = any(:uuids)"""),
                {"uuids": list(uuids)},
            ).scalars()
        )
    for uuid in dict.fromkeys(uuids):
        if uuid not in known:
            yield uuid, pac.fetch(uuid)


def file_stray(hub: Hub, tx: Connection, *, issuer_id: int, pac: str, uuid: str, xml: bytes) -> str:
    """Writes down a stamp that was not known: "ours" (of a document not known as stamped), "twin", "foreign"; "" = it was known."""
    facts = _facts(xml)
    owner = _owner(tx, issuer_id, facts, xml)
    kind = "foreign" if owner is None else ("twin" if owner.uuid else "ours")
    branch = owner.branch if owner is not None else pac_health.branch_of(tx, issuer_id)
    added = tx.execute(
        text("""insert into stray_stamps
                    (uuid, issuer_id, branch, cfdi_id, pac, kind, number, recipient_rfc, total, currency, stamped_xml)
                values (:uuid, :issuer, :branch, :cfdi, :pac, :kind, :number, :recipient, :total, :currency, :xml)
                on conflict do nothing"""),
        {
            "uuid": uuid.upper(), "issuer": issuer_id, "branch": branch, "cfdi": owner.cfdi_id if owner is not None else None, "pac": pac,
            "kind": kind, "xml": xml, "number": facts["number"], "recipient": facts["recipient"], "total": facts["total"],
            "currency": facts["currency"],
        },
    )  # fmt: skip
    if not added.rowcount:
        return ""
    _tell(hub, tx, kind, branch, uuid.upper(), pac, facts, owner)
    return kind


def _tell(hub: Hub, tx: Connection, kind: str, branch: str | None, uuid: str, pac: str, facts: dict[str, str], owner: Owner | None) -> None:
    name = {"ours": "stamp.found", "twin": "stamp.twin_found", "foreign": "stamp.stray_found"}[kind]
    subject = f"cfdi:{owner.cfdi_id}" if owner is not None else f"uuid:{uuid}"
    said = {"pac": pac, "uuid": uuid, "number": facts["number"], "recipient": facts["recipient"], "total": facts["total"]}
    if owner is not None and owner.uuid:
        said["first"] = owner.uuid
    record.audit(tx, actor=hub.office.actor, action=name, subject=subject, branch=branch, **said)
    record.event(tx, name, branch=branch, subject=str(owner.cfdi_id) if owner is not None else uuid, **said)


def settle_strays(hub: Hub) -> int:
    """How many stamps of ours, found in a PAC's report, are now being adopted; what became a second stamp meanwhile is told as one."""
    moved = 0
    with transaction(hub.office.engine) as tx:
        rows: Any = tx.execute(
            text("""select s.uuid, s.pac, s.cfdi_id, s.branch, s.number, s.recipient_rfc, s.total, c.uuid as first, c.id
                    from stray_stamps s join cfdis c on c.id = s.cfdi_id
                    where s.kind = 'ours' and s.settled_at is null order by s.cfdi_id for update of s skip locked""")
        ).all()
        for row in rows:
            if row.first == row.uuid:
                tx.execute(text("update stray_stamps set settled_at = now() where uuid = :uuid"), {"uuid": row.uuid})
            elif row.first:
                tx.execute(text("update stray_stamps set kind = 'twin' where uuid = :uuid"), {"uuid": row.uuid})
                facts = {"number": row.number, "recipient": row.recipient_rfc, "total": row.total}
                _tell(hub, tx, "twin", row.branch, row.uuid, row.pac, facts, Owner(row.id, row.branch, row.first))
            else:
                moved += _adopt(hub, tx, row.cfdi_id, row.pac)
    return moved


def _adopt(hub: Hub, tx: Connection, cfdi_id: int, pac: str) -> bool:
    """Makes the document's own work take the stamp in: its attempt at this PAC is in doubt, and the only one that is."""
    ref = {"ref": str(cfdi_id), "pac": pac}
    busy = tx.execute(text("select 1 from work where kind in ('issue_cfdi', 'force_failover') and ref = :ref and state = 'leased'"), ref)
    if busy.first() is not None:
        return False
    is_open: Any = tx.execute(
        text("select id, pac from attempts where kind = 'cfdi' and ref = :ref and (outcome is null or outcome = 'unknown') for update"), ref
    ).one_or_none()
    if is_open is not None and is_open.pac != pac and not _swap(tx, cfdi_id, is_open.id, pac):
        return False
    work_id = _its_work(tx, cfdi_id)
    if is_open is None or is_open.pac != pac:
        reopened = tx.execute(
            text("""update attempts set outcome = 'unknown', work_id = :work where id = (
                        select a.id from attempts a join cfdis c on c.id = :id and c.sealed_sha256 = a.sha256
                        where a.kind = 'cfdi' and a.ref = :ref and a.pac = :pac order by a.started_at desc limit 1)"""),
            {**ref, "id": cfdi_id, "work": work_id},
        )
        if not reopened.rowcount:
            return False
    tx.execute(text("update cfdis set pac = :pac where id = :id"), {"pac": pac, "id": cfdi_id})
    return True


def _swap(tx: Connection, cfdi_id: int, attempt_id: object, pac: str) -> bool:
    """The PAC that was watched has the stamp, and the other one has not said: now that one is watched instead."""
    swapped = tx.execute(
        text("""insert into stamp_watches
                    (cfdi_id, branch, pac, attempt_id, key, sealed_xml, sent_at, definite_after, forced_by, approved_by)
                select w.cfdi_id, w.branch, a.pac, a.id, a.key, w.sealed_xml, a.started_at, w.definite_after, w.forced_by, w.approved_by
                from stamp_watches w join attempts a on a.id = :attempt
                where w.cfdi_id = :id and w.pac = :pac order by w.id desc limit 1"""),
        {"attempt": attempt_id, "id": cfdi_id, "pac": pac},
    )
    if not swapped.rowcount:
        return False
    tx.execute(text("update attempts set outcome = 'watched', finished_at = now() where id = :id"), {"id": attempt_id})
    tx.execute(
        text("update stamp_watches set state = 'found', updated_at = now() where cfdi_id = :id and pac = :pac and state = 'watching'"),
        {"id": cfdi_id, "pac": pac},
    )
    return True


def _its_work(tx: Connection, cfdi_id: int) -> int:
    """The document's row of work, due now; one that ended is followed by a new one."""
    tx.execute(
        text("""update work set state = 'unknown', run_at = now(), args = args - 'forced_to', updated_at = now()
                where kind = 'issue_cfdi' and ref = :ref and state in ('ready', 'unknown', 'blocked')"""),
        {"ref": str(cfdi_id)},
    )
    tx.execute(
        text("""insert into work (kind, lane, ref, branch, state, priority)
                select 'issue_cfdi', 'cfdi:' || id, id::text, branch, 'unknown', 50 from cfdis where id = :id on conflict do nothing"""),
        {"id": cfdi_id},
    )
    found = tx.execute(
        text("select id from work where kind = 'issue_cfdi' and ref = :ref and state = 'unknown'"), {"ref": str(cfdi_id)}
    ).scalar_one()
    return int(found)


def _owner(tx: Connection, issuer_id: int, facts: dict[str, str], xml: bytes) -> Owner | None:
    if not facts["folio"].isdigit():
        return None
    rows: Any = tx.execute(
        text("""select id, branch, uuid, sealed_xml from cfdis
                where issuer_id = :issuer and series = :series and folio = :folio and sealed_xml is not null"""),
        {"issuer": issuer_id, "series": facts["series"], "folio": int(facts["folio"][:18])},
    )
    for row in rows:
        try:
            accept_stamp(bytes(row.sealed_xml), xml)
        except UserError:
            continue
        return Owner(row.id, row.branch, row.uuid)
    return None


def _facts(xml: bytes) -> dict[str, str]:
    """What a person knows a document by. Empty where it cannot be read."""
    try:
        root = parse(xml)
    except UserError:
        return dict.fromkeys(("series", "folio", "number", "recipient", "total", "currency"), "")
    recipient = next((node.get("Rfc", "") for node in root if str(node.tag).endswith("}Receptor")), "")
    series, folio = root.get("Serie", ""), root.get("Folio", "")
    number = "-".join(part for part in (series, folio) if part)
    return {
        "series": series, "folio": folio, "number": number, "recipient": recipient, "total": root.get("Total", ""),
        "currency": root.get("Moneda", ""),
    }  # fmt: skip
