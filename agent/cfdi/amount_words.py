"""An amount in Spanish words, as printed on fiscal documents."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, Decimal

from agent.domain.money import decimals, round_to

_NAMES = {"MXN": ("PESO", "PESOS", "M.N."), "USD": ("DÓLAR", "DÓLARES", "USD"), "EUR": ("EURO", "EUROS", "EUR")}


def in_words(amount: Decimal, currency: str) -> str:
    """`amount` in capitals: CIENTO CINCO PESOS 00/100 M.N.; a currency without a name of its own shows its code."""
    from num2words import num2words

    rounded = round_to(amount, currency)
    whole = int(rounded.to_integral_value(ROUND_DOWN))
    one, many, suffix = _NAMES.get(currency, (currency, currency, ""))
    words = _before_a_noun(num2words(whole, lang="es"))
    joint = " DE " if words.endswith(("millón", "millones", "billón", "billones")) and suffix else " "
    places = decimals(currency)
    cents = f" {int((rounded - whole).scaleb(places)):0{places}d}/1{'0' * places}" if places else ""
    return f"{words.upper()}{joint}{one if whole == 1 else many}{cents} {suffix}".strip()


def _before_a_noun(words: str) -> str:
    """Uno loses its o before a noun, before mil and before millones: veintiún mil, treinta y un pesos."""
    words = re.sub(r"\bveintiuno(?=$| mil| mill| bill)", "veintiún", words)
    return re.sub(r"\buno(?=$| mil| mill| bill)", "un", words)
