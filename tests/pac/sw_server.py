"""SW as answers typed by hand: a server that plays them, and the adapter in front of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request as Received
from werkzeug import Response

from agent.http_client import HttpClient
from agent.pac import sw_calls
from agent.pac.sw import PRODUCTION, Sw
from tests.cfdi.authority import UUID

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
RFC = "EKU9003173C9"
KEY = "practice:EKU9003173C9:6f0b9c1e-3d34-4d2b-8a51-30f6f1a7d001"
OTHER = "00000000-0000-4000-8000-000000000000"
FORM = {"username": "caja@example.com", "password": "s&creto", "token": ""}
STAMP, LIVE, CANCEL = "/v4/cfdi33/stamp/v2", f"/datawarehouse/v1/live/{UUID.lower()}", "/cfdi33/cancel/xml"
FILE = "https://api.sw.com.mx/files/one.xml?sig=a%2Bb"


def said(status: int, message: str, detail: str | None = None, data: object = None) -> Response:
    """An error answer."""
    body = {"status": "error", "message": message, "messageDetail": detail, "data": data}
    return Response(json.dumps(body), status=status, content_type="application/json")


def good(data: object) -> Response:
    return Response(json.dumps({"data": data, "status": "success"}), content_type="application/json")


def tfd_of(document: bytes) -> str:
    (node,) = etree.fromstring(document).iter("{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital")
    return etree.tostring(node, encoding="unicode", with_tail=False)


def stamp_answer(document: bytes) -> Response:
    return good({"tfd": tfd_of(document), "cfdi": document.decode()})


def token(text: str = "one.two.three", expires: object = 7200) -> Response:
    return good({"token": text, "expires_in": expires})


class Server:
    """Plays a list of answers, one a request (tokens by themselves), and keeps what was asked."""

    def __init__(self, http: HTTPServer) -> None:
        self.answers: list[Response] = []
        self.tokens: list[Response] = []
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        http.expect_request("/v2/security/authenticate", method="POST").respond_with_handler(self._log_in)
        http.expect_request(re.compile("/(?!v2/security).*")).respond_with_handler(self._play)

    def _log_in(self, request: Received) -> Response:
        self.asked.append((request.full_path.rstrip("?"), dict(request.headers), request.get_data()))
        return self.tokens.pop(0) if self.tokens else token()

    def _play(self, request: Received) -> Response:
        self.asked.append((request.full_path.rstrip("?"), dict(request.headers), request.get_data()))
        return self.answers.pop(0)

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def no_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sw_calls, "_TOKENS", sw_calls.Tokens())


@pytest.fixture
def server(httpserver: HTTPServer) -> Server:
    return Server(httpserver)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wire(httpserver: HTTPServer) -> Iterator[HttpClient]:
    with HttpClient(environment="practice", endpoints={"SW": httpserver.url_for("/").rstrip("/")}) as opened:
        yield opened


@pytest.fixture
def sw(wire: HttpClient, clock: Clock) -> Sw:
    return Sw(wire, rfc=RFC, form=FORM, base=PRODUCTION, now=clock)


def duplicate(document: bytes) -> Response:
    return said(400, "CFDI3307 - Timbre duplicado. El customId proporcionado está duplicado.", data={"tfd": tfd_of(document)})


def records(address: str = FILE) -> Response:
    return good({"records": [{"urlXml": address}]})
