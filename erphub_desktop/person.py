"""What this PC remembers for the person: language, scheme, window, filters and unfinished forms. Never a secret."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings


class Person:
    """The person's own settings, in one file under `folder` (each profile has its own, so practice never mixes with the rest)."""

    def __init__(self, folder: Path) -> None:
        self._settings = QSettings(str(folder / "desktop.ini"), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        """The remembered text, or `default`."""
        return str(self._settings.value(key, default))

    def remember(self, key: str, value: str) -> None:
        """Keeps `value` for the next start."""
        self._settings.setValue(key, value)

    def geometry(self) -> QByteArray:
        """The window's last size and place; empty on the first start."""
        value = self._settings.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    def remember_geometry(self, geometry: QByteArray) -> None:
        """Keeps the window's size and place."""
        self._settings.setValue("window/geometry", geometry)

    def draft(self, form: str) -> dict[str, str]:
        """The unfinished form's values; empty when there is none."""
        kept = self.text(f"draft/{form}")
        return {str(name): str(value) for name, value in json.loads(kept).items()} if kept else {}

    def keep_draft(self, form: str, values: dict[str, str]) -> None:
        """Keeps an unfinished form; the caller leaves secrets out."""
        self.remember(f"draft/{form}", json.dumps(values, ensure_ascii=False))

    def drop_draft(self, form: str) -> None:
        """Forgets the form: it was sent, or thrown away."""
        self._settings.remove(f"draft/{form}")
