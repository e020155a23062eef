"""Where an agent's key is kept: a file, systemd's file, or the system's keyring; and nowhere else."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringError, KeyringLocked

from agent.credentials import AgentKey, KeyFile, OsKeyring, open_key_store, stores
from agent.credentials.stores import os_keyring
from agent.errors import UserError

AGENT, OTHER_AGENT = AgentKey.create(), AgentKey.create()


def code_of(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.code


# The key file


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    store = KeyFile(tmp_path / "key")
    with pytest.raises(UserError) as missing:
        store.load()
    assert code_of(missing) == "vault.key_missing"
    key = store.create()
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert store.load(expected=key.public).public == key.public
    with pytest.raises(UserError) as exists:
        store.create()
    assert code_of(exists) == "vault.key_exists"
    assert store.load().public == key.public
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_lost_key_and_anothers_key_are_told_apart_from_none(tmp_path: Path) -> None:
    store = KeyFile(tmp_path / "key")
    key = store.create()
    with pytest.raises(UserError) as another:
        store.load(expected=OTHER_AGENT.public)
    assert (code_of(another), another.value.params["fingerprint"]) == ("vault.key_of_another", key.fingerprint)
    store.forget()
    store.forget()
    with pytest.raises(UserError) as wiped:
        store.load(expected=key.public)
    assert code_of(wiped) == "vault.key_wiped"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o666])
def test_a_key_file_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    store = KeyFile(tmp_path / "key")
    store.create()
    store.path.chmod(mode)
    with pytest.raises(UserError) as error:
        store.load()
    assert code_of(error) == "vault.key_file_open"
    store.path.chmod(0o400)
    store.load()


def test_a_key_file_of_another_account_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KeyFile(tmp_path / "key")
    store.create()
    if os.geteuid() == 0:
        os.chown(store.path, 65534, -1)
    else:
        me = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(UserError) as error:
        store.load()
    assert code_of(error) == "vault.key_file_open"


def test_what_is_no_key_file_is_said(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"A" * 5000)
    large.chmod(0o600)
    with pytest.raises(UserError) as damaged:
        KeyFile(large).load()
    assert code_of(damaged) == "vault.key_damaged"
    with pytest.raises(UserError) as folder:
        KeyFile(tmp_path).load()
    assert code_of(folder) == "vault.store_failed"
    with pytest.raises(UserError) as nowhere:
        KeyFile(tmp_path / "none" / "key").create()
    assert code_of(nowhere) == "vault.store_failed"


def test_systemds_file_is_read_with_its_access_list_but_never_written(tmp_path: Path) -> None:
    (tmp_path / "erphub-key").write_text(AGENT.text().text())
    (tmp_path / "erphub-key").chmod(0o440)
    store = open_key_store(installation="i", environ={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert store.load(expected=AGENT.public).public == AGENT.public
    for change in (store.create, store.forget):
        with pytest.raises(UserError) as error:
            change()
        assert code_of(error) == "vault.read_only"
    (tmp_path / "erphub-key").chmod(0o444)
    with pytest.raises(UserError) as readable:
        store.load()
    assert code_of(readable) == "vault.key_file_open"


# The keyring


class Keyring(KeyringBackend):
    """A system's keyring in memory that can be locked, broken or forgetful."""

    priority = 1.0

    def __init__(self, fault: Exception | None = None, *, forgetful: bool = False) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.fault = fault
        self.forgetful = forgetful

    def get_password(self, service: str, username: str) -> str | None:
        if self.fault:
            raise self.fault
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.forgetful:
            self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


def test_a_keyring_keeps_one_key_under_one_service_name() -> None:
    backend = Keyring()
    store = OsKeyring("erphub/agent-key/7", backend)
    with pytest.raises(UserError) as missing:
        store.load()
    assert code_of(missing) == "vault.key_missing"
    key = store.create()
    assert backend.held == {("erphub/agent-key/7", "agent"): key.text().text()}
    assert store.load(expected=key.public).public == key.public
    with pytest.raises(UserError) as exists:
        store.create()
    assert code_of(exists) == "vault.key_exists"
    with pytest.raises(UserError) as another:
        store.load(expected=AGENT.public)
    assert code_of(another) == "vault.key_of_another"
    store.forget()
    store.forget()
    with pytest.raises(UserError) as wiped:
        store.load(expected=key.public)
    assert code_of(wiped) == "vault.key_wiped"


class LockedException(Exception):
    """As SecretStorage's, which keyring lets through."""


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (KeyringLocked("dismissed"), "vault.locked"),
        (InitError("Prompt dismissed"), "vault.locked"),
        (LockedException(), "vault.locked"),
        (KeyringError("broken"), "vault.store_failed"),
        (OSError(1783, "The stub received bad data"), "vault.store_failed"),
    ],
)
def test_a_locked_keyring_and_a_broken_one_are_told_apart(fault: Exception, code: str) -> None:
    store = OsKeyring("s", Keyring(fault))
    for use in (store.load, store.create, store.forget):
        with pytest.raises(UserError) as error:
            use()
        assert code_of(error) == code


def test_a_keyring_that_forgets_is_found_out_at_once() -> None:
    with pytest.raises(UserError) as error:
        OsKeyring("s", Keyring(forgetful=True)).create()
    assert code_of(error) == "vault.store_failed"


class Silent(Keyring):
    """A keyring whose service hangs until the test is over."""

    def __init__(self, over: threading.Event) -> None:
        super().__init__()
        self._over = over

    def get_password(self, service: str, username: str) -> str | None:
        self._over.wait()
        return None


def test_a_keyring_that_does_not_answer_is_given_up_and_nothing_is_written() -> None:
    over = threading.Event()
    backend = Silent(over)
    store = OsKeyring("erphub/agent-key/7", backend, patience=0.0)
    try:
        for use in (store.load, store.create, store.forget):
            with pytest.raises(UserError) as error:
                use()
            assert (code_of(error), error.value.params["where"]) == ("vault.slow", store.where)
    finally:
        over.set()
    assert backend.held == {}


# Which of them


def test_the_file_that_is_named_comes_before_systemds_and_the_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = Keyring()
    monkeypatch.setattr(stores, "os_keyring", lambda: keyring)
    (tmp_path / "erphub-key").touch()
    environ = {"ERPHUB_KEY_FILE": "/etc/key", "CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert open_key_store(installation="7", key_file=Path("/own"), environ=environ) == KeyFile(Path("/own"))
    assert open_key_store(installation="7", environ=environ) == KeyFile(Path("/etc/key"))
    del environ["ERPHUB_KEY_FILE"]
    assert open_key_store(installation="7", environ=environ) == KeyFile(tmp_path / "erphub-key", given=True)
    (tmp_path / "erphub-key").unlink()
    assert open_key_store(installation="7", prefix="erphub-practice", environ=environ) == OsKeyring("erphub-practice/agent-key/7", keyring)


def test_without_any_store_nothing_is_kept_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "os_keyring", lambda: None)
    with pytest.raises(UserError) as error:
        open_key_store(installation="7", environ={})
    assert code_of(error) == "vault.no_store"


def test_keyrings_own_choice_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    assert os_keyring() is None
    assert os_keyring("plan9") is None
