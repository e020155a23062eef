"""CSDs: taken into the vault once checked, and opened in memory for sealing."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from sqlalchemy import Connection

from agent.cfdi.csd import Csd, load_csd
from agent.db import csds, record
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Hub, Office
from agent.vault import Vault


def import_csd(hub: Hub, issuer_id: int, *, cer: bytes, key: bytes, password: str) -> str:
    """Takes a CSD in for an issuer, at an agent that seals for it from now on; its serial. As `take_csd`."""
    return take_csd(hub.office, hub.vault, issuer_id, cer=cer, key=key, password=password)


def take_csd(office: Office, vault: Vault, issuer_id: int, *, cer: bytes, key: bytes, password: str) -> str:
    """Takes a CSD in where an agent's vault is at hand; its serial. That agent is marked to seal for the RFC.

    Raises what `load_csd` raises, `issuer.missing` and `csd.already_loaded`. One transaction to write; nothing is kept in clear.
    """
    with transaction(office.engine) as tx:
        rfc = csds.issuer_rfc(tx, issuer_id)
    csd = load_csd(cer, key, password, now=office.now(), rfc=rfc)
    with transaction(office.engine) as tx:
        _keep(tx, issuer_id, csd)
        tx.execute(text("select mark_sealer(:agent, :rfc)"), {"agent": vault.agent_id, "rfc": rfc})
        vault.put(tx, _owner(csd.serial), "key", key, seals_for=rfc)
        vault.put(tx, _owner(csd.serial), "password", password.encode(), seals_for=rfc)
        _taken_in(tx, issuer_id, csd, office.actor)
    return csd.serial


def take_offered(hub: Hub, rows: Sequence[Work]) -> None:
    """Takes in what a person loaded at a desktop: sealed to the agents that seal for the RFC, so only one of them can.

    Everything is checked again here. What is refused is forgotten.
    """
    for work in rows:
        issuer_id = int(work.ref)
        with transaction(hub.office.engine) as tx:
            rfc = csds.issuer_rfc(tx, issuer_id)
            if not _seals_for(tx, hub.agent_id, rfc):
                raise UserError("vault.cannot_open")
        owner = _owner(str(work.args["serial"]))
        try:
            csd = _offered(hub, work, owner, rfc)
        except UserError as error:
            if error.code not in ("vault.cannot_open", "csd.already_loaded"):
                with transaction(hub.office.engine) as tx:
                    hold(tx, work)
                    hub.vault.drop_owner(tx, owner)
            raise
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            _keep(tx, issuer_id, csd)
            person = tx.execute(text("select requested_by from work where id = :id"), {"id": work.id}).scalar_one()
            _taken_in(tx, issuer_id, csd, str(person))
            said = {"serial": csd.serial, "until": f"{csd.certificate.not_after:%Y-%m-%d}"}
            finish(tx, work, state="done", code="csd.imported", params=said, result=said)


def _offered(hub: Hub, work: Work, owner: str, rfc: str) -> Csd:
    cer = base64.b64decode(str(work.args["certificate"]))
    with transaction(hub.office.engine) as tx:
        known = tx.execute(
            text("select 1 from csds where serial = :serial and retired_at is null"), {"serial": str(work.args["serial"])}
        ).one_or_none()
        if known is not None:  # the key of the one that is there stays as it is
            tx.execute(text("delete from secret_drops where owner = :owner"), {"owner": owner})
    if known is not None:
        raise UserError("csd.already_loaded", serial=str(work.args["serial"]), rfc=rfc)
    hub.vault.take_drops(owner, seals_for=rfc)
    csd = load_csd(cer, hub.vault.get(owner, "key"), hub.vault.get(owner, "password").decode(), now=hub.office.now(), rfc=rfc)
    if _owner(csd.serial) != owner:
        raise UserError("csd.mismatch", serial=csd.serial)
    return csd


def _keep(tx: Connection, issuer_id: int, csd: Csd) -> None:
    found = csd.certificate
    csds.keep(
        tx, issuer_id, serial=found.serial, rfc=found.rfc, name=found.name, valid_from=found.not_before, valid_until=found.not_after,
        certificate=found.der,
    )  # fmt: skip


def _taken_in(tx: Connection, issuer_id: int, csd: Csd, actor: str) -> None:
    record.audit(tx, actor=actor, action="csd.imported", subject=f"csd:{csd.serial}", rfc=csd.rfc)
    record.event(tx, "csd.imported", subject=csd.serial, rfc=csd.rfc)
    csds.release_waiting(tx, issuer_id)


def _seals_for(tx: Connection, agent_id: int, rfc: str) -> bool:
    marked = text("select :rfc = any (seals_for) from agents where id = :agent")
    return bool(tx.execute(marked, {"agent": agent_id, "rfc": rfc}).scalar())


def _owner(serial: str) -> str:
    return f"csd:{serial}"


def open_csd(hub: Hub, issuer_id: int, rfc: str) -> Csd:
    """The issuer's CSD to seal with now: the newest that is valid. Raises `csd.none`, `csd.expired`, `csd.not_yet_valid`.

    An agent that is not marked to seal for the RFC any more leaves it to the others: `vault.cannot_open`.
    """
    return csd_of(hub.office, hub.vault, issuer_id, rfc)


def csd_of(office: Office, vault: Vault, issuer_id: int, rfc: str) -> Csd:
    """The same where an agent's vault is at hand."""
    with transaction(office.engine) as tx:
        rows = csds.of_issuer(tx, issuer_id)
        marked = _seals_for(tx, vault.agent_id, rfc)
    if not rows:
        raise UserError("csd.none", rfc=rfc)
    if not marked:  # it may still hold the key in memory
        raise UserError("vault.cannot_open")
    now = office.now()
    chosen = next((row for row in rows if row.valid_from <= now <= row.valid_until), rows[0])
    password = vault.get(_owner(chosen.serial), "password").decode()
    return load_csd(bytes(chosen.certificate), vault.get(_owner(chosen.serial), "key"), password, now=now, rfc=rfc)
