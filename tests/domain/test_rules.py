from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agent import errors
from agent.domain.cfdi import Cfdi, Issuer, LocalTax, Recipient, Related, totals
from agent.domain.fiscal_zone import FiscalZone
from agent.domain.money import round_at, round_to
from agent.domain.rules import Severity, blocking, check
from agent.domain.rules.amounts import limits
from tests.domain.rule_documents import GENERIC, INCOME, NOW, PARTY, PUBLIC, UNTAXED, UUID, WITHHELD, income, line, tax, to, withholding
from tests.domain.rule_payments import FOREIGN_BANK, INVOICE, SUPPLEMENT, TWICE, invoice, paid

D = Decimal


class Codes:
    """A few codes of the big catalogues."""

    def has_product_key(self, key: str, on: date | None = None) -> bool:
        return key in {"90121502", "84111506"}

    def has_unit_key(self, key: str, on: date | None = None) -> bool:
        return key in {"E48", "ACT"}

    def zone(self, postal_code: str) -> FiscalZone | None:
        central = dict.fromkeys(("42501", "36257", "86991"), FiscalZone.CENTRAL)
        return {**central, "77500": FiscalZone.SOUTHEAST}.get(postal_code)

    def has_country(self, code: str) -> bool:
        return code in {"USA", "MEX", "FRA"}


def found(document: Cfdi, **more: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in check(document, Codes(), **more)]


# What the matrices of SAT have no code for: limits of the schema, and what makes no sense.
OWN: list[tuple[Cfdi, str, str]] = [
    (income(series="X" * 26), "text.too_long", "series"),
    (income(folio=""), "text.empty", "folio"),
    (income(payment_conditions="a|b"), "text.bar", "payment_conditions"),
    (income(related=(Related("04", ()),)), "relation.without_uuid", "related[0].uuids"),
    (income(related=(Related("04", ("123",)),)), "relation.uuid", "related[0].uuids[0]"),
    (income(payment_form="99"), "payment.pue_without_form", "payment_form"),
    (income(issuer=Issuer("EKU9003173C", "X", "601")), "rfc.malformed", "issuer.rfc"),
    (to(INCOME, rfc=""), "rfc.missing", "recipient.rfc"),
    (to(INCOME, rfc="CACX760510"), "rfc.malformed", "recipient.rfc"),
    (to(INCOME, rfc="CACX7605321P8"), "rfc.impossible_date", "recipient.rfc"),
    (to(INCOME, rfc="CACX7605101P9"), "rfc.check_digit", "recipient.rfc"),
    (to(INCOME, name=""), "text.empty", "recipient.name"),
    (income(lines=()), "lines.none", "lines"),
    (line(INCOME, description=" "), "text.empty", "lines[0].description"),
    (line(INCOME, description="a\x07b"), "text.control", "lines[0].description"),
    (line(UNTAXED, quantity=D(0), amount=D(0)), "lines.quantity", "lines[0].quantity"),
    (line(INCOME, quantity=D("1.1234567")), "number.form", "lines[0].quantity"),
    (line(INCOME, amount=D("-1")), "number.form", "lines[0].amount"),
    (line(INCOME, unit_price=D("NaN")), "number.form", "lines[0].unit_price"),
    (tax(INCOME, amount=D("Infinity")), "number.form", "lines[0].taxes[0].amount"),
    (withholding(WITHHELD, base=D("1e30")), "number.form", "lines[0].withholdings[0].base"),
    (line(INCOME, third_party=replace(PARTY, rfc="X")), "rfc.malformed", "lines[0].third_party.rfc"),
    (withholding(WITHHELD, base=D(9000), rate=D("0.16"), amount=D(1440)), "total.negative", "total"),
    (replace(SUPPLEMENT, payments=()), "payments.none", "payments"),
    (paid(paid_at=NOW), "payments.date", "payments[0].paid_at"),
    (paid(form="98"), "payments.form", "payments[0].form"),
    (paid(documents=()), "payments.without_documents", "payments[0].documents"),
    (paid(amount=D("NaN")), "number.form", "payments[0].amount"),
    (paid(FOREIGN_BANK, operation_number="x" * 101), "text.too_long", "payments[0].operation_number"),
    (invoice(uuid="F-1"), "relation.uuid", "payments[0].documents[0].uuid"),
    (invoice(instalment=0), "payments.instalment", "payments[0].documents[0].instalment"),
    (invoice(paid=D("NaN")), "number.form", "payments[0].documents[0].paid"),
    (paid(TWICE, documents=(INVOICE, INVOICE), amount=D("2320.00")), "payments.chain", "payments[0].documents[1]"),
]


