"""`run` and `once`: an agent that works, as a service or for one pass."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import httpx2
import structlog
import typer
from sqlalchemy import text

from agent import instance, logs, loopback_only, settings
from agent.bootstrap import OpenHub, open_hub
from agent.cli import practice_company
from agent.cli.output import NOT_CONFIGURED, OK, UNKNOWN, DataOption, JsonOption, PracticeOption, document, language, now, reporting, say
from agent.cli.vendors import running_vendors
from agent.db.embedded import ensure_running, status, stop_if_last
from agent.db.engine import transaction
from agent.db.listen import listen
from agent.db.open import forget_practice
from agent.errors import UserError, words
from agent.pac import PACS
from agent.practice import banxico
from agent.scheduler import archive_or_say, request_take_in, start_clock
from agent.work.commands import HANDLERS
from agent.work.loop import Loop
from agent.work.take_in import restart_sweeps

log = structlog.get_logger()
TAKE_IN_SECONDS = 60
WATCH_SECONDS = 3.0
PATIENCE = 20.0
"""How many seconds ahead `once` waits for work that is not due yet."""


@contextmanager
def working(data: Path | None, practice: bool) -> Iterator[tuple[OpenHub, Loop, Mapping[str, str]]]:
    """An agent that holds its installation, for the time of the block; in practice the vendors run and the company is set up."""
    profile = settings.load(data=data, practice=practice)
    logs.set_up(level=profile.machine.log_level)
    if practice:
        loopback_only.install()
    with ExitStack() as stack:
        stack.enter_context(instance.hold(profile.folder, "agent", now=now()))
        urls: Mapping[str, str] = {}
        if practice:
            urls = stack.enter_context(running_vendors(profile.folder / "vendors"))
            machine = profile.machine.model_copy(update={"banxico_token": profile.machine.banxico_token or banxico.TOKEN})
            profile = replace(profile, endpoints={**urls, **profile.endpoints}, machine=machine)
        opened = _open(profile, urls)
        stack.callback(opened.close)
        loop = Loop(opened.hub, HANDLERS, opened.lanes)
        if practice:
            practice_company.keep_addresses(opened, urls)
        if practice and practice_company.is_ready(opened):
            practice_company.follow_server(opened)
        elif practice:
            setup = practice_company.Setup(opened, loop, profile.folder / "vendors", urls)
            practice_company.set_up(setup, now().date())
        yield opened, loop, urls


def _open(profile: settings.Settings, urls: Mapping[str, str]) -> OpenHub:
    """The hub. Practice begins anew where its vendors' memory and the hub's are not of one piece: nothing could be compared."""
    opened = open_hub(profile)
    anew = opened.opened.database.began_anew
    if urls and practice_company.is_ready(opened) and not practice_company.are_the_same_vendors(opened, urls):
        server = ensure_running(profile.folder)
        try:
            opened.close()
            forget_practice(server)
            opened, anew = open_hub(profile), True
        finally:
            stop_if_last(server)
    if anew:
        log.info("practice.began_anew")
        sys.stderr.write(words("practice.began_anew", language()).sentence + "\n")
    return opened


def run(
    data: DataOption = None,
    practice: PracticeOption = False,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Health; 0 = any free port; PORT or 3000 without it.")] = None,
    drain_seconds: Annotated[float, typer.Option(min=1, max=600)] = 30.0,
    until_stdin_closes: Annotated[bool, typer.Option(help="Drain and stop when standard input ends.")] = False,
) -> None:
    """Works until it is told to stop, then drains."""
    stop = threading.Event()
    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
    if until_stdin_closes:
        threading.Thread(target=_end_with_stdin, args=(stop,), daemon=True).start()
    with (
        reporting(False),
        working(data, practice) as (opened, loop, _),
        _health(opened, loop, port, any_port=until_stdin_closes) as served,
    ):
        hub = opened.hub
        clock = start_clock(hub, opened.lanes, loop.wake, take_in_seconds=TAKE_IN_SECONDS)
        loop.start()
        deaf = partial(log.info, "database.polled", reason="a pooler is between: no notification arrives through it")
        heard = partial(listen, hub.office.dsn, ["work"], lambda _: loop.wake(), stop, on_deaf=deaf)
        ears = threading.Thread(target=heard, daemon=True)
        ears.start()
        log.info("agent.ready", pid=os.getpid(), approved=opened.approved, port=served)
        _keep_server_until(stop, opened)
        log.info("agent.draining", seconds=drain_seconds)
        clock.shutdown(wait=False)
        drained = loop.drain(drain_seconds)
        ears.join(timeout=2)
        log.info("agent.stopped", drained=drained)


@contextmanager
def _health(opened: OpenHub, loop: Loop, port: int | None, *, any_port: bool) -> Iterator[int]:
    """Serves the agent's HTTP for the time of the block; beside a desktop any port will do."""
    from agent.web.app import create_app
    from agent.web.health import Health
    from agent.web.rate_limit import RateLimit
    from agent.web.server import serving

    machine = settings.machine_settings()
    health = Health(opened.hub, silent_for=opened.lanes.silent_for, draining=lambda: loop.draining)
    limit = RateLimit(requests=machine.rate_limit_max_requests, window=machine.rate_limit_window_ms / 1000)
    app = create_app(health, now=opened.hub.office.now, limit=limit)
    with serving(app, host=machine.bind, port=machine.port if port is None else port, any_port=any_port) as served:
        yield served


