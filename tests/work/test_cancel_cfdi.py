"""Cancelling through the practice Finkok and the practice SAT: requested, accepted, rejected, lapsed; who may ask; what never leaves."""

from __future__ import annotations

import base64
import zlib

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from sqlalchemy import text

from agent.db.engine import transaction
from agent.domain.cancellation import CancelReason
from agent.errors import UserError
from agent.hub import Office
from agent.services.request_cancellation import request_cancellation
from agent.work.csds import open_csd
from tests.practice.conftest import practice, server_of_the_run
from tests.work.cancelling import ask, at_sat, now_of, place, questions_due, stamped
from tests.work.hub import RFC
from tests.work.practice_mexico import PracticeWorld

__all__ = ["place", "practice", "server_of_the_run"]


def test_a_small_cfdi_is_cancelled_at_once_and_everything_learns_of_it(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    ask(place, cfdi)
    agent.work_off()
    assert now_of(place, cfdi) == ("CANCEL_REQUESTED", "requested", "cancel.requested")
    world.until_still(agent)
    assert now_of(place, cfdi) == ("CANCELLED", "cancelled", "cancel.cancelled")
    assert world.one("select live from cfdi_sales where cfdi_id = :id", id=cfdi.id).live is False
    paper = world.one("select * from cfdi_papers where kind = 'acknowledgment'")
    assert b"<EstatusUUID>201</EstatusUUID>" in bytes(paper.content)
    assert world.one("select folio, uuid from cfdis where id = :id", id=cfdi.id) == (cfdi.folio, cfdi.uuid)
    posting = world.books.by_number("S-00001").posting
    assert posting.memo.endswith(f"CFDI A-1 {cfdi.uuid} CANCELADO")  # type: ignore[union-attr]
    assert bytes(world.one("select pdf from cfdi_prints where status = 'cancelled'").pdf).startswith(b"%PDF-")
    assert [row.action for row in world.sql("select action from audit where action like 'cfdi.cancel%' order by id")] == [
        "cfdi.cancel_requested", "cfdi.cancelled",
    ]  # fmt: skip
    # The sale has a draft again, and a person decides whether it is issued anew.
    assert [row.state for row in world.sql("select state from cfdis order by id")] == ["CANCELLED", "DRAFT"]


def test_it_waits_for_the_recipient_who_accepts(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent, total="11600.00")
    ask(place, cfdi, CancelReason.NOT_CARRIED_OUT)
    world.until_still(agent)
    assert now_of(place, cfdi) == ("CANCEL_REQUESTED", "requested", "cancel.waits_for_recipient")
    until = world.one("select accept_by, (created_at at time zone 'America/Mexico_City')::date as asked from cancellations")
    assert 3 <= (until.accept_by - until.asked).days <= 8
    assert world.one("select live from cfdi_sales").live is True
    assert questions_due(place) == 1
    world.until_still(agent)
    assert now_of(place, cfdi)[0] == "CANCEL_REQUESTED"
    place.decide(cfdi.uuid, "accept")
    questions_due(place)
    world.until_still(agent)
    assert now_of(place, cfdi) == ("CANCELLED", "cancelled", "cancel.cancelled")


def test_silence_accepts(place: PracticeWorld) -> None:
    agent = place.agent()
    cfdi = stamped(place, agent, total="11600.00")
    ask(place, cfdi)
    place.world.until_still(agent)
    place.decide(cfdi.uuid, "lapse")
    questions_due(place)
    place.world.until_still(agent)
    assert now_of(place, cfdi)[0] == "CANCELLED"
    assert place.world.one("select params from cancellations").params["how"] == "Plazo vencido"


def test_a_recipient_who_refuses_twice(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent, total="11600.00")
    ask(place, cfdi)
    world.until_still(agent)
    place.decide(cfdi.uuid, "refuse")
    questions_due(place)
    world.until_still(agent)
    assert now_of(place, cfdi) == ("STAMPED", "rejected", "cancel.rejected")
    row = world.one("select code, params from cfdis where id = :id", id=cfdi.id)
    assert (row.code, row.params) == ("cancel.rejected", {"number": "A-1", "times": 1})
    assert world.one("select live from cfdi_sales").live is True
    # Asked again at once it waits for 72 hours; nothing leaves meanwhile.
    ask(place, cfdi)
    agent.work_off()
    waiting = world.one(
        "select code, run_at > now() + interval '71 hours' as long from work where kind = 'cancel_cfdi' and state = 'ready'"
    )
    assert (waiting.code, waiting.long) == ("cancel.wait_72_hours", True)
    assert len(world.sql("select 1 from attempts where kind = 'cancel'")) == 1
    world.sql("update attempts set started_at = started_at - interval '73 hours' where kind = 'cancel'")
    at_sat(place, "update cancellation set decided_at = '2020-01-01T00:00:00+00:00'")
    world.due()
    agent.work_off()
    assert now_of(place, cfdi)[:2] == ("CANCEL_REQUESTED", "requested")
    place.decide(cfdi.uuid, "refuse")
    world.sql("update cancellations set requested_at = requested_at - interval '2 hours'")
    questions_due(place)
    world.until_still(agent)
    assert now_of(place, cfdi) == ("STAMPED", "rejected", "cancel.rejected")
    assert world.one("select params from cfdis where id = :id", id=cfdi.id).params["times"] == 2


# --- what must not leave, and who may ask ---------------------------------------------------------------------------------


def test_no_key_is_in_anything_that_left(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    ask(place, cfdi)
    world.until_still(agent)
    csd = open_csd(agent.hub, world.one("select id from issuers").id, RFC)
    shapes = [csd.key.private_bytes(encoding, shape, NoEncryption()) for encoding in (Encoding.DER, Encoding.PEM)
              for shape in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)]  # fmt: skip
    numbers = csd.key.private_numbers()
    shapes += [number.to_bytes(128, "big") for number in (numbers.p, numbers.q)] + [numbers.d.to_bytes(256, "big")]
    sent = [zlib.decompress(bytes(row.request)) for row in world.sql("select request from payloads")]
    assert sum(b"cancel_signature" in each for each in sent) == 1
    everything = b"\0".join(sent + [_opened(each) for each in sent])
    assert b"<Cancelacion" in everything
    for shape in shapes:
        secret = shape[len(shape) // 2 :]  # the first half has the modulus, which the certificate shows
        pieces = {secret[:40], *(base64.b64encode(secret[start:])[8:48] for start in (0, 1, 2)), secret.hex()[:80].encode()}
        assert [piece for piece in pieces if piece in everything] == []


def _opened(body: bytes) -> bytes:
    """What is in base64 inside an envelope, opened."""
    root = etree.fromstring(body) if body.startswith(b"<") else None
    texts = [str(node.text) for node in root.iter() if node.text and len(node.text) > 200] if root is not None else []
    return b"\0".join(base64.b64decode(each) for each in texts)


def test_an_older_month_waits_for_a_second_person(place: PracticeWorld, local_office: Office) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    world.sql("update cfdis set issued_at = issued_at - interval '40 days'")
    asked = request_cancellation(local_office, cfdi.id, reason=CancelReason.WITH_ERRORS)
    assert asked.waits_for_approval
    agent.work_off()
    assert now_of(place, cfdi) == ("STAMPED", "", "")
    with transaction(local_office.engine) as tx:
        said = tx.execute(text("select answer_request(:id, true, 'A-1', '')"), {"id": asked.work_id}).scalar_one()
    assert said == "alone"
    world.until_still(agent)
    assert now_of(place, cfdi)[0] == "CANCELLED"
    assert world.one("select asked_by, approved_by from cancellations") == ("local", "local")


def test_the_open_month_needs_nobody_else(place: PracticeWorld, local_office: Office) -> None:
    agent = place.agent()
    cfdi = stamped(place, agent)
    assert not request_cancellation(local_office, cfdi.id, reason=CancelReason.WITH_ERRORS).waits_for_approval
    with pytest.raises(UserError) as twice:
        request_cancellation(local_office, cfdi.id, reason=CancelReason.WITH_ERRORS)
    assert twice.value.code == "work.already_requested"


def test_what_cannot_be_asked_for(place: PracticeWorld) -> None:
    agent = place.agent()
    cfdi = stamped(place, agent)
    with pytest.raises(UserError) as refused:
        request_cancellation(place.world.office, cfdi.id, reason=CancelReason.REPLACED)
    assert refused.value.code == "cancel.replacement_missing"
    with pytest.raises(UserError) as refused:
        request_cancellation(place.world.office, cfdi.id, reason=CancelReason.REPLACED, replaced_by=cfdi.id)
    assert refused.value.code == "cancel.replaces_itself"
    with pytest.raises(UserError) as refused:
        request_cancellation(place.world.office, cfdi.id, reason=CancelReason.WITH_ERRORS, replaced_by=cfdi.id)
    assert refused.value.code == "cancel.replacement_unwanted"
    with pytest.raises(UserError) as refused:
        request_cancellation(place.world.office, 999, reason=CancelReason.WITH_ERRORS)
    assert refused.value.code == "cfdi.missing"
