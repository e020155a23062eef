"""Where a vendor really is: its own address, or the one that practice and sandbox put in its place."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from agent.errors import UserError

PREFIX = "ERPHUB_ENDPOINT_"


def endpoint_overrides(environ: Mapping[str, str], environment: str) -> dict[str, str]:
    """The addresses of `ERPHUB_ENDPOINT_<NAME>` by name, `{"QUICKBOOKS": "http://127.0.0.1:4010/quickbooks"}`.

    Raises UserError `endpoint.override_in_production` (exit 3) when there is one in production, and
    `endpoint.bad_address` for what is no http address.
    """
    found = {key.removeprefix(PREFIX): value.strip() for key, value in environ.items() if key.startswith(PREFIX) and value.strip()}
    return checked(found, environment)


def checked(endpoints: Mapping[str, str], environment: str) -> dict[str, str]:
    """The same overrides without their closing slash, after the refusals of `endpoint_overrides`."""
    for name, address in endpoints.items():
        if environment == "production":
            raise UserError("endpoint.override_in_production", name=PREFIX + name)
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise UserError("endpoint.bad_address", name=PREFIX + name, address=address)
    return {name: address.rstrip("/") for name, address in endpoints.items()}
