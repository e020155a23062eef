"""Issuer and recipient: RFC, name, regime, postal code, residence abroad. UsoCFDI is in `uses`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.domain import rfc as rfcs
from agent.domain.cfdi import FOREIGN_RFC, PUBLIC_NAME, PUBLIC_RFC
from agent.domain.rfc import RfcProblem
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import REGIMES
from agent.domain.rules.problem import Problem, Severity, rule
from agent.domain.rules.texts import text

rules = Family()
WITHOUT_OBLIGATIONS = "616"
_MEXICO = "MEX"
_FOREIGN_ID = {"USA": r"[0-9]{9}", "CAN": r"[0-9]{9}"}
_COMPANY_KIND = re.compile(
    r",?\s+(S\.?\s?A\.?(\s?P\.?\s?I\.?)?\s+DE\s+C\.?\s?V\.?|S\.?\s?DE\s?R\.?\s?L\.?(\s+DE\s+C\.?\s?V\.?)?|S\.?\s?C\.?|A\.?\s?C\.?|S\.\s?A\.)$"
)


def fits(regime: str, rfc: str) -> bool:
    """Whether a known `regime` is one for the kind of person of `rfc`; an unknown one is reported as such."""
    known = REGIMES.get(regime)
    return known is None or (known.legal if rfcs.is_legal_person(rfc) else known.natural)


@rules("text.empty", "text.too_long", "text.bar", "text.control")
def texts(case: Case) -> Iterator[Problem]:
    """Both names and NumRegIdTrib as the schema allows them."""
    yield from text(case.cfdi.issuer.name, "issuer.name", 300)
    yield from text(case.cfdi.recipient.name, "recipient.name", 300)
    yield from text(case.cfdi.recipient.foreign_tax_id, "recipient.foreign_tax_id", 40, required=False)


@rules("rfc.missing", "rfc.malformed", "rfc.impossible_date", "rfc.check_digit")
def rfcs_can_exist(case: Case) -> Iterator[Problem]:
    """Both RFC as the schema writes them. A wrong check digit is a warning: SAT has issued such ones."""
    for value, path in ((case.cfdi.issuer.rfc, "issuer.rfc"), (case.cfdi.recipient.rfc, "recipient.rfc")):
        problem = rfcs.problem(value)
        if problem is RfcProblem.CHECK_DIGIT:
            yield rule("rfc.check_digit", path, rfc=value, severity=Severity.WARNING)
        elif problem is not None:
            normal = rfcs.normalise(value)
            mended = normal if normal != value and rfcs.problem(normal) is None else None
            yield rule(f"rfc.{problem}", path, rfc=value, fix=mended)


@rules("CFDI40139", "CFDI40145")
def names_look_like_the_constancia(case: Case) -> Iterator[Problem]:
    """Nombre: in capitals, single blanks, without the kind of company. Warnings: only SAT knows the name itself."""
    issuer, recipient = case.cfdi.issuer, case.cfdi.recipient
    yield from _name("CFDI40139", issuer.rfc, issuer.name, "issuer.name")
    if recipient.rfc not in rfcs.GENERIC and recipient.name != PUBLIC_NAME:
        yield from _name("CFDI40145", recipient.rfc, recipient.name, "recipient.name")


def _name(code: str, rfc: str, name: str, path: str) -> Iterator[Problem]:
    collapsed = " ".join(name.split())
    kind = _COMPANY_KIND.search(collapsed.upper()) if rfcs.is_legal_person(rfc) else None
    if kind:
        yield rule(code, path, words="name.company_kind", kind=kind[1], fix=collapsed.upper()[: kind.start()], severity=Severity.WARNING)
    elif collapsed != collapsed.upper() or name != collapsed:
        yield rule(code, path, words="name.form", fix=collapsed.upper(), severity=Severity.WARNING)


@rules("CFDI40140", "CFDI40141")
def issuers_regime(case: Case) -> Iterator[Problem]:
    """RegimenFiscal: one in force of c_RegimenFiscal, and one for that kind of person."""
    issuer = case.cfdi.issuer
    if issuer.tax_regime not in REGIMES:
        yield rule("CFDI40140", "issuer.tax_regime", words="regime.unknown", value=issuer.tax_regime)
    elif not fits(issuer.tax_regime, issuer.rfc):
        yield rule("CFDI40141", "issuer.tax_regime", value=issuer.tax_regime, rfc=issuer.rfc)


@rules("CFDI40146")
def the_public_has_its_rfc(case: Case) -> Iterator[Problem]:
    """PUBLICO EN GENERAL is XAXX010101000."""
    recipient = case.cfdi.recipient
    if recipient.name == PUBLIC_NAME and recipient.rfc != PUBLIC_RFC:
        yield rule("CFDI40146", "recipient.rfc", rfc=recipient.rfc, fix=PUBLIC_RFC)


@rules("CFDI40147", "CFDI40149")
def recipients_postal_code(case: Case) -> Iterator[Problem]:
    """DomicilioFiscalReceptor: that of LugarExpedicion for a generic RFC, else one that exists (whose it is, SAT knows)."""
    recipient, path = case.cfdi.recipient, "recipient.postal_code"
    if recipient.rfc in rfcs.GENERIC:
        if recipient.postal_code != case.cfdi.place_of_issue:
            yield rule("CFDI40149", path, fix=case.cfdi.place_of_issue)
    elif case.codes.zone(recipient.postal_code) is None:
        yield rule("CFDI40147", path, postal_code=recipient.postal_code)


@rules("CFDI40157", "CFDI40158")
def recipients_regime(case: Case) -> Iterator[Problem]:
    """RegimenFiscalReceptor: in force, for that kind of person; 616 for a generic RFC."""
    recipient, path = case.cfdi.recipient, "recipient.tax_regime"
    if recipient.tax_regime not in REGIMES:
        fix = WITHOUT_OBLIGATIONS if recipient.rfc in rfcs.GENERIC else None
        yield rule("CFDI40157", path, words="regime.unknown", value=recipient.tax_regime, fix=fix)
    elif recipient.rfc in rfcs.GENERIC:
        if recipient.tax_regime != WITHOUT_OBLIGATIONS:
            yield rule("CFDI40158.generic", path, value=recipient.tax_regime, rfc=recipient.rfc, fix=WITHOUT_OBLIGATIONS)
    elif not fits(recipient.tax_regime, recipient.rfc):
        yield rule("CFDI40158", path, value=recipient.tax_regime, rfc=recipient.rfc)


@rules("CFDI40150", "CFDI40151", "CFDI40152")
def residence_is_abroad(case: Case) -> Iterator[Problem]:
    """ResidenciaFiscal: only with XEXX010101000, of c_Pais, not MEX."""
    residence, path = case.cfdi.recipient.tax_residence, "recipient.tax_residence"
    if residence is None:
        return
    if case.cfdi.recipient.rfc != FOREIGN_RFC:
        yield rule("CFDI40151", path)
    elif residence == _MEXICO:
        yield rule("CFDI40152", path)
    elif not case.codes.has_country(residence):
        yield rule("CFDI40150", path, value=residence)


@rules("CFDI40153", "CFDI40154", "CFDI40156")
def foreign_tax_id_has_its_country(case: Case) -> Iterator[Problem]:
    """NumRegIdTrib: only with XEXX010101000 and ResidenciaFiscal, in that country's form."""
    recipient = case.cfdi.recipient
    number, residence = recipient.foreign_tax_id, recipient.tax_residence
    if number is None:
        return
    if recipient.rfc != FOREIGN_RFC:
        yield rule("CFDI40154", "recipient.foreign_tax_id")
    elif residence is None:
        yield rule("CFDI40153", "recipient.tax_residence")
    elif residence in _FOREIGN_ID and not re.fullmatch(_FOREIGN_ID[residence], number):
        yield rule("CFDI40156", "recipient.foreign_tax_id", value=number, country=residence)
