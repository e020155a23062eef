from __future__ import annotations

from tests.cfdi.conftest import authority, csd, issuer_pair, pac_pair, sealed, stamped

__all__ = ["authority", "csd", "issuer_pair", "pac_pair", "sealed", "stamped"]
