"""Taxpayers of the practice authority of the shared server's folder."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.practice.authority import Kind, make_csd
from tests.practice.finkok.documents import RFC, Sealer
from tests.practice.vendors import Practice


@pytest.fixture(scope="session")
def sealer(server_of_the_run: Practice) -> Sealer:
    """A company whose RFC and name have a Ñ."""
    return taxpayer(server_of_the_run, "csd")


def taxpayer(practice: Practice, kind: Kind, rfc: str = RFC) -> Sealer:
    """A taxpayer with a certificate of this kind."""
    files = make_csd(practice.data, rfc=rfc, name="VIAJES PEÑA SA DE CV", password="practice-1", now=datetime.now(UTC), kind=kind)
    return Sealer.load(files, rfc)
