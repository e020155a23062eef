"""How long a clerk waits for SAT's codes: one search of each kind, and the file built anew."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from agent.cfdi.catalogs import Catalogs, build_catalogs
from tests.benchmarks.rows import Row

WORDS = ("agencia viajes", "hotel", "servicio", "co", "a", "9012", "paquete turístico a Cancún con vuelo y hotel", "zzzz")
BUDGET = 5.0
TIMES = 50


def run() -> list[Row]:
    """Milliseconds a search beside the budget of 5 ms; median and the slowest of 50."""
    with tempfile.TemporaryDirectory() as folder:
        since = time.perf_counter()
        path = build_catalogs(Path(folder))
        built = time.perf_counter() - since
        with Catalogs(path) as catalogs:
            rows = [row for words in WORDS for row in _search(catalogs, words)]
        return [*rows, Row("the file built anew", built, "s"), Row("the file", path.stat().st_size / 1e6, "MB")]


def _search(catalogs: Catalogs, words: str) -> list[Row]:
    took = []
    for _ in range(TIMES):
        since = time.perf_counter()
        catalogs.search("ClaveProdServ", words)
        took.append((time.perf_counter() - since) * 1000)
    name = f"search {words!r}"
    return [Row(name, statistics.median(took), "ms", "budget", BUDGET), Row(f"{name}, slowest", max(took), "ms", "budget", BUDGET)]
