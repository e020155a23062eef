"""What operators script: names, keys, exit codes and lines that do not change without a major version."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.cli import doctor
from agent.db import migrate
from agent.db.embedded import remove
from tests.cli.command import json_of, run
from tests.faults.processes import command
from tests.faults.profile import open_folder

MIGRATIONS = ("001_initial_schema", "002_erp_configs", "003_entity_mappings", "004_sync_logs", "005_account_mappings")
CHECKS = [
    "folder.writable", "folder.free_space", "settings.ignored", "agent.running", "vault.key", "sat.files", "database.reachable",
    "database.version", "database.schema", "database.extensions", "database.connections", "database.clock", "queue.redis",
]  # fmt: skip
LINES = [*(f"✓ Migration {name}.sql - SUCCESS" for name in MIGRATIONS), "✓ All migrations completed successfully"]


@pytest.fixture(scope="module")
def practice() -> Iterator[tuple[Path, str]]:
    """A practice profile made by `db init`, and what that printed."""
    base = open_folder()
    folder = base / "profile"
    try:
        code, out, log = command(["db", "init", "--practice", "--data", str(folder)], {}).finish(120)
        assert code == 0, log
        yield folder, out
    finally:
        remove(folder)
        shutil.rmtree(base, ignore_errors=True)


def test_the_version() -> None:
    code, said = json_of("--version", "--json")
    assert code == 0
    assert said.pop("schema") == "erphub.version/1"
    assert set(said) == {"version", "build", "commit", "signed_by", "docs_reviewed", "schema_head", "python"}
    assert said["schema_head"] == migrate.HEAD == MIGRATIONS[-1]


def test_init_prints_each_migration(practice: tuple[Path, str]) -> None:
    lines = practice[1].splitlines()
    assert [line for line in lines if line.startswith("✓")] == LINES


def test_init_again_and_migrate_run_nothing_twice(practice: tuple[Path, str]) -> None:
    for asked in ("init", "migrate"):
        code, printed = run("db", asked, "--practice", "--data", str(practice[0]))
        assert code == 0
        assert "SUCCESS" not in printed
    assert printed.splitlines()[-1] == LINES[-1]


def test_plan_and_check(practice: tuple[Path, str]) -> None:
    folder = str(practice[0])
    assert json_of("db", "plan", "--practice", "--data", folder, "--json") == (
        0,
        {"schema": "erphub.db-plan/1", "current": migrate.HEAD, "head": migrate.HEAD, "pending": []},
    )
    assert json_of("db", "check", "--practice", "--data", folder, "--json") == (
        0,
        {"schema": "erphub.db-check/1", "ok": True, "current": migrate.HEAD},
    )


def test_doctor(practice: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(practice[0])
    code, said = json_of("doctor", "--practice", "--data", folder, "--json")
    assert said["schema"] == "erphub.doctor/1"
    assert set(CHECKS) <= set(doctor.IDS)
    assert [check["id"] for check in said["checks"]] == list(doctor.IDS)
    assert all(set(check) == {"id", "status", "detail", "next_step"} for check in said["checks"])
    assert {check["status"] for check in said["checks"]} <= {"ok", "warn", "missing", "fail", "skipped"}
    # No agent has run yet: its key is missing, which is told with its next step.
    assert (code, said["ok"]) == (4, False)
    assert [check["id"] for check in said["checks"] if check["status"] in ("missing", "fail")] == ["vault.key"]
    only = ("doctor", "--practice", "--data", folder, "--json", "--only")
    code, said = json_of(*only, "database.reachable,database.schema")
    assert (code, said["ok"], [check["id"] for check in said["checks"]]) == (0, True, ["database.reachable", "database.schema"])
    monkeypatch.setenv("REDIS_URL", "redis://10.0.0.1")
    code, said = json_of(*only, "settings.ignored,queue.redis")
    assert (code, said["ok"], [check["status"] for check in said["checks"]]) == (6, True, ["warn", "ok"])
    assert "10.0.0.1" not in json.dumps(said)
    monkeypatch.setenv("SYNC_RETRY_DELAY_MS", "1")
    monkeypatch.setenv("NO_PROXY", "example.com,<local>")
    _, said = json_of(*only, "settings.ignored")
    assert said["checks"][0]["detail"] == "REDIS_URL, SYNC_RETRY_DELAY_MS=1 (100 is used), NO_PROXY: <local>"
    monkeypatch.setenv("ERPHUB_DATABASE_URL", "mysql://u:s3cr3t@a/d")
    code, said = json_of(*only, "database.reachable")
    assert (code, said["checks"][0]["status"]) == (4, "fail")
    assert "host=..." in said["checks"][0]["next_step"]
    assert "s3cr3t" not in json.dumps(said)
    monkeypatch.delenv("ERPHUB_DATABASE_URL")
    code, said = json_of(*only, "database.nothing")
    assert (code, said["error"]["code"]) == (2, "doctor.unknown_id")


def test_practice_serve_tells_addresses_and_authority(tmp_path: Path) -> None:
    folder = tmp_path / "vendors"
    asked = [sys.executable, "-m", "agent", "practice", "serve", "--port", "0", "--json", "--until-stdin-closes"]
    asked += ["--data", str(folder), "--tls-dir", str(tmp_path / "tls")]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ}) as serving:
        assert serving.stdin is not None and serving.stdout is not None
        told = json.loads(serving.stdout.readline())
        serving.stdin.close()
        assert serving.wait(timeout=30) == 0
    assert set(told) == {"schema", "endpoints", "ca"}
    assert told["schema"] == "erphub.practice/1"
    pacs = {"FINKOK", "SW", "DIVERZA"}
    assert (
        set(told["endpoints"])
        == {"QUICKBOOKS", "QUICKBOOKS_OAUTH", "QUICKBOOKS_MX", "QUICKBOOKS_MX_OAUTH", "XERO", "XERO_OAUTH", "SAT", "BANXICO", "PLATFORM"}
        | pacs
    )
    assert all(address.startswith("https://127.0.0.1:") for address in told["endpoints"].values())
    assert Path(told["ca"]).is_file()
    assert not (folder / "practice.json").exists()


def test_an_unknown_vendor_is_refused(tmp_path: Path) -> None:
    code, said = json_of("practice", "serve", "--data", str(tmp_path), "--vendors", "xero,nobody", "--json")
    assert code == 3
    assert set(said["error"]) == {"code", "message", "whose", "next_step", "retryable"}
    assert set(said["error"]["message"]) == {"es", "en"}
    assert said["error"]["code"] == "practice.unknown_vendor"


@pytest.mark.parametrize("asked", [("db", "migrate"), ("db", "init")])
def test_a_shared_database_is_only_touched_with_an_administrators_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ERPHUB_DATABASE_URL", "postgresql://agent:secret@127.0.0.1:9/erphub")
    code, out, log = command([*asked, "--data", str(tmp_path)], {}).finish(60)
    assert (code, out) == (4, "")
    assert "secret" not in log


@pytest.mark.parametrize("asked", [(), ("db",), ("cfdi",), ("practice",), ("nothing",), ("once", "--port", "1")])
def test_wrong_usage_ends_with_2_and_never_asks_back(asked: tuple[str, ...]) -> None:
    code, _, log = command(asked, {}).finish(60)
    assert code == 2
    assert "Traceback" not in log
