"""Series are opened once and go forwards only; every gap is found, says what became of it, and takes a person's reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest

from agent.db.engine import connect
from agent.errors import UserError
from agent.hub import Office
from agent.services.note_folio import note_folio
from agent.services.open_series import move_series, open_next_year, open_series
from agent.views import series as views
from agent.views.series import Gap, SeriesLine, gaps, series
from tests.conftest import Database
from tests.db.two_branches import logins
from tests.work.hub import World, open_branch, set_up


@pytest.fixture
def mexican(office: Office) -> World:
    """A Mexican branch without any series yet."""
    return set_up(office, currency="MXN", country="MX", cfdi=True, branch="A")


@pytest.fixture
def finance(database: Database, mexican: World, office: Office) -> Iterator[Office]:
    """The office of somebody who issues but administers nothing."""
    with logins(database.admin, database.agent) as made:
        engine = connect(made.by_role["finance"])
        yield Office(engine, made.by_role["finance"], "practice", made.names["finance"], office.folder, office.now, office.catalogs)
        engine.dispose()
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("delete from people_branches; delete from people where login <> 'local'")


def _line(office: Office, cfdi_type: str = "I") -> SeriesLine:
    return next(line for line in series(office, branch="A") if line.cfdi_type == cfdi_type)


def _folio(world: World, folio: int, state: str, *, name: str = "A", code: str = "") -> None:
    uuid = str(uuid4()).upper() if state in ("STAMPED", "CANCELLED", "CANCEL_REQUESTED") else None
    world.sql(
        """insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, state, series, folio, recipient_rfc, recipient_name,
               payment_method, payment_form, currency, total, total_minor, uuid, code)
           select :document, 'practice', issuer_id, code, 'I', :state, :series, :folio, 'X', 'X', 'PUE', '01', 'MXN', 1, 100, :uuid, :code
           from branches where code = 'A'""",
        document=uuid4(), state=state, series=name, folio=folio, uuid=uuid, code=code,
    )  # fmt: skip


def _gaps(office: Office) -> list[tuple[int, int, str]]:
    return [(gap.first, gap.last, gap.what) for gap in _all(office)]


def _all(office: Office, limit: int = 200) -> list[Gap]:
    found: list[Gap] = []
    after = None
    while True:
        page = gaps(office, _line(office), after=after, limit=limit)
        found += page.rows
        if page.next is None:
            return found
        after = page.next


def test_what_is_not_open_yet_is_listed_and_opened_by_an_admin(mexican: World, local_office: Office) -> None:
    assert [(line.cfdi_type, line.series) for line in series(local_office, branch=None)] == [
        ("I", ""),
        ("E", ""),
        ("P", ""),
        ("global", ""),
        ("advance", ""),
    ]
    open_series(local_office, branch="A", cfdi_type="global", series=" glo ", first_folio=7)
    line = _line(local_office, "global")
    assert (line.series, line.first_folio, line.next_folio) == ("GLO", 7, 7)
    kept = mexican.one("select actor, canonical from audit where action = 'series.opened'")
    assert kept.actor == "local"
    assert '"folio": 7' in kept.canonical


@pytest.mark.parametrize(
    ("name", "folio", "code"),
    [("", 1, "series.bad_name"), ("A-1", 1, "series.bad_name"), ("A" * 11, 1, "series.bad_name"), ("Ñ", 1, "series.bad_name"),
     ("B", 0, "series.bad_folio"), ("B", 1_000_000_000, "series.bad_folio")],
)  # fmt: skip
def test_names_and_folios_that_are_none(mexican: World, local_office: Office, name: str, folio: int, code: str) -> None:
    with pytest.raises(UserError, match=code):
        open_series(local_office, branch="A", cfdi_type="I", series=name, first_folio=folio)
    assert mexican.sql("select 1 from series") == []


def test_a_name_is_one_branchs_and_one_types(mexican: World, local_office: Office) -> None:
    open_branch(mexican, mexican.one("select id from issuers").id, "B", currency="MXN", place="42501", cfdi=True)
    open_series(local_office, branch="A", cfdi_type="I", series="A")
    for branch, cfdi_type, code in (("A", "I", "series.open_already"), ("A", "E", "series.taken"), ("B", "I", "series.taken")):
        with pytest.raises(UserError, match=code):
            open_series(local_office, branch=branch, cfdi_type=cfdi_type, series="A")
    _folio(mexican, 3, "STAMPED", name="OLD")
    with pytest.raises(UserError, match=r"series\.taken"):
        open_series(local_office, branch="B", cfdi_type="I", series="OLD")


def test_a_series_goes_forwards_only(mexican: World, local_office: Office) -> None:
    open_series(local_office, branch="A", cfdi_type="I", series="A", first_folio=5)
    for folio in (5, 4):
        with pytest.raises(UserError) as error:
            move_series(local_office, branch="A", cfdi_type="I", next_folio=folio)
        assert (error.value.code, error.value.params) == ("series.only_forwards", {"series": "A", "next": 5, "folio": folio})
    move_series(local_office, branch="A", cfdi_type="I", next_folio=8, reason="printed by hand")
    assert (_line(local_office).next_folio, _gaps(local_office)) == (8, [(5, 7, "never_used")])
    assert '"reason": "printed by hand"' in mexican.one("select canonical from audit where action = 'series.moved'").canonical
    with pytest.raises(UserError, match=r"series\.gone"):
        move_series(local_office, branch="A", cfdi_type="P", next_folio=9)
    with pytest.raises(Exception, match="only goes forwards"):
        mexican.sql("update series set next_folio = 2")


def test_every_folio_without_a_stamp_is_a_gap_and_says_what_became_of_it(mexican: World, local_office: Office) -> None:
    open_series(local_office, branch="A", cfdi_type="I", series="A", first_folio=1)
    for folio, state in ((2, "STAMPED"), (3, "REFUSED"), (4, "STAMPING"), (5, "CANCELLED"), (6, "CANCEL_REQUESTED"), (9, "DRAFT")):
        _folio(mexican, folio, state, code="pac.rule" if state == "REFUSED" else "")
    mexican.sql("update series set next_folio = 12")
    assert _gaps(local_office) == [
        (10, 11, "never_used"), (9, 9, "back_in_draft"), (7, 8, "never_used"), (4, 4, "in_progress"), (3, 3, "refused"),
        (1, 1, "never_used"),
    ]  # fmt: skip
    refused = next(gap for gap in _all(local_office) if gap.what == "refused")
    assert (refused.code, refused.since is not None) == ("pac.rule", True)


def test_a_series_without_gaps_has_none_and_one_without_folios_neither(mexican: World, local_office: Office) -> None:
    assert gaps(local_office, _line(local_office), after=None, limit=10).rows == ()
    open_series(local_office, branch="A", cfdi_type="I", series="A")
    assert _gaps(local_office) == []
    for folio in (1, 2, 3):
        _folio(mexican, folio, "STAMPED")
    mexican.sql("update series set next_folio = 4")
    assert _gaps(local_office) == []


@pytest.mark.parametrize(("chunk", "limit"), [(1, 1), (1, 200), (2, 1), (3, 2), (4, 3), (2000, 1)])
def test_read_on_in_pages_the_same_gaps_come_once_each(
    mexican: World, local_office: Office, monkeypatch: pytest.MonkeyPatch, chunk: int, limit: int
) -> None:
    monkeypatch.setattr(views, "CHUNK", chunk)
    open_series(local_office, branch="A", cfdi_type="I", series="A", first_folio=1)
    for folio in (2, 3, 4, 5, 9, 10, 14):
        _folio(mexican, folio, "REFUSED" if folio == 10 else "STAMPED")
    mexican.sql("update series set next_folio = 17")
    found = [(gap.first, gap.last) for gap in _all(local_office, limit)]
    assert found == [(15, 16), (11, 13), (10, 10), (6, 8), (1, 1)]


def test_the_reason_for_a_gap_is_kept_with_who_said_it_and_the_newest_counts(mexican: World, local_office: Office, finance: Office) -> None:
    open_series(local_office, branch="A", cfdi_type="I", series="A")
    _folio(mexican, 1, "STAMPED")
    mexican.sql("update series set next_folio = 5")
    line = _line(finance)
    for said in ("printed by hand", "  printed   twice by hand "):
        note_folio(finance, issuer_id=line.issuer_id, branch="A", series="A", folio=2, reason=said)
    (gap,) = _all(finance)
    assert (gap.first, gap.last, gap.reason, gap.person) == (2, 4, "printed twice by hand", finance.actor)
    assert [row.reason for row in mexican.sql("select reason from folio_notes order by id")] == ["printed by hand", "printed twice by hand"]
    assert len(mexican.sql("select 1 from audit where action = 'folio.noted' and actor = :who", who=finance.actor)) == 2


@pytest.mark.parametrize(("folio", "reason", "code"), [(1, "is stamped", "folio.not_a_gap"), (5, "not reached yet", "folio.not_a_gap"),
                                                       (2, "  x ", "folio.reason_missing")])  # fmt: skip
def test_what_is_no_gap_takes_no_reason(mexican: World, local_office: Office, folio: int, reason: str, code: str) -> None:
    open_series(local_office, branch="A", cfdi_type="I", series="A")
    _folio(mexican, 1, "STAMPED")
    mexican.sql("update series set next_folio = 5")
    with pytest.raises(UserError, match=code):
        note_folio(local_office, issuer_id=_line(local_office).issuer_id, branch="A", series="A", folio=folio, reason=reason)
    assert mexican.sql("select 1 from folio_notes") == []


def test_who_only_issues_neither_opens_nor_moves_a_series(mexican: World, local_office: Office, finance: Office) -> None:
    with pytest.raises(UserError, match=r"permission\.denied"):
        open_series(finance, branch="A", cfdi_type="I", series="A")
    open_series(local_office, branch="A", cfdi_type="I", series="A")
    with pytest.raises(UserError, match=r"permission\.denied"):
        move_series(finance, branch="A", cfdi_type="I", next_folio=9)
    assert mexican.sql("select series, next_folio from series") == [("A", 1)]
    viewer = replace(finance, actor="somebody")
    assert [line.series for line in series(viewer, branch="A")] == ["A", "", "", "", ""]


def test_next_years_series_is_opened_ahead_under_another_name(mexican: World, local_office: Office, finance: Office) -> None:
    def office(moment: datetime) -> Office:
        return replace(local_office, now=lambda: moment)

    evening = datetime(2026, 12, 31, 23, tzinfo=ZoneInfo("America/New_York"))  # where the branch is it is still the old year
    with pytest.raises(UserError, match=r"series\.gone"):
        open_next_year(office(evening), branch="A", cfdi_type="I", series="A27")
    open_series(local_office, branch="A", cfdi_type="I", series="A26", first_folio=40)
    with pytest.raises(UserError, match=r"series\.taken"):
        open_next_year(office(evening), branch="A", cfdi_type="I", series="A26")
    with pytest.raises(UserError, match=r"permission\.denied"):
        open_next_year(replace(finance, now=office(evening).now), branch="A", cfdi_type="I", series="A27")
    open_next_year(office(evening), branch="A", cfdi_type="I", series="a27")
    with pytest.raises(UserError, match=r"series\.open_already"):
        open_next_year(office(evening), branch="A", cfdi_type="I", series="B27")
    with pytest.raises(UserError, match=r"series\.open_already"):
        open_series(local_office, branch="A", cfdi_type="I", series="C")

    def lines(moment: datetime) -> list[tuple[str, int, int, bool]]:
        shown = series(office(moment), branch="A")
        return [(one.series, one.next_folio, one.from_year, one.to_come) for one in shown if one.cfdi_type == "I"]

    assert lines(evening) == [("A26", 40, 0, False), ("A27", 1, 2027, True)]
    assert lines(evening + timedelta(hours=1)) == [("A26", 40, 0, False), ("A27", 1, 2027, False)]
    move_series(local_office, branch="A", cfdi_type="I", next_folio=3, reason="printed by hand", from_year=2027)
    assert [(row.series, row.next_folio) for row in mexican.sql("select series, next_folio from series order by from_year")] == [
        ("A26", 40), ("A27", 3),
    ]  # fmt: skip