def _keep_server_until(stop: threading.Event, opened: OpenHub) -> None:
    """Waits for `stop`; meanwhile an embedded server that died is started again, because nobody else would."""
    server = opened.opened.database.server
    with ExitStack() as started:
        while not stop.wait(WATCH_SECONDS):
            try:
                if server is not None and status(server.folder).state == "stopped":
                    started.callback(stop_if_last, ensure_running(server.folder))
                    log.warning("database.started_again", folder=str(server.folder))
            except UserError as error:
                log.warning("database.not_started", code=error.code)


def once(
    data: DataOption = None,
    practice: PracticeOption = False,
    from_zero: Annotated[bool, typer.Option(help="Begin the comparison of every table again from its first row.")] = False,
    as_json: JsonOption = False,
) -> None:
    """One whole pass: everything taken in, everything due worked off."""
    code = OK
    with reporting(as_json), working(data, practice) as (opened, loop, urls):
        before = writes(urls)
        counts = one_pass(opened, loop, from_zero=from_zero)
        after = writes(urls)
        body = {**counts, "writes": {name: after[name] - before.get(name, 0) for name in after}}
        code = UNKNOWN if counts["unknown"] else OK
        if not opened.approved:
            code = NOT_CONFIGURED
        if as_json:
            document("once", body)
        else:
            for name, value in body.items():
                say(f"{name:12} {value}")
    raise typer.Exit(code)


def one_pass(opened: OpenHub, loop: Loop, *, from_zero: bool) -> dict[str, int]:
    """Compares every row of the platform once and works off what is due; the counts of the contract."""
    hub = opened.hub
    with transaction(hub.office.engine) as tx:
        mark = int(tx.execute(text("select coalesce(max(id), 0) from erp_sync_logs")).scalar_one())
        if from_zero:
            for source_id in tx.execute(text("select id from sources")).scalars().all():
                restart_sweeps(tx, int(source_id))
        request_take_in(tx, whole_round=True)
    clock = start_clock(hub, opened.lanes, loop.wake, take_in_seconds=None)
    try:
        loop.work_off(horizon=PATIENCE)
        archive_or_say(hub)
    finally:
        clock.shutdown(wait=False)
    return _counts(opened, mark)


def _counts(opened: OpenHub, mark: int) -> dict[str, int]:
    with transaction(opened.hub.office.engine) as tx:
        logged: dict[str, int] = dict(
            tx.execute(text("select status, count(*) from erp_sync_logs where id > :mark group by status"), {"mark": mark}).tuples().all()
        )
        states: dict[str, int] = dict(
            tx.execute(text("select state, count(*) from work where kind in ('deliver', 'issue_cfdi') group by state")).tuples().all()
        )
        last = tx.execute(text("""select result from work where kind = 'take_in' and state = 'done' order by id desc limit 1""")).scalar()
        unchanged = tx.execute(text("select count(*) from documents")).scalar_one()
    delivered = int(logged.get("success", 0))
    return {
        "taken_in": int((last or {}).get("changed", 0)),
        "delivered": delivered,
        "unchanged": max(0, int(unchanged) - delivered),
        "blocked": int(states.get("blocked", 0)),
        "refused": int(states.get("dead", 0)),
        "unknown": int(states.get("unknown", 0)),
    }


def writes(urls: Mapping[str, str]) -> dict[str, int]:
    """How many writes each practice vendor has counted; empty outside practice."""
    if not urls:
        return {}
    found: dict[str, int] = {}
    for name in ("quickbooks", *PACS):
        books = httpx2.get(f"{urls[name.upper()]}/_practice/books/{name}", timeout=30).json()
        found[name] = int(books["writes"]["requests"])
    return found


def _end_with_stdin(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()
