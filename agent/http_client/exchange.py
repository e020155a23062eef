"""What is kept of one call, before anybody reads its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it, secrets masked.

    `response_body` is what arrived, whole or cut, byte for byte where it holds no secret; `error` says what went wrong
    when `result` is not "answer"; `elapsed` is in seconds.
    """

    method: str
    url: str
    endpoint: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int | None
    response_headers: Mapping[str, str]
    response_body: bytes
    result: Literal["answer", "not_sent", "unknown"]
    error: str
    elapsed: float
