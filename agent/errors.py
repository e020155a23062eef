"""The four things that can be raised. Everything a vendor may do to a write is a value instead (`agent.ports`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal

from agent import paths

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = ("es", "en")


class UserError(Exception):
    """Something a person can mend. `code` names the words in `resources/messages`, `params` fill them in.

    Raise it with facts, never with sentences: ``UserError("mapping.missing", account="401-01")``.
    """

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code}: {words(self.code, 'en', **self.params).sentence}"


class Unavailable(Exception):
    """The other side cannot be read now; `until` (an aware instant, or None) is when a new try makes sense."""

    def __init__(self, reason: str, until: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.until = until


class Fenced(Exception):
    """Another process owns this work now: stop quietly and touch nothing."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a person reads about one code: the sentence, whose fault, the next step and the button's label.

    `exit_code` is the command line's (contracts: 3 refused by a rule, 4 not configured, 5 try again, ...).
    """

    sentence: str
    whose: str
    next_step: str
    button: str
    exit_code: int

    @property
    def advice(self) -> str:
        """What follows the sentence: who is to do what. Neither the reader is named, nor nobody."""
        whose = self.whose[:1].upper() + self.whose[1:]
        if not whose or whose.split(":")[0].split()[0] in _NOT_NAMED:
            return self.next_step
        if whose.endswith(".") or not self.next_step:
            return f"{whose.rstrip('.')}. {self.next_step}".strip()
        first = self.next_step[:1].lower() if self.next_step[1:2].islower() else self.next_step[:1]
        return f"{whose}: {first}{self.next_step[1:]}"


_NOT_NAMED = ("Nobody", "Nadie", "You", "Usted")


class _Kept(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@cache
def _catalogue(language: Language) -> dict[str, dict[str, str | int]]:
    with (paths.messages / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def codes() -> frozenset[str]:
    """Every code that has words, in Spanish (a test holds English to the same set)."""
    return frozenset(_catalogue("es"))


def words(code: str, language: Language, /, **params: object) -> Words:
    """The words for `code` in `language`, with `params` filled in; an unknown code gets the words of `bug.unknown_code`."""
    table = _catalogue(language)
    if code not in table:
        params = {"code": code}
        entry = table["bug.unknown_code"]
    else:
        entry = table[code]
    fill = _Kept(params)

    def text(field: str) -> str:
        return str(entry.get(field, "")).format_map(fill)

    return Words(text("sentence"), text("whose"), text("next_step"), text("button"), int(entry.get("exit", 3)))


def as_json(code: str, /, **params: object) -> dict[str, object]:
    """The `error` object of the machine-readable contract: code, message in both languages, whose, next step, retryable."""
    both = {language: words(code, language, **params) for language in LANGUAGES}
    return {
        "code": code,
        "message": {language: entry.sentence for language, entry in both.items()},
        "whose": both["en"].whose,
        "next_step": {language: entry.next_step for language, entry in both.items()},
        "retryable": both["en"].exit_code == 5,
    }
