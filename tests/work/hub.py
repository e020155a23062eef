"""A company set up on a real database, an agent's hub on the fakes, and what a test asks of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, event, text

from agent.cfdi.catalogs import Catalogs
from agent.credentials import AgentKey
from agent.db import claim
from agent.db.engine import transaction
from agent.domain.mapping import SaleKind, ServiceProfile
from agent.domain.postings import Address
from agent.domain.taxes import TaxKind, TaxRule
from agent.http_client import HttpClient
from agent.http_client.pace import Paces
from agent.hub import Hub, Limits, Office, Vendors
from agent.ports import ErpAdapter, Pac, Source, Wire
from agent.services import enrol
from agent.services.add_branch import NewBranch, add_branch
from agent.services.add_issuer import add_issuer
from agent.services.set_rules import add_series, add_tax_rule, set_service_profile
from agent.vault import Vault
from agent.work.commands import HANDLERS
from agent.work.lease import HeldLanes
from agent.work.loop import Loop
from agent.work.take_in import TakenIn, take_in
from tests.work import fake_erp, fake_pac
from tests.work.fake_erp import ADAPTERS, Crash, FakeBooks
from tests.work.fake_pac import FakePac, Ledger
from tests.work.platform import FakeSource

LIMITS = Limits(max_attempts=3, retry_seconds=5.0, lease_seconds=180.0)
RFC = "EKU9003173C9"


@dataclass(frozen=True, slots=True)
class Agent:
    """One process of one installation."""

    hub: Hub
    lanes: HeldLanes
    loop: Loop

    def work_off(self) -> None:
        """Does everything that is due now."""
        self.loop.run_dry(horizon=0.0)


@dataclass
class World:
    """Everything a test touches. `branch` books at `connection`; `source` is the platform behind it."""

    office: Office
    erp: str = "keyed"
    books: FakeBooks = field(default_factory=FakeBooks)
    ledger: Ledger | None = None
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    """What other PACs than the first one stamped, by name."""
    source: FakeSource = field(default_factory=FakeSource)
    installation: UUID = field(default_factory=uuid4)
    key: AgentKey = field(default_factory=AgentKey.create)
    wire: HttpClient = field(default_factory=lambda: HttpClient(environment="practice", endpoints={}))
    connection: int = 0
    source_id: int = 0
    branch: str = "MIA"

    def agent(self, office: Office | None = None) -> Agent:
        """A new process of the installation: what earlier ones held is taken back."""
        office = office or self.office
        enrolled = enrol.enrol(
            office, installation=self.installation, name="test", host="test", public_key=self.key.public,
            fingerprint=self.key.fingerprint, approve=True,
        )  # fmt: skip
        boot = uuid4()
        enrol.start_boot(
            office, agent_id=enrolled.agent_id, boot=boot, pid=os.getpid(), host="test", version="0", max_stalls=LIMITS.max_stalls
        )
        paces = Paces(fake_erp.SPECS)
        lanes = HeldLanes(office.engine, boot, LIMITS, paces)
        vendors = Vendors(fake_erp.SPECS, fake_pac.SPECS, self._erp, self._pac, self._source)
        vault = Vault(office.engine, enrolled.agent_id, self.key)
        hub = Hub(office, enrolled.agent_id, boot, vault, self.wire, paces, vendors, LIMITS, lanes.left)
        return Agent(hub, lanes, Loop(hub, HANDLERS, lanes))

    def _erp(self, hub: Hub, connection: int, wire: Wire) -> ErpAdapter:
        return ADAPTERS[self.erp](self.books)

    def _pac(self, hub: Hub, account: int, wire: Wire) -> Pac:
        assert self.ledger is not None
        pac = self.one("select pac from pac_accounts where id = :id", id=account).pac
        return FakePac(self.ledgers.get(pac, self.ledger))

    def _source(self, hub: Hub, source_id: int) -> Source:
        return self.source

    def take_in(self, agent: Agent, *, whole_round: bool = True) -> TakenIn:
        return take_in(agent.hub, self.source_id, whole_round=whole_round)

    def sync(self, agent: Agent) -> None:
        """Takes in and works off what is due."""
        self.take_in(agent)
        agent.work_off()

    def sql(self, statement: str, **params: object) -> list[Any]:
        """Rows of a statement on the agents' login."""
        with transaction(self.office.engine) as tx:
            result = tx.execute(text(statement), params)
            return list(result.all()) if result.returns_rows else []

    def one(self, statement: str, **params: object) -> Any:
        (row,) = self.sql(statement, **params)
        return row

    def work(self, ref: str) -> Any:
        """The newest row of work of a document."""
        return self.sql("select * from work where ref = :ref order by id desc", ref=ref)[0]

    def states(self) -> Mapping[str, int]:
        return {row[0]: row[1] for row in self.sql("select state, count(*) from work group by state")}

    def due(self) -> None:
        """What waits for its time is due."""
        self.sql("update work set run_at = now() where state in ('ready', 'unknown')")
        self.sql("update lanes set not_before = '-infinity', ramp = 0")

    def settle_time(self) -> None:
        """The time at which "not there" may be believed has come, for every attempt."""
        self.sql("update attempts set settle_after = now() - interval '1 second'")

    def until_still(self, agent: Agent, turns: int = 40) -> None:
        """Works, ageing rows in between, until nothing is ready or unknown."""
        for _ in range(turns):
            agent.work_off()
            if not {"ready", "unknown", "leased"} & self.states().keys():
                return
            self.due()
            self.settle_time()
        raise AssertionError(f"still {self.states()}")


