"""An agent's key that cannot be had, and a fingerprint that is not the agent's: refused in words, nothing opened, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import psycopg
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
from typer.testing import CliRunner

from agent import bootstrap, settings
from agent.cli.app import app
from agent.credentials import AgentKey, open_key_store, stores
from agent.db.engine import transaction
from agent.errors import UserError
from agent.services.admit_agent import approve_agent
from tests.bad_input.words import known_in_both, said_in_both
from tests.cli.command import json_of
from tests.conftest import Database
from tests.test_credentials_stores import Keyring, LockedException, Silent

OTHER = AgentKey.create()


@dataclass
class Machine:
    """A computer with its own data folder and keyring at a shared database."""

    folder: Path
    keyring: KeyringBackend | None

    def open(self) -> bootstrap.OpenHub:
        return bootstrap.open_hub(settings.load(data=self.folder))


@pytest.fixture
def shared(database: Database, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database as one of a sandbox, where keys are in the system's keyring; practice keeps them in a file."""
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("alter table hub disable trigger hub_is_fixed; update hub set environment = 'sandbox'")
        admin.execute("alter table hub enable trigger hub_is_fixed")
    monkeypatch.setenv("ERPHUB_DATABASE_URL", database.agent)
    monkeypatch.setenv("ERPHUB_ENVIRONMENT", "sandbox")
    monkeypatch.setenv("DATABASE_SSL", "false")
    for name in ("ERPHUB_KEY_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    return database.admin


@pytest.fixture
def machine(shared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A computer whose agent has worked here before, admitted, with its key in the keyring."""
    made = Machine(tmp_path / "first", Keyring())
    monkeypatch.setattr(stores, "os_keyring", lambda: made.keyring)
    monkeypatch.setattr("agent.bootstrap.open_key_store", _without_patience(open_key_store))
    made.folder.mkdir()
    made.open().close()
    _query(shared, "update agents set approved_at = now()")
    return made


def _without_patience(open_store: Callable[..., stores.KeyStore]) -> Callable[..., stores.KeyStore]:
    def opened(**named: object) -> stores.KeyStore:
        store = open_store(**named)
        silent = isinstance(store, stores.OsKeyring) and isinstance(store.backend, Silent)
        return replace(store, patience=0.0) if silent and isinstance(store, stores.OsKeyring) else store

    return opened


def _query(dsn: str, statement: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        done = connection.execute(statement.encode(), values)
        return done.fetchall() if done.description else []


def _wiped(machine: Machine, over: Event) -> KeyringBackend | None:
    return Keyring()


def _another(machine: Machine, over: Event) -> KeyringBackend | None:
    made = Keyring()
    assert isinstance(machine.keyring, Keyring)
    made.held = dict.fromkeys(machine.keyring.held, OTHER.text().text())
    return made


FAULTS: dict[str, tuple[Callable[[Machine, Event], KeyringBackend | None], str, int]] = {
    "locked": (lambda machine, over: Keyring(KeyringLocked("dismissed")), "vault.locked", 5),
    "locked, as its library says it": (lambda machine, over: Keyring(LockedException()), "vault.locked", 5),
    "missing": (lambda machine, over: None, "vault.no_store", 4),
    "slow": (lambda machine, over: Silent(over), "vault.slow", 5),
    "wiped": (_wiped, "vault.key_wiped", 4),
    "another's": (_another, "vault.key_of_another", 4),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_keyring_that_does_not_give_the_key_starts_nothing_and_is_said(machine: Machine, shared: str, fault: str) -> None:
    make, code, exit_code = FAULTS[fault]
    well, over = machine.keyring, Event()
    rows = "select count(*), max(fingerprint), (select count(*) from agent_boots) from agents"
    before = _query(shared, rows)
    machine.keyring = broken = make(machine, over)
    held = dict(broken.held) if isinstance(broken, Keyring) else None
    try:
        got, said = json_of("once", "--json", "--data", str(machine.folder))
        said_in_both(said["error"], code, exit_code=exit_code, got=got)
        got, said = json_of("doctor", "--json", "--only", "vault.key,vault.opens", "--data", str(machine.folder))
        assert got in (4, 6)
        for check in said["checks"]:
            assert check["status"] in ("fail", "missing", "skipped", "warn") or (check["id"], fault) == ("vault.key", "another's")
        assert any(check["status"] in ("fail", "missing") for check in said["checks"])
    finally:
        over.set()
    assert _query(shared, rows) == before
    assert (dict(broken.held) if isinstance(broken, Keyring) else None) == held, "no new key takes the place of the old"

    machine.keyring = well
    opened = machine.open()
    assert opened.approved
    opened.close()
    assert _query(shared, "select count(*) from agents") == [(1,)]


def test_a_data_key_sealed_to_another_machine_opens_nothing_here_and_the_work_is_left_to_that_one(
    machine: Machine, shared: str, tmp_path: Path
) -> None:
    first = machine.open()
    with transaction(first.hub.office.engine) as tx:
        first.hub.vault.put(tx, "pac:1", "password", b"secret")
    first.close()
    second = Machine(tmp_path / "second", None)
    second.folder.mkdir()
    own, machine.keyring = machine.keyring, Keyring()  # the other computer's
    opened = second.open()
    _query(shared, "update agents set approved_at = now() where id = %s", opened.hub.agent_id)
    _query(
        shared, "insert into data_key_seals (data_key_id, agent_id, sealed) select data_key_id, %s, sealed from data_key_seals",
        opened.hub.agent_id,
    )  # fmt: skip
    with pytest.raises(UserError) as refused:
        opened.hub.vault.get("pac:1", "password")
    assert refused.value.code == "vault.cannot_open"
    known_in_both("vault.cannot_open")
    opened.close()
    got, said = json_of("doctor", "--json", "--only", "vault.opens", "--data", str(second.folder))
    (check,) = said["checks"]
    assert (got, check["status"]) == (6, "warn")
    assert check["detail"] and check["next_step"]

    machine.keyring = own
    again = machine.open()
    assert again.hub.vault.get("pac:1", "password") == b"secret"
    again.close()


# --- the fingerprint --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (OTHER.fingerprint, "agent.no_such_fingerprint"),
        ("7F3A-91C4", "vault.bad_fingerprint"),
        ("'; update agents set approved_at = now(); --", "vault.bad_fingerprint"),
    ],
    ids=["another's", "cut short", "SQL"],
)
def test_a_wrong_fingerprint_is_refused_in_words_and_opens_nothing(
    machine: Machine, shared: str, typed: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = machine.open()
    _query(shared, "update agents set approved_at = null")
    params = {"fingerprint": typed, "typed": typed}
    sentences = known_in_both(code, **params)
    assert all(typed in sentence for sentence in sentences.values())
    for language, place in (("es", "es_MX"), ("en", "en_US")):
        monkeypatch.setattr("agent.cli.output.locale.getlocale", lambda place=place: (place, "UTF-8"))
        done = CliRunner().invoke(app, ["agents", "approve", typed, "--data", str(machine.folder)])
        assert (done.exit_code, done.stdout) == (3, "")
        assert sentences[language] in done.stderr
    with pytest.raises(UserError) as refused:
        approve_agent(opened.hub.office, typed)
    assert refused.value.code == code
    assert _query(shared, "select approved_at, revoked_at from agents") == [(None, None)]
    assert opened.lanes.claim() is None
    with pytest.raises(UserError, match=r"vault\.not_approved"), transaction(opened.hub.office.engine) as tx:
        opened.hub.vault.put(tx, "pac:1", "password", b"secret")
    opened.close()
