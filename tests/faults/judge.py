"""What must be true when everything is over: the same sums, nothing twice, no folio lost, nothing left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agent.practice import company
from tests.faults.profile import Profile

_SALES_TO_STAMP = """
    select count(*) from documents d join branches b on b.code = d.branch
    where d.kind = 'invoice' and b.cfdi_enabled and d.status <> 'cancelada' and not d.row_id = any(%s)
      and exists (select 1 from erp_entity_mappings m where m.entity_type = 'invoice' and m.spirit_tours_entity_id = d.row_id)"""
_UUIDS_OF_SALES = """
    select s.document_id, array_agg(c.uuid) from cfdis c join cfdi_sales s on s.cfdi_id = c.id where c.uuid is not null
    group by s.document_id having count(*) > 1"""
_FOLIOS = """
    select s.series, s.next_folio, (select array_agg(c.folio order by c.folio) from cfdis c
        where c.issuer_id = s.issuer_id and c.branch = s.branch and c.series = s.series and c.folio is not null) from series s"""


def judge(profile: Profile) -> list[str]:
    """Everything that does not hold, one line each; empty when all of it does."""
    stamps = profile.books("finkok")["stamps"]
    found = [f"{each.kind} {each.number}: {each.what}: {each.source} / {each.vendor}" for each in profile.differences()]
    found += _twice_in_the_books(profile.books("quickbooks"))
    found += _twice_at_the_pac(stamps)
    found += _stamps(profile, stamps)
    found += _folios(profile)
    found += _left_open(profile)
    return found


def _twice_in_the_books(books: Mapping[str, Any]) -> Iterator[str]:
    """Also a document that was voided or deleted again counts: it should never have been there."""
    for realm, held in books["realms"].items():
        for kind in ("invoices", "payments", "credit_memos"):
            yield from _repeated(f"{realm} {kind}", (row["number"] for row in held[kind]))
        yield from _repeated(f"{realm} customers", (row["name"].casefold() for row in held["customers"]))


def _twice_at_the_pac(stamps: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield from _repeated("stamp", ((each["rfc"], each["series"], each["folio"]) for each in stamps))


def _repeated(what: str, values: Iterable[object]) -> Iterator[str]:
    yield from (f"{what}: {value} is there {count} times" for value, count in Counter(values).items() if count > 1)


def _stamps(profile: Profile, stamps: list[Mapping[str, Any]]) -> Iterator[str]:
    """As many stamps of income as sales that should have one, each known to us, no sale with two, none of anything we do not know."""
    ((expected,),) = profile.query(_SALES_TO_STAMP, [company.SALE_WITHOUT_RFC, *profile.refused()])
    income = [each for each in stamps if each["kind"] == "I"]
    if len(income) != expected:
        yield f"{len(income)} stamps at the PAC for {expected} sales"
    ((followers,),) = profile.query("select count(*) from cfdis where cfdi_type <> 'I' and uuid is not null")
    if len(stamps) - len(income) != followers:
        yield f"{len(stamps) - len(income)} supplements and credit notes at the PAC, {followers} here"
    for sale, uuids in profile.query(_UUIDS_OF_SALES):
        yield f"sale {sale} has the UUIDs {uuids}"
    unprinted = profile.query("select count(*) from cfdis where state = 'STAMPED' and id not in (select cfdi_id from cfdi_prints)")
    if unprinted != [(0,)]:
        yield f"{unprinted[0][0]} stamped CFDIs without their print"


def _folios(profile: Profile) -> Iterator[str]:
    for series, following, used in profile.query(_FOLIOS):
        if (used or []) != list(range(1, following)):
            yield f"series {series}: the next folio is {following}, used are {used}"


def _left_open(profile: Profile) -> Iterator[str]:
    for kind, ref, outcome in profile.query("select kind, ref, outcome from attempts where outcome is null or outcome = 'unknown'"):
        yield f"attempt {kind} {ref} is open ({outcome})"
    for kind, ref, state, code in profile.query("select kind, ref, state, code from work where state not in ('done', 'blocked')"):
        yield f"work {kind} {ref} is {state} ({code})"
    for code, count in profile.query("select code, count(*) from work where state = 'blocked' and code <> 'sale.parts_differ' group by 1"):
        yield f"{count} rows are blocked: {code}"
    for state, count in profile.query("select state, count(*) from cfdis where state not in ('STAMPED', 'DRAFT') group by 1"):
        yield f"{count} CFDIs are {state}"
