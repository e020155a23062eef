"""Documents that break one rule each, beside a twin without the fault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from agent.domain.cfdi import (
    Cfdi,
    CfdiType,
    GlobalInformation,
    Issuer,
    Line,
    Recipient,
    Related,
    Tax,
    TaxTotal,
    ThirdParty,
    Totals,
    totals,
)
from agent.domain.cfdi_gross import GrossLine, Iva, lines_from_gross
from agent.domain.cfdi_payments import PaymentsSums, payments_sums

NOW = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)
UUID = "5e2b1c7a-90d4-4f1e-8c3b-0a6d7e9f1234"
EXPIRED_KEY = "11131601"
D = Decimal


@dataclass(frozen=True)
class Breaking:
    """`document` yields `code` alone; `twin` yields nothing. `written` are the sums its file shows, None = the right ones."""

    code: str
    document: Cfdi
    twin: Cfdi
    written: Totals | None = None
    published_rate: Decimal | None = None
    payments_written: PaymentsSums | None = None

    @property
    def sums(self) -> Totals:
        return self.written or totals(self.document)

    @property
    def payments_sums(self) -> PaymentsSums | None:
        return self.payments_written or sums_of_payments(self.document)


def sums_of_payments(document: Cfdi) -> PaymentsSums | None:
    return payments_sums(document.payments) if document.payments else None


def income(**changes: Any) -> Cfdi:
    document = Cfdi(
        type=CfdiType.INCOME,
        issuer=Issuer("EKU9003173C9", "ESCUELA KEMPER URGATE", "601"),
        recipient=Recipient("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "36257", "612", "G03"),
        lines=lines_from_gross([GrossLine("90121502", "E48", "Paquete", D("1160.00"), Iva.RATE_16)], "MXN"),
        issued_at=datetime(2026, 11, 24, 10, 0),  # noqa: DTZ001 - Fecha has no zone
        place_of_issue="42501",
        payment_method="PUE",
        payment_form="03",
    )
    return replace(document, **changes)


def to(document: Cfdi, **changes: Any) -> Cfdi:
    return replace(document, recipient=replace(document.recipient, **changes))


def line(document: Cfdi, **changes: Any) -> Cfdi:
    return replace(document, lines=(replace(document.lines[0], **changes), *document.lines[1:]))


def tax(document: Cfdi, **changes: Any) -> Cfdi:
    return line(document, taxes=(replace(document.lines[0].taxes[0], **changes),))


def withholding(document: Cfdi, **changes: Any) -> Cfdi:
    return line(document, withholdings=(replace(document.lines[0].withholdings[0], **changes),))


def row(document: Cfdi, index: int = 0, **changes: Any) -> tuple[TaxTotal, ...]:
    rows = totals(document).taxes
    return (*rows[:index], replace(rows[index], **changes), *rows[index + 1 :])


KEPT = Tax(D("1000.000000"), "002", "Tasa", D("0.106667"), D("106.667000"))
MONTH = GlobalInformation("04", "11", 2026)
INCOME = income()
WITHHELD = line(INCOME, withholdings=(KEPT,))
DISCOUNTED = income(
    lines=lines_from_gross([GrossLine("90121502", "E48", "Paquete", D("1160.00"), Iva.RATE_16, discount=D("116.00"))], "MXN")
)
EXEMPT = income(lines=lines_from_gross([GrossLine("90121502", "E48", "Guía", D("350.00"), Iva.EXEMPT)], "MXN"))
UNTAXED = income(lines=lines_from_gross([GrossLine("90121502", "E48", "Seguro", D("350.00"), Iva.NOT_OBJECT)], "MXN"))
DOLLARS = income(currency="USD", exchange_rate=D("18.453200"))
DEFERRED = income(payment_method="PPD", payment_form="99")
RELATED = income(related=(Related("04", (UUID,)),))
GENERIC = to(INCOME, rfc="XAXX010101000", name="VENTA MOSTRADOR", postal_code="42501", tax_regime="616", cfdi_use="S01")
PUBLIC = replace(to(GENERIC, name="PUBLICO EN GENERAL"), global_information=MONTH)
BIMONTHLY = replace(
    PUBLIC, issuer=Issuer("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "621"), global_information=GlobalInformation("05", "17", 2026)
)
FOREIGN = to(GENERIC, rfc="XEXX010101000", name="ACME INC", tax_residence="USA", foreign_tax_id="123456789")
PARTY = ThirdParty("URE180429TM6", "UNIVERSIDAD ROBOTICA ESPAÑOLA", "601", "86991")
THIRD = line(INCOME, third_party=PARTY)
FREE = Line("90121502", "E48", "Folletos", D(1), D(0), D("0"), "01")
TRANSFER = income(type=CfdiType.TRANSFER, currency="XXX", payment_method=None, payment_form=None, lines=(FREE,))
PAYROLL = replace(to(UNTAXED, cfdi_use="CN01", tax_regime="605"), type=CfdiType.PAYROLL, payment_form=None)
NULL_RATE = Tax(D("1"), "002", "Tasa", D("0.000000"), D("0"))
IEPS = Tax(D("1000.000000"), "003", "Tasa", D("0.080000"), D("80.000000"))
ONLY_IEPS = line(INCOME, tax_object="07", taxes=(IEPS,))
HUGE = replace(UNTAXED.lines[0], unit_price=D("900000000000000000"), amount=D("900000000000000000"))

GOOD = (
    *(INCOME, WITHHELD, DISCOUNTED, EXEMPT, UNTAXED, DOLLARS, DEFERRED, RELATED, GENERIC, PUBLIC, BIMONTHLY, FOREIGN, THIRD),
    *(TRANSFER, PAYROLL, ONLY_IEPS, income(exchange_rate=D(1)), line(UNTAXED, tax_object="06")),
)

_SUMS = totals(INCOME)
_KEPT_SUMS = totals(WITHHELD)


def _written(**changes: Any) -> Totals:
    return replace(_SUMS, **changes)


def _kept(**changes: Any) -> Totals:
    return replace(_KEPT_SUMS, **changes)


DOCUMENT = (
    Breaking("CFDI40101", income(issued_at=datetime(2026, 11, 24, 10, 0, tzinfo=UTC)), INCOME),
    Breaking("CFDI40121", income(type="X", payment_form=None, payment_method=None, lines=(FREE,)), INCOME),
    Breaking("CFDI40122", income(export="02"), INCOME),
    Breaking("CFDI40123", income(export="09"), INCOME),
    Breaking("CFDI40126", income(place_of_issue="00001"), INCOME),
    Breaking("CFDI40127", income(confirmation="ECVH1"), INCOME),
    Breaking("CFDI40130", replace(PUBLIC, global_information=None), PUBLIC),
    Breaking("CFDI40130", income(global_information=MONTH), INCOME),
    Breaking("CFDI40131", replace(PUBLIC, global_information=replace(MONTH, periodicity="09")), PUBLIC),
    Breaking("CFDI40132", replace(PUBLIC, global_information=GlobalInformation("05", "17", 2026)), BIMONTHLY),
    Breaking("CFDI40133", replace(PUBLIC, global_information=replace(MONTH, months="19")), PUBLIC),
    Breaking("CFDI40134", replace(PUBLIC, global_information=replace(MONTH, months="13")), PUBLIC),
    Breaking("CFDI40135", replace(BIMONTHLY, global_information=GlobalInformation("05", "11", 2026)), BIMONTHLY),
    Breaking("CFDI40136", replace(PUBLIC, global_information=replace(MONTH, year=2024)), PUBLIC),
    Breaking("CFDI40137", income(related=(Related("08", (UUID,)),)), RELATED),
)

PAYMENT = (
    Breaking("CFDI40103", replace(TRANSFER, payment_form="01"), TRANSFER),
    Breaking("CFDI40104", income(payment_form="98"), INCOME),
    Breaking("CFDI40105", replace(DEFERRED, payment_form="03"), DEFERRED),
    Breaking("CFDI40113", income(currency="PES"), INCOME, written=_SUMS),
    Breaking("CFDI40114", income(exchange_rate=D("1.00")), income(exchange_rate=D(1))),
    Breaking("CFDI40115", replace(DOLLARS, exchange_rate=None), DOLLARS),
    Breaking("CFDI40116", replace(TRANSFER, exchange_rate=D(1)), TRANSFER),
    Breaking("CFDI40117", replace(DOLLARS, exchange_rate=D("18.1234567")), DOLLARS),
    Breaking("CFDI40118", replace(DOLLARS, exchange_rate=D("184.532000")), DOLLARS, published_rate=D("18.4532")),
    Breaking("CFDI40124", income(payment_method="PDD"), INCOME),
    Breaking("CFDI40125", replace(TRANSFER, payment_method="PUE"), TRANSFER),
)

PARTIES = (
    Breaking("CFDI40139", income(issuer=Issuer("EKU9003173C9", "ESCUELA KEMPER URGATE SA DE CV", "601")), INCOME),
    Breaking("CFDI40140", income(issuer=Issuer("EKU9003173C9", "ESCUELA KEMPER URGATE", "609")), INCOME),
    Breaking("CFDI40141", income(issuer=Issuer("EKU9003173C9", "ESCUELA KEMPER URGATE", "612")), INCOME),
    Breaking("CFDI40145", to(INCOME, name="Xochilt Casas Chavez"), INCOME),
    Breaking("CFDI40146", to(INCOME, name="PUBLICO EN GENERAL"), INCOME),
    Breaking("CFDI40147", to(INCOME, postal_code="00001"), INCOME),
    Breaking("CFDI40149", to(GENERIC, postal_code="77500"), GENERIC),
    Breaking("CFDI40150", to(FOREIGN, tax_residence="UZA", foreign_tax_id=None), FOREIGN),
    Breaking("CFDI40151", to(INCOME, tax_residence="USA"), INCOME),
    Breaking("CFDI40152", to(FOREIGN, tax_residence="MEX"), FOREIGN),
    Breaking("CFDI40153", to(FOREIGN, tax_residence=None), FOREIGN),
    Breaking("CFDI40154", to(INCOME, foreign_tax_id="123456789"), INCOME),
    Breaking("CFDI40156", to(FOREIGN, foreign_tax_id="12"), FOREIGN),
    Breaking("CFDI40157", to(INCOME, tax_regime="609"), INCOME),
    Breaking("CFDI40158", to(INCOME, tax_regime="601"), INCOME),
    Breaking("CFDI40158", to(GENERIC, tax_regime="612"), GENERIC),
    Breaking("CFDI40160", to(INCOME, cfdi_use="P01"), INCOME),
    Breaking("CFDI40161", to(INCOME, tax_regime="605"), to(INCOME, tax_regime="605", cfdi_use="D01")),
    Breaking("CFDI40161", to(INCOME, cfdi_use="CP01"), INCOME),
    Breaking("CFDI40161", to(GENERIC, cfdi_use="G03"), GENERIC),
    Breaking("CFDI40161", to(PAYROLL, cfdi_use="S01"), PAYROLL),
)

LINES = (
    Breaking("CFDI40162", line(INCOME, product_key=EXPIRED_KEY), INCOME),
    Breaking("CFDI40165", line(INCOME, unit_key="ZZZ"), INCOME),
    Breaking("CFDI40166", line(UNTAXED, unit_price=D(0), amount=D("0.000000")), UNTAXED),
    Breaking("CFDI40167", line(UNTAXED, amount=D("600.000000")), UNTAXED),
    Breaking("CFDI40168", line(UNTAXED, amount=D("350.00"), discount=D("0.001")), line(UNTAXED, amount=D("350.00"), discount=D("0.01"))),
    Breaking(
        "CFDI40169",
        replace(UNTAXED, lines=(replace(UNTAXED.lines[0], discount=D("350.000001")), UNTAXED.lines[0])),
        replace(UNTAXED, lines=(replace(UNTAXED.lines[0], discount=D("350.000000")), UNTAXED.lines[0])),
    ),
    Breaking("CFDI40188", line(INCOME, third_party=replace(PARTY, rfc="EKU9003173C9")), THIRD),
    Breaking("CFDI40191", line(INCOME, third_party=replace(PARTY, tax_regime="609")), THIRD),
    Breaking("CFDI40191", line(INCOME, third_party=replace(PARTY, tax_regime="612")), THIRD),
    Breaking("CFDI40192", line(INCOME, third_party=replace(PARTY, postal_code="00001")), THIRD),
)

TAXES = (
    Breaking("CFDI40170", line(UNTAXED, tax_object="09"), UNTAXED),
    Breaking("CFDI40171", line(UNTAXED, tax_object="02"), UNTAXED),
    Breaking("CFDI40171", line(UNTAXED, tax_object="07"), ONLY_IEPS),
    Breaking("CFDI40172", line(INCOME, tax_object="01"), INCOME),
    Breaking("CFDI40172", line(INCOME, tax_object="06"), INCOME),
    Breaking("CFDI40174", line(INCOME, taxes=(replace(NULL_RATE, base=D(0)),)), line(INCOME, taxes=(NULL_RATE,))),
    Breaking("CFDI40175", tax(INCOME, kind="009"), INCOME),
    Breaking("CFDI40176", tax(INCOME, factor="Otro"), INCOME),
    Breaking("CFDI40177", tax(EXEMPT, rate=D("0.000000")), EXEMPT, written=totals(EXEMPT)),
    Breaking("CFDI40178", tax(INCOME, rate=None, amount=None), INCOME, written=_written(taxes=(), transferred=None, total=D("1000.00"))),
    Breaking("CFDI40179", tax(INCOME, rate=D("0.150000"), amount=D("150.000000")), INCOME),
    Breaking("CFDI40180", tax(INCOME, amount=D("160.000002")), INCOME),
    Breaking("CFDI40181", withholding(WITHHELD, base=D(0)), WITHHELD),
    Breaking("CFDI40182", withholding(WITHHELD, kind="009"), WITHHELD),
    Breaking("CFDI40183", withholding(WITHHELD, factor="Otro"), WITHHELD),
    Breaking("CFDI40184", withholding(WITHHELD, factor="Exento"), WITHHELD),
    Breaking("CFDI40185", withholding(WITHHELD, rate=D("0.170000"), amount=D("170.000000")), WITHHELD),
    Breaking("CFDI40186", withholding(WITHHELD, amount=D("107.00")), WITHHELD),
)

SUMS = (
    Breaking("CFDI40107", INCOME, INCOME, written=_written(subtotal=D("1000.000"))),
    Breaking("CFDI40108", INCOME, INCOME, written=_written(subtotal=D("1000.01"), total=D("1160.01"))),
    Breaking("CFDI40109", TRANSFER, TRANSFER, written=replace(totals(TRANSFER), subtotal=D(1), total=D(1))),
    Breaking("CFDI40110", DISCOUNTED, DISCOUNTED, written=replace(totals(DISCOUNTED), discount=D("1000.01"), total=D("143.99"))),
    Breaking("CFDI40111", line(TRANSFER, discount=D(0)), TRANSFER),
    Breaking("CFDI40111", DISCOUNTED, DISCOUNTED, written=replace(totals(DISCOUNTED), discount=D("100.01"), total=D("1043.99"))),
    Breaking("CFDI40112", DISCOUNTED, DISCOUNTED, written=replace(totals(DISCOUNTED), discount=D("100.000"))),
    Breaking("CFDI40119", INCOME, INCOME, written=_written(total=D("1160.01"))),
    Breaking("CFDI40119", INCOME, INCOME, written=_written(total=D("1160.000"))),
    Breaking("CFDI40120", replace(UNTAXED, lines=(HUGE, HUGE)), replace(UNTAXED, lines=(HUGE,))),
    Breaking("CFDI40201", line(TRANSFER, tax_object="02", taxes=(NULL_RATE,)), TRANSFER),
    Breaking("CFDI40202", WITHHELD, WITHHELD, written=_kept(withheld=D("106.670"))),
    Breaking("CFDI40203", WITHHELD, WITHHELD, written=_kept(withheld=D("106.68"), total=D("1053.32"))),
    Breaking("CFDI40204", INCOME, INCOME, written=_written(transferred=D("160.000"))),
    Breaking("CFDI40205", INCOME, INCOME, written=_written(transferred=D("160.01"), total=D("1160.01"))),
    Breaking("CFDI40206", WITHHELD, WITHHELD, written=_kept(withheld=None, total=D("1160.00"))),
)

_HALF_KEPT = TaxTotal("002", None, None, None, D("53.33"))
_HALF = replace(_SUMS.taxes[0], base=D("500.00"), amount=D("80.00"))

SUMMARY = (
    Breaking("CFDI40207", WITHHELD, WITHHELD, written=_kept(withholdings=(replace(_HALF_KEPT, kind="009", amount=D("106.67")),))),
    Breaking("CFDI40208", WITHHELD, WITHHELD, written=_kept(withholdings=(_HALF_KEPT, replace(_HALF_KEPT, amount=D("53.34"))))),
    Breaking("CFDI40210", WITHHELD, WITHHELD, written=_kept(withholdings=(replace(_HALF_KEPT, amount=D("106.670")),))),
    Breaking(
        "CFDI40211",
        WITHHELD,
        WITHHELD,
        written=_kept(withholdings=(replace(_HALF_KEPT, amount=D("106.66")),), withheld=D("106.66"), total=D("1053.34")),
    ),
    Breaking("CFDI40212", INCOME, INCOME, written=_written(transferred=None, total=D("1000.00"))),
    Breaking("CFDI40213", EXEMPT, EXEMPT, written=replace(totals(EXEMPT), taxes=row(EXEMPT, rate=D("0.000000"), amount=D("0.00")))),
    Breaking("CFDI40214", INCOME, INCOME, written=_written(taxes=row(INCOME, base=D("1000.000")))),
    Breaking("CFDI40215", INCOME, INCOME, written=_written(taxes=row(INCOME, base=D("1000.01")))),
    Breaking("CFDI40216", EXEMPT, EXEMPT, written=replace(totals(EXEMPT), taxes=row(EXEMPT, base=D("350.01")))),
    Breaking("CFDI40217", INCOME, INCOME, written=_written(taxes=row(INCOME, kind="009"))),
    Breaking("CFDI40218", INCOME, INCOME, written=_written(taxes=(_HALF, _HALF))),
    Breaking("CFDI40219", INCOME, INCOME, written=_written(taxes=row(INCOME, rate=D("0.150000")))),
    Breaking("CFDI40220", INCOME, INCOME, written=_written(taxes=row(INCOME, amount=D("160.000")))),
    Breaking(
        "CFDI40221", INCOME, INCOME, written=_written(taxes=row(INCOME, amount=D("160.01")), transferred=D("160.01"), total=D("1160.01"))
    ),
)

BREAKING = (*DOCUMENT, *PAYMENT, *PARTIES, *LINES, *TAXES, *SUMS, *SUMMARY)
