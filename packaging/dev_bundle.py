"""Freezes the program for this system into build/bundle/erphub: `erphub` (the window) and `erphub-agent` (the commands)."""

from __future__ import annotations

from time import monotonic

import dev_environment
from dev_shell import BUILD, ROOT, say


def bundle() -> int:
    """PyInstaller's exit code; the folder runs where there is neither Python nor this repository."""
    python = dev_environment.prepare("dev", xcb=True)  # so that the bundle carries what a window on X needs
    started = monotonic()
    target = BUILD / "bundle"
    folders = ["--distpath", str(target), "--workpath", str(BUILD / "pyinstaller")]
    spec = str(ROOT / "packaging" / "erphub.spec")
    code = dev_environment.call([python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *folders, spec])
    if code == 0:
        size = sum(file.stat().st_size for file in (target / "erphub").rglob("*") if file.is_file() and not file.is_symlink())
        say(f"{target / 'erphub'}: {size / 1_000_000:.0f} MB in {monotonic() - started:.0f} s")
    return code
