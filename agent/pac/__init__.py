"""Adapters to the PACs that stamp CFDIs. A new one is one file here and one line in `PACS`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from agent.pac.finkok import Finkok

PACS: Final[Mapping[str, type[Finkok]]] = {"finkok": Finkok}
"""Name -> adapter; each takes the wire, its form's fields and the base address of the environment (`bases`)."""

__all__ = ["PACS", "Finkok"]
