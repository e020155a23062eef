"""What a second person must approve: enforced in the database, whatever is inserted, updated or left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from agent.db import claim
from agent.db.engine import connect, transaction
from agent.errors import UserError
from agent.hub import Office
from agent.services.approvals import approve, refuse
from agent.services.cancel_twin import request_twin_cancelled
from agent.services.declare_absent import request_absent
from agent.services.force_failover import request_failover
from agent.services.request_work import request_work
from agent.views.approvals import approval_count, approvals
from tests.conftest import NOW, Database
from tests.db.two_branches import OURS, THEIRS, Logins, logins, seed


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody's office, over a document of each branch that is on its way as F-7 and F-8."""

    office: Callable[[str], Office]
    people: Logins
    admin: psycopg.Connection[tuple[object, ...]]

    def one(self, statement: str) -> tuple[object, ...]:
        row = self.admin.execute(statement.encode()).fetchone()
        assert row is not None
        return row

    def work(self, work_id: int) -> tuple[object, ...]:
        return self.one(f"select state, code, needs_approval, approved_by is not null from work where id = {work_id}")


@pytest.fixture
def staff(database: Database, office: Office) -> Iterator[Staff]:
    engines = []
    with psycopg.connect(database.admin, autocommit=True) as admin:
        seed(admin)
        admin.execute("update cfdis set state = 'STAMPING', series = 'F', folio = 6 + id, recipient_name = 'Público'")
        admin.execute("insert into people_branches select 'local', code from branches on conflict do nothing")
        with logins(database.admin, database.agent) as made:

            def of(role: str) -> Office:
                dsn = database.local if role == "local" else made.by_role[role]
                engines.append(connect(dsn))
                return Office(engines[-1], dsn, "practice", made.names.get(role, role), office.folder, lambda: NOW, office.catalogs)

            yield Staff(of, made, admin)
            for engine in engines:
                engine.dispose()
            admin.execute("delete from people_branches; delete from people where login <> 'local'")


def only_one_admin(staff: Staff) -> None:
    staff.admin.execute("update people set revoked_at = now() where role = 'admin' and login = 'local'")


@pytest.mark.parametrize("role", ["finance", "admin"])
def test_it_waits_and_nobody_works_on_it(staff: Staff, office: Office, role: str) -> None:
    asked = request_failover(staff.office(role), 1, branch=OURS, to="listing")
    assert staff.work(asked) == ("asked", "", True, False)
    with transaction(office.engine) as tx:
        lease = claim.claim(tx, boot=uuid4(), seconds=30, limit=30, avoid=["erp:1", "erp:2"])
    assert lease is None
    assert approval_count(staff.office(role)) == 1


@pytest.mark.parametrize("role", ["viewer", "accountant", "revoked"])
def test_who_may_not_even_ask(staff: Staff, role: str) -> None:
    with pytest.raises(UserError) as refused:
        request_failover(staff.office(role), 1, branch=OURS, to="listing")
    assert refused.value.code == "permission.denied"


@pytest.mark.parametrize("change", ["update cfdis set state = 'STAMPED'", "update cfdis set branch = 'B' where id = 1"])
def test_only_about_a_document_of_ones_own_that_is_on_its_way(staff: Staff, change: str) -> None:
    staff.admin.execute(change.encode())
    with pytest.raises(UserError) as refused:
        request_failover(staff.office("finance"), 1, branch=OURS, to="listing")
    assert refused.value.code == "permission.denied"


def test_asked_once_at_a_time(staff: Staff) -> None:
    request_failover(staff.office("finance"), 1, branch=OURS, to="listing")
    with pytest.raises(UserError) as refused:
        request_failover(staff.office("admin"), 1, branch=OURS, to="listing")
    assert refused.value.code == "work.already_requested"


def test_a_second_person_approves_by_name(staff: Staff) -> None:
    asked = request_failover(staff.office("finance"), 1, branch=OURS, to="listing")
    (line,) = approvals(staff.office("admin"), branch=None, after=None, limit=10).rows
    assert (line.id, line.kind, line.number, line.recipient, line.args) == (asked, "force_failover", "F-7", "Público", {"to": "listing"})
    assert (line.asked_by, line.mine, line.may_approve, line.must_type) == (staff.people.names["finance"], False, True, False)
    (mine,) = approvals(staff.office("finance"), branch=OURS, after=None, limit=10).rows
    assert (mine.mine, mine.may_approve) == (True, False)
    assert approve(staff.office("admin"), asked) == "approved"
    assert staff.work(asked) == ("ready", "", True, True)
    assert staff.one(f"select approved_by, approved_at is not null from work where id = {asked}") == (staff.people.names["admin"], True)
    said = json.loads(str(staff.one("select canonical from audit where action = 'force_failover.approved'")[0]))
    assert (said["actor"], said["asked_by"], said["number"]) == (staff.people.names["admin"], staff.people.names["finance"], "F-7")
    assert approvals(staff.office("admin"), branch=None, after=None, limit=10).rows == ()


