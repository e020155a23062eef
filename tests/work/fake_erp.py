"""An accounting system in memory: implements `agent.ports.ErpAdapter`, does what a script says, and keeps books that judge us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import ClassVar

from agent.domain.postings import CustomerPosting, Posting, PostingKind
from agent.errors import Unavailable
from agent.ports import (
    Capability,
    Chart,
    ChartEntry,
    Company,
    Cursor,
    Done,
    ErpSpec,
    Match,
    NotSent,
    OAuth,
    Operation,
    Outcome,
    Refused,
    Remote,
    RemoteState,
    Throttled,
    Unknown,
    Write,
)


class Crash(BaseException):
    """The process ends here."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The request arrives or not (`done`), and no answer comes back; `crash` = and the process ends before it could come."""

    done: bool
    crash: bool = False


Step = Refused | NotSent | Throttled | Unknown | Lost | Callable[[], None]
FLOW = OAuth("FAKE_OAUTH", "https://fake.invalid/authorize", "https://fake.invalid/token", "books", False, "/callback", ("read",), True)
KEYED = frozenset(Capability)
PLAIN = KEYED - {Capability.IDEMPOTENCY_KEY}


def _spec(name: str, capabilities: frozenset[Capability], own_key: frozenset[PostingKind] = frozenset()) -> ErpSpec:
    return ErpSpec(
        name=name, label=name, countries=("US",), endpoint="FAKE", fields=(), capabilities=capabilities, oauth=FLOW, batch_size=30,
        calls_per_minute=500, concurrent=1, deadline=60.0, visible_after=30.0, verified=True, own_key=own_key,
    )  # fmt: skip


SPECS = {
    "keyed": _spec("keyed", KEYED, frozenset(PostingKind)),
    "plain": _spec("plain", PLAIN),
    "batched": _spec("batched", KEYED),
}


@dataclass(slots=True)
class Entry:
    """One document as the vendor holds it."""

    remote: Remote
    posting: Posting


