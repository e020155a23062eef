"""Receipts: a payment of one invoice, or money received of which parts are allocated to invoices.

Xero lets nobody change a receipt: an update takes the old one back and books it anew. Each step can be taken again
after any interruption: what is done already is looked for first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agent.domain.postings import PaymentPosting, PostingKind
from agent.erp.xero import answers, bodies
from agent.erp.xero.calls import Calls, Object
from agent.erp.xero.lookups import Lookups
from agent.erp.xero.problems import Problem, failure, meaning, problem_in
from agent.erp.xero.writes import joined, read_back
from agent.errors import Unavailable, UserError
from agent.ports import Done, Failure, NotSent, Operation, Outcome, Refused, Remote, RemoteState, Throttled, Unknown, Write

_KIND = PostingKind.PAYMENT


class Receipts:
    """Receipts of one organisation, one at a time: their reference is not unique, so each goes under a key of its own."""

    def __init__(self, calls: Calls, lookups: Lookups) -> None:
        self._calls = calls
        self._lookups = lookups

    def write(self, write: Write) -> Outcome[Remote]:
        """Books one receipt, or books it anew."""
        posting = write.posting
        if not isinstance(posting, PaymentPosting):
            raise ValueError("not a receipt")
        if misfit := bodies.unfit(posting):
            return Refused("", "", "document", misfit)
        if write.operation is Operation.UPDATE:
            return self._anew(write, posting)
        return self._payment(write, posting) if bodies.whole(posting) else self._receipt(write, posting)

    def void(self, remote: Remote, key: str) -> Outcome[Remote]:
        """Takes a receipt back: what it settled is open again. One that is gone already counts as taken back."""
        try:
            found = self._lookups.by_id(_KIND, [remote.id])
            current = self._lookups.remote(_KIND, found[0]) if found else None
        except Unavailable as error:
            return _not_now(error)
        except UserError as error:
            return Refused("", str(error), "account", error.code)
        if current is None:
            return Refused("404", "", "document", "erp.reference_missing")
        if current.state is not RemoteState.LIVE:
            return Done(current)
        if remote.total is not None and current.total != remote.total:
            return Refused("", f"{remote.total} → {current.total}", "document", "erp.changed_there", current)
        entity = found[0]
        return self._receipt_gone(entity, key) if answers.is_receipt(entity) else self._payment_gone(remote.id, key)

    # --- booking ------------------------------------------------------------------------------------------------------

    def _anew(self, write: Write, posting: PaymentPosting) -> Outcome[Remote]:
        """The old one back, then the new one, unless an earlier try has booked that already."""
        if write.remote is None:
            raise ValueError("an update without a remote document")
        # the total that we want is no change by another hand: an earlier try of this may have booked it
        gone = self.void(write.remote, joined(write.key, "back"))
        if not isinstance(gone, Done):
            return gone
        fresh = replace(write, operation=Operation.CREATE, remote=None, key=joined(write.key, "anew"))
        try:
            there = self._there(fresh)
        except Unavailable as error:
            return Unknown(f"taken back, then {error.reason}")
        except UserError as error:
            return Refused("", str(error), "account", error.code)
        if there is not None:
            return Done(self._lookups.remote(_KIND, there))
        return self._payment(fresh, posting) if bodies.whole(posting) else self._receipt(fresh, posting)

    def _there(self, write: Write) -> Object | None:
        live = [row for row in self._lookups.numbered(_KIND, write.posting.number) if row.get("Status") == "AUTHORISED"]
        return next((row for row in live if answers.is_ours(write, row)), None)

    def _payment(self, write: Write, posting: PaymentPosting) -> Outcome[Remote]:
        answer = self._one("PUT", "/Payments", {"Payments": [bodies.payment(posting)]}, "Payments", write.key)
        if isinstance(answer, Problem) and meaning(answer).then == "look_up":
            return self._known_key(write, answer)
        return _outcome(write, answer)

    def _known_key(self, write: Write, problem: Problem) -> Outcome[Remote]:
        """The key came before with something else: what it did is looked for."""
        try:
            there = self._there(write)
        except (Unavailable, UserError) as error:
            return Unknown(f"{problem.text}, then {error}")
        return failure(problem) if there is None else Done(self._lookups.remote(_KIND, there))

    def _receipt(self, write: Write, posting: PaymentPosting) -> Outcome[Remote]:
        """The money first, then what of it is allocated. An interrupted one is gone on with, never booked twice."""
        try:
            begun = [row for row in self._lookups.numbered(_KIND, posting.number) if answers.unfinished(write, row)]
        except Unavailable as error:
            return _not_now(error)
        except UserError as error:
            return Refused("", str(error), "account", error.code)
        if begun:
            return self._allocated(write, posting, begun[0])
        body = {"BankTransactions": [bodies.receipt(posting)]}
        answer = self._one("PUT", "/BankTransactions", body, "BankTransactions", write.key)
        booked = _outcome(write, answer)
        if not isinstance(booked, Done) or not isinstance(answer, Mapping):
            return booked
        return self._allocated(write, posting, answer)

    def _allocated(self, write: Write, posting: PaymentPosting, receipt: Object) -> Outcome[Remote]:
        remote = self._lookups.remote(_KIND, receipt)
        try:
            full = self._lookups.with_allocations(receipt) if "Allocations" not in receipt else receipt
            rest = bodies.allocations(posting, answers.applied(full))
        except (Unavailable, answers.Unreadable) as error:
            return Unknown(f"received, then {error}")
        except UserError as error:
            return Refused("", str(error), "account", error.code, remote)
        if rest:
            path = f"/Overpayments/{receipt.get('OverpaymentID')}/Allocations"
            key = joined(write.key, "allocations", *(f"{each['Invoice']}{each['Amount']}" for each in rest))
            answer = self._calls.write("PUT", path, {"Allocations": rest}, key=key)
            if failed := _allocation_failed(answer, remote):
                return failed
        return self._as_it_is(remote)

    def _as_it_is(self, remote: Remote) -> Outcome[Remote]:
        """The receipt read back after its allocations: its version and what is left of it have changed."""
        try:
            found = self._lookups.by_id(_KIND, [remote.id])
            return Done(self._lookups.remote(_KIND, found[0])) if found else Unknown("allocated, then not there")
        except (Unavailable, UserError):
            return Done(remote)  # booked and allocated; only its balance could not be read

    # --- taking back --------------------------------------------------------------------------------------------------

    def _payment_gone(self, identity: str, key: str) -> Outcome[Remote]:
        return _gone(identity, self._one("POST", f"/Payments/{identity}", {"Status": "DELETED"}, "Payments", key))

    def _receipt_gone(self, receipt: Object, key: str) -> Outcome[Remote]:
        """Its allocations first: what is allocated cannot be deleted."""
        for each in receipt.get("Allocations") or ():
            path = f"/Overpayments/{receipt.get('OverpaymentID')}/Allocations/{each.get('AllocationID')}"
            answer = self._calls.write("DELETE", path, None)
            if isinstance(answer, Problem) and answer.code != "404":
                return failure(answer)
            if not isinstance(answer, Mapping | Problem):
                return answer
        identity = str(receipt.get(answers.RECEIPT))
        body = {"BankTransactions": [bodies.taken_back(receipt)]}
        return _gone(identity, self._one("POST", f"/BankTransactions/{identity}", body, "BankTransactions", key))

    def _one(self, method: str, path: str, body: Object, name: str, key: str) -> Object | Problem | Failure:
        """The one element that answers, its refusal, or why neither is known."""
        answer = self._calls.write("PUT" if method == "PUT" else "POST", path, body, key=key)
        if not isinstance(answer, Mapping):
            return answer
        try:
            rows = answers.rows(answer, name)
        except answers.Unreadable as error:
            return Unknown(str(error))
        return problem_in(rows[0]) or rows[0] if len(rows) == 1 else Unknown(f"{len(rows)} answers to one document")


def _outcome(write: Write, answer: Object | Problem | Failure) -> Outcome[Remote]:
    if isinstance(answer, Problem):
        return failure(answer)
    if not isinstance(answer, Mapping):
        return answer
    try:
        return read_back(write, answer)
    except answers.Unreadable as error:
        return Unknown(str(error))


def _gone(identity: str, answer: Object | Problem | Failure) -> Outcome[Remote]:
    if isinstance(answer, Problem):
        return failure(answer)
    if not isinstance(answer, Mapping):
        return answer
    try:
        found = answers.remote_of(_KIND, answer)
    except answers.Unreadable as error:
        return Unknown(str(error))
    if found.id != identity or found.state is RemoteState.LIVE:
        return Unknown(f"asked to take it back, answered {found.state} {found.id}")
    return Done(replace(found, state=RemoteState.DELETED))


def _allocation_failed(answer: Object | Problem | Failure, remote: Remote) -> Failure | None:
    """Why not everything is allocated; the money is booked all the same, and a person decides about it."""
    if isinstance(answer, Problem):
        refused = failure(answer)
        return replace(refused, remote=remote) if isinstance(refused, Refused) else refused
    if not isinstance(answer, Mapping):
        return Unknown(f"received, then {answer}")
    try:
        problems = [found for each in answers.rows(answer, "Allocations") if (found := problem_in(each))]
    except answers.Unreadable as error:
        return Unknown(str(error))
    return _allocation_failed(problems[0], remote) if problems else None


def _not_now(error: Unavailable) -> Failure:
    return Throttled(error.until) if error.until else NotSent(error.reason)
