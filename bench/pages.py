"""The pages that everybody lives in, at the size of a large centre: 10⁶ donations, 3·10⁶ units.

Both databases get a home of that size, made once (`bench.size`) and kept under var/bench; each page is
then asked for through Django's test client, signed in as the role whose page it is, with other arguments
each time. `python -m bench.pages` measures the home that SANXIAN_HOME and DATABASE_URL name.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CALLS, SEED = 48, 11
LIMIT = {"sqlite": 150.0, "postgresql": 100.0}  # ms, 95th percentile
TRACE, LOOKBACK = 20.0, 100.0  # ms


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: what is shown, where, and what is sent with POST."""

    kind: str
    url: str
    sent: dict[str, str] | None = None


Asks = Callable[["Known", Random], list[Ask]]


class Known:
    """Keys and words of this home from which arguments are drawn."""

    def __init__(self) -> None:
        from django.apps import apps

        self.apps = apps

    def some(self, label: str, rng: Random, count: int, **where: Any) -> list[Any]:
        """Rows from everywhere in a table, without reading all of it."""
        rows = self.apps.get_model(label)._base_manager.filter(**where)
        first = rows.order_by("pk").values_list("pk", flat=True).first() or 0
        last = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
        found = []
        while len(found) < count and last:
            row = rows.filter(pk__gte=rng.randint(first, last)).order_by("pk").first()
            if row is not None:
                found.append(row)
        return found


def url(name: str, *args: Any, **query: str) -> str:
    from django.urls import reverse
    from django.utils.http import urlencode

    return reverse(name, args=args) + (f"?{urlencode(query)}" if query else "")


# -- what is asked for -----------------------------------------------------------------------------


