from __future__ import annotations

from tests.cfdi.conftest import authority, issuer_pair, pac_pair

__all__ = ["authority", "issuer_pair", "pac_pair"]
