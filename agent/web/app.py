"""`/live`, `/ready` and `/health`, as the contract names them. Nothing here says more than a stranger may know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from agent.web.health import Health
from agent.web.rate_limit import RateLimit

UNLIMITED = ("/live", "/ready", "/health")
"""What this computer's own supervisor asks as often as it likes."""


def create_app(health: Health, *, now: Callable[[], datetime], limit: RateLimit) -> Starlette:
    """The application of one agent."""

    async def live(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(request: Request) -> Response:
        standing = await run_in_threadpool(health.standing)
        body = {"status": "not_ready" if standing.not_ready else "ready", "reasons": list(standing.not_ready)}
        return JSONResponse(body, status_code=503 if standing.not_ready else 200)

    async def well(request: Request) -> Response:
        standing = await run_in_threadpool(health.standing)
        body = {"status": "degraded" if standing.degraded else "ok", "timestamp": now().isoformat()}
        return JSONResponse(body, status_code=503 if standing.degraded else 200)

    async def limited(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        client = _address(request)
        own = client is not None and client.is_loopback
        wait = 0 if own and request.url.path in UNLIMITED else limit.wait(_counted(client))
        if wait:
            return PlainTextResponse("too many requests", status_code=429, headers={"Retry-After": str(wait)})
        return await call_next(request)

    app = Starlette(routes=[Route("/live", live), Route("/ready", ready), Route("/health", well)])
    app.add_middleware(BaseHTTPMiddleware, dispatch=limited)
    return app


def _address(request: Request) -> IPv4Address | IPv6Address | None:
    """Whose request it is; an IPv4 caller of an IPv6 socket by its IPv4 address."""
    try:
        found = ip_address(request.client.host if request.client else "")
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _counted(client: IPv4Address | IPv6Address | None) -> str:
    """By what a client is counted: with IPv6 its network, of which one computer has every address."""
    if isinstance(client, IPv6Address):
        return str(IPv6Network((int(client), 64), strict=False))
    return str(client or "")
