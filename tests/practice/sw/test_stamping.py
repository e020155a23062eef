"""What SW stamps, how it answers the same again, and what its customid keeps apart."""

from __future__ import annotations

import base64
from uuid import UUID

import pytest
from lxml import etree

from agent.practice import authority
from tests.practice.finkok.documents import Sealer, attribute, cfdi
from tests.practice.sw.caller import SwCaller, message
from tests.practice.vendors import Practice, stamp

TFD = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"


def _tfd(xml: str) -> etree._Element:
    (found,) = etree.fromstring(xml.encode()).iter(TFD)
    return found


def test_a_good_cfdi_is_stamped_in_every_version(sw: SwCaller, sealer: Sealer) -> None:
    answers = {version: sw.stamp(cfdi(sealer, folio=version), customid=version, version=version) for version in ("v1", "v2", "v3", "v4")}
    data = {version: answer.json()["data"] for version, answer in answers.items()}
    assert {answer.json()["status"] for answer in answers.values()} == {"success"}
    assert set(data["v1"]) == {"tfd"} and set(data["v2"]) == {"tfd", "cfdi"} and set(data["v3"]) == {"cfdi"}
    assert data["v4"]["uuid"] == _tfd(data["v4"]["cfdi"]).get("UUID", "").lower()
    assert data["v4"]["selloSAT"] == _tfd(data["v4"]["cfdi"]).get("SelloSAT")
    beside = etree.fromstring(data["v2"]["tfd"])
    assert beside.get("UUID") == _tfd(data["v2"]["cfdi"]).get("UUID") and UUID(beside.get("UUID")).version == 5
    assert beside.get("RfcProvCertif") == authority.PAC_RFCS["sw"] != authority.PAC_RFC
    book = sw.practice.books("sw")
    assert (book["vendor"], book["writes"], book["credit"], len(book["stamps"])) == ("sw", {"changes": 4, "requests": 4}, 19996, 4)


def test_an_answer_in_base64(sw: SwCaller, sealer: Sealer) -> None:
    told = sw.stamp(cfdi(sealer), tail="/b64").json()["data"]
    assert _tfd(base64.b64decode(told["cfdi"]).decode()).get("UUID") == etree.fromstring(base64.b64decode(told["tfd"])).get("UUID")


def test_two_pacs_make_two_stamps_of_the_same_bytes_and_sat_knows_both(sw: SwCaller, sealer: Sealer, practice: Practice) -> None:
    sent = cfdi(sealer)
    here = _tfd(sw.stamp(sent).json()["data"]["cfdi"]).get("UUID")
    there = stamp(practice, sent).uuid
    assert here != there
    assert [row["uuid"] for row in practice.books("sw")["stamps"]] == [here]
    assert [row["uuid"] for row in practice.books("finkok")["stamps"]] == [there]
    assert {(row["uuid"], row["pac"]) for row in practice.books("sat")["documents"]} == {(here, "sw"), (there, "finkok")}


def test_the_same_bytes_are_a_307_with_the_first_stamp(sw: SwCaller, sealer: Sealer) -> None:
    sent = cfdi(sealer)
    first = sw.stamp(sent).json()["data"]
    for again in (sw.stamp(sent), sw.stamp(sent, customid="other"), sw.form("/cfdi33/stamp/v2", sent)):
        assert again.status_code == 400
        assert message(again) == "307. El comprobante contiene un timbre previo."
        assert again.json()["data"] == first
    sw.practice.fault("sw", "stamp", "307_without_data")
    sw.practice.fault("sw", "stamp", "307_in_detail")
    bare, in_detail = sw.stamp(sent).json(), sw.stamp(sent).json()
    assert (bare["data"], bare["messageDetail"]) == (None, None)
    assert (in_detail["data"], in_detail["messageDetail"]) == (None, first["cfdi"])
    (row,) = sw.practice.books("sw")["stamps"]
    assert row["calls"] == 6


def test_a_customid_with_other_bytes_names_the_first_stamp_for_72_hours(sw: SwCaller, sealer: Sealer) -> None:
    first = sw.stamp(cfdi(sealer)).json()["data"]
    other = cfdi(sealer, folio="2")
    answer = sw.stamp(other)
    assert message(answer) == "CFDI3307 - Timbre duplicado. El customId proporcionado está duplicado."
    assert answer.json()["data"] == {"tfd": first["tfd"]}
    sw.age_customids(71)
    assert message(sw.stamp(other)).startswith("CFDI3307")
    sw.age_customids(2)
    assert sw.stamp(other).json()["status"] == "success"
    assert message(sw.stamp(cfdi(sealer))).startswith("CFDI3307")
    assert len(sw.practice.books("sw")["stamps"]) == 2


def test_a_refused_request_does_not_use_the_customid_up(sw: SwCaller, sealer: Sealer) -> None:
    assert message(sw.stamp(cfdi(sealer, spoil=attribute("1160.01", "Total")))).startswith("CFDI40119 - ")
    assert sw.stamp(cfdi(sealer)).json()["status"] == "success"


def test_a_customid_must_be_something_of_at_most_100_characters(sw: SwCaller, sealer: Sealer) -> None:
    sent = cfdi(sealer)
    assert message(sw.stamp(sent, customid="")) == "El CustomId viene vacío."
    assert message(sw.stamp(sent, customid="x" * 101)) == "El CustomId no es válido o es mayor a 100 caracteres."
    assert sw.stamp(sent, customid="x" * 100).status_code == 200


def test_what_is_no_cfdi(sw: SwCaller, sealer: Sealer) -> None:
    for sent in (b"<a/>", b"no xml", b""):
        assert message(sw.stamp(sent)) == "301 - La estructura del comprobante es incorrecta."
    again = etree.fromstring(cfdi(sealer))
    again.set("Total", "1.00")
    assert message(sw.stamp(etree.tostring(again))).startswith("CFDI40102 - ")
    stamped = sw.stamp(cfdi(sealer)).json()["data"]["cfdi"]
    assert message(sw.stamp(stamped.encode(), customid="c-2")) == "307. El comprobante contiene un timbre previo."
    assert sw.practice.http.post("/v4/cfdi33/stamp/v9", headers=sw.authorization).status_code == 404


def test_the_credit_runs_out(sw: SwCaller, sealer: Sealer) -> None:
    sw.practice.set(sw__credit=1)
    assert sw.stamp(cfdi(sealer)).status_code == 200
    assert message(sw.stamp(cfdi(sealer, folio="2"), customid="c-2")) == "El usuario no cuenta con timbres disponibles."


@pytest.mark.parametrize(("phase", "stamps"), [("before", 0), ("after_commit", 1)])
def test_a_code_of_the_dial(sw: SwCaller, sealer: Sealer, phase: str, stamps: int) -> None:
    sw.practice.fault("sw", "stamp", "CFDI40221", phase=phase)
    assert message(sw.stamp(cfdi(sealer))) == "CFDI40221 - set on the practice's fault dial"
    assert len(sw.practice.books("sw")["stamps"]) == stamps


def test_an_empty_body_and_html_of_the_dial(sw: SwCaller, sealer: Sealer) -> None:
    sw.practice.fault("sw", "stamp", "empty_body")
    empty = sw.stamp(cfdi(sealer))
    sw.practice.fault("sw", "stamp", "html")
    html = sw.stamp(cfdi(sealer))
    assert (empty.status_code, empty.content) == (200, b"")
    assert (html.status_code, html.headers["content-type"]) == (502, "text/html")
    assert sw.practice.books("sw")["stamps"] == []
