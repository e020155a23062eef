"""A Mexican company with accounts at two PACs, and what both of them stamped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from agent.work.stamp_clock import request_due
from tests.work.fake_pac import Ledger
from tests.work.hub import Agent, World
from tests.work.mexico import issue_work, ledger_of, sell

SECOND = "listing"


def second_pac(world: World, name: str = SECOND) -> Ledger:
    """Another account of the issuer, asked after the first."""
    first = ledger_of(world)
    world.ledgers[name] = Ledger(first.pair)
    world.sql(
        """insert into pac_accounts (issuer_id, pac, environment, priority)
           select id, :pac, 'practice', (select max(priority) + 1 from pac_accounts) from issuers""",
        pac=name,
    )
    return world.ledgers[name]


def stamped_everywhere(world: World) -> Counter[str]:
    """Series and folio of everything that any PAC stamped, and how often: the judge of everything here."""
    return Counter(number for ledger in (ledger_of(world), *world.ledgers.values()) for number in ledger.folios())


def send(world: World, agent: Agent) -> None:
    """One sale is taken in, drafted, and sent once; nothing waits its turn."""
    sell(world, 1)
    world.take_in(agent)
    agent.work_off()


def probe(world: World, agent: Agent) -> None:
    """The rest of every account is over, and the clock ticks."""
    world.sql("update pac_accounts set rests_until = now() where rests_until is not null")
    request_due(agent.hub)
    agent.work_off()


def look(world: World, agent: Agent) -> None:
    """The time of the next look at every watched PAC has come."""
    world.sql("update stamp_watches set next_at = now() - interval '1 second' where state = 'watching'")
    request_due(agent.hub)
    agent.work_off()


def force(world: World, agent: Agent, to: str = SECOND) -> None:
    """Two people send the document elsewhere, and an agent does it."""
    world.sql(
        """insert into work (kind, lane, ref, branch, priority, args, requested_by, approved_by, approved_at)
           select 'force_failover', 'cfdi:' || id, id::text, branch, 100, jsonb_build_object('to', cast(:to as text)), 'ana', 'eva', now()
           from cfdis""",
        to=to,
    )
    agent.work_off()


@contextmanager
def later(world: World, hours: float) -> Iterator[None]:
    """So many hours from now."""
    clock = world.office.now
    clock.at += timedelta(hours=hours)  # type: ignore[attr-defined]
    world.due()
    yield


def state_of(world: World) -> tuple[str, str]:
    """What the document's work says."""
    work = issue_work(world)
    return work.state, work.code
