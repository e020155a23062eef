"""SW's adapter at the practice SW, over real sockets: stamped once, found again, cancelled; and every code of SW's lists to its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from agent.cfdi.cancel_request import cancel_request
from agent.cfdi.csd import Csd, load_csd
from agent.cfdi.stamp_check import accept_stamp
from agent.domain.cancellation import CancelReason
from agent.errors import words
from agent.http_client import HttpClient
from agent.pac import sw_calls
from agent.pac.sw import SANDBOX, Sw
from agent.ports import CancelRequest, Done, Outcome, PacAccount, Refused, Unknown
from agent.practice import seeds
from agent.practice.authority import make_csd
from tests.practice.finkok.documents import Sealer, cfdi
from tests.practice.vendors import Practice, serving

RFC = "ÑAN010101AB1"
KEY = f"practice:{RFC}:6f0b9c1e-3d34-4d2b-8a51-30f6f1a7d001"
OTHER = "00000000-0000-4000-8000-000000000000"
Of = Literal["document", "account", "not_yet"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with serving(tmp_path_factory.mktemp("sw"), vendors=("sw", "sat")) as running:
        yield running


@dataclass(frozen=True)
class Taxpayer:
    """An issuer whose RFC has a Ñ: what seals, and what signs its cancellations."""

    sealer: Sealer
    csd: Csd

    def request(self, uuid: str, reason: str = "02", replaced_by: str = "") -> CancelRequest:
        at = datetime.now(ZoneInfo("America/Mexico_City")).replace(tzinfo=None)
        signed = cancel_request(self.csd, uuid=uuid, reason=CancelReason(reason), replaced_by=replaced_by, at=at)
        return CancelRequest(uuid, RFC, "URE180429TM6", "1160.00", CancelReason(reason), replaced_by, self.csd.serial, signed)


@pytest.fixture(scope="module")
def taxpayer(server: Practice) -> Taxpayer:
    now = datetime.now(UTC)
    files = make_csd(server.data, rfc=RFC, name="VIAJES PEÑA SA DE CV", password="practice-1", now=now)
    csd = load_csd(files.cer.read_bytes(), files.key.read_bytes(), files.password, now=now, rfc=RFC)
    return Taxpayer(Sealer.load(files, RFC), csd)


@pytest.fixture
def practice(server: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    assert server.http.post("/_practice/reset").status_code == 200
    monkeypatch.setattr(sw_calls, "_TOKENS", sw_calls.Tokens())
    return server


@pytest.fixture
def sw(practice: Practice) -> Iterator[Sw]:
    with HttpClient(environment="practice", endpoints={"SW": practice.url}) as wire:
        form = {"username": seeds.SW_USER, "password": seeds.SW_PASSWORD}
        yield Sw(wire, rfc=RFC, form=form, base=SANDBOX, now=lambda: datetime.now(UTC))


def done(outcome: Outcome[Any]) -> Any:
    assert isinstance(outcome, Done), outcome
    return outcome.result


# --- S-113, S-126: stamp, find again, cancel ----------------------------------------------------------------------------


def test_connection_stamps_left_and_a_stamp_of_ours(sw: Sw, practice: Practice, taxpayer: Taxpayer) -> None:
    assert sw.check() == PacAccount(20000)
    sealed = cfdi(taxpayer.sealer)
    stamped = done(sw.stamp(sealed, key=KEY))
    assert accept_stamp(sealed, stamped.xml).uuid == stamped.uuid
    assert (accept_stamp(sealed, stamped.xml).pac_rfc, stamped.again) == ("PSW200101PR4", False)
    assert sw.check() == PacAccount(19999)
    assert [row["uuid"] for row in practice.books("sw")["stamps"]] == [stamped.uuid]
    assert sw.fetch(stamped.uuid) == stamped.xml


@pytest.mark.parametrize("fault", ["reset", "http_500", "html", "cut_body"])
@pytest.mark.parametrize("phase", ["before", "after_commit"])
def test_after_a_lost_answer_the_same_bytes_are_one_stamp(sw: Sw, practice: Practice, taxpayer: Taxpayer, fault: str, phase: str) -> None:
    sealed = cfdi(taxpayer.sealer)
    sw.check()  # a token is there
    practice.fault("sw", "stamp", fault, phase=phase)
    assert isinstance(sw.stamp(sealed, key=KEY), Unknown)
    found = done(sw.recover(sealed, key=KEY))
    assert found.again is (phase == "after_commit")
    assert [row["uuid"] for row in practice.books("sw")["stamps"]] == [found.uuid]
    assert done(sw.recover(sealed, key=KEY)).uuid == found.uuid


@pytest.mark.parametrize("habit", ["307_in_detail", "307_without_data", "empty_body"])
def test_a_duplicate_in_other_shapes(sw: Sw, practice: Practice, taxpayer: Taxpayer, habit: str) -> None:
    sealed = cfdi(taxpayer.sealer)
    first = done(sw.stamp(sealed, key=KEY))
    practice.fault("sw", "stamp", habit)
    answer = sw.recover(sealed, key=KEY)
    if habit == "307_in_detail":
        assert done(answer).xml == first.xml
    else:
        assert isinstance(answer, Unknown)
    assert done(sw.recover(sealed, key=KEY)).xml == first.xml


def test_sealed_anew_under_the_same_key_nothing_is_stamped_twice(sw: Sw, practice: Practice, taxpayer: Taxpayer) -> None:
    first = done(sw.stamp(cfdi(taxpayer.sealer), key=KEY))
    practice.fault("sw", "datawarehouse", "records_late")
    for _ in range(2):  # not there yet; then there, and not what was sealed now
        anew = sw.stamp(cfdi(taxpayer.sealer, folio="2"), key=KEY)
        assert isinstance(anew, Unknown)
        assert (first.uuid in anew.reason) or ("other_seal" in anew.reason)
    assert [row["uuid"] for row in practice.books("sw")["stamps"]] == [first.uuid]


def test_an_old_token_is_renewed_on_the_way(sw: Sw, practice: Practice, taxpayer: Taxpayer) -> None:
    sw.check()
    practice.http.post("/_practice/tokens/expire")
    assert done(sw.stamp(cfdi(taxpayer.sealer), key=KEY)).uuid
    practice.fault("sw", "stamp", "http_401")
    assert done(sw.stamp(cfdi(taxpayer.sealer, folio="2"), key=KEY + "2")).uuid


def test_the_portals_token_stamps_too(practice: Practice, taxpayer: Taxpayer) -> None:
    with HttpClient(environment="practice", endpoints={"SW": practice.url}) as wire:
        sw = Sw(wire, rfc=RFC, form={"token": seeds.SW_TOKEN}, base=SANDBOX, now=lambda: datetime.now(UTC))
        assert done(sw.stamp(cfdi(taxpayer.sealer), key=KEY)).uuid


def test_a_request_reaches_sat_with_its_receipt_and_again(sw: Sw, practice: Practice, taxpayer: Taxpayer) -> None:
    uuid = done(sw.stamp(cfdi(taxpayer.sealer), key=KEY)).uuid
    practice.fault("sw", "cancel", "reset", phase="after_commit")
    assert isinstance(sw.cancel(taxpayer.request(uuid)), Unknown)
    again = done(sw.cancel(taxpayer.request(uuid)))
    assert (again.code, again.again) == ("202", True)
    acuse = etree.fromstring(again.acknowledgment)
    assert [node.text for node in acuse.iter("{*}UUID")] == [uuid]
    (row,) = practice.books("sat")["cancellations"]
    assert (row["uuid"], row["pac"], row["state"]) == (uuid, "sw", "En proceso")
    refused = sw.cancel(taxpayer.request(OTHER))
    assert isinstance(refused, Refused) and (refused.code, refused.message) == ("205", "cancel.not_found_yet")
    refused = sw.cancel(taxpayer.request(uuid, "01", OTHER))
    assert isinstance(refused, Refused) and (refused.code, refused.message) == ("208", "cancel.bad_replacement")


def test_requests_of_suppliers_wait_here(sw: Sw, practice: Practice) -> None:
    assert sw.requests() == ()
    practice.http.post("/_practice/received", json={"uuid": OTHER, "issuer": "URE180429TM6", "recipient": RFC})
    assert sw.requests() == (OTHER,)


# --- the lists, typed by hand -------------------------------------------------------------------------------------------

# What the dial is set to, the code that is told, what the no is about, and its words.
STAMP_CODES: tuple[tuple[str, str, Of, str], ...] = (
    ("301", "301", "document", "pac.malformed"),
    ("302", "302", "document", "pac.seal"),
    ("303", "303", "document", "pac.seal"),
    ("304", "304", "account", "pac.certificate_revoked"),
    ("305", "305", "not_yet", "pac.not_listed_yet"),
    ("306", "306", "document", "pac.not_a_csd"),
    ("308", "308", "document", "pac.foreign_certificate"),
    ("401", "401", "document", "pac.date_out_of_range"),
    ("402", "402", "not_yet", "pac.not_listed_yet"),
    ("403", "403", "document", "pac.date_out_of_range"),
    ("CFDI40102", "CFDI40102", "document", "pac.seal"),
    ("CFDI40119", "CFDI40119", "document", "pac.rule"),
    ("CRP20212", "CRP20212", "document", "pac.rule"),
    ("AU2000", "AU2000", "account", "pac.login"),
    ("AU4101", "AU4101", "account", "pac.login"),
    ("token_parts", "401", "account", "pac.login"),
    ("token_expired", "401", "account", "pac.login"),
    ("customid_long", "", "document", "pac.bad_key"),
    ("customid_empty", "", "document", "pac.bad_key"),
    ("no_csd", "", "account", "pac.stored_certificate"),
    ("no_stamps", "", "account", "pac.no_stamps"),
)
CANCEL_CODES: tuple[tuple[str, Of, str], ...] = (
    ("203", "document", "cancel.not_the_issuer"),
    ("204", "document", "cancel.not_cancelable"),
    ("205", "not_yet", "cancel.not_found_yet"),
    ("206", "document", "cancel.other_sector"),
    ("207", "document", "cancel.bad_reason"),
    ("208", "document", "cancel.bad_replacement"),
    ("209", "document", "cancel.not_required"),
    ("210", "document", "cancel.after_declaration"),
    ("211", "document", "cancel.after_declaration"),
    ("212", "document", "cancel.bad_replacement"),
    ("300", "account", "pac.login"),
    ("301", "document", "cancel.malformed"),
    ("302", "document", "cancel.malformed"),
    ("303", "document", "cancel.not_the_issuer"),
    ("304", "account", "cancel.certificate"),
    ("305", "account", "cancel.certificate"),
    ("306", "account", "cancel.certificate"),
    ("307", "account", "cancel.certificate"),
    ("308", "account", "cancel.certificate"),
    ("309", "account", "cancel.certificate"),
    ("310", "account", "cancel.certificate"),
    ("311", "document", "cancel.bad_reason"),
    ("312", "document", "cancel.bad_replacement"),
    ("798", "not_yet", "cancel.wait_72_hours"),
    ("799", "document", "cancel.asked_too_often"),
    ("AU2000", "account", "pac.login"),
    ("AU4101", "account", "pac.login"),
    ("token_parts", "account", "pac.login"),
    ("no_csd", "account", "pac.stored_certificate"),
    ("CA1000", "document", "cancel.malformed"),
    ("CR1308", "account", "cancel.certificate"),
    ("CR1309", "account", "cancel.certificate"),
)


def said_in_both_languages(message: str) -> bool:
    spanish, english = words(message, "es", pac="SW"), words(message, "en", pac="SW")
    for each in (spanish, english):
        assert each.sentence and each.whose and each.next_step and each.exit_code in (3, 5, 8)
    return spanish.sentence != english.sentence


@pytest.mark.parametrize(("dialled", "code", "of", "message"), STAMP_CODES)
def test_a_refused_stamp_has_its_words(
    sw: Sw, practice: Practice, taxpayer: Taxpayer, dialled: str, code: str, of: Of, message: str
) -> None:
    practice.fault("sw", "stamp", dialled, times=2)  # a refusal at the door is met twice
    outcome = sw.stamp(cfdi(taxpayer.sealer), key=KEY)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.of, outcome.message) == (code, of, message)
    assert outcome.text and said_in_both_languages(message)
    assert practice.books("sw")["stamps"] == []


@pytest.mark.parametrize("dialled", ["307", "CFDI3307", "CA9999", "duplicate"])
def test_a_code_that_leaves_the_stamp_open_is_unknown(sw: Sw, practice: Practice, taxpayer: Taxpayer, dialled: str) -> None:
    sealed = cfdi(taxpayer.sealer)
    practice.fault("sw", "stamp", dialled, phase="after_commit")
    assert isinstance(sw.stamp(sealed, key=KEY), Unknown)
    assert said_in_both_languages("pac.stamped_before")
    assert done(sw.recover(sealed, key=KEY)).again


@pytest.mark.parametrize(("dialled", "of", "message"), CANCEL_CODES)
def test_a_refused_cancellation_has_its_words(sw: Sw, practice: Practice, taxpayer: Taxpayer, dialled: str, of: Of, message: str) -> None:
    practice.fault("sw", "cancel", dialled, times=2)
    outcome = sw.cancel(taxpayer.request(OTHER))
    assert isinstance(outcome, Refused)
    assert (outcome.of, outcome.message) == (of, message)
    assert said_in_both_languages(message)
    if dialled.isdigit():
        assert outcome.code == dialled and outcome.text.startswith(dialled)
    if dialled.startswith("C"):
        assert outcome.code == dialled and outcome.text.startswith("CACFDI33")


def test_no_credit_at_sw_is_said(sw: Sw, practice: Practice, taxpayer: Taxpayer) -> None:
    practice.set(sw__credit=0)
    outcome = sw.stamp(cfdi(taxpayer.sealer), key=KEY)
    assert isinstance(outcome, Refused) and outcome.message == "pac.no_stamps"