@dataclass
class Fuse:
    """Ends the process at the `at`-th commit of an engine, before it happens; counts them all."""

    at: int = 0
    count: int = 0

    def burn(self, connection: Connection) -> None:
        self.count += 1
        if self.count == self.at:
            raise Crash


@contextmanager
def fused(engine: Engine, at: int = 0) -> Iterator[Fuse]:
    """A fuse on the engine for the time of the block."""
    fuse = Fuse(at)
    # First of the listeners: what counts open transactions must see a rollback instead.
    event.listen(engine, "commit", fuse.burn, insert=True)
    try:
        yield fuse
    finally:
        event.remove(engine, "commit", fuse.burn)


def dies(agent: Agent) -> bool:
    """Works in this thread like a process that may be killed: nothing is released. True when it was."""
    try:
        while (lease := agent.lanes.claim()) is not None:
            for row in _by_kind(lease):
                HANDLERS[row[0].kind](agent.hub, row)
            agent.lanes.release(lease)
    except Crash:
        return True
    return False


def _by_kind(lease: claim.Lease) -> Iterator[list[claim.Work]]:
    for kind in dict.fromkeys(row.kind for row in lease.rows):
        yield [row for row in lease.rows if row.kind == kind]


def set_up(
    office: Office, *, erp: str = "keyed", currency: str = "USD", country: str = "US", cfdi: bool = False, branch: str = "MIA"
) -> World:
    """A company with one branch, connected and mapped, and a source."""
    world = World(office, erp=erp, branch=branch)
    with transaction(office.engine) as tx:
        world.connection = tx.execute(
            text("""insert into connections (environment, erp, label, company_id, company_name, home_currency, state)
                    values ('practice', :erp, 'Books', 'c1', 'Spirit Miami', :currency, 'connected') returning id"""),
            {"erp": erp, "currency": currency},
        ).scalar_one()
        world.source_id = tx.execute(
            text("insert into sources (kind, label, environment) values ('fake', 'platform', 'practice') returning id")
        ).scalar_one()
    tax_id, regime, place = ("12-3456789", "", "") if country == "US" else (RFC, "601", "42501")
    issuer = add_issuer(office, country=country, tax_id=tax_id, legal_name="ESCUELA KEMPER URGATE", tax_regime=regime, place_of_issue=place)
    open_branch(world, issuer, world.branch, currency=currency, place=place, cfdi=cfdi)
    rate = Decimal(0) if country == "US" else Decimal("0.16")
    rule = TaxRule("", country, "std", "", TaxKind.RATE, rate, True, False, date(2020, 1, 1), None, "TAX")
    add_tax_rule(office, connection=world.connection, rule=rule, tax_code_name="Tax")
    return world


def open_branch(world: World, issuer: int, code: str, *, currency: str = "USD", place: str = "", cfdi: bool = False) -> None:
    """A branch with its profile and mappings at the world's connection."""
    country = "MX" if place else "US"
    add_branch(
        world.office,
        NewBranch(
            code=code, name=code, issuer_id=issuer, connection_id=world.connection, source_branch_id=code, zone="America/New_York",
            currency=currency, jurisdiction=country, postal_code=place, place=Address(country=country), needs_department=False, color="",
            cfdi_enabled=cfdi, cfdi_auto_stamp=False,
        ),
    )  # fmt: skip
    profile = ServiceProfile("tour", "Tour", "90121502", "E48", "std", SaleKind.OWN, "", None, "ITEM")
    set_service_profile(world.office, branch=code, profile=profile, item_name="Tour")
    for role, kind in (("deposit", "account"), ("payment_method", "payment_method")):
        world.sql(
            """insert into account_mappings (connection_id, branch, role, kind, remote_id, remote_name)
               values (:connection, :branch, :role, :kind, '7', 'Bank')""",
            connection=world.connection, branch=code, role=role, kind=kind,
        )  # fmt: skip


def set_up_fiscal(office: Office, catalogs: Catalogs, ledger: Ledger, now: Callable[[], datetime], *, auto: bool = True) -> World:
    """A Mexican company that issues its own CFDIs, with a PAC's account and a series; the CSD is the caller's to import."""
    office = replace(office, catalogs=lambda: catalogs, now=now)
    world = set_up(office, currency="MXN", country="MX", cfdi=True)
    world.ledger = ledger
    issuer = world.one("select id from issuers").id
    for kind, series in {"I": "A", "P": "P", "E": "E"}.items():
        add_series(office, issuer=issuer, branch=world.branch, cfdi_type=kind, series=series, initial_folio=1)
    world.sql("update branches set cfdi_auto_stamp = :auto", auto=auto)
    world.sql("insert into pac_accounts (issuer_id, pac, environment, priority) values (:issuer, 'fake', 'practice', 1)", issuer=issuer)
    return world
