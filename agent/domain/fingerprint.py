"""How an agent's fingerprint is written, and read again from what a person typed."""

from __future__ import annotations

from agent.errors import UserError

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U, for people who read it aloud
_GROUPS, _GROUP = 6, 4


def grouped(number: int) -> str:
    """A number of 120 bits as six groups of four, ``7K2M-...``."""
    return _in_groups("".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_GROUPS * _GROUP))))


def tidy_fingerprint(typed: str) -> str:
    """A fingerprint as `grouped` writes it, from what a person typed: any case, any spaces, O for 0, I or L for 1.

    Raises ``vault.bad_fingerprint``.
    """
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(str.maketrans("OIL", "011"))
    if len(letters) != _GROUPS * _GROUP or not set(letters) <= set(_ALPHABET):
        raise UserError("vault.bad_fingerprint", typed=typed)
    return _in_groups(letters)


def _in_groups(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))
