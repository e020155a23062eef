"""SW's adapter against answers typed by hand: its token, its stamps, and what became of them."""

from __future__ import annotations

import base64
import json
import socket
from datetime import timedelta

import pytest
from werkzeug import Response

from agent.errors import Unavailable, UserError
from agent.http_client import HttpClient
from agent.pac.sw import PRODUCTION, Sw, customid
from agent.ports import Done, NotSent, PacAccount, Refused, Throttled, Unknown
from tests.cfdi.authority import UUID, Pair, stamp
from tests.pac.sw_server import (
    FORM,
    KEY,
    LIVE,
    NOW,
    OTHER,
    RFC,
    STAMP,
    Clock,
    Server,
    clock,
    duplicate,
    good,
    no_tokens,
    records,
    said,
    server,
    stamp_answer,
    sw,
    tfd_of,
    token,
    wire,
)

__all__ = ["clock", "no_tokens", "server", "sw", "wire"]


# --- the token --------------------------------------------------------------------------------------------------------


def test_one_token_serves_until_shortly_before_it_expires(sw: Sw, wire: HttpClient, server: Server, clock: Clock) -> None:
    server.answers = [good({"stampsBalance": 5, "unlimited": False})] * 4
    server.tokens = [token("a.b.c"), token("d.e.f", expires=str((NOW + timedelta(hours=9)).timestamp()))]
    assert sw.check() == PacAccount(5)
    assert Sw(wire, rfc="URE180429TM6", form=FORM, base=PRODUCTION, now=clock).check() == PacAccount(5)
    clock.now += timedelta(hours=1, minutes=56)
    assert sw.check() == PacAccount(5)
    clock.now += timedelta(hours=1, minutes=54)
    assert sw.check() == PacAccount(5)
    assert [headers.get("Authorization") for _, headers, _ in server.asked] == [
        None, "Bearer a.b.c", "Bearer a.b.c", None, "Bearer d.e.f", "Bearer d.e.f",
    ]  # fmt: skip
    assert json.loads(server.asked[0][2]) == {"user": "caja@example.com", "password": "s&creto"}


def test_the_portals_token_needs_no_login(wire: HttpClient, server: Server, clock: Clock) -> None:
    form = {"username": "", "password": "", "token": "x.y.z"}
    server.answers = [good({"stampsBalance": 5, "unlimited": True}), said(401, "El token debe contener 3 partes")]
    sw = Sw(wire, rfc=RFC, form=form, base=PRODUCTION, now=clock)
    assert sw.check() == PacAccount(None)
    with pytest.raises(UserError) as refused:
        sw.check()
    assert refused.value.code == "pac.login"
    assert server.paths == ["/management/v2/api/users/balance"] * 2


def test_neither_login_nor_token(wire: HttpClient, clock: Clock) -> None:
    with pytest.raises(UserError) as refused:
        Sw(wire, rfc=RFC, form={"username": "x"}, base=PRODUCTION, now=clock)
    assert refused.value.code == "pac.needs_login"


def test_a_token_that_sw_forgot_is_renewed_once(sw: Sw, server: Server, sealed: bytes, stamped: bytes) -> None:
    server.tokens = [token("old.old.old"), token("new.new.new"), token("new.new.new")]
    server.answers = [said(401, "El token ha expirado"), stamp_answer(stamped)]
    assert isinstance(sw.stamp(sealed, key=KEY), Done)
    assert [headers["Authorization"] for path, headers, _ in server.asked if path == STAMP] == ["Bearer old.old.old", "Bearer new.new.new"]
    server.answers = [said(401, "Unauthorized"), said(401, "AU4101 - El token proporcionado viene vacio.")]
    assert sw.stamp(sealed, key=KEY) == Refused("AU4101", "AU4101 - El token proporcionado viene vacio.", "account", "pac.login")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (said(401, "AU2000 - El usuario"), Refused("AU2000", "AU2000 - El usuario", "account", "pac.login")),
        (said(400, "AU2000 - El usuario"), Refused("AU2000", "AU2000 - El usuario", "account", "pac.login")),
        (said(429, "Demasiadas peticiones"), Throttled(None)),
        (said(500, "Error"), NotSent("no token: HTTP 500 Error")),
        (Response("<html/>", status=502), NotSent("no token: HTTP 502, not SW's JSON")),
        (good({"token": ""}), NotSent("no token: HTTP 200 ")),
    ],
)
def test_without_a_token_nothing_of_the_document_leaves(
    sw: Sw, server: Server, sealed: bytes, answer: Response, outcome: Refused | Throttled | NotSent
) -> None:
    server.tokens = [answer]
    assert sw.stamp(sealed, key=KEY) == outcome
    assert server.paths == ["/v2/security/authenticate"]


