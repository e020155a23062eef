"""What is missing from the system is installed where that is allowed, and otherwise named in one line to run."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A Python that believes one library to be missing and to be this user: the real module, the real loader.
DRIVER = """
import os, sys
sys.path.insert(0, sys.argv[1])
import dev_system
from dev_shell import Stop
os.geteuid = lambda: int(sys.argv[2])
dev_system.venv_missing = lambda: False
dev_system.QT = (dev_system.Library("libc.so.6", ("libc6",)), dev_system.Library(sys.argv[3], ("libnew0t64", "libnew0")))
try:
    dev_system.ensure(xcb=False)
except Stop as stop:
    print(stop)
    sys.exit(stop.code)
"""


@dataclass
class System:
    """Stand-ins for apt-get and apt-cache that write down what they are asked."""

    bin: Path
    asked: Path

    def ensure(self, *, uid: int, soname: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
        """Runs dev_system.ensure as `uid` on a system where `soname` may be missing."""
        command = [sys.executable, "-c", DRIVER, str(ROOT / "packaging"), str(uid), soname]
        environment = os.environ | {"PATH": path or f"{self.bin}:/usr/bin:/bin"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def calls(self) -> list[str]:
        """What apt-get was asked, a line each."""
        return self.asked.read_text(encoding="utf-8").splitlines() if self.asked.exists() else []


def _script(path: Path, text: str) -> None:
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture(params=["libnew0t64", "libnew0"])
def known(request: pytest.FixtureRequest) -> str:
    """The name that this release has for the missing library."""
    return str(request.param)


@pytest.fixture
def system(tmp_path: Path, known: str) -> System:
    made = System(tmp_path / "bin", tmp_path / "asked")
    made.bin.mkdir()
    _script(made.bin / "apt-get", f'echo "$@" >> {made.asked}\n')
    _script(made.bin / "apt-cache", f'[ "$2" = {known} ] && echo "  Candidate: 1.0" || echo "  Candidate: (none)"\n')
    return made


def test_root_gets_it_installed_by_the_releases_own_name(system: System, known: str) -> None:
    system.ensure(uid=0, soname="libnot-on-any-system.so.0")
    update, install = system.calls()
    assert update.endswith(" update")
    assert install.endswith(f" install -y --no-install-recommends {known}")


def test_root_is_told_when_it_is_still_missing_afterwards(system: System) -> None:
    done = system.ensure(uid=0, soname="libnot-on-any-system.so.0")
    assert done.returncode == 4
    assert "Run this line" in done.stdout


def test_root_is_told_when_apt_fails(system: System) -> None:
    _script(system.bin / "apt-get", 'echo "E: no such thing"; [ "$4" = update ]\n')
    done = system.ensure(uid=0, soname="libnot-on-any-system.so.0")
    assert done.returncode == 5
    assert "E: no such thing" in done.stdout
    assert "could not be installed" in done.stdout


def test_anyone_else_gets_the_one_line_to_run(system: System, known: str) -> None:
    done = system.ensure(uid=1000, soname="libnot-on-any-system.so.0")
    assert done.returncode == 4
    lines = [line for line in done.stdout.splitlines() if line.startswith("    ")]
    assert lines == [f"    sudo apt-get update && sudo apt-get install -y --no-install-recommends {known}"]
    assert system.calls() == []


def test_another_linux_gets_the_librarys_name(system: System, tmp_path: Path) -> None:
    done = system.ensure(uid=0, soname="libnot-on-any-system.so.0", path=str(tmp_path))
    assert done.returncode == 4
    assert "libnot-on-any-system.so.0" in done.stdout


def test_nothing_is_asked_where_nothing_is_missing(system: System) -> None:
    done = system.ensure(uid=0, soname="libm.so.6")
    assert (done.returncode, done.stdout, system.calls()) == (0, "", [])
