"""A document as its draft is stored: `CODEC` turns it into JSON and back, every part of it checked."""

from __future__ import annotations

from pydantic import TypeAdapter

from agent.domain.cfdi import Cfdi
from agent.domain.cfdi_payments import Payment

CODEC = TypeAdapter(Cfdi)
# A document names its payments' type without importing it, since that one is made of the document's parts.
CODEC.rebuild(_types_namespace={"Payment": Payment})