# --- the stamp ----------------------------------------------------------------------------------------------------------


def test_a_stamp_is_accepted_as_received(sw: Sw, server: Server, sealed: bytes, stamped: bytes) -> None:
    server.answers = [stamp_answer(stamped)]
    outcome = sw.stamp(sealed, key=KEY)
    assert isinstance(outcome, Done)
    assert (outcome.result.uuid, outcome.result.xml, outcome.result.again) == (UUID, stamped, False)
    path, headers, body = server.asked[1]
    assert (path, headers["Customid"]) == (STAMP, KEY)
    head, _, rest = body.partition(b"\r\n\r\n")
    assert b'name="xml"; filename="xml"' in head and b"Content-Type: text/xml" in head
    assert rest.startswith(sealed + b"\r\n--")


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("encoded", [False, True])
def test_a_307_hands_out_the_first_stamp_in_data_or_in_the_detail(
    sw: Sw, server: Server, sealed: bytes, stamped: bytes, again: bool, encoded: bool
) -> None:
    text = base64.b64encode(stamped).decode() if encoded else stamped.decode()
    before = "307. El comprobante contiene un timbre previo."
    server.answers = [said(400, before, detail=text) if again else said(400, before, data={"tfd": tfd_of(stamped), "cfdi": text})]
    outcome = sw.stamp(sealed, key=KEY)
    assert isinstance(outcome, Done)
    assert (outcome.result.uuid, outcome.result.xml, outcome.result.again) == (UUID, stamped, True)


def test_a_307_without_anything_is_unknown(sw: Sw, server: Server, sealed: bytes) -> None:
    server.answers = [said(400, "307. El comprobante contiene un timbre previo."), said(400, "307. Previo", detail="¿qué?", data={})]
    assert all(isinstance(sw.stamp(sealed, key=KEY), Unknown) for _ in range(2))


def test_a_customid_used_before_leads_to_the_first_stamp(sw: Sw, server: Server, sealed: bytes, stamped: bytes) -> None:
    server.answers = [duplicate(stamped), records(), Response(stamped, content_type="text/xml")]
    outcome = sw.recover(sealed, key=KEY)
    assert isinstance(outcome, Done)
    assert (outcome.result.uuid, outcome.result.xml, outcome.result.again) == (UUID, stamped, True)
    assert server.paths == ["/v2/security/authenticate", STAMP, LIVE, "/files/one.xml?sig=a%2Bb"]
    assert "Authorization" not in server.asked[-1][1]


def test_a_late_datawarehouse_is_unknown_until_it_has_it(sw: Sw, server: Server, sealed: bytes, stamped: bytes) -> None:
    server.answers = [duplicate(stamped), good({"records": []}), duplicate(stamped), said(500, "Error"), duplicate(stamped), good({})]
    assert all(isinstance(sw.recover(sealed, key=KEY), Unknown) for _ in range(3))
    server.answers = [duplicate(stamped), records(), Response("", status=404), duplicate(stamped), records(), Response("<a/>")]
    assert all(isinstance(sw.recover(sealed, key=KEY), Unknown) for _ in range(2))


@pytest.mark.parametrize(
    "address",
    [
        "https://sw.com.mx.example.net/one.xml",
        "https://example.net/one.xml",
        "http://api.sw.com.mx/one.xml",
        "https://api.sw.com.mx@example.net/one.xml",
        "https://user@api.sw.com.mx/one.xml",
        "https://api.sw.com.mx:8443/one.xml",
        "https://notsw.com.mx/one.xml",
        "file:///etc/passwd",
        "https://[",
        "",
    ],
)
def test_an_address_that_is_not_sws_is_not_followed(sw: Sw, server: Server, sealed: bytes, stamped: bytes, address: str) -> None:
    server.answers = [duplicate(stamped), records(address)]
    assert isinstance(sw.recover(sealed, key=KEY), Unknown)
    assert server.paths[-1] == LIVE


def test_a_redirect_is_not_followed(sw: Sw, server: Server, sealed: bytes, stamped: bytes) -> None:
    server.answers = [duplicate(stamped), records(), Response(status=302, headers={"Location": "https://example.net/"})]
    assert isinstance(sw.recover(sealed, key=KEY), Unknown)


def test_a_stamp_of_another_document_is_unknown(sw: Sw, server: Server, sealed: bytes, stamped: bytes, pac_pair: Pair) -> None:
    other = stamp(sealed.replace(b'Serie="CUN"', b'Serie="CUM"'), pac_pair)
    elsewhere = stamp(sealed, pac_pair, uuid=OTHER)
    resealed = stamp(sealed.replace(b'Sello="', b'Sello="AAAA'), pac_pair)
    server.answers = [
        stamp_answer(other),
        good({"tfd": tfd_of(elsewhere), "cfdi": stamped.decode()}),
        good({"uuid": OTHER, "cfdi": stamped.decode()}),
        good({"cfdi": sealed.decode()}),
        good({"cfdi": stamped.decode()[:-40]}),
        good({}),
        good(None),
        duplicate(resealed), records(), Response(resealed),
    ]  # fmt: skip
    assert all(isinstance(sw.stamp(sealed, key=KEY), Unknown) for _ in range(8))
    assert server.answers == []


