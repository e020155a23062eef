"""The accounting systems. One more is one more module and one more line here."""

from __future__ import annotations

from collections.abc import Mapping

from agent.erp.quickbooks import AccessToken, QuickBooks, QuickBooksMexico

ERPS: Mapping[str, type[QuickBooks]] = {
    "quickbooks": QuickBooks,
    "quickbooks_mx": QuickBooksMexico,
}

__all__ = ["ERPS", "AccessToken", "QuickBooks", "QuickBooksMexico"]
