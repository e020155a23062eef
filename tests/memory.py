"""Where a run's servers keep their data: in memory where there is room, since nothing but processes dies in tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 2_000_000_000


def in_memory() -> Path | None:
    """A folder in memory with room for a server and its databases; None where there is none (then the usual temporary one is taken)."""
    return _MEMORY if _has_room(_MEMORY) else None


def _has_room(folder: Path) -> bool:
    if sys.platform == "win32" or not folder.is_dir():
        return False
    found = os.statvfs(folder)
    return not found.f_flag & os.ST_NOEXEC and found.f_bavail * found.f_frsize > _ROOM
