"""A month at a counter in two branches of one place, its global invoices, and the series with their gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.domain.cfdi import Issuer
from agent.domain.cfdi_documents import Ticket
from agent.domain.cfdi_gross import Iva
from agent.domain.global_period import Period, Periodicity, Place, period_of
from agent.domain.global_tickets import Candidate
from agent.views.global_invoice import GlobalDraft, GlobalLine, InGlobal, Offer
from agent.views.page import Key, Page
from agent.views.series import Gap, SeriesLine

ZONE = ZoneInfo("America/Cancun")
PLACE = Place(1, Issuer("EKU9003173C9", "ESCUELA KEMPER URGATE", "601"), "77500", ("MX_CUN_001", "MX_CDMX_001"),
              ("MX_CUN_001", "MX_CDMX_001"), ZONE, True)  # fmt: skip
AWAY = replace(PLACE, postal_code="06600", branches=("MX_CDMX_001",))
DRAFT_ID = 496
"""A CFDI of the sample that is a draft."""


def ticket(place: int) -> Candidate:
    """Sale number `place` of the month."""
    amount, form = Decimal("1160.00") + place, ("01", "04", "03", "28")[place % 4]
    number = f"CUN-2026-{place:05d}"
    return Candidate(
        place, PLACE.branches[place % 2], number, date(2026, 10, 1 + place % 28), date(2026, 10, 2 + place % 28), amount, "MXN", form,
        Ticket(number, ((Iva.RATE_16, amount),), form),
    )  # fmt: skip


def _apart(place: int, code: str, **params: str) -> Candidate:
    plain = ticket(place)
    return replace(plain, ticket=None, code=code, params={"number": plain.number, **params})


APART = (
    _apart(501, "ticket.unpaid", missing="1,160.00", currency="MXN"),
    _apart(502, "ticket.named", recipient="OPERADORA TURISTICA ÑANDU PEÑON Y ASOCIADOS DEL PACIFICO MEXICANO"),
    _apart(503, "ticket.later", day="2026-11-03"),
    _apart(504, "ticket.refunded"),
)
LINES = (
    GlobalLine(DRAFT_ID, "77500", Periodicity.MONTH, date(2026, 10, 1), date(2026, 10, 31), datetime(2026, 11, 2, 5, tzinfo=UTC), "DRAFT",
               "", "", Decimal("23400.00"), 20),
    GlobalLine(490, "77500", Periodicity.MONTH, date(2026, 9, 1), date(2026, 9, 30), datetime(2026, 10, 2, 5, tzinfo=UTC), "STAMPED",
               "GLO-9", "9", Decimal("1234567.80"), 1204),
    GlobalLine(488, "77500", Periodicity.DAY, date(2026, 8, 31), date(2026, 8, 31), datetime(2026, 9, 2, 5, tzinfo=UTC), "REFUSED",
               "GLO-8", "", Decimal("980.00"), 3),
)  # fmt: skip
SERIES = (
    SeriesLine(1, "EKU9003173C9", "ESCUELA KEMPER URGATE", "MX_CDMX_001", "I", "A", 1, 1_205),
    SeriesLine(1, "EKU9003173C9", "ESCUELA KEMPER URGATE", "MX_CDMX_001", "E", "AE", 1, 14),
    SeriesLine(1, "EKU9003173C9", "ESCUELA KEMPER URGATE", "MX_CDMX_001", "P", "AP", 1, 341),
    SeriesLine(1, "EKU9003173C9", "ESCUELA KEMPER URGATE", "MX_CDMX_001", "global", "", 1, 1),
    SeriesLine(1, "EKU9003173C9", "ESCUELA KEMPER URGATE", "MX_CUN_001", "I", "B", 100, 877),
    SeriesLine(1, "EKU9003173C9", "ESCUELA KEMPER URGATE", "MX_CDMX_001", "E", "E27", 1, 1, 2027, True),
)
GAPS = (
    Gap(1190, 1190, "in_progress", datetime(2026, 11, 24, 17, tzinfo=UTC), 7),
    Gap(1102, 1102, "refused", datetime(2026, 11, 20, 17, tzinfo=UTC), 5, "money.unknown_currency", {"currency": "XXX"}),
    Gap(900, 949, "never_used", reason="Folios impresos a mano durante el corte de luz de octubre, cancelados ante el contador",
        person="local", noted_at=datetime(2026, 11, 2, 17, tzinfo=UTC)),
    Gap(17, 17, "back_in_draft", datetime(2026, 11, 1, 17, tzinfo=UTC), 3),
)  # fmt: skip


@dataclass
class Counter:
    """What the counter's page asked for: a draft appears when it is made, and holds what is not left out."""

    tickets: int = 20
    prepared: bool = True
    pending: bool = False
    code: str = ""
    role: str = "admin"
    left_out: Mapping[int, str] = field(default_factory=lambda: {3: "Pedirá su factura"})
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    places: tuple[Place, ...] = (PLACE, AWAY)

    def offer(self, office: object, *, issuer: int, place: str, period: Period) -> Offer:
        """Takes the place of the view of that name: only October has sales."""
        del office, issuer
        where = PLACE if place == PLACE.postal_code else AWAY
        there = period == period_of(Periodicity.MONTH, date(2026, 10, 1)) and place == PLACE.postal_code
        going = tuple(map(ticket, range(self.tickets))) if there else ()
        held = {one.document_id: one.amount for one in going if one.document_id not in self.left_out}
        form = max((one for one in going if one.document_id in held), key=lambda one: one.amount).form if held else ""
        made = GlobalDraft(DRAFT_ID, "DRAFT", self.pending, self.code, {}, form, str(sorted(held)), held)
        draft = made if there and self.prepared else None
        ends, due = period.ends_at(where.zone), period.due_at(where.zone)
        return Offer(where, period, ends, due, going, APART if there else (), self.left_out if there else {}, draft)

    def draft_global(self, office: object, **named: Any) -> int:
        """Takes the place of the service of that name."""
        del office
        self.calls.append(("draft_global", named))
        self.prepared, self.code = True, ""
        if named["left_out"] is not None:
            self.left_out = named["left_out"]
        return DRAFT_ID

    def discard_global(self, office: object, cfdi_id: int) -> None:
        """Takes the place of the service of that name."""
        del office
        self.calls.append(("discard_global", {"cfdi_id": cfdi_id}))
        self.prepared = False

    def find_sale(self, office: object, number: str) -> InGlobal | None:
        """Takes the place of the view of that name: one sale sits in September's."""
        del office
        stamped = InGlobal(490, "CUN-2026-00999", "STAMPED", "GLO-9", "9", date(2026, 9, 1), date(2026, 9, 30))
        return stamped if number == stamped.number else None

    def asked(self, name: str) -> Callable[..., None]:
        """A service that only notes that it was called."""

        def call(office: object, **named: Any) -> None:
            del office
            self.calls.append((name, named))

        return call


