"""What became of bytes that were sent: the same PAC, the same bytes, the same key, until it is known. And when they may be made anew."""

from __future__ import annotations

from hashlib import sha256

from agent.cfdi.safe_xml import parse
from agent.db import attempts
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Hub
from agent.ports import Done, NotSent, Outcome, Refused, Stamped, Throttled, Unknown
from agent.work import wires
from agent.work.before_sealing import still_follows
from agent.work.cfdi_row import Row, definite_after, stamping_ends

NEVER_STAMPED = "603"
DEFINITE = "definite"
"""What an attempt's message says when its PAC denied the bytes after anybody could stamp them."""


def open_attempt(hub: Hub, work: Work) -> Attempt | None:
    """The attempt of this document whose fate is open, at whichever PAC."""
    with transaction(hub.office.engine) as tx:
        found = tx.execute(
            text("""select id, work_id, kind, ref, operation, version, key, content::text, sha256, pac from attempts
                    where kind = 'cfdi' and ref = :ref and (outcome is null or outcome = 'unknown')"""),
            {"ref": work.ref},
        ).one_or_none()
    return Attempt(*found) if found else None


def ask(hub: Hub, work: Work, row: Row, attempt: Attempt) -> Outcome[Stamped]:
    """What the PAC that got the bytes says of them; what its own report showed of them counts before any question.

    Raises UserError `cfdi.bytes_differ`.
    """
    if row.sealed is None or sha256(row.sealed).hexdigest() != attempt.sha256:
        raise UserError("cfdi.bytes_differ", id=row.id)
    if (listed := _in_its_report(hub, row)) is not None:
        return Done(listed)
    with wires.pac(hub, row.pac_account, work.lane, [attempt.id]) as pac:
        outcome = pac.recover(row.sealed, key=attempt.key)
    # That the question did not get through, or may not be asked now, says nothing about the stamp; only "never stamped" does.
    if isinstance(outcome, Refused) and outcome.code != NEVER_STAMPED:
        return Unknown(f"asked, refused: {outcome.code} {outcome.text}".strip())
    return Unknown("asked, no answer") if isinstance(outcome, NotSent | Throttled) else outcome


def must_be_sealed_anew(hub: Hub, row: Row) -> bool:
    """Whether no frozen bytes can be sent: there are none, they are too old, they do not follow the ledgers, or their CSD ended."""
    if row.state != "STAMPING" or row.sealed is None:
        return True
    if _watched(hub, row):
        return False  # a PAC that is watched may have them
    return too_old(hub, row) or not still_follows(hub, row) or _csd_ended(hub, row)


def too_old(hub: Hub, row: Row) -> bool:
    """Whether the frozen bytes can no longer be stamped."""
    return hub.office.now() > stamping_ends(hub, row)


def asked_once_more(hub: Hub, work: Work, row: Row) -> bool:
    """Whether the PAC that denied these bytes is asked again before they are made anew: it counts only once nobody can stamp them."""
    if row.state != "STAMPING" or row.sealed is None:
        return False
    until = definite_after(hub, row)
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        # What was denied when nobody could stamp it any more says so itself: two clocks are never compared here.
        denied = tx.execute(
            text("""select id, message from attempts where kind = 'cfdi' and ref = :ref and sha256 = :sha256 and outcome = 'absent'
                    order by finished_at desc limit 1"""),
            {"ref": work.ref, "sha256": sha256(row.sealed).hexdigest()},
        ).one_or_none()
        if denied is None or denied.message == DEFINITE:
            return False
        wait = max(0.0, (until - hub.office.now()).total_seconds())
        attempts.reopen(tx, denied.id, work_id=work.id, settle_seconds=wait)
        finish(tx, work, state="unknown", code="cfdi.asked_once_more", params={"until": until}, delay=wait, waited=True)
    return True


def _watched(hub: Hub, row: Row) -> bool:
    with transaction(hub.office.engine) as tx:
        found = tx.execute(text("select 1 from stamp_watches where cfdi_id = :id and state = 'watching' limit 1"), {"id": row.id})
        return found.one_or_none() is not None


def _csd_ended(hub: Hub, row: Row) -> bool:
    """Whether a PAC refused these bytes for their CSD, and another one can seal them by now."""
    assert row.sealed is not None
    with transaction(hub.office.engine) as tx:
        found = tx.execute(
            text("""select 1 from (select outcome, message from attempts where kind = 'cfdi' and ref = :ref and sha256 = :sha256
                        order by started_at desc limit 1) last
                    where outcome = 'refused' and message = 'pac.certificate_revoked' and exists (
                        select from csds c where c.issuer_id = :issuer and c.serial <> :serial and c.retired_at is null
                            and c.valid_from <= :now and :now < c.valid_until)"""),
            {
                "ref": str(row.id),
                "sha256": sha256(row.sealed).hexdigest(),
                "issuer": row.issuer_id,
                "serial": parse(row.sealed).get("NoCertificado", ""),
                "now": hub.office.now(),
            },
        )
        return found.one_or_none() is not None


def _in_its_report(hub: Hub, row: Row) -> Stamped | None:
    with transaction(hub.office.engine) as tx:
        found = tx.execute(
            text("""select uuid, stamped_xml from stray_stamps where cfdi_id = :id and pac = :pac and kind = 'ours' and settled_at is null
                    order by found_at limit 1"""),
            {"id": row.id, "pac": row.pac},
        ).one_or_none()
    return None if found is None else Stamped(found.uuid, bytes(found.stamped_xml), again=True)
