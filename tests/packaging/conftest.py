"""A small project of the same shape, with a package index of one folder, so that the real dev.py runs without a network."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["build_here"]

[project]
name = "small"
version = "1"
"""

# The least that pip asks of a build backend: an editable wheel that puts the project's folder on the path.
BACKEND = """
import os, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name, info = "small-1-py3-none-any.whl", "small-1.dist-info"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("small.pth", os.getcwd())
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: small\\nVersion: 1\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: small\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""


@dataclass
class Project:
    """A folder with packaging/dev.py in it and locks that name wheels made here."""

    folder: Path
    index: Path
    environment: dict[str, str] = field(default_factory=dict)

    def wheel(self, name: str, version: str = "1") -> str:
        """Puts a wheel with one module into the index; its line for a lock."""
        path = self.index / f"{name}-{version}-py3-none-any.whl"
        info = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(f"{name}.py", f"VERSION = {version!r}\n")
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: small\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
        return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"

    def lock(self, kind: str, *lines: str) -> str:
        """Writes packaging/locks/`kind`.txt; what it held before."""
        path = self.folder / "packaging" / "locks" / f"{kind}.txt"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text("".join(lines), encoding="utf-8")
        return before

    def dev(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs dev.py as a person would."""
        command = [sys.executable, "packaging/dev.py", *arguments]
        return subprocess.run(command, cwd=self.folder, env=os.environ | self.environment, capture_output=True, text=True, check=False)

    def version_of(self, name: str) -> str:
        """The version of the module `name` in .venv; '' where it is not installed."""
        code = f"import {name}; print({name}.VERSION)"
        command = [str(self.folder / ".venv" / "bin" / "python"), "-c", code]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def pretend_ready(self) -> Path:
        """Makes a .venv that dev.py takes for installed, without pip; its folder of commands."""
        commands = self.folder / ".venv" / "bin"
        commands.mkdir(parents=True)
        (commands / "python").symlink_to(sys.executable)
        stamp = (
            "import sys, json; sys.path.insert(0, 'packaging'); import dev_environment as e;"
            "e.STAMP.write_text(json.dumps({'python': e._python_version(), 'project': e._project_digest(),"
            " 'run': e._lock_digest('run'), 'dev': e._lock_digest('dev')}))"
        )
        subprocess.run([sys.executable, "-c", stamp], cwd=self.folder, check=True)
        return commands


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh project whose demo prints its arguments and ends with 6; nothing is installed yet."""
    folder, index = tmp_path / "project", tmp_path / "index"
    (folder / "packaging" / "locks").mkdir(parents=True)
    (folder / "build_here").mkdir()
    (folder / "agent").mkdir()
    index.mkdir()
    for source in (ROOT / "packaging").glob("dev*.py"):
        shutil.copy(source, folder / "packaging")
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (folder / "build_here" / "backend.py").write_text(BACKEND, encoding="utf-8")
    (folder / "agent" / "__main__.py").write_text("import sys, small_a\nprint(sys.argv[1:])\nsys.exit(6)\n", encoding="utf-8")
    made = Project(folder, index, {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index), "PIP_CONFIG_FILE": os.devnull, "DISPLAY": ""})
    small_a, small_b = made.wheel("small_a"), made.wheel("small_b")
    made.lock("run", small_a)
    made.lock("dev", small_a, small_b)
    return made
