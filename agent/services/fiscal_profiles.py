"""Who a customer's CFDIs may be made out to: kept as a Constancia or a person says it, and used once a person has confirmed it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection, text

from agent.db import record
from agent.db.engine import transaction
from agent.domain import rfc as rfcs
from agent.domain.cfdi import Recipient
from agent.domain.constancia import Constancia
from agent.domain.rfc import RfcProblem
from agent.domain.rules.codes import REGIMES, USES
from agent.errors import UserError
from agent.hub import Office


@dataclass(frozen=True, slots=True)
class Fields:
    """What a person confirms. `cfdi_use` may stay empty: then the customer's own is used."""

    name: str
    tax_regime: str
    postal_code: str
    cfdi_use: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The file that a profile was read from."""

    content: bytes
    issued_on: date | None = None

    @property
    def sha256(self) -> str:
        """What tells this very file from any other."""
        return sha256(self.content).hexdigest()


def add_from_constancia(office: Office, *, branch: str, party_id: str, found: Constancia, paper: Paper) -> int:
    """The id of a new, unconfirmed profile with everything that was found and the file itself as evidence. One transaction.

    An unconfirmed one of the same RFC gives way to it. Raises `permission.denied` for somebody who may not.
    """
    only = found.regime_codes[0] if len(found.regime_codes) == 1 else ""  # which of several is a person's choice
    fields = Fields(found.name, only, found.postal_code)
    kind: Literal["constancia", "qr"] = "constancia" if found.name else "qr"
    said = json.dumps(asdict(found), default=str, ensure_ascii=False)
    return _add(office, branch=branch, party_id=party_id, rfc=found.rfc, fields=fields, kind=kind, said=said, paper=paper)


def add_typed(office: Office, *, branch: str, party_id: str, rfc: str, fields: Fields) -> int:
    """The id of a new, unconfirmed profile that a person typed in. One transaction. Raises `recipient.bad_rfc`."""
    return _add(office, branch=branch, party_id=party_id, rfc=_checked_rfc(rfc), fields=fields, kind="typed", said="{}", paper=None)


def confirm(office: Office, recipient_id: int, fields: Fields) -> None:
    """Takes what a person confirms, in their name and at this moment; from now on CFDIs are made out so. One transaction.

    A confirmed profile of the same customer and RFC is retired by it. Raises `recipient.*`.
    """
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("select rfc, branch, party_id from recipients where id = :id and retired_at is null"), {"id": recipient_id}
        ).one_or_none()
        if row is None:
            raise UserError("recipient.missing")
        _check(office, row.rfc, fields)
        tx.execute(
            text("""update recipients set retired_at = now() where branch = :branch and party_id = :party and rfc = :rfc
                    and id <> :id and confirmed_at is not null and retired_at is null"""),
            {"branch": row.branch, "party": row.party_id, "rfc": row.rfc, "id": recipient_id},
        )
        tx.execute(
            text("""update recipients set name = :name, tax_regime = :regime, postal_code = :postal, cfdi_use = :use,
                        confirmed_at = now(), confirmed_by = session_user where id = :id"""),
            {"name": fields.name, "regime": fields.tax_regime, "postal": fields.postal_code, "use": fields.cfdi_use, "id": recipient_id},
        )
        record.audit(
            tx, actor=office.actor, action="recipient.confirmed", subject=f"recipient:{recipient_id}", branch=row.branch, rfc=row.rfc,
            **asdict(fields),
        )  # fmt: skip
        record.event(tx, "recipient.confirmed", branch=row.branch, subject=str(recipient_id))


def retire(office: Office, recipient_id: int) -> None:
    """Takes a profile out of use; what it said stays on record. One transaction. Raises `recipient.missing`."""
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("update recipients set retired_at = now() where id = :id and retired_at is null returning branch, rfc"),
            {"id": recipient_id},
        ).one_or_none()
        if row is None:
            raise UserError("recipient.missing")
        record.audit(
            tx, actor=office.actor, action="recipient.retired", subject=f"recipient:{recipient_id}", branch=row.branch, rfc=row.rfc
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """A confirmed profile as a CFDI's recipient; `cfdi_use` of the recipient may be empty."""

    id: int
    recipient: Recipient


