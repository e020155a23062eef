"""The adapter of a test, closed afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from agent.erp.quickbooks.adapter import QuickBooks
from tests.erp.quickbooks_bench import OPENED, adapter


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.fixture
def erp(httpserver: HTTPServer) -> QuickBooks:
    return adapter(httpserver.url_for(""))
