"""The wire against real sockets: what is known not to have left, and that no call outlives its deadline."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from agent.bootstrap import open_wire
from agent.http_client import Exchange
from agent.ports import Answer, NotSent, Request
from agent.settings import load
from tests.erp.raw_server import answer, raw_server, read_request
from tests.http_client.calls import client, post, silent

# --- not one byte left ------------------------------------------------------------------------------------------------


def test_refused_is_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with client(f"http://127.0.0.1:{port}") as wire:
        assert isinstance(wire.send(post(), deadline=5.0), NotSent)


def test_an_unknown_name_is_not_sent() -> None:
    with client("http://name-that-does-not-exist.invalid") as wire:
        assert isinstance(wire.send(post(), deadline=5.0), NotSent)


def test_a_look_up_that_hangs_ends_with_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    over, gave_up = threading.Event(), threading.Event()
    real = socket.getaddrinfo

    def stuck(host: str, *arguments: object, **options: object) -> object:
        if host != "stuck.example":
            return real(host, *arguments, **options)  # type: ignore[arg-type]
        if options.get("flags"):
            raise socket.gaierror(socket.EAI_NONAME, "not a number")
        if not over.wait(1):
            gave_up.set()
        return real("127.0.0.1", 9, type=socket.SOCK_STREAM)

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    with client("http://stuck.example") as wire:
        result = wire.send(post(), deadline=0.1)
    assert not gave_up.is_set()
    over.set()
    assert isinstance(result, NotSent)


def test_a_server_that_accepts_and_says_nothing_during_tls_is_not_sent() -> None:
    gave_up = threading.Event()

    def talk(connection: socket.socket, over: threading.Event) -> None:
        if not over.wait(1):
            gave_up.set()

    with raw_server(talk) as (base, _), client(base.replace("http", "https")) as wire:
        assert isinstance(wire.send(post(), deadline=0.2), NotSent)
        assert not gave_up.is_set()


def test_a_certificate_nobody_vouches_for_is_not_sent(tls: tuple[str, Path]) -> None:
    base, _ = tls
    with client(base) as wire:
        result = wire.send(post(), deadline=5.0)
    assert isinstance(result, NotSent)
    assert "TLS" in result.reason


def test_our_own_authority_is_trusted_beside_the_systems(tls: tuple[str, Path]) -> None:
    base, authority = tls
    with client(base, ca_file=authority) as wire:
        assert wire.send(post(), deadline=5.0) == Answer(200, {"content-length": "2"}, b"{}")
        assert isinstance(wire.send(post(), deadline=5.0), Answer)


def test_the_machines_authorities_are_trusted_by_the_agents_wire(
    tls: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    base, authority = tls
    monkeypatch.setenv("ERPHUB_ENDPOINT_FINKOK", base)
    monkeypatch.setenv("ERPHUB_CA_FILE", str(authority))
    with open_wire(load(data=tmp_path, practice=True)) as wire:
        assert isinstance(wire.send(Request("GET", "FINKOK", "https://vendor.example", "/"), deadline=5.0), Answer)


def test_a_proxy_that_refuses_the_tunnel_is_not_sent() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(answer("407 Proxy Authentication Required", b""))

    with raw_server(talk) as (proxy, made), client("https://vendor.example", proxy=proxy) as wire:
        assert isinstance(wire.send(post(), deadline=5.0), NotSent)
        assert made == [0]


def test_a_proxy_that_never_answers_is_not_sent() -> None:
    with raw_server(silent) as (proxy, _), client("https://vendor.example", proxy=proxy) as wire:
        assert isinstance(wire.send(post(), deadline=0.2), NotSent)


def test_a_header_that_cannot_be_sent_is_not_sent(httpserver: HTTPServer) -> None:
    with client(httpserver.url_for("")) as wire:
        assert isinstance(wire.send(post(Broken="a\r\nb: c")), NotSent)
    assert httpserver.log == []


def test_without_its_lease_nothing_is_sent(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/things").respond_with_data("{}")
    kept: list[Exchange] = []
    with client(httpserver.url_for(""), lease_left=lambda: 0.0, keep=kept.append) as wire:
        assert wire.send(post(), deadline=60.0) == NotSent("lease")
        assert isinstance(wire.bound(lease_left=lambda: 1.0).send(post(), deadline=59.0), Answer)
    assert len(httpserver.log) == 1
    assert [exchange.result for exchange in kept] == ["not_sent", "answer"]


def test_a_lease_that_ends_while_the_connection_is_made_sends_nothing(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/things").respond_with_data("{}")
    left = iter([5.0, 0.0])
    with client(httpserver.url_for(""), lease_left=lambda: next(left)) as wire:
        outcome = wire.send(post(), deadline=60.0)
    assert isinstance(outcome, NotSent)
    assert "lease" in outcome.reason
    assert httpserver.log == []


def test_an_open_transaction_stops_the_call_before_anything_is_sent(httpserver: HTTPServer) -> None:
    class Open(Exception):
        pass

    def refuse() -> None:
        raise Open

    with client(httpserver.url_for(""), no_open_transaction=refuse) as wire, pytest.raises(Open):
        wire.send(post())
    assert httpserver.log == []
