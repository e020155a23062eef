"""A global invoice whose sales moved meanwhile, and the periods that it may cover."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from agent.db import global_draft
from agent.db.engine import transaction
from agent.domain.global_period import Period, Periodicity, period_of
from agent.domain.states import CUSTOMERS, PAYMENTS, SALES
from agent.errors import UserError
from agent.ports import Refused
from agent.services.draft_cfdi import draft_cfdi
from agent.services.fiscal_profiles import Fields, add_typed, confirm
from agent.services.request_work import request_work
from tests.conftest import NOW
from tests.work.hub import World
from tests.work.mexico import BUYER, Clock, issue, issue_work, ledger_of
from tests.work.platform import customer_id, payment_id, sale_id
from tests.work.public_sales import (
    PLACE,
    cfdi,
    confirm_and_issue,
    document,
    drafted,
    held,
    offered,
    sell_to_the_public,
    shop,
    tickets,
)

__all__ = ["shop"]


# --- what moved meanwhile ---------------------------------------------------------------------------------------------


def test_a_guest_who_comes_before_the_stamp_gets_their_own_cfdi_and_the_global_is_refused_until_it_is_made_anew(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1, 2)
    issue(shop, agent)
    whole = drafted(shop)
    seen = cfdi(shop, whole).draft_hash
    profile = add_typed(shop.office, branch=shop.branch, party_id=customer_id(1), rfc=BUYER["rfc"],
                        fields=Fields("XOCHILT CASAS CHAVEZ", "612", "36257", "G03"))  # fmt: skip
    confirm(shop.office, profile, Fields("XOCHILT CASAS CHAVEZ", "612", "36257", "G03"))
    named = draft_cfdi(shop.office, document(shop, 1), recipient_id=profile)
    assert (held(shop, named), held(shop, whole)) == (["S-00001"], ["S-00002"])
    request_work(shop.office, kind="issue_cfdi", lane=f"cfdi:{whole}", ref=str(whole), branch=shop.branch, args={"draft_hash": seen})
    agent.work_off()
    assert (issue_work(shop).state, issue_work(shop).code) == ("dead", "cfdi.draft_changed")
    assert cfdi(shop, whole).params["problems"] == [{"message": "ticket.left", "params": {"number": "S-00001"}}]
    confirm_and_issue(shop, agent, named)
    assert drafted(shop) == whole
    assert tickets(shop, whole) == ["S-00002"]
    confirm_and_issue(shop, agent, whole)
    assert (ledger_of(shop).folios(), ledger_of(shop).totals()) == (["A-1", "G-1"], ["116.00", "116.00"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda world: world.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-20"), "ticket.cancelled"),
        (lambda world: world.source.change(PAYMENTS, payment_id(1), status="cancelado"), "ticket.unpaid"),
        (lambda world: world.source.change(PAYMENTS, payment_id(1), metodo_pago="transferencia"), "ticket.changed"),
        (lambda world: world.source.change(CUSTOMERS, customer_id(1), rfc=BUYER["rfc"]), "ticket.named"),
    ],
)
def test_a_confirmed_global_is_refused_when_a_ticket_moved(shop: World, change: Any, said: str) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1, 2, total="500.00")
    issue(shop, agent)
    whole = drafted(shop)
    change(shop)
    shop.take_in(agent)
    confirm_and_issue(shop, agent, whole)
    row = cfdi(shop, whole)
    work = issue_work(shop)
    assert (work.state, work.code, row.state, row.folio, ledger_of(shop).keys) == ("dead", "global.tickets_moved", "DRAFT", None, [])
    assert [(one["message"], one["params"]["number"]) for one in row.params["problems"]] == [(said, "S-00001")]


def test_a_refused_global_keeps_its_folio_and_is_made_anew_with_it(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    ledger_of(shop).script = [Refused("CFDI40136", "year", "document", "pac.rule")]
    whole = drafted(shop)
    confirm_and_issue(shop, agent, whole)
    assert (cfdi(shop, whole).state, cfdi(shop, whole).folio) == ("REFUSED", 1)
    assert drafted(shop) == whole
    confirm_and_issue(shop, agent, whole)
    assert (cfdi(shop, whole).state, ledger_of(shop).folios()) == ("STAMPED", ["G-1"])


def test_without_a_series_of_globals_it_says_so_and_spends_nothing(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    shop.sql("update series set cfdi_type = 'advance' where cfdi_type = 'global'")
    confirm_and_issue(shop, agent, drafted(shop))
    assert (issue_work(shop).code, ledger_of(shop).keys) == ("series.missing_global", [])


# --- periods ----------------------------------------------------------------------------------------------------------


def test_the_end_of_a_period_is_midnight_in_the_zone_of_the_branch(shop: World, clock: Clock) -> None:
    """The branches' zone is New York's: at four o'clock in the morning UTC the day before has just ended there."""
    shop.agent()
    november = offered(shop)
    assert november.ends_at.isoformat() == "2026-12-01T00:00:00-05:00"
    assert november.due_at.isoformat() == "2026-12-02T00:00:00-05:00"
    first = Period(Periodicity.DAY, date(2026, 11, 25), date(2026, 11, 25))
    clock.at = NOW.replace(day=25, hour=4, minute=59)
    with pytest.raises(UserError) as error:
        drafted(shop, first)
    assert (error.value.code, error.value.params) == ("global.not_begun", {"first": "2026-11-25"})
    clock.at += timedelta(minutes=1)
    assert drafted(shop, first) is None


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (period_of(Periodicity.TWO_MONTHS, date(2026, 11, 3)), "global.periodicity"),
        (period_of(Periodicity.MONTH, date(2024, 12, 3)), "global.too_old"),
        (period_of(Periodicity.MONTH, date(2026, 12, 3)), "global.not_begun"),
    ],
)
def test_periods_that_sat_does_not_take(shop: World, period: Period, code: str) -> None:
    with pytest.raises(UserError, match=code):
        drafted(shop, period)


def test_an_unknown_place_is_said(shop: World) -> None:
    with pytest.raises(UserError, match=r"global\.no_place"):
        drafted(shop, place="00000")


def test_places_are_told_apart(shop: World) -> None:
    with transaction(shop.office.engine) as tx:
        found = global_draft.places(tx)
    assert [(one.postal_code, one.branches, one.whole) for one in found] == [
        (PLACE, ("MIA", "SECOND"), True), ("77500", ("AWAY",), True),
    ]  # fmt: skip
