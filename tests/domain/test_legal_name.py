from __future__ import annotations

import pytest

from agent.domain.legal_name import without_regime


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ESCUELA KEMPER URGATE SA DE CV", "ESCUELA KEMPER URGATE"),
        ("Escuela  Kemper, S.A. de C.V.", "ESCUELA KEMPER"),
        ("SPIRIT TOURS S DE RL DE CV", "SPIRIT TOURS"),
        ("TOURS S. de R.L. de C.V.", "TOURS"),
        ("VIAJES S.A.P.I. de C.V.", "VIAJES"),
        ("TURISMO S A DE C V", "TURISMO"),
        ("HERMANOS ANZURES ÑARVAEZ SA", "HERMANOS ANZURES ÑARVAEZ"),
        ("HERRERIA & ELECTRICOS S DE CV", "HERRERIA & ELECTRICOS"),
        ("Viajes, Sociedad Anónima de Capital Variable", "VIAJES"),
        ("ASOCIACIÓN DE GUÍAS AC", "ASOCIACIÓN DE GUÍAS"),
        ("XOCHILT CASAS CHAVEZ", "XOCHILT CASAS CHAVEZ"),
        ("VIAJES DE CASA", "VIAJES DE CASA"),
        ("MISA", "MISA"),
        ("SA DE CV", "SA DE CV"),
        ("", ""),
    ],
)
def test_the_name_without_the_kind_of_company(written: str, name: str) -> None:
    assert without_regime(written) == name
