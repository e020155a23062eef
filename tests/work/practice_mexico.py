"""A Mexican branch whose PACs and SAT are the practice's own: a practice server on this machine, spoken to as the real ones are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import text

from agent.cfdi.catalogs import Catalogs
from agent.db.engine import transaction
from agent.http_client import HttpClient
from agent.hub import Hub, Office, Vendors
from agent.pac import PACS
from agent.ports import Pac, PacSpec, Wire
from agent.practice import authority, seeds
from agent.sat import SatStatusService
from agent.work.commands import HANDLERS
from agent.work.csds import import_csd
from agent.work.loop import Loop
from tests.practice.vendors import Practice
from tests.work import fake_erp
from tests.work.hub import RFC, Agent, World, set_up_fiscal

NAME = "ESCUELA KEMPER URGATE"


@dataclass
class Now:
    """The real time: the practice PAC stamps and SAT counts by it. A test moves nothing but rows."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class PracticeWorld:
    """The world of the other tests with the practice PACs and SAT instead of a PAC in memory; `specs` is what PACs say of themselves."""

    world: World
    practice: Practice
    wires: list[HttpClient] = field(default_factory=list)
    specs: dict[str, PacSpec] = field(default_factory=lambda: {name: maker.spec for name, maker in PACS.items()})

    def agent(self) -> Agent:
        """A new process of the installation."""
        made = self.world.agent()
        wire = HttpClient(environment="practice", endpoints=dict.fromkeys(("FINKOK", "SW", "DIVERZA", "SAT"), self.practice.url))
        self.wires.append(wire)
        vendors = Vendors(
            fake_erp.SPECS, self.specs, self.world._erp, _pac, self.world._source,
            sat=lambda hub, wire: SatStatusService(wire, "practice"),
        )  # fmt: skip
        hub = replace(made.hub, vendors=vendors, wire=wire)
        return Agent(hub, made.lanes, Loop(hub, HANDLERS, made.lanes))

    def decide(self, uuid: str, decision: str) -> None:
        """What the recipient does about the open request: accept, refuse, lapse."""
        answer = self.practice.http.post("/_practice/cancellations", json={"uuid": uuid, "decision": decision})
        assert answer.status_code == 200, answer.text

    def close(self) -> None:
        for wire in self.wires:
            wire.close()


_FORMS = {
    "finkok": {"username": seeds.FINKOK_USER, "password": seeds.FINKOK_PASSWORD},
    "sw": {"username": seeds.SW_USER, "password": seeds.SW_PASSWORD, "token": ""},
    "diverza": {"username": seeds.DIVERZA_ID, "token": seeds.DIVERZA_TOKEN},
}


def _pac(hub: Hub, account: int, wire: Wire) -> Pac:
    with transaction(hub.office.engine) as tx:
        name = tx.execute(text("select pac from pac_accounts where id = :id"), {"id": account}).scalar_one()
    maker = PACS[name]
    return maker(wire, rfc=RFC, form=_FORMS[name], base=maker.spec.base("practice"), now=hub.office.now)


@cache
def _csd(folder: Path) -> authority.CsdFiles:
    """The branch's CSD of the authority in `folder`: made once, since a key takes long to find."""
    return authority.make_csd(folder, rfc=RFC, name=NAME, password="12345678a", now=datetime.now(UTC))


def practice_mexico(office: Office, catalogs: Catalogs, practice: Practice, pac: str = "finkok") -> PracticeWorld:
    """The branch, registered at the practice PAC, with a CSD of the practice's authority in the vault."""
    now = Now()
    world = set_up_fiscal(office, catalogs, None, now)  # type: ignore[arg-type]
    world.sql("update pac_accounts set pac = :pac", pac=pac)
    made = PracticeWorld(world, practice)
    answer = practice.http.post("/_practice/taxpayers", json={"rfc": RFC})
    assert answer.status_code == 200, answer.text
    files = _csd(practice.data)
    issuer = world.one("select id from issuers").id
    import_csd(made.agent().hub, issuer, cer=files.cer.read_bytes(), key=files.key.read_bytes(), password=files.password)
    return made
