"""`python -m tests.benchmarks NAME [--json]`: runs one benchmark and prints its rows."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module

from tests.benchmarks import BENCHMARKS
from tests.benchmarks.rows import Row

OPTIONS = {"minutes": "load", "documents": "engine"}


def document(rows: Sequence[Row]) -> dict[str, object]:
    """The rows in the shape of the contract."""
    return {"schema": "erphub.benchmarks/1", "rows": [{**asdict(row), "ratio": row.ratio} for row in rows]}


def table(rows: Sequence[Row]) -> str:
    """The rows for people."""
    lines = []
    for row in rows:
        beside = f"{row.peer} {row.peer_value:g} {row.unit}  ratio {row.ratio:.2f}" if row.ratio is not None else row.peer
        lines.append(f"{row.name:<60}{row.value:>12,.2f} {row.unit:<4} {beside}".rstrip())
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when it ran; 2 for a name that does not exist."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--minutes", type=float, help="load: how long it lasts (5)")
    parser.add_argument("--documents", type=int, help="engine: after how many an agent's memory is looked at (100,000)")
    said = parser.parse_args(arguments)
    chosen = {option: value for option, value in (("minutes", said.minutes), ("documents", said.documents)) if value is not None}
    if any(OPTIONS[option] != said.name for option in chosen):
        parser.error(", ".join(f"--{option} is for {name}" for option, name in OPTIONS.items()))
    rows: list[Row] = import_module(BENCHMARKS[said.name]).run(**chosen)
    print(json.dumps(document(rows)) if said.json else table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
