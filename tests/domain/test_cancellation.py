"""Why a CFDI is cancelled, who must accept it, until when, and how often it may be asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from agent.domain.cancellation import (
    QUESTIONS,
    CancelReason,
    Document,
    Question,
    Verdict,
    accept_by,
    acceptance_of,
    ask_again_at,
    ask_every,
    asks_recipient,
    cancel_until,
    in_open_month,
    is_not_cancelable,
    reason_of,
    verdict_of,
)
from agent.domain.sat_days import HOLIDAYS, is_working_day, working_days_after
from agent.errors import LANGUAGES, codes, words

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
COMPANY, PERSON = "EKU9003173C9", "CACX7605101P8"


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((False,), CancelReason.NOT_CARRIED_OUT),
        ((True, True), CancelReason.IN_GLOBAL),
        ((True, False, True), CancelReason.REPLACED),
        ((True, False, False), CancelReason.WITH_ERRORS),
    ],
)
def test_questions_lead_to_every_reason(answers: tuple[bool, ...], reason: CancelReason) -> None:
    for count in range(len(answers)):
        asked = reason_of(answers[:count])
        assert isinstance(asked, Question)
    assert reason_of(answers) is reason


def test_every_question_and_reason_has_words() -> None:
    wanted = {*QUESTIONS, *(f"cancel_reason.{reason}" for reason in CancelReason), *HOLIDAYS.values()}
    assert wanted <= codes()
    assert words("cancel_question.took_place", "es").sentence.startswith("¿")
    assert {words(code, language).sentence for code in HOLIDAYS.values() for language in LANGUAGES} & {""} == set()


def document(
    total: str = "1000.01", *, kind: str = "I", rfc: str = PERSON, regime: str = "612", day: int = 2, fuel: bool = False
) -> Document:
    return Document(kind, Decimal(total), rfc, regime, date(2026, 11, day), fuel)


@pytest.mark.parametrize(
    ("asked", "needed", "why"),
    [
        (document(), True, "needed"),
        (document("1000.00"), False, "small"),
        (document("10.00", fuel=True), True, "fuel"),
        (document("0", kind="P"), True, "supplement"),
        (document(kind="E"), False, "type"),
        (document(rfc="XAXX010101000"), False, "generic"),
        (document(rfc="XEXX010101000"), False, "generic"),
        (document(regime="621"), False, "regime"),
        (document(day=23), False, "next_day"),
        (document(day=20), True, "needed"),
    ],
)
def test_who_must_accept(asked: Document, needed: bool, why: str) -> None:
    found = acceptance_of(asked, NOW.date())
    assert (found.needed, found.why) == (needed, f"cancel_acceptance.{why}")
    assert found.why in codes()


def test_a_document_of_friday_may_still_be_cancelled_alone_on_the_tuesday_after_a_monday_off() -> None:
    friday = document(day=13)  # Monday 16 is Revolution Day
    assert acceptance_of(friday, date(2026, 11, 17)).needed is False
    assert acceptance_of(friday, date(2026, 11, 18)).needed is True


@pytest.mark.parametrize(
    ("asked_on", "last", "skipped"),
    [
        (date(2026, 11, 24), date(2026, 11, 27), ()),
        (date(2026, 11, 26), date(2026, 12, 1), ()),
        (date(2026, 11, 12), date(2026, 11, 18), ("holiday.revolution",)),
        (date(2026, 12, 24), date(2026, 12, 30), ("holiday.christmas",)),
        (date(2026, 3, 31), date(2026, 4, 7), ("holiday.holy_week", "holiday.holy_week")),
    ],
)
def test_three_working_days_to_accept(asked_on: date, last: date, skipped: tuple[str, ...]) -> None:
    found = accept_by(asked_on)
    assert (found.day, tuple(code for _, code in found.skipped), found.certain) == (last, skipped, True)


def test_beyond_the_calendar_a_deadline_says_that_it_is_not_certain() -> None:
    assert working_days_after(date(2027, 12, 30), 3).certain is False


def test_every_holiday_is_a_day_on_which_people_would_work() -> None:
    assert [day for day in HOLIDAYS if day.weekday() > 4 or is_working_day(day)] == []


def test_the_last_day_without_a_fine() -> None:
    assert cancel_until(date(2026, 1, 5), COMPANY) == date(2027, 3, 31)
    assert cancel_until(date(2026, 12, 31), PERSON) == date(2027, 4, 30)


@pytest.mark.parametrize(("issued", "is_open"), [(date(2026, 11, 1), True), (date(2026, 10, 31), False), (date(2025, 11, 24), False)])
def test_the_open_month(issued: date, is_open: bool) -> None:
    assert in_open_month(issued, NOW.date()) is is_open


def test_five_requests_72_hours_apart() -> None:
    asked = [NOW - timedelta(hours=hours) for hours in (400, 300, 200, 71)]
    assert ask_again_at([], NOW) == NOW
    assert ask_again_at(asked[:3], NOW) == NOW
    assert ask_again_at(asked, NOW) == NOW + timedelta(hours=1)
    assert ask_again_at([*asked, NOW], NOW) is None


SAYS = "S - Comprobante obtenido satisfactoriamente."


@pytest.mark.parametrize(
    ("code", "state", "cancellation", "verdict"),
    [
        (SAYS, "Vigente", "", Verdict.IN_FORCE),
        (SAYS, "Vigente", "En proceso", Verdict.IN_PROCESS),
        (SAYS, "Vigente", "Solicitud rechazada", Verdict.REJECTED),
        (SAYS, "Cancelado", "Cancelado sin aceptación", Verdict.CANCELLED),
        (SAYS, "Cancelado", "Cancelado con aceptación", Verdict.CANCELLED),
        (SAYS, "Cancelado", "Plazo vencido", Verdict.CANCELLED),
        ("N - 601: La expresión impresa proporcionada no es válida.", "No Encontrado", "", Verdict.BAD_QUESTION),
        ("N - 602: Comprobante no encontrado.", "No Encontrado", "", Verdict.NOT_FOUND),
        (SAYS, "Vigente", "Otra cosa", Verdict.UNCLEAR),
        (SAYS, "Suspendido", "", Verdict.UNCLEAR),
    ],
)
def test_what_sat_says_in_one_word(code: str, state: str, cancellation: str, verdict: Verdict) -> None:
    assert verdict_of(code, state, cancellation) is verdict


def test_what_sat_says_of_acceptance() -> None:
    assert (is_not_cancelable("No cancelable"), is_not_cancelable("Cancelable sin aceptación")) == (True, False)
    assert (asks_recipient("Cancelable con aceptación"), asks_recipient("Cancelable sin aceptación")) == (True, False)


@pytest.mark.parametrize(
    ("days", "requested", "hours"),
    [(400, True, 1), (1, False, 24), (90, False, 24), (120, False, 168), (330, False, None), (800, False, None)],
)
def test_how_often_sat_is_asked(days: int, requested: bool, hours: int | None) -> None:
    found = ask_every(requested=requested, stamped_at=NOW - timedelta(days=days), issuer_rfc=COMPANY, now=NOW)
    assert found == (None if hours is None else timedelta(hours=hours))


def test_sat_is_asked_daily_in_the_month_before_the_deadline() -> None:
    march = datetime(2027, 3, 10, tzinfo=UTC)
    assert ask_every(requested=False, stamped_at=datetime(2026, 6, 1, tzinfo=UTC), issuer_rfc=COMPANY, now=march) == timedelta(days=1)