def donor_search(known: Known, rng: Random) -> list[Ask]:
    donors = known.some("blood.donor", rng, CALLS // 4)
    people = [known.apps.get_model("people.person").objects.get(pk=d.person_id) for d in donors]
    page = url("blood:donors")
    asks = [Ask("card", page, {"q": p.id_number}) for p in people]
    asks += [Ask("phone", page, {"q": p.phone.removeprefix("+86")}) for p in people]
    asks += [Ask("name", page, {"q": p.name}) for p in people]
    asks += [Ask("code", page, {"q": d.code}) for d in donors]
    asks += [Ask("list", url("blood:donors", page=str(n))) for n in range(1, 5)]
    return asks + [Ask("group", url("blood:donors", group=g)) for g in ("A+", "O+", "AB-", "B-")]


def donor_file(known: Known, rng: Random) -> list[Ask]:
    donors = known.some("blood.donor", rng, CALLS)
    return [Ask("file", url("blood:donor", d.pk)) for d in donors]


def screening(known: Known, rng: Random) -> list[Ask]:
    visits = known.some("blood.visit", rng, CALLS, status="arrived")
    return [Ask("screen", url("blood:screen", v.pk)) for v in visits]


def board(known: Known, rng: Random) -> list[Ask]:
    rows = known.some("blood.session", rng, CALLS - 8)
    rows += known.some("blood.session", rng, 8, status="open")
    return [Ask("board", url("blood:session", s.pk)) for s in rows]


def worklist(known: Known, rng: Random) -> list[Ask]:
    asks = [Ask("lacking", url("blood:laboratory"))] * 16
    asks += [Ask("complete", url("blood:laboratory", all="complete"))] * 16
    numbers = [d.number for d in known.some("blood.donation", rng, 16, status="drawn")]
    return asks + [Ask("sought", url("blood:laboratory", q=n[-5:])) for n in numbers]


def release(known: Known, rng: Random) -> list[Ask]:
    tabs = ("queue", "ready", "done")
    asks = [Ask(tab, url("blood:release", tab=tab)) for tab in tabs for _ in range(14)]
    return asks + [Ask("done", url("blood:release", tab="done", page=str(n))) for n in range(2, 8)]


def stock(known: Known, rng: Random) -> list[Ask]:
    kinds = ("red_cells", "apheresis_platelets", "platelets", "ffp", "frozen_plasma", "cryo")
    places = ("/37/", "/37/3703/bc1/", "/37/3703/h1/")
    pairs = [(k, p) for k in kinds for p in places] * 3
    return [Ask(p, url("blood:stock", component=k, place=p)) for k, p in pairs[:CALLS]]


def unit(known: Known, rng: Random) -> list[Ask]:
    here = known.some("blood.unit", rng, CALLS, org_path__startswith="/37/3703/bc1/")
    return [Ask("unit", url("blood:unit", u.pk)) for u in here]


def orders(known: Known, rng: Random) -> list[Ask]:
    asks = [Ask("open", url("blood:orders"))] * 12
    asks += [Ask("all", url("blood:orders", status="all", page=str(n))) for n in range(1, 13)]
    asks += [Ask("closed", url("blood:orders", status="closed", page=str(n))) for n in range(1, 13)]
    rows = known.some("blood.order", rng, 12)
    return asks + [Ask("sought", url("blood:orders", status="all", q=o.code)) for o in rows]


def order(known: Known, rng: Random) -> list[Ask]:
    rows = known.some("blood.order", rng, CALLS - 12)
    rows += known.some("blood.order", rng, 12, status="placed")
    return [Ask("order", url("blood:order", o.pk)) for o in rows]


def trace(known: Known, rng: Random) -> list[Ask]:
    units = known.some("blood.unit", rng, CALLS // 2)
    asks = [Ask("unit", url("blood:graph", "unit", u.pk)) for u in units]
    donors = known.some("blood.donor", rng, CALLS // 2)
    return asks + [Ask("lookback", url("blood:graph", "donor", d.pk, lookback="1")) for d in donors]


def trail(known: Known, rng: Random) -> list[Ask]:
    rows = known.some("core.trail", rng, CALLS // 4)
    asks = [Ask("newest", url("orgs:trail", page=str(n))) for n in range(1, 13)]
    asks += [Ask("subject", url("orgs:trail", subject=r.subject)) for r in rows]
    asks += [Ask("actor", url("orgs:trail", actor=r.actor)) for r in rows]
    return asks + [Ask("act", url("orgs:trail", act=r.act)) for r in rows]


# Each page with the user name of the one whose page it is.
PAGES: dict[str, tuple[str, Asks]] = {
    "donor search": ("registrar", donor_search),
    "donor file": ("registrar", donor_file),
    "screening": ("nurse", screening),
    "session board": ("nurse", board),
    "laboratory worklist": ("lab", worklist),
    "release queue": ("reviewer", release),
    "stock board": ("manager", stock),
    "unit": ("stock", unit),
    "order list": ("stock", orders),
    "order": ("stock", order),
    "trace": ("quality", trace),
    "trail": ("auditor", trail),
}


# -- measuring ---------------------------------------------------------------------------------------


def measured(names: list[str]) -> dict[str, Any]:
    """Every page of this home beside its limit, and the walks without a page around them."""
    from django.apps import apps
    from django.db import connection

    counts = {
        label: apps.get_model(f"blood.{label}").objects.count() for label in ("donation", "unit")
    }
    known, limit = Known(), LIMIT[connection.vendor]
    pages = {name: page(*PAGES[name], known, limit) for name in PAGES if not names or name in names}
    return {**counts, "pages": pages, **({} if names else _walks(known))}


def page(username: str, asks: Asks, known: Known, limit: float) -> dict[str, Any]:
    client, rng = signed_in(username), Random(SEED)
    wanted = asks(known, rng)
    for kind in dict.fromkeys(a.kind for a in wanted):
        _ask(client, next(a for a in wanted if a.kind == kind))
    rng.shuffle(wanted)
    took: dict[str, list[Took]] = {}
    for ask in wanted:
        took.setdefault(ask.kind, []).append(_ask(client, ask))
    return {
        **_spread([one for several in took.values() for one in several], limit),
        "kinds": {k: _kind(v) for k, v in sorted(took.items())},
        "queries": {k: sorted({one.queries for one in v}) for k, v in sorted(took.items())},
    }


def _kind(took: list[Took]) -> dict[str, float]:
    return {
        "median_ms": round(statistics.median(one.ms for one in took), 1),
        "processor_ms": round(statistics.median(one.work for one in took), 1),
        "processor_most_ms": round(max(one.work for one in took), 1),
    }


def _spread(took: list[Took], limit: float) -> dict[str, Any]:
    """By the clock, which the limit is for; and by the processors, which neighbours do not change."""
    if len(took) < 2:
        return {"calls": len(took), "limit_ms": limit, "ok": False}
    clock, work = _percentiles([one.ms for one in took]), _percentiles([one.work for one in took])
    return {
        "calls": len(took),
        **clock,
        "limit_ms": limit,
        "ok": clock["p95_ms"] <= limit,
        "processor": work,
    }


def _percentiles(took: list[float]) -> dict[str, float]:
    return {
        "median_ms": round(statistics.median(took), 1),
        "p95_ms": round(statistics.quantiles(took, n=20)[-1], 1),
        "most_ms": round(max(took), 1),
    }


def signed_in(username: str) -> Any:
    from django.apps import apps
    from django.test import Client

    client = Client(raise_request_exception=True)
    account = apps.get_model("orgs.account").objects.get(username=username)
    if account.second_factor:  # nobody holds a telephone here
        account.second_factor = False
        account.save(update_fields=["second_factor"])
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds by the clock, milliseconds of processors, queries."""

    ms: float
    work: float
    queries: int = 0


def _ask(client: Any, ask: Ask) -> Took:
    """What one request took, which must be answered."""
    from django.db import connection

    count = 0

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    began, worked = time.perf_counter(), _processor()
    with connection.execute_wrapper(counting):
        answer = client.get(ask.url) if ask.sent is None else client.post(ask.url, ask.sent)
    took, work = time.perf_counter() - began, _processor() - worked
    if answer.status_code != 200:
        raise RuntimeError(f"{ask.url} answered {answer.status_code}")
    return Took(took * 1000, work * 1000, count)


def _processor() -> float:
    """Seconds of processors that went into this process and into the server of its connection."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql" and connection.connection is not None:
        server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        spent += int(server.read_text().split()[0]) / 1e9 if server.exists() else 0
    return spent


def _walks(known: Known) -> dict[str, Any]:
    """The trace of units and the lookback of donors, as selectors."""
    from sanxian.blood.selectors import trace as selectors
    from sanxian.core import clock
    from sanxian.orgs.selectors import actor_named

    by, rng = actor_named("quality", clock.day(clock.now())), Random(SEED)
    units = known.some("blood.unit", rng, 200)
    donors = known.some("blood.donor", rng, 100)
    return {
        "trace of a unit": _walk(lambda u: selectors.graph(by, "unit", u.pk), units, TRACE),
        "lookback of a donor": _walk(
            lambda d: selectors.graph(by, "donor", d.pk, lookback=True), donors, LOOKBACK
        ),
    }


def _walk(do: Callable[[Any], Any], rows: list[Any], limit: float) -> dict[str, Any]:
    do(rows[0])
    took = []
    for row in rows:
        began, worked = time.perf_counter(), _processor()
        do(row)
        clock, work = time.perf_counter() - began, _processor() - worked
        took.append(Took(clock * 1000, work * 1000))
    return _spread(took, limit)


# -- both databases ----------------------------------------------------------------------------------


def measure() -> dict[str, Any]:
    """Make what is not there yet, and measure both databases, each in processes of its own.

    A home that is there is only asked; tables that changed since it was made are brought up first.
    """
    from bench import size

    found = {}
    for database in size.databases():
        home = size.kept(database, size.wanted())
        with _served(database, home) as environment:
            if size.said(home) is None:
                pattern = size.the_pattern(run)
                run(["-m", "bench.size", "make", str(pattern)], environment)
            run(["-m", "bench.follow"], environment)
            out = run(["-m", "bench.pages"], environment)
        found[database] = {**(size.said(home) or {}), **json.loads(out)}
    return found


@contextmanager
def _served(database: str, home: Path) -> Iterator[dict[str, str]]:
    """The environment of a kept home. One that was not finished is thrown away first."""
    from bench import size

    server = home.with_name(f"{home.name}.server")
    if size.said(home) is None:
        for path in (home, server):
            shutil.rmtree(path, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    if database == "sqlite":
        yield {"SANXIAN_HOME": str(home)}
        return
    sys.path.insert(0, str(ROOT / "setup"))
    import postgres

    with postgres.kept(server, POSTGRES) as address:
        yield {"SANXIAN_HOME": str(home), "DATABASE_URL": address}


# What a centre of that size would give its server; the disk is not spared.
POSTGRES = {
    "shared_buffers": "1GB",
    "work_mem": "32MB",
    "max_connections": "60",
    "max_wal_size": "8GB",
    "random_page_cost": "1.1",
    "effective_cache_size": "8GB",
}


def run(words: list[str], environment: dict[str, str]) -> str:
    clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "SANXIAN_HOME"}}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env={**clean, **environment}, check=True,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout


def main(names: list[str]) -> int:
    from django.conf import settings

    import sanxian.wsgi  # noqa: F401  # as the web server loads it

    settings.ALLOWED_HOSTS = ["*"]
    print(json.dumps(measured(names), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
