"""The clock: APScheduler ticks, nothing more. What a tick starts is a row of work, and one agent takes each slot."""

from __future__ import annotations

import json
from collections.abc import Callable, Sized
from datetime import UTC, datetime, timedelta

import psutil
import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from agent.db import claim
from agent.db.engine import transaction
from agent.errors import Unavailable, UserError
from agent.hub import Hub
from agent.services import enrol
from agent.services.prune import prune
from agent.work.archive import archive_missing, folder_of
from agent.work.cancel_clock import ask_about_cancellations
from agent.work.lease import HeldLanes
from agent.work.look_again import look_again
from agent.work.stamp_clock import request_due
from agent.work.take_in_rates import request_rates

log = structlog.get_logger()


def start_clock(hub: Hub, lanes: HeldLanes, wake: Callable[[], None], *, take_in_seconds: int | None) -> BackgroundScheduler:
    """A started scheduler: leases prolonged, heartbeat, lapsed rows taken back, and the platform compared every tick."""
    clock = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 30})
    every = clock.add_job
    every(_quietly(lanes.renew_all), "interval", seconds=max(1.0, hub.limits.lease_seconds / 4), id="renew")
    load = load_of(lanes, hub.limits.concurrency)
    every(_quietly(lambda: enrol.beat(hub.office, hub.boot, json.dumps(load()))), "interval", seconds=5, id="beat")
    every(_quietly(lambda: _reap(hub, wake)), "interval", seconds=5, id="reap")
    every(_quietly(lambda: _look_again(hub, wake)), "interval", seconds=60, id="look_again")
    every(_quietly(lambda: _stamps(hub, wake)), "interval", seconds=15, id="stamps")
    every(_quietly(lambda: hub.vault.seal_to_others()), "interval", seconds=10, id="seal")
    if take_in_seconds is not None:
        # soon after the start as well: an agent beside a desktop may never run for an hour
        soon = datetime.now(UTC) + timedelta(seconds=30)
        every(_quietly(lambda: prune_daily(hub)), "interval", hours=1, id="prune", next_run_time=soon)
        if hub.vendors.rates is not None:
            every(_quietly(lambda: rates_daily(hub, wake)), "interval", hours=1, id="rates", next_run_time=soon)
        if hub.vendors.sat is not None:
            every(_quietly(lambda: _cancellations(hub, wake)), "interval", minutes=10, id="cancellations", next_run_time=soon)
        every(_quietly(lambda: archive_what_is_missing(hub)), "interval", minutes=10, id="archive", next_run_time=soon)
        every(
            _quietly(lambda: _tick(hub, take_in_seconds, wake)),
            "interval",
            seconds=take_in_seconds,
            id="take_in",
            next_run_time=datetime.now(UTC),
        )
    clock.start()
    return clock


def load_of(lanes: Sized, at_once: int) -> Callable[[], dict[str, float]]:
    """Says how busy this process is: lanes held of those it works on at once, memory in MB, percent of one processor since it was asked."""
    process = psutil.Process()
    process.cpu_percent()  # the first answer is always 0: from here on it counts

    def load() -> dict[str, float]:
        memory = process.memory_info().rss // 1_000_000
        return {"lanes": len(lanes), "lanes_at_once": at_once, "memory_mb": memory, "cpu_percent": process.cpu_percent()}

    return load


def _quietly(job: Callable[[], object]) -> Callable[[], None]:
    """A tick that fails is logged; the next one tries again."""

    def run() -> None:
        try:
            job()
        except (UserError, Unavailable, DBAPIError, NoFreeConnection, OSError) as error:
            log.warning("tick.failed", error=str(error)[:300])

    return run


def _reap(hub: Hub, wake: Callable[[], None]) -> None:
    with transaction(hub.office.engine) as tx:
        taken = claim.reap(tx, max_stalls=hub.limits.max_stalls)
    if taken:
        log.info("work.taken_back", rows=taken)
        wake()


def _look_again(hub: Hub, wake: Callable[[], None]) -> None:
    if asked := look_again(hub):
        log.info("looked_for_again", documents=asked)
        wake()


def _stamps(hub: Hub, wake: Callable[[], None]) -> None:
    if asked := request_due(hub):
        log.info("stamps.looked_after", asked=asked)
        wake()


def _cancellations(hub: Hub, wake: Callable[[], None]) -> None:
    if asked := ask_about_cancellations(hub):
        log.info("cancellations.asked_about", rows=asked)
        wake()


def archive_what_is_missing(hub: Hub) -> None:
    """Fills this agent's archive of CFDIs. Raises `archive.*`; a file that holds something else than it should is told of every time."""
    passed = archive_missing(hub.office, folder_of(hub))
    if passed.written:
        log.info("archived", files=passed.written)
    for refused in passed.refused:
        log.warning("archive.refused", error=str(refused))


def archive_or_say(hub: Hub) -> None:
    """Fills the archive as a tick does: what cannot be written is logged, and waits for the next time."""
    _quietly(lambda: archive_what_is_missing(hub))()


def prune_daily(hub: Hub) -> None:
    """Removes what is too old, once a day however many agents there are."""
    with transaction(hub.office.engine) as tx:
        mine = tx.execute(
            text("""insert into schedule_slots (schedule, slot, boot_id) values ('prune', date_trunc('day', now(), 'UTC'), :boot)
                    on conflict do nothing"""),
            {"boot": hub.boot},
        ).rowcount
    if mine:
        log.info("pruned", **prune(hub.office))


def rates_daily(hub: Hub, wake: Callable[[], None]) -> None:
    """Asks for the published exchange rates, once a day however many agents there are."""
    with transaction(hub.office.engine) as tx:
        mine = tx.execute(
            text("""insert into schedule_slots (schedule, slot, boot_id)
                    values ('rates', date_trunc('day', now(), 'America/Mexico_City'), :boot) on conflict do nothing"""),
            {"boot": hub.boot},
        ).rowcount
        if mine:
            request_rates(tx)
    wake()


def _tick(hub: Hub, seconds: int, wake: Callable[[], None]) -> None:
    """Asks for a pass over every source, once a slot however many agents tick."""
    with transaction(hub.office.engine) as tx:
        mine = tx.execute(
            text("""insert into schedule_slots (schedule, slot, boot_id)
                    values ('take_in', to_timestamp(floor(extract(epoch from now()) / :seconds) * :seconds), :boot)
                    on conflict do nothing"""),
            {"seconds": seconds, "boot": hub.boot},
        )
        if mine.rowcount:
            request_take_in(tx)
            tx.execute(text("delete from schedule_slots where slot < now() - interval '2 days'"))
    wake()


def request_take_in(tx: Connection, *, whole_round: bool = False) -> None:
    """Asks for one pass over every source."""
    tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority, args)
                select 'take_in', 'source:' || s.id, s.id::text, (select min(code) from branches where active), 50,
                    jsonb_build_object('whole_round', cast(:whole as boolean))
                from sources s where exists (select 1 from branches where active) on conflict do nothing"""),
        {"whole": whole_round},
    )
