"""Paid sales to nobody in particular, at branches that share a place, and what a test asks of their global invoice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from agent.domain.global_period import Period, Periodicity, period_of
from agent.hub import Office
from agent.services.draft_global import draft_global
from agent.services.request_work import request_work
from agent.services.set_rules import add_series
from agent.views.global_invoice import Offer, offer
from tests.work.hub import Agent, World, open_branch
from tests.work.mexico import BUYER
from tests.work.platform import sale_id

PLACE = "42501"
NOVEMBER = period_of(Periodicity.MONTH, date(2026, 11, 3))
NS = {"c": "http://www.sat.gob.mx/cfd/4"}


@pytest.fixture
def shop(mexico: World) -> World:
    """A branch that stamps nothing by itself, a second one at the same place, a third elsewhere; each with its series."""
    issuer = mexico.one("select id from issuers").id
    open_branch(mexico, issuer, "SECOND", currency="MXN", place=PLACE, cfdi=True)
    open_branch(mexico, issuer, "AWAY", currency="MXN", place="77500", cfdi=True)
    mexico.sql("update branches set cfdi_auto_stamp = false")
    for branch, series in ((mexico.branch, "G"), ("AWAY", "GA")):
        add_series(mexico.office, issuer=issuer, branch=branch, cfdi_type="global", series=series, initial_folio=1)
    return mexico


def sell_to_the_public(world: World, *numbers: int, branch: str = "", total: str = "116.00", paid_on: str = "2026-11-03",
                       method: str = "efectivo", rfc: str | None = None, day: str = "2026-11-02") -> None:  # fmt: skip
    """Paid sales to customers without an RFC."""
    for number in numbers:
        where = branch or world.branch
        world.source.customer(number, where, **{**BUYER, "rfc": rfc, "nombre": f"MOSTRADOR {number}", "razon_social": None})
        world.source.sale(number, where, total, moneda="MXN", fecha_emision=day)
        if paid_on:
            world.source.payment(number, where, total, moneda="MXN", fecha_pago=paid_on, metodo_pago=method)


def issuer_of(world: World) -> int:
    return int(world.one("select id from issuers").id)


def drafted(world: World, period: Period = NOVEMBER, *, place: str = PLACE, left_out: Mapping[int, str] | None = None,
            office: Office | None = None) -> int | None:  # fmt: skip
    return draft_global(office or world.office, issuer=issuer_of(world), place=place, period=period, left_out=left_out)


def offered(world: World, period: Period = NOVEMBER, *, place: str = PLACE, office: Office | None = None) -> Offer:
    return offer(office or world.office, issuer=issuer_of(world), place=place, period=period)


def why(world: World, period: Period = NOVEMBER) -> dict[str, str]:
    """The code by number of what does not go in."""
    return {one.number: one.code for one in offered(world, period).apart}


def tickets(world: World, cfdi_id: int | None) -> list[str]:
    """The numbers in the draft, as its lines name them."""
    (row,) = world.sql("select draft from cfdis where id = :id", id=cfdi_id)
    return [line["identifier"] for line in row.draft["lines"]]


def held(world: World, cfdi_id: int | None) -> list[str]:
    """The numbers of the sales that are live in a CFDI."""
    rows = world.sql(
        """select d.number from cfdi_sales s join documents d on d.id = s.document_id where s.cfdi_id = :id and s.live order by d.number""",
        id=cfdi_id,
    )
    return [row.number for row in rows]


def confirm_and_issue(world: World, agent: Agent, cfdi_id: int | None) -> None:
    row = world.one("select id, branch, draft_hash from cfdis where id = :id", id=cfdi_id)
    request_work(world.office, kind="issue_cfdi", lane=f"cfdi:{row.id}", ref=str(row.id), branch=row.branch,
                 args={"draft_hash": row.draft_hash})  # fmt: skip
    agent.work_off()


def cfdi(world: World, cfdi_id: int | None) -> Any:
    return world.one("select * from cfdis where id = :id", id=cfdi_id)


def document(world: World, number: int) -> int:
    return int(world.one("select id from documents where row_id = :id and kind = 'invoice'", id=sale_id(number)).id)
