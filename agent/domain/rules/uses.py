"""UsoCFDI: what the recipient may do with the document."""

from __future__ import annotations

from collections.abc import Iterator

from agent.domain import rfc as rfcs
from agent.domain.cfdi import CfdiType
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import REGIMES, USES
from agent.domain.rules.parties import fits
from agent.domain.rules.problem import Problem, rule

rules = Family()
_NO_EFFECTS, _RETURNS = "S01", "G02"
_ONLY: dict[str, str] = {CfdiType.PAYMENT: "CP01", CfdiType.PAYROLL: "CN01"}


@rules("CFDI40160")
def use_exists(case: Case) -> Iterator[Problem]:
    """UsoCFDI: one in force of c_UsoCFDI. P01 ended with version 3.3, yet the schema of 4.0 still lists it."""
    if case.cfdi.recipient.cfdi_use not in USES:
        yield rule("CFDI40160", "recipient.cfdi_use", value=case.cfdi.recipient.cfdi_use, fix=_ONLY.get(case.cfdi.type, _NO_EFFECTS))


@rules("CFDI40161")
def use_fits_type_person_and_regime(case: Case) -> Iterator[Problem]:
    """UsoCFDI: CP01 in P, CN01 in N; S01 for a generic RFC (G02 in its credit notes); else one of the regime's."""
    recipient, path = case.cfdi.recipient, "recipient.cfdi_use"
    use = recipient.cfdi_use
    if use not in USES:
        return  # CFDI40160 says it
    only = _ONLY.get(case.cfdi.type)
    if only is not None or use in _ONLY.values():
        if use != only:
            yield rule("CFDI40161.type", path, value=use, fix=only or _NO_EFFECTS)
    elif recipient.rfc in rfcs.GENERIC:
        if use != _NO_EFFECTS and not (case.cfdi.type == CfdiType.CREDIT_NOTE and use == _RETURNS):
            yield rule("CFDI40161.generic", path, value=use, fix=_NO_EFFECTS)
    elif recipient.tax_regime in REGIMES and fits(recipient.tax_regime, recipient.rfc) and recipient.tax_regime not in USES[use].regimes:
        yield rule("CFDI40161", path, value=use, regime=recipient.tax_regime, fix=_NO_EFFECTS)
