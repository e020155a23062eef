"""One call to one QuickBooks company: token, address, and what its answer means before its content is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

from agent.erp.quickbooks.errors import Fault, fault_in, meaning
from agent.errors import Unavailable, UserError
from agent.http_client import exact_json
from agent.http_client.retry_after import retry_after
from agent.ports import Answer, Failure, NotSent, Refused, Request, Throttled, Unknown, Wire

MINOR_VERSION = "75"
Object = Mapping[str, Any]


class AccessToken(Protocol):
    """Gives the connection's access token."""

    def __call__(self, *, rejected: str = "") -> str:
        """A token to use now. `rejected` is one the vendor has just refused: then it is refreshed first.

        May raise Unavailable (it cannot be had now) or UserError `connection.expired` (a person must connect again).
        """
        ...


class Calls:
    """Reads and writes of one company. Nothing is retried but a call that was refused for its token, once."""

    def __init__(
        self, *, wire: Wire, access_token: AccessToken, endpoint: str, base: str, company: str, deadline: float, now: Callable[[], datetime]
    ) -> None:
        self._wire = wire
        self._access_token = access_token
        self._endpoint = endpoint
        self._base = base
        self._company = company
        self._deadline = deadline
        self._now = now

    def read(self, path: str, query: Mapping[str, str] | None = None) -> Object | None:
        """The JSON object at `path`, or None on the vendor's definite "not there" (610).

        Raises Unavailable when it cannot be read now, UserError when a person has to do something first.
        """
        result = self._call("GET", path, query or {}, b"")
        match result:
            case Fault(code="610"):
                return None
            case Fault():
                found = meaning(result)
                if found.of == "not_yet":
                    raise Unavailable(result.text, retry_after({}, self._now()))
                raise UserError(found.message, vendor_code=result.code, text=result.text)
            case Throttled(until):
                raise Unavailable("throttled", until)
            case NotSent(reason) | Unknown(reason):
                raise Unavailable(reason)
            case Refused():
                raise UserError(result.message, vendor_code=result.code, text=result.text)
        return result

    def write(self, path: str, body: Object, query: Mapping[str, str]) -> Object | Fault | Failure:
        """The JSON object that answers the write, the fault the vendor gave, or why neither is known."""
        return self._call("POST", path, query, exact_json.dumps(body))

    def _call(self, method: Literal["GET", "POST"], path: str, query: Mapping[str, str], body: bytes) -> Object | Fault | Failure:
        try:
            token = self._access_token()
        except Unavailable as error:
            return NotSent(f"token: {error.reason}")
        except UserError as error:
            return Refused("", str(error), "account", error.code)
        answer = self._once(method, path, query, body, token)
        if isinstance(answer, Answer) and answer.status == 401:
            try:
                token = self._access_token(rejected=token)
            except Unavailable as error:
                return Throttled(error.until)  # 401: the vendor did nothing
            except UserError as error:
                return Refused("401", str(error), "account", error.code)
            answer = self._once(method, path, query, body, token)
        return self._meaning(answer) if isinstance(answer, Answer) else answer

    def _once(
        self, method: Literal["GET", "POST"], path: str, query: Mapping[str, str], body: bytes, token: str
    ) -> Answer | NotSent | Unknown:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if method == "POST":
            headers["Content-Type"] = "application/json; charset=utf-8"
        request = Request(
            method=method,
            endpoint=self._endpoint,
            base=self._base,
            path=f"/v3/company/{self._company}{path}",
            headers=headers,
            query={**query, "minorversion": MINOR_VERSION},
            body=body,
        )
        return self._wire.send(request, deadline=self._deadline)

    def _meaning(self, answer: Answer) -> Object | Fault | Failure:
        if answer.status == 401:
            return Refused("401", "", "account", "connection.expired")
        if answer.status == 429:
            return Throttled(retry_after(answer.headers, self._now()))
        if answer.status >= 500 or answer.status == 408:
            return Unknown(f"HTTP {answer.status}")
        try:
            content = exact_json.loads(answer.body)
        except ValueError:
            return Unknown(f"HTTP {answer.status}, not JSON")
        if not isinstance(content, dict):
            return Unknown(f"HTTP {answer.status}, not an object")
        if fault := fault_in(content):
            return fault
        return content if 200 <= answer.status < 300 else Unknown(f"HTTP {answer.status} without a fault")
