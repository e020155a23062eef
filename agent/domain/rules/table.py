"""Every code of SAT's matrices, and what is done about it here: enforced, warned of, or not to be known.

Numbers are those of the matrix of CFDI 4.0 (revision of 25 March 2026) and of Pagos 2.0 (revision B); the words are ours.
"""

from __future__ import annotations

from agent.domain.rules.entry import Entry, Status
from agent.domain.rules.table_cfdi import CFDI_CODES, PAC_CODES
from agent.domain.rules.table_payments import PAYMENT_CODES

__all__ = ["Entry", "Status", "table"]


def table() -> tuple[Entry, ...]:
    """All codes in order: the document (121 and 40999), the payments complement (CRP), and those of Anexo 20 that PACs report."""
    return (*CFDI_CODES, *PAYMENT_CODES, *PAC_CODES)
