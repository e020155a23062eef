"""What a person typed for a guest and has not issued yet, as text that a desktop keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from agent.domain.cfdi import Recipient
from agent.domain.constancia import Constancia
from agent.domain.guest_invoice import HandLine
from agent.services.guest_cfdi import GuestForm, Said


@dataclass(frozen=True, slots=True)
class Typed:
    """The sale it is for, and what was said of it. `found` is what its Constancia said; `paper` tells that file (its SHA-256)."""

    document_id: int
    number: str
    customer: str
    total: Decimal
    recipient: Recipient
    lines: tuple[HandLine, ...]
    found: Constancia | None = None
    paper: str = ""


_CODEC = TypeAdapter(Typed)


def typed_text(form: GuestForm, said: Said) -> str:
    """The text of what stands on the sheet; what is no number there is kept as nothing."""
    lines = tuple(replace(line, gross=_number(line.gross), quantity=_number(line.quantity)) for line in said.lines)
    found, paper = (said.paper[0], said.paper[1].sha256) if said.paper is not None else (None, "")
    typed = Typed(form.document_id, form.number, form.customer, form.total, said.recipient, lines, found, paper)
    return _CODEC.dump_json(typed).decode()


def typed_from(kept: str) -> Typed | None:
    """What such a text says; None when it is none, or of another version."""
    try:
        return _CODEC.validate_json(kept)
    except ValidationError:
        return None


def as_typed(form: GuestForm, typed: Typed) -> GuestForm:
    """The sale as it is now with what was typed for it: the recipient, and the lines while the total is still the same."""
    same = typed.document_id == form.document_id and typed.total == form.total
    return replace(form, recipient=typed.recipient, lines=typed.lines if same and typed.lines else form.lines)


def _number(value: Decimal) -> Decimal:
    return value if value.is_finite() else Decimal(0)
