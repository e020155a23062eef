"""What becomes of a write: booked as sent, refused, already there, changed in between, or not known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from agent.domain.postings import CreditMemoPosting, CustomerPosting, InvoicePosting, PostingKind
from agent.erp.xero import answers, bodies
from agent.erp.xero.bodies import IDS, PLURALS, Body
from agent.erp.xero.calls import Calls, Method, Object
from agent.erp.xero.lookups import Lookups
from agent.erp.xero.problems import Problem, failure, meaning, problem_in
from agent.errors import Unavailable, UserError
from agent.ports import Done, Failure, NotSent, Operation, Outcome, Refused, Remote, RemoteState, Throttled, Unknown, Write


class Writes:
    """Writes into one organisation. Nothing raises for what Xero may do. Receipts are `agent.erp.xero.receipts`."""

    def __init__(self, calls: Calls, lookups: Lookups) -> None:
        self._calls = calls
        self._lookups = lookups

    def together(self, batch: Sequence[Write]) -> list[Outcome[Remote]]:
        """Creates, or updates, documents of one kind in one call; the answers come document by document.

        Their key is made of the keys of all that go: the same documents sent again are answered again, and others never
        meet their answer. What was changed at the vendor meanwhile does not go.
        """
        outcomes: dict[int, Outcome[Remote]] = {}
        for place, write in enumerate(batch):
            if misfit := bodies.unfit(write.posting):
                outcomes[place] = Refused("", "", "document", misfit)
        fit = [(place, write) for place, write in enumerate(batch) if place not in outcomes]
        ready, early = self._ready(fit)
        outcomes |= early
        if ready:
            outcomes |= self._send([(place, batch[place], body) for place, body in ready])
        return [outcomes[place] for place in range(len(batch))]

    def void(self, remote: Remote, key: str) -> Outcome[Remote]:
        """Takes an invoice or a credit note back by voiding it, and archives a contact; what is gone already counts as taken back."""
        try:
            found = self._lookups.by_id(remote.kind, [remote.id])
            current = self._lookups.remote(remote.kind, found[0]) if found else None
        except Unavailable as error:
            return Throttled(error.until) if error.until else NotSent(error.reason)
        except UserError as error:
            return _shut(error)
        if current is None:
            return Refused("404", "", "document", "erp.reference_missing")
        if current.state is not RemoteState.LIVE:
            return Done(current)
        if None not in (remote.total, current.total) and current.total != remote.total:
            return Refused("", f"{remote.total} → {current.total}", "document", "erp.changed_there", current)
        return self._taken_back(remote.kind, found[0], key)

    def _taken_back(self, kind: PostingKind, entity: Object, key: str) -> Outcome[Remote]:
        if kind is PostingKind.CUSTOMER:
            change: Body = {"ContactID": entity.get("ContactID"), "ContactStatus": "ARCHIVED"}
        else:
            # what was never approved cannot be voided, only deleted
            status = "DELETED" if entity.get("Status") in ("DRAFT", "SUBMITTED") else "VOIDED"
            change = {IDS[kind]: entity.get(IDS[kind]), "Status": status}
        (answer,) = self._answers(kind, self._calls.write("POST", f"/{PLURALS[kind]}", {PLURALS[kind]: [change]}, key=key), 1)
        if isinstance(answer, Problem):
            return failure(answer)
        if not isinstance(answer, Mapping):
            return answer
        try:
            gone = answers.remote_of(kind, answer)
        except answers.Unreadable as error:
            return Unknown(str(error))
        if gone.state is RemoteState.LIVE or gone.id != str(entity.get(IDS[kind])):
            return Unknown(f"asked to take it back, answered {gone.state} {gone.id}")
        return Done(gone)

    def _ready(self, fit: Sequence[tuple[int, Write]]) -> tuple[list[tuple[int, Body]], dict[int, Outcome[Remote]]]:
        """What goes, with its body; and what is decided without sending. Updates are compared with what is there now."""
        if not fit:
            return [], {}
        if fit[0][1].operation is Operation.CREATE:
            return [(place, _body(write, None)) for place, write in fit], {}
        kind = fit[0][1].posting.kind
        try:
            found = self._lookups.by_id(kind, [write.remote.id for _, write in fit if write.remote is not None])
            there = {str(row.get(IDS[kind])): (row, self._lookups.remote(kind, row)) for row in found}
        except Unavailable as error:
            return [], {place: Throttled(error.until) if error.until else NotSent(error.reason) for place, _ in fit}
        except UserError as error:
            return [], {place: _shut(error) for place, _ in fit}
        ready: list[tuple[int, Body]] = []
        decided: dict[int, Outcome[Remote]] = {}
        for place, write in fit:
            if write.remote is None:
                raise ValueError("an update without a remote document")
            row, current = there.get(write.remote.id, (None, None))
            if row is None or current is None:
                decided[place] = Refused("404", "", "document", "erp.reference_missing")
            elif refused := _changed(write, current):
                decided[place] = refused
            else:
                ready.append((place, _body(write, row)))
        return ready, decided

    def _send(self, items: Sequence[tuple[int, Write, Body]]) -> dict[int, Outcome[Remote]]:
        first = items[0][1]
        name = PLURALS[first.posting.kind]
        key = first.key if len(items) == 1 else joined(*(write.key for _, write, _ in items))
        method: Method = "PUT" if first.operation is Operation.CREATE else "POST"  # a POST without an id would change what has the number
        answer = self._calls.write(method, f"/{name}", {name: [body for _, _, body in items]}, key=key)
        parts = self._answers(first.posting.kind, answer, len(items))
        return {place: self._outcome(write, part) for (place, write, _), part in zip(items, parts, strict=True)}

    def _answers(self, kind: PostingKind, answer: Object | Problem | Failure, count: int) -> list[Object | Problem | Failure]:
        """The answer to each document, in order; what was not answered is not known."""
        if not isinstance(answer, Mapping):
            return [answer] * count
        try:
            found = answers.rows(answer, PLURALS[kind])
        except answers.Unreadable as error:
            return [Unknown(str(error))] * count
        if len(found) != count:
            return [Unknown(f"{len(found)} answers to {count} documents")] * count
        return [problem_in(each) or each for each in found]

    def _outcome(self, write: Write, answer: Object | Problem | Failure) -> Outcome[Remote]:
        if isinstance(answer, Problem):
            return self._refused(write, answer)
        if not isinstance(answer, Mapping):
            return answer
        try:
            return read_back(write, answer)
        except answers.Unreadable as error:
            return Unknown(str(error))

    def _refused(self, write: Write, problem: Problem) -> Outcome[Remote]:
        if meaning(problem).then != "look_up" or write.operation is not Operation.CREATE:
            return failure(problem)
        try:
            return self._adopted(write, problem)
        except (Unavailable, UserError) as error:
            return Unknown(f"{problem.text}, then {error}")

    def _adopted(self, write: Write, problem: Problem) -> Outcome[Remote]:
        """A document with this number or name is there already: ours if it is equal, otherwise somebody's."""
        (matches,) = self._lookups.matches([write])
        equal = [match.remote for match in matches if match.exact]
        if len(matches) == 1 and equal:
            return Done(equal[0])
        text = problem.text
        if isinstance(write.posting, CustomerPosting) and (owner := self._lookups.owner_of_name(write.posting.name)):
            text = f"{text} [{owner}]"
        return Refused(problem.code, text, "document", meaning(problem).message)


