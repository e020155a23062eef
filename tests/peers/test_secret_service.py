"""The key store on a real Secret Service: gnome-keyring on a session bus of its own. Needs gnome-keyring, dbus and libsecret-tools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent import paths

_USE = """
import json, sys
from agent.credentials import AgentKey, open_key_store
from agent.errors import UserError
answers = []
key = None
for verb in sys.argv[1:]:
    try:
        store = open_key_store(installation="7", environ={})
        if verb == "create":
            key = store.create()
            answers.append(key.fingerprint)
        elif verb == "load":
            answers.append(store.load(expected=key.public if key else None).fingerprint)
        else:
            store.forget()
            answers.append("forgotten")
    except UserError as error:
        answers.append(error.code)
print(json.dumps(answers))
"""
_UNLOCK = "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
_LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null"

Session = Callable[..., list[str]]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Runs commands one after the other on one session bus; each line they print is an answer."""
    run_time = tmp_path / "run"
    run_time.mkdir(0o700)
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
    }
    environment |= {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(run_time), "XDG_DATA_HOME": str(tmp_path / "share")}

    def run(*commands: str) -> list[str]:
        script = " && ".join(commands)
        finished = subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", script], env=environment, cwd=paths.root, capture_output=True, text=True, check=True
        )
        return finished.stdout.splitlines()

    return run


def use(*verbs: str) -> str:
    program = _USE.replace("'", "")
    return f"{sys.executable} -c '{program}' {' '.join(verbs)}"


def test_a_key_is_kept_and_another_program_finds_it_where_it_should_be(session: Session) -> None:
    lookup = "secret-tool lookup service erphub/agent-key/7 username agent | wc -c"
    lines = session(_UNLOCK, use("load", "create", "load", "create"), lookup, use("forget", "forget", "load"))
    missing, made, loaded, again = json.loads(lines[0])
    assert (missing, again) == ("vault.key_missing", "vault.key_exists")
    assert made == loaded
    assert int(lines[1]) == 44
    assert json.loads(lines[2]) == ["forgotten", "forgotten", "vault.key_missing"]


def test_a_key_survives_the_session_and_a_wiped_one_is_told_apart(session: Session) -> None:
    (first,) = json.loads(session(_UNLOCK, use("create"))[0])
    assert json.loads(session(_UNLOCK, use("load"))[0]) == [first]
    made, _, wiped = json.loads(session(_UNLOCK, use("forget"), use("create", "forget", "load"))[1])
    assert made != first
    assert wiped == "vault.key_wiped"


def test_a_locked_keyring_is_said_at_once_and_nothing_is_kept_elsewhere(session: Session, tmp_path: Path) -> None:
    session(_UNLOCK, use("create"))
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert json.loads(session(_LOCKED, use("load", "create"))[0]) == ["vault.locked", "vault.locked"]
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
