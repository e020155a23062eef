"""How far a PAC's clock is from ours, in the time of the place of issue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from agent.cfdi.catalogs import Catalogs
from agent.cli.pac_clock import behind_us
from agent.errors import Unavailable, UserError
from agent.views.pacs import IssuerPacs
from tests.cfdi.conftest import catalogs
from tests.desktop.sample_pacs import FINKOK

__all__ = ["catalogs"]
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
CANCUN_AT_THAT_MOMENT = datetime.fromisoformat("2026-11-24T13:00:00")


def measured(catalogs: Catalogs, theirs: datetime | Exception, postal_code: str = "77500") -> int | None:
    def clock(_postal_code: str) -> datetime:
        if isinstance(theirs, Exception):
            raise theirs
        return theirs

    office = SimpleNamespace(now=lambda: NOW, catalogs=lambda: catalogs)
    opened: Any = SimpleNamespace(office=office, pac=lambda _account: SimpleNamespace(clock=clock))
    return behind_us(opened, IssuerPacs(1, "EKU9003173C9", "ESCUELA", ("A",), (FINKOK,), postal_code), FINKOK)


@pytest.mark.parametrize(("minutes", "seconds"), [(0, 0), (-60, 3600), (60, -3600)])
def test_it_is_measured_at_the_place_of_issue(catalogs: Catalogs, minutes: int, seconds: int) -> None:
    assert measured(catalogs, CANCUN_AT_THAT_MOMENT + timedelta(minutes=minutes)) == seconds


@pytest.mark.parametrize("error", [Unavailable("no route"), UserError("pac.not_offered", pac="SW")])
def test_a_pac_that_tells_no_time(catalogs: Catalogs, error: Exception) -> None:
    assert measured(catalogs, error) is None


@pytest.mark.parametrize("postal_code", ["", "7750"])
def test_a_place_that_is_not_known(catalogs: Catalogs, postal_code: str) -> None:
    assert measured(catalogs, CANCUN_AT_THAT_MOMENT, postal_code) is None
