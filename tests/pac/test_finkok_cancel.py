"""Cancelling at Finkok, its receipts, reports and clock: against answers typed by hand, and against the practice Finkok."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from agent.cfdi.csd import load_csd
from agent.errors import Unavailable, codes
from agent.pac.finkok import PRODUCTION, Finkok
from agent.ports import Done, Listed, Outcome, Refused, Request, Requested, Unknown
from agent.practice import cancel_registry, seeds
from agent.practice.authority import make_csd
from agent.practice.finkok.service import Finkok as PracticeFinkok
from tests.pac.in_process import KEY, NOW, RFC, Bench, Direct, relating

OURS = "5E2B1C7A-90D4-4F1E-8C3B-0A6D7E9F1234"
OTHER = "00000000-0000-4000-8000-000000000000"
_VIEWS = "apps.services.soap.core.views"
_FORM = {"username": seeds.FINKOK_USER, "password": seeds.FINKOK_PASSWORD}
Of = Literal["document", "account", "not_yet"]


# --- answers typed by hand -----------------------------------------------------------------------------------------------


def asked(bench: Bench, inner: str, operation: str = "cancel_signature", status: int = 200) -> tuple[Finkok, Direct]:
    """An adapter that gets this result."""
    body = (
        f'<senv:Envelope xmlns:senv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s0="{_VIEWS}" xmlns:t="http://facturacion.finkok.com/x">'
        f"<senv:Body><t:{operation}Response><t:{operation}Result>{inner}</t:{operation}Result></t:{operation}Response></senv:Body></senv:Envelope>"
    )
    wire = Direct(lambda _: (status, body.encode()))
    return Finkok(wire, rfc=RFC, form=_FORM, base=PRODUCTION, now=bench.clock), wire


def of_folio(code: str, text: str = "", uuid: str = OURS, more: str = "") -> str:
    state = f"<s0:EstatusCancelacion>{text}</s0:EstatusCancelacion>" if text else ""
    folio = f"<s0:Folio><s0:UUID>{uuid}</s0:UUID><s0:EstatusUUID>{code}</s0:EstatusUUID>{state}</s0:Folio>"
    return f"<s0:Folios>{folio}</s0:Folios>{more}"


def of_whole(text: str) -> str:
    return f"<s0:CodEstatus>{escape(text)}</s0:CodEstatus>"


def cancelled(bench: Bench, inner: str) -> Outcome[Requested]:
    finkok, _ = asked(bench, inner)
    return finkok.cancel(bench.request(OURS))


# Typed by hand from Finkok's and SAT's lists: what stands in EstatusUUID, what it is about, which words it gets.
FOLIO_CODES: tuple[tuple[str, str, Of, str], ...] = (
    ("203", "", "document", "cancel.not_the_issuer"),
    ("204", "", "document", "cancel.not_cancelable"),
    ("205", "", "not_yet", "cancel.not_found_yet"),
    ("206", "", "document", "cancel.other_sector"),
    ("207", "", "document", "cancel.bad_reason"),
    ("207", "Folio de sustitución inválido", "document", "cancel.bad_replacement"),
    ("208", "", "document", "cancel.after_declaration"),
    ("208", "Folio sustitución inválido", "document", "cancel.bad_replacement"),
    ("209", "", "document", "cancel.after_declaration"),
    ("209", "Folio de Sustitución no requerido", "document", "cancel.not_required"),
    ("210", "", "document", "cancel.after_declaration"),
    ("211", "", "document", "cancel.after_declaration"),
    ("212", "", "document", "cancel.bad_replacement"),
    ("no_cancelable", "", "document", "cancel.not_cancelable"),
    ("304", "", "account", "cancel.certificate"),
    ("704", "", "account", "cancel.certificate"),
    ("708", "", "not_yet", "cancel.sat_unreachable"),
    ("711", "", "account", "cancel.certificate"),
    ("798", "", "not_yet", "cancel.wait_72_hours"),
    ("799", "", "document", "cancel.asked_too_often"),
)
WHOLE_TEXTS: tuple[tuple[str, Of, str], ...] = (
    ("Invalid Username or Password", "account", "pac.login"),
    ("300", "account", "pac.login"),
    ("301", "document", "cancel.malformed"),
    ("302", "document", "cancel.malformed"),
    ("303", "document", "cancel.not_the_issuer"),
    ("304", "account", "cancel.certificate"),
    ("305", "account", "cancel.certificate"),
    ("310", "account", "cancel.certificate"),
    ("311", "document", "cancel.bad_reason"),
    ("312", "document", "cancel.bad_replacement"),
    ("501", "account", "pac.login"),
    ("701", "account", "pac.rfc_suspended"),
    ("702", "account", "pac.rfc_not_registered"),
    ("703", "account", "pac.account_suspended"),
    ("704", "account", "cancel.certificate"),
    ("708", "not_yet", "cancel.sat_unreachable"),
    ("711", "account", "cancel.certificate"),
    (f"UUID: {OURS} No Encontrado", "not_yet", "cancel.not_found_yet"),
    (f"UUID: {OURS} Already en BufferCancellation", "not_yet", "cancel.held_at_pac"),
    ("Invalid Passphrase", "account", "cancel.certificate"),
    ("Incorrect padding", "account", "cancel.certificate"),
)


@pytest.mark.parametrize(("code", "text", "of", "message"), FOLIO_CODES)
def test_a_no_to_one_cfdi_has_its_words(bench: Bench, code: str, text: str, of: Of, message: str) -> None:
    assert cancelled(bench, of_folio(code, text)) == Refused(code, text or code, of, message)
    assert message in codes()


@pytest.mark.parametrize(("text", "of", "message"), WHOLE_TEXTS)
def test_a_no_to_the_whole_request_has_its_words(bench: Bench, text: str, of: Of, message: str) -> None:
    assert cancelled(bench, of_whole(text)) == Refused(text, text, of, message)
    assert message in codes()


def test_what_is_said_of_the_cfdi_counts_more_than_the_whole(bench: Bench) -> None:
    assert cancelled(bench, of_folio("205", more=of_whole("201"))) == Refused("205", "201", "not_yet", "cancel.not_found_yet")


def test_received_is_a_receipt_and_its_text_is_kept_letter_for_letter(bench: Bench) -> None:
    receipt = '<Acuse RfcEmisor="H&amp;E951128469"><Folios/></Acuse>'
    done = cancelled(bench, of_folio("201", "En proceso", uuid=OURS.lower(), more=f"<s0:Acuse>{escape(receipt)}</s0:Acuse>"))
    assert done == Done(Requested("201", "En proceso", receipt.encode(), again=False))


@pytest.mark.parametrize(("code", "text"), [("202", "202"), ("UUID: x Already Cancelled", "UUID: x Already Cancelled")])
def test_received_before_is_as_good(bench: Bench, code: str, text: str) -> None:
    assert cancelled(bench, of_folio(code)) == Done(Requested("202", text, None, again=True))


def test_cancelled_before_may_be_said_of_the_whole(bench: Bench) -> None:
    finkok, _ = asked(bench, of_whole(f"UUID: {OURS} Already Cancelled"))
    assert finkok.cancel(bench.request(OURS)) == Done(Requested("202", f"UUID: {OURS} Already Cancelled", None, again=True))


@pytest.mark.parametrize(
    "inner",
    [
        of_folio("201", uuid=OTHER),
        of_folio("201") + of_folio("201"),
        f"<s0:Folios>{of_folio('201').removeprefix('<s0:Folios>').removesuffix('</s0:Folios>') * 2}</s0:Folios>",
        of_folio("9999"),
        of_folio(""),
        of_whole("Something nobody has seen"),
        "",
        "<s0:Folios/>",
    ],
)
def test_what_nobody_can_be_sure_of_is_unknown(bench: Bench, inner: str) -> None:
    assert isinstance(cancelled(bench, inner), Unknown)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault/></e:Body></e:Envelope>"),
        (200, b"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault/></e:Body></e:Envelope>"),
        (502, b"<html><body>Bad Gateway</body></html>"),
        (200, b"<html><body>Bienvenido</body></html>"),
        (200, b"<senv:Envelope xmlns:senv='http://schemas.xmlsoap.org/soap/envelope/'><senv:Bo"),
        (200, b""),
        (429, b"slow down"),
    ],
)
def test_anything_but_an_answer_is_unknown_and_no_answer_to_a_question(bench: Bench, status: int, body: bytes) -> None:
    finkok = Finkok(Direct(lambda _: (status, body)), rfc=RFC, form=_FORM, base=PRODUCTION, now=bench.clock)
    assert isinstance(finkok.cancel(bench.request(OURS)), Unknown)
    for ask in (
        lambda: finkok.clock("06600"),
        lambda: finkok.acknowledgment(OURS),
        lambda: list(finkok.listed(date(2026, 11, 24), date(2026, 11, 24))),
        lambda: finkok.fetch(OURS),
        finkok.requests,
    ):
        with pytest.raises(Unavailable):
            ask()


def test_the_request_goes_out_as_it_was_signed_and_is_not_left_in_a_queue(bench: Bench) -> None:
    finkok, wire = asked(bench, of_folio("201"))
    request = bench.request(OURS)
    finkok.cancel(request)
    (sent,) = wire.sent
    fields = {
        etree.QName(node).localname: node.text or "" for node in etree.fromstring(sent.body).iter("{http://facturacion.finkok.com/cancel}*")
    }
    assert (sent.path, sent.headers["SOAPAction"]) == ("/servicios/soap/cancel", '"cancel_signature"')
    assert (base64.b64decode(fields["xml"]), fields["store_pending"]) == (request.signed_xml, "false")
    assert "key" not in fields and "cer" not in fields


# --- the practice Finkok -------------------------------------------------------------------------------------------------


@pytest.fixture
def finkok(bench: Bench) -> Finkok:
    vendor = PracticeFinkok(bench.store, bench.dial, bench.folder, clock=bench.clock)

    def answer(request: Request) -> tuple[int, bytes]:
        return vendor.answer(request.path.rpartition("/")[2], request.headers["Content-Type"], request.body)

    return Finkok(Direct(answer), rfc=RFC, form=_FORM, base=PRODUCTION, now=bench.clock)


def stamped(bench: Bench, finkok: Finkok, folio: str = "1", *relations: tuple[str, str]) -> str:
    spoils = [relating(kind, uuid) for kind, uuid in relations]
    outcome = finkok.stamp(bench.sealed(folio, *spoils), key=KEY)
    assert isinstance(outcome, Done), outcome
    return outcome.result.uuid


def refused(outcome: Outcome[Requested]) -> tuple[str, str]:
    assert isinstance(outcome, Refused), outcome
    return outcome.code, outcome.message


def test_a_request_waits_for_the_recipient_and_is_a_receipt_twice(bench: Bench, finkok: Finkok) -> None:
    uuid = stamped(bench, finkok)
    assert finkok.acknowledgment(uuid) is None
    first = finkok.cancel(bench.request(uuid))
    assert isinstance(first, Done)
    assert (first.result.code, first.result.text, first.result.again) == ("201", "En proceso", False)
    receipt = etree.fromstring(first.result.acknowledgment or b"")
    (result,) = receipt.iter("{http://cancelacfd.sat.gob.mx}CancelaCFDResult")
    assert (result.get("RfcEmisor"), result.findtext(".//{*}UUID"), result.findtext(".//{*}EstatusUUID")) == (RFC, uuid, "201")
    again = finkok.cancel(bench.request(uuid))
    assert isinstance(again, Done)
    assert (again.result.code, again.result.again) == ("202", True)
    kept = etree.fromstring(finkok.acknowledgment(uuid) or b"")
    assert (kept.get("RfcEmisor"), kept.findtext(".//{*}EstatusUUID")) == (RFC, "202")
    assert cancel_registry.decide(bench.store, uuid, "accept", now=bench.now)
    standing = cancel_registry.standing(bench.store, uuid)
    assert standing == cancel_registry.Standing("No cancelable", "Cancelado", "Cancelado con aceptación")


def test_after_a_refusal_72_hours_and_five_requests_are_the_limits(bench: Bench, finkok: Finkok) -> None:
    uuid = stamped(bench, finkok)
    for _ in range(4):
        assert isinstance(finkok.cancel(bench.request(uuid)), Done)
    assert cancel_registry.decide(bench.store, uuid, "refuse", now=bench.now)
    assert refused(finkok.cancel(bench.request(uuid))) == ("798", "cancel.wait_72_hours")
    bench.now = NOW + timedelta(hours=72)
    fifth = finkok.cancel(bench.request(uuid))
    assert isinstance(fifth, Done) and fifth.result.code == "201"
    assert refused(finkok.cancel(bench.request(uuid))) == ("799", "cancel.asked_too_often")


def test_silence_cancels(bench: Bench, finkok: Finkok) -> None:
    uuid = stamped(bench, finkok)
    finkok.cancel(bench.request(uuid))
    assert cancel_registry.decide(bench.store, uuid, "lapse", now=bench.now)
    assert not cancel_registry.decide(bench.store, uuid, "refuse", now=bench.now)
    assert cancel_registry.standing(bench.store, uuid) == cancel_registry.Standing("No cancelable", "Cancelado", "Plazo vencido")


def test_what_others_in_force_point_to_is_not_cancelled(bench: Bench, finkok: Finkok) -> None:
    original = stamped(bench, finkok)
    note = stamped(bench, finkok, "2", ("01", original))
    assert refused(finkok.cancel(bench.request(original))) == ("no_cancelable", "cancel.not_cancelable")
    standing = cancel_registry.standing(bench.store, original)
    assert standing is not None and standing.cancelable == "No cancelable"
    finkok.cancel(bench.request(note))
    cancel_registry.decide(bench.store, note, "accept", now=bench.now)
    assert isinstance(finkok.cancel(bench.request(original)), Done)


def test_a_replacement_is_needed_with_01_and_must_say_that_it_replaces(bench: Bench, finkok: Finkok) -> None:
    original, stranger = stamped(bench, finkok), stamped(bench, finkok, "2")
    assert refused(finkok.cancel(bench.request(original, "01", stranger))) == ("207", "cancel.bad_replacement")
    replacement = stamped(bench, finkok, "3", ("04", original))
    assert refused(finkok.cancel(bench.request(original))) == ("no_cancelable", "cancel.not_cancelable")
    done = finkok.cancel(bench.request(original, "01", replacement))
    assert isinstance(done, Done) and done.result.code == "201"


def test_a_uuid_of_nobody_and_one_that_sat_does_not_know_yet(bench: Bench, finkok: Finkok) -> None:
    assert refused(finkok.cancel(bench.request(OTHER))) == (f"UUID: {OTHER} No Encontrado", "cancel.not_found_yet")
    uuid = stamped(bench, finkok)
    bench.fault("sat", "cancelacion", "not_found")
    assert refused(finkok.cancel(bench.request(uuid))) == ("205", "cancel.not_found_yet")
    assert isinstance(finkok.cancel(bench.request(uuid)), Done)


def test_a_seal_that_is_not_the_issuers_is_refused(bench: Bench, finkok: Finkok) -> None:
    uuid = stamped(bench, finkok)
    files = make_csd(bench.folder, rfc="SMX010101AB1", name="OTRA EMPRESA", password="practice-2", now=NOW)
    other = load_csd(files.cer.read_bytes(), files.key.read_bytes(), files.password, now=NOW, rfc=None)
    assert refused(finkok.cancel(bench.request(uuid, csd=other))) == ("203", "cancel.not_the_issuer")
    changed = bench.request(uuid)
    spoiled = changed.signed_xml.replace(b'Motivo="02"', b'Motivo="03"')
    assert refused(finkok.cancel(replace(changed, signed_xml=spoiled))) == ("302", "cancel.malformed")
    borrowed = changed.signed_xml.replace(b"H&amp;E951128469", b"SMX010101AB1")
    assert refused(finkok.cancel(replace(changed, signed_xml=borrowed))) == ("302", "cancel.malformed")
    assert refused(finkok.cancel(replace(changed, signed_xml=b"<Cancelacion/>"))) == ("301", "cancel.malformed")
    standing = cancel_registry.standing(bench.store, uuid)
    assert standing is not None and standing.state == "Vigente" and standing.cancellation == ""


def test_an_expired_certificate_is_refused(bench: Bench, finkok: Finkok) -> None:
    uuid = stamped(bench, finkok)
    bench.now = NOW + timedelta(days=4 * 365)
    assert refused(finkok.cancel(bench.request(uuid))) == ("304", "cancel.certificate")


# Every name that the dial of the practice Finkok knows, followed to its words.
DIALLED: tuple[tuple[str, str], ...] = (
    ("203", "cancel.not_the_issuer"),
    ("205", "cancel.not_found_yet"),
    ("207", "cancel.bad_reason"),
    ("208", "cancel.after_declaration"),
    ("no_cancelable", "cancel.not_cancelable"),
    ("300", "pac.login"),
    ("304", "cancel.certificate"),
    ("501", "pac.login"),
    ("701", "pac.rfc_suspended"),
    ("702", "pac.rfc_not_registered"),
    ("703", "pac.account_suspended"),
    ("704", "cancel.certificate"),
    ("708", "cancel.sat_unreachable"),
    ("711", "cancel.certificate"),
    ("798", "cancel.wait_72_hours"),
    ("799", "cancel.asked_too_often"),
    ("no_encontrado", "cancel.not_found_yet"),
    ("buffer", "cancel.held_at_pac"),
    ("passphrase", "cancel.certificate"),
    ("padding", "cancel.certificate"),
)


@pytest.mark.parametrize(("name", "message"), DIALLED)
def test_every_answer_of_the_practice_finkok_has_words(bench: Bench, finkok: Finkok, name: str, message: str) -> None:
    uuid = stamped(bench, finkok)
    bench.fault("finkok", "cancel_signature", name)
    outcome = finkok.cancel(bench.request(uuid))
    assert isinstance(outcome, Refused) and outcome.message == message
    assert bench.store.row("select count(*) from cancellation") == (0,)


def test_a_request_that_was_taken_although_the_answer_says_no(bench: Bench, finkok: Finkok) -> None:
    uuid = stamped(bench, finkok)
    bench.fault("finkok", "cancel_signature", "708", phase="after_commit")
    assert refused(finkok.cancel(bench.request(uuid))) == ("708", "cancel.sat_unreachable")
    again = finkok.cancel(bench.request(uuid))
    assert isinstance(again, Done) and again.result.again
    bench.fault("finkok", "cancel_signature", "cancelled")
    told = finkok.cancel(bench.request(uuid))
    assert isinstance(told, Done) and told.result.again


def test_clock_report_and_documents(bench: Bench, finkok: Finkok) -> None:
    assert finkok.clock("06600") == datetime.fromisoformat("2026-11-24T12:00")
    assert finkok.clock("77500") == datetime.fromisoformat("2026-11-24T13:00")  # Quintana Roo
    bench.store.set("finkok.clock_behind", "60")
    assert finkok.clock("06600") == datetime.fromisoformat("2026-11-24T11:00")
    bench.store.set("finkok.clock_behind", "0")
    with pytest.raises(Unavailable):
        finkok.clock("6600")
    uuid = stamped(bench, finkok)
    assert list(finkok.listed(date(2026, 11, 24), date(2026, 11, 24))) == [Listed(uuid, datetime.fromisoformat("2026-11-24T12:00"))]
    assert list(finkok.listed(date(2026, 11, 23), date(2026, 11, 23))) == []
    found = finkok.fetch(uuid)
    assert found is not None and etree.fromstring(found).get("Folio") == "1"
    assert finkok.fetch(OTHER) is None


def test_requests_of_suppliers(bench: Bench, finkok: Finkok) -> None:
    assert finkok.requests() == ()
    cancel_registry.ask_to_accept(bench.store, OTHER, issuer="MAY010101AA1", recipient=RFC, now=bench.now)
    cancel_registry.ask_to_accept(bench.store, OURS, issuer="MAY010101AA1", recipient="URE180429TM6", now=bench.now)
    assert finkok.requests() == (OTHER,)


def test_a_wrong_login_is_no_answer_to_a_question(bench: Bench, finkok: Finkok) -> None:
    bench.store.set("finkok.password", "changed")
    with pytest.raises(Unavailable, match=r"(?i)username or password"):
        finkok.clock("06600")
    with pytest.raises(Unavailable, match=r"(?i)username or password"):
        finkok.acknowledgment(OURS)
    with pytest.raises(Unavailable, match=r"(?i)username or password"):
        finkok.requests()
