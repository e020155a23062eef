"""c_TasaOCuota: which rate a tax may have, transferred or withheld. As in force in 2026."""

from __future__ import annotations

from decimal import Decimal

from agent.domain.cfdi import Factor, TaxKind

_IVA = frozenset({Decimal(0), Decimal("0.08"), Decimal("0.16")})
_IEPS = frozenset(
    Decimal(rate) for rate in ("0", "0.03", "0.06", "0.07", "0.08", "0.09", "0.25", "0.265", "0.3", "0.304", "0.5", "0.53", "1.6")
)
_IEPS_QUOTA = Decimal("72.160500")  # the highest of 2026
_WITHHELD_UP_TO = {TaxKind.IVA: Decimal("0.16"), TaxKind.ISR: Decimal("0.35")}


def transferred(kind: str, factor: str | None, rate: Decimal) -> bool:
    """Whether `rate` is one of the fixed rates of IVA or IEPS, or a quota of IEPS; ISR is never transferred."""
    if kind == TaxKind.IVA:
        return factor == Factor.RATE and rate in _IVA
    if kind == TaxKind.IEPS:
        return rate in _IEPS if factor == Factor.RATE else factor == Factor.QUOTA and rate <= _IEPS_QUOTA
    return False


def withheld(kind: str, factor: str, rate: Decimal) -> bool:
    """Whether `rate` is in the range of IVA or ISR, or one of IEPS's."""
    for known, highest in _WITHHELD_UP_TO.items():
        if kind == known:
            return factor == Factor.RATE and 0 <= rate <= highest
    return kind == TaxKind.IEPS and transferred(kind, factor, rate)
