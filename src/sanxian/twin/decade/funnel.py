"""What became of everybody: counted from the tables, each figure with whom it is a share of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Count, Min

from sanxian.twin.decade import figures

LEAST = 20  # a share of fewer is not shown (organisation.md: indicator ethics)
# The steps of a case that say how far it came, in their order.
STAGES = ("receive", "contact", "talk", "agree", "draw", "result", "reserve", "examine", "pass",
          "plan", "confirm", "mobilise", "collect", "hand_over", "deliver", "close")  # fmt: skip


def account(count: int, first: date, last: date) -> dict[str, Any]:
    """Funnels with denominators, exits by stage, and whether everybody is accounted for."""
    status = _by("stemdonor.registrant", "status")
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "registry": _registry(count, status),
        "calls": _calls(),
        "leaving": _leaving(count),
        "cases": _cases(),
        "exits": _exits(),
        "follow_ups": _follow_ups(last),
        "figures": figures.table(),
        "closes": sum(status.values()) == count and _cases_close(),
    }


def row(step: str, n: int, of: int, of_what: str) -> dict[str, Any]:
    """A figure with its denominator; no share where that is too small."""
    shown = round(n / of, 4) if of >= LEAST else None
    return {"step": step, "n": n, "of": of, "of_what": of_what, "share": shown}


def _model(label: str) -> Any:
    return apps.get_model(label)


def _by(label: str, *columns: str, **where: Any) -> dict[Any, int]:
    rows = _model(label).objects.filter(**where).order_by().values_list(*columns)
    counted = rows.annotate(n=Count("pk"))
    return {key[0] if len(columns) == 1 else tuple(key): n for *key, n in counted}


def _registry(count: int, status: dict[str, int]) -> list[dict[str, Any]]:
    """Where everybody stands on the last evening."""
    return [row(word, n, count, "registered") for word, n in sorted(status.items())]


def _calls() -> list[dict[str, Any]]:
    """Retention calls, and the first round: who was reached at the first call ever."""
    found = _by("stemdonor.talk", "outcome", about="retention")
    total = sum(found.values())
    rows = [row(word, n, total, "retention calls") for word, n in sorted(found.items())]
    talks = _model("stemdonor.talk").objects.filter(about="retention").order_by()
    firsts = talks.values("registrant").annotate(first=Min("pk")).values("first")
    first = talks.filter(pk__in=firsts)
    called, missed = first.count(), first.filter(outcome="unreachable").count()
    return [row("first_call_reached", called - missed, called, "called once or more"), *rows]


def _leaving(count: int) -> list[dict[str, Any]]:
    found = _by("stemdonor.absence", "word", "why")
    return [
        row(f"{word}:{why}", n, count, "registered") for (word, why), n in sorted(found.items())
    ]


def _cases() -> list[dict[str, Any]]:
    """How many cases ever came to each stage, of all requests and of the stage before."""
    steps = _model("stemdonor.casestep").objects.order_by().values_list("word")
    found = dict(steps.annotate(n=Count("case", distinct=True)))
    requests, before = found.get("receive", 0), found.get("receive", 0)
    rows = []
    for word in STAGES:
        n = found.get(word, 0)
        rows.append(
            {**row(word, n, requests, "requests"), "of_before": row(word, n, before, "")["share"]}
        )
        before = n
    return rows


def _exits() -> list[dict[str, Any]]:
    """Exits by stage and side; the word is the open one, nothing that is sealed."""
    requests = _model("stemdonor.matchcase").objects.count()
    found = _by("stemdonor.casestop", "stage", "side", "why")
    return [
        {**row(stage, n, requests, "requests"), "side": side, "why": why}
        for (stage, side, why), n in sorted(found.items())
    ]


def _follow_ups(last: date) -> list[dict[str, Any]]:
    due = _by("stemdonor.followup", "point", due_on__lte=last)
    done = _by("stemdonor.followup", "point", due_on__lte=last, status="done")
    return [row(point, done.get(point, 0), n, "due") for point, n in sorted(due.items())]


def _cases_close() -> bool:
    """Every request stands in one state, and every one that stopped has one record of it."""
    stopped = _model("stemdonor.matchcase").objects.filter(status="stopped").count()
    return bool(stopped == _model("stemdonor.casestop").objects.count())


def agrees(lived: Mapping[str, int]) -> bool:
    """Whether the tables hold as many of each as were lived: counted twice, independently."""
    talks = _by("stemdonor.talk", "outcome", about="retention")
    away = _by("stemdonor.absence", "word", "why")
    stands = {
        "lost": away.get(("lose", "unreachable"), 0),
        "aged_out": away.get(("leave", "age"), 0),
        "withdrew": talks.get("withdraw", 0),
        "deferred": away.get(("defer", "health"), 0),
        "found": _model("stemdonor.talk").objects.filter(about="tracing", outcome="keep").count(),
        "requests": _model("stemdonor.matchcase").objects.count(),
        "kept": talks.get("keep", 0),
    }
    kept = lived.get("reached", 0) - lived.get("withdrew", 0) - lived.get("deferred", 0)
    return all(lived.get(word, 0) == n for word, n in stands.items() if word != "kept") and (
        stands["kept"] == kept
    )


def shown(account_: dict[str, Any]) -> str:
    """The same, to be read by a person."""
    a = account_
    lines = [f"{a['registrants']} registrants, {a['from']} to {a['to']}, seed {a['seed']}"]
    for title in ("registry", "calls", "leaving", "cases", "exits", "follow_ups"):
        lines += ["", title.replace("_", " ").upper(), *(_line(one) for one in a[title])]
    lines += ["", "EVERYBODY IS ACCOUNTED FOR" if a["closes"] else "THE FIGURES DO NOT CLOSE"]
    lines += ["", f"FIGURES (read {a['figures']['read_on']})"]
    for one in a["figures"]["rows"]:
        mark = "" if one["verified"] else "  UNVERIFIED"
        lines.append(
            f"  {one['code']:<26}{one['value']:>8} of {one['of']:<10}{one['source']}{mark}"
        )
    return "\n".join([*lines, f"{a['seconds']} s"])


def _line(one: dict[str, Any]) -> str:
    share = "     –" if one["share"] is None else f"{100 * one['share']:5.2f}%"
    step = " ".join(str(one[k]) for k in ("step", "side", "why") if k in one)
    return f"  {step:<36}{one['n']:>9} of {one['of']:<9}{share}  {one['of_what']}"
