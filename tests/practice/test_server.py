"""One server a folder: found, refused, stopped, kept."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from agent.errors import UserError
from agent.practice import seeds, server
from tests.practice.vendors import Practice, connect, serving

ALL = {
    "QUICKBOOKS",
    "QUICKBOOKS_OAUTH",
    "QUICKBOOKS_MX",
    "QUICKBOOKS_MX_OAUTH",
    "XERO",
    "XERO_OAUTH",
    "FINKOK",
    "SW",
    "DIVERZA",
    "SAT",
    "BANXICO",
    "PLATFORM",
}
CHILD = """
import json, sys
from pathlib import Path
from agent.practice import server
server.serve(port=0, data=Path(sys.argv[1]), announce=lambda told: print(json.dumps(told), flush=True))
print("ended", flush=True)
"""


def test_a_running_server_is_found_and_a_stopped_one_is_not(tmp_path: Path) -> None:
    assert server.running(tmp_path) is None
    with serving(tmp_path) as practice:
        found = server.running(tmp_path)
        assert found is not None
        assert set(found.urls) == ALL
        assert set(found.urls.values()) == {practice.url}
        assert practice.url.startswith("http://127.0.0.1:")
    assert server.running(tmp_path) is None
    assert not (tmp_path / "practice.json").exists()


def test_another_program_on_the_remembered_port_is_not_taken_for_the_server(tmp_path: Path) -> None:
    with serving(tmp_path / "one"), serving(tmp_path / "two"):
        remembered = json.loads((tmp_path / "one" / "practice.json").read_text())
        other = json.loads((tmp_path / "two" / "practice.json").read_text())
        (tmp_path / "three").mkdir()
        (tmp_path / "three" / "practice.json").write_text(json.dumps(remembered | {"port": other["port"]}))
        assert server.running(tmp_path / "three") is None


def test_a_second_server_of_the_folder_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path), pytest.raises(UserError) as refused:
        server.serve(port=0, data=tmp_path, announce=lambda told: None)
    assert refused.value.code == "practice.already_running"


def test_a_taken_port_is_said_so_and_the_folder_is_free_again(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UserError) as refused:
            server.serve(port=port, data=tmp_path, announce=lambda told: None)
    assert (refused.value.code, refused.value.params) == ("practice.port_taken", {"port": port})
    with serving(tmp_path, port=port) as practice:
        assert practice.url.endswith(f":{port}")


def test_only_the_named_vendors_are_served(tmp_path: Path) -> None:
    with serving(tmp_path, vendors=("finkok",)) as practice:
        found = server.running(tmp_path)
        assert found is not None and set(found.urls) == {"FINKOK"}
        assert practice.http.get("/v3/company/1/preferences").status_code == 404
    with pytest.raises(UserError) as refused:
        server.serve(port=0, data=tmp_path, vendors=("nobody",), announce=lambda told: None)
    assert refused.value.code == "practice.unknown_vendor"


def test_everything_is_kept_over_a_restart(tmp_path: Path) -> None:
    with serving(tmp_path) as practice:
        caller = connect(practice)
        made = caller.post("Customer", {"DisplayName": "Peña & Hijos"}, requestid="a-1")
    with serving(tmp_path) as practice:
        caller.http = practice.http
        assert caller.get("Customer", made["Id"])["DisplayName"] == "Peña & Hijos"
        assert caller.post("Customer", {"DisplayName": "Peña & Hijos"}, requestid="a-1")["Id"] == made["Id"]
        assert len(practice.books("quickbooks")["realms"][seeds.REALM_US]["customers"]) == 1


def test_tls_is_served_under_an_authority_of_its_own(tmp_path: Path) -> None:
    with serving(tmp_path / "data", tls_dir=tmp_path / "tls") as practice:
        assert practice.url.startswith("https://127.0.0.1:")
        assert practice.http.get("/_practice/ping").status_code == 200
        assert server.running(tmp_path / "data") is not None
        with httpx2.Client(trust_env=False) as stranger, pytest.raises(httpx2.ConnectError):
            stranger.get(f"{practice.url}/_practice/ping")


def test_sigterm_ends_it_cleanly(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = json.loads(child.stdout.readline())
    assert told["schema"] == "erphub.practice/1" and set(told["endpoints"]) == ALL and told["ca"] is None
    child.send_signal(signal.SIGTERM)
    rest, _ = child.communicate(timeout=20)
    assert (rest, child.returncode) == ("ended\n", 0)
    assert not (tmp_path / "practice.json").exists()


def test_a_killed_server_keeps_what_it_answered_and_frees_the_folder(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    url = json.loads(child.stdout.readline())["endpoints"]["QUICKBOOKS"]
    with httpx2.Client(base_url=url, trust_env=False) as http:
        made = connect(Practice(url, tmp_path, http)).post("Customer", {"DisplayName": "Kept"})
    child.kill()
    child.communicate(timeout=20)
    assert server.running(tmp_path) is None
    with serving(tmp_path) as practice:
        assert connect(practice).get("Customer", made["Id"])["DisplayName"] == "Kept"
