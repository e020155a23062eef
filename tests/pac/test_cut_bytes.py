"""Answers cut after every class of byte on a real line: nothing is believed, asking again finds it, and the runs' model of it is true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.http_client import HttpClient
from agent.ports import Answer, Done, Pac, Unknown
from tests.faults.pac_cuts import CUTS, cut, place_of
from tests.faults.pac_vendors import NAMES, Place, places
from tests.pac.cutting import ENDPOINTS, Heard, Line, cutting
from tests.pac.in_process import RFC, Bench

BREAKS = [(where, framed) for where in CUTS for framed in (True, False) if framed or where not in ("before_status", "headers")]
"""Before the body it makes no difference whether its length was announced."""
WITHOUT_CFDI = ("before_status", "headers", "first_byte", "envelope", "last_byte")


@pytest.fixture
def vendors(bench: Bench, tmp_path: Path) -> Iterator[dict[str, Place]]:
    made = places(bench.folder, bench.clock, tmp_path / "cut.sqlite")
    yield made
    made["sat"].store.close()


def at(name: str, vendors: dict[str, Place], bench: Bench, line: HttpClient) -> tuple[Pac, Heard]:
    place, heard = vendors[name], Heard(line)
    return place.maker(heard, rfc=RFC, form=place.form, base=place.maker.spec.base("practice"), now=bench.clock), heard


def as_modelled(heard: Heard, line: Line, where: str) -> None:
    """What the real way out gave for the cut answer is what the runs say that it gives."""
    assert line.whole is not None
    (found,), wanted = heard.results, cut(line.whole, where, framed=line.framed)
    assert type(found) is type(wanted)
    if isinstance(found, Answer) and isinstance(wanted, Answer):
        assert (found.status, found.body) == (wanted.status, wanted.body)


@pytest.mark.parametrize(("where", "framed"), BREAKS)
@pytest.mark.parametrize("name", NAMES)
def test_a_stamp_whose_answer_is_cut(bench: Bench, vendors: dict[str, Place], name: str, where: str, framed: bool) -> None:
    sealed, key = bench.sealed("7"), f"practice:{RFC}:cut"
    line = Line(vendors[name], "stamp", where, framed)
    with cutting(line) as address, HttpClient(environment="practice", endpoints={ENDPOINTS[name]: address}) as way_out:
        pac, heard = at(name, vendors, bench, way_out)
        assert isinstance(pac.stamp(sealed, key=key), Unknown)
        as_modelled(heard, line, where)
        found = pac.recover(sealed, key=key)
    assert isinstance(found, Done) and found.result.again
    assert [uuid for uuid, _, _ in vendors[name].live()] == [found.result.uuid]


@pytest.mark.parametrize(("where", "framed"), [each for each in BREAKS if each[0] in WITHOUT_CFDI])
@pytest.mark.parametrize("name", NAMES)
def test_a_cancellation_whose_answer_is_cut(bench: Bench, vendors: dict[str, Place], name: str, where: str, framed: bool) -> None:
    line = Line(vendors[name], "cancel", where, framed)
    with cutting(line) as address, HttpClient(environment="practice", endpoints={ENDPOINTS[name]: address}) as way_out:
        pac, heard = at(name, vendors, bench, way_out)
        stamped = pac.stamp(bench.sealed("8"), key=f"practice:{RFC}:cut")
        assert isinstance(stamped, Done)
        request = bench.request(stamped.result.uuid)
        heard.results.clear()
        assert isinstance(pac.cancel(request), Unknown)
        as_modelled(heard, line, where)
        again = pac.cancel(request)
    assert isinstance(again, Done) and (again.result.code, again.result.again) == ("202", True)
    assert vendors[name].store.rows("select times from cancellation") == [(2,)]


@pytest.mark.parametrize("name", NAMES)
def test_the_classes_of_byte_come_one_after_another(bench: Bench, vendors: dict[str, Place], name: str) -> None:
    line = Line(vendors[name], "stamp", "last_byte")
    with cutting(line) as address, HttpClient(environment="practice", endpoints={ENDPOINTS[name]: address}) as way_out:
        at(name, vendors, bench, way_out)[0].stamp(bench.sealed("9"), key=f"practice:{RFC}:cut")
    assert line.whole is not None
    cuts = [place_of(line.whole.body, where) for where in CUTS[2:]]
    assert cuts == sorted(set(cuts)) and cuts[0] == 0
