"""One thing that keeps a document from being stamped, or that somebody should look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """ERROR blocks issuing; WARNING is shown and left to SAT's lists at the PAC."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is SAT's (or XSD); `path` says where (lines[0].taxes[0].amount); `message` names the words, `params` fill them.

    `fix` is the value that would mend it, where there is exactly one.
    """

    code: str
    path: str
    message: str
    severity: Severity = Severity.ERROR
    params: Mapping[str, str] = field(default_factory=dict)
    fix: str | None = None


def rule(
    name: str, path: str, *, words: str | None = None, fix: str | None = None, severity: Severity = Severity.ERROR, **params: object
) -> Problem:
    """A problem whose words are under `rule.<name>`; `fix` is a parameter of the words too.

    One code of SAT's may have several wordings, told apart behind a dot: CFDI40161.generic is reported as CFDI40161.
    Codes that say the same of different attributes share their words: `words` names them, the parameter `field` the attribute.
    """
    texts = {key: str(value) for key, value in params.items()}
    if fix is not None:
        texts["fix"] = fix
    code = name.split(".")[0] if name[0].isdigit() or name.startswith(("CFDI", "CRP")) else name
    return Problem(code, path, f"rule.{words or name}", severity, texts, fix)
