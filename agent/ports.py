"""What ERP Hub asks of the outside world, and the five answers a write can have. Read this file first.

Reads return their value or raise `agent.errors.Unavailable`. Writes never raise for what a vendor may do: they return
`Done`, `Refused`, `NotSent`, `Throttled` or `Unknown`, and whoever called writes that outcome down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Generic, Literal, Protocol, TypeAlias, TypeVar

from agent.domain.cancellation import CancelReason
from agent.domain.exchange import PublishedRate
from agent.domain.postings import Posting, PostingKind

T = TypeVar("T")


# --- outcomes ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The vendor did it, and `result` says what came of it."""

    result: T


@dataclass(frozen=True, slots=True)
class Refused:
    """The vendor said no and did nothing, or did something else than was asked.

    `of` says what the no is about: this `document` (mend it), the `account` (our access, credits, settings: another
    provider may do it), or `not_yet` (the same request may pass later: a lag at the vendor, a parent not visible yet).
    `code` is the vendor's own; `message` is our message code; `text` the vendor's sentence. `remote` is set when a
    document exists there all the same (another total or number than we sent, or changed by another hand): its mapping
    is kept, and a person decides.
    """

    code: str
    text: str
    of: Literal["document", "account", "not_yet"]
    message: str
    remote: Remote | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """Not one byte of the request left this machine."""

    reason: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """The vendor said explicitly that it did nothing and when to come back (None = it did not say)."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request left and no answer that can be trusted came back. It is asked about, never guessed."""

    reason: str


Failure: TypeAlias = Refused | NotSent | Throttled | Unknown
Outcome: TypeAlias = Done[T] | Failure


# --- how an adapter describes itself ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a connection form. The label comes from the message catalogue: `field.<name>`."""

    name: str
    secret: bool = False
    required: bool = True
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class OAuth:
    """Where a person authorises the connection; `endpoint` is the name that `ERPHUB_ENDPOINT_<NAME>` overrides."""

    endpoint: str
    authorize_url: str
    token_url: str
    scope: str
    pkce: bool
    redirect_path: str
    permissions: tuple[str, ...]
    names_company: bool = False


class Capability(StrEnum):
    CUSTOMERS = "customers"
    INVOICES = "invoices"
    PAYMENTS = "payments"
    CREDIT_MEMOS = "credit_memos"
    REFUNDS = "refunds"
    FEES = "fees"
    VOID_INVOICE = "void_invoice"
    VOID_PAYMENT = "void_payment"
    DELETE_CREDIT_MEMO = "delete_credit_memo"
    DEPARTMENTS = "departments"
    IDEMPOTENCY_KEY = "idempotency_key"
    CHART = "chart"


_NEEDS: Mapping[PostingKind, Capability] = {PostingKind.FEE: Capability.FEES, PostingKind.REFUND: Capability.REFUNDS}
"""What not every accounting system takes; the other kinds every one does."""


@dataclass(frozen=True, slots=True)
class ErpSpec:
    """What the rest of the product may know about an accounting system. Seconds for times, calls a minute for rates."""

    name: str
    label: str
    countries: tuple[str, ...]
    endpoint: str
    fields: tuple[Field, ...]
    capabilities: frozenset[Capability]
    oauth: OAuth | None
    batch_size: int
    calls_per_minute: int
    concurrent: int
    deadline: float
    visible_after: float
    verified: bool
    deep_links: Mapping[PostingKind, str] = field(default_factory=dict)
    sandbox_deep_links: Mapping[PostingKind, str] = field(default_factory=dict)
    batches_per_minute: int | None = None
    batch_path: str = ""
    own_key: frozenset[PostingKind] = frozenset()
    """Kinds whose every request carries the document's own idempotency key; others share one with their batch."""
    replaced: frozenset[PostingKind] = frozenset()
    """Kinds that the vendor lets nobody change: an update takes the old document back and books it anew, under another id."""
    remaining_headers: tuple[str, ...] = ()
    """Headers (lower case) in which every answer says how many more calls this minute allows."""
    brand: str = ""
    """What people call it in a sentence or on a button, where the label says more; "" = the label."""

    @property
    def called(self) -> str:
        """The name for a sentence or a button."""
        return self.brand or self.label

    def books(self, kind: PostingKind) -> bool:
        """Whether this system takes documents of this kind from us."""
        return kind not in _NEEDS or _NEEDS[kind] in self.capabilities

    def deep_link(self, kind: PostingKind, remote_id: str, environment: str = "production") -> str | None:
        """The address that opens one document in the vendor's own screen, or None where it has none (practice)."""
        links = {"production": self.deep_links, "sandbox": self.sandbox_deep_links}.get(environment, {})
        template = links.get(kind)
        return template.format(id=remote_id) if template else None


