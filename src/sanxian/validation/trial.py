"""The trial: a process of its own, with a home of its own, that prints a finding a line as JSON.

The parent names the temporary home in the environment before this module is loaded, so that nothing
here can reach the home that is validated.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta
from random import Random

from sanxian import ground

MARK = "SANXIAN_VALIDATION_TRIAL"
DAYS, MEAN, SEED = 4, 16, 7


def main(language: str) -> int:
    """Found a small city, let it live, and try everything on it. Refuses outside a trial home."""
    if os.environ.get(MARK) != os.environ.get("SANXIAN_HOME"):
        print("this module is started by `sanxian validate` only", file=sys.stderr)
        return 2
    ground.lay()
    from django.utils import translation

    with translation.override(language):
        _carry_out()
    return 0


def _carry_out() -> None:
    from sanxian.core import clock
    from sanxian.twin import days, replay
    from sanxian.twin.city import qinghe
    from sanxian.validation import checking
    from sanxian.validation.checks.operation import Trial

    first = date(2026, 3, 2)
    lived = days.invented(Random(SEED), first, DAYS, MEAN)
    life, account = replay.live(qinghe(), lived, kind="demonstration", seed=SEED)
    last = first + timedelta(days=DAYS - 1)
    trial = Trial(life, last, clock.instant(last, 20, 30), account)
    from sanxian.validation.checks import performance  # noqa: F401

    for phase in ("OQ", "PQ"):
        checking.carry_out(phase, trial, progress=_say)


def _say(finding: object) -> None:
    print(json.dumps(finding.as_dict(), ensure_ascii=False), flush=True)  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:2] or ["zh-hans"])))
