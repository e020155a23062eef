"""A company's name as a CFDI writes it: as in its certificate, without the régimen societario, in capitals."""

from __future__ import annotations

import re

# By what a company's kind is written after its name, longest first: SAT's list of abbreviations, dots and spaces left out.
_KINDS = (
    "SOCIEDAD ANONIMA PROMOTORA DE INVERSION DE CAPITAL VARIABLE", "SOCIEDAD ANONIMA BURSATIL DE CAPITAL VARIABLE",
    "SOCIEDAD DE RESPONSABILIDAD LIMITADA DE CAPITAL VARIABLE", "SOCIEDAD POR ACCIONES SIMPLIFICADA DE CAPITAL VARIABLE",
    "SOCIEDAD ANONIMA DE CAPITAL VARIABLE", "SOCIEDAD POR ACCIONES SIMPLIFICADA", "SOCIEDAD DE RESPONSABILIDAD LIMITADA",
    "SOCIEDAD COOPERATIVA", "SOCIEDAD ANONIMA", "SOCIEDAD CIVIL", "ASOCIACION CIVIL",
    "SAPI DE CV SOFOM ENR", "SA DE CV SOFOM ENR", "SA DE CV SOFOM ER", "SPR DE RL DE CV", "SPR DE RL", "SC DE RL DE CV", "SC DE RL",
    "S DE RL DE CV", "S DE RL MI", "SAPI DE CV", "SAB DE CV", "SAS DE CV", "S EN C POR A", "S EN NC", "S EN C", "S DE RL",
    "SA DE CV", "S DE CV",
    "SAPI", "SAB", "SAS", "SNC", "SA", "SC", "AC", "IAP", "ABP",
)  # fmt: skip


def _pattern(kind: str) -> str:
    """The abbreviation with any dots and spaces between its letters, as people and registries write it."""
    return r"[\s.]+".join(r"\.?\s?".join(word) if len(word) <= 4 and word not in ("DE", "EN", "POR") else word for word in kind.split(" "))


_FOLD = str.maketrans("ÁÉÍÓÚ", "AEIOU")
_ENDING = re.compile(rf"[\s,]+(?:{'|'.join(_pattern(kind) for kind in _KINDS)})\.?\s*$")


def without_regime(name: str) -> str:
    """`name` in capitals and single spaces, without the régimen societario at its end; "" stays "". The Ñ and accents stay."""
    written = " ".join(name.upper().split())
    found = _ENDING.search(written.translate(_FOLD))
    return written[: found.start()].rstrip(" ,") if found and found.start() else written
