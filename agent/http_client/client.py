"""One request, one try, one total deadline; every other way out of this machine goes through here too."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

import h11
import httpcore2
import httpx2

from agent import __version__
from agent.errors import UserError
from agent.http_client import direct, redact
from agent.http_client.deadline import Call, DeadlineBackend
from agent.http_client.endpoints import checked
from agent.http_client.exchange import Exchange
from agent.ports import Answer, NotSent, Request, Unknown, Wire

MAX_BODY = 32 * 1024 * 1024
IDLE_SECONDS = 4.0  # shorter than the idle time of any server we know: see HttpClient on kept-alive connections
_FAILURES = (
    httpcore2.NetworkError,
    httpcore2.TimeoutException,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
    httpx2.DecodingError,
    httpx2.InvalidURL,
    h11.ProtocolError,
)


class _TooLarge(httpx2.DecodingError):
    pass


class HttpClient:
    """The way out, shared by everything in one process: implements `agent.ports.Wire`.

    A call returns `Answer` for any complete HTTP answer, whatever its status; `NotSent` when not one byte of the
    request left (no name, refused, TLS, no free connection, the lease too short); `Unknown` for everything else: too
    late, reset, closed, cut. Nothing is retried and no redirect is followed. `keep` gets every exchange before the
    caller does; what it raises reaches the caller, whose intent is already written.

    Connections are kept alive for a few seconds. One that the server closes in the very moment we write to it gives
    `Unknown` although the server may have read nothing: for a write that is the only safe thing to say.
    """

    def __init__(
        self,
        *,
        environment: str,
        endpoints: Mapping[str, str] | None = None,
        keep: Callable[[Exchange], None] | None = None,
        lease_left: Callable[[], float] | None = None,
        no_open_transaction: Callable[[], None] | None = None,
        proxy: str | None = None,
        no_proxy: str = "",
        ca_file: Path | None = None,
        max_body: int = MAX_BODY,
        user_agent: str = f"ERPHub/{__version__}",
    ) -> None:
        self._endpoints = checked(endpoints or {}, environment)
        self._keep = keep
        self._lease_left = lease_left
        self._no_open_transaction = no_open_transaction
        self._max_body = max_body
        self._call = Call()
        transport = _Transport(self._call, proxy=proxy, ca_file=ca_file)
        straight = _Transport(self._call, proxy=None, ca_file=ca_file) if proxy else transport
        # identity: what is kept is then what the vendor sent, and no small answer unpacks into a huge one
        headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        mounts = dict.fromkeys(direct.patterns(no_proxy), straight)
        self._client = httpx2.Client(transport=transport, mounts=mounts, headers=headers, trust_env=False, follow_redirects=False)

    def send(self, request: Request, *, deadline: float = 60.0) -> Answer | NotSent | Unknown:
        """One request, one try, at most `deadline` seconds in all."""
        return self._send(request, deadline, self._keep, self._lease_left)

    def bound(self, *, keep: Callable[[Exchange], None] | None = None, lease_left: Callable[[], float] | None = None) -> Wire:
        """The same connections for one attempt: its own place to keep answers, its own lease."""
        return _Bound(self, keep or self._keep, lease_left or self._lease_left)

    def address(self, endpoint: str, base: str) -> str:
        """The address that stands for `base` here, after `ERPHUB_ENDPOINT_<NAME>`; without a closing slash."""
        return self._endpoints.get(endpoint, base.rstrip("/"))

    def close(self) -> None:
        """Closes the connections. Calls that are under way in other threads end as `Unknown`."""
        self._client.close()

    def __enter__(self) -> HttpClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _send(
        self, request: Request, deadline: float, keep: Callable[[Exchange], None] | None, lease_left: Callable[[], float] | None
    ) -> Answer | NotSent | Unknown:
        if self._no_open_transaction is not None:
            self._no_open_transaction()
        started = time.monotonic()
        seen = _Seen()
        if lease_left is not None and lease_left() <= 0:
            result: Answer | NotSent | Unknown = NotSent("lease")
        else:
            result = self._once(request, deadline, seen, lease_left)
        if keep is not None:
            keep(self._exchange(request, result, seen, time.monotonic() - started))
        return result

    def _once(self, request: Request, deadline: float, seen: _Seen, lease_left: Callable[[], float] | None) -> Answer | NotSent | Unknown:
        self._call.begin(deadline, lease_left)
        try:
            url = self.address(request.endpoint, request.base) + request.path
            outgoing = self._client.build_request(
                request.method,
                url,
                params=dict(request.query) or None,
                headers=dict(request.headers),
                content=request.body or None,
                timeout=deadline,
            )
            for name in [name for name, value in request.headers.items() if not value]:
                del outgoing.headers[name]
            response = self._client.send(outgoing, stream=True)
            try:
                seen.status, seen.headers = response.status_code, dict(response.headers)
                for chunk in response.iter_bytes():
                    seen.body += chunk
                    if len(seen.body) > self._max_body:
                        raise _TooLarge(f"more than {self._max_body} bytes")
            finally:
                response.close()
        except _FAILURES as error:
            reason = f"{type(error).__name__}: {error}"
            return Unknown(reason) if self._call.sent else NotSent(reason)
        return Answer(seen.status or 0, seen.headers, bytes(seen.body))

    def _exchange(self, request: Request, result: Answer | NotSent | Unknown, seen: _Seen, elapsed: float) -> Exchange:
        url = str(httpx2.URL(self.address(request.endpoint, request.base) + request.path, params=dict(request.query)))
        return Exchange(
            method=request.method,
            url=redact.address(url),
            endpoint=request.endpoint,
            request_headers=redact.headers(request.headers),
            request_body=redact.body(request.body),
            status=seen.status,
            response_headers=redact.headers(seen.headers),
            response_body=redact.body(bytes(seen.body)),
            result="answer" if isinstance(result, Answer) else "not_sent" if isinstance(result, NotSent) else "unknown",
            error="" if isinstance(result, Answer) else result.reason,
            elapsed=elapsed,
        )


class _Bound:
    """A Wire over the connections of an HttpClient with the hooks of one attempt."""

    def __init__(self, client: HttpClient, keep: Callable[[Exchange], None] | None, lease_left: Callable[[], float] | None) -> None:
        self._client = client
        self._keep = keep
        self._lease_left = lease_left

    def send(self, request: Request, *, deadline: float = 60.0) -> Answer | NotSent | Unknown:
        """One request, one try, at most `deadline` seconds in all."""
        return self._client._send(request, deadline, self._keep, self._lease_left)


class _Seen:
    """What has arrived of an answer so far."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: Mapping[str, str] = {}
        self.body = bytearray()


