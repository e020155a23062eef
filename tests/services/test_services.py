"""What a person's clicks do, through a person's own login: commands, connections, mappings, and the audit of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError

from agent.db.engine import connect, transaction
from agent.db.record import audit
from agent.domain.exchange import PublishedRate
from agent.domain.mapping import Role, SaleKind, ServiceProfile
from agent.domain.taxes import TaxKind, TaxRule
from agent.errors import UserError
from agent.hub import Office
from agent.services.add_branch import connect_branch
from agent.services.add_connection import add_connection
from agent.services.map_account import map_account
from agent.services.request_work import request_work, undo
from agent.services.set_rules import add_tax_rule, publish_rates, set_service_profile
from tests.conftest import Database
from tests.db.two_branches import logins
from tests.work.hub import World
from tests.work.platform import payment_id, sale_id


def _audit(world: World, action: str) -> dict[str, object]:
    row = world.one("select actor, action, subject, branch, canonical from audit where action = :action", action=action)
    canonical: dict[str, object] = json.loads(row.canonical)
    assert json.dumps(canonical, sort_keys=True, ensure_ascii=False) == row.canonical
    assert (canonical["actor"], canonical["action"], canonical["subject"]) == (row.actor, action, row.subject)
    return canonical


@pytest.fixture
def viewer(database: Database, world: World, office: Office) -> Iterator[Office]:
    """The office of a person who only looks."""
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'USD' from issuers")
    with logins(database.admin, database.agent) as made:
        engine = connect(made.by_role["viewer"])
        yield Office(engine, made.by_role["viewer"], "practice", made.names["viewer"], office.folder, office.now, office.catalogs)
        engine.dispose()
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("delete from people_branches; delete from people where login <> 'local'")


# --- commands -----------------------------------------------------------------------------------------------------------


def test_a_command_waits_its_grace_and_can_be_taken_back_until_then(world: World, local_office: Office) -> None:
    ref = str(world.connection)
    work_id = request_work(local_office, kind="test_connection", lane=f"command:{ref}", ref=ref, branch=world.branch, grace=10)
    row = world.one("select * from work where id = :id", id=work_id)
    assert (row.requested_by, row.state, row.priority) == ("local", "ready", 100)
    assert world.one("select run_at > now() + interval '5 seconds' as later from work").later
    agent = world.agent()
    agent.work_off()
    assert world.one("select state from work").state == "ready"
    assert undo(local_office, work_id) is True
    assert undo(local_office, work_id) is False
    assert world.sql("select 1 from work") == []
    assert _audit(world, "test_connection.requested")["subject"] == ref
    assert _audit(world, "test_connection.undone")["subject"] == ref


def test_what_has_begun_is_not_taken_back(world: World, local_office: Office) -> None:
    ref = str(world.connection)
    work_id = request_work(local_office, kind="test_connection", lane=f"command:{ref}", ref=ref, branch=world.branch, grace=10)
    world.due()
    assert undo(local_office, work_id) is False, "due already"
    agent = world.agent()
    lease = agent.lanes.claim()
    assert lease is not None
    assert undo(local_office, work_id) is False
    agent.lanes.release(lease)
    world.sql("update work set run_at = now() + interval '1 minute'")
    assert undo(local_office, work_id) is False, "an agent had it once"
    assert world.sql("select 1 from audit where action like '%undone'") == []


def test_the_same_is_asked_once_and_again_when_it_is_over(world: World, local_office: Office) -> None:
    ref = str(world.connection)

    def ask() -> int:
        return request_work(local_office, kind="test_connection", lane=f"command:{ref}", ref=ref, branch=world.branch)

    ask()
    with pytest.raises(UserError, match=r"work\.already_requested"):
        ask()
    world.agent().work_off()
    ask()


def test_who_may_not_ask_is_told_so_and_nothing_is_written(world: World, viewer: Office, local_office: Office) -> None:
    ref = str(world.connection)
    with pytest.raises(UserError, match=r"permission\.denied"):
        request_work(viewer, kind="test_connection", lane=f"command:{ref}", ref=ref, branch="A")
    with pytest.raises(UserError, match=r"permission\.denied"):
        request_work(local_office, kind="deliver", lane=f"erp:{ref}", ref="invoice:1", branch=world.branch)
    assert world.sql("select 1 from work") == []
    assert world.sql("select 1 from audit where action like '%requested'") == []


# --- connections --------------------------------------------------------------------------------------------------------


def test_a_persons_connection_has_its_secrets_sealed_for_the_agents_only(world: World, local_office: Office) -> None:
    made = add_connection(
        local_office,
        erp="keyed",
        label="New",
        branch_codes=[world.branch],
        config={"client_id": "c"},
        secrets={"client_secret": "top-secret"},
    )
    assert world.one("select state, environment from connections where id = :id", id=made) == ("new", "practice")
    assert world.one("select connection_id from branches where code = :b", b=world.branch).connection_id == made
    drops = world.sql("select * from secret_drops")
    assert [drop.owner for drop in drops] == [f"connection:{made}"]
    assert b"top-secret" not in bytes(drops[0].sealed)
    with pytest.raises(ProgrammingError), transaction(local_office.engine) as tx:
        tx.exec_driver_sql("select sealed from secret_drops")
    agent = world.agent()
    assert agent.hub.vault.take_drops(f"connection:{made}") == 1
    assert agent.hub.vault.get(f"connection:{made}", "client_secret") == b"top-secret"
    assert world.sql("select 1 from secret_drops") == []
    canonical = _audit(world, "connection.added")
    assert (canonical["erp"], "top-secret" in json.dumps(canonical)) == ("keyed", False)


def test_without_an_approved_agent_no_secret_is_taken(world: World, local_office: Office) -> None:
    world.sql("update agents set approved_at = null")
    with pytest.raises(UserError, match=r"agents\.none_approved"):
        add_connection(local_office, erp="keyed", label="New", branch_codes=[], config={}, secrets={"client_secret": "x"})
    assert world.one("select count(*) as n from connections").n == 1, "nothing half done"


def test_a_viewer_adds_no_connection(world: World, viewer: Office) -> None:
    with pytest.raises(UserError, match=r"permission\.denied"):
        add_connection(viewer, erp="keyed", label="New", branch_codes=[], config={}, secrets={})


def test_a_branch_that_is_not_there_leaves_nothing_half_done(world: World, local_office: Office) -> None:
    with pytest.raises(UserError, match=r"permission\.denied"):
        add_connection(local_office, erp="keyed", label="New", branch_codes=["NOWHERE"], config={}, secrets={})
    assert world.one("select count(*) as n from connections").n == 1


def test_connecting_a_branch_is_audited(world: World) -> None:
    connect_branch(world.office, branch=world.branch, connection=world.connection, department="9")
    assert _audit(world, "branch.connected")["connection"] == world.connection


# --- mappings and rules -------------------------------------------------------------------------------------------------


def _chart(world: World, *ids: str) -> None:
    for remote_id in ids:
        world.sql(
            "insert into erp_charts (connection_id, kind, remote_id, name, active) values (:c, 'account', :id, :name, true)",
            c=world.connection, id=remote_id, name=f"Account {remote_id}",
        )  # fmt: skip


def test_a_mapping_is_followed_by_the_next_and_kept(world: World, local_office: Office) -> None:
    """The first was set by an agent, the next by a person, the last by the agent again."""
    _chart(world, "8", "9")

    def to(office: Office, remote_id: str) -> None:
        map_account(
            office, branch=world.branch, connection=world.connection, role=Role.DEPOSIT, qualifier="", kind="account", remote_id=remote_id
        )

    to(local_office, "8")
    to(world.office, "9")
    to(local_office, "8")
    history = world.sql(
        "select remote_id, version, set_by, valid_until is null from account_mappings where role = 'deposit' order by version"
    )
    assert history == [
        ("7", 1, "erphub_agent", False), ("8", 2, "local", False), ("9", 3, "erphub_agent", False), ("8", 4, "local", True)
    ]  # fmt: skip
    assert [row.actor for row in world.sql("select actor from audit where action = 'account.mapped' order by id")] == [
        "local", "erphub_agent", "local",
    ]  # fmt: skip


def test_what_the_chart_does_not_have_is_not_mapped(world: World, local_office: Office) -> None:
    with pytest.raises(UserError, match=r"mapping\.not_in_chart"):
        map_account(
            local_office, branch=world.branch, connection=world.connection, role=Role.DEPOSIT, qualifier="", kind="account", remote_id="x"
        )
    assert world.sql("select 1 from account_mappings where valid_until is not null") == []


def test_a_persons_mapping_releases_what_waited_for_it(world: World, local_office: Office) -> None:
    agent = world.agent()
    _chart(world, "8")
    world.sql("update account_mappings set valid_until = now() where role = 'deposit'")
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.source.payment(1, world.branch)
    world.sync(agent)
    world.until_still(agent)
    ref = f"payment:{payment_id(1)}"
    assert world.work(ref).code == "mapping.missing"
    map_account(
        local_office, branch=world.branch, connection=world.connection, role=Role.DEPOSIT, qualifier="", kind="account", remote_id="8"
    )
    world.until_still(agent)
    assert world.work(ref).state == "done"


@pytest.mark.parametrize("missing", ["profile", "tax_rule", "rate"])
def test_what_waited_for_a_rule_goes_on_when_it_is_there(world: World, missing: str) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch, moneda="MXN" if missing == "rate" else "USD")
    if missing == "profile":
        world.sql("update service_profiles set service_type = 'other'")
    if missing == "tax_rule":
        world.sql("update tax_rules set jurisdiction = 'other'")
    world.sync(agent)
    row = world.work(f"invoice:{sale_id(1)}")
    wanted = {"profile": "service_profile.missing", "tax_rule": "tax_rule.missing", "rate": "exchange_rate.missing"}
    assert (row.state, row.code) == ("blocked", wanted[missing])
    if missing == "profile":
        profile = ServiceProfile("tour", "Tour", "90121502", "E48", "std", SaleKind.OWN, "", None, "ITEM")
        set_service_profile(world.office, branch=world.branch, profile=profile, item_name="Tour")
    elif missing == "tax_rule":
        rule = TaxRule("", "US", "std", "", TaxKind.RATE, Decimal(0), True, False, date(2020, 1, 1), None, "TAX")
        add_tax_rule(world.office, connection=world.connection, rule=rule, tax_code_name="Tax")
    else:
        publish_rates(world.office, (PublishedRate("MXN", "USD", date(2026, 11, 1), Decimal("0.055"), "DOF"),))
    world.until_still(agent)
    assert world.work(f"invoice:{sale_id(1)}").state == "done"


# --- audit --------------------------------------------------------------------------------------------------------------


def test_the_canonical_text_is_the_same_however_it_is_written(world: World) -> None:
    with transaction(world.office.engine) as tx:
        audit(tx, actor="a", action="x.done", subject="s", branch=None, zeta=Decimal("1.10"), alfa=date(2026, 1, 2), ñ="ñ")
    row = world.one("select canonical from audit where action = 'x.done'")
    assert row.canonical == '{"action": "x.done", "actor": "a", "alfa": "2026-01-02", "subject": "s", "zeta": "1.10", "ñ": "ñ"}'


def test_what_was_written_down_is_not_changed_by_an_agent(world: World) -> None:
    for statement in ("update audit set canonical = 'x'", "delete from audit", "update events set name = 'x'", "delete from events"):
        with pytest.raises(ProgrammingError):
            world.sql(statement)


def test_the_office_says_who_asked(world: World, local_office: Office) -> None:
    """The actor is the login, whatever an office claims to be."""
    ref = str(world.connection)
    with pytest.raises(UserError, match=r"permission\.denied"):
        request_work(replace(local_office, actor="somebody"), kind="test_connection", lane=f"command:{ref}", ref=ref, branch=world.branch)
    assert world.sql("select 1 from work") == []
