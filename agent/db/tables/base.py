"""The metadata that every table of the hub belongs to."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData()
