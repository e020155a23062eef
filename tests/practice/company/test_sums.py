"""The platform's sums by plain SQL against what the product would write, document by document, to the cent."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from agent.db.embedded import Server
from agent.db.init import dsn_of
from agent.domain.classification import Disposition
from agent.domain.customers import name_key, party_of_document
from agent.domain.postings import CreditMemoPosting, CustomerPosting, FeePosting, InvoicePosting, PaymentPosting, PostingKind, RefundPosting
from agent.domain.states import TABLES
from agent.practice import company
from agent.practice.company.sums import Sums
from agent.sources.platform_db import PlatformDb
from tests.practice.company.conftest import TODAY
from tests.practice.company.hub import Hub


@pytest.fixture(scope="module")
def delivered(cluster: Server, filled_platform: str) -> Hub:
    """A hub that has delivered everything once; tests take copies."""
    made = Hub(TODAY)
    _run(made, dsn_of(cluster.superuser_parameters(filled_platform)))
    return made


@pytest.fixture
def hub(delivered: Hub) -> Hub:
    """A hub of the test's own that has delivered everything once."""
    return delivered.copy()


def _run(hub: Hub, dsn: str) -> None:
    source = PlatformDb(dsn)
    for table in TABLES:
        hub.take_in(source.rows(table, [row for row, _ in source.hashes(table, after="", limit=10_000)]))
    hub.deliver()


Held = dict[tuple[str, str], tuple[str, str, Decimal, Decimal]]


def _delivered(hub: Hub) -> Held:
    """Kind and id -> number, currency, total, tax of every live document but customers."""
    return {
        (posting.kind.value, posting.source_id): (
            posting.number,
            posting.currency,
            posting.total,
            posting.tax if isinstance(posting, InvoicePosting | CreditMemoPosting) else Decimal(0),
        )
        for posting in hub.postings()
        if not isinstance(posting, CustomerPosting)
    }


def _expected(sums: Sums) -> Held:
    return {(each.kind, each.id): (each.number, each.currency, each.total, each.tax) for each in sums.documents}


def _balances(hub: Hub) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for posting in hub.postings():
        if not isinstance(posting, CustomerPosting | FeePosting):
            party = party_of_document(posting.customer.removeprefix("customer:"))
            found[party, posting.currency] += posting.total if isinstance(posting, InvoicePosting | RefundPosting) else -posting.total
    return found


def test_everything_is_delivered_to_the_cent_but_what_is_blocked(hub: Hub, platform: Connection) -> None:
    blocked = hub.blocked()
    sums = company.sums(platform, blocked)
    assert len(sums.documents) > 1200
    assert _delivered(hub) == _expected(sums)
    assert _balances(hub) == {(each.party, each.currency): each.open for each in sums.balances}


def test_only_what_is_wrong_on_purpose_and_undecided_is_blocked(hub: Hub, platform: Connection) -> None:
    blocked = hub.blocked()
    undecided = {each.id for each in company.sums(platform).listed if each.what == "undecided"}
    assert len(undecided) >= 2
    assert blocked == {
        company.WRONG["sale_parts_differ"]: "sale.parts_differ",
        company.WRONG["sale_unknown_currency"]: "money.unknown_currency",
        **dict.fromkeys(undecided, "refund.which_invoice"),
    }


def test_totals_add_up_the_documents(platform: Connection) -> None:
    sums = company.sums(platform)
    for each in sums.totals:
        documents = [d for d in sums.documents if (d.branch, d.kind, d.currency) == (each.branch, each.kind, each.currency)]
        assert (each.count, each.total, each.tax) == (len(documents), sum(d.total for d in documents), sum(d.tax for d in documents))
    assert sum(each.count for each in sums.totals) == len(sums.documents)


def test_every_row_of_the_platform_is_a_document_or_is_listed(platform: Connection) -> None:
    sums = company.sums(platform)
    known = {each.id for each in sums.documents} | {each.id for each in sums.listed}
    for table in ("cuentas_por_cobrar", "pagos_recibidos", "reembolsos_por_pagar"):
        ids = set(platform.execute(text(f"SELECT id::text FROM spirit.{table}")).scalars())
        assert ids <= known


def test_what_is_listed_is_what_the_product_lists(hub: Hub, platform: Connection) -> None:
    names = {"write_off": "write_off", "chargeback": "chargeback", "withheld": "withheld"}
    ours = {
        (row, later.kind.value, later.amount)
        for row, entry in hub.classified.items()
        for later in entry.later
    } | {
        (row, {Disposition.HOLD: "held", Disposition.NEVER: "internal"}[entry.disposition], entry.amount or Decimal(0))
        for row, entry in hub.classified.items()
        if entry.disposition in (Disposition.HOLD, Disposition.NEVER)
    }  # fmt: skip
    theirs = {(each.id, each.what, each.amount) for each in company.sums(platform).listed if each.what not in ("cancelled", "undecided")}
    assert {what for _, what, _ in theirs} == {*names, "held", "internal"}
    assert ours == theirs


def test_names_stay_apart_at_each_vendor(hub: Hub) -> None:
    keys = [
        (connection, name_key(booked.posting.name))
        for (connection, (kind, _)), booked in hub.vendor.items()
        if kind is PostingKind.CUSTOMER and isinstance(booked.posting, CustomerPosting)
    ]
    assert len(keys) == len(set(keys))
    assert len(keys) > 200


def test_the_lodging_tax_of_two_sales_is_booked_apart(hub: Hub) -> None:
    passed_on = [
        (str(line.net), str(line.tax), str(posting.total))
        for posting in hub.postings()
        if isinstance(posting, InvoicePosting)
        for line in posting.lines
        if line.item == "Impuesto sobre hospedaje"
    ]
    assert sorted(passed_on) == [("50.00", "0.00", "1210.00"), ("65.00", "0.00", "2385.00")]


def test_no_invoice_is_settled_twice(hub: Hub) -> None:
    totals = {f"invoice:{posting.source_id}": posting.total for posting in hub.postings() if isinstance(posting, InvoicePosting)}
    settled: dict[str, Decimal] = defaultdict(Decimal)
    for posting in hub.postings():
        if isinstance(posting, PaymentPosting):
            for application in posting.applications:
                settled[application.invoice] += application.amount
            assert sum(application.amount for application in posting.applications) <= posting.total
    assert all(amount <= totals[invoice] for invoice, amount in settled.items())
    receipts = [posting for posting in hub.postings() if isinstance(posting, PaymentPosting)]
    assert sum(sum(part.amount for part in posting.applications) < posting.total for posting in receipts) >= 4


def test_a_second_run_writes_nothing(hub: Hub, platform_dsn: str) -> None:
    writes = hub.writes
    _run(hub, platform_dsn)
    assert hub.writes == writes


@pytest.mark.parametrize("seed", range(4))
def test_after_changes_the_sums_agree_again(hub: Hub, platform: Connection, platform_dsn: str, seed: int) -> None:
    writes = hub.writes
    changes = company.mutate(platform, seed)
    platform.commit()
    assert {change.what for change in changes} == {"corrected", "cancelled", "received", "renamed", "bounced"}
    _run(hub, platform_dsn)
    assert writes < hub.writes < writes + 15
    sums = company.sums(platform, hub.blocked())
    assert _delivered(hub) == _expected(sums)
    assert _balances(hub) == {(each.party, each.currency): each.open for each in sums.balances}
