"""The fault dial: which of the next calls go wrong, and how."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from agent.errors import UserError

Phase = Literal["before", "after_commit"]
VENDORS: Final = ("quickbooks", "xero", "finkok", "sw", "diverza", "sat", "banxico", "platform")
# What the transport does, whatever the vendor; any other fault is a vendor's own code or habit.
TRANSPORT: Final = frozenset({"timeout", "reset", "http_500", "http_401", "html", "cut_body", "slow_body", "throttle"})
# Habits of one vendor that are not error codes.
HABITS: Final[Mapping[str, frozenset[str]]] = {
    "quickbooks": frozenset({"tax_recomputed"}),
    "xero": frozenset({"tax_recomputed", "minute", "day", "concurrent", "appminute"}),
    "finkok": frozenset({"307_without_xml", "603_lag", "fault"}),
    "sw": frozenset({"307_without_data", "307_in_detail", "records_late", "empty_body"}),
    "diverza": frozenset({"only_v1", "malformed"}),
    "sat": frozenset({"not_found", "in_process"}),
    "banxico": frozenset({"n_e", "empty"}),
    "platform": frozenset({"repeat_page", "shift", "success_false"}),
}


@dataclass(slots=True)
class Fault:
    """One setting of the dial: `times` calls of `operation` go wrong, once `after` calls of it have gone well."""

    vendor: str
    operation: str
    name: str
    phase: Phase
    times: int
    after: int
    options: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """As it was asked for, with what is left of it."""
        known = {"vendor": self.vendor, "operation": self.operation, "fault": self.name, "phase": self.phase}
        return {**known, "times": self.times, "after": self.after, **self.options}


class Dial:
    """The faults that are set. Asked by the transport and by the vendors, each for its own kind."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def set(self, asked: Mapping[str, Any]) -> Fault:
        """Add a fault; UserError("practice.bad_fault") for one that cannot be."""
        vendor, name, phase = asked.get("vendor"), asked.get("fault"), asked.get("phase", "before")
        times, after = asked.get("times", 1), asked.get("after", 0)
        if vendor not in VENDORS or not isinstance(name, str) or phase not in ("before", "after_commit"):
            raise UserError("practice.bad_fault", fault=str(name), vendor=str(vendor))
        if not isinstance(times, int) or not isinstance(after, int) or times < 1 or after < 0:
            raise UserError("practice.bad_fault", fault=name, vendor=vendor)
        options = {key: value for key, value in asked.items() if key in ("rate", "retry_after", "status")}
        fault = Fault(vendor, str(asked.get("operation", "*")), name, phase, times, after, options)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._faults.clear()

    def listed(self) -> list[dict[str, Any]]:
        """The faults still to come."""
        with self._lock:
            return [fault.document() for fault in self._faults]

    def take(self, vendor: str, operations: Iterable[str], wanted: Callable[[Fault], bool]) -> Fault | None:
        """Use up one fault that fits this call, or None. A fault that still waits counts the call down."""
        names = {"*", *operations}
        with self._lock:
            for fault in self._faults:
                if fault.vendor != vendor or fault.operation not in names or not wanted(fault):
                    continue
                if fault.after:
                    fault.after -= 1
                    continue
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
                return fault
        return None

    def take_transport(self, vendor: str, operations: Iterable[str]) -> Fault | None:
        """A fault of the wire for this call."""
        return self.take(vendor, operations, lambda fault: fault.name in TRANSPORT)

    def take_code(self, vendor: str, operations: Iterable[str], phase: Phase) -> str | None:
        """A vendor's own code for this call, to be answered before or after the work is done."""
        habits = HABITS[vendor]
        found = self.take(vendor, operations, lambda fault: fault.name not in TRANSPORT | habits and fault.phase == phase)
        return found.name if found else None

    def take_habit(self, vendor: str, operations: Iterable[str], name: str) -> bool:
        """Whether this call shows that habit of the vendor."""
        return self.take(vendor, operations, lambda fault: fault.name == name) is not None
