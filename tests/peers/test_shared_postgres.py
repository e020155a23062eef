"""A shared PostgreSQL as Debian ships it, with TLS checked to the host name: made, checked and refused as an operator would see it."""

from __future__ import annotations

import datetime
import ipaddress
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.peers.debian import as_server, free_port, give, postgres


@dataclass(frozen=True, slots=True)
class Shared:
    """A running server: its administrator's address, its authority's file, and an authority that did not sign it."""

    admin: str
    authority: Path
    stranger: Path


def _certificate(
    name: str, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(issuer[1] if issuer else key, hashes.SHA256())
    )
    return made, key


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def shared() -> Iterator[Shared]:
    folder = Path(tempfile.mkdtemp(prefix="erphub-shared-"))
    folder.chmod(0o711)
    data = folder / "data"
    data.mkdir()
    authority, stranger = _certificate("practice authority", None), _certificate("another authority", None)
    certificate, key = _certificate("127.0.0.1", authority)
    (folder / "ca.pem").write_bytes(_pem(authority[0]))
    (folder / "other.pem").write_bytes(_pem(stranger[0]))
    (folder / "password").write_text("only-in-tests")
    (folder / "server.pem").write_bytes(_pem(certificate))
    private = folder / "server.key"
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    private.chmod(0o600)
    give(data, private)
    port = free_port()
    password = f"--pwfile={folder / 'password'}"
    as_server([postgres("initdb"), "-D", data, "-U", "keeper", "-A", "scram-sha-256", password, "-E", "UTF8"], folder)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c ssl=on"
    options += f" -c ssl_cert_file={folder / 'server.pem'} -c ssl_key_file={private}"
    as_server([postgres("pg_ctl"), "-D", data, "-o", options, "-l", data / "log", "-w", "start"], folder)
    try:
        yield Shared(f"postgresql://keeper:only-in-tests@127.0.0.1:{port}/postgres", folder / "ca.pem", folder / "other.pem")
    finally:
        as_server([postgres("pg_ctl"), "-D", data, "-m", "immediate", "stop"], folder)
        shutil.rmtree(folder)


def _agent(arguments: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ERPHUB_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "agent", *arguments, "--data", str(folder)],
        capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, timeout=120, check=False, env=clean | environment,
    )  # fmt: skip


def test_an_operator_makes_a_shared_database_and_checks_it(shared: Shared, tmp_path: Path) -> None:
    file = tmp_path / "admin.dsn"
    file.write_text(f"{shared.admin}?sslmode=verify-full&sslrootcert={shared.authority}\n")
    profile = {"ERPHUB_ENVIRONMENT": "sandbox"}

    made = _agent(["db", "init", "--admin-dsn-file", str(file)], tmp_path / "profile", **profile)
    assert made.returncode == 0, made.stderr
    lines = made.stdout.splitlines()
    assert lines[0] == "✓ Migration 001_initial_schema.sql - SUCCESS"
    assert "✓ All migrations completed successfully" in lines

    kept = tmp_path / "profile" / "agent.dsn"
    assert kept.stat().st_mode & 0o777 == 0o600
    address = kept.read_text().strip()
    assert "sslmode=verify-full" in address

    checked = _agent(["db", "check", "--json"], tmp_path / "profile", ERPHUB_DATABASE_URL=address, **profile)
    assert (checked.returncode, json.loads(checked.stdout)["ok"]) == (0, True)

    told = _agent(["doctor", "--json", "--only", "database.reachable,database.version,database.schema"], tmp_path / "profile",
                  ERPHUB_DATABASE_URL=address, **profile)  # fmt: skip
    assert {check["id"]: check["status"] for check in json.loads(told.stdout)["checks"]}["database.schema"] == "ok"
    assert "only-in-tests" not in told.stdout and address.split(":")[2].split("@")[0] not in told.stdout

    stranger = address.replace(quote_plus(str(shared.authority)), quote_plus(str(shared.stranger)))
    assert stranger != address
    refused = _agent(["db", "check", "--json"], tmp_path / "profile", DATABASE_URL=stranger, **profile)
    assert (refused.returncode, json.loads(refused.stdout)["error"]["code"]) == (5, "database.unreachable")

    other = _agent(["once", "--json"], tmp_path / "profile", ERPHUB_DATABASE_URL=address, ERPHUB_ENVIRONMENT="production",
                   ERPHUB_KEY_FILE=str(tmp_path / "key"))  # fmt: skip
    assert (other.returncode, json.loads(other.stdout)["error"]["code"]) == (3, "database.other_environment")
