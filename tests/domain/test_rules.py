from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agent import errors
from agent.domain.cfdi import (
    Cfdi,
    CfdiType,
    GlobalInformation,
    Issuer,
    Line,
    LocalTax,
    Recipient,
    Related,
    Tax,
    ThirdParty,
    totals,
)
from agent.domain.cfdi_gross import GrossLine, Iva, lines_from_gross
from agent.domain.fiscal_zone import FiscalZone
from agent.domain.rules import Problem, Severity, blocking, check

NOW = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)


class Codes:
    """A few codes of the big catalogues."""

    def has_product_key(self, key: str) -> bool:
        return key in {"90121502", "90111501"}

    def has_unit_key(self, key: str) -> bool:
        return key in {"E48", "ROM"}

    def zone(self, postal_code: str) -> FiscalZone | None:
        return {"42501": FiscalZone.CENTRAL, "36257": FiscalZone.CENTRAL, "77500": FiscalZone.SOUTHEAST}.get(postal_code)

    def has_country(self, code: str) -> bool:
        return code in {"USA", "MEX", "FRA"}


def income(**changes: Any) -> Cfdi:
    document = Cfdi(
        type=CfdiType.INCOME,
        issuer=Issuer("EKU9003173C9", "ESCUELA KEMPER URGATE", "601"),
        recipient=Recipient("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "36257", "612", "G03"),
        lines=lines_from_gross([GrossLine("90121502", "E48", "Paquete", Decimal("1160.00"), Iva.RATE_16)], "MXN"),
        issued_at=datetime(2026, 11, 24, 10, 0),  # noqa: DTZ001 - Fecha has no zone
        place_of_issue="42501",
        payment_method="PUE",
        payment_form="03",
    )
    return replace(document, **changes)


def to(**changes: Any) -> dict[str, Any]:
    return {"recipient": replace(income().recipient, **changes)}


def line(**changes: Any) -> dict[str, Any]:
    return {"lines": (replace(income().lines[0], **changes),)}


def tax(**changes: Any) -> dict[str, Any]:
    return line(taxes=(replace(income().lines[0].taxes[0], **changes),))


def withheld(**changes: Any) -> dict[str, Any]:
    standard = Tax(Decimal("1000.000000"), "002", "Tasa", Decimal("0.106667"), Decimal("106.667000"))
    return line(withholdings=(replace(standard, **changes),))


def found(document: Cfdi, **more: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in check(document, Codes(), **more)]


GENERIC = {"rfc": "XAXX010101000", "name": "VENTA MOSTRADOR", "postal_code": "42501", "tax_regime": "616", "cfdi_use": "S01"}
FOREIGN = {**GENERIC, "rfc": "XEXX010101000", "name": "ACME INC", "tax_residence": "USA", "foreign_tax_id": "123456789"}
PUBLIC = {**GENERIC, "name": "PUBLICO EN GENERAL"}
MONTH = GlobalInformation("04", "11", 2026)
UUID = "5e2b1c7a-90d4-4f1e-8c3b-0a6d7e9f1234"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"payment_method": "PPD", "payment_form": "99"},
        {"currency": "USD", "exchange_rate": Decimal("18.4532")},
        {"exchange_rate": Decimal("1")},
        to(**GENERIC),
        to(**FOREIGN),
        {**to(**PUBLIC), "global_information": MONTH},
        {"related": (Related("04", (UUID,)),)},
        withheld(),
        {"local_taxes": (LocalTax("ISH", Decimal("3.00"), Decimal("30.00")),)},
        line(third_party=ThirdParty("URE180429TM6", "UNIVERSIDAD ROBOTICA ESPAÑOLA", "601", "86991")),
    ],
)
def test_what_sat_accepts_has_no_problem(changes: dict[str, Any]) -> None:
    document = income(**changes)
    assert check(document, Codes(), now=NOW) == ()
    assert check(document, Codes(), written=totals(document)) == ()


CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"place_of_issue": "00001"}, "CFDI40126", "place_of_issue"),
    ({"export": "02"}, "CFDI40122", "export"),
    ({"export": "09"}, "CFDI40121", "export"),
    ({"series": "X" * 26}, "text.too_long", "series"),
    ({"folio": ""}, "text.empty", "folio"),
    ({"payment_conditions": "a|b"}, "text.bar", "payment_conditions"),
    ({"related": (Related("08", (UUID,)),)}, "relation.unknown", "related[0].relation"),
    ({"related": (Related("04", ()),)}, "relation.without_uuid", "related[0].uuids"),
    ({"related": (Related("04", ("123",)),)}, "relation.uuid", "related[0].uuids[0]"),
    ({"payment_method": None}, "CFDI40124", "payment_method"),
    ({"payment_form": None}, "CFDI40104", "payment_form"),
    ({"payment_form": "98"}, "CFDI40104", "payment_form"),
    ({"payment_method": "PPD"}, "CFDI40105", "payment_form"),
    ({"payment_form": "99"}, "payment.pue_without_form", "payment_form"),
    ({"currency": "PES"}, "CFDI40113", "currency"),
    ({"exchange_rate": Decimal("1.00")}, "CFDI40114", "exchange_rate"),
    ({"currency": "USD"}, "CFDI40115", "exchange_rate"),
    ({"currency": "XXX", "exchange_rate": Decimal(1)}, "CFDI40116", "exchange_rate"),
    ({"currency": "USD", "exchange_rate": Decimal("18.1234567")}, "CFDI40117", "exchange_rate"),
    ({"issuer": Issuer("EKU9003173C9", "X", "612")}, "CFDI40141", "issuer.tax_regime"),
    ({"issuer": Issuer("EKU9003173C9", "X", "609")}, "regime.unknown", "issuer.tax_regime"),
    ({"issuer": Issuer("EKU9003173C", "X", "601")}, "rfc.malformed", "issuer.rfc"),
    (to(rfc=""), "rfc.missing", "recipient.rfc"),
    (to(rfc="CACX760510"), "rfc.malformed", "recipient.rfc"),
    (to(rfc="CACX7605321P8"), "rfc.impossible_date", "recipient.rfc"),
    (to(rfc="CACX7605101P9"), "rfc.check_digit", "recipient.rfc"),
    (to(name=""), "text.empty", "recipient.name"),
    (to(name="Xochilt Casas"), "recipient.name_form", "recipient.name"),
    (to(rfc="URE180429TM6", tax_regime="601", name="UNIVERSIDAD SA DE CV"), "recipient.name_company_kind", "recipient.name"),
    (to(name="PUBLICO EN GENERAL"), "CFDI40144", "recipient.rfc"),
    (to(postal_code="99999"), "CFDI40147", "recipient.postal_code"),
    (to(**{**GENERIC, "postal_code": "77500"}), "CFDI40149", "recipient.postal_code"),
    (to(tax_regime="601"), "CFDI40158", "recipient.tax_regime"),
    (to(**{**GENERIC, "tax_regime": "601"}), "CFDI40158", "recipient.tax_regime"),
    (to(tax_regime="609"), "regime.unknown", "recipient.tax_regime"),
    (to(cfdi_use="P01"), "CFDI40160", "recipient.cfdi_use"),
    (to(tax_regime="605"), "CFDI40161", "recipient.cfdi_use"),
    (to(cfdi_use="CP01"), "CFDI40161", "recipient.cfdi_use"),
    (to(**{**GENERIC, "cfdi_use": "G03"}), "CFDI40161", "recipient.cfdi_use"),
    (to(tax_residence="USA"), "CFDI40151", "recipient.tax_residence"),
    (to(foreign_tax_id="1"), "CFDI40154", "recipient.foreign_tax_id"),
    (to(**{**FOREIGN, "tax_residence": None}), "CFDI40153", "recipient.tax_residence"),
    (to(**{**FOREIGN, "tax_residence": "MEX"}), "CFDI40150", "recipient.tax_residence"),
    (to(**{**FOREIGN, "foreign_tax_id": "12"}), "CFDI40156", "recipient.foreign_tax_id"),
    (to(**PUBLIC), "CFDI40130", "global_information"),
    ({"global_information": MONTH}, "CFDI40146", "global_information"),
    ({**to(**PUBLIC), "global_information": replace(MONTH, periodicity="09")}, "global.periodicity", "global_information.periodicity"),
    ({**to(**PUBLIC), "global_information": GlobalInformation("05", "14", 2026)}, "CFDI40132", "global_information.periodicity"),
    ({**to(**PUBLIC), "global_information": GlobalInformation("05", "11", 2026)}, "CFDI40134", "global_information.months"),
    ({**to(**PUBLIC), "global_information": replace(MONTH, months="13")}, "CFDI40135", "global_information.months"),
    ({**to(**PUBLIC), "global_information": replace(MONTH, year=2024)}, "CFDI40136", "global_information.year"),
    ({"lines": ()}, "lines.none", "lines"),
    (line(product_key="90121599"), "CFDI40162", "lines[0].product_key"),
    (line(unit_key="ZZZ"), "CFDI40165", "lines[0].unit_key"),
    (line(description=" "), "text.empty", "lines[0].description"),
    (line(description="a\x07b"), "text.control", "lines[0].description"),
    (line(quantity=Decimal(0)), "lines.quantity", "lines[0].quantity"),
    (line(quantity=Decimal("1.1234567")), "number.form", "lines[0].quantity"),
    (line(unit_price=Decimal(0)), "CFDI40166", "lines[0].unit_price"),
    (line(quantity=Decimal("1.00"), amount=Decimal("1010.00")), "CFDI40167", "lines[0].amount"),
    (line(amount=Decimal("1000.00"), discount=Decimal("0.001")), "CFDI40168", "lines[0].discount"),
    (line(discount=Decimal("1000.000001")), "CFDI40169", "lines[0].discount"),
    (line(tax_object="09"), "CFDI40170", "lines[0].tax_object"),
    (line(taxes=()), "CFDI40171", "lines[0].taxes"),
    (line(tax_object="01"), "CFDI40172", "lines[0].tax_object"),
    (tax(base=Decimal(0)), "CFDI40174", "lines[0].taxes[0].base"),
    (tax(kind="009"), "CFDI40175", "lines[0].taxes[0].kind"),
    (tax(factor="Otro"), "CFDI40176", "lines[0].taxes[0].factor"),
    (tax(factor="Exento"), "CFDI40177", "lines[0].taxes[0]"),
    (tax(amount=None), "CFDI40178", "lines[0].taxes[0]"),
    (tax(rate=Decimal("0.15")), "CFDI40179", "lines[0].taxes[0].rate"),
    (tax(amount=Decimal("160.000002")), "CFDI40180", "lines[0].taxes[0].amount"),
    (withheld(base=Decimal(0)), "CFDI40181", "lines[0].withholdings[0].base"),
    (withheld(kind="009"), "CFDI40182", "lines[0].withholdings[0].kind"),
    (withheld(factor="Exento"), "CFDI40184", "lines[0].withholdings[0].factor"),
    (withheld(rate=Decimal("0.17")), "CFDI40185", "lines[0].withholdings[0].rate"),
    (withheld(amount=Decimal("107.00")), "CFDI40186", "lines[0].withholdings[0].amount"),
    (line(third_party=ThirdParty("EKU9003173C9", "X", "601", "42501")), "third_party.same_rfc", "lines[0].third_party.rfc"),
    ({"type": CfdiType.PAYMENT}, "CFDI40103", "payment_form"),
    ({"type": CfdiType.PAYMENT}, "CFDI40125", "payment_method"),
    (withheld(base=Decimal(9000), rate=Decimal("0.16"), amount=Decimal(1440)), "total.negative", "total"),
]


