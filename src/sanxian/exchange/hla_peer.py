"""Asks py-graph-match the question that the measurement asks; run by its own Python, with a folder.

Prints one line of JSON: build time, times of the patients, and the donors found for each. Ends with 3
where the peer is not installed.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(folder: Path) -> int:
    try:
        from grma.donorsgraph.build_donors_graph import BuildMatchingGraph
        from grma.match import find_matches
    except ImportError:
        return 3
    began = time.perf_counter()
    graph = BuildMatchingGraph(str(folder / "donors")).graph
    ready = time.perf_counter()
    took, found = [], {}
    for line in (folder / "patients.csv").read_text("utf-8").splitlines():
        one = folder / "patient.csv"
        one.write_text(line + "\n", encoding="utf-8")
        number = line.partition(",")[0]
        start = time.perf_counter()
        results = find_matches(str(one), graph, threshold=0.0, cutoff=1_000_000)
        took.append((time.perf_counter() - start) * 1000)
        near = [frame[frame["Number_Of_Mismatches"] <= 2] for frame in results.values()]
        found[number] = sorted({int(donor) for frame in near for donor in frame["Donor_ID"]})
    took.sort()
    said = {
        "name": "py-graph-match",
        "build_s": round(ready - began, 3),
        "p50_ms": round(took[len(took) // 2], 3),
        "p95_ms": round(took[min(len(took) - 1, int(len(took) * 0.95))], 3),
        "found": found,
    }
    print(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
