"""The cancellation request as xmlsec1 judges it, which knows nothing of us."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli.cfdi_files import app
from tests.cfdi.authority import PASSWORD, UUID, Authority
from tests.cfdi.documents import RFC

OTHER = "AAAAAAAA-90D4-4F1E-8C3B-0A6D7E9F1234"


@pytest.fixture
def request_file(tmp_path: Path) -> Path:
    """What the command writes for reason 01."""
    pair = Authority().issue(RFC, "ESCUELA KEMPER URGATE SA DE CV")
    for name, content in (("csd.cer", pair.cer), ("csd.key", pair.key_file()), ("password", f"{PASSWORD}\n".encode())):
        (tmp_path / name).write_bytes(content)
    done = CliRunner().invoke(
        app,
        ["cancel-request", "--rfc", RFC, "--uuid", UUID, "--motivo", "01", "--replacement", OTHER, "--cer", str(tmp_path / "csd.cer"),
         "--key", str(tmp_path / "csd.key"), "--password-file", str(tmp_path / "password"), "--at", "2026-11-24T12:00:00",
         str(tmp_path / "request.xml")],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return tmp_path / "request.xml"


def verifies(file: Path, certificate: Path) -> bool:
    done = subprocess.run(
        ["xmlsec1", "--verify", "--enabled-key-data", "rsa", "--pubkey-cert-der", str(certificate), str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "SignedInfo References" in done.stderr + done.stdout, done.stderr
    return done.returncode == 0


def test_xmlsec1_verifies_it(request_file: Path) -> None:
    assert verifies(request_file, request_file.with_name("csd.cer"))


@pytest.mark.parametrize(
    ("written", "changed"),
    [(UUID, UUID.replace("5E2B", "5E2C")), ('Motivo="01"', 'Motivo="02"'), ("T12:00:00", "T12:00:01"), (RFC, RFC.replace("3C9", "3C8"))],
)
def test_it_fails_after_one_changed_character(request_file: Path, written: str, changed: str) -> None:
    content = request_file.read_text(encoding="utf-8")
    assert content.count(written) == 1
    request_file.write_text(content.replace(written, changed), encoding="utf-8")
    assert not verifies(request_file, request_file.with_name("csd.cer"))
