"""Resolves pyproject.toml into the hash-checked locks: dev.txt first, then run.txt held to the same versions."""

from __future__ import annotations

import os
import shutil
import subprocess

import dev_environment
from dev_shell import LOCKS, ROOT, Stop, say

_OPTIONS = (
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--only-binary", ":all:"),
    *("--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"),
)


def lock(*, upgrade: bool) -> int:
    """Rewrites packaging/locks; versions stay as they are where pyproject.toml still allows them, unless `upgrade`."""
    uv = shutil.which("uv", path=os.pathsep.join([str(dev_environment.BIN), os.environ.get("PATH", os.defpath)]))
    if uv is None:
        raise Stop(f"uv resolves the locks and is not installed. Run: {dev_environment.PYTHON} -m pip install uv", 4)
    dev, run = (os.path.relpath(LOCKS / name, ROOT) for name in ("dev.txt", "run.txt"))
    newer = ["--upgrade"] if upgrade else []
    for output, options in ((dev, ["--group", "dev", *newer]), (run, ["--group", "build", "--constraints", dev, *newer])):
        say(f"Resolving {output}")
        command = [uv, "pip", "compile", *_OPTIONS, *options, "--output-file", output, "pyproject.toml"]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0
