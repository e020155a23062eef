"""What `selftest` imports in a bundle is what the program imports: a module nobody names would be left out unseen, or asked for in vain."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from agent import paths
from agent.cli.selftest import MODULES


def imported(package: str) -> Iterator[str]:
    """Every module of a package that a file of the agent's imports, lazily or not."""
    for file in (paths.root / "agent").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == package:
                yield node.module


def test_the_modules_of_satcfdi_are_those_the_practice_vendors_import() -> None:
    assert {name for name in MODULES if name.startswith("satcfdi")} == set(imported("satcfdi"))
