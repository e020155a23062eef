"""What the machine says of its network reaches the wire: the proxy, the authorities, and in practice neither proxy nor stranger."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from agent.bootstrap import open_wire
from agent.errors import UserError
from agent.ports import Answer, NotSent, Request
from agent.settings import load
from tests.erp.raw_server import answer, raw_server, read_request

CALL = Request("POST", "VENDOR", "https://vendor.example", "/things", body=b"{}")
NAMES = ("ERPHUB_PROXY", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "ERPHUB_CA_FILE", "ERPHUB_ENVIRONMENT")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


class Proxy:
    """A proxy that opens no tunnel and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def __call__(self, connection: socket.socket, over: threading.Event) -> None:
        self.asked.append(read_request(connection))
        connection.sendall(answer("403 Forbidden", b""))


@pytest.mark.parametrize("name", ["ERPHUB_PROXY", "HTTPS_PROXY", "https_proxy"])
def test_the_machines_proxy_is_asked_for_a_tunnel_and_told_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    proxy = Proxy()
    with raw_server(proxy) as (base, _):
        monkeypatch.setenv(name, base.replace("http://", "http://u:p%40w@"))
        with open_wire(load(data=tmp_path)) as wire:
            assert isinstance(wire.send(CALL, deadline=5.0), NotSent)
    (asked,) = proxy.asked
    assert asked.startswith(b"CONNECT vendor.example:443 HTTP/1.1\r\n")
    assert b"Basic dTpwQHc=" in asked  # u:p@w
    assert b"/things" not in asked


def test_our_own_name_goes_before_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ours, system = Proxy(), Proxy()
    with raw_server(ours) as (first, _), raw_server(system) as (second, _):
        monkeypatch.setenv("HTTPS_PROXY", second)
        monkeypatch.setenv("ERPHUB_PROXY", first)
        with open_wire(load(data=tmp_path)) as wire:
            wire.send(CALL, deadline=5.0)
    assert (len(ours.asked), system.asked) == (1, [])


def test_practice_takes_no_proxy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def vendor(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(answer("200 OK", b"{}"))

    proxy = Proxy()
    with raw_server(proxy) as (machine, _), raw_server(vendor) as (base, _):
        monkeypatch.setenv("HTTPS_PROXY", machine)
        monkeypatch.setenv("ERPHUB_ENDPOINT_FINKOK", base)
        with open_wire(load(data=tmp_path, practice=True)) as wire:
            answered = wire.send(Request("GET", "FINKOK", "https://vendor.example", "/"), deadline=5.0)
    assert isinstance(answered, Answer)
    assert proxy.asked == []


@pytest.fixture
def nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this computer has an address, so that a request which goes straight to a stranger ends at once."""
    real = socket.getaddrinfo

    def look_up(host: str, *arguments: object, **options: object) -> object:
        if host != "127.0.0.1":
            raise socket.gaierror(socket.EAI_NONAME, "a stranger")
        return real(host, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.usefixtures("nobody_else")
@pytest.mark.parametrize(
    ("no_proxy", "base", "straight"),
    [
        ("", "https://vendor.example", False),
        ("vendor.example", "https://vendor.example", True),
        ("other.example, Vendor.Example.", "https://vendor.example", True),
        ("example", "https://vendor.example", True),
        ("vendor.example", "https://notvendor.example", False),
        ("vendor.example", "https://vendor.example.org", False),
        (".vendor.example", "https://api.vendor.example", True),
        (".vendor.example", "https://vendor.example", False),
        ("*.vendor.example", "https://api.vendor.example", True),
        ("vendor.example:8443", "https://vendor.example:8443", True),
        ("vendor.example:8443", "https://vendor.example", False),
        ("10.1.2.3", "https://10.1.2.3", True),
        ("10.0.0.0/8", "https://10.1.2.3", True),
        ("10.0.0.0/8", "https://11.1.2.3", False),
        ("fd00::/8", "https://[fd00::1]", True),
        ("[fd00::1]", "https://[fd00::1]", True),
        ("*", "https://vendor.example", True),
        ("10.0.0.0/99,<local>,http://vendor.example", "https://vendor.example", False),
    ],
)
def test_hosts_of_no_proxy_are_reached_without_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, no_proxy: str, base: str, straight: bool
) -> None:
    proxy = Proxy()
    with raw_server(proxy) as (machine, _):
        monkeypatch.setenv("ERPHUB_PROXY", machine)
        monkeypatch.setenv("NO_PROXY", no_proxy)
        with open_wire(load(data=tmp_path)) as wire:
            assert isinstance(wire.send(Request("POST", "VENDOR", base, "/"), deadline=5.0), NotSent)
    assert len(proxy.asked) == (0 if straight else 1)


def test_the_system_may_write_no_proxy_small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("no_proxy", "vendor.example")
    assert load(data=tmp_path).machine.no_proxy == "vendor.example"


def test_this_computer_is_never_reached_through_the_proxy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def vendor(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(answer("200 OK", b"{}"))

    proxy = Proxy()
    with raw_server(proxy) as (machine, _), raw_server(vendor) as (base, _):
        monkeypatch.setenv("HTTPS_PROXY", machine)
        monkeypatch.setenv("ERPHUB_ENVIRONMENT", "sandbox")
        monkeypatch.setenv("ERPHUB_ENDPOINT_FINKOK", base)
        with open_wire(load(data=tmp_path)) as wire:
            answered = wire.send(Request("GET", "FINKOK", "https://vendor.example", "/"), deadline=5.0)
    assert isinstance(answered, Answer)
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ERPHUB_PROXY", "proxy.example:3128", "network.bad_proxy"),
        ("HTTPS_PROXY", "https://proxy.example", "network.bad_proxy"),
        ("ERPHUB_CA_FILE", "/nowhere/authority.pem", "network.bad_ca_file"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, code: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as caught:
        open_wire(load(data=tmp_path))
    assert caught.value.code == code


def test_a_file_without_an_authority_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("no certificate in here\n", encoding="ascii")
    monkeypatch.setenv("ERPHUB_CA_FILE", str(tmp_path / "empty.pem"))
    with pytest.raises(UserError) as caught:
        open_wire(load(data=tmp_path))
    assert caught.value.code == "network.bad_ca_file"
