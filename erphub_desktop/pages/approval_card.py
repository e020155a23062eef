"""One request that waits for an approval: what it is about, what follows from it, who asked, and what this person may say."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent.views.approvals import AskedLine
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.card import Badge, Card


class ApprovalCard(Card):
    """Emits `approve_wanted` and `refuse_wanted` with itself and its line; it decides nothing."""

    approve_wanted = Signal(object, object)
    refuse_wanted = Signal(object, object)

    def __init__(self, line: AskedLine, branch_name: str) -> None:
        super().__init__(gap="m", margin="l")
        self.title, self.consequence = self._said(line)
        amount = formats.amount(line.amount, line.currency) if line.amount is not None and line.currency else ""
        about = " · ".join(part for part in (line.recipient, amount, branch_name) if part)
        asked = self.tr("Asked for by {0} on {1}").replace("{0}", line.asked_by).replace("{1}", formats.moment(line.asked_at))
        lines: list[QWidget] = [
            label("title", self.title, wrap=True),
            label("body", about, wrap=True),
            label("body", self.consequence, wrap=True),
            label("muted", asked, wrap=True),
        ]
        if line.mine and not line.may_approve:
            lines.append(label("muted", self.tr("You asked for it: another administrator approves it."), wrap=True))
        refuse = button(name=f"refuse_{line.id}", pressed=partial(self.refuse_wanted.emit, self, line))
        name_button(refuse, self.tr("Withdraw…") if line.mine else self.tr("Refuse…"), self.title)
        refuse.setVisible(line.mine or line.may_approve)
        parts: list[QWidget | None] = [None, refuse]
        if line.may_approve:
            yes = button("primary", name=f"approve_{line.id}", pressed=partial(self.approve_wanted.emit, self, line))
            name_button(yes, self.tr("Approve…"), self.title)
            parts.append(yes)
        body = row(Badge("question", "warn"), column(*lines, gap="xs"), gap="m")
        body.setStretch(1, 1)
        self.body.addLayout(body)
        self.body.addLayout(row(*parts, gap="s"))
        self.setAccessibleName(f"{self.title}. {about}. {asked}")

    def _said(self, line: AskedLine) -> tuple[str, str]:
        if line.kind == "force_failover":
            return (
                self.tr("Stamp {0} at another PAC").replace("{0}", line.number),
                self.tr(
                    "The first PAC has not said whether it stamped it. If it did, there will be two valid CFDIs until one is cancelled; "
                    "ERP Hub goes on asking the first PAC for at least 72 hours."
                ),
            )
        if line.kind == "cancel_twin":
            return (
                self.tr("Cancel the second stamp of {0}").replace("{0}", line.number),
                self.tr("It was stamped twice. The second stamp is cancelled with reason 02 at the PAC that made it; the first one stays."),
            )
        if line.kind == "cancel_cfdi":
            return (
                self.tr("Cancel the CFDI {0}").replace("{0}", line.number),
                self.tr(
                    "It is of an earlier month, whose taxes may have been declared already. SAT decides whether the recipient must accept."
                ),
            )
        return self.tr("{0} of {1}").replace("{0}", line.kind).replace("{1}", line.number), ""
