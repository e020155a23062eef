"""Answers and clocks that are wrong, through all three PACs: nothing of them is taken for our stamp, and asking again finds ours."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.http_client import HttpClient
from agent.pac import PACS
from agent.ports import Answer, Done, NotSent, Pac, Refused, Request, Unknown
from agent.practice.authority import make_csd
from tests.pac.in_process import RFC
from tests.pac.test_cut_answers import FORMS, files, held, practice, sealer
from tests.practice.finkok.documents import Sealer, attribute, cfdi
from tests.practice.vendors import Practice

__all__ = ["files", "practice", "sealer"]
OTHER_RFC = "ÑAN010101AB1"
Change = Callable[[bytes], bytes]


class Between:
    """A wire that changes the bodies of answers to stamps; it keeps the last one as it came."""

    def __init__(self, wire: HttpClient) -> None:
        self._wire = wire
        self.change: Change | None = None
        self.last = b""

    def send(self, request: Request, *, deadline: float) -> Answer | NotSent | Unknown:
        answer = self._wire.send(request, deadline=deadline)
        if not isinstance(answer, Answer) or "stamp" not in request.path:
            return answer
        self.last = answer.body
        return replace(answer, body=self.change(answer.body)) if self.change else answer


@pytest.fixture
def between(practice: Practice) -> Iterator[Between]:
    with HttpClient(environment="practice", endpoints=dict.fromkeys(("FINKOK", "SW", "DIVERZA"), practice.url)) as opened:
        yield Between(opened)


def pac_at(name: str, between: Between, rfc: str = RFC) -> Pac:
    maker = PACS[name]
    return maker(between, rfc=rfc, form=FORMS[name], base=maker.spec.base("practice"), now=lambda: datetime.now(UTC))


def never_ours(between: Between, practice: Practice, sealer: Sealer, name: str, folio: str, change: Change) -> None:
    """The stamp is made, its answer is changed on the way and not believed; ours is there when the PAC is asked."""
    pac, key, sealed = pac_at(name, between), f"practice:{RFC}:{name}-{folio}", cfdi(sealer, folio=f"{name[:3]}{folio}")
    between.change = change
    outcome = pac.stamp(sealed, key=key)
    assert isinstance(outcome, Unknown), outcome
    between.change = None
    found = pac.recover(sealed, key=key)
    assert isinstance(found, Done)
    assert held(practice, name, found.result.uuid) == 1


@pytest.mark.parametrize("name", FORMS)
def test_somebody_elses_stamp_is_not_ours(between: Between, practice: Practice, sealer: Sealer, name: str) -> None:
    pac = pac_at(name, between)
    assert isinstance(pac.stamp(cfdi(sealer, folio=f"{name}-else"), key=f"practice:{RFC}:{name}-else"), Done)
    theirs = between.last
    never_ours(between, practice, sealer, name, "mine", lambda _body: theirs)


@pytest.mark.parametrize("name", FORMS)
def test_the_stamp_of_another_rfcs_document_is_not_ours(between: Between, practice: Practice, sealer: Sealer, name: str) -> None:
    other = Sealer.load(
        make_csd(practice.data, rfc=OTHER_RFC, name="VIAJES ÑANDÚ", password="practice-1", now=datetime.now(UTC)), OTHER_RFC
    )
    outcome = pac_at(name, between, OTHER_RFC).stamp(cfdi(other, folio=f"{name}-o"), key=f"practice:{OTHER_RFC}:{name}-o")
    assert isinstance(outcome, Done), outcome
    theirs = between.last
    never_ours(between, practice, sealer, name, "rfc", lambda _body: theirs)


def cut_inside(body: bytes) -> bytes:
    """A whole answer whose document ends in the middle; how each PAC wraps it is left as it is."""
    if body.lstrip()[:1] == b"{":
        said = json.loads(body)
        if "content" in said:
            said["content"] = base64.b64encode(base64.b64decode(said["content"])[:-60]).decode()
        else:
            said["data"] = {key: text[:-60] if key == "cfdi" else text for key, text in said["data"].items()}
        return json.dumps(said).encode()
    cut = re.sub(rb".{60}&lt;/cfdi:Comprobante&gt;", b"", body, flags=re.DOTALL)
    assert cut != body
    return cut


@pytest.mark.parametrize("name", FORMS)
def test_a_document_that_ends_in_the_middle_is_not_taken_although_the_status_is_200(
    between: Between, practice: Practice, sealer: Sealer, name: str
) -> None:
    never_ours(between, practice, sealer, name, "cut", cut_inside)


def one_digit_more(body: bytes) -> bytes:
    """The same answer, whose document has another total."""
    if b'"content"' in body:
        said = json.loads(body)
        said["content"] = base64.b64encode(base64.b64decode(said["content"]).replace(b'Total="1160.00"', b'Total="1160.01"')).decode()
        return json.dumps(said).encode()
    changed = re.sub(rb"Total=(\\?&?[a-z\"]*;?\"?)1160\.00", rb"Total=\g<1>1160.01", body)
    assert changed != body
    return changed


@pytest.mark.parametrize("name", FORMS)
def test_a_stamp_of_ours_in_a_document_that_was_changed_is_not_taken(
    between: Between, practice: Practice, sealer: Sealer, name: str
) -> None:
    never_ours(between, practice, sealer, name, "changed", one_digit_more)


def at_pac(hours: float) -> str:
    """Our Fecha, as a PAC sees it whose clock is so many hours behind ours."""
    moment = datetime.now(ZoneInfo("America/Mexico_City")) + timedelta(hours=hours, minutes=-5)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


@pytest.mark.parametrize("name", FORMS)
def test_a_pac_whose_clock_is_an_hour_off(between: Between, sealer: Sealer, name: str) -> None:
    """Behind, it says in its own words that our Fecha is still to come; ahead, it stamps, and the hour of its stamp is its own."""
    pac = pac_at(name, between)
    behind = pac.stamp(cfdi(sealer, folio=f"{name}-behind", spoil=attribute(at_pac(1), "Fecha")), key=f"practice:{RFC}:{name}-behind")
    assert isinstance(behind, Refused) and (behind.of, behind.message) == ("document", "pac.date_out_of_range")
    ahead = pac.stamp(cfdi(sealer, folio=f"{name}-ahead", spoil=attribute(at_pac(-1), "Fecha")), key=f"practice:{RFC}:{name}-ahead")
    assert isinstance(ahead, Done)


@pytest.mark.parametrize("name", FORMS)
def test_a_csd_that_ended_blames_the_issuer_and_not_the_document(between: Between, practice: Practice, name: str) -> None:
    now = datetime.now(UTC)
    ended = make_csd(practice.data, rfc=RFC, name="VIAJES PEÑA SA DE CV", password="practice-1", now=now, kind="expired")
    outcome = pac_at(name, between).stamp(cfdi(Sealer.load(ended, RFC), folio=f"{name}-ended"), key=f"practice:{RFC}:{name}-ended")
    assert isinstance(outcome, Refused) and (outcome.of, outcome.message) == ("account", "pac.certificate_revoked")
