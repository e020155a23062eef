"""Benchmarks by name: they print, they never fail for being slow. A new one is its module with `run() -> list[Row]` and a line here."""

from __future__ import annotations

BENCHMARKS: dict[str, str] = {
    "catalogs": "tests.benchmarks.catalogs",
    "cfdi": "tests.benchmarks.cfdi",
    "desktop": "tests.benchmarks.desktop",
    "engine": "tests.benchmarks.engine",
    "load": "tests.benchmarks.load",
}
