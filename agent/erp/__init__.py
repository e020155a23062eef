"""The accounting systems. One more is one more module and one more line here.

What a system says of itself is at hand at once; its adapter is imported when the first one is made, so that a desktop,
which only draws forms from the specs, never loads it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, cast

from agent.erp.quickbooks import spec as quickbooks
from agent.erp.xero import spec as xero
from agent.ports import ErpAdapter, ErpSpec, Wire


class AccessToken(Protocol):
    """Gives a token to use now; `rejected` names one that the vendor has just answered 401 to."""

    def __call__(self, *, rejected: str = "") -> str: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One accounting system: its spec, and where its adapter is."""

    spec: ErpSpec
    module: str
    name: str

    def __call__(
        self,
        *,
        wire: Wire,
        access_token: AccessToken,
        company: str,
        environment: str,
        now: Callable[[], datetime],
        deadline: float | None = None,
    ) -> ErpAdapter:
        """The adapter for one company; `deadline` in seconds, None = the spec's."""
        make = getattr(importlib.import_module(self.module), self.name)
        made = make(wire=wire, access_token=access_token, company=company, environment=environment, now=now, deadline=deadline)
        return cast(ErpAdapter, made)


ERPS: Final[Mapping[str, Entry]] = {
    "quickbooks": Entry(quickbooks.UNITED_STATES, "agent.erp.quickbooks.adapter", "QuickBooks"),
    "quickbooks_mx": Entry(quickbooks.MEXICO, "agent.erp.quickbooks.adapter", "QuickBooksMexico"),
    "xero": Entry(xero.XERO, "agent.erp.xero.adapter", "Xero"),
}
