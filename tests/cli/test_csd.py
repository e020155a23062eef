"""`cfdi csd` as an operator meets it: until when each issuer seals, and a new CSD taken in from files or from the guide's settings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from agent.practice.authority import CsdFiles, Kind, make_csd
from tests.cli.command import json_of
from tests.faults.profile import Profile
from tests.operations.conftest import prepared_profile, profile

__all__ = ["prepared_profile", "profile"]


def asked(profile: Profile, *arguments: str) -> tuple[int, dict[str, Any]]:
    return json_of("cfdi", "csd", *arguments, "--practice", "--data", str(profile.folder), "--json")


def made(profile: Profile, rfc: str, kind: Kind = "csd") -> CsdFiles:
    now = datetime.now(UTC) + timedelta(hours=1)  # newer than the one that the practice company has
    return make_csd(profile.folder / "vendors", rfc=rfc, name="ESCUELA KEMPER URGATE", password="12345678a", now=now, kind=kind)


def serials(profile: Profile) -> list[str]:
    return [row[0] for row in profile.query("select serial from csds order by valid_from")]


def test_a_new_csd_is_taken_in_and_seals(profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((rfc,),) = profile.query("select tax_id from issuers where country = 'MX'")
    code, said = asked(profile)
    (issuer,) = said["issuers"]
    assert issuer["rfc"] == rfc and [line["standing"] for line in issuer["csds"]] == ["seals"]
    assert [agent["seals"] for agent in issuer["agents"]] == [True]
    assert code == (6 if issuer["certificate_name"] else 0)

    files = made(profile, rfc)
    password = tmp_path / "password"
    password.write_text("wrong\n")
    before = serials(profile)
    code, said = asked(profile, "import", str(files.cer), str(files.key), "--password-file", str(password))
    assert (code, said["error"]["code"], serials(profile)) == (3, "csd.wrong_password", before)

    password.write_text(f"{files.password}\n")
    code, said = asked(profile, "import", str(files.cer), str(files.key), "--password-file", str(password))
    assert (code, said["rfc"], serials(profile)) == (0, rfc, [*before, said["serial"]])
    code, said = asked(profile, "import", str(files.cer), str(files.key), "--password-file", str(password))
    assert (code, said["error"]["code"]) == (3, "csd.already_loaded")

    stranger = made(profile, "URE180429TM6")
    password.write_text(stranger.password)
    code, said = asked(profile, "import", str(stranger.cer), str(stranger.key), "--password-file", str(password))
    assert (code, said["error"]["code"]) == (3, "csd.no_issuer")


def test_the_guides_settings_name_a_pem_pair_that_lies_open(profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CSD_CERTIFICATE_PATH", "CSD_PRIVATE_KEY_PATH", "CSD_PRIVATE_KEY_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    code, said = asked(profile, "import")
    assert (code, said["error"]["code"]) == (2, "csd.no_settings")

    ((rfc,),) = profile.query("select tax_id from issuers where country = 'MX'")
    files = made(profile, rfc)
    opened = load_der_private_key(files.key.read_bytes(), files.password.encode())
    clear = tmp_path / "csd_key.pem"
    clear.write_bytes(opened.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    monkeypatch.setenv("CSD_CERTIFICATE_PATH", str(files.cer))
    monkeypatch.setenv("CSD_PRIVATE_KEY_PATH", str(clear))
    code, said = asked(profile, "import")
    assert (code, said["clear_files"]) == (6, [str(clear)]), "a key in clear is a warning"
    assert clear.exists() and said["serial"] in serials(profile)

    code, said = asked(profile, "import", "--delete-clear")
    assert (code, clear.exists()) == (3, True), "nothing is deleted that was not taken in now"
    second = made(profile, rfc)
    opened = load_der_private_key(second.key.read_bytes(), second.password.encode())
    clear.write_bytes(opened.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    monkeypatch.setenv("CSD_CERTIFICATE_PATH", str(second.cer))
    code, said = asked(profile, "import", "--delete-clear")
    assert (code, said["clear_files"], clear.exists()) == (0, [], False)


def test_the_last_csd_and_the_last_sealer_are_withdrawn_by_force_only(profile: Profile) -> None:
    ((rfc,),) = profile.query("select tax_id from issuers where country = 'MX'")
    (serial,) = serials(profile)
    ((agent,),) = profile.query("select id from agents")
    code, said = asked(profile, "unmark", str(agent), "--rfc", rfc)
    assert (code, said["error"]["code"]) == (3, "csd.only_sealer")
    code, said = asked(profile, "retire", serial)
    assert (code, said["error"]["code"]) == (3, "csd.last")
    assert asked(profile, "retire", serial, "--force")[0] == 0
    code, said = asked(profile)
    assert code == 6 and [line["standing"] for line in said["issuers"][0]["csds"]] == ["retired"]
    code, said = asked(profile, "retire", serial)
    assert (code, said["error"]["code"]) == (3, "csd.not_there")
    assert asked(profile, "unmark", str(agent), "--rfc", rfc)[0] == 0
    code, said = asked(profile, "unmark", str(agent), "--rfc", rfc)
    assert (code, said["error"]["code"]) == (3, "agent.not_a_sealer")
