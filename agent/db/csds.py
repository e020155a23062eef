"""Rows of CSDs: kept once, the newest that is valid first. Every function runs in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from agent.db.sql import text
from agent.errors import UserError


def issuer_rfc(tx: Connection, issuer_id: int) -> str:
    """The issuer's RFC; raises `issuer.missing`."""
    rfc = tx.execute(text("select tax_id from issuers where id = :id"), {"id": issuer_id}).scalar()
    if rfc is None:
        raise UserError("issuer.missing")
    return str(rfc)


def issuer_of(tx: Connection, rfc: str) -> int:
    """The issuer with this RFC; raises `csd.no_issuer`."""
    found = {row.tax_id: int(row.id) for row in tx.execute(text("select id, tax_id from issuers where country = 'MX' order by tax_id"))}
    if rfc not in found:
        raise UserError("csd.no_issuer", rfc=rfc, issuers=", ".join(found) or "-")
    return found[rfc]


def must_be_new(tx: Connection, *, serial: str, rfc: str) -> None:
    """Raises `csd.already_loaded` when this very certificate is there and not retired."""
    found = text("select 1 from csds where serial = :serial and retired_at is null")
    if tx.execute(found, {"serial": serial}).one_or_none() is not None:
        raise UserError("csd.already_loaded", serial=serial, rfc=rfc)


def keep(
    tx: Connection, issuer_id: int, *, serial: str, rfc: str, name: str, valid_from: datetime, valid_until: datetime, certificate: bytes
) -> None:
    """Writes the certificate (DER) down, a retired one anew; raises `csd.already_loaded` when another did so first."""
    row = tx.execute(
        text("""insert into csds (id, issuer_id, serial, rfc, name, valid_from, valid_until, certificate)
                values (:id, :issuer, :serial, :rfc, :name, :since, :until, :certificate)
                on conflict (serial) do update set retired_at = null where csds.retired_at is not null returning id"""),
        {
            "id": uuid4(), "issuer": issuer_id, "serial": serial, "rfc": rfc, "name": name, "since": valid_from, "until": valid_until,
            "certificate": certificate,
        },
    ).one_or_none()  # fmt: skip
    if row is None:
        raise UserError("csd.already_loaded", serial=serial, rfc=rfc)


def of_issuer(tx: Connection, issuer_id: int) -> list[Any]:
    """The issuer's CSDs that are not retired, the newest first: serial, certificate, valid_from, valid_until."""
    return list(
        tx.execute(
            text("""select serial, certificate, valid_from, valid_until from csds where issuer_id = :issuer and retired_at is null
                    order by valid_from desc, serial desc"""),
            {"issuer": issuer_id},
        ).all()
    )


def release_waiting(tx: Connection, issuer_id: int) -> None:
    """Tries again what waited for a CSD, in every branch of the issuer."""
    tx.execute(
        text(
            "select release_blocked(b.code, array['csd.none', 'csd.expired', 'csd.not_yet_valid']) from branches b where b.issuer_id = :id"
        ),
        {"id": issuer_id},
    )
