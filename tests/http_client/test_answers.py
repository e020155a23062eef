"""The wire against real sockets: what is an answer, and what is none though a byte has left."""

from __future__ import annotations

import socket
import struct
import threading

import pytest
from pytest_httpserver import HTTPServer

from agent.http_client import Exchange
from agent.ports import Answer, Request, Unknown
from tests.erp.raw_server import answer, raw_server, read_request
from tests.http_client.calls import SHORT, client, drip, one, post

# --- what is an answer ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 302, 400, 401, 404, 429, 500, 503])
def test_every_complete_answer_is_an_answer_and_no_redirect_is_followed(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/things", method="POST").respond_with_data("<html>", status=status, headers={"Location": "/elsewhere"})
    httpserver.expect_request("/elsewhere").respond_with_data("followed")
    with client(httpserver.url_for("")) as wire:
        result = wire.send(post())
    assert isinstance(result, Answer)
    assert (result.status, result.body) == (status, b"<html>")
    assert len(httpserver.log) == 1


def test_what_is_sent_is_method_path_query_headers_body_and_who_we_are(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v3/query").respond_with_json({})
    request = Request("POST", "VENDOR", "https://vendor.example", "/v3/query", query={"query": "a = 'O\\'N & + ñ'"}, body=b"\x00\xff")
    with client(httpserver.url_for("/")) as wire:
        assert isinstance(wire.send(request), Answer)
    seen = httpserver.log[0][0]
    assert seen.args["query"] == "a = 'O\\'N & + ñ'"
    assert seen.get_data() == b"\x00\xff"
    assert seen.headers["User-Agent"].startswith("ERPHub/")


def test_a_header_without_a_value_is_not_sent_at_all(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/things").respond_with_json({})
    with client(httpserver.url_for("")) as wire:
        for headers in ({}, {"Accept": ""}, {"Accept": "text/xml"}):
            assert isinstance(wire.send(Request("POST", "VENDOR", "https://vendor.example", "/things", headers, body=b"{}")), Answer)
    assert [seen.headers.get("Accept") for seen, _ in httpserver.log] == ["*/*", None, "text/xml"]


def test_a_body_without_length_that_is_cut_is_an_answer_for_the_adapter_to_judge() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b'{"half":')

    assert one(talk) == Answer(200, {"connection": "close"}, b'{"half":')


def test_connections_are_kept_and_used_again() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        for _ in range(3):
            read_request(connection)
            connection.sendall(answer("200 OK", b"{}"))

    with raw_server(talk) as (base, made), client(base) as wire:
        assert [type(wire.send(post(), deadline=5.0)) for _ in range(3)] == [Answer] * 3
        assert made == [0]


# --- a byte left, and no answer that can be trusted -------------------------------------------------------------------


def test_silence_is_unknown() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        over.wait(20)

    assert isinstance(one(talk), Unknown)


def test_a_reset_is_unknown() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert isinstance(one(talk, deadline=5.0), Unknown)


def test_closing_without_an_answer_is_unknown() -> None:
    assert isinstance(one(lambda connection, over: (read_request(connection), None)[1], deadline=5.0), Unknown)


def test_a_body_shorter_than_its_length_is_unknown_and_what_came_is_kept() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(answer("200 OK", b'{"Id":"7","x":"y"}')[:-7])

    kept: list[Exchange] = []
    with raw_server(talk) as (base, _), client(base, keep=kept.append) as wire:
        assert isinstance(wire.send(post(), deadline=5.0), Unknown)
    (exchange,) = kept
    assert (exchange.status, exchange.response_body, exchange.result) == (200, b'{"Id":"7","', "unknown")
    assert exchange.error


def test_what_is_not_http_is_unknown() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

    assert isinstance(one(talk, deadline=5.0), Unknown)


@pytest.mark.parametrize("skip", [0, 40], ids=["header", "body"])
def test_a_byte_at_a_time_is_late_all_the_same(skip: int) -> None:
    whole = answer("200 OK", b"x" * 40)
    cut = len(whole) - 40 if skip else 0

    def talk(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(whole[:cut])
        drip(connection, over, whole[cut:])

    assert isinstance(one(talk), Unknown)


def test_a_byte_at_a_time_is_an_answer_when_there_is_time() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        whole = answer("200 OK", b"{}")
        connection.sendall(whole[:-2])
        drip(connection, over, whole[-2:])

    assert isinstance(one(talk, deadline=10.0), Answer)


def test_a_server_that_reads_slowly_is_late_all_the_same() -> None:
    gave_up = threading.Event()

    def talk(connection: socket.socket, over: threading.Event) -> None:
        for _ in range(40):
            if over.wait(0.05) or not connection.recv(65_536):
                return
        gave_up.set()

    with raw_server(talk) as (base, _), client(base) as wire:
        assert isinstance(wire.send(post(body=b"x" * 40_000_000), deadline=SHORT), Unknown)
        assert not gave_up.is_set()


def test_a_body_beyond_the_limit_is_unknown(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/things").respond_with_data(b"x" * 1001)
    with client(httpserver.url_for(""), max_body=1000) as wire:
        assert isinstance(wire.send(post()), Unknown)


def test_a_kept_connection_that_the_server_closed_is_opened_anew() -> None:
    closed = threading.Event()

    def first(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(answer("200 OK", b"{}"))
        connection.close()
        closed.set()

    def second(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(answer("201 Created", b"{}"))

    with raw_server(first, second) as (base, made), client(base) as wire:
        assert isinstance(wire.send(post(), deadline=5.0), Answer)
        assert closed.wait(5)
        assert wire.send(post(), deadline=5.0) == Answer(201, {"content-length": "2"}, b"{}")
        assert made == [0, 1]


def test_a_kept_connection_that_dies_under_our_request_is_unknown_and_not_tried_again() -> None:
    def first(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(answer("200 OK", b"{}"))
        read_request(connection)

    with raw_server(first, lambda connection, over: connection.sendall(answer("200 OK", b"{}"))) as (base, made), client(base) as wire:
        assert isinstance(wire.send(post(), deadline=5.0), Answer)
        assert isinstance(wire.send(post(), deadline=5.0), Unknown)
        assert made == [0]