@dataclass(frozen=True, slots=True)
class PacSpec:
    """What the rest of the product may know about a PAC; `idempotent_by` says what makes sending twice safe there.

    `bases` are its addresses by environment (practice takes the sandbox's). `cancels_foreign`: it cancels what another PAC stamped.
    `lists_stamps`, `lists_requests` and `tells_time` say whether `listed`, `requests` and `clock` can be asked. `fails_over` is
    whether a document may go there by itself when another PAC cannot take it: only where its behaviour has been shown.
    """

    name: str
    label: str
    endpoint: str
    fields: tuple[Field, ...]
    bases: Mapping[str, str]
    signs: Literal["we_sign", "pac_signs"]
    idempotent_by: Literal["bytes", "customid", "ref_id"]
    cancels_foreign: bool
    deadline: float
    visible_after: float
    verified: bool
    fails_over: bool = True
    lists_stamps: bool = False
    lists_requests: bool = False
    tells_time: bool = False

    def base(self, environment: str) -> str:
        """The address for an environment; what is not production is the sandbox's."""
        return self.bases["production" if environment == "production" else "sandbox"]


# --- accounting systems -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Company:
    """The company a connection writes into: pinned when it is authorised, compared before every batch."""

    id: str
    name: str
    country: str
    home_currency: str
    multi_currency: bool
    books_closed_until: str | None
    environment: str


@dataclass(frozen=True, slots=True)
class ChartEntry:
    """One thing of the vendor's that a mapping can point to."""

    kind: Literal["account", "item", "tax_code", "department", "payment_method", "term"]
    id: str
    name: str
    number: str
    type: str
    currency: str
    active: bool


Chart: TypeAlias = tuple[ChartEntry, ...]


class RemoteState(StrEnum):
    LIVE = "live"
    VOID = "void"
    DELETED = "deleted"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Remote:
    """A document as the vendor holds it. `version` is its lock token; `total` what the vendor says it adds up to."""

    kind: PostingKind
    id: str
    version: str
    number: str
    total: Decimal | None
    balance: Decimal | None
    state: RemoteState


