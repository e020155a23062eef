"""The steps of one cancellation in their order: what is done, what is under way, what went wrong, and which one a person takes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

StepState = Literal["done", "waiting", "next", "failed", "later"]
"""waiting = somebody else has it in hand; next = a person here does it; later = it comes after one that is not done."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a cancellation stands. `replacement` is the state of the CFDI that takes its place, "" where there is none.

    `ready` = that one's draft lacks nothing; `approval` is "" where none is needed; `case` is the case's state, "" before there is one;
    `accept` = the recipient is asked; `booked` = the accounting system has heard of it.
    """

    replacement: str = ""
    ready: bool = True
    asked_for: bool = False
    approval: Literal["", "asked", "given"] = ""
    case: Literal["", "open", "requested", "rejected", "refused", "cancelled"] = ""
    accept: bool = False
    booked: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `code` names its words."""

    code: str
    state: StepState


def steps_of(at: Standing) -> tuple[Step, ...]:
    """The steps from the first to the last; after the first that is not done everything comes later."""
    found: list[Step] = []
    stopped = False
    for code, state in _each(at):
        found.append(Step(code, "later" if stopped and state != "done" else state))
        stopped = stopped or state != "done"
    return tuple(found)


def _each(at: Standing) -> Iterator[tuple[str, StepState]]:
    if at.replacement:
        yield "cancel_step.drafted", "done"
        yield "cancel_step.stamped", _stamped(at)
    if at.approval:
        yield "cancel_step.approved", "done" if at.approval == "given" else "waiting"
    yield "cancel_step.requested", _requested(at)
    if at.accept:
        yield "cancel_step.accepted", _after(at, "rejected")
    yield "cancel_step.cancelled", _after(at, "refused")
    yield "cancel_step.booked", "done" if at.booked else "waiting"


def _stamped(at: Standing) -> StepState:
    if at.replacement in ("STAMPED", "CANCEL_REQUESTED"):
        return "done"
    if at.replacement == "STAMPING":
        return "waiting"
    if at.replacement == "REFUSED" or not at.ready:
        return "failed"
    return "waiting" if at.asked_for else "next"


def _requested(at: Standing) -> StepState:
    if at.case in ("requested", "rejected", "cancelled"):
        return "done"
    if at.case == "refused":
        return "failed"
    return "waiting" if at.asked_for or at.case == "open" else "next"


def _after(at: Standing, failed: str) -> StepState:
    if at.case == "cancelled":
        return "done"
    return "failed" if at.case == failed else "waiting"
