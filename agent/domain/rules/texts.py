"""Texts as Anexo 20 allows them: present, not too long, without `|` and control characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.domain.rules.problem import Problem, rule

# XML 1.0 has no way to carry these; the bar separates the fields of the cadena original.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(value: str | None, path: str, longest: int, *, required: bool = True) -> Iterator[Problem]:
    """The problems of one text at `path`; an optional one may be None, never empty."""
    if value is None and not required:
        return
    collapsed = " ".join((value or "").split())
    if not collapsed:
        yield rule("text.empty", path)
    if len(collapsed) > longest:
        yield rule("text.too_long", path, length=len(collapsed), limit=longest)
    if "|" in collapsed:
        yield rule("text.bar", path, fix=collapsed.replace("|", "/"))
    if _CONTROL.search(value or ""):
        yield rule("text.control", path, fix=_CONTROL.sub("", collapsed))