@pytest.mark.parametrize(("changes", "code", "path"), CASES, ids=[f"{code}-{path}" for _, code, path in CASES])
def test_each_rule_names_its_code_and_place(changes: dict[str, Any], code: str, path: str) -> None:
    assert (code, path) in found(income(**changes))


def test_every_problem_is_reported_at_once_and_has_words_in_both_languages() -> None:
    everything: list[Problem] = [problem for changes, _, _ in CASES for problem in check(income(**changes), Codes())]
    for problem in everything:
        assert problem.message in errors.codes()
        for language in errors.LANGUAGES:
            words = errors.words(problem.message, language, **problem.params)
            # Only the fix may be missing from the parameters, and then no sentence may ask for it.
            assert "{" not in words.sentence + words.next_step, (problem, words)
    bad = income(payment_form="99", place_of_issue="1", **to(rfc="", cfdi_use="P01", postal_code="0"))
    assert {"payment.pue_without_form", "CFDI40126", "rfc.missing", "CFDI40160", "CFDI40147"} <= {code for code, _ in found(bad)}


@pytest.mark.parametrize(
    ("changes", "fix"),
    [
        ({"payment_method": "PPD"}, "99"),
        (to(**{**GENERIC, "postal_code": "77500"}), "42501"),
        (to(cfdi_use="P01"), "S01"),
        (to(rfc="cacx-760510-1p8"), "CACX7605101P8"),
        (to(rfc="URE180429TM6", tax_regime="601", name="Universidad Robotica Española, S.A. de C.V."), "UNIVERSIDAD ROBOTICA ESPAÑOLA"),
    ],
)
def test_a_fix_mends_its_problem(changes: dict[str, Any], fix: str) -> None:
    assert fix in {problem.fix for problem in check(income(**changes), Codes())}


