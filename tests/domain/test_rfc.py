from __future__ import annotations

import pytest

from agent.domain.rfc import RfcProblem, check_digit, is_legal_person, normalise, problem

# SAT's public test taxpayers: every one carries a right check digit.
REAL = (
    "EKU9003173C9",
    "CACX7605101P8",
    "H&E951128469",
    "URE180429TM6",
    "HAÑ930228SM9",
    "IAÑL750210963",
    "IIA040805DZ4",
    "KIJ0906199R1",
    "XIA190128J61",
    "FUNK671228PH6",
    "XIQB891116QE4",
    "XAMA620210DQ5",
    "XOJI740919U48",
    "SPR190613I52",
)


@pytest.mark.parametrize("rfc", [*REAL, "XAXX010101000", "XEXX010101000"])
def test_real_ones_pass(rfc: str) -> None:
    assert problem(rfc) is None


@pytest.mark.parametrize("rfc", REAL)
def test_one_digit_off_is_noticed(rfc: str) -> None:
    other = str((int(rfc[-2]) + 1) % 10) if rfc[-2].isdigit() else "9"
    assert problem(rfc[:-2] + other + rfc[-1]) is RfcProblem.CHECK_DIGIT


@pytest.mark.parametrize(
    ("rfc", "found"),
    [
        ("", RfcProblem.MISSING),
        ("EKU900317", RfcProblem.MALFORMED),
        ("eku9003173c9", RfcProblem.MALFORMED),
        ("EKU-900317-3C9", RfcProblem.MALFORMED),
        ("EKU9013173C9", RfcProblem.IMPOSSIBLE_DATE),
        ("EKU9002303C9", RfcProblem.IMPOSSIBLE_DATE),
        ("EKU0002293C9", RfcProblem.CHECK_DIGIT),
    ],
)
def test_problems(rfc: str, found: RfcProblem) -> None:
    assert problem(rfc) is found


def test_how_people_write_it() -> None:
    assert normalise(" eku-900317-3c9 ") == "EKU9003173C9"
    assert (is_legal_person("EKU9003173C9"), is_legal_person("CACX7605101P8")) == (True, False)


def test_the_remainders_without_a_digit() -> None:
    digits = {check_digit(f"AAA0101{day:02d}{letter}AX") for day in range(1, 29) for letter in "ABC"}
    assert {"0", "A"} <= digits <= set("0123456789A")
