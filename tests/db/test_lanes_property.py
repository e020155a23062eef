"""Agents that claim, work, stall, die and come back in any order: one holder a lane, no row lost, none done twice."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test
from psycopg import sql
from sqlalchemy import Engine

from agent.db import claim
from agent.db.claim import Lease
from agent.db.embedded import Server
from agent.db.engine import connect, transaction
from agent.db.init import dsn_of
from agent.errors import Fenced
from tests.conftest import TEMPLATE
from tests.db.test_claim import Lanes


class Machine(RuleBasedStateMachine):
    """`leases` holds everything anybody ever claimed, the dead and the overtaken too: they go on acting on it."""

    engine: Engine
    leases = Bundle("leases")

    def __init__(self) -> None:
        super().__init__()
        self.lanes = Lanes(self.engine)
        self.lanes.sql("delete from work")
        self.lanes.sql("update lanes set lease_until = '-infinity', boot_id = null")
        self.done: Counter[int] = Counter()
        self.added = 0

    @rule(lane=st.sampled_from("abc"), priority=st.integers(0, 3))
    def add(self, lane: str, priority: int) -> None:
        self.added += 1
        self.lanes.add(lane, str(self.added), priority=priority)

    @rule(target=leases, boot=st.sampled_from([UUID(int=1), UUID(int=2), UUID(int=3)]), limit=st.integers(1, 3))
    def claims(self, boot: UUID, limit: int) -> Lease | None:
        return self.lanes.claim(boot, limit)

    @rule(lease=leases)
    def works(self, lease: Lease | None) -> None:
        """What a holder does with each row: hold it, do it, finish it, in one transaction; an overtaken one does nothing."""
        for row in lease.rows if lease else ():
            try:
                with transaction(self.engine) as tx:
                    claim.hold(tx, row)
                    claim.finish(tx, row, state="done")
            except Fenced:
                continue
            self.done[row.id] += 1

    @rule(lease=leases)
    def renews(self, lease: Lease | None) -> None:
        if lease is not None:
            try:
                self.lanes.renew(lease)
            except Fenced:
                return
            assert self.lanes.sql("select token, boot_id from lanes where lane = :lane", lane=lease.lane) == [(lease.token, lease.boot)]

    @rule(lease=consumes(leases))
    def releases(self, lease: Lease | None) -> None:
        if lease is not None:
            self.lanes.release(lease)

    @rule(lane=st.sampled_from("abc"))
    def lapses(self, lane: str) -> None:
        self.lanes.lapse(lane)

    @rule()
    def reaps(self) -> None:
        with transaction(self.engine) as tx:
            claim.reap(tx, max_stalls=10_000)

    @invariant()
    def no_row_is_lost_or_done_twice(self) -> None:
        counts = self.lanes.sql("select count(*), count(*) filter (where state = 'done') from work")
        assert counts == [(self.added, len(self.done))]
        assert not self.done or max(self.done.values()) == 1

    @invariant()
    def a_leased_row_has_one_holder(self) -> None:
        """Rows whose lease runs all bear the token of their lane's only holder."""
        assert (
            self.lanes.sql(
                """select w.id from work w join lanes l using (lane) where w.state = 'leased' and l.lease_until > now()
               and w.token = l.token and w.agent_boot is distinct from l.boot_id"""
            )
            == []
        )

    def teardown(self) -> None:
        """Whatever happened, one agent that goes on gets everything done."""
        for _ in range(3):
            for lane in "abc":
                self.lapses(lane)
            self.reaps()
            while (lease := self.lanes.claim(uuid4(), 50)) is not None:
                self.works(lease)
                self.lanes.release(lease)
        assert self.lanes.sql("select count(*) from work where state <> 'done'") == [(0,)]
        assert len(self.done) == self.added


@contextmanager
def _database(cluster: Server) -> Iterator[Engine]:
    name = f"t_lanes_{os.getpid()}"
    with psycopg.connect(**cluster.superuser_parameters(), autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        engine = connect(dsn_of(cluster.parameters(user="erphub_agent", password="only-in-tests", database=name)))
        try:
            yield engine
        finally:
            engine.dispose()
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def alone(cluster: Server) -> Iterator[Engine]:
    with _database(cluster) as engine:
        lanes = Lanes(engine)
        lanes.sql("insert into issuers (environment, country, tax_id, legal_name) values ('practice', 'US', 'x', 'x')")
        lanes.sql("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'USD' from issuers")
        yield engine


def test_any_order_of_events(alone: Engine) -> None:
    class OnThis(Machine):
        engine = alone

    run_state_machine_as_test(
        OnThis,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=timedelta(seconds=60),
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
