"""One call to one Xero organisation: token, address, and what its answer means before its content is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from agent.erp.xero.problems import Problem, failure, problem_of
from agent.errors import Unavailable, UserError
from agent.http_client import exact_json
from agent.http_client.retry_after import retry_after
from agent.ports import Answer, Failure, NotSent, Refused, Request, Throttled, Unknown, Wire

Object = Mapping[str, Any]
Method = Literal["GET", "POST", "PUT", "DELETE"]
API = "/api.xro/2.0"
_CROWDED = timedelta(seconds=2)  # five calls at once: there is room again when one of them has ended


class AccessToken(Protocol):
    """Gives the connection's access token."""

    def __call__(self, *, rejected: str = "") -> str:
        """A token to use now. `rejected` is one the vendor has just refused: then it is refreshed first.

        May raise Unavailable (it cannot be had now) or UserError `connection.expired` (a person must connect again).
        """
        ...


class Calls:
    """Reads and writes of one organisation. Nothing is retried but a call that was refused for its token, once."""

    def __init__(
        self, *, wire: Wire, access_token: AccessToken, endpoint: str, base: str, company: str, deadline: float, now: Callable[[], datetime]
    ) -> None:
        self._wire = wire
        self._access_token = access_token
        self._endpoint = endpoint
        self._base = base
        self.company = company
        self._deadline = deadline
        self._now = now

    def token(self) -> str:
        """The token that the next call goes with. Raises what getting it raises."""
        return self._access_token()

    def read(self, path: str, query: Mapping[str, str] | None = None, *, changed_since: datetime | None = None) -> Object | None:
        """The JSON object at `path`, or None on the vendor's definite "not there" (404).

        Raises Unavailable when it cannot be read now, UserError when a person has to do something first.
        """
        headers = {"If-Modified-Since": changed_since.strftime("%Y-%m-%dT%H:%M:%S")} if changed_since else {}
        found = self._readable(self._call("GET", API + path, query or {}, b"", headers))
        return found if found is None or isinstance(found, Mapping) else _no_object()

    def connections(self) -> list[Object]:
        """The organisations that this authorisation may be used with. Raises as `read` does."""
        found = self._readable(self._call("GET", "/connections", {}, b"", {}))
        if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
            _no_object()
        return list(found) if isinstance(found, list) else []

    def write(self, method: Method, path: str, body: Object | None, *, key: str = "") -> Object | Problem | Failure:
        """The JSON object that answers the write, its refusal, or why neither is known. `key` makes it idempotent."""
        headers = {"Content-Type": "application/json; charset=utf-8"} | ({"Idempotency-Key": key} if key else {})
        query = {"summarizeErrors": "false", "unitdp": "4"} if method in ("PUT", "POST") else {}
        answer = self._call(method, API + path, query, exact_json.dumps(body) if body is not None else b"", headers)
        return Unknown("a list where an object belongs") if isinstance(answer, list) else answer

    def _readable(self, result: Object | list[Any] | Problem | Failure) -> Object | list[Any] | None:
        match result:
            case Problem(code="404"):
                return None
            case Problem():
                refused = failure(result)
                assert isinstance(refused, Refused)
                raise UserError(refused.message, vendor_code=result.code, text=result.text)
            case Throttled(until):
                raise Unavailable("throttled", until)
            case NotSent(reason) | Unknown(reason):
                raise Unavailable(reason)
            case Refused():
                raise UserError(result.message, vendor_code=result.code, text=result.text)
        return result

    def _call(
        self, method: Method, path: str, query: Mapping[str, str], body: bytes, headers: Mapping[str, str]
    ) -> Object | list[Any] | Problem | Failure:
        try:
            token = self._access_token()
        except Unavailable as error:
            return NotSent(f"token: {error.reason}")
        except UserError as error:
            return Refused("", str(error), "account", error.code)
        answer = self._once(method, path, query, body, headers, token)
        if isinstance(answer, Answer) and answer.status == 401:
            try:
                token = self._access_token(rejected=token)
            except Unavailable as error:
                return Throttled(error.until)  # 401: the vendor did nothing
            except UserError as error:
                return Refused("401", str(error), "account", error.code)
            answer = self._once(method, path, query, body, headers, token)
        return self._meaning(answer) if isinstance(answer, Answer) else answer

    def _once(
        self, method: Method, path: str, query: Mapping[str, str], body: bytes, headers: Mapping[str, str], token: str
    ) -> Answer | NotSent | Unknown:
        tenant = {"xero-tenant-id": self.company} if self.company and path.startswith(API) else {}
        request = Request(
            method=method,
            endpoint=self._endpoint,
            base=self._base,
            path=path,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json", **tenant, **headers},
            query=query,
            body=body,
        )
        return self._wire.send(request, deadline=self._deadline)

    def _meaning(self, answer: Answer) -> Object | list[Any] | Problem | Failure:
        if answer.status == 401:
            return Refused("401", "", "account", "connection.expired")
        if answer.status == 429:
            return Throttled(self._until(answer.headers))
        if answer.status >= 500 or answer.status == 408:
            return Unknown(f"HTTP {answer.status}")
        if answer.status == 204:
            return {}
        try:
            content = exact_json.loads(answer.body)
        except ValueError:
            # "not there" comes as plain text too, and is as definite
            return Problem("404", "") if answer.status == 404 else Unknown(f"HTTP {answer.status}, not JSON")
        if 200 <= answer.status < 300 and isinstance(content, dict | list):
            return content
        return _refusal(answer.status, content) if isinstance(content, dict) else Unknown(f"HTTP {answer.status}, not an object")

    def _until(self, headers: Mapping[str, str]) -> datetime:
        """When to come back: Retry-After, but for the limit of calls at once, which sends none."""
        found = {name.lower(): value for name, value in headers.items()}
        if found.get("x-rate-limit-problem", "").lower() == "concurrent" and "retry-after" not in found:
            return self._now() + _CROWDED
        return retry_after(headers, self._now())


def _refusal(status: int, content: Object) -> Problem | Failure:
    if status == 403 and "authenticationunsuccessful" in str(content.get("Detail", "")).casefold():
        return Refused("403", str(content.get("Detail")), "account", "connection.expired")  # the organisation was disconnected there
    if 400 <= status < 500:
        return problem_of(status, content)
    return Unknown(f"HTTP {status} without a refusal")


def _no_object() -> Object:
    raise Unavailable("not what was asked for")
