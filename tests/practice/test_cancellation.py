"""SAT's register of cancellations as all practice PACs share it, the seal of a request, and the practice's own pages for both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from agent.practice import cancel_registry, cancel_request, seeds
from agent.practice.authority import make_csd
from agent.practice.cancel_registry import Standing, Verdict
from agent.practice.cancel_request import Folio
from agent.practice.canonical_xml import canonical
from agent.practice.stamping.rejection import Rejection
from agent.practice.store import Store
from tests.practice.finkok.documents import Sealer, cfdi
from tests.practice.vendors import Practice, stamp

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
RFC = "SMX010101AB1"
A, B, C = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "ABC")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "practice.sqlite", "OFF")
    seeds.plant(made)
    yield made
    made.close()


def stamped(
    store: Store, uuid: str, *, kind: str = "I", total: str = "1160.00", recipient: str = "URE180429TM6", pac: str = "finkok"
) -> None:
    store.run(
        """insert into stamp (uuid, pac, sha256, copy, issuer, recipient, series, folio, kind, total, currency, seal, stamped_at, received,
               xml, state)
           values (?, ?, ?, 0, ?, 'URE180429TM6', 'A', '1', 'I', ?, 'MXN', 'seal', '2026-11-24T12:00:00', x'00', '<a/>', 'Vigente')""",
        uuid, pac, uuid, RFC, total,
    )  # fmt: skip


def asked(store: Store, uuid: str, motive: str = "02", replacement: str | None = None, rfc: str = RFC, pac: str = "finkok") -> Verdict:
    return cancel_registry.hand_in(store, Folio(uuid, motive, replacement), rfc=rfc, pac=pac, now=NOW)


@pytest.mark.parametrize(
    ("kind", "total", "recipient", "needed"),
    [
        ("I", "1000.00", "URE180429TM6", False),
        ("I", "1000.01", "URE180429TM6", True),
        ("I", "9000.00", "XAXX010101000", False),
        ("I", "9000.00", "XEXX010101000", False),
        ("E", "9000.00", "URE180429TM6", False),
        ("P", "0", "URE180429TM6", True),
        ("P", "0", "XAXX010101000", True),
    ],
)
def test_who_must_accept(kind: str, total: str, recipient: str, needed: bool) -> None:
    assert cancel_registry.needs_acceptance(kind, Decimal(total), recipient) is needed


def test_what_nobody_must_accept_is_cancelled_at_once(store: Store) -> None:
    stamped(store, A, total="999.00")
    assert cancel_registry.standing(store, A) == Standing("Cancelable sin aceptación", "Vigente", "")
    assert asked(store, A) == "received"
    assert cancel_registry.standing(store, A) == Standing("No cancelable", "Cancelado", "Cancelado sin aceptación")
    assert not cancel_registry.decide(store, A, "accept", now=NOW)


def test_one_register_for_all_pacs(store: Store) -> None:
    stamped(store, A, pac="sw")
    assert asked(store, A, pac="sw") == "received"
    assert asked(store, A, pac="finkok") == "received_before"
    assert store.rows("select pac, times from cancellation") == [("sw", 2)]


def test_what_sat_refuses(store: Store) -> None:
    stamped(store, A)
    assert asked(store, B) == "not_found"
    assert asked(store, A, rfc="URE180429TM6") == "not_the_issuer"
    assert asked(store, A, "05") == asked(store, A, "") == "bad_motive"
    assert asked(store, A, "02", B) == asked(store, A, "02", "") == "no_replacement_wanted"
    assert asked(store, A, "01") == asked(store, A, "01", B) == "bad_replacement"
    assert store.rows("select * from cancellation") == []


def test_a_replacement_is_the_one_relation_that_does_not_hold_back(store: Store) -> None:
    for uuid in (A, B, C):
        stamped(store, uuid)
    related = etree.fromstring(
        '<c:Comprobante xmlns:c="http://www.sat.gob.mx/cfd/4"><c:CfdiRelacionados TipoRelacion="04">'
        f'<c:CfdiRelacionado UUID="{A.lower()}"/></c:CfdiRelacionados></c:Comprobante>'
    )
    cancel_registry.enter_relations(store, B, related)
    assert cancel_registry.related(store, A) == [(B, "04")]
    assert asked(store, A, "02") == "related"
    paid = etree.fromstring(f'<p:Pagos xmlns:p="http://www.sat.gob.mx/Pagos20"><p:DoctoRelacionado IdDocumento="{A}"/></p:Pagos>')
    cancel_registry.enter_relations(store, C, paid)
    assert asked(store, A, "01", B) == "related"
    store.run("update stamp set state = 'Cancelado' where uuid = ?", C)
    assert asked(store, A, "01", B) == "received"
    assert asked(store, B, "02") == "received"


def test_canonical_xml_is_libxml2s_where_that_can_be_trusted() -> None:
    """A tree whose namespaces all have prefixes, or the whole of one with a default namespace."""
    for text in (
        '<a:x xmlns:a="urn:a" xmlns:b="urn:b" b:z="1" a="&lt;&quot;&#9;&#10;ñ" B="2"><a:y>1 &amp; 2 &gt; &#13;</a:y>'
        '<b:w xmlns:c="urn:c"/>\n</a:x>',
        '<x xmlns="urn:a" xmlns:b="urn:b"><y/><b:z q="1"><y xmlns=""/></b:z><!-- gone --><y xmlns="urn:c"><w/></y></x>',
    ):
        root = etree.fromstring(text)
        assert canonical(root) == etree.tostring(root, method="c14n", with_comments=False)


def test_a_seal_by_anything_but_a_csd_of_the_issuer_is_refused(tmp_path: Path) -> None:
    from agent.cfdi.cancel_request import cancel_request as made
    from agent.cfdi.csd import load_csd
    from agent.domain.cancellation import CancelReason

    files = make_csd(tmp_path, rfc=RFC, name="SPIRIT TOURS DE PRACTICA", password="practice-1", now=NOW)
    csd = load_csd(files.cer.read_bytes(), files.key.read_bytes(), files.password, now=NOW, rfc=RFC)
    good = made(csd, uuid=A, reason=CancelReason.REPLACED, replaced_by=B, at=datetime.fromisoformat("2026-11-24T12:00:00"))
    found = cancel_request.verified(good, data=tmp_path, now=NOW)
    assert (found.rfc, found.fecha, found.folios) == (RFC, "2026-11-24T12:00:00", (Folio(A, "01", B),))
    spoiled = {
        good.replace(A.encode(), C.encode()): "302",
        good.replace(RFC.encode(), b"URE180429TM6"): "302",
        good.replace(b"2026-11-24T12:00:00", b"2026-11-24T12:00:01"): "302",
        good.replace(b"xmldsig#rsa-sha1", b"xmldsig#rsa-sha256"): "302",
        good.replace(b'<Reference URI="">', b'<Reference URI="#x">'): "302",
        good.replace(b"<SignatureValue>", b"<SignatureValue>AAAA"): "302",
        good.replace(b"<Folios>", b"<Folios/><Folios>"): "302",
        good[: good.index(b"<Signature")] + b"</Cancelacion>": "302",
        b"<Cancelacion/>": "301",
        good[:-20]: "301",
    }
    for request, code in spoiled.items():
        with pytest.raises(Rejection) as caught:
            cancel_request.verified(request, data=tmp_path, now=NOW)
        assert caught.value.code == code
    elsewhere = tmp_path / "other"
    make_csd(elsewhere, rfc=RFC, name="OTRA AUTORIDAD", password="practice-1", now=NOW)
    with pytest.raises(Rejection) as caught:
        cancel_request.verified(good, data=elsewhere, now=NOW)
    assert caught.value.code == "308"


def test_the_pages_of_the_practice_play_recipients_and_suppliers(practice: Practice, sealer_of_the_run: Sealer) -> None:
    uuid = stamp(practice, cfdi(sealer_of_the_run)).uuid
    assert practice.http.post("/_practice/cancellations", json={"uuid": uuid, "decision": "accept"}).status_code == 404
    assert practice.http.post("/_practice/cancellations", json={"uuid": uuid, "decision": "maybe"}).status_code == 400
    assert practice.http.post("/_practice/received", json={"uuid": A}).status_code == 400
    asked_of = {"uuid": A, "issuer": "MAY010101AA1", "recipient": RFC}
    assert practice.http.post("/_practice/received", json=asked_of).json() == {"uuid": A}
    books = practice.books("sat")
    assert ([held["uuid"] for held in books["documents"]], books["cancellations"]) == ([uuid], [])


@pytest.fixture(scope="module")
def sealer_of_the_run(server_of_the_run: Practice) -> Sealer:
    files = make_csd(server_of_the_run.data, rfc=RFC, name="SPIRIT TOURS DE PRACTICA", password="practice-1", now=datetime.now(UTC))
    return Sealer.load(files, RFC)
