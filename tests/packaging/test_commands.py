"""What a person meets before anything is installed: an old Python, a missing folder of test data."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "packaging" / "dev.py"


def test_an_older_python_can_read_the_command() -> None:
    ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_older_python_is_told_which_one_is_needed() -> None:
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['packaging/dev.py', 'demo']; runpy.run_path(sys.argv[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "ERP Hub needs Python 3.11 or newer; this is Python 3.9.",
        "Run the same command with a newer one, for example: python3.12 packaging/dev.py demo",
    ]


def test_the_commands_need_nothing_but_the_standard_library() -> None:
    own = {path.stem for path in DEV.parent.glob("dev*.py")}
    foreign = {
        name.split(".")[0]
        for path in DEV.parent.glob("dev*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
        + ([node.module] if isinstance(node, ast.ImportFrom) and node.module else [])
    } - own
    assert foreign <= sys.stdlib_module_names


def test_ci_says_so_when_the_test_data_is_missing(tmp_path: Path) -> None:
    environment = os.environ | {"ERPHUB_TEST_DATA": str(tmp_path / "nowhere")}
    done = subprocess.run(["bash", str(ROOT / ".ci" / "run")], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "The test data is missing" in done.stderr
