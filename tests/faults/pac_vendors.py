"""The practice PACs in this process, with their own books, and a way out to them on which a seed's faults happen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from starlette.applications import Starlette

from agent.pac import Finkok, PacMaker, Sw
from agent.ports import Answer, NotSent, PacSpec, Request, Unknown
from agent.practice import seeds
from agent.practice.faults import Dial
from agent.practice.finkok.service import Finkok as PracticeFinkok
from agent.practice.store import Store
from agent.practice.sw.api import Sw as PracticeSw

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
FORM = {"username": seeds.FINKOK_USER, "password": seeds.FINKOK_PASSWORD, "token": ""}
SW_FORM = {"username": seeds.SW_USER, "password": seeds.SW_PASSWORD, "token": seeds.SW_TOKEN}


class Keyed(Sw):
    """A PAC that knows a document by the key it is sent under, and by nothing else."""

    spec: ClassVar[PacSpec] = replace(Sw.spec, name="keyed", label="Keyed", idempotent_by="ref_id")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one sending: `name` of it, before the PAC has done it or after. `late` = it arrives after so many seconds."""

    name: str
    after_commit: bool = False
    late: float = 0.0


@dataclass(slots=True)
class Place:
    """One PAC: its adapter, its books, what goes wrong there in this run. `down` = from when until when nobody reaches it."""

    name: str
    maker: PacMaker
    form: Mapping[str, str]
    store: Store
    dial: Dial
    answer: Callable[[Request], tuple[int, bytes]]
    faults: dict[int, Fault] = field(default_factory=dict)
    habits: list[str] = field(default_factory=list)
    down: Sequence[tuple[float, float]] = ()
    sendings: int = 0

    @property
    def base(self) -> str:
        """The address that stands for it."""
        return f"http://{self.name}"

    def begin(self) -> None:
        """Empty books, and nothing goes wrong."""
        self.store.run("delete from stamp")
        self.store.run("delete from sw_customid")
        for vendor in ("finkok", "sw"):
            self.store.set(f"{vendor}.credit", "20000")
        self.dial.clear()
        self.faults, self.habits, self.down, self.sendings = {}, [], (), 0

    def live(self) -> list[tuple[str, str, str]]:
        """UUID, folio and total of everything that it stamped and nobody cancelled."""
        return [tuple(row) for row in self.store.rows("select uuid, folio, total from stamp where state = 'Vigente'")]


def places(folder: Path, now: Callable[[], datetime]) -> dict[str, Place]:
    """Three PACs, each with its books in a file of its own: one knows bytes, one bytes and keys, one keys only."""
    made = {}
    for name, maker, form in (("finkok", Finkok, FORM), ("sw", Sw, SW_FORM), ("keyed", Keyed, SW_FORM)):
        store, dial = Store(folder / f"{name}.db", "OFF"), Dial()
        seeds.plant(store)
        made[name] = Place(name, maker, form, store, dial, _served(name, store, dial, folder, now))
    return made


def _served(name: str, store: Store, dial: Dial, folder: Path, now: Callable[[], datetime]) -> Callable[[Request], tuple[int, bytes]]:
    if name == "finkok":
        finkok = PracticeFinkok(store, dial, folder, now)
        return lambda request: finkok.answer(request.path.rsplit("/", 1)[1], request.headers["Content-Type"], request.body)
    sw = PracticeSw(store, dial, folder, now)
    if name == "keyed":
        sw.account.ledger.pac = "diverza"
        sw.account.ledger.of_bytes = lambda received: None  # type: ignore[method-assign]
        sw.account.first_of = lambda customid: _first_of(store, customid)  # type: ignore[method-assign]
    app = Starlette(routes=sw.routes())
    return lambda request: asyncio.run(_asked(app, request))


def _first_of(store: Store, key: str) -> str | None:
    """The stamp of a key, however long ago it was used first."""
    row = store.row("select uuid from sw_customid where customid = ?", key)
    return None if row is None else str(row[0])


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
    headers = [(name.lower().encode(), value.encode()) for name, value in request.headers.items()]
    scope = {
        "type": "http", "http_version": "1.1", "method": request.method, "path": path, "raw_path": path.encode(),
        "query_string": query.encode(), "headers": headers, "scheme": "http", "server": ("practice", 80), "client": None, "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)
    return int(said["status"]), bytes(said["body"])


def is_sending(request: Request) -> bool:
    """Whether this request may make a stamp."""
    return "/stamp/" in request.path or b"<ns0:stamp>" in request.body or b":stamp>" in request.body or request.path.endswith("/stamp")


def answered(place: Place, request: Request, fault: Fault | None, random: Random) -> Answer | NotSent | Unknown:
    """What comes back: the PAC's answer, or what a fault makes of it. What is `late` or asleep is the run's."""
    if fault is None:
        return _whole(place, request)
    if fault.name == "refused_by_rule":
        place.dial.set({"vendor": _vendor(place), "operation": "stamp", "fault": "CFDI40145"})
        return _whole(place, request)
    if fault.name in ("no_stamps", "busy"):
        code = {"no_stamps": {"finkok": "718", "sw": "no_stamps"}, "busy": {"finkok": "708", "sw": "708"}}[fault.name][_vendor(place)]
        place.dial.set({"vendor": _vendor(place), "operation": "stamp", "fault": code})
        return _whole(place, request)
    if fault.name == "not_sent":
        return NotSent("no route")
    done = _whole(place, request) if fault.after_commit or fault.name in ("cut_body", "duplicate") else Answer(502, {}, HTML)
    match fault.name:
        case "timeout" | "reset":
            return Unknown(fault.name)
        case "http_500":
            return Answer(500, {}, b"Internal Server Error")
        case "html":
            return Answer(random.choice((200, 502)), {}, HTML)
        case "cut_body":
            return Answer(done.status, {}, done.body[: random.randrange(len(done.body) + 1)])
        case "duplicate":
            return _whole(place, request)
    raise AssertionError(fault.name)


def _vendor(place: Place) -> str:
    return "finkok" if place.name == "finkok" else "sw"


def _whole(place: Place, request: Request) -> Answer:
    status, body = place.answer(request)
    return Answer(status, {}, body)
