"""Names that a vendor takes, and that stay apart."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.domain.customers import NAME_LIMIT, clean_name, customer_document, customer_number, name_key, party_of_document, unique_name

ONE = "11111111-1111-4111-8111-111111111111"


def test_a_name_keeps_what_people_are_called() -> None:
    for name in ("Muñoz & Peña Viajes", "D'Angelo's \"Best\" Charters", "Ñandú Imports <Miami>"):
        assert clean_name(name) == name


def test_colons_and_line_breaks_go() -> None:
    assert clean_name("Viajes: Sol\ty\r\nMar ") == "Viajes - Sol y Mar"


@settings(deadline=None)
@given(st.text(), st.text(min_size=1), st.lists(st.text(), max_size=5))
def test_a_unique_name_fits_and_is_nobodys(name: str, document: str, others: list[str]) -> None:
    taken = {name_key(clean_name(other)) for other in [*others, name]}
    found = unique_name(name, document, taken)
    assert name_key(found) not in taken
    assert len(found) <= NAME_LIMIT
    assert not set(found) & set(":\t\n\r")
    assert found == unique_name(name, document, taken)


def test_names_that_differ_by_case_accents_or_dots_are_one() -> None:
    assert name_key("JOSÉ  PEÑA, S.A.") == name_key("Jose Peña S A")
    assert name_key("José Peña") != name_key("José Peñas")


def test_the_first_keeps_the_plain_name_and_the_second_gets_its_own_suffix() -> None:
    assert unique_name("Ana López", ONE, set()) == "Ana López"
    second = unique_name("Ana López", ONE, {name_key("ana lopez")})
    assert second.startswith("Ana López (") and len(second) == len("Ana López (12345678)")
    long = unique_name("x" * 300, ONE, {name_key("x" * NAME_LIMIT)})
    assert len(long) == NAME_LIMIT and long.endswith(")")


def test_a_customer_is_one_document_a_currency() -> None:
    assert customer_document(ONE, "MXN", "MXN") == ONE
    assert customer_document(ONE, "USD", "MXN") == f"{ONE}/USD"
    assert party_of_document(f"{ONE}/USD") == ONE == party_of_document(ONE)
    assert customer_number(ONE) != customer_number(f"{ONE}/USD")
    assert len(customer_number(ONE)) == 19
