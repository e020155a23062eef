"""Who may ask about one CFDI before its time, and that no other one is asked about."""

from __future__ import annotations

import pytest

from agent.errors import UserError
from agent.services.ask_now import ask_sat_now
from tests.services.test_approvals import Staff, staff

__all__ = ["staff"]


def asked(staff: Staff) -> list[tuple[object, ...]]:
    return staff.admin.execute(
        "select kind, ref, state, run_at <= now() from work where lane in ('sat', 'cfdi:1', 'cfdi:2') order by id"
    ).fetchall()


@pytest.fixture
def stamped(staff: Staff) -> Staff:
    """Both documents are stamped; SAT is to be asked about the first in an hour."""
    staff.admin.execute("update cfdis set state = 'STAMPED', uuid = '00000000-0000-0000-0000-00000000000' || id")
    staff.admin.execute("delete from work")
    staff.admin.execute(
        "insert into work (kind, lane, ref, branch, run_at) "
        "select 'ask_sat', 'sat', '1', branch, now() + interval '1 hour' from cfdis where id = 1"
    )
    return staff


@pytest.mark.parametrize("role", ["finance", "admin"])
def test_a_question_that_waits_for_its_hour_is_due_and_only_that(stamped: Staff, role: str) -> None:
    assert asked(stamped) == [("ask_sat", "1", "ready", False)]
    for _ in range(2):
        ask_sat_now(stamped.office(role), 1)
    assert asked(stamped) == [("ask_sat", "1", "ready", True)]
    assert stamped.one("select count(*) from audit where action = 'ask_sat.requested'") == (2,)


REFUSED = [
    ("viewer", 1, "permission.denied"),
    ("accountant", 1, "permission.denied"),
    ("finance", 2, "cfdi.missing"),
    ("revoked", 1, "cfdi.missing"),
]


@pytest.mark.parametrize(("role", "number", "code"), REFUSED)
def test_who_may_not(stamped: Staff, role: str, number: int, code: str) -> None:
    with pytest.raises(UserError) as refused:
        ask_sat_now(stamped.office(role), number)
    assert refused.value.code == code
    assert asked(stamped) == [("ask_sat", "1", "ready", False)]
