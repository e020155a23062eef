"""Every stamping code of Finkok's list, typed by hand: what it is about, which words it gets, and the practice Finkok's own answer."""

from __future__ import annotations

from typing import Literal

import pytest

from agent.errors import LANGUAGES, codes, words
from agent.pac.finkok import PRODUCTION, Finkok
from agent.pac.finkok_codes import Incident, outcome_of
from agent.ports import Refused, Request, Throttled, Unknown
from agent.practice import seeds
from agent.practice.finkok.service import Finkok as PracticeFinkok
from tests.pac.in_process import KEY, RFC, Bench, Direct

Of = Literal["document", "account", "not_yet"]
REFUSED: tuple[tuple[str, Of, str], ...] = (
    ("300", "account", "pac.login"),
    ("301", "document", "pac.malformed"),
    ("302", "document", "pac.seal"),
    ("303", "document", "pac.seal"),
    ("304", "account", "pac.certificate_revoked"),
    ("305", "not_yet", "pac.not_listed_yet"),
    ("306", "document", "pac.not_a_csd"),
    ("308", "document", "pac.foreign_certificate"),
    ("401", "document", "pac.date_out_of_range"),
    ("402", "not_yet", "pac.not_listed_yet"),
    ("403", "document", "pac.date_out_of_range"),
    ("501", "account", "pac.login"),
    ("603", "document", "pac.never_stamped"),
    ("701", "account", "pac.rfc_suspended"),
    ("702", "account", "pac.rfc_not_registered"),
    ("703", "account", "pac.account_suspended"),
    ("704", "account", "pac.stored_certificate"),
    ("705", "document", "pac.malformed"),
    ("711", "account", "pac.stored_certificate"),
    ("712", "document", "pac.foreign_certificate"),
    ("718", "account", "pac.no_stamps"),
    ("719", "account", "pac.stored_certificate"),
    ("720", "account", "pac.stored_certificate"),
    ("738", "document", "pac.malformed"),
    ("740", "account", "pac.manifest"),
    ("CFDI40102", "document", "pac.seal"),
    ("CFDI40148", "document", "pac.rule"),
    ("CFDI40221", "document", "pac.rule"),
    ("CRP20212", "document", "pac.rule"),
)
LATER = ("708", "709")
ASKED_ABOUT = ("307", "707")


@pytest.fixture
def finkok(bench: Bench) -> Finkok:
    vendor = PracticeFinkok(bench.store, bench.dial, bench.folder, clock=bench.clock)

    def answer(request: Request) -> tuple[int, bytes]:
        return vendor.answer(request.path.rpartition("/")[2], request.headers["Content-Type"], request.body)

    form = {"username": seeds.FINKOK_USER, "password": seeds.FINKOK_PASSWORD}
    return Finkok(Direct(answer), rfc=RFC, form=form, base=PRODUCTION, now=bench.clock)


@pytest.mark.parametrize(("code", "of", "message"), REFUSED)
def test_a_no_is_followed_from_the_practice_finkok_to_its_words(bench: Bench, finkok: Finkok, code: str, of: Of, message: str) -> None:
    bench.fault("finkok", "stamp", code)
    outcome = finkok.stamp(bench.sealed("1"), key=KEY)
    assert isinstance(outcome, Refused), outcome
    assert (outcome.code, outcome.of, outcome.message) == (code, of, message)
    assert outcome.text
    assert bench.store.row("select count(*) from stamp") == (0,)
    assert message in codes()
    for language in LANGUAGES:
        said = words(message, language)
        assert said.sentence and said.whose and said.next_step and "{" not in said.sentence + said.next_step


@pytest.mark.parametrize("code", LATER)
def test_what_finkok_cannot_do_now_is_tried_later(bench: Bench, finkok: Finkok, code: str) -> None:
    bench.fault("finkok", "stamp", code)
    assert finkok.stamp(bench.sealed("1"), key=KEY) == Throttled(None)
    assert bench.store.row("select count(*) from stamp") == (0,)


@pytest.mark.parametrize("code", ASKED_ABOUT)
def test_what_may_be_stamped_is_asked_about(bench: Bench, finkok: Finkok, code: str) -> None:
    bench.fault("finkok", "stamp", code, phase="after_commit")
    assert isinstance(finkok.stamp(bench.sealed("1"), key=KEY), Unknown)
    assert bench.store.row("select count(*) from stamp") == (1,)


def test_a_code_that_nobody_wrote_down_is_asked_about() -> None:
    for code in ("999", "", "XYZ1", "CFDI", "307 "):
        assert isinstance(outcome_of([Incident(code, "texto")]), Unknown)
