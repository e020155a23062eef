"""The wire against real sockets: what each failure is called, and that no call outlives its deadline."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer

from agent.bootstrap import open_wire
from agent.errors import UserError, codes
from agent.http_client import Exchange, HttpClient, endpoint_overrides
from agent.ports import Answer, NotSent, Request, Unknown
from agent.settings import ENDPOINTS, load
from tests.erp.raw_server import Talk, answer, raw_server, read_request

SHORT = 0.4


def client(base: str, **options: object) -> HttpClient:
    return HttpClient(environment="practice", endpoints={"VENDOR": base}, **options)  # type: ignore[arg-type]


def post(path: str = "/things", body: bytes = b'{"a":1}', **headers: str) -> Request:
    return Request("POST", "VENDOR", "https://vendor.example", path, headers={"Content-Type": "application/json", **headers}, body=body)


def one(*talks: Talk, deadline: float = SHORT, body: bytes = b'{"a":1}') -> Answer | NotSent | Unknown:
    with raw_server(*talks) as (base, _), client(base) as wire:
        return wire.send(post(body=body), deadline=deadline)


def silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(20)


def drip(connection: socket.socket, over: threading.Event, content: bytes) -> None:
    """Sends a byte at a time; two seconds for forty bytes, so that only a total deadline ends it earlier."""
    for place in range(len(content)):
        connection.sendall(content[place : place + 1])
        if over.wait(0.05):
            return


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


# --- what is kept -----------------------------------------------------------------------------------------------------

SECRETS = [
    b'{"access_token":"s3cr3t","x":1}',
    b'{"refresh_token" : "s3cr3t',
    b'{"client_secret":"s\\"3cr3t", "password": "s3cr3t"}',
    b"grant_type=refresh_token&refresh_token=s3cr3t&client_secret=s3cr3t&code=s3cr3t",
    b"<soap:Body><ns:username>s3cr3t</ns:username><password>s3cr3t</password></soap:Body>",
    b'<n:stamp xmlns:n="x"><n:Key xsi:type="s">s3cr3t</n:Key><apikey>s3cr3t',
]


@pytest.mark.parametrize("body", SECRETS)
def test_secrets_are_masked_in_what_is_kept_but_not_in_what_is_sent(httpserver: HTTPServer, body: bytes) -> None:
    httpserver.expect_request("/things").respond_with_data(body, headers={"Set-Cookie": "session=s3cr3t"})
    kept: list[Exchange] = []
    request = Request(
        "POST",
        "VENDOR",
        "https://vendor.example",
        "/things",
        headers={"Authorization": "Bearer s3cr3t"},
        query={"code": "s3cr3t", "requestid": "k"},
        body=body,
    )
    with client(httpserver.url_for(""), keep=kept.append) as wire:
        result = wire.send(request)
    assert isinstance(result, Answer)
    assert result.body == body
    assert httpserver.log[0][0].get_data() == body
    assert httpserver.log[0][0].headers["Authorization"] == "Bearer s3cr3t"
    assert "3cr3t" not in repr(kept)
    assert "requestid=k" in kept[0].url


def test_an_answer_without_secrets_is_kept_byte_for_byte_before_the_caller_has_it(httpserver: HTTPServer) -> None:
    body = b'\xef\xbb\xbf<cfdi Sello="a+/=" NoCertificado="1"><tfd UUID="u"/></cfdi>\r\n<Error code="3001"/><code>1</code>'
    body += b'{"code":"610","Detail":"caf\xc3\xa9 \\u0000"}'
    httpserver.expect_request("/things").respond_with_data(body)
    kept: list[Exchange] = []
    with client(httpserver.url_for(""), keep=kept.append) as wire:
        result = wire.send(post())
    assert isinstance(result, Answer)
    assert kept[0].response_body == body == result.body
    assert (kept[0].status, kept[0].endpoint, kept[0].method, kept[0].result, kept[0].error) == (200, "VENDOR", "POST", "answer", "")


def test_an_answer_that_cannot_be_kept_is_not_given_to_the_caller(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/things").respond_with_data("{}")

    def full(exchange: Exchange) -> None:
        raise OSError(28, "No space left on device")

    with client(httpserver.url_for(""), keep=full) as wire, pytest.raises(OSError, match="No space"):
        wire.send(post())


# --- addresses --------------------------------------------------------------------------------------------------------


def test_an_override_takes_the_place_of_one_vendors_host_only() -> None:
    with client("http://127.0.0.1:4010/practice/") as wire:
        assert wire.address("VENDOR", "https://vendor.example") == "http://127.0.0.1:4010/practice"
        assert wire.address("OTHER", "https://other.example/") == "https://other.example"


@pytest.mark.parametrize("name", ENDPOINTS)
def test_overrides_are_read_from_the_environment_and_refused_in_production(name: str) -> None:
    environ = {f"ERPHUB_ENDPOINT_{name}": "http://127.0.0.1:1/", "ERPHUB_ENDPOINT_NOBODY": " ", "PATH": "/bin"}
    assert endpoint_overrides(environ, "sandbox") == {name: "http://127.0.0.1:1"}
    with pytest.raises(UserError) as caught:
        endpoint_overrides(environ, "production")
    assert (caught.value.code, caught.value.params) == ("endpoint.override_in_production", {"name": f"ERPHUB_ENDPOINT_{name}"})
    with pytest.raises(UserError, match=r"endpoint\.override_in_production"):
        HttpClient(environment="production", endpoints={name: "http://127.0.0.1:1"})


@pytest.mark.parametrize("address", ["127.0.0.1:80", "ftp://host", "http://", "http://host/?a=1"])
def test_an_override_that_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UserError) as caught:
        endpoint_overrides({"ERPHUB_ENDPOINT_SAT": address}, "practice")
    assert caught.value.code == "endpoint.bad_address"


@pytest.mark.parametrize("scheme", ["https://", "socks5://", "", "http://x:y@z@"])
def test_a_bad_proxy_and_a_bad_authority_are_said_at_once(tmp_path: Path, scheme: str) -> None:
    port = "none" if scheme.startswith("http:") else "3128"
    with pytest.raises(UserError) as proxy:
        HttpClient(environment="practice", proxy=f"{scheme}user:s3cr3t@proxy.example:{port}")
    with pytest.raises(UserError) as authority:
        HttpClient(environment="practice", ca_file=tmp_path / "absent.pem")
    assert {proxy.value.code, authority.value.code} == {"network.bad_proxy", "network.bad_ca_file"} <= codes()
    assert proxy.value.params == {"address": f"proxy.example:{port}"}


# --- a TLS server of our own ------------------------------------------------------------------------------------------


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """(https address, the authority that vouches for it)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "authority.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = tmp_path / "key.pem"
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)

    def talk(connection: socket.socket, over: threading.Event) -> None:
        with contextlib.suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True) as secure:
            for _ in range(2):
                read_request(secure)
                secure.sendall(answer("200 OK", b"{}"))

    with raw_server(talk) as (base, _):
        yield base.replace("http://127.0.0.1", "https://localhost"), pem
