"""The only way out of this machine: `HttpClient` sends one request, once, within one total deadline."""

from agent.http_client.client import HttpClient
from agent.http_client.endpoints import endpoint_overrides
from agent.http_client.exchange import Exchange

__all__ = ["Exchange", "HttpClient", "endpoint_overrides"]
