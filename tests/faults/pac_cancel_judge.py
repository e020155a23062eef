"""What SAT's book says of cancellations: only what was asked for, for one reason, once, and never before its replacement is in force."""

from __future__ import annotations

from collections.abc import Sequence

from tests.faults.pac_bench import PacBench
from tests.faults.pac_judge import Finding, in_doubt
from tests.faults.pac_people import Case, People
from tests.faults.pac_sat_book import TAKEN, Asked


def judge_cancelling(bench: PacBench, people: People, book: Sequence[Asked], *, woken: int) -> Sequence[Finding]:
    """Everything that is wrong after a run. `woken` = how often a process stood still with a request that was leaving: such a one may
    come after the same request has been sent again, and SAT then has the same bytes twice."""
    uuids = {str(row[0]): str(row[1]) for row in bench.rows("select id, uuid from cfdis where uuid is not null")}
    found, doubted = [*_unasked(bench, people, book, uuids)], in_doubt(bench)
    for case in people.cases:
        found += _of_case(case, [each for each in book if each.uuid == uuids.get(str(case.old))], uuids, woken)
        if case.new not in doubted:  # what may take its place for all anybody knows keeps the case open
            found += _ended(bench, case, uuids)
    return found


def _unasked(bench: PacBench, people: People, book: Sequence[Asked], uuids: dict[str, str]) -> Sequence[Finding]:
    wanted = {uuids.get(str(case.old)) for case in people.cases} | people.twins
    gone = {uuid for (uuid,) in bench.store.rows("select uuid from stamp where state <> 'Vigente'")} | {each.uuid for each in book}
    return [Finding("unasked", uuid) for uuid in sorted(gone - wanted)]


def _of_case(case: Case, requests: Sequence[Asked], uuids: dict[str, str], woken: int) -> Sequence[Finding]:
    taken = [each for each in requests if each.verdict in TAKEN]
    wanted = ("01", uuids.get(str(case.new), "")) if case.new else ("02", "")
    found = [
        Finding("reasons", f"{each.uuid} {each.motive} {each.replacement}")
        for each in requests
        if (each.motive, each.replacement) != wanted
    ]
    if case.new:
        found += [Finding("early", each.uuid) for each in requests if not each.replaced]
    if len(taken) > 1 + case.rejected + woken or any(each.verdict == "too_often" for each in requests):
        found.append(Finding("often", f"{taken[0].uuid}: {len(taken)} requests, rejected {case.rejected} times"))
    return found


def _ended(bench: PacBench, case: Case, uuids: dict[str, str]) -> Sequence[Finding]:
    """The old one is cancelled at SAT and here; the new one is in force at SAT and here, and is the sale's."""
    wanted = [(case.old, "CANCELLED", "Cancelado", False)] + ([(case.new, "STAMPED", "Vigente", True)] if case.new else [])
    found = []
    for cfdi, state, at_sat, live in wanted:
        row = bench.rows("select c.state, s.live from cfdis c join cfdi_sales s on s.cfdi_id = c.id where c.id = %s", cfdi)[0]
        standing = bench.store.row("select state from stamp where uuid = ?", uuids.get(str(cfdi), ""))
        if (*row, standing) != (state, live, (at_sat,)):
            found.append(Finding("standing", f"{cfdi} ({case.wish.what}) is {row}, at SAT {standing}"))
    return found
