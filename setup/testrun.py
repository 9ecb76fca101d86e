"""`make test`: every test on SQLite, then the tests that use a database on PostgreSQL as well.

Says at the end, in one line each, what was run where, and what could not be. Under CI=true nothing
may be missing: no browser or no PostgreSQL is then a failure.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import headless
import postgres

from sanxian.console import tracing

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = headless.found()
NOTHING_COLLECTED = 5
SLOW = 12  # files that are named at the end of a pass, with what they took
BECAME: dict[str, set[str]] = {}  # what became of every test, in every pass
IN_CI = os.environ.get("CI", "") in {"1", "true"}


@dataclass
class Count:
    """What pytest counted in one pass."""

    status: int
    tests: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        return self.status in (0, NOTHING_COLLECTED) and not self.failed

    def __str__(self) -> str:
        passed = self.tests - self.failed - self.skipped
        said = f"{passed} passed, {self.failed} failed"
        if self.skipped:
            said += f", {self.skipped} skipped"
        if not self.good and not self.failed:
            said += f" (pytest ended with {self.status})"
        return f"{said} in {self.seconds:.0f} s"


def run(arguments: list[str], **environment: str) -> Count:
    """One pass of pytest."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        clean = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(command, cwd=ROOT, env={**clean, **environment})
        count = read(report, done.returncode)
        if report.exists():
            for test, became in tracing.outcomes([report]).items():
                BECAME.setdefault(test, set()).update(became)
            print("\n".join(slowest(report)))
    count.seconds = time.monotonic() - began
    return count


def slowest(report: Path) -> list[str]:
    """The files that took longest, in seconds of a worker, each with its number of tests."""
    took: dict[str, list[float]] = {}
    for case in ET.parse(report).getroot().iter("testcase"):
        took.setdefault(tracing.file_of(case.get("classname", "")), []).append(
            float(case.get("time", 0))
        )
    rows = sorted(took.items(), key=lambda row: -sum(row[1]))[:SLOW]
    return [f"{sum(times):7.0f} s  {len(times):4} in {name}" for name, times in rows]


def read(report: Path, status: int) -> Count:
    """The totals of a report; none where pytest did not come so far."""
    if not report.exists():
        return Count(status)
    suites = list(ET.parse(report).getroot().iter("testsuite"))

    def total(key: str) -> int:
        return sum(int(suite.get(key, 0)) for suite in suites)

    return Count(status, total("tests"), total("failures") + total("errors"), total("skipped"))


def on_sqlite(arguments: list[str]) -> tuple[bool, str]:
    count = run(arguments, SANXIAN_TEST_DB="sqlite")
    said = f"SQLite      {count}"
    if CHROMIUM.exists():
        return count.good, said
    return count.good and not IN_CI, f"{said}\nBROWSER     tests did NOT run: {CHROMIUM} is absent"


def on_postgres(arguments: list[str]) -> tuple[bool, str]:
    try:
        with postgres.running() as url:
            count = run(arguments, SANXIAN_TEST_DB="postgres", SANXIAN_TEST_URL=url)
    except postgres.NoPostgres as why:
        return not IN_CI, f"PostgreSQL  tests did NOT run: {why}"
    return count.good, f"PostgreSQL  {count} (version {postgres.version()})"


def traced() -> tuple[bool, str]:
    """After a whole run: whether every requirement and hazard was proven by tests that passed."""
    register = tracing.read(ROOT / "docs" / "validation")
    left = tracing.unproven(register, BECAME)
    said = f"TRACED      {len(register.requirements)} requirements, {len(register.hazards)} hazards"
    if not left:
        return True, f"{said}, each with tests that passed"
    excused = (
        not IN_CI and not CHROMIUM.exists()
    )  # without a browser its tests cannot prove anything
    return excused, "\n".join([f"{said}; not proven today:", *left])


def stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, stop)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", choices=("sqlite", "postgres", "both"), default="both")
    args, rest = parser.parse_known_args()
    given = list(rest)
    rest = ["-q", "-n", str(min(os.cpu_count() or 1, 8)), "--dist=loadfile", *rest]
    passes = {"sqlite": [on_sqlite], "postgres": [on_postgres], "both": [on_sqlite, on_postgres]}
    outcomes = [one(rest) for one in passes[args.on]]
    whole = args.on == "both" and not given
    outcomes += [traced()] if whole else []
    print("\n" + "\n".join(said for _, said in outcomes))
    return 0 if all(good for good, _ in outcomes) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