@dataclass
class FakeBooks:
    """What the vendor holds. `script[number]` is what happens to the next writes of that document, first to last.

    `unheard` = what is done next for these numbers is done, and its answer lost; `fatal` = and its process ends.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    answered: dict[str, Remote] = field(default_factory=dict)
    request: str = ""
    unreachable: bool = False
    batches: list[int] = field(default_factory=list)
    script: dict[str, list[Step]] = field(default_factory=dict)
    company: Company = field(default_factory=lambda: Company("c1", "Spirit Miami", "US", "USD", True, None, "practice"))
    chart: Chart = (ChartEntry("account", "7", "Bank", "1000", "Bank", "USD", True),)
    hidden: set[str] = field(default_factory=set)
    unheard: set[str] = field(default_factory=set)
    fatal: set[str] = field(default_factory=set)
    unreadable: Unavailable | Exception | None = None
    before_find: Callable[[], None] | None = None
    finds: int = 0
    writes: Counter[str] = field(default_factory=Counter)
    sent: list[Write] = field(default_factory=list)

    def live(self, kind: PostingKind) -> list[Entry]:
        return [each for each in self.entries.values() if each.remote.kind is kind and each.remote.state is RemoteState.LIVE]

    def numbers(self, kind: PostingKind) -> list[str]:
        return sorted(each.posting.number for each in self.live(kind))

    def twice(self) -> list[str]:
        """Documents of ours that are live more than once."""
        counts = Counter((each.remote.kind.value, each.posting.source_id) for kind in PostingKind for each in self.live(kind))
        return [f"{kind}:{source}" for (kind, source), count in counts.items() if count > 1]

    def book(self, posting: Posting) -> Remote:
        """Another hand, or an earlier life of ours, books this."""
        number = len(self.entries) + 1
        total = None if isinstance(posting, CustomerPosting) else posting.total
        remote = Remote(posting.kind, str(number), "0", posting.number, total, total, RemoteState.LIVE)
        self.entries[remote.id] = Entry(remote, posting)
        return remote

    def change(self, remote_id: str, *, total: Decimal) -> None:
        """Another hand changes the total."""
        entry = self.entries[remote_id]
        entry.remote = replace(entry.remote, total=total, version=str(int(entry.remote.version) + 1))

    def by_number(self, number: str) -> Entry:
        (found,) = [each for each in self.entries.values() if each.posting.number == number]
        return found


class FakeErp:
    """One company, as an adapter; the same for both specs but for what a repeated key does."""

    spec: ClassVar[ErpSpec] = SPECS["keyed"]

    def __init__(self, books: FakeBooks) -> None:
        self._books = books

    def check(self) -> Company:
        return self._books.company

    def chart(self) -> Chart:
        return self._books.chart

    def find(self, wanted: Sequence[Write]) -> Sequence[Sequence[Match]]:
        books = self._books
        books.finds += 1
        if books.before_find is not None:
            books.before_find()
        if books.unreadable is not None:
            raise books.unreadable
        return [self._matches(write) for write in wanted]

    def write(self, batch: Sequence[Write]) -> Sequence[Outcome[Remote]]:
        if self._books.unreachable:
            return [NotSent("no route") for _ in batch]
        self._books.request = "".join(write.key for write in batch)
        self._books.batches.append(len(batch))
        return [self._one(write) for write in batch]

    def void(self, remote: Remote, *, key: str) -> Outcome[Remote]:
        entry = self._books.entries[remote.id]
        return self._one(Write(Operation.VOID, entry.posting, key, remote))

    def changes(self, since: Cursor) -> Iterator[Remote]:
        yield from ()

    def _matches(self, write: Write) -> list[Match]:
        if write.posting.number in self._books.hidden:
            return []
        if write.remote is not None:
            return [Match(each.remote, True) for each in self._books.entries.values() if each.remote.id == write.remote.id]
        return [
            Match(each.remote, each.posting.source_id == write.posting.source_id)
            for each in self._books.entries.values()
            if each.remote.kind is write.posting.kind and each.posting.number == write.posting.number
        ]

    def _one(self, write: Write) -> Outcome[Remote]:
        books = self._books
        books.writes[write.posting.number] += 1
        books.sent.append(write)
        steps = books.script.get(write.posting.number, [])
        step = steps.pop(0) if steps else None
        if callable(step):
            step()
        elif isinstance(step, Lost):
            if step.done:
                self._do(write)
            if step.crash:
                raise Crash
            return Unknown("cut off")
        elif step is not None:
            return step
        remote = self._do(write)
        if write.posting.number in books.fatal:
            raise Crash
        if write.posting.number in books.unheard:
            books.unheard.remove(write.posting.number)
            return Unknown("cut off")
        return Done(remote)

    def _do(self, write: Write) -> Remote:
        books = self._books
        keyed = Capability.IDEMPOTENCY_KEY in self.spec.capabilities
        key = self._key(write)
        if keyed and key in books.answered:
            return books.answered[key]
        if write.operation is Operation.CREATE:
            remote = books.book(write.posting)
        else:
            assert write.remote is not None
            entry = books.entries[write.remote.id]
            state = RemoteState.VOID if write.operation is Operation.VOID else RemoteState.LIVE
            total = getattr(write.posting, "total", None)
            version = str(int(entry.remote.version) + 1)
            entry.remote = replace(entry.remote, state=state, total=total, version=version, number=write.posting.number)
            entry.posting = write.posting
            remote = entry.remote
        books.answered[key] = remote
        return remote

    def _key(self, write: Write) -> str:
        """By what a request is known again: every document's own key."""
        return write.key


class PlainErp(FakeErp):
    """The same company at a vendor that knows no idempotency keys."""

    spec: ClassVar[ErpSpec] = SPECS["plain"]


class BatchedErp(FakeErp):
    """The same company at a vendor that knows whole requests again: what went in a batch is not known alone."""

    spec: ClassVar[ErpSpec] = SPECS["batched"]

    def _key(self, write: Write) -> str:
        return f"{self._books.request} {write.key}"


ADAPTERS: dict[str, type[FakeErp]] = {"keyed": FakeErp, "plain": PlainErp, "batched": BatchedErp}
