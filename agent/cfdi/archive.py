"""A folder of fiscal papers by RFC, year and month: what is written once stays as it is, each file with its SHA-256 beside it.

Every month's folder has a SHA256SUMS that `sha256sum -c` reads, so nobody needs ERP Hub to check it.
"""

from __future__ import annotations

import errno
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from uuid import UUID, uuid4

from filelock import FileLock, Timeout

from agent.errors import Unavailable, UserError

SUMS = "SHA256SUMS"
MARK = "erphub-archive.json"
_LOCK_SECONDS = 20.0
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_SAFE = re.compile(r"[A-ZÑ&0-9a-z][A-ZÑ&0-9a-z._-]*")
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


@dataclass(frozen=True, slots=True)
class Paper:
    """One file to keep: where it belongs (`RFC/2026/11/UUID.xml`) and its bytes."""

    path: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of the bytes."""
        return sha256(self.content).hexdigest()


class Archive:
    """The archive under one folder; several agents may share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self) -> UUID:
        """The archive's own number, made with the folder: another folder is another place. Raises `archive.*`."""
        mark = self.folder / MARK
        with self._said(), self._alone():
            if not mark.exists():
                _write(mark, json.dumps({"archive": str(uuid4())}).encode())
            try:
                return UUID(json.loads(mark.read_bytes())["archive"])
            except (ValueError, KeyError, TypeError) as error:
                raise UserError("archive.not_ours", file=MARK, folder=str(self.folder)) from error

    def add(self, papers: Sequence[Paper]) -> dict[str, UserError]:
        """Writes what is not there yet; by path, why a file that is there with other bytes was left alone.

        Raises `archive.no_room` and `archive.read_only`; what was written before stays.
        """
        refused: dict[str, UserError] = {}
        kept: dict[Path, dict[str, str]] = {}
        with self._said(), self._alone():
            for paper in papers:
                target = self._target(paper.path)
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    _write(target, paper.content)
                elif _digest(target) != paper.sha256:
                    refused[paper.path] = UserError("archive.other_bytes", file=str(target))
                    continue
                kept.setdefault(target.parent, {})[target.name] = paper.sha256
            for month, digests in kept.items():
                _add_sums(month, digests)
        return refused

    def _target(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if not all(_SAFE.fullmatch(part) for part in parts):
            raise ValueError(f"not a path of the archive: {path}")
        return self.folder.joinpath(*parts)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one writer at a time, so that nothing is written over between looking and writing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / ".lock", timeout=_LOCK_SECONDS):
                yield
        except Timeout as error:
            raise Unavailable("archive: another agent is writing") from error

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise UserError("archive.no_room", folder=str(self.folder)) from error
            raise UserError("archive.read_only", folder=str(self.folder), reason=error.strerror or type(error).__name__) from error


def read_sums(month: Path) -> dict[str, str]:
    """File name -> SHA-256 as the month's SHA256SUMS has them; empty when there is none."""
    try:
        text = (month / SUMS).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    return {match[2]: match[1] for line in text.splitlines() if (match := _LINE.fullmatch(line))}


def sums(digests: Mapping[str, str]) -> bytes:
    """SHA256SUMS as text: a line a file, by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def _add_sums(month: Path, digests: Mapping[str, str]) -> None:
    known = read_sums(month)
    if not known:  # removed or damaged: what is there is entered again
        names = (file.name for file in month.iterdir() if file.is_file() and _SAFE.fullmatch(file.name) and file.name != SUMS)
        known = {name: _digest(month / name) for name in names}
    if any(known.get(name) != digest for name, digest in digests.items()) or not (month / SUMS).exists():
        _write(month / SUMS, sums({**known, **digests}))


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        digest = sha256()
        while block := opened.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _write(target: Path, content: bytes) -> None:
    """All of `content` under its name, on the disk, or nothing."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o640)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
