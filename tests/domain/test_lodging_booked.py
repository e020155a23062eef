"""The lodging tax in the books: on a line of its own, to the cent, with what a branch mapped to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.cfdi import totals_of
from agent.domain.cfdi_gross import GrossLine, Iva, LocalRate, from_gross
from agent.domain.lodging_parts import LodgedPart, parted
from agent.domain.lodging_tax import LodgingRate
from agent.domain.mapping import Mapped, Mappings, Role
from agent.domain.postings import CreditMemoPosting, InvoicePosting
from tests.domain import rows
from tests.domain.planning import BOOKS, IVA, PARENTS, PROFILES, blocked_by, credited, invoiced, posting_of, refund_of, sale_of
from tests.properties import many

ROO = LodgingRate("ROO", Decimal("3"), date(2026, 1, 1), date(2026, 12, 31))
UNTAXED = replace(IVA, id="ish", profile="ish", rate=Decimal(0), tax_code="9")
LODGING = replace(
    BOOKS,
    profiles={**PROFILES, "hotel": replace(PROFILES["hotel"], ish_rate=Decimal("0.03"))},
    mappings=Mappings({**BOOKS.mappings.by_role, (Role.ISH, ""): Mapped("item-ish", "ISH por pagar")}),
    tax_rules=(*BOOKS.tax_rules, UNTAXED),
    lodging_state="ROO",
    lodging=(ROO,),
)
AMOUNTS = st.integers(1, 1_000_000).map(lambda cents: Decimal(cents).scaleb(-2))
PARTS = st.lists(
    st.builds(LodgedPart, AMOUNTS, st.sampled_from([Iva.RATE_16, Iva.RATE_8, Iva.RATE_0, Iva.EXEMPT]), st.booleans()),
    min_size=1,
    max_size=10,
)
RATES = st.sampled_from([LocalRate("ISH", Decimal(rate)) for rate in ("2", "2.5", "3", "3.5", "4", "5", "6")])


def shown(posting: InvoicePosting | CreditMemoPosting) -> list[tuple[str, str, str, str, str]]:
    return [(line.item, line.tax_code, str(line.net), str(line.tax), str(line.gross)) for line in posting.lines]


def test_the_lodging_tax_is_on_a_line_of_its_own_beside_the_iva() -> None:
    posting = posting_of(invoiced(sale_of(rows.line("hotel", "119.00"), rows.line("general", "58.00"), monto_total="177.00"), LODGING))
    assert isinstance(posting, InvoicePosting)
    assert shown(posting) == [
        ("item-hotel", "3", "100.00", "16.00", "116.00"),
        ("item-general", "3", "50.00", "8.00", "58.00"),
        ("item-ish", "9", "3.00", "0.00", "3.00"),
    ]
    assert (posting.net, posting.tax, posting.total) == (Decimal("153.00"), Decimal("24.00"), Decimal("177.00"))
    assert (posting.lines[2].description, posting.lines[2].rate) == ("ISH 3 %", Decimal("0.000000"))


def test_a_sale_without_lodging_asks_for_none_of_it() -> None:
    bare = replace(LODGING, mappings=BOOKS.mappings, tax_rules=BOOKS.tax_rules, lodging=())
    posting = posting_of(invoiced(sale_of(rows.line("general", "116.00")), bare))
    assert isinstance(posting, InvoicePosting)
    assert shown(posting) == [("item-general", "3", "100.00", "16.00", "116.00")]


@pytest.mark.parametrize(
    ("changed", "code", "named"),
    [
        ({"mappings": BOOKS.mappings}, "mapping.missing", {"role": "ish"}),
        ({"tax_rules": BOOKS.tax_rules}, "tax_rule.missing", {"profile": "ish"}),
        ({"tax_rules": (*BOOKS.tax_rules, replace(UNTAXED, rate=Decimal("0.16")))}, "tax_rule.missing", {"profile": "ish"}),
        ({"tax_rules": (*LODGING.tax_rules, UNTAXED)}, "tax_rule.ambiguous", {"profile": "ish"}),
        ({"lodging": (replace(ROO, valid_until=date(2026, 11, 1)),)}, "lodging_tax.no_rate", {"state": "ROO", "last": "2026-11-01"}),
        ({"lodging": (ROO, ROO)}, "lodging_tax.several", {"state": "ROO"}),
        ({"tax_rules": (replace(IVA, rate=Decimal("0.11")), UNTAXED)}, "cfdi.rate_not_allowed", {"rate": "0.11"}),
    ],
)
def test_what_is_missing_stops_it_and_is_named(changed: dict[str, object], code: str, named: dict[str, str]) -> None:
    books = replace(LODGING, **changed)  # type: ignore[arg-type]
    params = blocked_by(invoiced(sale_of(rows.line("hotel", "119.00"), monto_total="119.00"), books), code)
    assert {name: params[name] for name in named} == named


def credit(amount: str) -> CreditMemoPosting:
    sale = sale_of(rows.line("hotel", "119.00"), rows.line("general", "58.00"), monto_total="177.00", trip_id=rows.TRIP)
    posting = posting_of(credited(refund_of(monto_reembolso=amount), sale, books=LODGING, parents=PARENTS))
    assert isinstance(posting, CreditMemoPosting)
    return posting


def test_a_credit_memo_gives_the_lodging_tax_back_in_proportion() -> None:
    posting = credit("59.00")
    assert shown(posting) == [
        ("item-hotel", "3", "33.34", "5.33", "38.67"),
        ("item-general", "3", "16.66", "2.67", "19.33"),
        ("item-ish", "9", "1.00", "0.00", "1.00"),
    ]
    assert (posting.net, posting.tax, posting.total) == (Decimal("51.00"), Decimal("8.00"), Decimal("59.00"))


def test_a_credit_memo_of_all_of_it_is_the_invoice_back() -> None:
    assert shown(credit("177.00")) == [
        ("item-hotel", "3", "100.00", "16.00", "116.00"),
        ("item-general", "3", "50.00", "8.00", "58.00"),
        ("item-ish", "9", "3.00", "0.00", "3.00"),
    ]


@many
@given(PARTS, RATES)
def test_both_taxes_are_those_of_the_cfdi_and_nothing_is_lost(parts: list[LodgedPart], rate: LocalRate) -> None:
    found = parted(parts, rate, "MXN")
    lines, local = from_gross([GrossLine("", "", "", part.gross, part.iva, local=rate if part.lodging else None) for part in parts], "MXN")
    said = totals_of(lines, "MXN", local)
    assert sum(each.gross for each in found.amounts) + found.lodging == sum(part.gross for part in parts) == said.total
    assert sum(each.tax for each in found.amounts) == (said.transferred or 0)
    assert found.lodging == sum((tax.amount for tax in local), Decimal(0))
    for part, each in zip(parts, found.amounts, strict=True):
        assert each.net + each.tax == each.gross >= 0
        # Each is rounded twice: by its share of the tax, and by its share of the lodging tax.
        assert abs(each.gross / (1 + (part.iva.rate or 0)) - each.net) < Decimal("0.02")