@pytest.mark.parametrize(
    "response",
    [
        Response("<html><body>Bad Gateway</body></html>", status=502, content_type="text/html"),
        Response("<html><body>Bienvenido</body></html>", status=200, content_type="text/html"),
        Response("", status=504),
        Response("", status=200),
        Response("slow down", status=429),
        Response("who are you", status=401),
        Response("[]", status=200),
        Response('{"status": 7}', status=200),
        Response(b'{"status": "success", "data": "\xff"}', status=200),
        said(500, "CFDI40102 - El resultado de la digestión"),
        said(503, "Servicio no disponible"),
        said(400, "Ocurrió algo"),
        said(400, "XYZ9999 - Nuevo"),
        said(400, ""),
        Response(json.dumps({"status": "error"}), status=400),
    ],
)
def test_anything_but_an_answer_is_unknown(sw: Sw, server: Server, sealed: bytes, response: Response) -> None:
    server.answers = [response]
    assert isinstance(sw.stamp(sealed, key=KEY), Unknown)


def test_half_a_body_is_unknown(sw: Sw, server: Server, sealed: bytes, stamped: bytes) -> None:
    whole = stamp_answer(stamped).get_data()
    server.answers = [Response(whole[: len(whole) // 2], content_type="application/json")]
    assert isinstance(sw.stamp(sealed, key=KEY), Unknown)


def test_too_many_requests_is_believed_from_sw_itself_only(sw: Sw, server: Server, sealed: bytes) -> None:
    server.answers = [said(429, "Límite de peticiones excedido"), said(429, "Límite")]
    assert sw.stamp(sealed, key=KEY) == Throttled(None)
    assert isinstance(sw.recover(sealed, key=KEY), Unknown)


def test_a_stamp_counts_whatever_the_status_says(sw: Sw, server: Server, sealed: bytes, stamped: bytes) -> None:
    server.answers = [said(500, "Error al guardar", data={"tfd": tfd_of(stamped), "cfdi": stamped.decode()})]
    assert isinstance(sw.stamp(sealed, key=KEY), Done)


def test_a_401_that_is_sats_rule_is_not_the_doors(sw: Sw, server: Server, sealed: bytes) -> None:
    rule = "401 - El rango de la fecha de generación no debe de ser mayor a 72 horas"
    server.answers = [said(401, rule), said(400, rule)]
    for _ in range(2):
        assert sw.stamp(sealed, key=KEY) == Refused("401", rule, "document", "pac.date_out_of_range")
    assert server.paths.count("/v2/security/authenticate") == 1


def test_a_refusal_of_bytes_sent_again_says_nothing_of_the_first_time(sw: Sw, server: Server, sealed: bytes) -> None:
    server.answers = [said(400, "CFDI40119 - Total"), said(400, "401 - El rango de la fecha")]
    told = sw.recover(sealed, key=KEY)
    assert isinstance(told, Unknown) and "CFDI40119" in told.reason
    assert isinstance(sw.recover(sealed, key=KEY), Unknown)


def test_nobody_there_is_not_sent(sealed: bytes, clock: Clock) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with HttpClient(environment="practice", endpoints={"SW": f"http://127.0.0.1:{port}"}) as wire:
        sw = Sw(wire, rfc=RFC, form=FORM, base=PRODUCTION, now=clock)
        assert isinstance(sw.stamp(sealed, key=KEY), NotSent)
        assert isinstance(sw.recover(sealed, key=KEY), Unknown)
        for ask in (sw.check, sw.requests, lambda: sw.fetch(UUID)):
            with pytest.raises(Unavailable):
                ask()


def test_a_document_over_a_megabyte_is_not_sent(sw: Sw, server: Server, sealed: bytes) -> None:
    outcome = sw.stamp(sealed + b" " * 1024 * 1024, key=KEY)
    assert isinstance(outcome, Refused)
    assert (outcome.message, server.asked) == ("pac.too_large", [])


def test_a_customid_is_ascii_and_short_and_always_the_same() -> None:
    assert customid("practice:ÑAN010101AB1:6f0b") == "practice:%C3%91AN010101AB1:6f0b"
    assert customid("practice:H&E951128469:6f0b") == "practice:H&E951128469:6f0b"
    long = customid("x" * 101)
    assert len(long) == 64 and long != customid("x" * 102) and long == customid("x" * 101)
