"""What must come from the operating system: Python's venv module and, on Linux, the libraries that Qt's wheels expect."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from dev_shell import Stop, say


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library by the name the loader looks for, and the Debian packages that carry it, by release."""

    soname: str
    packages: tuple[str, ...]


QT = (
    Library("libglib-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0")),
    Library("libGL.so.1", ("libgl1",)),
    Library("libEGL.so.1", ("libegl1",)),
    Library("libdbus-1.so.3", ("libdbus-1-3",)),
    Library("libfontconfig.so.1", ("libfontconfig1",)),
    Library("libxkbcommon.so.0", ("libxkbcommon0",)),
    Library("libgssapi_krb5.so.2", ("libgssapi-krb5-2",)),
)
# Only for a window on an X display: without them Qt's xcb plugin refuses to load.
XCB = (
    Library("libxcb-cursor.so.0", ("libxcb-cursor0",)),
    Library("libxcb-icccm.so.4", ("libxcb-icccm4",)),
    Library("libxcb-keysyms.so.1", ("libxcb-keysyms1",)),
    Library("libxcb-image.so.0", ("libxcb-image0",)),
    Library("libxcb-render-util.so.0", ("libxcb-render-util0",)),
    Library("libxcb-shape.so.0", ("libxcb-shape0",)),
    Library("libxcb-xkb.so.1", ("libxcb-xkb1",)),
    Library("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0",)),
    Library("libxcb-randr.so.0", ("libxcb-randr0",)),
    Library("libxcb-xfixes.so.0", ("libxcb-xfixes0",)),
    Library("libxcb-sync.so.1", ("libxcb-sync1",)),
    Library("libxcb-shm.so.0", ("libxcb-shm0",)),
    Library("libX11-xcb.so.1", ("libx11-xcb1",)),
)
NOT_CONFIGURED = 4


def _loads(library: Library) -> bool:
    try:
        ctypes.CDLL(library.soname)
    except OSError:
        return False
    return True


def on_x() -> bool:
    """True where a window would open on an X display."""
    return sys.platform == "linux" and bool(os.environ.get("DISPLAY"))


def missing_libraries(*, xcb: bool) -> list[Library]:
    """The libraries that the loader cannot find; none but on Linux, where Qt's wheels rely on the system's."""
    if sys.platform != "linux":
        return []
    return [library for library in QT + (XCB if xcb else ()) if not _loads(library)]


def venv_missing() -> bool:
    """True where Python came without the parts that make a virtual environment (Debian packs them apart)."""
    return importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None


def _known_to_apt(package: str) -> bool:
    answer = subprocess.run(["apt-cache", "policy", package], capture_output=True, text=True, check=False).stdout
    return "Candidate:" in answer and "Candidate: (none)" not in answer


def _choose(packages: tuple[str, ...]) -> str:
    """The name that this release knows; the oldest one where apt's lists are still empty, since newer releases provide it."""
    return next((package for package in packages if _known_to_apt(package)), packages[-1])


def _wanted(libraries: list[Library], *, venv: bool) -> list[str]:
    names = [_choose(library.packages) for library in libraries]
    if venv:
        names.append(_choose((f"python{sys.version_info[0]}.{sys.version_info[1]}-venv", "python3-venv")))
    return names


def _install(libraries: list[Library], *, venv: bool) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    # A source that does not answer is no reason to stop: what matters is whether the install finds its packages.
    subprocess.run([*apt, "update"], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    names = _wanted(libraries, venv=venv)
    say("Installing system packages: " + " ".join(names))
    done = subprocess.run(
        [*apt, "install", "-y", "--no-install-recommends", *names],
        env=quiet,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-8:])
        raise Stop(f"{last}\nThe system packages could not be installed. When the package source answers again, repeat the command.", 5)


def _by_hand(libraries: list[Library], *, venv: bool) -> str:
    if shutil.which("apt-get"):
        line = "apt-get update && sudo apt-get install -y --no-install-recommends " + " ".join(_wanted(libraries, venv=venv))
        return f"Some system packages are missing. Run this line, then repeat the command:\n\n    sudo {line}\n"
    lacking = [library.soname for library in libraries] + (["Python's venv and ensurepip modules"] if venv else [])
    return "Install these with your system's package tool, then repeat the command: " + ", ".join(lacking)


def ensure(*, xcb: bool) -> None:
    """Leaves the system with what the program needs, and with `xcb` also with what a window on an X display needs.

    Installs it as root on Debian or Ubuntu; elsewhere stops with the one line to run.
    """
    venv, libraries = venv_missing(), missing_libraries(xcb=xcb)
    if not venv and not libraries:
        return
    may_install = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None
    if not may_install:
        raise Stop(_by_hand(libraries, venv=venv), NOT_CONFIGURED)
    _install(libraries, venv=venv)
    importlib.invalidate_caches()
    venv, libraries = venv_missing(), missing_libraries(xcb=xcb)
    if venv or libraries:
        raise Stop(_by_hand(libraries, venv=venv), NOT_CONFIGURED)
