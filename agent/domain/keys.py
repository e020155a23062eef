"""The key that makes a write idempotent, and a posting as the one text its hash is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any, get_args, get_type_hints

from agent.domain.postings import (
    CreditMemoPosting,
    CustomerPosting,
    FeePosting,
    InvoicePosting,
    PaymentPosting,
    Posting,
    PostingKind,
    RefundPosting,
)

_CLASSES: Mapping[PostingKind, type[Posting]] = {
    PostingKind.CUSTOMER: CustomerPosting,
    PostingKind.INVOICE: InvoicePosting,
    PostingKind.PAYMENT: PaymentPosting,
    PostingKind.CREDIT_MEMO: CreditMemoPosting,
    PostingKind.FEE: FeePosting,
    PostingKind.REFUND: RefundPosting,
}


def erp_key(*, environment: str, connection: str, kind: PostingKind, source_id: str, operation: str, version: int) -> str:
    """The idempotency key of one write: 32 hex, the same whenever and wherever it is computed. Source: design, section 6."""
    parts = [environment, connection, kind.value, source_id, operation, str(version)]
    return sha256(_dumps(parts).encode()).hexdigest()[:32]


def posting_json(posting: Posting) -> str:
    """The posting as canonical JSON: sorted keys, no blanks, decimals as strings, dates as YYYY-MM-DD. See `posting_from_json`."""
    return _dumps(_plain(posting))


def posting_hash(posting: Posting) -> str:
    """64 hex over the canonical JSON: equal exactly when nothing that would be written differs."""
    return sha256(posting_json(posting).encode()).hexdigest()


def posting_from_json(text: str) -> Posting:
    """The posting that `posting_json` wrote; ValueError for anything else."""
    data = json.loads(text)
    try:
        return _built(_CLASSES[PostingKind(data["kind"])], data)  # type: ignore[no-any-return]
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"not a posting: {error!r}") from None


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _built(kind: Any, data: Any) -> Any:
    """`data` as a value of the type `kind`, which is one that postings are made of."""
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _built(hints[name], value) for name, value in data.items()})
    arguments = get_args(kind)
    if type(None) in arguments:
        return None if data is None else _built(arguments[0], data)
    if arguments:
        return tuple(_built(arguments[0], item) for item in data)
    if kind is Decimal:
        return Decimal(data)
    if kind is date:
        return date.fromisoformat(data)
    return kind(data) if issubclass(kind, StrEnum) else data
