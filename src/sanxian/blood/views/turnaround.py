"""How long the laboratory takes, and what one instrument or lot touched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.facts.terms import RecallCause
from sanxian.blood.forms import batches as forms
from sanxian.blood.labels import batches as words
from sanxian.blood.labels.laboratory import ASSAYS
from sanxian.blood.labels.screen import COMPONENTS, shown_status
from sanxian.blood.selectors import touched as chosen
from sanxian.blood.selectors import turnaround as times
from sanxian.blood.services import recalls
from sanxian.core import clock, sheets
from sanxian.core.web import Request, sought, tried
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places

COLUMNS = [
    ("number", gettext_lazy("献血码")),
    ("stage", gettext_lazy("现在")),
    ("age", gettext_lazy("采血后")),
    ("late", gettext_lazy("超时")),
    ("drawn", gettext_lazy("采血")),
]
TOUCHED_COLUMNS = [
    ("number", gettext_lazy("献血码")),
    ("donation", gettext_lazy("献血")),
    ("unit", gettext_lazy("血袋")),
    ("component", gettext_lazy("成分")),
    ("status", gettext_lazy("状态")),
    ("place", gettext_lazy("在哪里")),
    ("expires", gettext_lazy("有效期至")),
]
DAYS = 7


@require_http_methods(["GET"])
def turnaround(request: Request) -> HttpResponse:
    """The clock from the draw to the release: late ones first, and what the stages took."""
    q = sought(request)
    waiting = [x for x in times.waiting(request.actor, request.at) if q in x.donation.number]
    passed = times.passed(request.actor, request.at, DAYS)
    if request.GET.get("export"):
        header = [_("献血码"), _("现在"), _("采血"), *(str(s) for s in words.STAGES.values()),
                  _("采血后（分钟）"), _("超时（分钟）")]  # fmt: skip
        return sheets.table(request, "turnaround", header, map(_flat, [*waiting, *passed]))
    page = Paginator(waiting, 50).get_page(request.GET.get("page"))
    late = sum(bool(line.standing.late_by) for line in waiting)
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(line) for line in page],
        "late": late,
        "count": len(waiting),
        "stages": [_stage(s) for s in times.stages(passed, request.actor.facility, request.at)],
        "passed_note": _("近 %(d)s 天放行的 %(n)s 份") % {"d": DAYS, "n": len(passed)},
        "links": sheets.links(request),
    }
    return render(request, "blood/batches/turnaround.html", context)


def _flat(line: times.Line) -> list[Any]:
    course = line.course
    return [
        line.donation.number,
        words.WAITING[line.standing.stage],
        course.drawn,
        *(course.reached(name) for name in words.STAGES),
        int(line.standing.age.total_seconds() // 60),
        int(line.standing.late_by.total_seconds() // 60),
    ]


def _row(line: times.Line) -> dict[str, Any]:
    late = line.standing.late_by
    url = reverse("blood:results", args=[line.donation.pk])
    return {
        "number": {"text": line.donation.number, "url": url, "code": True},
        "stage": words.WAITING[line.standing.stage],
        "age": _hours(line.standing.age),
        "late": {"text": _hours(late), "tone": "bad"} if late else "",
        "drawn": line.course.drawn,
    }


def _hours(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return _("%(n)s 分钟") % {"n": minutes}
    if minutes < 48 * 60 and minutes % 60 == 0:
        return _("%(n)s 小时") % {"n": minutes // 60}
    if minutes < 48 * 60:
        return _("%(h)s 小时 %(m)s 分") % {"h": minutes // 60, "m": minutes % 60}
    return _("%(d)s 天 %(h)s 小时") % {"d": minutes // 1440, "h": minutes % 1440 // 60}


def _stage(stage: times.Stage) -> dict[str, Any]:
    def said(minutes: int | None) -> str:
        return "—" if minutes is None else _hours(timedelta(minutes=minutes))

    return {
        "name": words.STAGES[stage.name],
        "target": _hours(timedelta(**{stage.target.unit: stage.target.count})),
        "median": said(stage.median),
        "p90": said(stage.p90),
        "passed": stage.passed,
        "late": {"text": stage.late, "tone": "warn"} if stage.late else 0,
    }


# -- what one instrument or lot touched ---------------------------------------------------------------


@require_http_methods(["GET"])
def touched(request: Request) -> HttpResponse:
    """All that was measured with an instrument or a lot between two days, and the blood of it."""
    form, asked = _asked(request, request.GET)
    found = chosen.touched(request.actor, *asked) if asked else None
    if found and request.GET.get("export"):
        header = [str(label) for _key, label in TOUCHED_COLUMNS]
        return sheets.table(request, "touched", header, _flat_touched(found))
    rows = _touched_rows(found) if found else []
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "found": found,
        "what": asked[0] if asked else None,
        "page": page,
        "columns": TOUCHED_COLUMNS,
        "rows": list(page),
        "assays": [(ASSAYS[a], n) for a, n in found.assays.items()] if found else [],
        "living": found.living(request.at) if found else 0,
        "may_recall": request.actor.may_somewhere("blood.recall.open"),
        "act_form": forms.ActForm(),
        "links": sheets.links(request),
    }
    return render(request, "blood/batches/touched.html", context)


def _asked(
    request: Request, said: Any
) -> tuple[forms.TouchedForm, tuple[Any, datetime, datetime] | None]:
    """The question, with the last week where nobody said; None where it cannot be read."""
    tools, lots, sets = chosen.roots(request.actor)
    today = clock.day(request.at)
    given = {"since": (today - timedelta(days=7)).isoformat(), "until": today.isoformat()}
    given |= {k: said[k] for k in ("what", "since", "until") if said.get(k)}
    if "what" not in given:
        return forms.TouchedForm(initial=given, tools=tools, lots=lots, sets=sets), None
    form = forms.TouchedForm(given, tools=tools, lots=lots, sets=sets)
    return form, form.asked() if form.is_valid() else None


def _touched_rows(found: chosen.Touched) -> list[dict[str, Any]]:
    paths = places.names({u.org_path for those in found.units.values() for u in those})
    rows = []
    for donation in found.donations:
        url = reverse("blood:results", args=[donation.pk])
        head = {
            "number": {"text": donation.number, "url": url, "code": True},
            "donation": shown_status("donation", donation.status),
        }
        units: list[Any] = [*found.units.get(donation.pk, ())] or [None]
        rows += [{**head, **_touched_unit(unit, paths)} for unit in units]
    return rows


def _touched_unit(unit: Any, paths: dict[str, str]) -> dict[str, Any]:
    if unit is None:
        return dict.fromkeys(("unit", "component", "status", "place", "expires"), "—")
    return {
        "unit": {"text": unit.number, "code": True},
        "component": COMPONENTS.get(unit.component, unit.component),
        "status": shown_status("unit", unit.status),
        "place": paths.get(unit.org_path, "—"),
        "expires": unit.expires_at,
    }


def _flat_touched(found: chosen.Touched) -> list[list[Any]]:
    return [
        [cell["text"] if isinstance(cell, dict) else cell for cell in row.values()]
        for row in _touched_rows(found)
    ]


@require_POST
def recall_touched(request: Request) -> HttpResponse:
    """Recall all of it: every bag in date is held, wherever it lies."""
    _form, asked = _asked(request, request.POST)
    if asked is None:
        raise Unknown("not_found")
    found = chosen.touched(request.actor, *asked)
    recall, refusal = tried(
        request,
        recalls.open_recall,
        root=asked[0],
        cause=RecallCause.EQUIPMENT,
        place=request.actor.facility,
        donations=[row.pk for row in found.donations],
    )
    if refusal:
        raise refusal
    messages.success(request, _("召回已开始：所有在库、在途和待用的血液已封存，并已通知医院。"))
    return redirect("blood:recall", recall.pk)
