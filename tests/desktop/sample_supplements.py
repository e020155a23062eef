"""Payments that wait for their supplement, in every state, and what drafting them gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agent.errors import UserError
from agent.views.page import Key, Page
from agent.views.supplements import DraftedSupplement, SupplementFilter, SupplementLine

WAITING = SupplementLine(
    id=1, number="PAG-2026-00412", branch="MX_CUN_001", customer="HOTELES Y RECEPTIVOS DEL CARIBE", rfc="HRC990101AB1",
    paid_on=date(2026, 10, 28), amount=Decimal("58000.00"), currency="MXN", invoices="CUN-1042", owed=Decimal("116000.00"),
    owed_currency="MXN", cfdi_id=0, state="", folio="", uuid="", draft_hash="", code="", credit=Decimal(0),
)  # fmt: skip
LINES = (
    WAITING,
    replace(WAITING, id=2, number="PAG-2026-00431", paid_on=date(2026, 11, 3), customer="XOCHILT CASAS CHAVEZ", invoices="CUN-1050",
            owed=Decimal("900.00"), amount=Decimal("1250.00"), cfdi_id=492, state="DRAFT", draft_hash="two", credit=Decimal("350.00")),
    replace(WAITING, id=3, number="PAG-2026-00440", paid_on=date(2026, 11, 20), cfdi_id=493, state="DRAFT", draft_hash="three",
            pending=True),
    replace(WAITING, id=4, number="PAG-2026-00441", paid_on=date(2026, 11, 21), cfdi_id=494, state="STAMPING", folio="CUNP-12"),
    replace(WAITING, id=5, number="PAG-2026-00442", paid_on=date(2026, 11, 22), cfdi_id=495, state="REFUSED", folio="CUNP-13",
            code="series.missing_payment", params={"branch": "MX_CUN_001"}),
    replace(WAITING, id=6, number="PAG-2026-00443", paid_on=date(2026, 11, 23), invoices="CUN-1061", owed=Decimal("4200.50"),
            amount=Decimal("250.00"), currency="USD"),
)  # fmt: skip
ISSUED = (replace(WAITING, id=9, cfdi_id=490, state="STAMPED", folio="CUNP-11", uuid="9", owed=Decimal("58000.00")),)
REFUNDS = (replace(WAITING, id=20, number="REE-2026-00031", amount=Decimal("12500.00"), owed=None, refund=True, paid_on=date(2026, 11, 9)),)
LOOSE = (replace(WAITING, id=30, number="PAG-2026-00450", invoices="", owed=None, paid_on=date(2026, 11, 20)),)
WITHOUT_A_RATE = 6
"""The payment that cannot be drafted."""


def page(office: object, wanted: SupplementFilter, *, after: Key | None, limit: int) -> Page[SupplementLine]:
    """Takes the place of the view of that kind."""
    shown = {"waiting": LINES, "loose": LOOSE, "refunds": REFUNDS, "issued": ISSUED}[wanted.listed]
    return Page(tuple(line for line in shown if wanted.text.lower() in line.customer.lower()), None)


def draft(office: object, document_id: int) -> int:
    """Takes the place of the service: one payment has no rate."""
    if document_id == WITHOUT_A_RATE:
        raise UserError("exchange_rate.missing", currency="USD", home="MXN", day="2026-11-23")
    return 490 + document_id


def drafted(office: object, cfdi_id: int) -> DraftedSupplement:
    """Takes the place of the view of that name."""
    return DraftedSupplement(cfdi_id, "MX_CUN_001", f"draft {cfdi_id}", "", {})


def fake(patch: pytest.MonkeyPatch, undo: Callable[..., bool], document: Callable[..., object]) -> None:
    """Puts the sample in the place of what the page of supplements uses."""
    patch.setattr("erphub_desktop.pages.supplements.lines", page)
    patch.setattr("erphub_desktop.pages.supplements.draft_supplement", draft)
    patch.setattr("erphub_desktop.pages.supplements.draft_credit_of_refund", draft)
    patch.setattr("erphub_desktop.pages.supplements.drafted", drafted)
    patch.setattr("erphub_desktop.pages.supplements.document", document)
    patch.setattr("erphub_desktop.pages.supplements.undo", undo)
