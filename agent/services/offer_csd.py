"""A CSD that a person loads: checked at once, then sealed to the agents that seal for its RFC. It can never be read back here."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from agent.cfdi.certificate import load_certificate
from agent.cfdi.csd import load_csd
from agent.cfdi.csd_files import MAX_FILE, NamedFile, pair_of
from agent.db import csds, record
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.secret_drops import drop
from agent.services.request_work import request_work

__all__ = ["MAX_FILE", "NamedFile", "Offered", "offer_csd"]


@dataclass(frozen=True, slots=True)
class Offered:
    """What an agent is asked to take in. `clear` names the files in which the private key lies open."""

    work_id: int
    serial: str
    rfc: str
    valid_until: datetime
    clear: tuple[str, ...]


def offer_csd(office: Office, issuer_id: int | None, files: Sequence[NamedFile], password: str, *, sealers: Sequence[int] = ()) -> Offered:
    """Asks an agent to take this CSD in, for the issuer or (None) for the one whose RFC it has.

    `sealers` are the agents that shall seal for the RFC, besides those that do already. Raises what `pair_of` and `load_csd` raise,
    `issuer.missing`, `csd.no_issuer`, `csd.already_loaded`, `agents.none_approved`, `csd.choose_agents` when
    nobody seals for the RFC and it is not plain who shall, and `permission.denied`. Transactions: one to look, one to leave the
    secrets, one to ask.
    """
    pair = pair_of(files)
    key, used = pair.locked(password)
    with transaction(office.engine) as tx:
        if issuer_id is None:
            issuer_id = csds.issuer_of(tx, load_certificate(pair.cer).rfc)
        rfc = csds.issuer_rfc(tx, issuer_id)
        branch = tx.execute(text("select code from branches where issuer_id = :id order by code limit 1"), {"id": issuer_id}).scalar()
        if branch is None:
            raise UserError("permission.denied", kind="import_csd")
    csd = load_csd(pair.cer, key, used, now=office.now(), rfc=rfc)
    owner = f"csd:{csd.serial}"
    try:
        with transaction(office.engine) as tx:
            csds.must_be_new(tx, serial=csd.serial, rfc=rfc)
            _mark(tx, rfc, sealers)
            for name, plain in (("key", key), ("password", used.encode())):
                drop(tx, owner=owner, name=name, plain=plain, drop_id=uuid4, seals_for=rfc)
            record.audit(tx, actor=office.actor, action="csd.offered", subject=owner, branch=str(branch), rfc=rfc)
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="import_csd") from error
    args = {"serial": csd.serial, "certificate": base64.b64encode(csd.certificate.der).decode()}
    work = request_work(office, kind="import_csd", lane=f"csd:{issuer_id}", ref=str(issuer_id), branch=str(branch), args=args)
    return Offered(work, csd.serial, rfc, csd.certificate.not_after, pair.clear)


def _mark(tx: Connection, rfc: str, chosen: Sequence[int]) -> None:
    """Marks the agents that were chosen; the only one there is needs no choosing."""
    agents = tx.execute(text("select id, seals_for from agents where approved_at is not null and revoked_at is null order by id")).all()
    if not agents:
        raise UserError("agents.none_approved")
    if not chosen and not any(rfc in agent.seals_for for agent in agents):
        if len(agents) > 1:
            raise UserError("csd.choose_agents", agents=len(agents), rfc=rfc)
        chosen = [agents[0].id]
    for agent_id in chosen:
        if not tx.execute(text("select mark_sealer(:agent, :rfc)"), {"agent": agent_id, "rfc": rfc}).scalar_one():
            raise UserError("agents.none_seals", rfc=rfc)
