"""Ten years of a registry of Yueyang's size, lived and then asked: `make bench ARGS=decade`.

The home is made by `sanxian twin stemcells` (86,532 registrants; SANXIAN_BENCH_REGISTRANTS for another
size) and kept under var/bench with what its making took; a second run only asks its pages.
`python -m bench.decade` asks the home that SANXIAN_HOME names.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from bench import pages, size
from bench.pages import CALLS, Ask, Known, url

LIMIT = 100.0  # ms, 95th percentile
MOST = 20 * 60.0  # seconds that the ten years may take
YEARS, SEED = 10, 1


def registrants(known: Known, rng: Random) -> list[Ask]:
    people = known.some("stemdonor.registrant", rng, CALLS // 2)
    page = url("stemdonor:registrants")
    asks = [Ask("number", page, {"q": one.number}) for one in people if one.number]
    names = known.apps.get_model("people.person").objects
    asks += [Ask("name", page, {"q": names.get(pk=one.person_id).name}) for one in people[:12]]
    return asks + [Ask("list", url("stemdonor:registrants", page=str(n))) for n in range(1, 13)]


def registrant(known: Known, rng: Random) -> list[Ask]:
    rows = known.some("stemdonor.registrant", rng, CALLS)
    return [Ask("registrant", url("stemdonor:registrant", one.pk)) for one in rows]


def cases(known: Known, rng: Random) -> list[Ask]:
    asks = [Ask("open", url("stemdonor:cases"))] * 12
    return asks + [Ask("all", url("stemdonor:cases", page=str(n))) for n in range(1, 13)]


def case(known: Known, rng: Random) -> list[Ask]:
    rows = known.some("stemdonor.matchcase", rng, CALLS)
    return [Ask("case", url("stemdonor:case", one.pk)) for one in rows]


def desk(known: Known, rng: Random) -> list[Ask]:
    return [Ask("desk", url("home"))] * CALLS


def listed(name: str) -> pages.Asks:
    return lambda known, rng: [Ask(name, url(name))] * (CALLS // 2)


# Each page with the user name of the one whose page it is.
PAGES: dict[str, tuple[str, pages.Asks]] = {
    "registrants": ("county1", registrants),
    "registrants of the city": ("cityrc1", registrants),
    "registrant": ("cityrc1", registrant),
    "cases": ("cityrc1", cases),
    "case": ("cityrc1", case),
    "desk of a county": ("county1", desk),
    "desk of the city": ("cityrc1", desk),
    "duties": ("county1", listed("duties:listed")),
    "figures of duties": ("manager", listed("duties:figures")),
    "to be called": ("county1", listed("stemdonor:calls")),
    "follow-ups": ("county1", listed("stemdonor:follow_ups")),
    "effective rate": ("cityrc1", listed("stemdonor:rate")),
    "funnel": ("cityrc1", listed("stemdonor:funnel")),
}


def measured() -> dict[str, Any]:
    """Every page of this home beside its limit."""
    known = Known()
    return {
        name: pages.page(username, asks, known, LIMIT) for name, (username, asks) in PAGES.items()
    }


def measure() -> dict[str, Any]:
    """Live the ten years where that was not done yet; then ask."""
    wanted = int(os.environ.get("SANXIAN_BENCH_REGISTRANTS", "86532"))
    home = size.kept("decade", wanted)
    environment = {"SANXIAN_HOME": str(home)}
    if size.said(home) is None:
        _live(home, wanted, environment)
    return {
        **(size.said(home) or {}),
        "pages": json.loads(pages.run(["-m", "bench.decade"], environment)),
    }


def _live(home: Path, wanted: int, environment: dict[str, str]) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    words = ["-m", "sanxian", "twin", "stemcells", "--registrants", str(wanted)]
    words += ["--years", str(YEARS), "--seed", str(SEED), "--json"]
    funnel = json.loads(pages.run(words, environment))
    spent, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    worked = spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime
    made = {
        "registrants": wanted,
        "years": YEARS,
        "seconds": round(took, 1),
        "processor_seconds": round(worked, 1),
        "limit_seconds": MOST,
        "ok": took <= MOST,
        "funnel": funnel,
    }
    size.say(home, made)


def main() -> int:
    from sanxian import ground

    ground.start_django()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    print(json.dumps(measured(), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
