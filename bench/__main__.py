"""`make bench`: measurements as one JSON on standard output, one key a measurement.

Ratios travel between machines, seconds do not: each measurement gives both. Each is taken in a process
and a home of its own. ARGS names some of them; SANXIAN_BENCH_DONATIONS is the size for `pages`.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

MEASUREMENTS = ("acts", "hla", "issue", "pages")  # modules here; each offers `measure() -> dict`
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
ALONE = "--alone"


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
    """Take the measurements that are named, or all of them."""
    if names[:1] == [ALONE]:
        return alone(names[1])
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        print(f"bench: no measurement {sorted(unknown)}; there are {MEASUREMENTS}", file=sys.stderr)
        return 2
    found = {name: taken(name) for name in names or MEASUREMENTS}
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return 0


def taken(name: str) -> Any:
    """One measurement, in a home of its own, which goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="sanxian-bench-") as home:
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        done = subprocess.run(
            [sys.executable, "-m", "bench", ALONE, name],
            env={**environment, "SANXIAN_HOME": home},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    return json.loads(done.stdout)


def alone(name: str) -> int:
    from sanxian import ground

    ground.lay()
    print(json.dumps(import_module(f"bench.{name}").measure(), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
