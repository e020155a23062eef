"""What the PACs' books say: no sale stamped above its total, no stamp that we do not know, no folio lost or used twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.faults.pac_bench import SALES, TOTAL, PacBench


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: twice, unknown, folio or lost."""

    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.detail}"


def in_doubt(bench: PacBench) -> Sequence[int]:
    """Documents that no PAC stamped and that stay locked, because theirs says nothing of bytes that are too old to be stamped."""
    stamped = {folio for place in bench.places.values() for _, folio, _ in place.live()}
    rows = bench.rows(
        """select c.id, c.folio from cfdis c join attempts a on a.ref = c.id::text and a.outcome = 'unknown'
           where c.state = 'STAMPING' and a.pac in ('sw', 'keyed') and a.detail like '%% 401:%%'"""
    )
    return [row[0] for row in rows if str(row[1]) not in stamped]


def judge(bench: PacBench, *, forced: bool) -> Sequence[Finding]:
    """Everything that is wrong after a run. A second stamp that was forced by people, told by name, is theirs to cancel."""
    live = [(place.name, *each) for place in bench.places.values() for each in place.live()]
    cfdis = bench.rows("select id, state, folio, uuid, pac from cfdis order by id")
    ours = {row[3] for row in cfdis if row[3]}
    twins = {row[0] for row in bench.rows("select uuid from stray_stamps where kind = 'twin'")}
    told = twins if forced else set()
    found = [Finding("unknown", f"{pac} {uuid} A-{folio}") for pac, uuid, folio, _ in live if uuid not in ours | twins]
    income: Counter[str] = Counter()
    for _, uuid, folio, total in live:
        if uuid not in told:
            income[folio] += Decimal(total)  # type: ignore[assignment]
    found += [Finding("twice", f"A-{folio} {total}") for folio, total in income.items() if Decimal(total) > Decimal(TOTAL)]
    folios = sorted(row[2] for row in cfdis if row[2] is not None)
    (next_folio,) = bench.rows("select next_folio from series where cfdi_type = 'I'")[0]
    if folios != list(range(1, SALES + 1)) or next_folio != SALES + 1:
        found.append(Finding("folio", f"{folios}, next {next_folio}"))
    doubted = in_doubt(bench)
    found += [Finding("lost", f"{row[0]} is {row[1]}") for row in cfdis if row[1] != "STAMPED" and row[0] not in doubted]
    where = {(pac, uuid) for pac, uuid, _, _ in live}
    found += [Finding("lost", f"{row[3]} is not at {row[4]}") for row in cfdis if row[3] and (row[4], row[3]) not in where]
    return found
