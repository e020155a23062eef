"""Makes `.venv` as the locks say, once: a stamp tells the next run that nothing is left to do."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO, Literal

import dev_system
from dev_shell import BUILD, LOCKS, ROOT, Stop, say

Kind = Literal["run", "dev"]  # dev.txt holds everything of run.txt in the same versions, so going from one to the other only adds
VENV = ROOT / ".venv"
STAMP = VENV / "erphub-ready.json"
BUSY = VENV / "erphub-installing"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UNAVAILABLE = 5
_NO_NETWORK = ("NewConnectionError", "ConnectTimeout", "ReadTimeout", "NameResolution", "ProxyError", "No matching distribution")


def prepare(kind: Kind, *, xcb: bool = False) -> str:
    """The path of a Python that has everything in packaging/locks/`kind`.txt and the project itself, editable."""
    dev_system.ensure(xcb=xcb)
    with _alone():
        stamp = _read_stamp()
        wanted = {"python": _python_version(), "project": _project_digest(), kind: _lock_digest(kind)}
        if PYTHON.exists() and not BUSY.exists() and wanted.items() <= stamp.items():
            return str(PYTHON)
        started = monotonic()
        _make_venv(stamp)
        stamp = _read_stamp()
        _install(kind, stamp)
        say(f"Ready in {monotonic() - started:.0f} s; the next run starts at once.")
    return str(PYTHON)


def call(command: list[str], *, env: dict[str, str] | None = None) -> int:
    """The exit code of `command`, run in the project's folder with this terminal; 127 where there is no such command."""
    try:
        process = subprocess.Popen(command, cwd=ROOT, env=child_environment() | (env or {}))
    except FileNotFoundError:
        say(f"{command[0]} is missing. Remove .venv and repeat the command.")
        return 127
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the terminal told the command too: it finishes what it is doing and ends by itself


def child_environment() -> dict[str, str]:
    """This environment with `.venv` in front, UTF-8 on every system, and pip kept from asking or from leaving `.venv`."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)]),
        "VIRTUAL_ENV": str(VENV),
        "PYTHONUTF8": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_USER": "0",
        "PIP_ROOT_USER_ACTION": "ignore",
    }


def _python_version() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]} for {ROOT}"


def _lock_digest(kind: Kind) -> str:
    # read_text, not bytes: a checkout with other line ends is the same lock
    return hashlib.sha256((LOCKS / f"{kind}.txt").read_text(encoding="utf-8").encode()).hexdigest()


def _project_digest() -> str:
    """Changes when the project must be installed anew: its metadata and commands, not the settings of the tools."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [whole["project"], whole["build-system"], whole.get("tool", {}).get("hatch", {})]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _read_stamp() -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept


@contextmanager
def _alone() -> Iterator[None]:
    """Only one run at a time changes `.venv`; a killed run lets go of the lock as soon as the pip that it left behind has ended."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "prepare.lock").open("w", encoding="utf-8") as file:
        os.set_inheritable(file.fileno(), True)
        if not _try_lock(file):
            say("Another run is preparing .venv; waiting for it.")
            _lock(file)
        yield


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _lock(file: IO[str]) -> None:
        while not _try_lock(file):  # LK_LOCK itself gives up after ten seconds
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            except OSError:
                continue
            return

else:
    import fcntl

    def _try_lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


def _make_venv(stamp: dict[str, str]) -> None:
    """Leaves a usable `.venv`: the present one, unless its install was cut short or it belongs to another Python or folder."""
    other = bool(stamp) and stamp.get("python") != _python_version()
    if VENV.exists() and not BUSY.exists() and not other and _has_pip():
        return
    if VENV.exists():
        say("Making .venv anew: " + ("its installation was interrupted." if BUSY.exists() else "it is not usable with this Python."))
        shutil.rmtree(VENV)
    else:
        say("Making .venv")
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop(f"{made.stdout}{made.stderr}\nPython could not make a virtual environment in {VENV}.", dev_system.NOT_CONFIGURED)


def _has_pip() -> bool:
    if not PYTHON.exists():
        return False
    same = f"import sys, pip; raise SystemExit(sys.version_info[:2] != {sys.version_info[:2]})"
    return subprocess.run([str(PYTHON), "-c", same], capture_output=True, check=False).returncode == 0


def _install(kind: Kind, stamp: dict[str, str]) -> None:
    BUSY.touch()
    STAMP.unlink(missing_ok=True)
    if stamp.get(kind) != _lock_digest(kind):
        _install_lock(kind)
    say("Installing the project itself (editable)")
    _pip(["--no-build-isolation", "--no-index", "--no-deps", "--editable", str(ROOT)], of=0)
    ready = {"python": _python_version(), "project": _project_digest(), "run": _lock_digest("run")}
    if kind == "dev" or stamp.get("dev") == _lock_digest("dev"):
        ready["dev"] = _lock_digest("dev")
    BUSY.unlink()
    STAMP.write_text(json.dumps(ready, indent=1), encoding="utf-8")


def _install_lock(kind: Kind) -> None:
    lock = LOCKS / f"{kind}.txt"
    count = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    say(f"Installing {count} locked packages, each checked by its hash (a minute or two, once)")
    _pip(["--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)], of=count)


def _pip(options: list[str], *, of: int) -> None:
    """Runs pip install and shows how far it is; stops with a sentence that says what to do when it fails."""
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--progress-bar", "off", *options]
    last: deque[str] = deque(maxlen=40)
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        close_fds=False,  # pip holds the lock too
    ) as pip:
        assert pip.stdout is not None
        found, unpacking = 0, False
        for line in pip.stdout:
            last.append(line)
            found += line.startswith("Collecting ")
            if line.startswith("Installing collected"):
                unpacking = True
            if of and line.startswith("Collecting ") and found % 20 == 0:
                say(f"  {found} of {of} found")
            elif of and line.startswith("Installing collected"):
                say("  unpacking")
    if pip.returncode:
        if not unpacking:
            BUSY.unlink()  # nothing was changed yet
        text = "".join(last)
        raise Stop(f"{text.rstrip()}\n{_why(text)}", UNAVAILABLE)


def _why(text: str) -> str:
    if "DO NOT MATCH THE HASHES" in text:
        return "A package is not the one that was locked (its hash differs), so nothing of it was installed. Tell the project's makers."
    if "No space left on device" in text:
        return f"The disk is full. Free about 1 GB where {VENV.parent} is, then repeat the command."
    if any(sign in text for sign in _NO_NETWORK):
        return "The package index could not be reached. Check the network (or pip's own configuration), then repeat the command."
    return "pip could not install the locked packages; its last words are above. Mend that, then repeat the command."


def path_of(tool: str) -> Path:
    """The command `tool` in `.venv`."""
    return BIN / (f"{tool}.exe" if os.name == "nt" else tool)