def test_who_asked_does_not_approve_while_there_is_another(staff: Staff) -> None:
    asked = request_failover(staff.office("admin"), 1, branch=OURS, to="listing")
    with pytest.raises(UserError) as refused:
        approve(staff.office("admin"), asked, typed="F-7")
    assert (refused.value.code, staff.work(asked)[0]) == ("approval.another_person", "asked")
    assert approve(staff.office("local"), asked) == "approved"


def test_the_only_admin_types_the_number_and_the_audit_says_so(staff: Staff) -> None:
    only_one_admin(staff)
    admin = staff.office("admin")
    asked = request_failover(admin, 1, branch=OURS, to="listing")
    (line,) = approvals(admin, branch=None, after=None, limit=10).rows
    assert (line.mine, line.may_approve, line.must_type) == (True, True, True)
    for typed in ("", "F-8", "7"):
        with pytest.raises(UserError) as refused:
            approve(admin, asked, typed=typed)
        assert (refused.value.code, staff.work(asked)[0]) == ("approval.not_the_number", "asked")
    assert approve(admin, asked, typed=" f-7 ") == "alone"
    assert staff.one(f"select args ->> 'typed', approved_by = requested_by from work where id = {asked}") == ("F-7", True)
    assert staff.one("select count(*) from audit where action = 'force_failover.alone'") == (1,)


@pytest.mark.parametrize("role", ["finance", "viewer", "accountant", "revoked"])
def test_who_may_not_approve(staff: Staff, role: str) -> None:
    asked = request_failover(staff.office("finance"), 1, branch=OURS, to="listing")
    with pytest.raises(UserError) as refused:
        approve(staff.office(role), asked)
    assert (refused.value.code, staff.work(asked)[0]) == ("permission.denied", "asked")


def test_a_refusal_ends_it_and_nobody_can_bring_it_back(staff: Staff) -> None:
    asked = request_failover(staff.office("finance"), 1, branch=OURS, to="listing")
    refuse(staff.office("admin"), asked, reason="wait until tomorrow")
    assert staff.work(asked) == ("done", "approval.refused", True, False)
    assert staff.one(f"select params ->> 'by', params ->> 'reason' from work where id = {asked}") == (
        staff.people.names["admin"], "wait until tomorrow",
    )  # fmt: skip
    with pytest.raises(UserError) as refused:
        approve(staff.office("admin"), asked)
    assert refused.value.code == "approval.not_asked"
    with pytest.raises(psycopg.errors.CheckViolation):
        staff.admin.execute(f"update work set state = 'ready' where id = {asked}".encode())
    request_failover(staff.office("finance"), 1, branch=OURS, to="listing")


def test_whoever_asked_may_end_it(staff: Staff) -> None:
    asked = request_failover(staff.office("finance"), 1, branch=OURS, to="listing")
    refuse(staff.office("finance"), asked, reason="")
    assert staff.work(asked)[0] == "done"


def test_finance_does_not_end_what_another_asked(staff: Staff) -> None:
    asked = request_failover(staff.office("admin"), 1, branch=OURS, to="listing")
    with pytest.raises(UserError) as refused:
        refuse(staff.office("finance"), asked, reason="")
    assert (refused.value.code, staff.work(asked)[0]) == ("permission.denied", "asked")


TRICKS = [
    "update work set state = 'ready' where state = 'asked'",
    "update work set approved_by = session_user where state = 'asked'",
    "update work set needs_approval = false where state = 'asked'",
    "delete from work where state = 'asked'",
    "insert into work (kind, lane, ref, branch, state) values ('force_failover', 'cfdi:1', '1', 'A', 'ready')",
    "insert into work (kind, lane, ref, branch, approved_by) values ('force_failover', 'cfdi:1', '1', 'A', 'x')",
    "insert into work (kind, lane, ref, branch, needs_approval) values ('force_failover', 'cfdi:1', '1', 'A', false)",
]