def test_warnings_do_not_block() -> None:
    problems = check(income(**to(rfc="CACX7605101P9", name="Xochilt Casas")), Codes())
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    assert blocking(problems) == ()


@pytest.mark.parametrize(("shift", "message"), [(timedelta(hours=2), "rule.401.future"), (timedelta(hours=-73), "rule.401.old")])
def test_fecha_is_judged_by_the_clock_of_the_place_of_issue(shift: timedelta, message: str) -> None:
    problems = check(income(issued_at=income().issued_at + shift), Codes(), now=NOW)
    assert [(problem.code, problem.message) for problem in problems] == [("401", message)]
    # The same wall clock is still allowed an hour further east.
    assert check(income(issued_at=income().issued_at + timedelta(minutes=50), place_of_issue="77500"), Codes(), now=NOW) == ()


def written(**changes: Any) -> Any:
    return replace(totals(income()), **changes)


def row(**changes: Any) -> Any:
    return written(taxes=(replace(totals(income()).taxes[0], **changes),))


@pytest.mark.parametrize(
    ("sums", "code", "path"),
    [
        (written(subtotal=Decimal("1000.01")), "CFDI40108", "subtotal"),
        (written(total=Decimal("1160.01")), "CFDI40119", "total"),
        (written(total=Decimal("1160.000")), "CFDI40107", "total"),
        (written(discount=Decimal("0.00")), "CFDI40111", "discount"),
        (written(transferred=Decimal("160.01")), "CFDI40205", "transferred"),
        (written(withheld=Decimal("1.00")), "CFDI40203", "withheld"),
        (row(base=Decimal("1000.01")), "CFDI40215", "taxes[0].base"),
        (row(amount=Decimal("160.01")), "CFDI40221", "taxes[0].amount"),
        (row(rate=Decimal("0.08")), "sums.row_too_many", "taxes[0]"),
        (written(taxes=()), "sums.row_missing", "taxes"),
    ],
)
def test_written_sums_are_compared(sums: Any, code: str, path: str) -> None:
    problems = check(income(), Codes(), written=sums)
    assert (code, path) in [(problem.code, problem.path) for problem in problems]
    assert all(problem.message in errors.codes() for problem in problems)


def test_discounts_above_the_subtotal() -> None:
    first = income().lines[0]
    document = income(lines=(replace(first, discount=first.amount * 2),))
    assert ("CFDI40110", "discount") in found(document)
    assert ("CFDI40111", "discount") in found(replace(document, type=CfdiType.PAYMENT))


def test_a_payment_document_must_add_up_to_nothing() -> None:
    empty = Line("84111506", "ACT", "Pago", Decimal(1), Decimal(0), Decimal(0), "01")
    payment = income(type=CfdiType.PAYMENT, currency="XXX", payment_method=None, payment_form=None, lines=(empty,), **to(cfdi_use="CP01"))
    # (The product key is not among the few of `Codes`.)
    assert [path for _, path in found(payment, written=totals(payment))] == ["lines[0].product_key", "lines[0].unit_key"]
    assert ("CFDI40109", "subtotal") in found(payment, written=replace(totals(payment), subtotal=Decimal(1)))
