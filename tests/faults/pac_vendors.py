"""The practice PACs and SAT in this process, on one set of books, and a way out to them on which a seed's faults happen."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from starlette.applications import Starlette

from agent.pac import PACS, PacMaker
from agent.ports import Answer, NotSent, Request, Unknown
from agent.practice import seeds
from agent.practice.diverza.api import Diverza as PracticeDiverza
from agent.practice.faults import Dial
from agent.practice.finkok.service import Finkok as PracticeFinkok
from agent.practice.sat import Sat as PracticeSat
from agent.practice.store import Store
from agent.practice.sw.api import Sw as PracticeSw
from tests.faults.pac_cuts import any_cut

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
NAMES = ("finkok", "sw", "diverza")
SAT = "sat"
_FORMS: Mapping[str, Mapping[str, str]] = {
    "finkok": {"username": seeds.FINKOK_USER, "password": seeds.FINKOK_PASSWORD, "token": ""},
    "sw": {"username": seeds.SW_USER, "password": seeds.SW_PASSWORD, "token": seeds.SW_TOKEN},
    "diverza": {"username": seeds.DIVERZA_ID, "token": seeds.DIVERZA_TOKEN},
}
_OF_A_RUN = ("stamp", "stamp_relation", "cancellation", "sw_customid", "diverza_refid")
# How each PAC says what a fault of this name is; where nothing is documented the fault is an answer that was lost.
_CODES: Mapping[str, Mapping[str, str]] = {
    "no_stamps": {"finkok": "718", "sw": "no_stamps"},
    "busy": {"finkok": "708", "sw": "708"},
    "refused_by_rule": {"finkok": "CFDI40145", "sw": "CFDI40145", "diverza": "CFDI40145"},
    "sat_busy": {"finkok": "708", "sw": "708", "diverza": "708"},
    "not_there_yet": {"finkok": "205", "sw": "205", "diverza": "205"},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one sending: `name` of it, before the PAC has done it or after. `late` = it arrives after so many seconds."""

    name: str
    after_commit: bool = False
    late: float = 0.0


@dataclass(slots=True)
class Place:
    """One vendor: its books, what goes wrong there in this run. `down` = from when until when nobody reaches it.

    `faults` are by what is asked ("stamp", "cancel") and its number; `ahead` = by how many seconds its clock is wrong.
    """

    name: str
    store: Store
    dial: Dial
    answer: Callable[[Request], tuple[int, bytes]] = lambda request: (404, b"")
    maker: PacMaker = PACS["finkok"]
    form: Mapping[str, str] = field(default_factory=dict)
    faults: dict[tuple[str, int], Fault] = field(default_factory=dict)
    down: Sequence[tuple[float, float]] = ()
    sendings: Counter[str] = field(default_factory=Counter)
    ahead: float = 0.0

    @property
    def base(self) -> str:
        """The address that stands for it."""
        return f"http://{self.name}"

    def begin(self) -> None:
        """Nothing goes wrong."""
        self.faults, self.down, self.sendings, self.ahead = {}, (), Counter(), 0.0

    def live(self) -> list[tuple[str, str, str]]:
        """UUID, folio and total of everything that it stamped and nobody cancelled."""
        found = self.store.rows("select uuid, folio, total from stamp where state = 'Vigente' and pac = ?", (self.name,))
        return [tuple(row) for row in found]


def places(folder: Path, now: Callable[[], datetime], books: Path | None = None) -> dict[str, Place]:
    """Finkok, SW and Diverza, each with its own clock, and SAT, which sees what all of them do. `folder` = their authority's."""
    store, dial = Store(books or folder / "practice.db", "OFF"), Dial()
    seeds.plant(store)
    made = {name: Place(name, store, dial, maker=PACS[name], form=_FORMS[name]) for name in NAMES}
    for place in made.values():
        place.answer = _served(place, folder, _clock(place, now))
    sat = PracticeSat(store, dial)
    asked = Place(SAT, store, dial)
    asked.answer = lambda request: sat.answer(request.headers["SOAPAction"].strip('"'), request.body)
    return {**made, SAT: asked}


