"""`make bench`: measurements as JSON on standard output, one key a measurement.

Ratios travel between machines, seconds do not: each measurement gives both.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

MEASUREMENTS = ("acts",)  # modules of this package; each offers `measure() -> dict`
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def milliseconds(do: Callable[[], object], times: int) -> dict[str, float]:
    """Median and 95th percentile of one call, after a tenth as many to warm up."""
    for _ in range(max(1, times // 10)):
        do()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        took.append((time.perf_counter() - began) * 1000)
    p95 = statistics.quantiles(took, n=20)[-1]
    return {"median_ms": round(statistics.median(took), 3), "p95_ms": round(p95, 3)}


def main(names: list[str]) -> int:
    """Measure in a home of its own, which goes afterwards."""
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        print(f"bench: no measurement {sorted(unknown)}; there are {MEASUREMENTS}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="sanxian-bench-") as home:
        os.environ["SANXIAN_HOME"] = str(Path(home))
        os.environ.pop("DATABASE_URL", None)
        from sanxian import ground

        ground.lay()
        found = {name: import_module(f"bench.{name}").measure() for name in names or MEASUREMENTS}
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
