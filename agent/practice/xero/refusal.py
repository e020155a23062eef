"""What Xero says when it refuses: its sentences, and the documents that carry them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

PROBLEMS: Final = ("minute", "day", "concurrent", "appminute")
"""Which limit was met, as X-Rate-Limit-Problem names it."""


class Invalid(Exception):
    """One document is refused; `messages` are the sentences of its ValidationErrors."""

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


class Refusal(Exception):
    """The whole call is refused."""

    def __init__(self, status: int, document: Mapping[str, Any] | None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {document}")
        self.status = status
        self.document = document
        self.headers = headers or {}


def unauthorized(detail: str) -> Refusal:
    """401: no token, or one that is over ("TokenExpired: token expired at ...") or never was."""
    return Refusal(401, {"Type": None, "Title": "Unauthorized", "Status": 401, "Detail": detail, "Instance": None, "Extensions": {}})


def out_of_scope() -> Refusal:
    """401: the token is good, but its scopes do not open this door."""
    headers = {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}
    return Refusal(401, dict(unauthorized("AuthorizationUnsuccessful").document or {}), headers)


def forbidden() -> Refusal:
    """403: the token's person has not let this app into that organisation, or has shut it out again."""
    return Refusal(403, {"Type": None, "Title": "Forbidden", "Status": 403, "Detail": "AuthenticationUnsuccessful", "Instance": None})


def not_found() -> Refusal:
    """404, which comes without JSON."""
    return Refusal(404, None)


def throttled(problem: str, wait: float) -> Refusal:
    """429; the limit of calls at once says nothing of when to come back."""
    after = {} if problem == "concurrent" else {"Retry-After": str(int(wait) + 1)}
    return Refusal(429, None, {"X-Rate-Limit-Problem": problem} | after)


def bad_request(message: str, *, number: int = 17, kind: str = "NoDataProcessedException") -> Refusal:
    """400: nothing of the call was looked at."""
    return Refusal(400, {"ErrorNumber": number, "Type": kind, "Message": message})


def validation(elements: list[Mapping[str, Any]]) -> Refusal:
    """400: the call as a whole is refused for what is wrong with its documents."""
    document = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred", "Elements": elements}
    return Refusal(400, document)