def read_back(write: Write, entity: Object) -> Outcome[Remote]:
    """What was booked must be what was sent, number and cent; if not, it is there all the same and is not lost."""
    posting = write.posting
    remote = answers.remote_of(posting.kind, entity)
    if isinstance(posting, CustomerPosting):
        return Done(remote)
    if remote.number != posting.number:
        return Refused("", f"{posting.number} / {remote.number}", "document", "erp.number_differs", remote)
    if remote.total != posting.total:
        return Refused("", f"{posting.total} / {remote.total}", "document", "erp.total_differs", remote)
    return Done(remote)


def joined(*keys: str) -> str:
    """One key made of several, the same for the same ones in the same order."""
    return hashlib.sha256("".join(keys).encode()).hexdigest()[:32]


def _changed(write: Write, current: Remote) -> Refused | None:
    """Money as we knew it, or as we want it, is written on top; any other money, and what was taken back there, is left alone."""
    if isinstance(write.posting, CustomerPosting):
        return None
    known = write.remote.total if write.remote is not None else None
    if current.state is RemoteState.LIVE and current.total in (known, write.posting.total):
        return None
    return Refused("", f"{known} → {current.total} ({current.state})", "document", "erp.changed_there", current)


def _body(write: Write, current: Object | None) -> Body:
    """The object to send. An update names the document, and its lines too where something settles it already."""
    posting = write.posting
    if isinstance(posting, CustomerPosting):
        body = bodies.customer(posting)
        if current is None:
            return body
        # what a contact is billed in by itself is the accountants' once it is there
        return {"ContactID": current.get("ContactID")} | {name: value for name, value in body.items() if name != "DefaultCurrency"}
    if not isinstance(posting, InvoicePosting | CreditMemoPosting):
        raise ValueError("a receipt goes alone")
    if current is None:
        return bodies.sale(posting, fresh=True)
    body = {IDS[posting.kind]: current.get(IDS[posting.kind])} | bodies.sale(posting, fresh=False)
    lines = current.get("LineItems")
    return bodies.kept_lines(body, lines if isinstance(lines, list) else []) if _settled(current) else body


def _settled(current: Object) -> bool:
    due = current.get("AmountDue", current.get("RemainingCredit"))
    return due is not None and due != current.get("Total")


def _shut(error: UserError) -> Refused:
    return Refused("", str(error), "account", error.code)