class Operation(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Write:
    """One document to be written. `key` makes it idempotent (32 hex, `agent.domain.keys`); `remote` is known for updates and voids."""

    operation: Operation
    posting: Posting
    key: str
    remote: Remote | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What a look-up found. `exact` = by our own number; otherwise a fingerprint, and a person decides."""

    remote: Remote
    exact: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where reading of the vendor's changes goes on."""

    since: datetime


class ErpAdapter(Protocol):
    """One company at one accounting system."""

    spec: ClassVar[ErpSpec]

    def check(self) -> Company:
        """The company behind this connection, read now."""
        ...

    def chart(self) -> Chart:
        """Everything a mapping can point to."""
        ...

    def find(self, wanted: Sequence[Write]) -> Sequence[Sequence[Match]]:
        """For each document, what at the vendor is, or may be, it. Empty only on the vendor's definite "not there".

        As few calls as the vendor allows: a whole batch is looked up at once.
        """
        ...

    def write(self, batch: Sequence[Write]) -> Sequence[Outcome[Remote]]:
        """One outcome per document, in order."""
        ...

    def void(self, remote: Remote, *, key: str) -> Outcome[Remote]:
        """Takes the document back the vendor's way: void, delete (credit memos) or make inactive (customers)."""
        ...

    def changes(self, since: Cursor) -> Iterator[Remote]:
        """What changed at the vendor since then, by whatever hand."""
        ...


# --- PACs -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stamped:
    """A stamp as the PAC returned it: the document's bytes exactly as received. `again` = it had been stamped before."""

    uuid: str
    xml: bytes
    again: bool


@dataclass(frozen=True, slots=True)
class PacAccount:
    """The account at a PAC: how many stamps are left (None = unlimited or not said)."""

    stamps_left: int | None


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """The cancellation of one CFDI: the request that we signed, and beside it the fields that some PACs want instead.

    `total` is the text of the document's Total, letter for letter. `replaced_by` is the UUID of the replacement, "" unless the
    reason is 01. `signed_xml` is `Cancelacion` with the issuer's seal (Anexo 20); the key never leaves this machine.
    """

    uuid: str
    issuer: str
    recipient: str
    total: str
    reason: CancelReason
    replaced_by: str
    certificate_number: str
    signed_xml: bytes


@dataclass(frozen=True, slots=True)
class Requested:
    """A cancellation request arrived at SAT: a receipt, not a cancellation. Only SAT's own status says "Cancelado".

    `code` is 201, or 202 when it had been received before (`again`); `acknowledgment` the receipt's bytes as they came, None when it
    comes later.
    """

    code: str
    text: str
    acknowledgment: bytes | None
    again: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a PAC's own report of what it stamped; `stamped_at` is its local time, None where the report has none."""

    uuid: str
    stamped_at: datetime | None


class Pac(Protocol):
    """One account at one PAC. What a PAC lacks by its `spec` raises UserError `pac.not_offered`."""

    spec: ClassVar[PacSpec]

    def check(self) -> PacAccount:
        """Connection, authentication and stamps left, read now. Harmless: it is also what a PAC in doubt is probed with."""
        ...

    def clock(self, postal_code: str) -> datetime:
        """The PAC's time, local at this postal code and without a zone. Raises Unavailable."""
        ...

    def stamp(self, sealed_xml: bytes, *, key: str) -> Outcome[Stamped]:
        """Sends these bytes once."""
        ...

    def recover(self, sealed_xml: bytes, *, key: str) -> Outcome[Stamped]:
        """Asks the same PAC what became of the same bytes under the same key. Refused(of="document", code="603") = never stamped here."""
        ...

    def cancel(self, request: CancelRequest) -> Outcome[Requested]:
        """Hands the request in, once. `Refused.message` is one of `cancel.*`, in the dialect of this PAC; its own text is in `text`."""
        ...

    def acknowledgment(self, uuid: str) -> bytes | None:
        """SAT's receipt of a cancellation request as it came; None when the PAC has none yet. Raises Unavailable."""
        ...

    def listed(self, first: date, last: date) -> Iterator[Listed]:
        """What this account stamped for its RFC between two days, both included. Raises Unavailable."""
        ...

    def fetch(self, uuid: str) -> bytes | None:
        """A stamped CFDI's bytes as the PAC keeps them, None when it knows none of that UUID. Raises Unavailable."""
        ...

    def requests(self) -> Sequence[str]:
        """UUIDs of received CFDIs whose cancellation suppliers ask this RFC to accept. Silence accepts. Raises Unavailable."""
        ...


# --- SAT -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusQuestion:
    """What SAT is asked by: both RFCs, the text of Total letter for letter, the UUID, and the last eight characters of the seal."""

    issuer: str
    recipient: str
    total: str
    uuid: str
    seal_end: str = ""


@dataclass(frozen=True, slots=True)
class SatStatus:
    """SAT's answer, in its own words: CodigoEstatus, EsCancelable, Estado, EstatusCancelacion, ValidacionEFOS."""

    code: str
    cancelable: str
    state: str
    cancellation: str
    efos: str


class Sat(Protocol):
    """SAT's status service."""

    def status(self, question: StatusQuestion) -> SatStatus:
        """What SAT says of one CFDI now. Not found proves nothing of a fresh stamp. Raises Unavailable."""
        ...


# --- sources ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the platform as it stands: `table`, its id, a hash of its content, and the content as text by column."""

    table: str
    id: str
    hash: str
    columns: Mapping[str, str | None]


class Source(Protocol):
    """The platform that sells. It is only read."""

    def hashes(self, table: str, *, after: str, limit: int) -> Sequence[tuple[str, str]]:
        """(id, hash) of the next `limit` rows in order of id, computed in the source."""
        ...

    def open_hashes(self, table: str) -> Iterator[tuple[str, str]]:
        """(id, hash) of every row that is new or not final: these are compared at every tick."""
        ...

    def rows(self, table: str, ids: Sequence[str]) -> Sequence[SourceRow]:
        """The rows with these ids; one that is gone is absent."""
        ...

    def claim(self, installation: str, branches: Sequence[str]) -> Mapping[str, str]:
        """Branch -> the installation that books it; a free one is taken. The only thing ever written beside the platform's tables."""
        ...


# --- exchange rates -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RateSpec:
    """What the rest of the product may know about who publishes exchange rates: of which `currencies`, in units of `home`."""

    name: str
    label: str
    endpoint: str
    home: str
    currencies: tuple[str, ...]
    deadline: float
    verified: bool


class RateProvider(Protocol):
    """Who publishes exchange rates. A question only, but its answers are values: none of them may stop the one who asks."""

    spec: ClassVar[RateSpec]

    def published(self, first: date, last: date) -> Outcome[tuple[PublishedRate, ...]]:
        """The rates whose day of publication lies between the two days, both included; on other days none was published."""
        ...


# --- the wire ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `endpoint` is the name of `ERPHUB_ENDPOINT_<NAME>`; `base` its real address; `path` begins with a slash.

    A header whose value is empty is not sent at all, not even where one would go by itself (Accept).
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    endpoint: str
    base: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer, already kept raw."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire(Protocol):
    """The only way out: total deadline, lease check just before sending, no retries, raw answer kept before it is parsed."""

    def send(self, request: Request, *, deadline: float) -> Answer | NotSent | Unknown:
        """One request, one try, at most `deadline` seconds in all."""
        ...
