"""A PAC in memory: implements `agent.ports.Pac`, idempotent by bytes, scripted, with a ledger that judges us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
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
LISTING = replace(SPEC, name="listing", label="Listing", lists_stamps=True)
UNPROVEN = replace(SPEC, name="unproven", label="Unproven", fails_over=False)
SPECS = {spec.name: spec for spec in (SPEC, LISTING, UNPROVEN)}
NEVER = Refused("603", "No", "document", "pac.never_stamped")


@dataclass
class Ledger:
    """What the PAC stamped. `script`, `answers` and `checks` say what happens to the next stamp, question and probe.

    `hidden` = its report lists nothing yet. `others` = what else its report lists, by UUID.
    """

    pair: Pair
    stamps: dict[str, Stamped] = field(default_factory=dict)
    script: list[Step] = field(default_factory=list)
    answers: list[Step] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    questions: int = 0
    checks: list[PacAccount | Exception] = field(default_factory=list)
    checked: int = 0
    cancels: list[Outcome[Requested]] = field(default_factory=list)
    cancelled: list[CancelRequest] = field(default_factory=list)
    hidden: bool = False
    others: dict[str, bytes] = field(default_factory=dict)

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
        self._ledger.checked += 1
        said = self._ledger.checks.pop(0) if self._ledger.checks else PacAccount(None)
        if isinstance(said, Exception):
            raise said
        return said

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
        self._ledger.cancelled.append(request)
        return self._ledger.cancels.pop(0) if self._ledger.cancels else Done(Requested("201", "", b"<Acuse/>", False))

    def acknowledgment(self, uuid: str) -> bytes | None:
        raise UserError("pac.not_offered", pac=SPEC.label)

    def listed(self, first: date, last: date) -> Iterator[Listed]:
        stamped = [] if self._ledger.hidden else [each.uuid for each in self._ledger.stamps.values()]
        return iter([Listed(uuid.lower(), None) for uuid in [*stamped, *self._ledger.others]])

    def fetch(self, uuid: str) -> bytes | None:
        stamped = {each.uuid: each.xml for each in self._ledger.stamps.values()}
        return {**stamped, **self._ledger.others}.get(uuid)

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
