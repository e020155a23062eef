"""The locks hold what pyproject.toml asks for, each version once and with its hashes, and name no package index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "packaging" / "locks"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _locked(kind: str) -> dict[str, str]:
    text = (LOCKS / f"{kind}.txt").read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)}


def _asked(kind: str) -> list[Requirement]:
    groups = PROJECT["dependency-groups"]
    lines = PROJECT["project"]["dependencies"] + groups["build"] + (groups["dev"] if kind == "dev" else [])
    return [Requirement(line) for line in lines if isinstance(line, str)]


@pytest.mark.parametrize("kind", ["run", "dev"])
def test_all_that_is_asked_for_is_locked_in_a_version_that_satisfies(kind: str) -> None:
    locked = _locked(kind)
    stale = [str(wish) for wish in _asked(kind) if not wish.specifier.contains(locked.get(canonicalize_name(wish.name), "0"))]
    assert stale == [], "run: python3 packaging/dev.py lock"


def test_the_makers_lock_only_adds() -> None:
    assert _locked("run").items() <= _locked("dev").items()


@pytest.mark.parametrize("path", sorted(LOCKS.glob("*.txt")), ids=lambda path: path.name)
def test_each_package_has_its_hashes_and_no_address(path: Path) -> None:
    entries = re.sub(r"#.*", "", path.read_text(encoding="utf-8")).replace("\\\n", " ").split("\n")
    bad = [
        line.split()[0]
        for line in entries
        if line.strip() and not re.match(r"\S+==\S+( ;[^-]+)?\s+(--hash=sha256:[0-9a-f]{64}\s*)+$", line)
    ]
    assert bad == []


def test_what_is_never_installed_is_in_no_lock() -> None:
    # An own PAC client, a web engine, a key store that asks on the terminal: see the README's table of dependencies.
    assert not {"weasyprint", "httpx", "keyrings-cryptfile", "keyrings-alt", "pyside6", "pyside6-webengine"} & _locked("dev").keys()
