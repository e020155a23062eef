"""A document of its own, sealed and stamped to see whether all of it works. It is of no sale, is booked nowhere and draws no folio.

Only where stamps are worth nothing: in practice and in a PAC's sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Final
from uuid import uuid4

from agent.cfdi.build import build
from agent.cfdi.read import Seal, read
from agent.cfdi.seal import seal
from agent.cfdi.validate import validate
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cfdi import Cfdi, CfdiType, Factor, Issuer, Line, Recipient, Tax, TaxKind, TaxObject
from agent.domain.rules import blocking, check
from agent.errors import UserError
from agent.hub import Office
from agent.ports import Done, Outcome, Pac, Stamped
from agent.services.sale_document import fecha
from agent.vault import Vault
from agent.work.csds import csd_of

SERIES: Final = "PRUEBA"
_ANYBODY: Final = "XAXX010101000"


@dataclass(frozen=True, slots=True)
class Trial:
    """What was made: the sealed bytes, the key that they are sent under, whether the seal is good when read back."""

    issuer_id: int
    rfc: str
    key: str
    sealed: bytes
    seal_is_good: bool

    @property
    def digest(self) -> str:
        """The bytes' SHA-256."""
        return sha256(self.sealed).hexdigest()


def trial_document(office: Office, vault: Vault, issuer_id: int) -> Trial:
    """An income of 1.16 pesos to nobody in particular, sealed now.

    Raises UserError `cfdi_test.production`, `cfdi_test.problems`, `issuer.missing`, `csd.*`, `vault.*`.
    """
    if office.environment == "production":
        raise UserError("cfdi_test.production")
    cfdi = _written(office, issuer_id)
    codes = office.catalogs()
    problems = blocking(check(cfdi, codes, now=office.now()))
    csd = csd_of(office, vault, issuer_id, cfdi.issuer.rfc)
    document = build(cfdi, csd.certificate)
    sealed = seal(document, csd)
    problems = problems or blocking(validate(document, codes))
    if problems:
        raise UserError("cfdi_test.problems", problems=", ".join(sorted({problem.code for problem in problems})))
    key = f"{office.environment}:{cfdi.issuer.rfc}:{uuid4()}"
    return Trial(issuer_id, cfdi.issuer.rfc, key, sealed, read(sealed).seal is Seal.VALID)


def try_stamping(office: Office, pac: Pac, document: Trial) -> Outcome[Stamped]:
    """Has the document stamped, once. The stamp is written down as one that nobody has to look into."""
    if office.environment == "production":
        raise UserError("cfdi_test.production")
    outcome = pac.stamp(document.sealed, key=document.key)
    if isinstance(outcome, Done):
        _note(office, pac.spec.name, document, outcome.result)
    return outcome


def _written(office: Office, issuer_id: int) -> Cfdi:
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("select tax_id, legal_name, tax_regime, place_of_issue from issuers where id = :id and country = 'MX'"), {"id": issuer_id}
        ).one_or_none()
    if row is None:
        raise UserError("issuer.missing")
    tax = Tax(Decimal("1.00"), TaxKind.IVA, Factor.RATE, Decimal("0.160000"), Decimal("0.16"))
    line = Line("84111506", "ACT", "Prueba de timbrado", Decimal(1), Decimal("1.00"), Decimal("1.00"), TaxObject.OBJECT, (tax,))
    return Cfdi(
        type=CfdiType.INCOME,
        issuer=Issuer(row.tax_id, row.legal_name, row.tax_regime),
        recipient=Recipient(_ANYBODY, "CLIENTE DE PRUEBA", row.place_of_issue, "616", "S01"),
        lines=(line,),
        issued_at=fecha(office, row.place_of_issue, office.now()),
        place_of_issue=row.place_of_issue,
        payment_method="PUE",
        payment_form="01",
        series=SERIES,
    )


def _note(office: Office, pac: str, document: Trial, stamped: Stamped) -> None:
    with transaction(office.engine) as tx:
        tx.execute(
            text("""insert into stray_stamps (uuid, issuer_id, branch, pac, kind, number, recipient_rfc, total, currency, stamped_xml,
                        settled_at)
                    select :uuid, :issuer, min(code), :pac, 'foreign', :number, :recipient, '1.16', 'MXN', :xml, now()
                    from branches where issuer_id = :issuer having min(code) is not null on conflict do nothing"""),
            {
                "uuid": stamped.uuid,
                "issuer": document.issuer_id,
                "pac": pac,
                "number": SERIES,
                "recipient": _ANYBODY,
                "xml": stamped.xml,
            },
        )
