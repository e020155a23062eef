"""Each protection of cancelling taken out by itself, from outside: SAT's book is then wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from lxml import etree
from sqlalchemy import Connection

from agent.cfdi import cancel_request as signing
from agent.cfdi.csd import Csd
from agent.db import attempts
from agent.db.attempts import Attempt
from agent.db.claim import Work
from agent.domain.cancellation import CancelReason, Verdict
from agent.ports import SatStatus
from agent.work import cancel_cfdi

Swap = tuple[Any, str, Any]
NAMES = ("cancel_intent", "cancel_question", "cancel_window", "cancel_alone", "replaced_first", "lease")
"""`lease` is taken out where a run sends: nobody looks whether the lane is still held just before a request leaves."""


def _intent() -> list[Swap]:
    """Nothing says beforehand that a request to cancel will leave."""
    original = attempts.begin

    def begin(tx: Connection, work: Work, *, kind: str, operation: str, key: str, content: str, sha256: str, **more: Any) -> Attempt:
        if kind != "cancel":
            return original(tx, work, kind=kind, operation=operation, key=key, content=content, sha256=sha256, **more)
        return Attempt(uuid4(), work.id, kind, work.ref, operation, 0, key, content, sha256, str(more.get("pac", "")))

    return [(attempts, "begin", begin)]


def _question() -> list[Swap]:
    """SAT is not asked before the request goes, or goes once more: what was not answered was not received."""
    in_force = SatStatus("S - Comprobante obtenido satisfactoriamente.", "Cancelable sin aceptación", "Vigente", "", "200")
    return [(cancel_cfdi, "asked_sat", lambda *_: (in_force, Verdict.IN_FORCE))]


def _window() -> list[Swap]:
    """What SAT does not know of at once never arrived."""
    original = cancel_cfdi._open_attempt

    def settled(tx: Connection, cfdi_id: int) -> tuple[Attempt, bool] | None:
        found = original(tx, cfdi_id)
        return None if found is None else (found[0], True)

    return [(cancel_cfdi, "_open_attempt", settled)]


def _alone() -> list[Swap]:
    """A request carries what earlier ones asked for besides."""
    before: list[tuple[str, str, str]] = []

    def batch(csd: Csd, *, uuid: str, reason: CancelReason, replaced_by: str = "", at: datetime) -> bytes:
        before.append((uuid, reason.value, replaced_by))
        root = etree.Element(f"{{{signing.NAMESPACE}}}Cancelacion", nsmap=signing._NAMESPACES)
        root.set("RfcEmisor", csd.rfc)
        root.set("Fecha", at.replace(microsecond=0).isoformat())
        folios = etree.SubElement(root, f"{{{signing.NAMESPACE}}}Folios")
        for each, motive, replacement in dict.fromkeys(before):
            folio = etree.SubElement(folios, f"{{{signing.NAMESPACE}}}Folio", UUID=each, Motivo=motive)
            if replacement:
                folio.set("FolioSustitucion", replacement)
        return signing._signed(root, csd)

    return [(cancel_cfdi, "cancel_request", batch)]


def _replaced_first() -> list[Swap]:
    """The old CFDI is cancelled without waiting for the one that takes its place."""

    def request(csd: Csd, *, uuid: str, reason: CancelReason, replaced_by: str = "", at: datetime) -> bytes:
        return signing.cancel_request(csd, uuid=uuid, reason=CancelReason.WITH_ERRORS, at=at)

    return [
        (cancel_cfdi, "_must_wait", lambda *_: False),
        (cancel_cfdi, "is_replacement", lambda case: False),
        (cancel_cfdi, "cancel_request", request),
    ]


SWAPS: Mapping[str, Callable[[], list[Swap]]] = {
    "cancel_intent": _intent, "cancel_question": _question, "cancel_window": _window, "cancel_alone": _alone,
    "replaced_first": _replaced_first,
}  # fmt: skip
