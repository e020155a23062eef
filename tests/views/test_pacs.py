"""The page PACs reads the accounts of the person's issuers, their pace and their standing; administrators order them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.errors import UserError
from agent.hub import Office
from agent.services.order_pacs import order_pacs
from agent.views.pacs import pacs
from tests.work.hub import World, set_up

_SECOND = """
    insert into pac_accounts (issuer_id, pac, environment, priority, config) select issuer_id, 'sw', environment, 2, '{"username": "u"}'
    from pac_accounts"""


@pytest.fixture
def world(office: Office) -> World:
    """A Mexican issuer with one account."""
    made = set_up(office)
    made.sql("update issuers set country = 'MX'")
    made.sql("insert into pac_accounts (issuer_id, pac, environment, priority) select id, 'fake', 'practice', 1 from issuers")
    return made


def test_accounts_come_in_their_order_with_what_is_left(world: World) -> None:
    world.sql("update pac_accounts set stamps_left = 60, checked_at = now()")
    world.sql(_SECOND)
    (issuer,) = pacs(world.office, branch=None)
    first, second = issuer.accounts
    assert (first.pac, first.standing, first.stamps_left, first.used, first.runs_out_on) == ("fake", "well", 60, 0, None)
    assert (second.pac, second.standing, second.username) == ("sw", "new", "u")
    assert issuer.branch == issuer.branches[0]


def test_a_rest_and_a_refusal_are_told_apart(world: World) -> None:
    world.sql(_SECOND)
    world.sql("update pac_accounts set rests_until = now() + interval '1 minute', code = 'pac.unreachable' where pac = 'fake'")
    world.sql("update pac_accounts set state = 'refused', code = 'pac.no_stamps', stamps_left = 0, checked_at = now() where pac = 'sw'")
    (issuer,) = pacs(world.office, branch=None)
    assert [(line.standing, line.code, line.soon) for line in issuer.accounts] == [
        ("rests", "pac.unreachable", False), ("refused", "pac.no_stamps", True),
    ]  # fmt: skip


def test_the_order_is_kept_and_audited(world: World) -> None:
    world.sql(_SECOND)
    (issuer,) = pacs(world.office, branch=None)
    turned = [line.account_id for line in reversed(issuer.accounts)]
    order_pacs(world.office, issuer=issuer.issuer_id, accounts=turned)
    (issuer,) = pacs(world.office, branch=None)
    assert [line.pac for line in issuer.accounts] == ["sw", "fake"]
    assert world.one("select count(*) as many from audit where action = 'pac.ordered'").many == 1


def test_an_order_of_other_accounts_is_refused(world: World) -> None:
    (issuer,) = pacs(world.office, branch=None)
    with pytest.raises(UserError, match=r"pac\.order_changed"):
        order_pacs(world.office, issuer=issuer.issuer_id, accounts=[line.account_id for line in issuer.accounts] + [999])
    assert pacs(world.office, branch="nowhere") == ()


_STAMPED = """
    insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, state, recipient_rfc, recipient_name, payment_method,
        payment_form, currency, total, total_minor, pac, uuid, stamped_at)
    select gen_random_uuid(), 'practice', i.id, :branch, 'I', 'STAMPED', 'XAXX010101000', 'X', 'PUE', '01', 'MXN', 1, 100, :pac,
        upper(gen_random_uuid()::text), now() - make_interval(days => :days) from issuers i"""


def test_the_pace_is_counted_for_each_account(world: World) -> None:
    world.sql("update pac_accounts set stamps_left = 20, checked_at = now()")
    for days, pac in ((0, "fake"), (29, "fake"), (31, "fake"), (1, "sw")):
        world.sql(_STAMPED, branch=world.branch, pac=pac, days=days)
    (issuer,) = pacs(world.office, branch=None)
    (line,) = issuer.accounts
    assert line.used == 2
    assert line.runs_out_on == world.office.now().date() + timedelta(days=300)
    assert not line.soon
