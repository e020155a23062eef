"""Amounts with their currency. Decimal only; currencies never mix; one way to round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from agent.errors import UserError

# Decimals of c_Moneda (Anexo 20, CFDI 4.0): what is not listed as 0, 3 or 4 has 2.
_NONE = "BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XAG XAU XBA XBB XBC XBD XDR XOF XPD XPF XPT XSU XTS XUA XXX"
_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BZD CAD CDF CHE CHF CHW CNH CNY COP COU "
    "CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ESD ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD "
    "KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRO MUR MVR MWK MXN MXV MYR MZN NAD NGN NIC NIO NOK NPR "
    "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLL SOS SRD SSP STD SVC SYP SZL THB TJS TMT TOP TRY TTD "
    "TWD TZS UAH USD USN UYP UYU UZS VEF VES WST XCD YER ZAR ZMW ZWL"
)
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF"
_DECIMALS = {code: places for places, codes in enumerate((_NONE, "", _TWO, _THREE, _FOUR)) for code in codes.split()}
# Wide enough for the product of the two largest numbers that a CFDI can carry, which the usual 28 digits are not.
_WIDE = Context(prec=60)
_KNOWN = frozenset(_DECIMALS)
_QUANTUM = {code: Decimal(1).scaleb(-places) for code, places in _DECIMALS.items()}


def known_currencies() -> frozenset[str]:
    """Every currency code that may be used. Source: c_Moneda, Anexo 20."""
    return _KNOWN


def decimals(currency: str) -> int:
    """How many decimals amounts of `currency` have (MXN and USD 2, JPY 0); raises UserError `money.unknown_currency`."""
    try:
        return _DECIMALS[currency]
    except KeyError:
        raise UserError("money.unknown_currency", currency=currency) from None


def round_to(amount: Decimal, currency: str) -> Decimal:
    """`amount` with the decimals of `currency`, halves away from zero (ROUND_HALF_UP), never in scientific notation."""
    decimals(currency)
    return amount.quantize(_QUANTUM[currency], ROUND_HALF_UP, _WIDE)


def round_at(amount: Decimal, places: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """`amount` with `places` decimals: what is no money of a currency, such as the amounts of a CFDI's lines (six)."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding, _WIDE)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency. Adding or comparing other currencies raises ValueError: that is a bug, never a rule."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        decimals(self.currency)
        if not self.amount.is_finite():
            raise ValueError(f"not an amount: {self.amount}")

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.rounded().amount:,f} {self.currency}"

    def rounded(self) -> Money:
        """The same money with its currency's own decimals."""
        return Money(round_to(self.amount, self.currency), self.currency)


def zero(currency: str) -> Money:
    """No money, in `currency`."""
    return Money(round_to(Decimal(0), currency), currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of `amounts`, all of which must be in `currency`."""
    result = zero(currency)
    for amount in amounts:
        result = result + amount
    return result
