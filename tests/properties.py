"""How many examples a property that must hold for every amount is tried with: 1,000, or what ERPHUB_EXAMPLES says."""

from __future__ import annotations

import os

from hypothesis import settings

many = settings(max_examples=int(os.environ.get("ERPHUB_EXAMPLES", "1000")), deadline=None)
