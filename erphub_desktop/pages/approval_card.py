"""One request that waits for an approval: what it is about, what follows from it, who asked, and what this person may say."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agent.views.approvals import AskedLine
from erphub_desktop.pages import translate
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.card import Badge, Card


class ApprovalCard(Card):
    """Emits `approve_wanted` and `refuse_wanted` with its line; it decides nothing."""

    approve_wanted = Signal(object)
    refuse_wanted = Signal(object)

    def __init__(self, line: AskedLine, branch_name: str) -> None:
        super().__init__(gap="m", margin="l")
        title, consequence = said_of(line)
        amount = formats.amount(line.amount, line.currency) if line.amount is not None and line.currency else ""
        about = " · ".join(part for part in (line.recipient, amount, branch_name) if part)
        asked = self.tr("Asked for by {0} on {1}").replace("{0}", line.asked_by).replace("{1}", formats.moment(line.asked_at))
        lines: list[QWidget] = [
            label("title", title, wrap=True),
            label("body", about, wrap=True),
            label("body", consequence, wrap=True),
            label("muted", asked, wrap=True),
        ]
        if line.mine and not line.may_approve:
            lines.append(label("muted", self.tr("You asked for it: another administrator approves it."), wrap=True))
        refuse = button(name=f"refuse_{line.id}", pressed=partial(self.refuse_wanted.emit, line))
        name_button(refuse, self.tr("Withdraw…") if line.mine else self.tr("Refuse…"), title)
        parts: list[QWidget | None] = [None, refuse] if line.mine or line.may_approve else [None]
        if line.may_approve:
            yes = button("primary", name=f"approve_{line.id}", pressed=partial(self.approve_wanted.emit, line))
            name_button(yes, self.tr("Approve…"), title)
            parts.append(yes)
        badge = Badge("question", "warn")
        body = row(badge, column(*lines, gap="xs"), gap="m")
        body.setStretch(1, 1)
        body.setAlignment(badge, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(body)
        self.body.addLayout(row(*parts, gap="s"))
        self.setAccessibleName(f"{title}. {about}. {asked}")


def said_of(line: AskedLine) -> tuple[str, str]:
    """What is asked for, and what follows from it."""
    if line.kind == "force_failover":
        return (
            translate("ApprovalCard", "Stamp {0} at another PAC").replace("{0}", line.number),
            translate(
                "ApprovalCard",
                "The first PAC has not said whether it stamped it. If it did, there will be two valid CFDIs until one is cancelled; "
                "ERP Hub goes on asking the first PAC for at least 72 hours.",
            ),
        )
    if line.kind == "declare_absent":
        return (
            translate("ApprovalCard", "{0} is not at its PAC").replace("{0}", line.number),
            translate(
                "ApprovalCard",
                "Nobody can stamp its bytes any more. The PAC is asked one last time; then the document is sealed anew with the same "
                "folio. If the PAC did stamp it, there will be two valid CFDIs: look in its portal before you approve.",
            ),
        )
    if line.kind == "cancel_twin":
        return (
            translate("ApprovalCard", "Cancel the second stamp of {0}").replace("{0}", line.number),
            translate(
                "ApprovalCard",
                "It was stamped twice. The second stamp is cancelled with reason 02 at the PAC that made it; the first one stays.",
            ),
        )
    if line.kind == "cancel_cfdi":
        return (
            translate("ApprovalCard", "Cancel the CFDI {0}").replace("{0}", line.number),
            translate(
                "ApprovalCard",
                "It is of an earlier month, whose taxes may have been declared already. SAT decides whether the recipient must accept.",
            ),
        )
    return translate("ApprovalCard", "{0} of {1}").replace("{0}", line.kind).replace("{1}", line.number), ""
