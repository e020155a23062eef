"""What is open, what is not known, and plans, as the person `local` reads them through row security."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb

from agent.hub import Office
from agent.views import plans
from agent.views.person import role
from agent.views.sync_open import OPEN_STATES, OpenFilter, open_counts, open_details, open_lines
from agent.views.unknowns import unknown_count, unknowns
from tests.views.test_pages_reads import HERE, HIDDEN, OTHER, Books, _cfdi, _work, books

__all__ = ["books"]


def _document(books: Books, kind: str, row_id: str, number: str, branch: str = HERE, **named: object) -> None:
    source = books.run("select id from sources limit 1") or books.run(
        "insert into sources (kind, label, environment) values ('platform_db', 'p', 'practice') returning id"
    )
    values = {"party_id": "", "amount": None, "currency": "", **named}
    books.run(
        """insert into documents (source_id, table_name, kind, row_id, branch, number, party_id, amount, currency, content, hash)
           values (%s, 't', %s, %s, %s, %s, %s, %s, %s, '{}', 'h')""",
        source, kind, row_id, branch, number, values["party_id"], values["amount"], values["currency"],
    )  # fmt: skip


def _delivery(books: Books, ref: str, state: str, branch: str = HERE, **named: object) -> int:
    return _work(books, branch, ref=ref, state=state, lane=f"erp:{books.connection}", **named)


def _attempt(books: Books, work: int, branch: str = HERE, **named: object) -> UUID:
    values: dict[str, object] = {
        "id": uuid4(), "work_id": work, "token": 1, "boot_id": uuid4(), "branch": branch, "kind": "invoice", "ref": "invoice:17",
        "operation": "create", "key": "k" * 32, **named,
    }  # fmt: skip
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    books.run(f"insert into attempts ({names}, settle_after) values ({marks}, now() + interval '1 minute')", *values.values())
    return UUID(str(values["id"]))


@pytest.fixture
def queue(books: Books) -> dict[str, int]:
    """One delivery in every state, with its documents; one that is hidden, one command, one that is done."""
    _document(books, "customer", "4", "Peñón & Asociados")
    _document(books, "invoice", "17", "ST-17", party_id="4", amount=Decimal("1160.00"), currency="MXN")
    _document(books, "invoice", "18", "ST-18", OTHER)
    made = {
        "ready": _delivery(books, "customer:4/USD", "ready"),
        "leased": _delivery(books, "payment:9", "leased"),
        "unknown": _delivery(books, "invoice:17", "unknown"),
        "blocked": _delivery(books, "invoice:18", "blocked", OTHER, code="mapping.missing", params=Jsonb({"account": "401"})),
        "dead": _delivery(books, "credit_memo:2", "dead"),
    }
    _delivery(books, "invoice:99", "unknown", HIDDEN)
    _work(books, kind="test_connection", state="dead")
    _work(books, state="done")
    return made


def test_each_open_state_is_listed_and_counted(books: Books, local_office: Office, queue: dict[str, int]) -> None:
    for state, work in queue.items():
        assert [line.id for line in open_lines(local_office, OpenFilter(state), after=None, limit=5).rows] == [work]
    assert open_counts(local_office, branch=None) == dict.fromkeys(OPEN_STATES, 1)
    assert open_counts(local_office, branch=OTHER) == {**dict.fromkeys(OPEN_STATES, 0), "blocked": 1}


def test_an_open_line_says_which_document_it_is(books: Books, local_office: Office, queue: dict[str, int]) -> None:
    (line,) = open_lines(local_office, OpenFilter("unknown"), after=None, limit=5).rows
    assert (line.kind, line.number, line.amount, line.currency) == ("invoice", "ST-17", Decimal("1160.00"), "MXN")
    assert (line.erp, line.customer) == ("quickbooks_mx", "Peñón & Asociados")
    (line,) = open_lines(local_office, OpenFilter("ready"), after=None, limit=5).rows
    assert (line.kind, line.number) == ("customer", "Peñón & Asociados")
    (line,) = open_lines(local_office, OpenFilter("leased"), after=None, limit=5).rows
    assert (line.kind, line.number) == ("payment", "9")  # its document is not here any more


@pytest.mark.parametrize(
    ("wanted", "states"),
    [
        (OpenFilter("", kind="invoice"), ["unknown", "blocked"]),
        (OpenFilter("", text="ST-1"), ["unknown", "blocked"]),
        (OpenFilter("", text="ST-18"), ["blocked"]),
        (OpenFilter("", text="Peñón"), ["ready"]),
        (OpenFilter("", branch=OTHER), ["blocked"]),
        (OpenFilter("", text="nothing"), []),
    ],
)
def test_open_filters(books: Books, local_office: Office, queue: dict[str, int], wanted: OpenFilter, states: list[str]) -> None:
    found = []
    for state in OPEN_STATES:
        narrowed = OpenFilter(state, wanted.kind, wanted.branch, wanted.text)
        found += [line.status for line in open_lines(local_office, narrowed, after=None, limit=5).rows]
    assert found == states


def test_open_lines_come_by_key(books: Books, local_office: Office) -> None:
    made = [_delivery(books, f"invoice:{place}", "ready") for place in range(5)]
    first = open_lines(local_office, OpenFilter("ready"), after=None, limit=3)
    rest = open_lines(local_office, OpenFilter("ready"), after=first.next, limit=3)
    assert [line.id for line in first.rows + rest.rows] == made
    assert rest.next is None


def test_only_what_stopped_can_be_retried_from_the_open_list(books: Books, local_office: Office, queue: dict[str, int]) -> None:
    _attempt(books, queue["dead"], outcome="refused", detail="6240 Duplicate Name")
    again = {}
    for state in OPEN_STATES:
        (line,) = open_lines(local_office, OpenFilter(state), after=None, limit=5).rows
        again[state] = open_details(local_office, line)
    assert [state for state, found in again.items() if found.can_retry] == ["blocked", "dead"]
    assert again["dead"].detail == "6240 Duplicate Name"
    assert [one.outcome for one in again["dead"].tries] == ["refused"]


# --- unknowns ---------------------------------------------------------------------------------------------------------


def test_an_unknown_says_what_was_sent_and_when_it_may_be_believed_absent(books: Books, local_office: Office) -> None:
    work = _delivery(books, "invoice:17", "unknown", code="delivery.unknown")
    _delivery(books, "invoice:99", "unknown", HIDDEN)
    _attempt(books, work, outcome="not_sent", content=Jsonb({"number": "ST-0"}))
    sent = Jsonb({"number": "ST-17", "total": "1160.00", "currency": "MXN"})
    attempt = _attempt(books, work, connection_id=books.connection, content=sent)
    (line,) = unknowns(local_office, branch=None, after=None, limit=5).rows
    assert (line.attempt, line.erp, line.number, line.operation) == (attempt, "quickbooks_mx", "ST-17", "create")
    assert (line.amount, line.currency, line.settled, line.can_be_resolved) == (Decimal("1160.00"), "MXN", False, True)
    books.run("update attempts set settle_after = now() - interval '1 second'")
    (line,) = unknowns(local_office, branch=HERE, after=None, limit=5).rows
    assert line.settled
    assert unknowns(local_office, branch=OTHER, after=None, limit=5).rows == ()
    assert unknown_count(local_office) == 1


def test_a_stamp_that_is_not_known_is_listed_but_no_person_decides_it(books: Books, local_office: Office) -> None:
    cfdi = _cfdi(books, state="STAMPING", series="CDMX", folio=12)
    work = _work(books, kind="issue_cfdi", ref=str(cfdi), lane=f"cfdi:{cfdi}", state="unknown")
    _attempt(books, work, kind="cfdi", ref=str(cfdi), operation="stamp")
    (line,) = unknowns(local_office, branch=None, after=None, limit=5).rows
    assert (line.kind, line.number, line.amount, line.can_be_resolved) == ("cfdi", "CDMX-12", Decimal("1160.00"), False)


def test_unknowns_come_by_key(books: Books, local_office: Office) -> None:
    made = [_delivery(books, f"invoice:{place}", "unknown") for place in range(4)]
    first = unknowns(local_office, branch=None, after=None, limit=3)
    rest = unknowns(local_office, branch=None, after=first.next, limit=3)
    assert [line.id for line in first.rows + rest.rows] == made
    assert rest.next is None
    assert not any(line.can_be_resolved for line in first.rows)  # without an attempt there is nothing to decide about


# --- plans and the person ---------------------------------------------------------------------------------------------


def test_the_newest_plan_and_its_changes(books: Books, local_office: Office) -> None:
    for branch in (HERE, HERE, HIDDEN):
        books.run("insert into sync_plans (branch, totals) values (%s, '{\"update\": 1}')", branch)
    found = plans.newest(local_office, HERE)
    assert found is not None
    assert (found.state, found.totals) == ("ready", {"update": 1})
    assert plans.newest(local_office, HIDDEN) is None
    before = {"total": "100.00", "currency": "MXN", "lines": [{"net": "100.00"}]}
    after = {"total": "116.00", "currency": "MXN", "lines": [{"net": "100.00"}, {"net": "16.00"}]}
    books.run(
        """insert into sync_plan_items (plan_id, branch, connection_id, kind, document_id, number, action, before, after, amount, currency)
           values (%s, %s, %s, 'invoice', '17', 'ST-17', 'update', %s, %s, 116, 'MXN')""",
        found.id, HERE, books.connection, Jsonb(before), Jsonb(after),
    )  # fmt: skip
    (item,) = plans.items(local_office, found.id).rows
    assert [(one.field, one.before, one.after) for one in plans.changes(item)] == [
        ("total", "100.00", "116.00"),
        ("lines.2.net", "", "16.00"),
    ]


def test_a_plan_is_read_by_action_and_by_number(books: Books, local_office: Office) -> None:
    plan = books.run("insert into sync_plans (branch) values (%s) returning id", HERE)
    actions = ("create", "update", "create", "blocked", "create")
    for place, action in enumerate(actions):
        books.run(
            """insert into sync_plan_items (plan_id, branch, connection_id, kind, document_id, number, action)
               values (%s, %s, %s, 'invoice', %s, %s, %s)""",
            plan, HERE, books.connection, str(place), f"ST-{place // 2}{place}", action,
        )  # fmt: skip

    def numbers(wanted: plans.ItemFilter) -> list[str]:
        return [item.number for item in plans.items(local_office, plan, wanted).rows]

    assert numbers(plans.EVERY_ITEM) == ["ST-00", "ST-01", "ST-12", "ST-13", "ST-24"]
    assert numbers(plans.ItemFilter("create")) == ["ST-00", "ST-12", "ST-24"]
    assert numbers(plans.ItemFilter(text="ST-1")) == ["ST-12", "ST-13"]
    assert numbers(plans.ItemFilter("create", "ST-1")) == ["ST-12"]
    assert numbers(plans.ItemFilter("void")) == numbers(plans.ItemFilter(text="T-")) == []
    page = plans.items(local_office, plan, plans.ItemFilter("create"), limit=2)
    assert [item.number for item in page.rows] == ["ST-00", "ST-12"]
    rest = plans.items(local_office, plan, plans.ItemFilter("create"), after=page.next, limit=2)
    assert ([item.number for item in rest.rows], rest.next) == (["ST-24"], None)


def test_the_role_is_the_database_s(books: Books, local_office: Office) -> None:
    assert role(local_office) == "finance"
    books.run("update people set role = 'admin' where login = 'local'")
    assert role(local_office) == "admin"
    books.run("update people set revoked_at = now() - %s", timedelta(days=1))
    assert role(local_office) == ""
