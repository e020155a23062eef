"""Cancelling a CFDI: why, who must accept it, until when. Source: Anexo 20 (Cancelacion), CFF 29-A, RMF 2.7.1.34 and 2.7.1.35."""

from __future__ import annotations

from enum import StrEnum


class CancelReason(StrEnum):
    """SAT's c_MotivoCancelacion."""

    REPLACED = "01"
    """Issued with errors, with a related CFDI that takes its place."""
    WITH_ERRORS = "02"
    """Issued with errors, without one."""
    NOT_CARRIED_OUT = "03"
    """The operation did not take place."""
    IN_GLOBAL = "04"
    """A named operation that a global invoice covers."""
