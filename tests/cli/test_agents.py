"""An agent's identity as an operator meets it: keys that are gone, open, copied or another's, and what `doctor` says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.credentials import AgentKey
from tests.bad_input.words import said_in_both
from tests.cli.command import json_of, run
from tests.faults.profile import Profile
from tests.operations.conftest import prepared_profile, profile

__all__ = ["prepared_profile", "profile"]


def _asked(profile: Profile, *arguments: str) -> tuple[int, dict[str, Any]]:
    return json_of(*arguments, "--practice", "--data", str(profile.folder), "--json")


def _opens(profile: Profile) -> tuple[int, str, str, str]:
    """What `doctor` says of opening: exit code, status, sentence and next step."""
    code, said = _asked(profile, "doctor", "--only", "vault.opens")
    (check,) = said["checks"]
    return code, check["status"], check["detail"], check["next_step"]


def _key(profile: Profile) -> Path:
    return profile.folder / "agent.key"


def _refused(profile: Profile, code: str, *facts: str, exit_code: int) -> None:
    """A start is refused with this code, and leaves keys, agents and starts as they were."""
    kept = _key(profile).read_bytes() if _key(profile).exists() else None
    rows = "select count(*), max(fingerprint), (select count(*) from agent_boots) from agents"
    before = profile.query(rows)
    got, out, _ = profile.start("once", "--practice", "--json").finish(60)
    said_in_both(json.loads(out)["error"], code, *facts, exit_code=exit_code, got=got)
    assert profile.query(rows) == before
    assert (_key(profile).read_bytes() if _key(profile).exists() else None) == kept


def test_no_new_key_takes_the_place_of_one_that_is_gone_or_wrong(profile: Profile) -> None:
    key = _key(profile)
    kept, installation = key.read_bytes(), profile.folder / "installation.json"
    assert _opens(profile)[:2] == (0, "ok")

    key.unlink()
    _refused(profile, "vault.key_wiped", str(key), exit_code=4)
    assert _opens(profile)[:2] == (4, "fail")

    other = AgentKey.create()
    key.write_bytes(other.text().reveal())
    key.chmod(0o600)
    _refused(profile, "vault.key_of_another", str(key), other.fingerprint, exit_code=4)

    key.write_bytes(b"not a key")
    _refused(profile, "vault.key_damaged", exit_code=4)

    key.write_bytes(kept)
    key.chmod(0o644)
    _refused(profile, "vault.key_file_open", str(key), exit_code=8)
    key.chmod(0o600)

    ours = installation.read_bytes()
    installation.unlink()
    ((fingerprint,),) = profile.query("select fingerprint from agents")
    _refused(profile, "agent.key_elsewhere", fingerprint, json.loads(ours)["id"], exit_code=3)
    installation.write_bytes(ours)
    assert _opens(profile)[:2] == (0, "ok")


def test_doctor_says_what_this_agent_cannot_open_and_who_has_to_do_what(profile: Profile) -> None:
    ((fingerprint,),) = profile.query("select fingerprint from agents")
    code, status, sentence, _ = _opens(profile)
    assert (code, status, sentence) == (0, "ok", "2 of 2 data keys in use")  # one of them for the CSDs

    profile.query("update agents set approved_at = null")
    code, status, sentence, step = _opens(profile)
    assert (code, status) == (6, "warn")
    assert fingerprint in sentence
    assert step
    assert run("agents", "approve", fingerprint.lower().replace("-", " "), "--practice", "--data", str(profile.folder))[0] == 0
    assert _opens(profile)[:2] == (0, "ok")

    seals = profile.query("select data_key_id, agent_id, sealed from data_key_seals")
    profile.query("delete from data_key_seals")
    code, status, sentence, step = _opens(profile)
    assert (code, status) == (6, "warn")
    assert fingerprint in sentence
    assert "2 of 2" in sentence
    assert step

    for key, agent, sealed in seals:  # sealed for another machine: this one's key does not open it
        changed = bytes(sealed[:-1]) + bytes([sealed[-1] ^ 1])
        profile.query("insert into data_key_seals values (%s, %s, %s)", key, agent, changed)
    assert _opens(profile)[:2] == (6, "warn")

    assert run("agents", "revoke", fingerprint, "--force", "--practice", "--data", str(profile.folder))[0] == 0
    assert _opens(profile)[:2] == (4, "fail")


@pytest.mark.parametrize("typed", ["0000-0000", "7K2M-7K2M-7K2M-7K2M-7K2M-7K2M"])
def test_a_wrong_fingerprint_is_refused_in_words_and_changes_nothing(profile: Profile, typed: str) -> None:
    profile.query("update agents set approved_at = null")
    code, _ = run("agents", "approve", typed, "--practice", "--data", str(profile.folder))
    assert code == 3
    assert profile.query("select approved_at, revoked_at from agents") == [(None, None)]
