"""CSDs: taken into the vault once checked, and opened in memory for sealing."""

from __future__ import annotations

from uuid import uuid4

from agent.cfdi.csd import Csd, load_csd
from agent.db import record
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Hub


def import_csd(hub: Hub, issuer_id: int, *, cer: bytes, key: bytes, password: str) -> str:
    """Takes a CSD in for an issuer; its serial. Raises what `load_csd` raises. One transaction; nothing is kept in clear."""
    with transaction(hub.office.engine) as tx:
        rfc = tx.execute(text("select tax_id from issuers where id = :id"), {"id": issuer_id}).scalar()
    if rfc is None:
        raise UserError("issuer.missing")
    csd = load_csd(cer, key, password, now=hub.office.now(), rfc=rfc)
    certificate = csd.certificate
    with transaction(hub.office.engine) as tx:
        tx.execute(
            text("""insert into csds (id, issuer_id, serial, rfc, name, valid_from, valid_until, certificate)
                    values (:id, :issuer, :serial, :rfc, :name, :since, :until, :certificate) on conflict (serial) do nothing"""),
            {
                "id": uuid4(), "issuer": issuer_id, "serial": csd.serial, "rfc": csd.rfc, "name": certificate.name,
                "since": certificate.not_before, "until": certificate.not_after, "certificate": cer,
            },
        )  # fmt: skip
        hub.vault.put(tx, f"csd:{csd.serial}", "key", key)
        hub.vault.put(tx, f"csd:{csd.serial}", "password", password.encode())
        record.audit(tx, actor=hub.office.actor, action="csd.imported", subject=f"csd:{csd.serial}", rfc=csd.rfc)
    return csd.serial


def open_csd(hub: Hub, issuer_id: int, rfc: str) -> Csd:
    """The issuer's CSD to seal with now: the newest that is valid. Raises `csd.none`, `csd.expired`, `csd.not_yet_valid`."""
    with transaction(hub.office.engine) as tx:
        rows = tx.execute(
            text("""select serial, certificate, valid_from, valid_until from csds where issuer_id = :issuer and retired_at is null
                    order by valid_from desc"""),
            {"issuer": issuer_id},
        ).all()
    if not rows:
        raise UserError("csd.none", rfc=rfc)
    now = hub.office.now()
    chosen = next((row for row in rows if row.valid_from <= now <= row.valid_until), rows[0])
    owner = f"csd:{chosen.serial}"
    password = hub.vault.get(owner, "password").decode()
    return load_csd(bytes(chosen.certificate), hub.vault.get(owner, "key"), password, now=now, rfc=rfc)
