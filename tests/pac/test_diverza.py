"""Diverza: against answers typed by hand, and against the practice Diverza."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

import pytest
from lxml import etree

from agent.errors import LANGUAGES, Unavailable, UserError, codes, words
from agent.http_client import HttpClient
from agent.pac import PACS
from agent.pac.diverza import PRODUCTION, Diverza, ref_id
from agent.ports import Answer, Done, Outcome, PacAccount, Refused, Request, SatStatus, Stamped, StatusQuestion, Unknown
from agent.practice import cancel_registry, seeds
from agent.practice.diverza.api import Diverza as PracticeDiverza
from tests.pac.in_process import KEY, RFC, Bench, Direct, relating
from tests.practice.vendors import serving

OTHER = "00000000-0000-4000-8000-000000000000"
FORM = {"username": seeds.DIVERZA_ID, "token": seeds.DIVERZA_TOKEN}
Of = Literal["document", "account", "not_yet"]


def told(bench: Bench, status: int, body: bytes | str | dict[str, Any]) -> tuple[Diverza, Direct]:
    """An adapter that gets this answer."""
    raw = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
    wire = Direct(lambda _: (status, raw))
    return Diverza(wire, rfc=RFC, form=FORM, base=PRODUCTION, now=bench.clock), wire


@pytest.fixture
def wire(bench: Bench) -> Direct:
    vendor = PracticeDiverza(bench.store, bench.dial, bench.folder, clock=bench.clock)

    def answer(request: Request) -> tuple[int, bytes]:
        sent = {name: value for name, value in request.headers.items() if value}
        return vendor.answer(request.method, request.path, sent, request.body)

    return Direct(answer)


@pytest.fixture
def diverza(bench: Bench, wire: Direct) -> Diverza:
    return Diverza(wire, rfc=RFC, form=FORM, base=PRODUCTION, now=bench.clock)


def done(outcome: Outcome[Stamped]) -> Stamped:
    assert isinstance(outcome, Done), outcome
    return outcome.result


def test_it_says_that_its_behaviour_has_not_been_shown() -> None:
    spec = PACS["diverza"].spec
    assert (spec.verified, spec.fails_over, spec.idempotent_by) == (False, False, "ref_id")
    assert spec.base("production") == "https://servicios.diverza.com"
    assert spec.base("practice") == spec.base("sandbox") == "https://serviciosdemo.diverza.com"


# --- stamping ------------------------------------------------------------------------------------------------------------


def test_a_stamp_goes_out_under_its_key_and_comes_back_as_received(bench: Bench, diverza: Diverza, wire: Direct) -> None:
    sealed = bench.sealed("1")
    stamped = done(diverza.stamp(sealed, key=KEY))
    assert (stamped.again, etree.fromstring(stamped.xml).get("Sello")) == (False, etree.fromstring(sealed).get("Sello"))
    (sent,) = wire.sent
    body = json.loads(sent.body)
    assert (sent.method, sent.path, sent.headers["Accept"]) == ("POST", "/api/v2/documents/stamp", "")
    assert body["credentials"] == {"id": "practica-diverza", "token": "practica-diverza-token"}
    assert (body["issuer"], body["document"]["ref-id"]) == ({"rfc": RFC}, KEY)
    assert base64.b64decode(body["document"]["content"]) == sealed
    assert body["document"]["type"] == "application/vnd.diverza.cfdi_4.0+xml"
    assert body["document"]["certificate-number"] == bench.csd.serial


def test_the_same_key_gives_the_first_stamp_and_other_bytes_under_it_are_unknown(bench: Bench, diverza: Diverza) -> None:
    sealed = bench.sealed("1")
    first = done(diverza.stamp(sealed, key=KEY))
    assert done(diverza.recover(sealed, key=KEY)) == replace(first, again=True)
    outcome = diverza.stamp(bench.sealed("2"), key=KEY)
    assert outcome == Unknown("the returned document is not ours (stamp.other_seal)")
    assert bench.store.row("select count(*) from stamp") == (1,)


def test_the_practice_diverza_makes_a_new_cfdi_each_time_without_a_ref_id(bench: Bench, diverza: Diverza, wire: Direct) -> None:
    done(diverza.stamp(bench.sealed("1"), key=KEY))
    body = json.loads(wire.sent[0].body)
    del body["document"]["ref-id"]
    stray = replace(wire.sent[0], body=json.dumps(body).encode())
    answers = [wire.send(stray, deadline=1) for _ in range(2)]
    uuids = {json.loads(answer.body)["uuid"] for answer in answers if isinstance(answer, Answer)}
    assert len(uuids) == 2
    assert bench.store.row("select count(*) from stamp") == (3,)


def test_a_key_that_is_too_long_is_always_the_same_hash() -> None:
    assert ref_id("k" * 100) == "k" * 100
    assert len(ref_id("k" * 101)) == 64
    assert ref_id("k" * 101) != ref_id("k" * 102)


# Typed by hand: SAT's codes as they may stand in a text, what each is about, which words it gets.
STAMP_TEXTS: tuple[tuple[int, str, str, Of, str], ...] = (
    (400, "301 - XML mal formado", "301", "document", "pac.malformed"),
    (400, "302 - Sello mal formado", "302", "document", "pac.seal"),
    (400, "303 - Sello no corresponde al emisor", "303", "document", "pac.seal"),
    (400, "304 - Certificado revocado", "304", "account", "pac.certificate_revoked"),
    (400, "305 - Fuera de vigencia", "305", "not_yet", "pac.not_listed_yet"),
    (400, "306 - No es CSD", "306", "document", "pac.not_a_csd"),
    (400, "308 - No expedido por el SAT", "308", "document", "pac.foreign_certificate"),
    (422, "401 - Fecha fuera de rango", "401", "document", "pac.date_out_of_range"),
    (401, "401 - El rango de la fecha", "401", "document", "pac.date_out_of_range"),
    (400, "402 - RFC no inscrito", "402", "not_yet", "pac.not_listed_yet"),
    (400, "403 - Fecha", "403", "document", "pac.date_out_of_range"),
    (400, '{"code": "CFDI40102", "message": "sello"}', "CFDI40102", "document", "pac.seal"),
    (422, "Error: CFDI40148 en el receptor", "CFDI40148", "document", "pac.rule"),
    (400, '{"error": "CRP20212 pago"}', "CRP20212", "document", "pac.rule"),
    (401, "Unauthorized", "401", "account", "pac.login"),
    (403, "", "403", "account", "pac.login"),
)


@pytest.mark.parametrize(("http", "text", "code", "of", "message"), STAMP_TEXTS)
def test_a_no_has_its_words(bench: Bench, http: int, text: str, code: str, of: Of, message: str) -> None:
    diverza, _ = told(bench, http, text)
    assert diverza.stamp(bench.sealed("1"), key=KEY) == Refused(code, text, of, message)
    assert message in codes()


@pytest.mark.parametrize(
    ("http", "body"),
    [
        (400, "307 - ya timbrado"),
        (400, "No cuenta con folios disponibles"),
        (400, ""),
        (404, "Not Found"),
        (408, ""),
        (409, "duplicate"),
        (429, "slow down"),
        (500, "CFDI40148"),
        (502, "<html><body>Bad Gateway</body></html>"),
        (200, "<html><body>Bienvenido</body></html>"),
        (200, ""),
        (200, "[]"),
        (200, '{"uuid": "'),
        (200, '{"uuid": "5E2B1C7A-90D4-4F1E-8C3B-0A6D7E9F1234"}'),
        (200, '{"uuid": "5E2B1C7A-90D4-4F1E-8C3B-0A6D7E9F1234", "content": "no base64"}'),
        (200, '{"uuid": "5E2B1C7A-90D4-4F1E-8C3B-0A6D7E9F1234", "content": "PGEvPg=="}'),
        (201, "{}"),
    ],
)
def test_anything_but_a_stamp_or_a_no_is_unknown(bench: Bench, http: int, body: str) -> None:
    diverza, _ = told(bench, http, body)
    assert isinstance(diverza.stamp(bench.sealed("1"), key=KEY), Unknown)
    assert isinstance(diverza.recover(bench.sealed("1"), key=KEY), Unknown)


def test_an_answer_cut_in_half_or_with_another_uuid_is_unknown(bench: Bench, diverza: Diverza) -> None:
    sealed = bench.sealed("1")
    stamped = done(diverza.stamp(sealed, key=KEY))
    whole = json.dumps({"uuid": stamped.uuid, "content": base64.b64encode(stamped.xml).decode()})
    assert done(told(bench, 200, whole)[0].stamp(sealed, key=KEY)).uuid == stamped.uuid
    for body in (whole[: len(whole) // 2], f"{whole}{whole}", whole.replace(stamped.uuid, OTHER)):
        assert isinstance(told(bench, 200, body)[0].stamp(sealed, key=KEY), Unknown)


def test_a_refusal_of_bytes_sent_again_says_nothing_of_the_first_time(bench: Bench) -> None:
    refused = told(bench, 400, "CFDI40148 - receptor")[0].recover(bench.sealed("1"), key=KEY)
    assert isinstance(refused, Unknown) and "CFDI40148" in refused.reason
    assert isinstance(told(bench, 400, "401 - fecha")[0].recover(bench.sealed("1"), key=KEY), Unknown)
    assert isinstance(told(bench, 401, "Unauthorized")[0].recover(bench.sealed("1"), key=KEY), Unknown)


def test_a_document_over_a_megabyte_is_not_sent(bench: Bench, diverza: Diverza, wire: Direct) -> None:
    outcome = diverza.stamp(bench.sealed("1") + b" " * 1024 * 1024, key=KEY)
    assert isinstance(outcome, Refused)
    assert (outcome.message, wire.sent) == ("pac.too_large", [])


def test_what_the_practice_diverza_judges(bench: Bench, diverza: Diverza) -> None:
    late = bench.sealed("1")
    bench.now += timedelta(hours=73)
    outcome = diverza.stamp(late, key=KEY)
    assert isinstance(outcome, Refused) and (outcome.code, outcome.message) == ("401", "pac.date_out_of_range")
    spoiled = bench.sealed("2").replace(b'Folio="2"', b'Folio="3"')
    outcome = diverza.stamp(spoiled, key=KEY)
    assert isinstance(outcome, Refused) and (outcome.code, outcome.message) == ("CFDI40102", "pac.seal")
    bench.store.set("diverza.credit", "0")
    assert isinstance(diverza.stamp(bench.sealed("4"), key=KEY), Unknown)  # its words for that are written down nowhere


# --- the account ---------------------------------------------------------------------------------------------------------


def test_check_opens_the_account_and_knows_no_credit(bench: Bench, diverza: Diverza) -> None:
    assert diverza.check() == PacAccount(None)
    bench.store.set("diverza.token", "changed")
    with pytest.raises(UserError) as caught:
        diverza.check()
    assert caught.value.code == "pac.login"


@pytest.mark.parametrize(("http", "body"), [(503, ""), (200, "<html/>"), (404, "Not Found")])
def test_check_without_an_answer_is_unavailable(bench: Bench, http: int, body: str) -> None:
    with pytest.raises(Unavailable):
        told(bench, http, body)[0].check()


def test_what_diverza_lacks_is_said(diverza: Diverza) -> None:
    for ask in (lambda: diverza.clock("06600"), lambda: diverza.listed(date(2026, 11, 24), date(2026, 11, 24)), diverza.requests):
        with pytest.raises(UserError) as caught:
            ask()
        assert caught.value.code == "pac.not_offered"
    assert diverza.acknowledgment(OTHER) is None


def test_a_document_is_printed_anew_by_either_service(bench: Bench, diverza: Diverza, wire: Direct) -> None:
    stamped = done(diverza.stamp(bench.sealed("1"), key=KEY))
    assert diverza.fetch(stamped.uuid) == stamped.xml
    bench.fault("diverza", "reprint", "only_v1")
    assert diverza.fetch(stamped.uuid.lower()) == stamped.xml
    assert [sent.path.split("/")[2] for sent in wire.sent] == ["v2", "v2", "v2", "v1"]
    assert diverza.fetch(OTHER) is None
    with pytest.raises(Unavailable):
        told(bench, 200, "{}")[0].fetch(OTHER)


@pytest.mark.parametrize("uuid", ["../../v1/rfc/status", "", f"{OTHER}/x", "5E2B1C7A90D44F1E8C3B0A6D7E9F1234"])
def test_only_a_uuid_stands_in_an_address(bench: Bench, diverza: Diverza, wire: Direct, uuid: str) -> None:
    request = replace(bench.request(OTHER), uuid=uuid)
    question = StatusQuestion(RFC, "URE180429TM6", "1160.00", uuid)
    for ask in (
        lambda: diverza.fetch(uuid),
        lambda: diverza.cancel(request),
        lambda: diverza.enquire(question, certificate_number="1"),
    ):
        with pytest.raises(UserError) as caught:
            ask()
        assert caught.value.code == "cancel.bad_uuid"
    assert wire.sent == []


# --- cancelling ----------------------------------------------------------------------------------------------------------


def test_a_request_goes_out_by_its_fields(bench: Bench, diverza: Diverza, wire: Direct) -> None:
    original = done(diverza.stamp(bench.sealed("1"), key=KEY)).uuid
    replacement = done(diverza.stamp(bench.sealed("2", relating("04", original)), key=f"{KEY}-2")).uuid
    outcome = diverza.cancel(bench.request(original, "01", replacement))
    assert isinstance(outcome, Done)
    assert (outcome.result.code, outcome.result.again, outcome.result.acknowledgment) == ("201", False, None)
    sent = wire.sent[-1]
    assert (sent.method, sent.path) == ("PUT", f"/api/v2/documents/{original}/cancel")
    assert json.loads(sent.body)["document"] == {
        "certificate-number": bench.csd.serial,
        "rfc_receptor": "URE180429TM6",
        "total_cfdi": "1160.00",
        "motive": "01",
        "replacement-folio": replacement,
    }
    again = diverza.cancel(bench.request(original, "01", replacement))
    assert isinstance(again, Done) and (again.result.code, again.result.again) == ("202", True)
    row = bench.store.row("select pac, motive, state, times from cancellation where uuid = ?", original)
    assert row == ("diverza", "01", "En proceso", 2)


CANCEL_TEXTS: tuple[tuple[int, str, str, Of, str], ...] = (
    (400, "203 - UUID no corresponde al emisor", "203", "document", "cancel.not_the_issuer"),
    (400, "204 - UUID no aplicable", "204", "document", "cancel.not_cancelable"),
    (404, "205 - UUID no existe", "205", "not_yet", "cancel.not_found_yet"),
    (400, "207 - Motivo inválido", "207", "document", "cancel.bad_reason"),
    (400, "208 - Folio de sustitución inválido", "208", "document", "cancel.bad_replacement"),
    (400, "No cancelable", "400", "document", "cancel.not_cancelable"),
    (400, "210 - mayor a la fecha de declaración", "210", "document", "cancel.after_declaration"),
    (400, "304 - Certificado revocado", "304", "account", "cancel.certificate"),
    (400, "708 - SAT", "708", "not_yet", "cancel.sat_unreachable"),
    (401, "Unauthorized", "401", "account", "pac.login"),
)


@pytest.mark.parametrize(("http", "text", "code", "of", "message"), CANCEL_TEXTS)
def test_a_no_to_a_cancellation_has_its_words(bench: Bench, http: int, text: str, code: str, of: Of, message: str) -> None:
    assert told(bench, http, text)[0].cancel(bench.request(OTHER)) == Refused(code, text, of, message)
    assert message in codes()


@pytest.mark.parametrize(
    ("http", "body"),
    [
        (500, "203"),
        (400, "whatever"),
        (502, "<html/>"),
        (200, ""),
        (200, "{}"),
        (200, '{"status": "in_process"}'),
        (200, '{"status": "canc'),
    ],
)
def test_a_cancellation_that_nobody_confirms_is_unknown(bench: Bench, http: int, body: str) -> None:
    assert isinstance(told(bench, http, body)[0].cancel(bench.request(OTHER)), Unknown)


def test_what_the_practice_diverza_refuses_to_cancel(bench: Bench, diverza: Diverza) -> None:
    original = done(diverza.stamp(bench.sealed("1"), key=KEY)).uuid
    done(diverza.stamp(bench.sealed("2", relating("01", original)), key=f"{KEY}-2"))
    outcome = diverza.cancel(bench.request(original))
    assert isinstance(outcome, Refused) and outcome.message == "cancel.not_cancelable"
    unknown = diverza.cancel(bench.request(OTHER))
    assert isinstance(unknown, Refused) and unknown.message == "cancel.not_found_yet"
    wrong = diverza.cancel(replace(bench.request(original), total="1.00"))
    assert isinstance(wrong, Unknown)


def test_sats_word_is_found_in_a_malformed_body(bench: Bench, diverza: Diverza) -> None:
    uuid = done(diverza.stamp(bench.sealed("1"), key=KEY)).uuid
    question = StatusQuestion(RFC, "URE180429TM6", "1160.00", uuid)
    fresh = SatStatus("", "Cancelable con aceptación", "Vigente", "", "")
    assert diverza.enquire(question, certificate_number=bench.csd.serial) == fresh
    diverza.cancel(bench.request(uuid))
    cancel_registry.decide(bench.store, uuid, "accept", now=bench.now)
    bench.fault("diverza", "sat_cfdi_enquiry", "malformed")
    cancelled = SatStatus("", "No cancelable", "Cancelado", "Cancelado con aceptación", "")
    assert diverza.enquire(question, certificate_number=bench.csd.serial) == cancelled
    for http, body in ((200, '{"estado'), (500, '{"estado": "Vigente"}'), (200, "{}")):
        with pytest.raises(Unavailable):
            told(bench, http, body)[0].enquire(question, certificate_number="1")


def test_over_a_real_wire_no_accept_header_leaves(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory.mktemp("served"), vendors=("diverza",)) as practice:
        with HttpClient(environment="practice", endpoints={"DIVERZA": practice.url}) as http:
            diverza = Diverza(http, rfc=RFC, form=FORM, base=PRODUCTION, now=bench.clock)
            assert diverza.check() == PacAccount(None)
        assert practice.books("diverza")["stamps"] == []


# Every code that the dial of the practice Diverza is asked for, followed to its words.
DIALLED: tuple[tuple[str, str, str], ...] = (
    ("stamp", "301", "pac.malformed"),
    ("stamp", "302", "pac.seal"),
    ("stamp", "303", "pac.seal"),
    ("stamp", "304", "pac.certificate_revoked"),
    ("stamp", "305", "pac.not_listed_yet"),
    ("stamp", "306", "pac.not_a_csd"),
    ("stamp", "308", "pac.foreign_certificate"),
    ("stamp", "401", "pac.date_out_of_range"),
    ("stamp", "402", "pac.not_listed_yet"),
    ("stamp", "403", "pac.date_out_of_range"),
    ("stamp", "CFDI40102", "pac.seal"),
    ("stamp", "CFDI40148", "pac.rule"),
    ("cancel", "203", "cancel.not_the_issuer"),
    ("cancel", "204", "cancel.not_cancelable"),
    ("cancel", "205", "cancel.not_found_yet"),
    ("cancel", "304", "cancel.certificate"),
    ("cancel", "708", "cancel.sat_unreachable"),
)


@pytest.mark.parametrize(("operation", "code", "message"), DIALLED)
def test_every_answer_of_the_practice_diverza_has_words(bench: Bench, diverza: Diverza, operation: str, code: str, message: str) -> None:
    uuid = done(diverza.stamp(bench.sealed("1"), key=KEY)).uuid
    bench.fault("diverza", operation, code)
    sent = diverza.stamp(bench.sealed("2"), key=f"{KEY}-2") if operation == "stamp" else diverza.cancel(bench.request(uuid))
    assert isinstance(sent, Refused) and (sent.code, sent.message) == (code, message)
    assert bench.store.row("select count(*) from stamp") == (1,)
    assert bench.store.row("select count(*) from cancellation") == (0,)
    for language in LANGUAGES:
        said = words(message, language)
        assert said.sentence and said.next_step and "{" not in said.sentence + said.next_step
