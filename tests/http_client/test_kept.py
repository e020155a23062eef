"""What is kept of every exchange, and where a vendor really is."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from agent.errors import UserError, codes
from agent.http_client import Exchange, HttpClient, endpoint_overrides
from agent.ports import Answer, Request
from agent.settings import ENDPOINTS
from tests.http_client.calls import client, post

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