class _Transport(httpx2.BaseTransport):
    """httpx2 over a pool of httpcore2 whose sockets keep the call's deadline; its errors stay httpcore2's."""

    def __init__(self, call: Call, *, proxy: str | None, ca_file: Path | None) -> None:
        self._call = call
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_trust(ca_file),
            proxy=_proxy(proxy),
            max_connections=20,
            max_keepalive_connections=10,
            keepalive_expiry=IDLE_SECONDS,
            http2=False,
            retries=0,
            network_backend=DeadlineBackend(call),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = httpcore2.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path)
        wait = {"pool": max(0.0, self._call.left())}  # the sockets themselves know the rest
        response = self._pool.handle_request(
            httpcore2.Request(request.method, url, headers=request.headers.raw, content=request.read(), extensions={"timeout": wait})
        )
        return httpx2.Response(response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """The system's authorities, and those of `ca_file` besides."""
    context = httpx2.create_ssl_context(trust_env=False)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(ca_file))
        except OSError as error:
            raise UserError("network.bad_ca_file", path=str(ca_file), problem=str(error)) from error
    return context


def _proxy(address: str | None) -> httpcore2.Proxy | None:
    """An http proxy. One that is itself reached by TLS is refused: TLS in TLS cannot keep the deadline."""
    if not address:
        return None
    shown = address.rpartition("@")[2]  # no user and password, whatever else the address is
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL as error:
        raise UserError("network.bad_proxy", address=shown) from error
    if url.scheme != "http" or not url.host:
        raise UserError("network.bad_proxy", address=shown)
    auth = (url.username, url.password) if url.username else None
    return httpcore2.Proxy(url=f"http://{url.netloc.decode('ascii')}", auth=auth)
