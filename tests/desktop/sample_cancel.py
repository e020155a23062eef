"""One stamped CFDI's cancellation at each of its moments, and services that remember what they were asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from agent.domain.cancel_steps import Standing, steps_of
from agent.domain.cancellation import Acceptance, CancelReason
from agent.domain.sat_days import Deadline
from agent.errors import UserError
from agent.services.request_cancellation import AskedFor
from agent.views.cancel_case import Asked, CancelCase, Related, Replacement, Ticket
from agent.views.cancellations import Case, Outlook, SatAnswer
from agent.views.fiscal_profiles import Buyer, Profile

NOON = datetime(2026, 11, 24, 18, 5, 7, tzinfo=UTC)
NAME = "Operadora Turística Ñandú, Peñón & Asociados del Pacífico Mexicano"
UUID = "00000000-0000-0000-0000-000000000001"
ADDRESS = (
    f"https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id={UUID}&re=EKU9003173C9&rr=BUYE900101AB1&tt=2320.00&fe=QUJDQQ%3D%3D"
)


def outlook(**changed: Any) -> Outlook:
    """A stamped invoice of this month whose recipient must accept."""
    made = Outlook(
        cfdi_id=499, number="CDMX-499", uuid=UUID, state="STAMPED", recipient=NAME, total=Decimal("2320.00"), currency="MXN",
        acceptance=Acceptance(True, "cancel_acceptance.needed"), until=date(2027, 3, 31), open_month=True, pointing=(), pending=False,
        replaceable=True, cases=(), answer=None, address=ADDRESS,
    )  # fmt: skip
    return replace(made, **changed)


BEGINNING = Standing(accept=True)


def case_of(standing: Standing = BEGINNING, *, seen: Outlook | None = None, **changed: Any) -> CancelCase:
    """Its case: nobody has asked for anything unless said otherwise."""
    made = CancelCase(
        outlook=seen or outlook(), purpose="sale", branch="MX_CDMX_001", related=(), case=None, asked=None, replacement=None, requests=0,
        most=5, again_at=NOON, next_question=None, pac_code="", pac_text="", acknowledged=False,
        deadline=Deadline(date(2026, 12, 29), ((date(2026, 12, 25), "holiday.christmas"),)), today=date(2026, 11, 24),
        steps=steps_of(standing),
    )  # fmt: skip
    return replace(made, **changed)


def at_sat(state: str = "requested", code: str = "cancel.waits_for_recipient", **changed: Any) -> Case:
    """What the case says once SAT has had the request."""
    made = Case(
        7, "here", "02", state, code, {"accept_by": "2026-11-27", "number": "CDMX-499", "times": 1}, "finkok", "caja.cdmx", "", NOON, NOON,
        date(2026, 11, 27),
    )  # fmt: skip
    return replace(made, **changed)


IN_PROCESS = SatAnswer(NOON, "Vigente", "Cancelable con aceptación", "En proceso")
FRESH = case_of()
REQUESTED = case_of(
    Standing(case="requested", accept=True), seen=outlook(state="CANCEL_REQUESTED", answer=IN_PROCESS),
    case=at_sat(), requests=2, pac_code="201", pac_text="Solicitud de cancelación recibida", acknowledged=True, next_question=NOON,
)  # fmt: skip
REJECTED = case_of(Standing(case="rejected", accept=True), case=at_sat("rejected", "cancel.rejected"), requests=1)
RELATED = case_of(related=(Related("CDMX-510", "STAMPED", "payment"), Related("CDMX-511", "CANCEL_REQUESTED", "credit_note")))
OLDER = case_of(Standing(approval="asked", accept=True), seen=outlook(open_month=False))
WAITS = case_of(
    Standing(asked_for=True, approval="asked", accept=True), seen=outlook(open_month=False, pending=True),
    asked=Asked(3, "asked", "", {}, "02", "asked", "caja.cdmx"),
)  # fmt: skip
NEW = Replacement(520, "", "DRAFT", NAME, "", {}, "replacement")
DRAFTED = case_of(Standing(replacement="DRAFT", accept=True), replacement=NEW)
GLOBAL = case_of(seen=outlook(replaceable=False, acceptance=Acceptance(False, "cancel_acceptance.generic")), purpose="global")
TICKET = Ticket(31, "ST-2026-00031", Decimal("116.00"), "MXN", date(2026, 11, 20), "MX_CDMX_001", "9")
PROFILE = Profile(
    5, "MX_CDMX_001", "9", "BUYE900101AB1", NAME.upper(), "601", "06000", "G03", (), "", "typed", "", None, NOON, "caja", NOON, "caja"
)


@dataclass
class Cancelling:
    """Takes the place of views and services. `case` is what is read; `becomes` what it is once something was asked for."""

    case: CancelCase = FRESH
    becomes: CancelCase | None = None
    fails: UserError | None = None
    waits: bool = False
    told: list[tuple[Any, ...]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def read(self, office: object, cfdi_id: int) -> CancelCase:
        return replace(self.case, outlook=replace(self.case.outlook, cfdi_id=cfdi_id))

    def _do(self, *what: Any) -> None:
        if self.fails is not None:
            raise self.fails
        self.told.append(what)
        self.case = self.becomes or self.case

    def request(self, office: object, cfdi_id: int, *, reason: CancelReason, replaced_by: int | None = None) -> AskedFor:
        self._do("request", cfdi_id, reason.value, replaced_by)
        return AskedFor(1, self.waits)

    def issue(self, office: object, new_id: int) -> AskedFor:
        self._do("issue", new_id)
        return AskedFor(2, self.waits)

    def draft(self, office: object, cfdi_id: int, *, recipient_id: int | None = None) -> int:
        self._do("draft", cfdi_id, recipient_id)
        return 520

    def late_guest(self, office: object, global_id: int, document_id: int, *, recipient_id: int) -> int:
        self._do("late_guest", global_id, document_id, recipient_id)
        return 521

    def named(self, office: object, uuid: str) -> int:
        if self.fails is not None:
            raise self.fails
        return 77

    def ask_sat(self, office: object, cfdi_id: int) -> None:
        self._do("ask_sat", cfdi_id)


def fake(patch: pytest.MonkeyPatch, made: Cancelling | None = None) -> Cancelling:
    """Puts them in their places."""
    cancelling = made or Cancelling()
    dialog, choice = "erphub_desktop.dialogs.cancel_cfdi", "erphub_desktop.dialogs.cancel_replacement"
    places: dict[str, Callable[..., Any]] = {
        "erphub_desktop.pages.cfdi_cancel.cancel_case": cancelling.read,
        f"{dialog}.cancel_case": cancelling.read,
        f"{dialog}.request_cancellation": cancelling.request,
        f"{dialog}.issue_and_cancel": cancelling.issue,
        f"{dialog}.ask_sat_now": cancelling.ask_sat,
        f"{choice}.draft_replacement": cancelling.draft,
        f"{choice}.draft_late_guest": cancelling.late_guest,
        f"{choice}.stamped_as": cancelling.named,
        f"{choice}.tickets": lambda office, global_id, wanted, limit: (TICKET,),
        f"{choice}.buyer_of": lambda office, cfdi_id: Buyer("MX_CDMX_001", "9", NAME, "BUYE900101AB1", 31),
        f"{choice}.profiles": lambda office, branch, party_id: (PROFILE,),
    }
    for place, taken in places.items():
        patch.setattr(place, taken)
    return cancelling
