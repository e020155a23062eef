"""`rates` as an operator types it: exchange rates and lodging tax, kept once and never changed."""

from __future__ import annotations

from typing import Any

from tests.bad_input.words import said_in_both
from tests.cli.command import json_of, run
from tests.faults.profile import Profile
from tests.operations.conftest import prepared_profile, profile

__all__ = ["prepared_profile", "profile"]


def asked(profile: Profile, *arguments: str) -> tuple[int, dict[str, Any]]:
    return json_of("rates", *arguments, "--practice", "--data", str(profile.folder), "--json")


def test_a_rate_is_added_once_listed_and_never_changed(profile: Profile) -> None:
    add = ("add", "EUR", "21.5432", "--day", "2020-03-02", "--source", "DOF")
    assert asked(profile, *add)[0] == 0
    assert asked(profile, *add)[0] == 0
    got, said = asked(profile, "add", "EUR", "21.6", "--day", "2020-03-02")
    said_in_both(said["error"], "exchange_rate.known", "21.543200", "2020-03-02", exit_code=3, got=got)
    got, said = asked(profile, "add", "EUR", "2.15", "--day", "2020-03-03")
    said_in_both(said["error"], "exchange_rate.far_off", "2.15", exit_code=3, got=got)
    assert asked(profile, "add", "EUR", "2.15", "--day", "2020-03-03", "--sure")[0] == 0
    code, listed = asked(profile, "ls", "--currency", "eur")
    assert (code, [(each["published_on"], each["rate"], each["source"]) for each in listed["rates"]]) == (
        0,
        [("2020-03-03", "2.150000", "DOF"), ("2020-03-02", "21.543200", "DOF")],
    )


def test_a_lodging_tax_has_a_first_and_a_last_day(profile: Profile) -> None:
    code, said = asked(profile, "lodging-add", "yuc", "5", "--from", "2026-01-01", "--source", "Periodico Oficial")
    assert (code, said["state"], said["valid_until"]) == (0, "YUC", "2026-12-31")
    got, said = asked(profile, "lodging-add", "YUC", "6", "--from", "2026-06-01", "--source", "Periodico Oficial")
    said_in_both(said["error"], "lodging_tax.overlaps", "YUC", "2026-12-31", exit_code=3, got=got)
    assert [each["rate"] for each in asked(profile, "lodging")[1]["rates"] if each["state"] == "YUC"] == ["5.000"]


def test_what_is_no_number_is_a_wrong_use(profile: Profile) -> None:
    code, _ = run("rates", "add", "USD", "abc", "--day", "2026-11-20", "--practice", "--data", str(profile.folder))
    assert code == 2
