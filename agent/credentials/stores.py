"""Where an agent's private key is kept: the system's keyring or a file. There is no third place, and never plain text in a database."""

from __future__ import annotations

import os
import secrets
import stat
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from agent.credentials.keys import AgentKey
from agent.credentials.secret import Secret
from agent.errors import UserError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEY_FILE = "ERPHUB_KEY_FILE"
CREDENTIAL = "erphub-key"
"""The credential's name under systemd: ``LoadCredential=erphub-key:/etc/erphub/key``."""
PATIENCE = 30.0
"""Seconds for the system's keyring to answer; a person may have to unlock it meanwhile."""
_ACCOUNT = "agent"
_T = TypeVar("_T")


class KeyStore(Protocol):
    """Keeps one private key. `where` names the place for a person."""

    @property
    def where(self) -> str: ...

    def load(self, *, expected: bytes | None = None) -> AgentKey:
        """The kept key. `expected` is this agent's public key when the database knows it already.

        Raises ``vault.key_missing`` (never made here), ``vault.key_wiped`` (it was expected and is gone),
        ``vault.key_of_another`` (another than expected), ``vault.locked``, ``vault.slow``, ``vault.key_damaged``,
        ``vault.store_failed``.
        """

    def create(self) -> AgentKey:
        """A new key, kept before it is returned. Raises ``vault.key_exists``: a kept key is never replaced."""

    def forget(self) -> None:
        """Removes the kept key; nothing when there is none."""


def open_key_store(
    *, installation: str, prefix: str = "erphub", key_file: Path | None = None, environ: Mapping[str, str] | None = None
) -> KeyStore:
    """The place for this installation's key: `key_file` or ``ERPHUB_KEY_FILE``, systemd's credential, or the OS keyring.

    `prefix` and `installation` make the keyring's entry (one service name for each key). Nothing is read yet.
    Raises ``vault.no_store`` when there is none, ``vault.slow`` when the keyring does not answer.
    """
    environment = os.environ if environ is None else environ
    named = key_file or (Path(environment[KEY_FILE]) if environment.get(KEY_FILE) else None)
    if named is not None:
        return KeyFile(named)
    folder = environment.get("CREDENTIALS_DIRECTORY")
    if folder and (Path(folder) / CREDENTIAL).exists():
        return KeyFile(Path(folder) / CREDENTIAL, given=True)
    backend = _within(PATIENCE, "keyring", os_keyring)
    if backend is None:
        raise UserError("vault.no_store", variable=KEY_FILE)
    return OsKeyring(f"{prefix}/agent-key/{installation}", backend)


def _checked(key: AgentKey, expected: bytes | None, where: str) -> AgentKey:
    if expected is not None and key.public != expected:
        raise UserError("vault.key_of_another", where=where, fingerprint=key.fingerprint)
    return key


