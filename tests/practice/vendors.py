"""A practice server in a thread, and callers who speak to it over real sockets."""

from __future__ import annotations

import base64
import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from lxml import etree

from agent.practice import exact_json, seeds, server

REDIRECT = "http://127.0.0.1:9/callback"
SCOPE = "com.intuit.quickbooks.accounting"
S0 = "{apps.services.soap.core.views}"


@dataclass(frozen=True, slots=True)
class Practice:
    """A running server: its base address, its data folder, and a client for its own pages."""

    url: str
    data: Path
    http: httpx2.Client

    def fault(self, vendor: str, operation: str, name: str, **more: object) -> None:
        """Turn the dial."""
        answer = self.http.post("/_practice/faults", json={"vendor": vendor, "operation": operation, "fault": name, **more})
        assert answer.status_code == 200, answer.text

    def books(self, vendor: str) -> dict[str, Any]:
        """What a vendor holds."""
        document: dict[str, Any] = self.http.get(f"/_practice/books/{vendor}").json()
        return document

    def set(self, **settings: object) -> None:
        """Change settings; a name's dot is written as two underscores."""
        answer = self.http.post("/_practice/settings", json={name.replace("__", "."): value for name, value in settings.items()})
        assert answer.status_code == 200, answer.text


@contextmanager
def serving(data: Path, *, port: int = 0, vendors: tuple[str, ...] = (), tls_dir: Path | None = None) -> Iterator[Practice]:
    """A server for as long as the block runs."""
    told: queue.Queue[Any] = queue.Queue()

    def run() -> None:
        try:
            server.serve(port=port, data=data, vendors=vendors, tls_dir=tls_dir, announce=told.put)
        except BaseException as error:
            told.put(error)
            raise

    thread = threading.Thread(target=run, name="practice")
    thread.start()
    announced = told.get(timeout=30)
    assert isinstance(announced, dict), announced
    url = next(iter(announced["endpoints"].values()))
    verify: Any = announced["ca"] is None
    if announced["ca"]:
        import ssl

        verify = ssl.create_default_context(cafile=announced["ca"])
    # Given up before the server does, which closes what is idle for five seconds: no request goes into a closing connection.
    limits = httpx2.Limits(keepalive_expiry=2.0)
    with httpx2.Client(base_url=url, timeout=20, verify=verify, trust_env=False, limits=limits) as http:
        try:
            yield Practice(url, data, http)
        finally:
            http.post("/_practice/stop")
    thread.join(20)
    assert not thread.is_alive()


@dataclass(slots=True)
class Caller:
    """An app connected to one company."""

    http: httpx2.Client
    client: str
    realm: str
    tokens: dict[str, Any] = field(default_factory=dict)

    def send(self, method: str, path: str, body: object = None, **params: str) -> httpx2.Response:
        """One call, JSON both ways; money in `body` may be Decimal."""
        headers = {
            "Authorization": f"Bearer {self.tokens['access_token']}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        content = exact_json.dumps(body).encode() if body is not None else None
        return self.http.request(
            method, f"/v3/company/{self.realm}/{path}", params={"minorversion": "75"} | params, headers=headers, content=content
        )

    def post(self, kind: str, body: Mapping[str, object], **params: str) -> dict[str, Any]:
        """Write and give the object back, exact."""
        answer = self.send("POST", kind.lower(), body, **params)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = exact_json.loads(answer.content)[kind]
        return document

    def refused(self, kind: str, body: Mapping[str, object], **params: str) -> str:
        """Write, be refused, and give the fault's code."""
        return code_of(self.send("POST", kind.lower(), body, **params))

    def query(self, text: str) -> dict[str, Any]:
        """The QueryResponse of a query."""
        answer = self.send("GET", "query", query=text)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = exact_json.loads(answer.content)["QueryResponse"]
        return document

    def get(self, kind: str, identity: str) -> dict[str, Any]:
        """Read one object."""
        answer = self.send("GET", f"{kind.lower()}/{identity}")
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = exact_json.loads(answer.content)[kind]
        return document


def code_of(answer: httpx2.Response) -> str:
    """The one code of a Fault answer."""
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["Fault"]["Error"]
    return str(error["code"])


def consent(http: httpx2.Client, client: str, **more: str) -> dict[str, str]:
    """What the browser is sent back with: code, state, realmId."""
    params = {"client_id": client, "response_type": "code", "scope": SCOPE, "redirect_uri": REDIRECT, "state": "s-1"}
    answer = http.get("/connect/oauth2", params=params | more)
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def token(http: httpx2.Client, client: str, secret: str = seeds.CLIENT_SECRET, **form: str) -> httpx2.Response:
    """Ask the token endpoint."""
    return http.post("/oauth2/v1/tokens/bearer", data=form, auth=(client, secret))


def connect(practice: Practice, client: str = seeds.CLIENT_US) -> Caller:
    """An app that a person has just connected."""
    back = consent(practice.http, client)
    answer = token(practice.http, client, grant_type="authorization_code", code=back["code"], redirect_uri=REDIRECT)
    assert answer.status_code == 200, answer.text
    return Caller(practice.http, client, back["realmId"], answer.json())


def soap(practice: Practice, service: str, operation: str, **fields: str) -> httpx2.Response:
    """Call one of Finkok's services; `xml` goes in as given (base64 text)."""
    namespace = f"http://facturacion.finkok.com/{service}"
    envelope = etree.Element(
        "{http://schemas.xmlsoap.org/soap/envelope/}Envelope", nsmap={"e": "http://schemas.xmlsoap.org/soap/envelope/"}
    )
    body = etree.SubElement(envelope, "{http://schemas.xmlsoap.org/soap/envelope/}Body")
    asked = etree.SubElement(body, f"{{{namespace}}}{operation}")
    prefix = "reseller_" if service == "registration" else ""
    login = {f"{prefix}username": seeds.FINKOK_USER, f"{prefix}password": seeds.FINKOK_PASSWORD}
    for name, value in (login | fields).items():
        etree.SubElement(asked, f"{{{namespace}}}{name}").text = value
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{operation}"'}
    return practice.http.post(f"/servicios/soap/{service}", content=etree.tostring(envelope), headers=headers)


@dataclass(frozen=True, slots=True)
class Acuse:
    """Finkok's answer to a stamping operation, as far as a caller looks at it."""

    uuid: str
    xml: str
    status: str
    code: str
    extra: str


def stamp(practice: Practice, xml: bytes, operation: str = "stamp") -> Acuse:
    """Have a CFDI stamped."""
    return acuse(soap(practice, "stamp", operation, xml=base64.b64encode(xml).decode()))


def acuse(answer: httpx2.Response) -> Acuse:
    """Read the answer of a stamping operation."""
    assert answer.status_code == 200, answer.text
    root = etree.fromstring(answer.content)

    def text(name: str) -> str:
        found = root.findtext(f".//{S0}{name}")
        return found or ""

    return Acuse(text("UUID"), text("xml"), text("CodEstatus"), text("CodigoError"), text("ExtraInfo"))