def recipient_for(tx: Connection, *, branch: str, party_id: str, rfc: str, chosen: int | None) -> Chosen | None:
    """The confirmed profile that a customer's CFDI is made out to, None when the platform's own data have to do.

    The one a person chose (or what took its place); else the one of the customer's RFC; else, for a customer without an RFC of
    their own, the one confirmed last.
    """
    row = tx.execute(
        text("""select r.id, r.rfc, r.name, r.postal_code, r.tax_regime, r.cfdi_use from recipients r
                where r.branch = :branch and r.party_id = :party and r.confirmed_at is not null and r.retired_at is null
                    and (cast(:nameless as boolean) or r.rfc = :rfc
                        or r.rfc = (select c.rfc from recipients c where c.id = cast(:chosen as bigint)))
                order by r.rfc = (select c.rfc from recipients c where c.id = cast(:chosen as bigint)) desc nulls last, r.rfc = :rfc desc,
                    r.confirmed_at desc, r.id desc limit 1"""),
        {"branch": branch, "party": party_id, "rfc": rfc, "nameless": not rfc or rfc in rfcs.GENERIC, "chosen": chosen},
    ).one_or_none()
    return Chosen(row.id, Recipient(row.rfc, row.name, row.postal_code, row.tax_regime, row.cfdi_use)) if row else None


def _add(
    office: Office, *, branch: str, party_id: str, rfc: str, fields: Fields, kind: str, said: str, paper: Paper | None
) -> int:  # fmt: skip
    with transaction(office.engine) as tx:
        tx.execute(
            text("""update recipients set retired_at = now() where branch = :branch and party_id = :party and rfc = :rfc
                    and confirmed_at is null and retired_at is null"""),
            {"branch": branch, "party": party_id, "rfc": rfc},
        )
        recipient_id: int = tx.execute(
            text("""insert into recipients (branch, party_id, rfc, name, tax_regime, postal_code, cfdi_use, found, evidence,
                        evidence_sha256, evidence_file, evidence_date)
                    values (:branch, :party, :rfc, :name, :regime, :postal, :use, cast(:said as jsonb), :kind, :digest, :file, :dated)
                    returning id"""),
            {
                "branch": branch, "party": party_id, "rfc": rfc, "name": fields.name, "regime": fields.tax_regime,
                "postal": fields.postal_code, "use": fields.cfdi_use, "said": said, "kind": kind,
                "digest": paper.sha256 if paper else "", "file": paper.content if paper else None,
                "dated": paper.issued_on if paper else None,
            },
        ).scalar_one()  # fmt: skip
        record.audit(
            tx, actor=office.actor, action="recipient.added", subject=f"recipient:{recipient_id}", branch=branch, rfc=rfc, evidence=kind,
            sha256=paper.sha256 if paper else "",
        )  # fmt: skip
    return recipient_id


def _checked_rfc(rfc: str) -> str:
    normal = rfcs.normalise(rfc)
    if rfcs.problem(normal) not in (None, RfcProblem.CHECK_DIGIT):
        raise UserError("recipient.bad_rfc", rfc=rfc)
    return normal


def _check(office: Office, rfc: str, fields: Fields) -> None:
    """Stops what SAT is sure to refuse; whether it is what SAT has on record only SAT can say."""
    _checked_rfc(rfc)
    if not (fields.name.strip() and fields.tax_regime and fields.postal_code):
        raise UserError("recipient.incomplete", rfc=rfc)
    regime = REGIMES.get(fields.tax_regime)
    if regime is None or not (regime.legal if rfcs.is_legal_person(rfc) else regime.natural):
        raise UserError("recipient.regime_does_not_fit", regime=fields.tax_regime, rfc=rfc)
    if office.catalogs().zone(fields.postal_code) is None:
        raise UserError("recipient.unknown_postal_code", postal_code=fields.postal_code)
    use = USES.get(fields.cfdi_use)
    if fields.cfdi_use and (use is None or fields.tax_regime not in use.regimes):
        raise UserError("recipient.use_does_not_fit", use=fields.cfdi_use, regime=fields.tax_regime)