@pytest.mark.parametrize(("document", "code", "path"), OWN, ids=[f"{code}-{path}" for _, code, path in OWN])
def test_what_sat_has_no_code_for_is_named_with_its_place(document: Cfdi, code: str, path: str) -> None:
    assert (code, path) in found(document)
    for problem in check(document, Codes()):
        assert problem.message in errors.codes()
        for language in errors.LANGUAGES:
            words = errors.words(problem.message, language, **problem.params)
            assert "{" not in words.sentence + words.next_step, (problem, words)


def test_every_problem_is_reported_at_once() -> None:
    bad = to(income(payment_form="99", place_of_issue="1"), rfc="", cfdi_use="P01", postal_code="0")
    assert {code for code, _ in found(bad)} == {"payment.pue_without_form", "CFDI40126", "rfc.missing", "CFDI40147", "CFDI40160"}
    two = replace(INCOME, lines=(replace(INCOME.lines[0], unit_key="Z"), replace(INCOME.lines[0], product_key="1")))
    assert found(two) == [("CFDI40162", "lines[1].product_key"), ("CFDI40165", "lines[0].unit_key")]


def test_local_taxes_count_in_the_total() -> None:
    lodging = income(local_taxes=(LocalTax("ISH", D("3.00"), D("30.00")),))
    assert found(lodging, written=totals(lodging)) == []
    assert found(INCOME, written=totals(lodging)) == [("CFDI40119", "total")]


@pytest.mark.parametrize(
    ("document", "fix"),
    [
        (income(payment_method="PPD"), "99"),
        (to(GENERIC, postal_code="77500"), "42501"),
        (to(INCOME, cfdi_use="P01"), "S01"),
        (to(INCOME, rfc="cacx-760510-1p8"), "CACX7605101P8"),
        (to(PUBLIC, rfc="CACX7605101P8"), "XAXX010101000"),
        (
            replace(INCOME, recipient=Recipient("URE180429TM6", "Universidad Robotica Española, S.A. de C.V.", "86991", "601", "G03")),
            "UNIVERSIDAD ROBOTICA ESPAÑOLA",
        ),
        (line(UNTAXED, amount=D("600.00")), "350.000000"),
        (tax(INCOME, amount=D("161.00")), "160.000000"),
        (paid(amount=D("1159.99")), "1160.00"),
        (invoice(after=D("0.00")), "840.00"),
    ],
)
def test_a_fix_mends_its_problem(document: Cfdi, fix: str) -> None:
    assert fix in {problem.fix for problem in check(document, Codes())}


def test_warnings_do_not_block() -> None:
    problems = check(to(INCOME, rfc="CACX7605101P9", name="Xochilt Casas"), Codes())
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    assert blocking(problems) == ()


@pytest.mark.parametrize(("shift", "message"), [(timedelta(hours=2), "rule.401.future"), (timedelta(hours=-73), "rule.401.old")])
def test_fecha_is_judged_by_the_clock_of_the_place_of_issue(shift: timedelta, message: str) -> None:
    problems = check(income(issued_at=INCOME.issued_at + shift), Codes(), now=NOW)
    assert [(problem.code, problem.message) for problem in problems] == [("401", message)]
    # The same wall clock is still allowed an hour further east.
    assert check(income(issued_at=INCOME.issued_at + timedelta(minutes=50), place_of_issue="77500"), Codes(), now=NOW) == ()


def test_the_largest_numbers_of_the_schema_can_be_judged() -> None:
    most = D("999999999999999999.999999")
    assert ("CFDI40167", "lines[0].amount") in found(line(UNTAXED, quantity=most, unit_price=most, amount=D(1)))
    assert limits(most, most, exact_price=False, decimals=6)[0] > most
    assert round_at(D("0.0000005"), 6) == D("0.000001")
    assert round_to(D("0.005"), "MXN") == D("0.01")


def test_a_supplement_of_several_payments_follows_the_chain() -> None:
    # One invoice settled by two payments of one complement; its UUID in either case of letters.
    second = replace(INVOICE, uuid=UUID.upper(), instalment=2, before=D("840.00"), paid=D("840.00"), after=D("0.00"))
    both = replace(SUPPLEMENT, payments=(SUPPLEMENT.payments[0], replace(SUPPLEMENT.payments[0], documents=(second,))))
    assert found(both) == []
    broken = replace(both, payments=(both.payments[0], replace(both.payments[1], documents=(replace(second, before=D("900.00")),))))
    assert ("payments.chain", "payments[1].documents[0]") in found(broken)
