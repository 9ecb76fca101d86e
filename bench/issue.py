"""Guarded issue under many hands: eight processes hand out bags at once, as fast as they can.

The yardstick is a bare view: a request through the whole stack of middleware by a signed-in clerk, whose
view reads one row and answers one word. An issue is the act alone: its permission, its rule, its guards,
its conditional update and its rows of the trail. Both are done by the same eight processes on the same
database, one after the other, and no bag may go out twice.
"""

from __future__ import annotations

import time
from typing import Any

from bench import size
from tests.proofs import double_issue, proving
from tests.proofs.world import Fork, Gate, database, forked

HANDS = 8
BAGS = 240
VIEWS = 60  # of each process
LIMIT = 0.15  # issues for each bare view


def measure() -> dict[str, Any]:
    """Issues and bare views a second under eight processes, on both databases."""
    return {kind: proving.child("bench.issue:on", kind=kind) for kind in size.databases()}


def on(kind: str) -> dict[str, Any]:
    """The same on one, in a process that has not met a database."""
    with database(kind):
        ward, pairs = double_issue.make_ready(BAGS)
        views = _together(_viewer, ward, [[None] * VIEWS for _ in range(HANDS)])
        issues = _together(_issuer, ward, [pairs[n::HANDS] for n in range(HANDS)])
        found = forked(double_issue._count, [unit.pk for _, unit in pairs])
    ratio = issues / views
    twice = found["issues"] - found["distinct"]
    return {
        "views_a_second": round(views),
        "issues_a_second": round(issues),
        "issued": found["issued"],
        "twice": twice,
        "ratio": round(ratio, 3),
        "limit": LIMIT,
        "ok": ratio >= LIMIT and twice == 0 and found["issued"] == BAGS,
    }


def _together(do: Any, ward: Any, shares: list[list[Any]]) -> float:
    """How many a second, when every process does its share and all begin at the same moment."""
    gate = Gate()
    hands = [Fork(do, ward, share, gate, told=True) for share in shares]
    for hand in hands:
        said = hand.line()
        if said != "ready":
            raise RuntimeError(f"{said} {hand.rest()}")
    gate.open()
    moments = [hand.result() for hand in hands]
    passed = max(m["end"] for m in moments) - min(m["start"] for m in moments)
    return sum(len(share) for share in shares) / float(passed)


def _viewer(ward: Any, share: list[Any], gate: Gate, say: Any) -> dict[str, float]:
    from django.apps import apps
    from django.conf import settings
    from django.http import HttpResponse
    from django.test import Client
    from django.urls import reverse

    from sanxian.blood.urls import hospital

    def bare(request: Any) -> HttpResponse:
        row = apps.get_model("orgs.org").objects.get(path=request.actor.facility)
        return HttpResponse(row.name)

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    account = apps.get_model("orgs.account").objects.get(code=ward.clerk.id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    next(p for p in hospital.urlpatterns if p.name == "hospital").callback = bare
    url = reverse("blood:hospital")
    answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"the bare view answered the clerk with {answer.status_code}")
    say("ready")
    gate.wait()
    start = time.monotonic()
    for _ in share:
        client.get(url)
    return {"start": start, "end": time.monotonic()}


def _issuer(ward: Any, share: list[Any], gate: Gate, say: Any) -> dict[str, float]:
    from django.db import connection

    from sanxian.blood.services import hospital

    connection.ensure_connection()
    say("ready")
    gate.wait()
    start = time.monotonic()
    for order, unit in share:
        hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    return {"start": start, "end": time.monotonic()}
