"""Every dialog that can be opened over the sample, by name: what the tests about all of them go through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import pytest
from PySide6.QtWidgets import QComboBox, QDialog

from agent.domain.exchange import PublishedRate
from agent.services.draft_credit_note import Preview
from agent.views.credit_notes import Creditable
from agent.views.fiscal_profiles import Buyer
from agent.views.guest_sales import GuestSale
from agent.views.open_invoices import Candidates, OpenInvoice
from erphub_desktop import language
from erphub_desktop.app import App
from erphub_desktop.dialogs.add_connection import AddConnectionDialog
from erphub_desktop.dialogs.add_pac import AddPacDialog
from erphub_desktop.dialogs.advance import AdvanceDialog
from erphub_desktop.dialogs.approve_agent import ApproveAgentDialog
from erphub_desktop.dialogs.cancel_cfdi import CancelCfdiDialog
from erphub_desktop.dialogs.cancel_questions import CancelQuestions
from erphub_desktop.dialogs.choose_invoices import ChooseInvoicesDialog
from erphub_desktop.dialogs.confirm import ConfirmDialog
from erphub_desktop.dialogs.confirm_typed import ConfirmTypedDialog
from erphub_desktop.dialogs.constancia import ConstanciaDialog
from erphub_desktop.dialogs.credit_note import CreditNoteDialog
from erphub_desktop.dialogs.exchanges import ExchangesDialog, Tried
from erphub_desktop.dialogs.force_failover import ForceFailoverDialog
from erphub_desktop.dialogs.guest_cfdi import GuestCfdiDialog
from erphub_desktop.dialogs.import_sheet import ImportSheetDialog
from erphub_desktop.dialogs.rates import RatesDialog
from erphub_desktop.dialogs.reason import ReasonDialog
from erphub_desktop.dialogs.resolve import ResolveDialog
from erphub_desktop.dialogs.series import SeriesDialog
from erphub_desktop.dialogs.sheet import Question
from erphub_desktop.dialogs.stamp_doubt import DeclareAbsentDialog, GiveStampDialog
from erphub_desktop.tasks import Problem
from tests.desktop import sample, sample_cancel, sample_supplements

CREDITABLE = Creditable(498, "CUN-1042", sample.LONG_NAME, "MX_CUN_001", "MXN", Decimal("116000.00"), Decimal("100000.00"), None, "04")
INVOICES = (
    OpenInvoice(1, "A-1", sample.LONG_NAME, "CACX7605101P8", "MX_CUN_001", "S-00001", Decimal("116.00"), Decimal("116.00"), "MXN"),
    OpenInvoice(2, "A-2", "XOCHILT CASAS CHAVEZ", "CACX7605101P8", "MX_CUN_001", "S-00002", Decimal("116.00"), Decimal("16.00"), "MXN"),
)
CANDIDATES = Candidates(30, "P-00007", "MX_CUN_001", Decimal("150.00"), "MXN", False, INVOICES)
BUYER = Buyer("MX_CUN_001", "p1", sample.LONG_NAME, "CACX7605101P8", 31)
WHAT = "ST-2026-00001 · 1,160.00 MXN"


def fake(patch: pytest.MonkeyPatch) -> None:
    """Puts the sample in the place of what the dialogs read."""
    made = Preview(cast("Any", None), (), sample.one_page())
    for name in ("advance.preview_advance", "credit_note.preview_credit_note"):
        patch.setattr(f"erphub_desktop.dialogs.{name}", lambda office, **_named: made)
    patch.setattr("erphub_desktop.dialogs.choose_invoices.open_invoices", lambda office, document_id, wanted: CANDIDATES)
    rates = (PublishedRate("USD", "MXN", date(2026, 11, 20), Decimal("18.4567"), "DOF"),)
    patch.setattr("erphub_desktop.dialogs.rates.rates", lambda office, currency, home: rates)
    sale = GuestSale(31, "CUN-1042", "MX_CUN_001", sample.LONG_NAME, date(2026, 11, 20), Decimal("1160.00"), "MXN", "", "", False)
    patch.setattr("erphub_desktop.dialogs.guest_sale.guest_sales", lambda office, wanted, branch: (sale,))


def _asked() -> Question:
    """What a page asks: in the language of the moment."""
    said = Problem("desktop.no_branch").words(language.current())
    return Question(said.sentence, said.next_step or said.sentence, said.sentence.split()[0])


def _advance(app: App) -> QDialog:
    dialog = AdvanceDialog(app.desk, sample_supplements.LOOSE[0], app.window)
    for name, value in (("advanceAnswer", "content"), ("advanceIva", "16")):
        choice = dialog.findChild(QComboBox, name)
        assert choice is not None
        choice.setCurrentIndex(choice.findData(value))
    return dialog


def _cancelling(case: Any, said: str) -> Callable[[App], QDialog]:
    def build(app: App) -> QDialog:
        dialog = CancelCfdiDialog(app.desk, case, app.window)
        for answer in said:
            dialog.findChildren(CancelQuestions)[0].answer(yes=answer == "y")
        return dialog

    return build


def _waiting_connection(app: App) -> QDialog:
    dialog = AddConnectionDialog(app.desk, app.window)
    dialog._show_company("Spirit Tours México", "9130350000000002")
    return dialog


def _refused_agent(app: App) -> QDialog:
    dialog = ApproveAgentDialog("srv-cun-02", app.window)
    dialog.show_problem(Problem("desktop.no_branch"))
    return dialog


DIALOGS: dict[str, Callable[[App], QDialog]] = {
    "connection": lambda app: AddConnectionDialog(app.desk, app.window),
    "connection_company": _waiting_connection,
    "pac": lambda app: AddPacDialog(app.desk, 1, "EKU9003173C9 · ESCUELA KEMPER URGATE", taken=("finkok",), parent=app.window),
    "pac_login": lambda app: AddPacDialog(app.desk, 1, "EKU9003173C9", known="diverza", username="caja", parent=app.window),
    "agent": lambda app: ApproveAgentDialog("srv-cun-02", app.window),
    "agent_refused": _refused_agent,
    "confirm": lambda app: ConfirmDialog(_asked, parent=app.window),
    "confirm_typed": lambda app: ConfirmTypedDialog(_asked, word="A-500", parent=app.window),
    "reason": lambda app: ReasonDialog(_asked, parent=app.window),
    "resolve_absent": lambda app: ResolveDialog("absent", what=WHAT, vendor="QuickBooks", parent=app.window),
    "resolve_done": lambda app: ResolveDialog("done", what=WHAT, vendor="QuickBooks", parent=app.window),
    "failover": lambda app: ForceFailoverDialog(what=WHAT, doubted="Finkok", pacs=[("sw", "SW sapien")], parent=app.window),
    "stamp_xml": lambda app: GiveStampDialog(what=WHAT, pac="SW sapien", parent=app.window),
    "stamp_absent": lambda app: DeclareAbsentDialog(what=WHAT, pac="SW sapien", parent=app.window),
    "give_stamp": lambda app: GiveStampDialog(what=WHAT, pac="Finkok", parent=app.window),
    "declare_absent": lambda app: DeclareAbsentDialog(what=WHAT, pac="Finkok", parent=app.window),
    "series_open": lambda app: SeriesDialog("Cancún · CFDI", parent=app.window),
    "series_move": lambda app: SeriesDialog("Cancún · CFDI", series="B", next_folio=877, parent=app.window),
    "exchanges": lambda app: ExchangesDialog(
        app.desk, app.window, vendor="QuickBooks", about=WHAT, tried=(Tried(UUID(int=1), "24 11 2026"),)
    ),
    "rates": lambda app: RatesDialog(app.desk, "USD", "MXN", date(2026, 11, 24), app.window),
    "import_sheet": lambda app: ImportSheetDialog(app.desk, app.window),
    "constancia": lambda app: ConstanciaDialog(app.desk, BUYER, app.window),
    "advance": _advance,
    "credit_note": lambda app: CreditNoteDialog(app.desk, CREDITABLE, app.window),
    "invoices": lambda app: ChooseInvoicesDialog(app.desk, CANDIDATES, app.window),
    "invoice_of_refund": lambda app: ChooseInvoicesDialog(app.desk, replace(CANDIDATES, refund=True), app.window),
    "guest": lambda app: GuestCfdiDialog(app.desk, app.window),
    "cancel_questions": _cancelling(sample_cancel.FRESH, "y"),
    "cancel_consequences": _cancelling(sample_cancel.OLDER, "ynn"),
    "cancel_progress": _cancelling(sample_cancel.REQUESTED, ""),
}
