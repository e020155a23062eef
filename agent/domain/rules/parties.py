"""Issuer and recipient: RFC, name, regime, use, postal code, residence abroad."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.domain import rfc as rfcs
from agent.domain.cfdi import FOREIGN_RFC, PUBLIC_NAME, PUBLIC_RFC, Cfdi, CfdiType, Recipient
from agent.domain.rfc import RfcProblem
from agent.domain.rules.codes import REGIMES, USES, CodeBook
from agent.domain.rules.problem import Problem, Severity, rule
from agent.domain.rules.texts import text

_WITHOUT_OBLIGATIONS = "616"
_NO_EFFECTS, _RETURNS = "S01", "G02"
_MEXICO = "MEX"
_FOREIGN_ID = {"USA": r"[0-9]{9}", "CAN": r"[0-9]{9}"}
_COMPANY_KIND = re.compile(
    r",?\s+(S\.?\s?A\.?(\s?P\.?\s?I\.?)?\s+DE\s+C\.?\s?V\.?|S\.?\s?DE\s?R\.?\s?L\.?(\s+DE\s+C\.?\s?V\.?)?|S\.?\s?C\.?|A\.?\s?C\.?|S\.\s?A\.)$"
)


def check(cfdi: Cfdi, codes: CodeBook) -> Iterator[Problem]:
    """Source: Anexo 20, CFDI40138-40161."""
    yield from _issuer(cfdi)
    recipient = cfdi.recipient
    yield from _rfc(recipient.rfc, "recipient.rfc")
    yield from text(recipient.name, "recipient.name", 300)
    yield from _name(recipient)
    yield from _postal_code(cfdi, codes)
    yield from _regime(recipient)
    yield from _use(cfdi)
    yield from _abroad(recipient, codes)


def _issuer(cfdi: Cfdi) -> Iterator[Problem]:
    issuer = cfdi.issuer
    yield from _rfc(issuer.rfc, "issuer.rfc")
    yield from text(issuer.name, "issuer.name", 300)
    regime = REGIMES.get(issuer.tax_regime)
    if regime is None:
        yield rule("regime.unknown", "issuer.tax_regime", value=issuer.tax_regime)
    elif not (regime.legal if rfcs.is_legal_person(issuer.rfc) else regime.natural):
        yield rule("CFDI40141", "issuer.tax_regime", value=issuer.tax_regime, rfc=issuer.rfc)


def _rfc(value: str, path: str) -> Iterator[Problem]:
    problem = rfcs.problem(value)
    if problem is None:
        return
    if problem is RfcProblem.CHECK_DIGIT:
        yield rule("rfc.check_digit", path, rfc=value, severity=Severity.WARNING)
        return
    normal = rfcs.normalise(value)
    mended = normal if normal != value and rfcs.problem(normal) is None else None
    yield rule(f"rfc.{problem}", path, rfc=value, fix=mended)


def _name(recipient: Recipient) -> Iterator[Problem]:
    name = recipient.name
    if name == PUBLIC_NAME and recipient.rfc != PUBLIC_RFC:
        yield rule("CFDI40144", "recipient.rfc", rfc=recipient.rfc, fix=PUBLIC_RFC)
    if recipient.rfc in rfcs.GENERIC:
        return
    collapsed = " ".join(name.split())
    if collapsed != collapsed.upper() or name != collapsed:
        yield rule("recipient.name_form", "recipient.name", fix=collapsed.upper(), severity=Severity.WARNING)
    kind = _COMPANY_KIND.search(collapsed.upper())
    if kind and rfcs.is_legal_person(recipient.rfc):
        yield rule(
            "recipient.name_company_kind", "recipient.name", kind=kind[1], fix=collapsed.upper()[: kind.start()], severity=Severity.WARNING
        )


def _postal_code(cfdi: Cfdi, codes: CodeBook) -> Iterator[Problem]:
    recipient = cfdi.recipient
    if recipient.rfc in rfcs.GENERIC:
        if recipient.postal_code != cfdi.place_of_issue:
            yield rule("CFDI40149", "recipient.postal_code", fix=cfdi.place_of_issue)
    elif codes.zone(recipient.postal_code) is None:
        yield rule("CFDI40147", "recipient.postal_code", postal_code=recipient.postal_code)


def _regime(recipient: Recipient) -> Iterator[Problem]:
    regime = REGIMES.get(recipient.tax_regime)
    if recipient.rfc in rfcs.GENERIC:
        if recipient.tax_regime != _WITHOUT_OBLIGATIONS:
            yield rule("CFDI40158", "recipient.tax_regime", value=recipient.tax_regime, rfc=recipient.rfc, fix=_WITHOUT_OBLIGATIONS)
    elif regime is None:
        yield rule("regime.unknown", "recipient.tax_regime", value=recipient.tax_regime)
    elif not (regime.legal if rfcs.is_legal_person(recipient.rfc) else regime.natural):
        yield rule("CFDI40158", "recipient.tax_regime", value=recipient.tax_regime, rfc=recipient.rfc)


def _use(cfdi: Cfdi) -> Iterator[Problem]:
    recipient, path = cfdi.recipient, "recipient.cfdi_use"
    use = USES.get(recipient.cfdi_use)
    if use is None:
        # P01 ended with version 3.3, yet the schema of 4.0 still lists it.
        yield rule("CFDI40160", path, value=recipient.cfdi_use, fix=_NO_EFFECTS)
        return
    only = {CfdiType.PAYMENT: "CP01", CfdiType.PAYROLL: "CN01"}.get(cfdi.type)
    if only is None and recipient.rfc in rfcs.GENERIC:
        if recipient.cfdi_use != _NO_EFFECTS and not (cfdi.type is CfdiType.CREDIT_NOTE and recipient.cfdi_use == _RETURNS):
            yield rule("CFDI40161.generic", path, value=recipient.cfdi_use, fix=_NO_EFFECTS)
    elif only is not None and recipient.cfdi_use != only:
        yield rule("CFDI40161.type", path, value=recipient.cfdi_use, fix=only)
    elif only is None and recipient.cfdi_use in ("CP01", "CN01"):
        yield rule("CFDI40161.type", path, value=recipient.cfdi_use, fix=_NO_EFFECTS)
    elif recipient.tax_regime in REGIMES and recipient.tax_regime not in use.regimes:
        yield rule("CFDI40161", path, value=recipient.cfdi_use, regime=recipient.tax_regime, fix=_NO_EFFECTS)


def _abroad(recipient: Recipient, codes: CodeBook) -> Iterator[Problem]:
    residence, foreign_id = recipient.tax_residence, recipient.foreign_tax_id
    if recipient.rfc != FOREIGN_RFC:
        if residence is not None:
            yield rule("CFDI40151", "recipient.tax_residence")
        if foreign_id is not None:
            yield rule("CFDI40154", "recipient.foreign_tax_id")
        return
    if residence is None:
        if foreign_id is not None:
            yield rule("CFDI40153", "recipient.tax_residence")
        return
    if residence == _MEXICO or not codes.has_country(residence):
        yield rule("CFDI40150", "recipient.tax_residence", value=residence)
    if foreign_id is not None:
        yield from text(foreign_id, "recipient.foreign_tax_id", 40)
        pattern = _FOREIGN_ID.get(residence)
        if pattern and not re.fullmatch(pattern, foreign_id):
            yield rule("CFDI40156", "recipient.foreign_tax_id", value=foreign_id, country=residence)
