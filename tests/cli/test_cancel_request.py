"""`cfdi cancel-request`: what it writes, and what it refuses before anything is written."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from agent.cfdi.safe_xml import parse
from agent.cli.cfdi_files import app
from tests.cfdi.authority import PASSWORD, UUID, Authority
from tests.cfdi.documents import RFC

OTHER = "AAAAAAAA-90D4-4F1E-8C3B-0A6D7E9F1234"


@pytest.fixture
def keys(tmp_path: Path) -> list[str]:
    """The options that name a CSD."""
    pair = Authority().issue(RFC, "ESCUELA KEMPER URGATE")
    for name, content in (("csd.cer", pair.cer), ("csd.key", pair.key_file()), ("password", f"{PASSWORD}\n".encode())):
        (tmp_path / name).write_bytes(content)
    return ["--cer", str(tmp_path / "csd.cer"), "--key", str(tmp_path / "csd.key"), "--password-file", str(tmp_path / "password")]


def run(tmp_path: Path, keys: list[str], *more: str, rfc: str = RFC, uuid: str = UUID, at: str = "2026-11-24T18:00:00Z") -> tuple[int, Any]:
    options = ["cancel-request", "--rfc", rfc, "--uuid", uuid, "--at", at, *keys, *more, str(tmp_path / "out.xml"), "--json"]
    result = CliRunner().invoke(app, options)
    assert PASSWORD not in result.output
    return result.exit_code, json.loads(result.stdout) if result.stdout.startswith("{") else None


def test_the_file_and_its_digest(tmp_path: Path, keys: list[str]) -> None:
    code, said = run(tmp_path, keys, "--motivo", "01", "--replacement", OTHER)
    written = (tmp_path / "out.xml").read_bytes()
    assert (code, said["schema"], said["sha256"]) == (0, "erphub.cfdi-cancel-request/1", hashlib.sha256(written).hexdigest())
    assert parse(written).get("Fecha") == "2026-11-24T12:00:00", "central time, whatever zone was given"


@pytest.mark.parametrize(
    ("more", "other", "code", "error"),
    [
        (("--motivo", "01"), {}, 3, "cancel.replacement_missing"),
        (("--motivo", "02", "--replacement", OTHER), {}, 3, "cancel.replacement_unwanted"),
        (("--motivo", "02"), {"uuid": "1234"}, 3, "cancel.bad_uuid"),
        (("--motivo", "02"), {"rfc": "CACX7605101P8"}, 3, "csd.other_rfc"),
        (("--motivo", "02"), {"at": "2035-01-01T00:00:00"}, 3, "csd.expired"),
        (("--motivo", "05"), {}, 2, None),
        (("--motivo", "02"), {"at": "yesterday"}, 2, None),
    ],
)
def test_what_is_refused_writes_nothing(
    tmp_path: Path, keys: list[str], more: tuple[str, ...], other: dict[str, str], code: int, error: str | None
) -> None:
    got, said = run(tmp_path, keys, *more, **other)
    assert (got, said["error"]["code"] if said else None) == (code, error)
    assert not (tmp_path / "out.xml").exists()
