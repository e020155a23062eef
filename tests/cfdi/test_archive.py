"""The archive's folder: what is written once stays, nothing is written over, and trouble with the disk is a sentence."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path
from typing import IO, Any

import pytest

from agent.cfdi.archive import MARK, SUMS, Archive, Paper, read_sums
from agent.errors import UserError

XML = Paper("EKU9003173C9/2026/11/AAAA.xml", b"<a/>")
PDF = Paper("EKU9003173C9/2026/11/AAAA.pdf", b"%PDF")


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {".lock"}


def test_papers_lie_by_rfc_year_and_month_with_their_digests(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert archive.add([XML, PDF]) == {}
    month = tmp_path / "EKU9003173C9" / "2026" / "11"
    assert files(tmp_path) == {f"EKU9003173C9/2026/11/{name}" for name in ("AAAA.xml", "AAAA.pdf", SUMS)}
    assert (month / "AAAA.xml").read_bytes() == b"<a/>"
    checked = subprocess.run(["sha256sum", "--strict", "-c", SUMS], cwd=month, capture_output=True, text=True, check=False)
    assert (checked.returncode, sorted(checked.stdout.splitlines())) == (0, ["AAAA.pdf: OK", "AAAA.xml: OK"])


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([XML])
    before = (tmp_path / XML.path).stat()
    assert archive.add([XML, PDF]) == {}
    after = (tmp_path / XML.path).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert set(read_sums((tmp_path / XML.path).parent)) == {"AAAA.xml", "AAAA.pdf"}


def test_a_file_with_other_bytes_is_left_alone_and_the_others_are_written(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([XML])
    (tmp_path / XML.path).write_bytes(b"<changed/>")
    refused = archive.add([XML, PDF])
    assert {path: error.code for path, error in refused.items()} == {XML.path: "archive.other_bytes"}
    assert (tmp_path / XML.path).read_bytes() == b"<changed/>"
    assert (tmp_path / PDF.path).read_bytes() == b"%PDF"
    assert read_sums((tmp_path / XML.path).parent)["AAAA.xml"] == XML.sha256  # so that sha256sum tells of it


def test_digests_that_were_lost_are_made_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([XML])
    sums = (tmp_path / XML.path).parent / SUMS
    sums.unlink()
    archive.add([PDF])
    assert set(read_sums(sums.parent)) == {"AAAA.xml", "AAAA.pdf"}


def test_the_place_is_the_folders_own(tmp_path: Path) -> None:
    here = Archive(tmp_path / "here")
    assert here.place() == Archive(tmp_path / "here").place()
    assert here.place() != Archive(tmp_path / "there").place()


def test_a_damaged_mark_is_not_made_anew(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.place()
    (tmp_path / MARK).write_text("{")
    with pytest.raises(UserError) as caught:
        archive.place()
    assert caught.value.code == "archive.not_ours"
    assert (tmp_path / MARK).read_text() == "{"


class _Full:
    """A disk that takes so many files and no more."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._real = os.fdopen

    def __call__(self, handle: int, mode: str) -> IO[Any]:
        if self._room == 0:
            os.close(handle)
            raise OSError(errno.ENOSPC, "No space left on device")
        self._room -= 1
        return self._real(handle, mode)


def test_a_full_disk_is_said_and_leaves_only_whole_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path)
    monkeypatch.setattr("agent.cfdi.archive.os.fdopen", _Full(1))
    with pytest.raises(UserError) as caught:
        archive.add([XML, PDF])
    assert (caught.value.code, caught.value.params["folder"]) == ("archive.no_room", str(tmp_path))
    assert files(tmp_path) == {XML.path}
    monkeypatch.undo()
    assert archive.add([XML, PDF]) == {}
    assert files(tmp_path) == {XML.path, PDF.path, f"EKU9003173C9/2026/11/{SUMS}"}
    assert set(read_sums((tmp_path / XML.path).parent)) == {"AAAA.xml", "AAAA.pdf"}


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError) as caught:
        Archive(tmp_path / "file").place()
    assert caught.value.code == "archive.read_only"


@pytest.mark.parametrize("path", ["../out.xml", "EKU/../../out.xml", "/etc/passwd", "A/b\\c", "A/.hidden"])
def test_nothing_is_written_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        Archive(tmp_path / "in").add([Paper(path, b"")])
