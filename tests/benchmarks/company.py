"""A company to measure with: its own server, branches that book each at its own connection, a platform and a vendor without limits."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Engine, text

from agent.cfdi.catalogs import Catalogs
from agent.db import roles
from agent.db.embedded import Server, ensure_running, remove, stop_if_last
from agent.db.engine import transaction
from agent.db.init import Logins, dsn_of, init_database
from agent.domain.postings import CustomerPosting
from agent.domain.states import CUSTOMERS, SALES
from agent.domain.taxes import TaxKind, TaxRule
from agent.hub import Hub, Office
from agent.ports import (
    Chart,
    Company,
    Cursor,
    Done,
    ErpAdapter,
    ErpSpec,
    Match,
    Outcome,
    Remote,
    RemoteState,
    Source,
    SourceRow,
    Wire,
    Write,
)
from agent.services.set_rules import add_tax_rule
from tests.work.fake_erp import SPECS
from tests.work.hub import World, open_branch, set_up
from tests.work.platform import FakeSource, customer_id, sale_id

PASSWORD = "only-in-benchmarks"
TEMPLATE = "bench"


@contextmanager
def server() -> Iterator[Server]:
    """A server with the product's own settings (fsync on) and a migrated database to copy."""
    with tempfile.TemporaryDirectory(prefix="erphub-bench-") as made:
        folder = Path(made)
        folder.chmod(0o711)
        running = ensure_running(folder)
        try:
            init_database(
                dsn_of(running.superuser_parameters()), environment="practice", logins=Logins(agent=PASSWORD, local=PASSWORD),
                say=lambda line: None, database=TEMPLATE,
            )  # fmt: skip
            yield running
        finally:
            stop_if_last(running)
            remove(folder)


def new_database(running: Server, name: str) -> str:
    """The agents' address of a fresh database."""
    with psycopg.connect(dsn_of(running.superuser_parameters()), autocommit=True) as admin:
        statement = sql.SQL("create database {} template {} owner {}")
        admin.execute(statement.format(sql.Identifier(name), sql.Identifier(TEMPLATE), sql.Identifier(roles.OWNER)))
    return dsn_of(running.parameters(user=roles.AGENT_LOGIN, password=PASSWORD, database=name))


def office_of(engine: Engine, dsn: str, *, actor: str = roles.AGENT_LOGIN) -> Office:
    """An office on that database."""
    return Office(engine, dsn, "practice", actor, Path(tempfile.gettempdir()), lambda: datetime.now(UTC), _no_catalogs)


def _no_catalogs() -> Catalogs:
    raise AssertionError("nothing here looks at SAT's catalogues")


def branch_code(number: int) -> str:
    """The code of the `number`-th branch."""
    return f"B{number:02d}"


def make_company(office: Office, branches: int) -> None:
    """Branches, each at a connection of its own, so that so many lanes can be worked at once."""
    world = set_up(office)
    with transaction(office.engine) as tx:
        issuer = int(tx.execute(text("select id from issuers")).scalar_one())
    for number in range(branches):
        with transaction(office.engine) as tx:
            world.connection = tx.execute(
                text("""insert into connections (environment, erp, label, company_id, company_name, home_currency, state)
                        values ('practice', 'keyed', :code, :code, :code, 'USD', 'connected') returning id"""),
                {"code": branch_code(number)},
            ).scalar_one()
        open_branch(world, issuer, branch_code(number))
        rule = TaxRule("", "US", "std", "", TaxKind.RATE, Decimal(0), True, False, date(2020, 1, 1), None, "TAX")
        add_tax_rule(office, connection=world.connection, rule=rule, tax_code_name="Tax")


class EndlessSource:
    """A platform with so many customers and as many sales, one each; a row is made when it is asked for and not kept."""

    def __init__(self, sales: int, branches: int) -> None:
        self._sales = sales
        self._branches = branches

    def hashes(self, table: str, *, after: str, limit: int) -> Sequence[tuple[str, str]]:
        of = {CUSTOMERS: customer_id, SALES: sale_id}.get(table)
        if of is None:
            return []
        first = int(after.rsplit("-", 1)[1]) + 1 if after else 1
        return [(of(number), "v1") for number in range(first, min(first + limit, self._sales + 1))]

    def open_hashes(self, table: str) -> Iterator[tuple[str, str]]:
        yield from ()

    def rows(self, table: str, ids: Sequence[str]) -> Sequence[SourceRow]:
        made = FakeSource()
        for row_id in ids:
            number = int(row_id.rsplit("-", 1)[1])
            make = made.customer if table == CUSTOMERS else made.sale
            make(number, branch_code(number % self._branches))
        return [SourceRow(table, row_id, "v1", columns) for row_id, columns in made.tables.get(table, {}).items()]

    def claim(self, installation: str, branches: Sequence[str]) -> Mapping[str, str]:
        return dict.fromkeys(branches, installation)


class GrowingSource(EndlessSource):
    """A platform that sells so many a second since a moment, seconds since the epoch; the newest are still open."""

    NEWEST = 100

    def __init__(self, since: float, a_second: float, branches: int) -> None:
        super().__init__(0, branches)
        self._since = since
        self._a_second = a_second

    def open_hashes(self, table: str) -> Iterator[tuple[str, str]]:
        self._sales = int((time.time() - self._since) * self._a_second)
        if table in (CUSTOMERS, SALES):
            of = customer_id if table == CUSTOMERS else sale_id
            for number in range(max(1, self._sales - self.NEWEST), self._sales + 1):
                yield of(number), "v1"


class BoundlessErp:
    """A vendor that answers at once, has never heard of a document, and keeps nothing."""

    spec: ClassVar[ErpSpec] = SPECS["keyed"]

    def __init__(self, connection: int) -> None:
        self._connection = connection

    def check(self) -> Company:
        code = branch_code(self._connection - 2)  # the first connection is the one of `set_up`
        return Company(code, code, "US", "USD", True, None, "practice")

    def chart(self) -> Chart:
        raise NotImplementedError

    def find(self, wanted: Sequence[Write]) -> Sequence[Sequence[Match]]:
        return [[] for _ in wanted]

    def write(self, batch: Sequence[Write]) -> Sequence[Outcome[Remote]]:
        return [Done(_booked(write)) for write in batch]

    def void(self, remote: Remote, *, key: str) -> Outcome[Remote]:
        raise NotImplementedError

    def changes(self, since: Cursor) -> Iterator[Remote]:
        yield from ()


def _booked(write: Write) -> Remote:
    posting = write.posting
    total = None if isinstance(posting, CustomerPosting) else posting.total
    return Remote(posting.kind, str(uuid4()), "0", posting.number, total, total, RemoteState.LIVE)


class Measured(World):
    """The world of one agent's process, on the endless platform and the boundless vendor."""

    platform: Source

    def _erp(self, hub: Hub, connection: int, wire: Wire) -> ErpAdapter:
        return BoundlessErp(connection)

    def _source(self, hub: Hub, source_id: int) -> Source:
        return self.platform
