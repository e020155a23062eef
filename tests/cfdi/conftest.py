from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent.cfdi.build import build
from agent.cfdi.catalogs import Catalogs, build_catalogs
from agent.cfdi.certificate import load_certificate
from agent.cfdi.csd import Csd, load_csd
from agent.cfdi.seal import seal
from agent.cfdi.trust import Trusted
from tests.cfdi.authority import PASSWORD, Authority, Pair, stamp
from tests.cfdi.documents import NOW, RFC, income


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="session")
def issuer_pair(authority: Authority) -> Pair:
    return authority.issue(RFC, "ESCUELA KEMPER URGATE SA DE CV")


@pytest.fixture(scope="session")
def pac_pair(authority: Authority) -> Pair:
    return authority.issue("SPR190613I52", "PAC DE PRUEBAS")


@pytest.fixture(scope="session")
def csd(issuer_pair: Pair) -> Csd:
    return load_csd(issuer_pair.cer, issuer_pair.key_file(), PASSWORD, now=NOW, rfc=RFC)


@pytest.fixture(scope="session")
def trusted(authority: Authority, pac_pair: Pair) -> Trusted:
    pac = load_certificate(pac_pair.cer)
    return Trusted((authority.certificate,), {pac.serial: pac})


@pytest.fixture(scope="session")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogs]:
    opened = Catalogs(build_catalogs(tmp_path_factory.mktemp("catalogues") / "sat"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sealed(csd: Csd) -> bytes:
    return seal(build(income(), csd.certificate), csd)


@pytest.fixture(scope="session")
def stamped(sealed: bytes, pac_pair: Pair) -> bytes:
    return stamp(sealed, pac_pair)
