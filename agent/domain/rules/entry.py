"""One row of the table of SAT's codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What is done about a code before anything is sent."""

    ENFORCED = "enforced"
    WARNED = "warned"
    UNKNOWABLE = "cannot be known here"


@dataclass(frozen=True, slots=True)
class Entry:
    """`check` says what the code wants of `place`; `schema` = the XSD refuses such a document too; `why` explains the status."""

    code: str
    place: str
    check: str
    status: Status
    schema: bool = False
    why: str = ""


def enforced(code: str, place: str, check: str, why: str = "") -> Entry:
    """A code that blocks here."""
    return Entry(code, place, check, Status.ENFORCED, False, why)


def refused(code: str, place: str, check: str, why: str = "") -> Entry:
    """A code that blocks here, and whose documents the XSD refuses too."""
    return Entry(code, place, check, Status.ENFORCED, True, why)


def warned(code: str, place: str, check: str, why: str) -> Entry:
    """A code that is shown and left to the PAC."""
    return Entry(code, place, check, Status.WARNED, False, why)


def unknowable(code: str, place: str, check: str, why: str) -> Entry:
    """A code that only SAT or the PAC can judge, or that asks about what is never written here."""
    return Entry(code, place, check, Status.UNKNOWABLE, False, why)
