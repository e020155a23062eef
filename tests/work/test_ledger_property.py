"""The balance ledger in the real database, moved by two writers in any order: never negative, its chain never broken."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from sqlalchemy import Connection, Engine, text

from agent.db import ledger
from agent.db.embedded import Server
from agent.db.engine import connect, transaction
from agent.db.init import dsn_of
from agent.domain.balance import Balance, Fate, Kind
from agent.domain.cfdi import Cfdi, CfdiType, Issuer, Line, Recipient, Related
from agent.domain.cfdi_payments import PaidDocument, Payment
from agent.domain.payment_supplement import renumbered
from agent.errors import UserError
from agent.work.before_sealing import AnotherOnItsWay, takes
from tests.conftest import TEMPLATE
from tests.properties import many

TOTAL = Decimal("120.00")
AT = datetime.fromisoformat("2026-11-20T12:00:00")


@pytest.fixture(scope="module")
def engine(cluster: Server) -> Iterator[Engine]:
    """One database for all of this module; every example has an invoice of its own."""
    name = f"t_ledger_{uuid4().hex[:10]}"
    with psycopg.connect(**cluster.superuser_parameters(), autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    made = connect(dsn_of(cluster.parameters(user="erphub_agent", password="only-in-tests", database=name)))
    with transaction(made) as tx:
        tx.execute(text("insert into issuers (environment, country, tax_id, legal_name) values ('practice', 'MX', 'R', 'I')"))
        tx.execute(text("insert into branches (code, name, issuer_id, zone, currency) values ('A', 'A', 1, 'UTC', 'MXN')"))
    yield made
    made.dispose()
    with psycopg.connect(**cluster.superuser_parameters(), autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def new_cfdi(tx: Connection, purpose: str, *, uuid: str | None = None) -> int:
    kind = {"sale": "I", "payment": "P", "credit_note": "E"}[purpose]
    return int(
        tx.execute(
            text("""insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, purpose, state, recipient_rfc,
                        recipient_name, payment_method, payment_form, currency, total, total_minor, uuid, outstanding)
                    values (gen_random_uuid(), 'practice', 1, 'A', :kind, :purpose, 'STAMPED', 'X', 'X', 'PPD', '99', 'MXN', 120, 12000,
                        :uuid, case when :kind = 'I' then 120 end) returning id"""),
            {"kind": kind, "purpose": purpose, "uuid": uuid},
        ).scalar_one()
    )


PARTS = Cfdi(
    CfdiType.PAYMENT, Issuer("R", "I", "601"), Recipient("X", "X", "42501", "601", "CP01"), (), AT, "42501", currency="MXN",
)  # fmt: skip


def supplement(uuid: str, amount: Decimal) -> Cfdi:
    document = PaidDocument(uuid, "MXN", Decimal(1), 0, Decimal(0), amount, Decimal(0), "01")
    return replace(PARTS, payments=(Payment(AT, "03", "MXN", amount, (document,)),))


def credit(uuid: str, amount: Decimal) -> Cfdi:
    line = Line("84111506", "ACT", "x", Decimal(1), amount, amount, "01")
    return replace(PARTS, type=CfdiType.CREDIT_NOTE, lines=(line,), related=(Related("01", (uuid,)),))


@dataclass
class Writer:
    """An agent: what it has sealed without a lock, and what is with the PAC."""

    cfdi_id: int = 0
    sealed: Cfdi | None = None
    sent: bool = False


@dataclass
class Run:
    """One invoice, its two writers, and what a clerk would note down on paper: the amounts that live, by document."""

    engine: Engine
    uuid: str = field(default_factory=lambda: str(uuid4()).upper())
    invoice: int = 0
    writers: tuple[Writer, Writer] = field(default_factory=lambda: (Writer(), Writer()))
    told: dict[int, tuple[str, Decimal]] = field(default_factory=dict)
    stamped: list[int] = field(default_factory=list)

    def begin(self) -> None:
        with transaction(self.engine) as tx:
            self.invoice = new_cfdi(tx, "sale", uuid=self.uuid)

    def step(self, verb: str, which: int, amount: Decimal) -> None:
        writer = self.writers[which % 2]
        if verb in ("pay", "credit"):
            self.seal(writer, verb, amount)
        elif verb == "reserve":
            self.reserve(writer)
        elif verb in ("confirm", "release"):
            self.end(writer, verb)
        elif self.stamped:
            self.take_back(self.stamped[which % len(self.stamped)], Fate.CANCELLED if verb == "cancel" else Fate.SUPERSEDED)

    def seal(self, writer: Writer, verb: str, amount: Decimal) -> None:
        """Reads the ledger without a lock; what it says may be old by the time it is reserved."""
        if writer.sent:
            return
        with transaction(self.engine) as tx:
            balance = ledger.invoices(tx, [self.invoice])[self.uuid].balance
            said = supplement(self.uuid, amount) if verb == "pay" else credit(self.uuid, amount)
            try:
                said = replace(said, payments=renumbered(said.payments, [balance]))
            except UserError:
                return
            writer.cfdi_id, writer.sealed = new_cfdi(tx, "payment" if verb == "pay" else "credit_note"), said

    def reserve(self, writer: Writer) -> None:
        if writer.sealed is None or writer.sent:
            return
        busy = any(each.sent for each in self.writers)
        try:
            with transaction(self.engine) as tx:
                taken = takes(tx, writer.cfdi_id, writer.sealed)
        except AnotherOnItsWay:
            assert busy
            return
        except UserError as error:
            assert error.code in ("balance.above", "balance.credit_above", "balance.reissue_first")
            taken = False
        assert not (taken and busy)
        if taken:
            writer.sent = True
            paid = writer.sealed.payments
            kind, amount = ("payment", paid[0].amount) if paid else ("credit_note", writer.sealed.lines[0].amount)
            self.told[writer.cfdi_id] = (kind, amount)
        else:
            writer.sealed = None

    def end(self, writer: Writer, verb: str) -> None:
        if not writer.sent:
            return
        with transaction(self.engine) as tx:
            (ledger.confirm if verb == "confirm" else ledger.release)(tx, writer.cfdi_id)
        if verb == "confirm":
            self.stamped.append(writer.cfdi_id)
        else:
            del self.told[writer.cfdi_id]
        writer.sent, writer.sealed = False, None

    def take_back(self, cfdi_id: int, fate: Fate) -> None:
        with transaction(self.engine) as tx:
            ledger.take_back(tx, cfdi_id, fate)
        self.told.pop(cfdi_id, None)

    def check(self) -> None:
        with transaction(self.engine) as tx:
            balance = ledger.invoices(tx, [self.invoice])[self.uuid].balance
            owed = tx.execute(text("select outstanding from cfdis where id = :id"), {"id": self.invoice}).scalar_one()
        paid = sum(amount for kind, amount in self.told.values() if kind == "payment")
        credited = sum(amount for kind, amount in self.told.values() if kind == "credit_note")
        assert paid <= TOTAL and credited <= TOTAL
        assert owed == balance.outstanding == max(TOTAL - paid - credited, Decimal(0))
        _chain_holds(balance)


def _chain_holds(balance: Balance) -> None:
    assert all(entry.before >= 0 and entry.after >= 0 for entry in balance.entries)
    live = [entry for entry in balance.entries if entry.kind is Kind.PAYMENT and entry.fate is Fate.LIVE]
    assert len({entry.instalment for entry in live}) == len(live)
    if not balance.to_reissue:
        assert [entry.instalment for entry in live] == list(range(1, len(live) + 1))


steps = st.tuples(
    st.sampled_from(["pay", "pay", "credit", "reserve", "reserve", "reserve", "confirm", "confirm", "release", "cancel", "supersede"]),
    st.integers(0, 7),
    st.integers(1, 12_000).map(lambda cents: Decimal(cents) / 100),
)


@settings(many, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(moves=st.lists(steps, max_size=20))
def test_never_negative_and_the_chain_never_breaks_whoever_writes(engine: Engine, moves: list[tuple[str, int, Decimal]]) -> None:
    run = Run(engine)
    run.begin()
    for verb, which, amount in moves:
        run.step(verb, which, amount)
        run.check()


def test_it_does_move(engine: Engine) -> None:
    """The steps of the property reach every state: a story that uses each of them."""
    run = Run(engine)
    run.begin()
    taken = ("reserve", "confirm")
    for verb in ("pay", *taken, "pay", "reserve", "release", "credit", *taken, "pay", *taken, "cancel"):
        run.step(verb, 0, Decimal("20.00"))
        run.check()
    with transaction(engine) as tx:
        balance = ledger.invoices(tx, [run.invoice])[run.uuid].balance
    assert [entry.fate for entry in balance.entries if entry.kind is Kind.PAYMENT] == [Fate.CANCELLED, Fate.LIVE]
    assert (balance.outstanding, len(balance.to_reissue)) == (Decimal("80.00"), 1)


def test_two_at_the_same_moment_take_it_once(engine: Engine) -> None:
    for _ in range(10):
        run = Run(engine)
        run.begin()
        with transaction(engine) as tx:
            balance = ledger.invoices(tx, [run.invoice])[run.uuid].balance
            said = supplement(run.uuid, TOTAL)
            said = replace(said, payments=renumbered(said.payments, [balance]))
            ids = [new_cfdi(tx, "payment"), new_cfdi(tx, "payment")]
        start = Barrier(2)

        def take(cfdi_id: int, said: Cfdi = said, start: Barrier = start) -> str:
            start.wait()
            try:
                with transaction(engine) as tx:
                    return "taken" if takes(tx, cfdi_id, said) else "moved"
            except AnotherOnItsWay:
                return "busy"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(take, ids)) == ["busy", "taken"]


@contextmanager
def _undone(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("change", [
    "fate = 'live'", "amount = 121, after = before - 121", "instalment = 5", "before = 99, after = 99 - amount",
])  # fmt: skip
def test_nothing_else_is_written_into_it(engine: Engine, change: str) -> None:
    run = Run(engine)
    run.begin()
    for verb in ("pay", "reserve", "confirm"):
        run.step(verb, 0, Decimal("20.00"))
    if change == "fate = 'live'":
        run.take_back(run.stamped[0], Fate.CANCELLED)
    with _undone(engine) as connection, pytest.raises(Exception, match=r"never counts again|does not follow|check constraint"):
        connection.execute(text(f"update balance_entries set {change} where cfdi_id = :id"), {"id": run.stamped[0]})
