"""Who may draft, leave out and discard a global invoice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from agent.db.engine import connect
from agent.errors import UserError
from agent.hub import Office
from agent.ports import Refused
from agent.services.draft_cfdi import draft_cfdi
from agent.services.draft_global import discard_global
from agent.services.fiscal_profiles import Fields, add_typed, confirm
from agent.views.global_invoice import InGlobal, global_of
from tests.conftest import Database
from tests.db.two_branches import logins
from tests.work.hub import World
from tests.work.mexico import BUYER, issue, ledger_of
from tests.work.platform import customer_id
from tests.work.public_sales import (
    cfdi,
    confirm_and_issue,
    document,
    drafted,
    held,
    offered,
    sell_to_the_public,
    shop,
)

__all__ = ["shop"]


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(shop: World, database: Database) -> Iterator[Callable[..., Office]]:
    """Offices of people by role, who see the branches that are named."""
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'MXN' from issuers")
    engines = []
    with logins(database.admin, database.agent) as made:

        def person(role: str, *branches: str) -> Office:
            with psycopg.connect(database.admin, autocommit=True) as admin:
                for branch in branches:
                    admin.execute("insert into people_branches values (%s, %s)", (made.names[role], branch))
            engines.append(connect(made.by_role[role]))
            return replace(shop.office, engine=engines[-1], actor=made.names[role])

        yield person
        for engine in engines:
            engine.dispose()
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("delete from people_branches; delete from people where login <> 'local'")


def test_finance_drafts_leaves_out_and_makes_anew_across_the_branches_of_a_place(shop: World, people: Callable[..., Office]) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    sell_to_the_public(shop, 2, branch="SECOND")
    issue(shop, agent)
    finance = people("finance", shop.branch, "SECOND")
    assert [one.number for one in offered(shop, office=finance).going] == ["S-00001", "S-00002"]
    whole = drafted(shop, office=finance)
    assert held(shop, whole) == ["S-00001", "S-00002"]
    assert drafted(shop, office=finance, left_out={document(shop, 2): "asks for her own"}) == whole
    assert (held(shop, whole), shop.one("select person from global_left_out").person) == (["S-00001"], finance.actor)
    agent.work_off()
    assert drafted(shop, office=finance, left_out={}) == whole
    assert held(shop, whole) == ["S-00001", "S-00002"]
    sits = InGlobal(int(str(whole)), "S-00002", "DRAFT", "", "", date(2026, 11, 1), date(2026, 11, 30))
    assert global_of(finance, document(shop, 2)) == sits
    assert whole is not None
    discard_global(finance, whole)
    assert (held(shop, whole), global_of(finance, document(shop, 2))) == ([], None)


def test_finance_discards_what_was_refused_and_its_folio_waits_for_the_same_period(shop: World, people: Callable[..., Office]) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    finance, viewer = people("finance", shop.branch, "SECOND"), people("viewer", shop.branch, "SECOND")
    ledger_of(shop).script = [Refused("CFDI40136", "year", "document", "pac.rule")]
    whole = drafted(shop, office=finance)
    assert whole is not None
    confirm_and_issue(shop, agent, whole)
    with pytest.raises(UserError, match=r"permission\.denied"):
        discard_global(viewer, whole)
    discard_global(finance, whole)
    assert (cfdi(shop, whole).state, cfdi(shop, whole).folio, held(shop, whole)) == ("DRAFT", 1, [])
    assert drafted(shop, office=finance) == whole
    confirm_and_issue(shop, agent, whole)
    assert (cfdi(shop, whole).state, ledger_of(shop).folios()) == ("STAMPED", ["G-1"])


def test_who_sees_only_one_branch_of_a_place_drafts_nothing_but_may_take_their_guest_out(
    shop: World, people: Callable[..., Office]
) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    sell_to_the_public(shop, 2, branch="SECOND")
    issue(shop, agent)
    finance = people("finance", "SECOND")
    with pytest.raises(UserError, match=r"global\.not_all_branches"):
        drafted(shop, office=finance)
    whole = drafted(shop)
    fields = Fields("XOCHILT CASAS CHAVEZ", "612", "36257", "G03")
    profile = add_typed(finance, branch="SECOND", party_id=customer_id(2), rfc=BUYER["rfc"], fields=fields)
    confirm(finance, profile, fields)
    named = draft_cfdi(finance, document(shop, 2), recipient_id=profile)
    assert (held(shop, named), held(shop, whole), cfdi(shop, whole).code) == (["S-00002"], ["S-00001"], "global.tickets_moved")


@pytest.mark.parametrize("role", ["viewer", "accountant"])
def test_who_only_looks_drafts_nothing(shop: World, people: Callable[..., Office], role: str) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    with pytest.raises(UserError, match=r"permission\.denied"):
        drafted(shop, office=people(role, shop.branch, "SECOND"))
    assert shop.sql("select 1 from cfdis where purpose = 'global'") == []
