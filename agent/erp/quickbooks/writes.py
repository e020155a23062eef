"""What becomes of a write: booked as sent, refused, already there, changed in between, or not known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from agent.domain.postings import CustomerPosting, PostingKind, RefundPosting
from agent.erp.quickbooks import answers
from agent.erp.quickbooks.bodies import ENTITIES, body_of, money_out, path_of, unfit, used_up
from agent.erp.quickbooks.calls import Calls, Object
from agent.erp.quickbooks.errors import Fault, failure, fault_in, meaning
from agent.erp.quickbooks.lookups import Lookups
from agent.errors import Unavailable, UserError
from agent.ports import Done, Failure, NotSent, Operation, Outcome, Refused, Remote, RemoteState, Throttled, Unknown, Write

_VOIDS: Mapping[PostingKind, tuple[Mapping[str, str], Mapping[str, Any], RemoteState]] = {
    PostingKind.INVOICE: ({"operation": "void"}, {}, RemoteState.VOID),
    PostingKind.PAYMENT: ({"operation": "update", "include": "void"}, {"sparse": True}, RemoteState.VOID),
    PostingKind.CREDIT_MEMO: ({"operation": "delete"}, {}, RemoteState.DELETED),
    PostingKind.FEE: ({"operation": "delete"}, {}, RemoteState.DELETED),
    PostingKind.REFUND: ({"operation": "update", "include": "void"}, {"sparse": True}, RemoteState.VOID),
    PostingKind.CUSTOMER: ({}, {"sparse": True, "Active": False}, RemoteState.INACTIVE),
}


class Writes:
    """Writes into one company. Nothing raises for what QuickBooks may do."""

    def __init__(self, calls: Calls, lookups: Lookups, *, country: str, now: Callable[[], datetime]) -> None:
        self._calls = calls
        self._lookups = lookups
        self._country = country
        self._now = now

    def alone(self, write: Write) -> Outcome[Remote]:
        """Creates or updates one document with a call of its own; `write.key` makes it idempotent."""
        if misfit := unfit(write.posting):
            return Refused("", "", "document", misfit)
        if isinstance(write.posting, RefundPosting):
            return self._refund(write, write.posting)
        body = body_of(write, self._country)
        answer = self._calls.write(path_of(write.posting.kind), body, {"requestid": write.key})
        return self._outcome(write, answer)

    def _refund(self, write: Write, posting: RefundPosting) -> Outcome[Remote]:
        """The money first, then what ties it to the credit memo: whoever begins anew finds the first part by its number."""
        if write.remote is not None:
            gone = self.void(write.remote, _part_of(write.key, "void"))
            if not isinstance(gone, Done):
                return gone
        entry = self._money_out(write, posting)
        if not isinstance(entry, str):
            return entry
        return self._outcome(write, self._calls.write("/payment", used_up(posting, entry), {"requestid": _part_of(write.key, "used up")}))

    def _money_out(self, write: Write, posting: RefundPosting) -> str | Failure:
        """The id of the refund's journal entry, which is there or is booked now."""
        try:
            there = [answers.remote_of(PostingKind.FEE, entry) for entry in self._lookups.entries(posting.number)]
        except (Unavailable, answers.Unreadable) as error:
            return NotSent(str(error))
        if there:
            same = len(there) == 1 and there[0].total == posting.total
            return there[0].id if same else Refused("", f"{posting.number} / {there[0].total}", "document", "erp.total_differs")
        answer = self._calls.write("/journalentry", money_out(posting), {"requestid": write.key})
        if isinstance(answer, Fault):
            return failure(answer, self._now())
        if not isinstance(answer, Mapping):
            return answer
        try:
            return answers.remote_of(PostingKind.FEE, answers.inner(answer, "JournalEntry")).id
        except answers.Unreadable as error:
            return Unknown(str(error))

    def together(self, batch: Sequence[Write]) -> list[Outcome[Remote]]:
        """Creates and updates many documents in one call; the answers come document by document.

        The request id is made of the keys of the whole batch: QuickBooks tells its parts apart by request id and bId,
        so the same batch sent again is answered again, and another batch never meets its answers.
        """
        misfits = {place: misfit for place, write in enumerate(batch) if (misfit := unfit(write.posting))}
        items = [
            {
                "bId": str(place),
                "operation": "create" if write.operation is Operation.CREATE else "update",
                ENTITIES[write.posting.kind]: body_of(write, self._country),
            }
            for place, write in enumerate(batch)
            if place not in misfits
        ]
        answer: Object | Fault | Failure = {}
        if items:
            requestid = hashlib.sha256("".join(write.key for write in batch).encode()).hexdigest()[:32]
            answer = self._calls.write("/batch", {"BatchItemRequest": items}, {"requestid": requestid})
        parts = _parts(answer)
        return [
            Refused("", "", "document", misfits[place]) if place in misfits else self._outcome(write, parts(str(place)))
            for place, write in enumerate(batch)
        ]

    def void(self, remote: Remote, key: str) -> Outcome[Remote]:
        """Takes the document back QuickBooks' way; one that is gone already counts as taken back. A refund's money goes with it."""
        taken = self._undone(remote, key)
        if remote.kind is not PostingKind.REFUND or not isinstance(taken, Done):
            return taken
        return self._money_back(remote, key) or taken

    def _money_back(self, remote: Remote, key: str) -> Failure | None:
        """Takes a refund's journal entries out; None when none is left."""
        try:
            entries = [answers.remote_of(PostingKind.FEE, entry) for entry in self._lookups.entries(remote.number)]
        except (Unavailable, answers.Unreadable) as error:
            return Unknown(str(error))
        for entry in entries:
            gone = self._undone(entry, _part_of(key, entry.id))
            if not isinstance(gone, Done):
                return gone if not isinstance(gone, NotSent | Throttled) else Unknown("its money is still out")
        return None

    def _undone(self, remote: Remote, key: str) -> Outcome[Remote]:
        answer = self._void(remote, key)
        if isinstance(answer, Fault) and meaning(answer).then == "read_again":
            try:
                entity = self._lookups.current(remote.kind, remote.id)
                current = None if entity is None else self._remote(remote.kind, entity)
            except (Unavailable, UserError) as error:
                return Unknown(f"{answer.code}, then {error}")
            if current is None:
                return Done(_gone(remote))
            if current.state is not RemoteState.LIVE:
                return Done(current)
            if current.total != remote.total:
                return Refused(answer.code, answer.text, "document", "erp.changed_there", current)
            answer = self._void(current, _again(key, current))
        return self._taken_back(remote, answer)

    def _void(self, remote: Remote, key: str) -> Object | Fault | Failure:
        query, extra, _ = _VOIDS[remote.kind]
        body = {**extra, "Id": remote.id, "SyncToken": remote.version}
        return self._calls.write(path_of(remote.kind), body, {**query, "requestid": key})

    def _taken_back(self, remote: Remote, answer: Object | Fault | Failure) -> Outcome[Remote]:
        wanted = _VOIDS[remote.kind][2]
        if isinstance(answer, Fault):
            if answer.code == "610" and wanted is RemoteState.DELETED:
                return Done(_gone(remote))
            return failure(answer, self._now())
        if not isinstance(answer, Mapping):
            return answer
        try:
            found = answers.remote_of(remote.kind, answers.inner(answer, ENTITIES[remote.kind]))
        except answers.Unreadable as error:
            return Unknown(str(error))
        if found.id != remote.id or found.state is not wanted:
            return Unknown(f"asked for {wanted}, answered {found.state} {found.id}")
        return Done(found if wanted is not RemoteState.DELETED else _gone(remote))

    def _outcome(self, write: Write, answer: Object | Fault | Failure) -> Outcome[Remote]:
        if isinstance(answer, Fault):
            return self._refused(write, answer)
        if not isinstance(answer, Mapping):
            return answer
        try:
            return self._read_back(write, answers.inner(answer, ENTITIES[write.posting.kind]))
        except answers.Unreadable as error:
            return Unknown(str(error))

    def _read_back(self, write: Write, entity: Object) -> Outcome[Remote]:
        """What was booked must be what was sent, number and cent; if not, it is there all the same and is not lost."""
        remote = answers.remote_of(write.posting.kind, entity)
        if isinstance(write.posting, CustomerPosting):
            return Done(remote)
        if remote.number != write.posting.number:
            return Refused("", f"{write.posting.number} / {remote.number}", "document", "erp.number_differs", remote)
        if remote.total != write.posting.total:
            return Refused("", f"{write.posting.total} / {remote.total}", "document", "erp.total_differs", remote)
        return Done(remote)

    def _refused(self, write: Write, fault: Fault) -> Outcome[Remote]:
        found = meaning(fault)
        try:
            if found.then == "look_up" and write.operation is Operation.CREATE:
                return self._adopted(write, fault)
            if found.then == "read_again" and write.remote is not None:
                return self._changed(write, write.remote, fault)
        except (Unavailable, UserError) as error:
            return Unknown(f"{fault.code}, then {error}")
        return failure(fault, self._now())

    def _adopted(self, write: Write, fault: Fault) -> Outcome[Remote]:
        """A document with this number or name is there already: ours if it is equal, otherwise somebody's."""
        (matches,) = self._lookups.matches([write])
        equal = [match.remote for match in matches if match.exact]
        if len(matches) == 1 and equal:
            return Done(equal[0])
        text = fault.text
        if isinstance(write.posting, CustomerPosting) and (owner := self._lookups.owner_of_name(write.posting.name)):
            text = f"{text} [{owner}]"
        return Refused(fault.code, text, "document", meaning(fault).message)

    def _changed(self, write: Write, known: Remote, fault: Fault) -> Outcome[Remote]:
        """It changed since: a payment was applied there, our own write got through unheard, or another hand was at it.

        Money as we knew it, or as we want it, is written on top, sparsely; any other money is left alone.
        """
        entity = self._lookups.current(known.kind, known.id)
        if entity is None:
            return Refused(fault.code, fault.text, "document", "erp.reference_missing")
        current = self._remote(known.kind, entity)
        wanted = None if isinstance(write.posting, CustomerPosting) else write.posting.total
        if current.total not in (known.total, wanted) or current.state is not RemoteState.LIVE:
            return Refused(fault.code, fault.text, "document", "erp.changed_there", current)
        fresh = replace(write, remote=current, key=_again(write.key, current))
        answer = self._calls.write(path_of(known.kind), body_of(fresh, self._country), {"requestid": fresh.key})
        if isinstance(answer, Fault):
            return failure(answer, self._now())
        return self._outcome(fresh, answer)

    def _remote(self, kind: PostingKind, entity: Object) -> Remote:
        try:
            return answers.remote_of(kind, entity)
        except answers.Unreadable as error:
            raise Unavailable(str(error)) from error


def _again(key: str, current: Remote) -> str:
    """The key for the same write on another version: a request id must not come twice with other content."""
    return hashlib.sha256(f"{key}:{current.version}".encode()).hexdigest()[:32]


def _part_of(key: str, part: str) -> str:
    """The key of one part of a document that is several there."""
    return hashlib.sha256(f"{key}:{part}".encode()).hexdigest()[:32]


def _gone(remote: Remote) -> Remote:
    return replace(remote, state=RemoteState.DELETED, balance=None)


def _parts(answer: Object | Fault | Failure) -> Callable[[str], Object | Fault | Failure]:
    """The answer to each part of a batch by its bId; what was not answered is not known."""
    if not isinstance(answer, Mapping):
        return lambda _: answer
    try:
        found = {str(item.get("bId")): item for item in answers.objects(answer, "BatchItemResponse")}
    except answers.Unreadable as error:
        reason = str(error)
        return lambda _: Unknown(reason)

    def part(place: str) -> Object | Fault | Failure:
        item = found.get(place)
        if item is None:
            return Unknown("no answer for this document in the batch")
        return fault_in(item) or item

    return part
