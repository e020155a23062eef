"""`python -m tests.desktop.screenshots [FOLDER]`: every page in both languages and both looks, over the sample, as PNG."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from erphub_desktop import tasks
from erphub_desktop.app import App
from erphub_desktop.pages import PAGES
from tests.desktop import sample

FOLDER = Path("build") / "screenshots"
LOOKS = tuple((language, scheme) for language in ("es", "en") for scheme in ("light", "dark"))


def settle(milliseconds: int = 400) -> None:
    """Lets Qt paint and the tasks come back."""
    deadline = QDeadlineTimer(milliseconds)
    while not deadline.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def shots(qt: QApplication, folder: Path) -> Iterator[Path]:
    """Makes one picture after the other; the path of each."""
    folder.mkdir(parents=True, exist_ok=True)
    for language, scheme in LOOKS:
        with tempfile.TemporaryDirectory() as profile:
            options = sample.options(Path(profile), language=language, scheme=scheme)
            app = App(qt, options, lambda _options: sample.opened())
            app.window.resize(1280, 720)
            app.start()
            settle()
            for entry in PAGES:
                app.window.open_page(entry.name)
                settle(150)
                choose_first(app)
                settle(700 if entry.name == "cfdi" else 250)
                path = folder / f"{entry.name}_{language}_{scheme}.png"
                app.window.grab().save(str(path))
                yield path
            app.window.close()
            tasks.wait_for_all(5)
            app.window.deleteLater()
            settle(50)


def choose_first(app: App) -> None:
    """Chooses a row where the page has a table, so that its details are on the picture."""
    from erphub_desktop.widgets.table import DataTable

    for table in app.window.findChildren(DataTable):
        if table.isVisible() and table.model.rowCount():
            table.select_row(3 if table.objectName() == "syncTable" else 1)


def main() -> int:
    """Makes them all."""
    qt = QApplication(sys.argv[:1])
    qt.setQuitOnLastWindowClosed(False)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    with pytest.MonkeyPatch.context() as patch:
        sample.fake_views(patch)
        for path in shots(qt, folder):
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
