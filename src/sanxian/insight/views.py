"""What a passer-by may know of the stock, and what the command room sees from five metres."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanxian.blood.facts.terms import Component
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.blood.labels.stock import STATES, group_word
from sanxian.blood.rules.stock import Level
from sanxian.blood.selectors import stock, totals

REFRESH = 30  # seconds
TONES = {Level.NORMAL: "ok", Level.WATCH: "warn", Level.LOW: "warn", Level.EMERGENCY: "bad"}
SPOTS = 7  # as many as fit under each other


@require_http_methods(["GET"])
def city(request: HttpRequest) -> HttpResponse:
    """The stock in words, without sign-in: three states a group and no number."""
    shown = totals.public(request.at)  # type: ignore[attr-defined]
    context = {"centres": [_centre(row) for row in shown], "finding": _finding(shown)}
    return render(request, "insight/city.html", context)


def _centre(shown: totals.Shown) -> dict[str, Any]:
    return {
        "name": shown.name,
        "components": [
            {"name": COMPONENTS[c], "groups": [_group(g, level) for g, level in groups]}
            for c, groups in shown.components
        ],
    }


def _group(group: Any, level: Level) -> dict[str, Any]:
    return {"name": group_word(group.abo, group.rhd), "state": STATES[level], "tone": TONES[level]}


def _finding(shown: list[totals.Shown]) -> str:
    """The common groups whose red cells are short somewhere, in one sentence."""
    short = {
        group
        for row in shown
        for c, groups in row.components
        if c == Component.RED_CELLS
        for group, level in groups
        if level in (Level.LOW, Level.EMERGENCY)
    }
    names = [group_word(g.abo, g.rhd) for g in stock.ORDER if g in short]
    if not names:
        return _("现在各血型供应平稳")
    return _("现在最需要 %(groups)s血") % {"groups": _("、").join(names)}


@require_http_methods(["GET"])
def screen(request: HttpRequest) -> HttpResponse:
    """The command room: red cells against the line, sites today, four numbers."""
    boards = stock.boards(request.actor)  # type: ignore[attr-defined]
    if not boards:
        raise Http404
    wanted = request.GET.get("place", "")
    place = wanted if wanted in dict(boards) else boards[0][0]
    day = totals.today(request.actor, place, request.at)  # type: ignore[attr-defined]
    context = {
        "day": day,
        "refresh": REFRESH,
        "groups": _bags(day.board),
        "spots": _spots(day),
        "finding": _said(day.board),
        "low": bool(day.board.low(Component.RED_CELLS)),
        "platelets": _states(day.board, Component.APHERESIS_PLATELETS),
    }
    return render(request, "insight/screen.html", context)


def _said(board: stock.Board) -> str:
    low = board.low(Component.RED_CELLS)
    if not low:
        return _("红细胞各血型都在警戒线以上")
    names = _("、").join(group_word(g.abo, g.rhd) for g in low)
    return _("%(groups)s低于警戒线") % {"groups": names}


def _bags(board: stock.Board) -> list[dict[str, Any]]:
    return [
        {
            "group": c.group.replace("-", "−"),
            "days": c.days,
            "units": None if c.hidden else c.available,
            "line_days": c.line_days,
            "low": c.low,
        }
        for c in board.rows(Component.RED_CELLS)
    ]


def _spots(day: totals.Today) -> list[dict[str, Any]]:
    return [
        {
            "name": s.name,
            "given": s.given,
            "capacity": s.capacity,
            "shown": _("%(n)s / %(most)s 人") % {"n": s.given, "most": s.capacity},
        }
        for s in day.spots[:SPOTS]
    ]


def _states(board: stock.Board, component: Component) -> list[dict[str, Any]]:
    return [_group(c.group, c.level) for c in board.rows(component)[:4]]
