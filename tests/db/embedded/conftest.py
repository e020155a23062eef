"""Data folders that a server's account can reach, and everything stopped and gone afterwards."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.db.embedded import ensure_running, remove, stop


@pytest.fixture(autouse=True)
def _no_asked_binaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERPHUB_PG_BIN", raising=False)


def _open_folder() -> Path:
    # pytest's own folders are closed to the server's account when we are root.
    folder = Path(tempfile.mkdtemp(prefix="erphub-test-"))
    folder.chmod(0o711)
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that every account may pass through."""
    folder = _open_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_folder(open_folder: Path) -> Iterator[Path]:
    """A data folder that does not exist yet, named as people name them."""
    folder = open_folder / "Ventas México & Ñandú's"
    yield folder
    remove(folder)


@pytest.fixture(scope="session")
def _settled() -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ERPHUB_PG_BIN", raising=False)
        folder = _open_folder()
        ensure_running(folder, fast=True)
        stop(folder)
        yield folder
        remove(folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder(_settled: Path) -> Iterator[Path]:
    """A data folder with a cluster, whose server is stopped before and after (making one for each test takes too long)."""
    yield _settled
    stop(_settled)
    gc.collect()  # an exception a test caught keeps that test's server object, and so its mark among the users
