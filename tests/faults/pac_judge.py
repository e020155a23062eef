"""What the PACs' books say: no sale stamped above its total, no stamp that we do not know, no folio lost or used twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.faults.pac_bench import TOTALS, PacBench
from tests.faults.pac_vendors import NAMES, SAT

_WHOSE = """
    select c.folio, d.number from cfdis c join cfdi_sales s on s.cfdi_id = c.id join cfdi_sales o on o.document_id = s.document_id
        join (select id, row_number() over (order by total) as number from cfdis where purpose <> 'replacement') d on d.id = o.cfdi_id
    where c.folio is not null"""
_IN_A_CASE = """
    select 1 from replacements r join cfdis o on o.id = r.replaces_id join cfdis n on n.id = r.cfdi_id
        join cfdi_sales s on s.cfdi_id = o.id
    where o.state <> 'CANCELLED' and o.id = %s"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: twice, unknown, folio or lost; of cancellations unasked, early, reasons, often or standing."""

    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.detail}"


def in_doubt(bench: PacBench) -> Sequence[int]:
    """Documents that no PAC stamped and that stay locked, because theirs says nothing of bytes that are too old to be stamped."""
    stamped = {folio for name in NAMES for _, folio, _ in bench.places[name].live()}
    rows = bench.rows(
        """select c.id, c.folio from cfdis c join attempts a on a.ref = c.id::text and a.kind = 'cfdi' and a.outcome = 'unknown'
           where c.state = 'STAMPING' and a.pac in ('sw', 'diverza') and a.detail like '%% 401:%%'"""
    )
    return [row[0] for row in rows if str(row[1]) not in stamped]


def judge(bench: PacBench) -> Sequence[Finding]:
    """Everything that is wrong with stamps after a run."""
    live = [(name, *each) for name in NAMES for each in bench.places[name].live()]
    cfdis = bench.rows("select id, state, folio, uuid, pac from cfdis order by id")
    ours = {row[3] for row in cfdis if row[3]}
    twins = {row[0] for row in bench.rows("select uuid from stray_stamps where kind = 'twin'")}
    found = [Finding("unknown", f"{pac} {uuid} A-{folio}") for pac, uuid, folio, _ in live if uuid not in ours | twins]
    found += above_total(bench)
    folios = sorted(row[2] for row in cfdis if row[2] is not None)
    (next_folio,) = bench.rows("select next_folio from series where cfdi_type = 'I'")[0]
    if folios != list(range(1, len(folios) + 1)) or next_folio != len(folios) + 1 or len(folios) < len(TOTALS):
        found.append(Finding("folio", f"{folios}, next {next_folio}"))
    doubted = in_doubt(bench)
    found += [Finding("lost", f"{row[0]} is {row[1]}") for row in cfdis if row[1] not in _ENDS and row[0] not in doubted]
    where = {(pac, uuid) for pac, uuid in bench.store.rows("select pac, uuid from stamp")}
    found += [Finding("lost", f"{row[3]} is not at {row[4]}") for row in cfdis if row[3] and (row[4], row[3]) not in where]
    return found


_ENDS = ("STAMPED", "CANCELLED")


def above_total(bench: PacBench) -> Sequence[Finding]:
    """Sales whose live income less their live egresos is more than they came to, but for those with an open replacement case."""
    sales = {str(folio): int(number) for folio, number in bench.rows(_WHOSE)}
    sums = dict.fromkeys(range(1, len(TOTALS) + 1), Decimal(0))
    for folio, kind, total in bench.places[SAT].store.rows("select folio, kind, total from stamp where state = 'Vigente'"):
        if folio in sales:
            sums[sales[folio]] += Decimal(total) if kind == "I" else -Decimal(total)
    return [
        Finding("twice", f"sale {number}: {amount}")
        for number, amount in sums.items()
        if amount > Decimal(TOTALS[number - 1]) and not bench.rows(_IN_A_CASE, bench.drafts[number - 1])
    ]