@pytest.mark.parametrize("role", ["finance", "admin"])
@pytest.mark.parametrize("trick", TRICKS)
def test_no_way_around_it(staff: Staff, role: str, trick: str) -> None:
    asked = request_failover(staff.office("finance"), 1, branch=OURS, to="listing")
    with psycopg.connect(staff.people.by_role[role], autocommit=True) as person, suppress(psycopg.errors.InsufficientPrivilege):
        person.execute(trick.encode())
    assert staff.work(asked) == ("asked", "", True, False)
    assert staff.one("select count(*) from work where kind = 'force_failover' and state <> 'asked'") == (0,)


def test_an_agent_cannot_make_it_ready_either(staff: Staff, database: Database) -> None:
    asked = request_failover(staff.office("finance"), 1, branch=OURS, to="listing")
    with psycopg.connect(database.agent, autocommit=True) as agent, pytest.raises(psycopg.errors.CheckViolation):
        agent.execute(sql.SQL("update work set state = 'ready' where id = {}").format(sql.Literal(asked)))


def test_another_branchs_request_is_neither_seen_nor_asked(staff: Staff) -> None:
    request_failover(staff.office("local"), 2, branch=THEIRS, to="listing")
    assert approvals(staff.office("finance"), branch=None, after=None, limit=10).rows == ()
    assert len(approvals(staff.office("admin"), branch=None, after=None, limit=10).rows) == 1


def test_what_needs_no_approval_is_ready_at_once(staff: Staff) -> None:
    asked = request_work(staff.office("finance"), kind="issue_cfdi", lane="cfdi:1", ref="1", branch=OURS)
    assert staff.work(asked) == ("ready", "", False, False)


def test_a_second_stamp_is_cancelled_by_two_people(staff: Staff) -> None:
    staff.admin.execute("update stray_stamps set number = 'F-7'")
    ours, theirs = (str(row[0]) for row in staff.admin.execute("select uuid from stray_stamps order by cfdi_id").fetchall())
    asked = request_twin_cancelled(staff.office("finance"), f" {ours.lower()} ")
    assert staff.work(asked) == ("asked", "", True, False)
    (line,) = approvals(staff.office("admin"), branch=None, after=None, limit=10).rows
    assert (line.kind, line.number, line.ref) == ("cancel_twin", "F-7", ours)
    assert approve(staff.office("admin"), asked) == "approved"
    for uuid in (theirs, "nothing of the kind"):
        with pytest.raises(UserError) as refused:
            request_twin_cancelled(staff.office("finance"), uuid)
        assert refused.value.code == "twin.missing"
    with pytest.raises(UserError) as denied:
        request_work(staff.office("finance"), kind="cancel_twin", lane="cfdi:2", ref=theirs, branch=OURS)
    assert denied.value.code == "permission.denied"


def test_that_a_stamp_is_not_there_is_said_by_two_people_and_not_before_its_time(staff: Staff) -> None:
    staff.admin.execute("update branches set zone = 'America/Mexico_City'")
    staff.admin.execute("update cfdis set issued_at = now() at time zone 'America/Mexico_City' - interval '73 hours'")
    with pytest.raises(UserError) as early:
        request_absent(staff.office("finance"), 1, branch=OURS)
    assert early.value.code == "permission.denied"
    staff.admin.execute("update cfdis set issued_at = now() at time zone 'America/Mexico_City' - interval '77 hours'")
    asked = request_absent(staff.office("finance"), 1, branch=OURS)
    assert staff.work(asked) == ("asked", "", True, False)
    (line,) = approvals(staff.office("admin"), branch=None, after=None, limit=10).rows
    assert (line.kind, line.number, line.recipient) == ("declare_absent", "F-7", "Público")
    assert approve(staff.office("admin"), asked) == "approved"
    for role, number, branch in (("viewer", 1, OURS), ("accountant", 1, OURS), ("finance", 2, OURS), ("finance", 2, THEIRS)):
        with pytest.raises(UserError) as denied:
            request_absent(staff.office(role), number, branch=branch)
        assert denied.value.code == "permission.denied"


def test_an_agent_asks_for_that_and_approves_it_no_more_than_a_person(staff: Staff, office: Office) -> None:
    staff.admin.execute("update cfdis set issued_at = now() at time zone 'America/Mexico_City' - interval '77 hours'")
    asked = request_absent(office, 1, branch=OURS)
    assert staff.work(asked) == ("asked", "", True, False)
