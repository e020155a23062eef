"""Every scenario sealed with SAT's own test certificates."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from agent.cfdi.build import build
from agent.cfdi.csd import load_csd
from agent.cfdi.document_json import input_from_json
from agent.cfdi.read import Seal, read
from agent.cfdi.safe_xml import parse
from agent.cfdi.sat_files import full_schema
from agent.cfdi.scenarios import Scenario, scenarios
from agent.cfdi.seal import seal
from agent.cfdi.trust import production
from tests.shared_data.test_csd_files import NOW, PASSWORD, files


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
def test_it_is_sealed(scenario: Scenario) -> None:
    document = input_from_json(json.dumps(scenario.input).encode()).cfdi(datetime(2026, 11, 24, 10, 0, 0))  # noqa: DTZ001 - Fecha
    rfc = document.issuer.rfc
    csd = load_csd(*files(f"{rfc}_csd"), PASSWORD, now=NOW, rfc=rfc)
    sealed = seal(build(document, csd.certificate), csd)
    found = read(sealed, trusted=production())
    assert (found.seal, found.document) == (Seal.VALID, document)
    assert full_schema().validate(parse(sealed))