def gaps(office: object, of: SeriesLine, *, after: Key | None, limit: int) -> Page[Gap]:
    """Takes the place of the view of that name: one series has gaps."""
    del office, after, limit
    return Page(GAPS if of.series == "A" else (), None)


def fake(patch: pytest.MonkeyPatch, document: Callable[..., object], counter: Counter | None = None) -> Counter:
    """Puts the sample in the place of what the pages of global invoices and of series use."""
    counter = counter or Counter()
    page = "erphub_desktop.pages.global_invoice"
    patch.setattr(f"{page}.places", lambda _office: counter.places)
    patch.setattr(f"{page}.newest", lambda _office, issuer, place: LINES if place == PLACE.postal_code else ())
    patch.setattr(f"{page}.document", document)
    for name in ("offer", "draft_global", "discard_global", "find_sale"):
        patch.setattr(f"{page}.{name}", getattr(counter, name))
    page = "erphub_desktop.pages.series"
    patch.setattr(f"{page}.series", lambda _office, branch: tuple(one for one in SERIES if branch in (None, one.branch)))
    patch.setattr(f"{page}.role", lambda _office: counter.role)
    patch.setattr(f"{page}.gaps", gaps)
    for name in ("open_series", "open_next_year", "move_series", "note_folio"):
        patch.setattr(f"{page}.{name}", counter.asked(name))
    return counter
