"""An admin admits an agent on Today: a real window, login and database, and an agent in a process of its own that works afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine

from agent.credentials import AgentKey
from agent.db.engine import connect, transaction
from agent.db.listen import listen
from agent.erp import ERPS
from agent.hub import Office
from agent.services import enrol
from agent.services.add_issuer import add_issuer
from agent.services.request_work import request_work
from agent.vault import Vault
from agent.views.branches import branches
from agent.views.unknowns import unknown_count
from erphub_desktop.app import CHANNELS, App, Opened, Options
from erphub_desktop.pages import PAGES
from tests.conftest import Database
from tests.db.two_branches import Logins, logins
from tests.desktop.conftest import Start
from tests.desktop.seen import click, find, texts
from tests.work.hub import World, open_branch

LONG = 60_000  # milliseconds


@pytest.fixture
def world(office: Office) -> World:
    """A branch that books in QuickBooks."""
    made = World(office)
    made.connection = made.one(
        """insert into connections (environment, erp, label, company_id, company_name, home_currency, state)
           values ('practice', 'quickbooks', 'Books', 'c1', 'Spirit Miami', 'USD', 'connected') returning id"""
    ).id
    issuer = add_issuer(office, country="US", tax_id="12-3456789", legal_name="Spirit", tax_regime="", place_of_issue="")
    open_branch(made, issuer, made.branch)
    return made


@pytest.fixture
def people(world: World, database: Database) -> Iterator[Logins]:
    """Real logins of every role; their own branch is another one, A."""
    world.sql("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'USD' from issuers")
    with logins(database.admin, database.agent) as made:
        yield made


@pytest.fixture
def engine(people: Logins) -> Iterator[Engine]:
    """The admin's; to be asked for before `start`, whose last reads it outlives."""
    made = connect(people.by_role["admin"])
    yield made
    made.dispose()


@pytest.fixture
def newcomer(database: Database, world: World, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m agent run` on another machine's folder, at the shared database; nobody has admitted it."""
    environment = {
        **os.environ, "ERPHUB_DATABASE_URL": database.agent, "DATABASE_SSL": "false", "ERPHUB_ENVIRONMENT": "practice",
        "QUEUE_STALLED_INTERVAL_MS": "8000",
    }  # fmt: skip
    arguments = [sys.executable, "-m", "agent", "run", "--data", str(tmp_path / "newcomer"), "--port", "0", "--until-stdin-closes"]
    (tmp_path / "newcomer").mkdir()
    with (tmp_path / "newcomer.log").open("wb") as log:
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=log, stderr=log, env=environment)
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0, (tmp_path / "newcomer.log").read_text()


def _veteran(office: Office) -> Vault:
    """An agent that was admitted before and keeps a secret."""
    key = AgentKey.create()
    enrolled = enrol.enrol(
        office, installation=uuid4(), name="v", host="veteran", public_key=key.public, fingerprint=key.fingerprint, approve=True
    )
    vault = Vault(office.engine, enrolled.agent_id, key)
    with transaction(office.engine) as tx:
        vault.put(tx, "connection:1", "client_secret", b"swordfish")
    return vault


def _opened(office: Office, _options: Options) -> Opened:
    """What the desktop opens at a shared database: no agent beside it."""
    pages = {entry.name: entry.load() for entry in PAGES}
    specs = {name: erp.spec for name, erp in ERPS.items()}
    return Opened(
        office, branches, {"unknowns": unknown_count}, specs, {}, pages, partial(listen, office.dsn, CHANNELS), None, lambda: None
    )


def _dialog(app: App) -> QDialog:
    (dialog,) = [found for found in app.window.findChildren(QDialog, "approveAgentDialog") if found.isVisible()]
    return dialog


def _type(app: App, text: str) -> None:
    field = find(_dialog(app), QLineEdit, "approveFingerprint")
    field.clear()
    QTest.keyClicks(field, text)
    click(_dialog(app), "approveConfirm")


def _answers(app: App, said: str) -> bool:
    return said in texts(_dialog(app))


def test_an_agent_works_as_soon_as_an_admin_has_typed_its_fingerprint(
    engine: Engine, start: Start, qtbot: QtBot, world: World, people: Logins, newcomer: subprocess.Popen[bytes]
) -> None:
    veteran = _veteran(world.office)
    office = replace(world.office, engine=engine, dsn=people.by_role["admin"], actor=people.names["admin"])
    asked = request_work(office, kind="sync_plan", lane=f"plan:{world.branch}", ref=world.branch, branch=world.branch)
    app = start(partial(_opened, office), language="en")
    qtbot.waitUntil(lambda: "Waits to be admitted" in texts(app.window), timeout=LONG)
    (agent,) = world.sql("select id, fingerprint from agents where approved_at is null")
    assert agent.fingerprint in texts(app.window)
    click(app.window, f"agentApprove_{agent.id}")

    other = AgentKey.create().fingerprint
    for wrong, said in ((other, "nothing was approved"), (agent.fingerprint[:9], "is not a fingerprint")):
        _type(app, wrong)
        qtbot.waitUntil(partial(_answers, app, said), timeout=LONG)
    assert world.one("select approved_at from agents where id = :id", id=agent.id).approved_at is None
    assert veteran.seal_to_others() == 0, "nothing is sealed to who was not admitted"
    assert world.one("select state from work where id = :id", id=asked).state == "ready", "and it claims nothing"

    _type(app, " " + agent.fingerprint.lower().replace("-", " ").replace("0", "o") + " ")
    qtbot.waitUntil(lambda: world.one("select state from work where id = :id", id=asked).state == "done", timeout=LONG)
    qtbot.waitUntil(lambda: "At work" in texts(app.window), timeout=LONG)
    assert not any(button.isVisible() for button in app.window.findChildren(QPushButton, f"agentApprove_{agent.id}"))
    assert world.one("select approved_by from agents where id = :id", id=agent.id).approved_by == people.names["admin"]
    assert [row.actor for row in world.sql("select actor from audit where action = 'agent.approved'")] == [people.names["admin"]]
    assert veteran.seal_to_others() == 1
    app.window.close()
