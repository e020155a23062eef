from __future__ import annotations

from datetime import datetime

import pytest

from agent.cfdi.build import build
from agent.cfdi.csd import Csd
from agent.cfdi.seal import seal
from agent.cfdi.stamp_check import accept_stamp
from agent.errors import UserError
from tests.cfdi.authority import UUID, Pair, stamp
from tests.cfdi.documents import income, sold


def refused(sealed: bytes, stamped: bytes) -> str:
    with pytest.raises(UserError) as caught:
        accept_stamp(sealed, stamped)
    return caught.value.code


def test_our_document_with_one_stamp_is_accepted(sealed: bytes, stamped: bytes) -> None:
    accepted = accept_stamp(sealed, stamped)
    assert (accepted.uuid, accepted.pac_rfc) == (UUID, "SPR190613I52")
    assert accepted.stamped_at == datetime(2026, 11, 24, 10, 5)  # noqa: DTZ001 - SAT writes no zone


def test_how_it_is_written_does_not_matter(sealed: bytes, stamped: bytes) -> None:
    written_anew = stamped.replace(b"<cfdi:Emisor", b"\n  <cfdi:Emisor").replace(b"/><cfdi:Receptor", b"></cfdi:Emisor><cfdi:Receptor")
    assert written_anew != stamped
    assert accept_stamp(sealed, written_anew).uuid == UUID
    assert accept_stamp(sealed, stamped.replace(b"cfdi:", b"x:").replace(b"xmlns:cfdi", b"xmlns:x")).uuid == UUID


def test_no_stamp_or_two(sealed: bytes, stamped: bytes, pac_pair: Pair) -> None:
    assert refused(sealed, sealed) == "stamp.none"
    assert refused(sealed, stamp(stamped, pac_pair)) == "stamp.several"


def test_the_stamp_of_another_document(csd: Csd, sealed: bytes, pac_pair: Pair) -> None:
    other = seal(build(income(sold("8.00")), csd.certificate), csd)
    assert refused(sealed, stamp(other, pac_pair)) == "stamp.other_seal"
    assert refused(other, stamp(sealed, pac_pair)) == "stamp.other_seal"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'Total="1167.00"', b'Total="1168.00"'),
        ("niños".encode(), b"ninos"),
        (b"</cfdi:Conceptos>", b"</cfdi:Conceptos>algo"),
        (b"<cfdi:Emisor", b"<cfdi:Emisor FacAtrAdquirente='0123456789'"),
        (b"</cfdi:Comprobante>", b"<cfdi:Addenda><a/></cfdi:Addenda></cfdi:Comprobante>"),
        (b"<cfdi:Complemento>", b"<cfdi:Complemento><b/>"),
        (b' MetodoPago="PUE"', b""),
    ],
)
def test_anything_else_that_differs(sealed: bytes, stamped: bytes, old: bytes, new: bytes) -> None:
    changed = stamped.replace(old, new)
    assert changed != stamped
    assert refused(sealed, changed) == "stamp.changed"


def test_a_stamp_in_the_wrong_place(sealed: bytes, stamped: bytes) -> None:
    moved = stamped.replace(b"cfdi:Complemento>", b"cfdi:Addenda>")
    assert refused(sealed, moved) == "stamp.changed"
    start, end = stamped.index(b"<tfd:"), stamped.index(b"</cfdi:Complemento>")
    loose = stamped[: stamped.index(b"<cfdi:Complemento>")] + stamped[start:end] + b"</cfdi:Comprobante>"
    assert refused(sealed, loose) == "stamp.changed"


@pytest.mark.parametrize(("old", "new"), [(b'UUID="', b'Uuid="'), (b"2026-11-24T10:05:00", b"ayer")])
def test_a_stamp_that_cannot_be_read(sealed: bytes, stamped: bytes, old: bytes, new: bytes) -> None:
    assert refused(sealed, stamped.replace(old, new)) == "stamp.unreadable"


def test_half_an_answer(sealed: bytes, stamped: bytes) -> None:
    assert refused(sealed, stamped[: len(stamped) // 2]) == "xml.cut_short"
