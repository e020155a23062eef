"""What the machine says, and what it may not say."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from agent.errors import UserError
from agent.settings import ENDPOINTS, load

GUIDE = (
    "DATABASE_URL",
    "ERPHUB_DATABASE_URL",
    "DATABASE_SSL",
    "ERPHUB_ENVIRONMENT",
    "PORT",
    "LOG_LEVEL",
    "SYNC_MAX_RETRIES",
    "SYNC_RETRY_DELAY_MS",
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name in GUIDE or name.startswith("ERPHUB_ENDPOINT_"):
            monkeypatch.delenv(name)


def test_a_machine_that_says_nothing_stands_alone_in_production(tmp_path: Path) -> None:
    found = load(data=tmp_path)
    assert (found.environment, found.stand_alone, found.folder, found.machine.port) == ("production", True, tmp_path, 3000)
    assert (found.machine.sync_max_retries, found.machine.sync_retry_delay_ms, found.machine.queue_max_stalled_count) == (5, 5000, 3)


def test_practice_has_a_folder_of_its_own() -> None:
    assert load(practice=True).environment == "practice"
    assert load(practice=True).folder != load().folder
    assert load(practice=True).folder.is_absolute()


def test_our_address_goes_before_the_guides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://guide/db")
    assert load(data=tmp_path).dsn == "postgresql://guide/db?sslmode=verify-full"
    monkeypatch.setenv("ERPHUB_DATABASE_URL", "postgresql://ours/db?application_name=x")
    found = load(data=tmp_path)
    assert (found.dsn, found.stand_alone) == ("postgresql://ours/db?application_name=x&sslmode=verify-full", False)


def test_tls_is_checked_unless_the_machine_says_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://h/db?sslmode=require")
    assert load(data=tmp_path).dsn == "postgresql://h/db?sslmode=require"
    monkeypatch.setenv("DATABASE_URL", "postgresql://h/db")
    monkeypatch.setenv("DATABASE_SSL", "false")
    assert load(data=tmp_path).dsn == "postgresql://h/db"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("host=a port=5432 dbname=x user=y", {"host": "a", "port": "5432", "dbname": "x", "user": "y", "sslmode": "verify-full"}),
        ("host=a,b port=1,2 dbname=x", {"host": "a,b", "port": "1,2", "dbname": "x", "sslmode": "verify-full"}),
        (" host=a dbname=x sslmode = require ", {"host": "a", "dbname": "x", "sslmode": "require"}),
        ("host=a password='b sslmode=disable'", {"host": "a", "password": "b sslmode=disable", "sslmode": "verify-full"}),
        ("host=a password='x://y'", {"host": "a", "password": "x://y", "sslmode": "verify-full"}),
        ("postgresql://u:sslmode=x@a:1,b:2/d", {"host": "a,b", "port": "1,2", "user": "u", "password": "sslmode=x", "dbname": "d",
                                                "sslmode": "verify-full"}),
        ("postgresql+psycopg://u@a/d", {"host": "a", "user": "u", "dbname": "d", "sslmode": "verify-full"}),
        ("postgres://u@a/d?sslmode=require", {"host": "a", "user": "u", "dbname": "d", "sslmode": "require"}),
    ],
)  # fmt: skip
def test_an_address_may_be_written_as_libpq_takes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, wanted: dict[str, str]
) -> None:
    monkeypatch.setenv("ERPHUB_DATABASE_URL", said)
    assert conninfo_to_dict(load(data=tmp_path).dsn) == wanted


@pytest.mark.parametrize("said", ["mysql://u:s3cr3t@a/d", "host=a dbname", "postgresql://u:s3cr3t@[::1/d", "just-a-word"])
def test_an_address_that_cannot_be_read_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str) -> None:
    monkeypatch.setenv("ERPHUB_DATABASE_URL", said)
    with pytest.raises(UserError) as caught:
        _ = load(data=tmp_path).dsn
    assert (caught.value.code, dict(caught.value.params), caught.value.__suppress_context__) == ("database.bad_address", {}, True)


@pytest.mark.parametrize(("said", "seconds"), [("0", 0.1), ("1", 0.1), ("100", 0.1), ("2500", 2.5)])
def test_a_pause_that_is_none_is_lengthened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, seconds: float) -> None:
    monkeypatch.setenv("SYNC_RETRY_DELAY_MS", said)
    assert load(data=tmp_path).machine.retry_seconds == seconds


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SYNC_RETRY_DELAY_MS", "-1"),
        ("PORT", "70000"),
        ("PORT", "many"),
        ("LOG_LEVEL", "loud"),
        ("ERPHUB_ENVIRONMENT", "test"),
        ("SYNC_MAX_RETRIES", "0"),
    ],
)
def test_a_value_that_cannot_be_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as caught:
        load(data=tmp_path)
    assert caught.value.code == "settings.invalid"
    assert str(caught.value.params["key"]).upper() in (name, name.replace("ERPHUB_", ""))


@pytest.mark.parametrize("name", ENDPOINTS)
def test_addresses_are_changed_only_outside_production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.setenv(f"ERPHUB_ENDPOINT_{name}", "http://127.0.0.1:1")
    monkeypatch.setenv("ERPHUB_ENDPOINT_NOBODY", "http://127.0.0.1:2")
    assert load(data=tmp_path, practice=True).endpoints == {name: "http://127.0.0.1:1"}
    with pytest.raises(UserError) as caught:
        load(data=tmp_path)
    assert (caught.value.code, caught.value.params) == ("endpoint.override_in_production", {"name": f"ERPHUB_ENDPOINT_{name}"})


def test_every_address_of_the_contract_can_be_changed() -> None:
    books = ("QUICKBOOKS", "QUICKBOOKS_MX", "XERO", "FRESHBOOKS")
    others = ("ALEGRA", "CONTPAQI", "FINKOK", "SW", "DIVERZA", "SAT", "BANXICO", "PLATFORM")
    assert sorted(ENDPOINTS) == sorted([*books, *(f"{name}_OAUTH" for name in books), *others])
