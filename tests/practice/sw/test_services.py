"""SW's door, datawarehouse, balance and cancellations."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from agent.cfdi.cancel_request import cancel_request
from agent.cfdi.csd import Csd, load_csd
from agent.domain.cancellation import CancelReason
from agent.practice import seeds
from agent.practice.authority import make_csd
from tests.practice.finkok.documents import RFC, Sealer, cfdi
from tests.practice.sw.caller import SwCaller, message
from tests.practice.vendors import Practice

BALANCE = "/management/v2/api/users/balance"
OTHER = "00000000-0000-4000-8000-000000000000"


def test_a_token_lives_two_hours_and_the_portals_for_good(practice: Practice, sw: SwCaller) -> None:
    assert sw.log_in().json()["data"]["expires_in"] == 7200
    assert sw.get(BALANCE).status_code == 200
    practice.http.post("/_practice/tokens/expire")
    answer = sw.get(BALANCE)
    assert (answer.status_code, message(answer)) == (401, "El token ha expirado o no es válido")
    older = practice.http.post("/security/authenticate", headers={"user": seeds.SW_USER, "password": seeds.SW_PASSWORD})
    assert SwCaller(practice, older.json()["data"]["token"]).get(BALANCE).status_code == 200
    assert SwCaller(practice, seeds.SW_TOKEN).get(BALANCE).status_code == 200


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("", "AU4101 - El token proporcionado viene vacio."),
        ("abc", "El token debe contener 3 partes"),
        ("a.b.c", "El token ha expirado o no es válido"),
    ],
)
def test_who_is_turned_away(practice: Practice, token: str, said: str) -> None:
    caller = SwCaller(practice, token)
    assert (caller.get(BALANCE).status_code, message(caller.get(BALANCE))) == (401, said)
    assert caller.stamp(b"<a/>").status_code == 401
    assert message(caller.log_in(password="x")).startswith("AU2000 - ")
    assert message(practice.http.post("/v2/security/authenticate", content=b"[]")).startswith("AU2000 - ")


def test_the_balance_counts(sw: SwCaller, sealer: Sealer) -> None:
    sw.stamp(cfdi(sealer))
    told = sw.get(BALANCE).json()["data"]
    assert (told["stampsBalance"], told["stampsUsed"], told["stampsAssigned"], told["unlimited"]) == (19999, 1, 20000, False)


def test_the_datawarehouse_may_be_late(sw: SwCaller, sealer: Sealer) -> None:
    xml = sw.stamp(cfdi(sealer)).json()["data"]["cfdi"]
    uuid = sw.practice.books("sw")["stamps"][0]["uuid"].lower()
    sw.practice.fault("sw", "datawarehouse", "records_late", times=2)
    for _ in range(2):
        assert sw.get(f"/datawarehouse/v1/live/{uuid}").json()["data"] == {"records": []}
    (record,) = sw.get(f"/datawarehouse/v1/live/{uuid}").json()["data"]["records"]
    assert record["urlXml"].startswith("https://api.test.sw.com.mx/")
    assert sw.practice.http.get(record["urlXml"].removeprefix("https://api.test.sw.com.mx")).text == xml
    assert sw.get(f"/datawarehouse/v1/live/{OTHER}").json()["data"] == {"records": []}
    assert sw.practice.http.get(f"/datawarehouse/v1/files/{OTHER}.xml").status_code == 404


def test_pendings(sw: SwCaller) -> None:
    assert message(sw.get("/pendings/URE180429TM6")) == "CA1101 - No existen peticiones para el RFC Receptor."
    sw.practice.http.post("/_practice/received", json={"uuid": OTHER, "issuer": RFC, "recipient": "URE180429TM6"})
    assert sw.get("/pendings/URE180429TM6").json()["data"] == {"uuid": [OTHER]}


@pytest.fixture(scope="module")
def csd(server_of_the_run: Practice) -> Csd:
    now = datetime.now(UTC)
    files = make_csd(server_of_the_run.data, rfc=RFC, name="VIAJES PEÑA SA DE CV", password="practice-1", now=now)
    return load_csd(files.cer.read_bytes(), files.key.read_bytes(), files.password, now=now, rfc=RFC)


def _asked(csd: Csd, uuid: str, reason: str = "02", replaced_by: str = "") -> bytes:
    at = datetime.now(ZoneInfo("America/Mexico_City")).replace(tzinfo=None)
    return cancel_request(csd, uuid=uuid, reason=CancelReason(reason), replaced_by=replaced_by, at=at)


def test_a_signed_request_is_received_and_received_before(sw: SwCaller, sealer: Sealer, csd: Csd) -> None:
    sw.stamp(cfdi(sealer))
    uuid = sw.practice.books("sw")["stamps"][0]["uuid"]
    first = sw.form("/cfdi33/cancel/xml", _asked(csd, uuid)).json()
    assert (first["status"], first["data"]["uuid"]) == ("success", {uuid: "201"})
    acuse = etree.fromstring(first["data"]["acuse"].encode())
    assert acuse.get("RfcEmisor") == RFC
    assert [node.text for node in acuse.iter("{*}UUID", "{*}EstatusUUID")] == [uuid, "201"]
    (signature,) = acuse.findall("{http://www.w3.org/2000/09/xmldsig#}Signature")
    told = signature.findtext(".//{*}DigestValue") or ""
    acuse.remove(signature)
    assert base64.b64decode(told) == hashlib.sha512(etree.tostring(acuse, method="c14n")).digest()
    assert sw.form("/cfdi33/cancel/xml", _asked(csd, uuid)).json()["data"]["uuid"] == {uuid: "202"}
    (row,) = sw.practice.books("sat")["cancellations"]
    assert (row["uuid"], row["pac"], row["state"], row["times"]) == (uuid, "sw", "En proceso", 2)


def test_requests_that_sat_refuses(sw: SwCaller, sealer: Sealer, csd: Csd) -> None:
    sw.stamp(cfdi(sealer))
    uuid = sw.practice.books("sw")["stamps"][0]["uuid"]
    assert message(sw.form("/cfdi33/cancel/xml", _asked(csd, OTHER))) == "205 - UUID no existe."
    assert message(sw.form("/cfdi33/cancel/xml", _asked(csd, uuid, "01", OTHER))) == "208 - Folio sustitución inválido."
    changed = sw.form("/cfdi33/cancel/xml", _asked(csd, uuid).replace(b'Motivo="02"', b'Motivo="03"'))
    assert message(changed) == "CACFDI33 - Problemas con el xml."
    assert changed.json()["messageDetail"] == "CR1309 - Firma inválida"
    assert sw.form("/cfdi33/cancel/xml", b"<a/>").json()["messageDetail"] == "CA1000 - XML mal formado"
    sw.practice.fault("sw", "cancel", "211")
    assert message(sw.form("/cfdi33/cancel/xml", _asked(csd, uuid))).startswith("211 - ")
    assert sw.practice.books("sat")["cancellations"] == []
