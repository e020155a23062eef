"""What holds for the whole tree: messages in two languages, nothing that names this or that machine, names that shadow nothing."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import errors

ROOT = Path(__file__).resolve().parents[1]
MESSAGES = ROOT / "resources" / "messages"
PACKAGES = ("agent", "erphub_desktop", "migrations")
FIELDS = {"sentence", "whose", "next_step", "button", "exit"}
EXITS = range(9)  # the public exit codes; 0 is good news, which needs no next step
# Spelled in parts, so that this file does not hold what it looks for.
REGISTRIES = ("py" + "pi.org", "pythonhosted" + ".org", "deb.debian" + ".org", "npmjs" + ".org", "archive.ubuntu" + ".com")
MACHINE_FOLDERS = re.compile(
    r"(?<![\w./~-])/(?:" + "|".join(("work", "root", "home/[a-z]", "Users/[A-Za-z]", "farm")) + r")(?:/|\b(?![\w-]))"
)
OUTSIDE = re.compile(r"\.\./shared|/shared\b")


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def _texts() -> Iterator[tuple[str, str]]:
    for path in _tracked():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a font, an icon


def _catalogue(language: str) -> dict[str, dict[str, str | int]]:
    return tomllib.loads((MESSAGES / f"{language}.toml").read_text(encoding="utf-8"))


def _parameters(entry: dict[str, str | int]) -> set[str]:
    return {
        name for text in entry.values() if isinstance(text, str) for _, name, _, _ in string.Formatter().parse(text) if name is not None
    }


def _modules(*packages: str) -> Iterator[tuple[Path, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.Module) -> Iterator[str]:
    """Every name that is imported, with what is taken from it: `from agent import errors` gives agent.errors."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_both_languages_have_the_same_codes_and_parameters() -> None:
    spanish, english = _catalogue("es"), _catalogue("en")
    assert spanish.keys() == english.keys()
    different = {code: (_parameters(spanish[code]), _parameters(english[code])) for code in spanish}
    assert {code: both for code, both in different.items() if both[0] != both[1]} == {}


@pytest.mark.parametrize("language", errors.LANGUAGES)
def test_every_message_says_what_whose_and_what_next(language: str) -> None:
    faults = [
        f"{code}: {fault}"
        for code, entry in _catalogue(language).items()
        for fault, there in {
            "no sentence": not entry.get("sentence"),
            "no word on whose it is": entry.get("exit") and not entry.get("whose"),
            "no next step": entry.get("exit") and not entry.get("next_step"),
            "an unknown field": not entry.keys() <= FIELDS,
            "an exit code outside the contract": entry.get("exit", 3) not in EXITS,
        }.items()
        if there
    ]
    assert faults == []


def test_every_code_that_is_raised_has_words_and_gets_its_parameters() -> None:
    spanish, faults = _catalogue("es"), []
    for path, tree in _modules(*PACKAGES):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or ast.unparse(node.func).rsplit(".", 1)[-1] != "UserError" or not node.args:
                continue
            code = node.args[0]
            if not isinstance(code, ast.Constant) or not isinstance(code.value, str):
                continue
            given = {keyword.arg for keyword in node.keywords}
            if code.value not in spanish:
                faults.append(f"{path}:{node.lineno} {code.value} has no words")
            elif None not in given and not _parameters(spanish[code.value]) <= given:
                faults.append(f"{path}:{node.lineno} {code.value} lacks {_parameters(spanish[code.value]) - given}")
    assert faults == []


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    found = [
        f"{name}:{number} {line.strip()[:80]}"
        for name, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if any(host in line for host in REGISTRIES) or MACHINE_FOLDERS.search(line)
    ]
    assert found == []


def test_only_ci_knows_where_the_test_data_is() -> None:
    here = Path(__file__).relative_to(ROOT).as_posix()
    named = [name for name, text in _texts() if OUTSIDE.search(text) and name != here]
    assert named == [".ci/run"]


def test_no_module_is_named_after_one_of_the_standard_library() -> None:
    names = {path: path.parent.name if path.name == "__init__.py" else path.stem for path, _ in _modules(*PACKAGES, "packaging")}
    # Only a name that is first on the path shadows; inside a package it confuses people all the same.
    shadows = [str(path) for path, name in names.items() if name in sys.stdlib_module_names and name != "__main__"]
    assert shadows == []


def test_the_domain_imports_the_standard_library_and_errors_only() -> None:
    allowed = ("agent.domain", "agent.errors")
    foreign = [
        f"{path}: {name}"
        for path, tree in _modules("agent/domain")
        for name in _imports(tree)
        if not name.startswith(allowed) and name.split(".")[0] not in sys.stdlib_module_names
    ]
    assert foreign == []


def test_the_domain_has_no_clock() -> None:
    clocks = [
        f"{path}:{node.lineno}"
        for path, tree in _modules("agent/domain")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow", "monotonic"}
    ]
    assert clocks == []


def test_the_desktop_takes_only_the_office_from_the_hub() -> None:
    taken = {name for _, tree in _modules("erphub_desktop") for name in _imports(tree) if name.startswith("agent.hub")}
    assert taken <= {"agent.hub.Office"}


def test_tests_are_packages_and_packaging_is_none() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
