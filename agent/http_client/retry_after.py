"""When a vendor that is too busy wants to be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

USUAL = timedelta(seconds=60)
LONGEST = timedelta(hours=24)


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime:
    """The instant of Retry-After, given in seconds or as an HTTP date, else 60 seconds from now.

    Never before `now` and never more than a day away: an absurd header must not stop a connection for good.
    """
    value = next((content.strip() for name, content in headers.items() if name.lower() == "retry-after"), "")
    return min(max(_instant(value, now), now), now + LONGEST)


def _instant(value: str, now: datetime) -> datetime:
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=int(value[:9])), LONGEST)
    try:
        instant = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return now + USUAL
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
