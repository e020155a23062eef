"""A sale laid out for its guest: who receives the CFDI and its lines on the left, the print as it will be on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from agent.domain.rules.codes import PAYMENT_FORMS
from agent.domain.rules.problem import Problem
from agent.errors import words
from agent.services.guest_cfdi import GuestForm, Judged, Said
from agent.views.fiscal_profiles import Profile
from erphub_desktop import language
from erphub_desktop.dialogs.guest_field import GuestField
from erphub_desktop.dialogs.guest_lines import GuestLines
from erphub_desktop.dialogs.guest_recipient import GuestRecipient
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import column, label, row, rule
from erphub_desktop.widgets.card import Card
from erphub_desktop.widgets.pdf_view import PdfView

_PREVIEW = 400
_HAVE_A_PLACE = ("recipient", "lines")


class GuestSheet(QWidget):
    """Emits `changed` for whatever a person does on it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recipient = GuestRecipient()
        self.lines = GuestLines()
        self.pdf = PdfView(self)
        self._rest = label("problem", wrap=True)
        self._rest.setObjectName("guestRest")
        for part in (self.recipient, self.lines):
            part.changed.connect(self.changed)
        self.lines.added.connect(self._bring_into_sight)
        inner = QWidget()
        inner.setObjectName("scrolled")
        body = column(self.recipient, rule(), self.lines, self._rest, None, gap="m")
        body.setContentsMargins(0, 0, 12, 0)
        inner.setLayout(body)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("guestScroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        paper = Card(margin="none", gap="none")
        paper.setFixedWidth(_PREVIEW)
        paper.body.addWidget(self.pdf)
        sides = row(self._scroll, paper, gap="m")
        sides.setStretch(0, 1)
        self.setLayout(sides)
        self._say()

    def begin(self, form: GuestForm, own: tuple[Profile, ...]) -> None:
        """Shows a sale, the cursor where the guest's words go."""
        self.pdf.show_pdf(b"")
        self.recipient.begin(form.customer, form.bare.place_of_issue, form.recipient, own)
        self.lines.begin(form.lines, form.total, form.bare.currency, form.lodging)
        self._rest.hide()
        self._scroll.verticalScrollBar().setValue(0)
        self.recipient.focus()

    def said(self) -> Said:
        """What stands there now."""
        chosen = self.recipient.chosen()
        return Said(self.lines.values(), chosen.recipient, chosen.profile, chosen.profile_use, chosen.paper)

    def show_judged(self, judged: Judged) -> None:
        """Each problem at its field, those of no field under the lines; the print changes in its place."""
        if judged.pdf:
            self.pdf.show_pdf(judged.pdf, in_place=True)
        use = self.tr("Use “{0}”")
        self.recipient.say_problems(judged.problems, use)
        self.lines.say_problems(judged.problems, use)
        self._say_rest([one for one in judged.problems if not one.path.startswith(_HAVE_A_PLACE)])

    def focus_problem(self) -> None:
        """The cursor goes to the first field that stops it."""
        wrong = [field for field in self._fields() if field.editor.property("wrong") == "true" and field.isVisible()]
        if wrong:
            wrong[0].editor.setFocus()
            self._bring_into_sight(wrong[0])

    def _say_rest(self, problems: Sequence[Problem]) -> None:
        self._rest.setText("\n".join(words(one.message, language.current(), **one.params).sentence for one in problems))
        self._rest.setVisible(bool(problems))

    def _fields(self) -> list[GuestField]:
        return [*self.recipient.fields.values(), *(field for line in self.lines.lines for field in line.fields.values())]

    def _bring_into_sight(self, part: QWidget) -> None:
        """Once what was just added has its place."""
        QTimer.singleShot(0, part, lambda: self._scroll.ensureWidgetVisible(part))

    def _say(self) -> None:
        self.pdf.setAccessibleName(self.tr("Print of the CFDI"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)


class GuestTerms(QLabel):
    """PUE or PPD, the form of payment, and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guestTerms")
        self.setProperty("role", "body")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def show_form(self, form: GuestForm | None) -> None:
        """Says those of a sale; of none it says nothing."""
        self.setText(self._terms_of(form) if form is not None else "")

    def _terms_of(self, form: GuestForm) -> str:
        bare = form.bare
        paid, total = formats.amount(form.paid.quantize(form.total), bare.currency), formats.amount(form.total, bare.currency)
        said = f"{bare.payment_method} · {bare.payment_form} {PAYMENT_FORMS.get(bare.payment_form or '', '')}"
        if bare.payment_method == "PUE":
            why = self.tr("Why: the sale is paid in full ({0}); the form is that of the largest payment.")
        else:
            why = self.tr("Why: {0} of {1} are paid. A payment supplement follows each payment.")
        return f"{said}. " + why.replace("{0}", paid).replace("{1}", total)
