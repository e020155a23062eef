"""A Mexican branch that issues its own CFDIs: what it sells, and what a test asks of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.conftest import NOW
from tests.work.fake_pac import Ledger
from tests.work.hub import Agent, World

BUYER = {
    "nombre": "XOCHILT CASAS CHAVEZ", "razon_social": "XOCHILT CASAS CHAVEZ", "rfc": "CACX7605101P8", "codigo_postal": "36257",
    "regimen_fiscal": "612", "uso_cfdi": "G03", "pais": "MX", "moneda": "MXN",
}  # fmt: skip


class Clock:
    """The hub's clock, which a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def sell(world: World, *numbers: int, paid: bool = False) -> None:
    for number in numbers:
        world.source.customer(number, world.branch, **BUYER)
        world.source.sale(number, world.branch, "116.00", moneda="MXN")
        if paid:
            world.source.payment(number, world.branch, "116.00", moneda="MXN")


def the_cfdi(world: World) -> Any:
    return world.one("select * from cfdis")


def issue(world: World, agent: Agent, *, age: Callable[[], None] = lambda: None) -> None:
    world.take_in(agent)
    for _ in range(20):
        agent.work_off()
        if not {"ready", "unknown", "leased"} & world.states().keys():
            return
        age()
        world.due()


def ledger_of(world: World) -> Ledger:
    assert world.ledger is not None
    return world.ledger


def issue_work(world: World) -> Any:
    return world.sql("select * from work where kind = 'issue_cfdi' order by id desc")[0]
