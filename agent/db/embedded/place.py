"""Where a data folder keeps its server, and as which account."""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agent.db.embedded.children import Account, has_name, is_root, run, unprivileged_account
from agent.errors import UserError

ELSEWHERE = Path("/var/lib/erphub-pg")
"""For root only: where clusters go whose data folder lies behind a folder that the server's account may not enter."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one server. `kept` is ours alone; `home` holds what the server's account must reach. Often the same."""

    kept: Path
    home: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log" / "server.log"

    @property
    def port_file(self) -> Path:
        return self.kept / "port"

    @property
    def password_file(self) -> Path:
        return self.kept / "superuser.password"


def kept_folder(folder: Path) -> Path:
    return folder.absolute() / "postgres"


def find_place(folder: Path) -> Place | None:
    """The place that `folder` already has, or None; creates nothing."""
    kept = kept_folder(folder)
    if not kept.is_dir():
        return None
    home = kept
    with suppress(FileNotFoundError):
        home = Path((kept / "elsewhere").read_text("utf-8").strip())
    return Place(kept, home, _account(home / "data", folder))


def make_kept_folder(folder: Path) -> Path:
    """``<folder>/postgres`` with its lock, made if need be, owned by whoever owns the folder.

    What is made as root lets the server's account pass through; what was there before is not changed.
    """
    kept = kept_folder(folder)
    mode = 0o711 if is_root() else 0o700
    for made in (kept.parent, kept, kept / "users"):
        if not made.is_dir():
            made.mkdir(mode, parents=True, exist_ok=True)
            made.chmod(mode)
            if made != kept.parent:
                belong_like(made, made.parent)
    with suppress(FileExistsError):
        os.close(os.open(kept / "lock", os.O_CREAT | os.O_EXCL, 0o600))
        belong_like(kept / "lock", kept)
    return kept


def make_place(folder: Path) -> Place:
    """The place of `folder`, chosen and made at the first call. Call it under the folder's lock.

    As root the server runs as another account: the owner of the data if there is some, else the owner of the
    folder, else an unprivileged one. If that account may not enter the folder (a home of mode 0700, say) the
    cluster goes to `ELSEWHERE` under a random name which ``<folder>/postgres/elsewhere`` remembers: no folder
    that was there before gets other permissions. Raises ``embedded.no_place``, and ``embedded.damaged`` when it is gone from there.
    """
    make_kept_folder(folder)
    place = find_place(folder)
    assert place is not None
    if place.account is not None and place.home == place.kept and not place.data.exists() and not _can_enter(place.kept, place.account):
        place = _move_elsewhere(place)
    if not place.home.is_dir():
        raise UserError("embedded.damaged", path=str(place.data))
    log = place.log.parent
    if not log.is_dir():
        log.mkdir(0o700)
        give(log, place.account)
    return place


def _move_elsewhere(place: Place) -> Place:
    account = place.account
    home = ELSEWHERE / secrets.token_hex(8)
    try:
        for made in (ELSEWHERE, home):
            if not made.is_dir():
                made.mkdir(0o711, parents=True)
                made.chmod(0o711)
    except OSError as error:
        raise UserError("embedded.no_place", path=str(ELSEWHERE), detail=error.strerror) from error
    if account is None or not _can_enter(home, account):
        home.rmdir()
        raise UserError("embedded.no_place", path=str(ELSEWHERE), detail="permission")
    write_private(place.kept / "elsewhere", f"{home}\n")
    return Place(place.kept, home, account)


def _account(data: Path, folder: Path) -> Account | None:
    if not is_root():
        return None
    for path in (data, folder):
        with suppress(FileNotFoundError):
            owner = path.stat()
            if owner.st_uid != 0 and has_name(owner.st_uid):
                return Account(owner.st_uid, owner.st_gid)
    return unprivileged_account()


def _can_enter(folder: Path, account: Account) -> bool:
    # Asked of the system, not worked out from mode bits: access lists and network folders count too.
    return run(["/bin/sh", "-c", 'cd "$1"', "sh", folder], account=account, folder=Path("/")).code == 0


def give(path: Path, account: Account | None) -> None:
    """Makes `account` the owner of `path`; nothing when we run the server ourselves."""
    if account is not None and sys.platform != "win32":
        os.chown(path, account.uid, account.gid)


def belong_like(path: Path, model: Path) -> None:
    """As root, makes `path` the property of whoever owns `model`."""
    # root working in a person's folder must not leave files there that the person cannot open.
    if is_root() and sys.platform != "win32":
        owner = model.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Replaces `path` whole, readable by its owner only: `account`, or whoever owns its folder. Raises OSError."""
    half = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if account is None:
            belong_like(half, path.parent)
        else:
            give(half, account)
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
