"""The contracts in .importlinter, tried on a small tree of the same shape: each forbidden arrow breaks one of them by name."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AGENT = (
    *(
        "__main__",
        "cli",
        "web",
        "scheduler",
        "bootstrap",
        "work",
        "erp",
        "pac",
        "sources",
        "alerts",
        "services",
        "views",
        "hub",
        "office",
        "vault",
        "secret_drops",
    ),
    *("db", "cfdi", "http_client", "credentials", "settings", "instance", "logs", "ports", "domain", "practice", "errors", "paths"),
)
DESKTOP = (
    "__main__",
    "app",
    "main_window",
    "sidebar",
    "pages",
    "dialogs",
    "widgets",
    "desk",
    "loopback",
    "live",
    "agent_process",
    "theme",
    "tasks",
)
ALLOWED = {
    "agent.__main__": "from agent import cli",
    "agent.cli": "from agent.practice import vendor\nfrom agent import bootstrap, scheduler",
    "agent.bootstrap": "from agent import erp, pac, sources, work",
    "agent.work": "from agent.services import verb\nfrom agent import hub",
    "agent.services": "from agent.hub import Office\nfrom agent import db",
    "agent.practice": "import satcfdi\nfrom agent import errors, paths",
    "agent.errors": "from agent import paths",
    "erphub_desktop.app": "from agent import erp, office, settings\nfrom erphub_desktop import main_window",
    "erphub_desktop.live": "from agent.db.listen import wait",
    "erphub_desktop.pages": "from agent.hub import Office\nfrom agent.views import today\nfrom agent import errors, ports\nimport PySide6",
}
ARROW = "agent: one arrow"
DELEGATES = "the desktop reaches services"
FORBIDDEN = [
    ("agent.errors", "from agent.domain import money", "agent.domain.money", ARROW),
    ("agent.domain", "from agent import ports", "agent.ports", ARROW),
    ("agent.db", "from agent import services", "agent.services", ARROW),
    ("agent.services", "from agent import work", "agent.work", ARROW),
    ("agent.cfdi", "from agent import db", "agent.db", ARROW),
    ("agent.erp", "from agent import pac", "agent.pac", ARROW),
    ("agent.work", "from agent import sources", "agent.sources", ARROW),
    ("agent.services", "from agent import views", "agent.views", ARROW),
    ("agent.practice", "from agent import domain", "agent.domain", ARROW),
    ("agent.practice", "from agent import http_client", "agent.http_client", ARROW),
    ("agent.views", "import PySide6.QtCore", "PySide6", "agent works without a screen"),
    ("agent.cli", "import erphub_desktop", "erphub_desktop", "agent works without a screen"),
    ("agent.bootstrap", "from agent import practice", "agent.practice", "the simulated vendors are started by a command"),
    ("agent.services", "from agent import http_client", "agent.http_client", "services and views touch the database only"),
    ("agent.views", "from agent import credentials", "agent.credentials", "services and views touch the database only"),
    ("agent.cfdi", "from satcfdi.create import cfd", "satcfdi", "only the simulated vendors use satcfdi's code"),
    ("erphub_desktop.widgets", "from erphub_desktop import pages", "erphub_desktop.pages", "erphub_desktop: one arrow"),
    ("erphub_desktop.theme", "from erphub_desktop import widgets", "erphub_desktop.widgets", "erphub_desktop: one arrow"),
    ("erphub_desktop.pages", "from agent import work", "agent.work", DELEGATES),
    ("erphub_desktop.pages", "from agent.db import engine", "agent.db.engine", DELEGATES),
    ("erphub_desktop.dialogs", "from agent import credentials", "agent.credentials", DELEGATES),
    ("erphub_desktop.main_window", "from agent import bootstrap", "agent.bootstrap", DELEGATES),
    ("erphub_desktop.widgets", "import sqlalchemy", "sqlalchemy", DELEGATES),
    ("erphub_desktop.app", "from agent import db", "agent.db", DELEGATES),
    ("erphub_desktop.app", "from agent import bootstrap", "agent.bootstrap", DELEGATES),
]


def _tree(folder: Path, extra: Iterable[tuple[str, str]] = ()) -> Path:
    shutil.copy(ROOT / ".importlinter", folder)
    sources = {"agent": "", "erphub_desktop": ""}
    sources |= {f"agent.{name}": "" for name in AGENT} | {f"erphub_desktop.{name}": "" for name in DESKTOP} | ALLOWED
    for module, line in extra:
        sources[module] = f"{sources.get(module, '')}\n{line}\n"
    for module, text in sources.items():
        package = folder.joinpath(*module.split("."))
        package.mkdir(exist_ok=True)
        (package / "__init__.py").write_text(text, encoding="utf-8")
    for name in ("db/listen", "db/engine", "services/verb", "views/today", "practice/vendor", "domain/money"):
        (folder / "agent" / f"{name}.py").touch()
    return folder


def _lint(folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"]
    done = subprocess.run(command, cwd=folder, env={**os.environ, "COLUMNS": "250"}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of a tree with every forbidden arrow at once, by the first words of the contract."""
    code, said = _lint(_tree(tmp_path_factory.mktemp("wrong"), [(importer, line) for importer, line, _, _ in FORBIDDEN]))
    assert code == 1, said
    report = said.partition("Broken contracts")[2]
    sections = re.split(r"^(.+)\n-{10,}$", report, flags=re.MULTILINE)
    return dict(zip(sections[1::2], sections[2::2], strict=True))


def test_a_tree_of_the_designs_shape_keeps_every_contract(tmp_path: Path) -> None:
    code, said = _lint(_tree(tmp_path))
    assert code == 0, said
    assert "0 broken" in said


@pytest.mark.parametrize(("importer", "line", "imported", "contract"), FORBIDDEN, ids=[f"{row[0]} -> {row[2]}" for row in FORBIDDEN])
def test_an_arrow_the_wrong_way_breaks_its_contract(
    complaints: dict[str, str], importer: str, line: str, imported: str, contract: str
) -> None:
    said = next(text for title, text in complaints.items() if title.startswith(contract))
    assert re.search(rf"\b{re.escape(importer)} -> {re.escape(imported)}\b", said), f"{line!r} in {importer}: {said}"


def test_a_module_without_a_place_breaks_the_first_contract(tmp_path: Path) -> None:
    code, said = _lint(_tree(tmp_path, [("agent.forgotten", "")]))
    assert code == 1
    assert "- agent.forgotten" in said
