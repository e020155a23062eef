"""Where the product's own files are: in a clone, in a wheel and in a frozen bundle alike."""

from __future__ import annotations

from pathlib import Path

import agent

root = Path(agent.__file__).resolve().parent.parent
resources = root / "resources"
messages = resources / "messages"
fonts = resources / "fonts"
vendor = resources / "vendor"
migrations = root / "migrations"
