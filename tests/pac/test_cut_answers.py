"""Answers of the practice PACs that are lost on the wire after the work was done: nothing is believed, and asking again finds it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from agent.cfdi.cancel_request import cancel_request
from agent.cfdi.csd import Csd, load_csd
from agent.domain.cancellation import CancelReason
from agent.http_client import HttpClient
from agent.pac import PACS
from agent.ports import CancelRequest, Done, Pac, Refused, Unknown
from agent.practice import seeds
from agent.practice.authority import CsdFiles, make_csd
from tests.pac.in_process import RFC
from tests.practice.finkok.documents import Sealer, cfdi
from tests.practice.vendors import Practice, serving

FORMS = {
    "finkok": {"username": seeds.FINKOK_USER, "password": seeds.FINKOK_PASSWORD},
    "sw": {"username": seeds.SW_USER, "password": seeds.SW_PASSWORD},
    "diverza": {"username": seeds.DIVERZA_ID, "token": seeds.DIVERZA_TOKEN},
}
FAULTS = ("reset", "http_500", "html", "cut_body")
CANCELS = {"finkok": "cancel_signature", "sw": "cancel", "diverza": "cancel"}


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A server with all vendors."""
    with serving(tmp_path_factory.mktemp("practice")) as running:
        yield running


@pytest.fixture(scope="module")
def files(practice: Practice) -> CsdFiles:
    """The issuer's CSD."""
    return make_csd(practice.data, rfc=RFC, name="VIAJES PEÑA SA DE CV", password="practice-1", now=datetime.now(UTC))


@pytest.fixture(scope="module")
def sealer(files: CsdFiles) -> Sealer:
    """The issuer."""
    return Sealer.load(files, RFC)


@pytest.fixture
def wire(practice: Practice) -> Iterator[HttpClient]:
    """A real way out to that server."""
    with HttpClient(environment="practice", endpoints=dict.fromkeys(("FINKOK", "SW", "DIVERZA"), practice.url)) as opened:
        yield opened


def pac_at(name: str, wire: HttpClient) -> Pac:
    maker = PACS[name]
    return maker(wire, rfc=RFC, form=FORMS[name], base=maker.spec.base("practice"), now=lambda: datetime.now(UTC))


def held(practice: Practice, pac: str, uuid: str) -> int:
    """How many stamps a PAC's book has of the bytes that this UUID is of."""
    stamps = practice.books(pac)["stamps"]
    digest = next(stamp["sha256"] for stamp in stamps if stamp["uuid"] == uuid)
    return len([stamp for stamp in stamps if stamp["sha256"] == digest])


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", FORMS)
def test_a_lost_stamp_is_unknown_and_found_again(practice: Practice, wire: HttpClient, sealer: Sealer, name: str, fault: str) -> None:
    pac, key = pac_at(name, wire), f"practice:{RFC}:{name}-{fault}"
    pac.check()
    sealed = cfdi(sealer, folio=key[-20:])
    practice.fault(name, "stamp", fault, phase="after_commit")
    assert isinstance(pac.stamp(sealed, key=key), Unknown)
    found = pac.recover(sealed, key=key)
    assert isinstance(found, Done) and found.result.again
    assert held(practice, name, found.result.uuid) == 1


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", FORMS)
def test_a_lost_cancellation_is_unknown_and_received_before(
    practice: Practice, wire: HttpClient, sealer: Sealer, files: CsdFiles, name: str, fault: str
) -> None:
    pac, key = pac_at(name, wire), f"practice:{RFC}:{name}-cancel-{fault}"
    stamped = pac.stamp(cfdi(sealer, folio=key[-25:]), key=key)
    assert isinstance(stamped, Done)
    uuid = stamped.result.uuid
    csd: Csd = load_csd(files.cer.read_bytes(), files.key.read_bytes(), files.password, now=datetime.now(UTC), rfc=RFC)
    at = datetime.now(ZoneInfo("America/Mexico_City")).replace(tzinfo=None, microsecond=0)
    signed = cancel_request(csd, uuid=uuid, reason=CancelReason.WITH_ERRORS, at=at)
    request = CancelRequest(uuid, RFC, "URE180429TM6", "1160.00", CancelReason.WITH_ERRORS, "", csd.serial, signed)
    practice.fault(name, CANCELS[name], fault, phase="after_commit")
    assert isinstance(pac.cancel(request), Unknown)
    again = pac.cancel(request)
    assert isinstance(again, Done) and (again.result.code, again.result.again) == ("202", True)
    (entry,) = [each for each in practice.books("sat")["cancellations"] if each["uuid"] == uuid]
    assert (entry["pac"], entry["times"], entry["state"]) == (name, 2, "En proceso")


@pytest.mark.parametrize("name", FORMS)
def test_what_was_never_sent_can_be_stamped_by_asking(practice: Practice, wire: HttpClient, sealer: Sealer, name: str) -> None:
    pac, key = pac_at(name, wire), f"practice:{RFC}:{name}-lost"
    sealed = cfdi(sealer, folio=f"{name}-lost")
    pac.check()
    practice.fault(name, "stamp", "reset", phase="before")
    assert isinstance(pac.stamp(sealed, key=key), Unknown)
    found = pac.recover(sealed, key=key)  # asking sends the same bytes again: it is the first stamp then
    assert isinstance(found, Done)
    assert held(practice, name, found.result.uuid) == 1


@pytest.mark.parametrize(("name", "says"), [("finkok", Refused), ("sw", Unknown), ("diverza", Unknown)])
def test_a_rule_says_of_bytes_asked_about_only_what_the_pac_documents(
    practice: Practice, wire: HttpClient, sealer: Sealer, name: str, says: type
) -> None:
    """Finkok looks for a stamp before anything else; nobody says so of the others."""
    pac = pac_at(name, wire)
    spoiled = cfdi(sealer, folio=f"{name}-spoiled").replace(b'Total="1160.00"', b'Total="1160.01"')
    assert isinstance(pac.recover(spoiled, key=f"practice:{RFC}:{name}-spoiled"), says)
