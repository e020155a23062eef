from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.practice.authority import CsdFiles, make_csd
from tests.cfdi.conftest import authority, csd, issuer_pair, pac_pair, sealed, stamped
from tests.pac.in_process import NOW, RFC, Bench

__all__ = ["authority", "bench", "csd", "issuer_pair", "pac_pair", "practice_authority", "sealed", "stamped"]


@pytest.fixture(scope="session")
def practice_authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CsdFiles]:
    """The practice authority's folder with a taxpayer's CSD in it: keys take long to make."""
    folder = tmp_path_factory.mktemp("authority")
    return folder, make_csd(folder, rfc=RFC, name="VIAJES PEÑA SA DE CV", password="practice-1", now=NOW)


@pytest.fixture
def bench(tmp_path: Path, practice_authority: tuple[Path, CsdFiles]) -> Iterator[Bench]:
    """Practice PACs with empty books."""
    made = Bench(tmp_path / "practice.sqlite", *practice_authority)
    yield made
    made.store.close()
