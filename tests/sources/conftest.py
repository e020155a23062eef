"""The sources read the practice company's tables."""

from __future__ import annotations

from tests.practice.company.conftest import filled_platform, platform, platform_dsn

__all__ = ["filled_platform", "platform", "platform_dsn"]
