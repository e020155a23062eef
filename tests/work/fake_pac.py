"""A PAC in memory: implements `agent.ports.Pac`, idempotent by bytes, scripted, with a ledger that judges us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import ClassVar
from uuid import uuid4

from agent.cfdi.safe_xml import parse
from agent.errors import UserError
from agent.ports import (
    CancelRequest,
    Done,
    Listed,
    NotSent,
    Outcome,
    PacAccount,
    PacSpec,
    Refused,
    Requested,
    Stamped,
    Throttled,
    Unknown,
)
from tests.cfdi.authority import Pair, stamp
from tests.work.fake_erp import Crash, Lost

Step = Refused | NotSent | Throttled | Unknown | Lost | Stamped | Callable[[], None]
SPEC = PacSpec(
    name="fake", label="Fake", endpoint="FAKE_PAC", fields=(), bases={"sandbox": "http://127.0.0.1"},
    signs="we_sign", idempotent_by="bytes", cancels_foreign=False, deadline=90.0,
    visible_after=30.0, verified=True,
)  # fmt: skip
NEVER = Refused("603", "No", "document", "pac.never_stamped")


@dataclass
class Ledger:
    """What the PAC stamped. `script` and `answers` say what happens to the next stamp and to the next question."""

    pair: Pair
    stamps: dict[str, Stamped] = field(default_factory=dict)
    script: list[Step] = field(default_factory=list)
    answers: list[Step] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    questions: int = 0

    def folios(self) -> list[str]:
        """Series and folio of everything stamped, in order."""
        return [f"{node.get('Serie')}-{node.get('Folio')}" for node in (parse(each.xml) for each in self.stamps.values())]

    def totals(self) -> list[str | None]:
        return [parse(each.xml).get("Total") for each in self.stamps.values()]

    def twice(self) -> list[str]:
        return [name for name, count in Counter(self.folios()).items() if count > 1]

    def do(self, sealed: bytes) -> Stamped:
        digest = sha256(sealed).hexdigest()
        if digest in self.stamps:
            kept = self.stamps[digest]
            return Stamped(kept.uuid, kept.xml, True)
        uuid = str(uuid4()).upper()
        self.stamps[digest] = Stamped(uuid, stamp(sealed, self.pair, uuid=uuid), False)
        return self.stamps[digest]


class FakePac:
    """One account."""

    spec: ClassVar[PacSpec] = SPEC

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def check(self) -> PacAccount:
        return PacAccount(None)

    def stamp(self, sealed_xml: bytes, *, key: str) -> Outcome[Stamped]:
        self._ledger.keys.append(key)
        step = self._ledger.script.pop(0) if self._ledger.script else None
        return self._play(step, sealed_xml) or Done(self._ledger.do(sealed_xml))

    def recover(self, sealed_xml: bytes, *, key: str) -> Outcome[Stamped]:
        self._ledger.questions += 1
        step = self._ledger.answers.pop(0) if self._ledger.answers else None
        played = self._play(step, sealed_xml)
        if played is not None:
            return played
        kept = self._ledger.stamps.get(sha256(sealed_xml).hexdigest())
        return NEVER if kept is None else Done(Stamped(kept.uuid, kept.xml, True))

    def clock(self, postal_code: str) -> datetime:
        raise UserError("pac.not_offered", pac=SPEC.label)

    def cancel(self, request: CancelRequest) -> Outcome[Requested]:
        raise UserError("pac.not_offered", pac=SPEC.label)

    def acknowledgment(self, uuid: str) -> bytes | None:
        raise UserError("pac.not_offered", pac=SPEC.label)

    def listed(self, first: date, last: date) -> Iterator[Listed]:
        raise UserError("pac.not_offered", pac=SPEC.label)

    def fetch(self, uuid: str) -> bytes | None:
        raise UserError("pac.not_offered", pac=SPEC.label)

    def requests(self) -> Sequence[str]:
        raise UserError("pac.not_offered", pac=SPEC.label)

    def _play(self, step: Step | None, sealed: bytes) -> Outcome[Stamped] | None:
        if isinstance(step, Lost):
            if step.done:
                self._ledger.do(sealed)
            if step.crash:
                raise Crash
            return Unknown("cut off")
        if isinstance(step, Stamped):
            return Done(step)
        if callable(step):
            step()
            return None
        return step