def _absent(expected: bytes | None, where: str) -> UserError:
    return UserError("vault.key_missing" if expected is None else "vault.key_wiped", where=where)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file with the 44 characters, for its owner alone. `given` = put there by systemd, which guards it its own way and we only read."""

    path: Path
    given: bool = False

    @property
    def where(self) -> str:
        return str(self.path)

    def load(self, *, expected: bytes | None = None) -> AgentKey:
        try:
            with self.path.open("rb") as file:
                # The opened file is looked at, not the name: it could be another one by then.
                self._check(os.fstat(file.fileno()))
                text = Secret(file.read(1024))
        except FileNotFoundError:
            raise _absent(expected, self.where) from None
        except OSError as error:
            raise UserError("vault.store_failed", where=self.where, detail=error.strerror or type(error).__name__) from error
        return _checked(AgentKey.load(text), expected, self.where)

    def create(self) -> AgentKey:
        if self.given:
            raise UserError("vault.read_only", where=self.where)
        key = AgentKey.create()
        half = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(key.text().reveal() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            # A link, not a rename: of two agents that start at once one must lose, and no key is overwritten.
            os.link(half, self.path)
        except FileExistsError:
            raise UserError("vault.key_exists", where=self.where) from None
        except OSError as error:
            raise UserError("vault.store_failed", where=self.where, detail=error.strerror or type(error).__name__) from error
        finally:
            half.unlink(missing_ok=True)
        return key

    def forget(self) -> None:
        if self.given:
            raise UserError("vault.read_only", where=self.where)
        self.path.unlink(missing_ok=True)

    def _check(self, found: os.stat_result) -> None:
        if sys.platform == "win32":
            return
        if not stat.S_ISREG(found.st_mode) or found.st_size > 1024:
            raise UserError("vault.key_damaged")
        # systemd gives its file to the service by an access list, which shows as group bits.
        forbidden = 0o007 if self.given else 0o077
        if found.st_mode & forbidden or (not self.given and found.st_uid not in (os.geteuid(), 0)):
            raise UserError("vault.key_file_open", path=str(self.path))


_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "win32": ("keyring.backends.Windows.WinVaultKeyring",),
    "darwin": ("keyring.backends.macOS.Keyring",),
    "linux": ("keyring.backends.SecretService.Keyring", "keyring.backends.kwallet.DBusKeyring"),
}


def os_keyring(platform: str = sys.platform) -> KeyringBackend | None:
    """This system's keyring, of the four that are allowed, or None. keyring's own choice is never asked: it may be a plain file."""
    for name in _ALLOWED.get(platform, ()):
        module, _, kind = name.rpartition(".")
        backend: type[KeyringBackend] = getattr(import_module(module), kind)
        if backend.viable:
            return backend()
    return None


@dataclass(frozen=True, slots=True)
class OsKeyring:
    """An entry of the system's keyring, named `service`."""

    service: str
    backend: KeyringBackend = field(repr=False)
    patience: float = PATIENCE

    @property
    def where(self) -> str:
        return f"{type(self.backend).__module__.rpartition('.')[2]}: {self.service}"

    def load(self, *, expected: bytes | None = None) -> AgentKey:
        text = self._ask(lambda: self.backend.get_password(self.service, _ACCOUNT))
        if text is None:
            raise _absent(expected, self.where)
        return _checked(AgentKey.load(Secret(text)), expected, self.where)

    def create(self) -> AgentKey:
        if self._ask(lambda: self.backend.get_password(self.service, _ACCOUNT)) is not None:
            raise UserError("vault.key_exists", where=self.where)
        key = AgentKey.create()
        self._ask(lambda: self.backend.set_password(self.service, _ACCOUNT, key.text().text()))
        # Some keyrings accept and forget; a key that is lost later would take every secret sealed to it along.
        if self._ask(lambda: self.backend.get_password(self.service, _ACCOUNT)) != key.text().text():
            raise UserError("vault.store_failed", where=self.where, detail="not kept")
        return key

    def forget(self) -> None:
        if self._ask(lambda: self.backend.get_password(self.service, _ACCOUNT)) is not None:
            self._ask(lambda: self.backend.delete_password(self.service, _ACCOUNT))

    def _ask(self, question: Callable[[], _T]) -> _T:
        from keyring.errors import InitError, KeyringLocked

        try:
            return _within(self.patience, self.where, question)
        except UserError:
            raise
        except Exception as error:  # the backends let their libraries' own errors through, each another kind
            if isinstance(error, (KeyringLocked, InitError)) or type(error).__name__ == "LockedException":
                raise UserError("vault.locked", where=self.where) from error
            raise UserError("vault.store_failed", where=self.where, detail=str(error) or type(error).__name__) from error


def _within(seconds: float, where: str, question: Callable[[], _T]) -> _T:
    """The answer, or what was raised instead. A keyring's own calls have no deadline: one that hangs is left alone (`vault.slow`)."""
    answer: Future[_T] = Future()

    def ask() -> None:
        try:
            answer.set_result(question())
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is waited for
            answer.set_exception(error)

    threading.Thread(target=ask, name="keyring", daemon=True).start()
    wait([answer], timeout=seconds)
    if not answer.done():
        raise UserError("vault.slow", where=where, seconds=round(seconds))
    return answer.result()