def begin(places: Mapping[str, Place]) -> None:
    """Empty books at all of them, and nothing goes wrong."""
    store = places[SAT].store
    for table in _OF_A_RUN:
        store.run(f"delete from {table}")
    for name in NAMES:
        store.set(f"{name}.credit", "20000")
    places[SAT].dial.clear()
    for place in places.values():
        place.begin()


def _clock(place: Place, now: Callable[[], datetime]) -> Callable[[], datetime]:
    return lambda: now() + timedelta(seconds=place.ahead)


def _served(place: Place, folder: Path, now: Callable[[], datetime]) -> Callable[[Request], tuple[int, bytes]]:
    if place.name == "finkok":
        finkok = PracticeFinkok(place.store, place.dial, folder, now)
        return lambda request: finkok.answer(request.path.rsplit("/", 1)[1], request.headers["Content-Type"], request.body)
    if place.name == "diverza":
        diverza = PracticeDiverza(place.store, place.dial, folder, now)
        return lambda request: diverza.answer(request.method, request.path, _sent(request), request.body)
    app = Starlette(routes=PracticeSw(place.store, place.dial, folder, now).routes())
    return lambda request: asyncio.run(_asked(app, request))


def _sent(request: Request) -> dict[str, str]:
    """The headers that really leave: one that is set to nothing is taken off."""
    return {name: value for name, value in request.headers.items() if value}


async def _asked(app: Starlette, request: Request) -> tuple[int, bytes]:
    """One request to an application in this process."""
    said: dict[str, Any] = {"status": 500, "body": b""}
    waiting = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            said["status"] = message["status"]
        else:
            said["body"] += message.get("body", b"")

    path, _, query = request.path.partition("?")
    headers = [(name.lower().encode(), value.encode()) for name, value in _sent(request).items()]
    scope = {
        "type": "http", "http_version": "1.1", "method": request.method, "path": path, "raw_path": path.encode(),
        "query_string": query.encode(), "headers": headers, "scheme": "http", "server": ("practice", 80), "client": None, "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)
    return int(said["status"]), bytes(said["body"])


def asked_for(request: Request) -> str:
    """What a request may bring about: "stamp", "cancel", or "" (it only asks)."""
    if "/stamp/" in request.path or b":stamp>" in request.body or request.path.endswith("/documents/stamp"):
        return "stamp"
    if b"cancel_signature" in request.body or request.path.endswith(("/cancel/xml", "/cancel")):
        return "cancel"
    return ""


def answered(place: Place, request: Request, fault: Fault | None, random: Random) -> Answer | NotSent | Unknown:
    """What comes back: the PAC's answer, or what a fault makes of it. What is `late` or asleep is the run's."""
    if fault is None:
        return whole(place, request)
    if fault.name in _CODES:
        return _said(place, request, fault.name)
    if fault.name == "not_sent":
        return NotSent("no route")
    done = whole(place, request) if fault.after_commit or fault.name in ("cut_body", "duplicate") else Answer(502, {}, HTML)
    match fault.name:
        case "timeout" | "reset":
            return Unknown(fault.name)
        case "http_500":
            return Answer(500, {}, b"Internal Server Error")
        case "html":
            return Answer(random.choice((200, 502)), {}, HTML)
        case "cut_body":
            return any_cut(done, random)
        case "duplicate":
            return whole(place, request)
    raise AssertionError(fault.name)


def _said(place: Place, request: Request, name: str) -> Answer | Unknown:
    """The PAC says it in its own words, and has done nothing."""
    code = _CODES[name].get(place.name)
    if code is None:
        return Unknown(name)
    operation = asked_for(request)
    asked = "cancel_signature" if (place.name, operation) == ("finkok", "cancel") else operation
    place.dial.set({"vendor": place.name, "operation": asked, "fault": code})
    return whole(place, request)


def whole(place: Place, request: Request) -> Answer:
    """The answer as the vendor gives it."""
    status, body = place.answer(request)
    return Answer(status, {}, body)
