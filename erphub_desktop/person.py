"""What this PC remembers for the person: language, scheme, window, filters and unfinished forms. Never a secret."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings


class Person:
    """The person's own settings, in one file under `folder` (each profile has its own, so practice never mixes with the rest)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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
        """Forgets the form and its file: it was sent, or thrown away."""
        self._settings.remove(f"draft/{form}")
        self._draft_file(form).unlink(missing_ok=True)

    def draft_file(self, form: str) -> bytes:
        """The file that goes with an unfinished form; empty when there is none, or it cannot be read."""
        try:
            return self._draft_file(form).read_bytes()
        except OSError:
            return b""

    def keep_draft_file(self, form: str, content: bytes) -> None:
        """Keeps a file with an unfinished form, for this person's account only; nothing where the disk refuses it."""
        place = self._draft_file(form)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch(mode=0o600)
            place.write_bytes(content)
        except OSError:  # what was typed is kept all the same; the file can be dropped in again
            return

    def _draft_file(self, form: str) -> Path:
        return self._folder / f"draft-{form}.bin"
