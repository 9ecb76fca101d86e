"""The pages of nonconformities, their actions, and deviations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.facts.quality import About
from sanxian.blood.forms import quality as forms
from sanxian.blood.labels import quality as words
from sanxian.blood.selectors import components
from sanxian.blood.selectors import nonconformities as chosen
from sanxian.blood.selectors.release import names
from sanxian.blood.services import deviations as deviation_acts
from sanxian.blood.services import nonconformities as services
from sanxian.blood.views.desk import may
from sanxian.core import clock, sheets, trail
from sanxian.core.act import subject_of
from sanxian.core.web import Request, alone, form_status, matching, sought, tried
from sanxian.kernel.refusal import Refusal, Unknown
from sanxian.orgs import places

# Pages of what a nonconformity touches, where there is one.
PAGES = {
    About.UNIT: "blood:unit",
    About.SHIPMENT: "blood:box",
    About.BOX: "blood:coldbox",
    About.SPOT: "blood:spot",
    About.EXCURSION: "blood:excursion",
    About.SAMPLE: "blood:qc_sample",
    About.COLLECTION: "blood:collection",
    About.COUNT: "blood:count",
    About.PATIENT_REACTION: "blood:reaction_case",
}
TONES = {"open": "bad", "investigated": "warn", "planned": "now", "checked": "warn", "closed": "ok"}


# -- the list ----------------------------------------------------------------------------------------


@require_http_methods(["GET"])
def listed(request: Request) -> HttpResponse:
    """`?status=` one or "unclosed", `?kind=`, `?q=` a code."""
    status = request.GET.get("status", "unclosed")
    status = status if status in (*words.STATUSES, "unclosed", "") else ""
    kind = request.GET.get("kind", "")
    kind = kind if kind in words.KINDS else ""
    q = sought(request)
    rows = chosen.listed(request.actor, status="" if q else status, kind=kind, q=q)
    columns = [
        {"key": "code", "label": _("编号"), "code": True},
        {"key": "kind", "label": _("种类")},
        {"key": "severity", "label": _("严重程度")},
        {"key": "area", "label": _("环节")},
        {"key": "things", "label": _("涉及"), "numeric": True},
        {"key": "day", "label": _("发现")},
        {"key": "status", "label": _("状态")},
    ]
    if one := alone(request, rows):
        return redirect("blood:nonconformity", one.pk)
    if sheets.wanted(request):
        header = [c["label"] for c in columns]
        flat = [[r.code, str(words.KINDS[r.kind]), str(words.SEVERITIES[r.severity]),
                 str(words.AREAS[r.area]), r.things, r.day, str(words.STATUSES[r.status])]
                for r in rows[:5000]]  # fmt: skip
        return sheets.table(request, "nonconformities", header, flat)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    unclosed = chosen.listed(request.actor, status="unclosed").count()
    context = {
        "page": page,
        "columns": columns,
        "rows": [_row(r) for r in page],
        "unclosed": unclosed,
        "tabs": _tabs(status, words.STATUSES, unclosed),
        "export": sheets.links(request),
        "q": q,
        "may_open": request.actor.may_somewhere("blood.nonconformity.open"),
        "sees_deviations": request.actor.may_somewhere("blood.deviation.see"),
    }
    return render(request, "blood/quality/nonconformities.html", context)


def _tabs(status: str, table: Any, unclosed: int) -> list[dict[str, Any]]:
    rows = [("unclosed", _("未结"), unclosed), *((s, str(w), None) for s, w in table.items()),
            ("", _("全部"), None)]  # fmt: skip
    return [
        {"url": f"?status={word}", "label": said, "current": word == status, "count": n}
        for word, said, n in rows
    ]


def _row(row: Any) -> dict[str, Any]:
    return {
        "code": {"text": row.code, "url": reverse("blood:nonconformity", args=[row.pk]),
                 "code": True},
        "kind": str(words.KINDS[row.kind]),
        "severity": {"text": str(words.SEVERITIES[row.severity]),
                     "tone": words.SEVERITY_TONES[row.severity]},
        "area": str(words.AREAS[row.area]),
        "things": row.things,
        "day": row.day,
        "status": {"text": str(words.STATUSES[row.status]), "tone": TONES[row.status]},
    }  # fmt: skip


@require_http_methods(["GET"])
def trend(request: Request) -> HttpResponse:
    """Twelve months, by kind."""
    today = clock.day(request.at)
    first = (today.replace(day=1) - timedelta(days=334)).replace(day=1)
    found = chosen.trend(request.actor, first)
    months, month = [], first
    while month <= today:
        months.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    counts = {(m, k): n for m, k, n in found}
    table: list[list[Any]] = [[m, *(counts.get((m, k), 0) for k in words.KINDS)] for m in months]
    header = [_("月份"), *map(str, words.KINDS.values())]
    if sheets.wanted(request):
        rows = [[f"{m:%Y-%m}", *rest, sum(rest)] for m, *rest in table]
        return sheets.table(request, "nonconformity-trend", [*header, _("合计")], rows)
    columns = [{"key": "month", "label": _("月份")}]
    columns += [{"key": k.value, "label": str(w), "numeric": True} for k, w in words.KINDS.items()]  # type: ignore[dict-item]
    rows = [
        {"month": f"{m:%Y-%m}", **dict(zip([k.value for k in words.KINDS], rest, strict=True))}
        for m, *rest in table
    ]  # type: ignore[misc]
    context = {
        "columns": columns,
        "rows": rows[::-1],
        "series": [
            {"name": str(w), "values": [counts.get((m, k), 0) for m in months]}
            for k, w in words.KINDS.items()
        ],
        "labels": [f"{m:%y-%m}" for m in months],
        "total": sum(counts.values()),
        "export": sheets.links(request),
    }
    return render(request, "blood/quality/trend.html", context)


# -- opening -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """`?from=excursion&key=12`: what it touches is filled in from the record."""
    found = _source(request)
    paths = (found.place,) if found else request.actor.paths("blood.nonconformity.open")
    known = places.names(paths)
    start = _start(found)
    form = forms.OpenForm(
        request.POST if request.method == "POST" else None,
        initial=start,
        places=[(p, known[p]) for p in paths if p in known],
        may_hold=request.actor.may_somewhere("blood.unit.hold"),
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = _open(request, form, found)
        if made:
            messages.success(request, _("已记下 %(code)s。") % {"code": made.code})
            return redirect("blood:nonconformity", made.pk)
    context = {"form": form, "refusal": refusal, "others": _others(found)}
    status = form_status(form, refusal)
    return render(request, "blood/quality/nonconformity_new.html", context, status=status)


def _source(request: Request) -> chosen.Source | None:
    word, key = request.GET.get("from", ""), request.GET.get("key", "")
    if not word:
        return None
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        raise Unknown("not_found")
    return chosen.source(request.actor, word, int(key))


def _start(found: chosen.Source | None) -> dict[str, Any]:
    if found is None:
        return {}
    numbers = [code for about, code, _key in found.touched if about == About.UNIT]
    return {"place": found.place, "area": found.area.value, "numbers": "\n".join(numbers)}


def _others(found: chosen.Source | None) -> list[tuple[str, str]]:
    """What is touched beside bags, for the page."""
    rows = found.touched if found else ()
    return [(str(words.ABOUT[a]), code) for a, code, _key in rows if a != About.UNIT]


def _open(request: Request, form: Any, found: chosen.Source | None) -> tuple[Any, Refusal | None]:
    said = form.given()
    text = said.pop("numbers")
    try:
        units = components.scanned(request.actor, text, _reads_units(request)) if text else []
    except Refusal as refusal:
        return None, refusal
    touched = [services.Subject(About.UNIT, u.number, u.pk) for u in units]
    rows = found.touched if found else ()
    touched += [services.Subject(a, code, key) for a, code, key in rows if a != About.UNIT]
    return tried(request, services.open_nonconformity, touched=touched, **said)


def _reads_units(request: Request) -> str:
    """By which right the bags are looked up: who may hold them, or who may see them."""
    holds = request.POST.get("hold") and request.actor.may_somewhere("blood.unit.hold")
    return "blood.unit.hold" if holds else "blood.unit.see"


# -- one ---------------------------------------------------------------------------------------------


@require_http_methods(["GET"])
def one(request: Request, pk: int) -> HttpResponse:
    """What happened, what it touches, what comes next."""
    return _one(request, chosen.get(request.actor, pk))


def _one(request: Request, row: Any, refusal: Refusal | None = None, **given: Any) -> HttpResponse:
    trail.saw(request.actor, subject_of(row), "quality", at=request.at, place=row.org_path)
    actions = chosen.actions(row)
    who = names([row.opened_by, row.investigated_by, row.planned_by, row.checked_by, row.closed_by,
                 *(a.owner for a in actions)])  # fmt: skip
    step = {"open": "investigate", "investigated": "plan", "planned": "check", "checked": "close"}
    word = step.get(row.status, "")
    acts = word and may(request, f"blood.nonconformity.{word}", row.org_path)
    context = {
        "row": row,
        "place": places.names([row.org_path]).get(row.org_path, row.org_path),
        "kind": words.KINDS[row.kind],
        "severity": words.SEVERITIES[row.severity],
        "tone": words.SEVERITY_TONES[row.severity],
        "area": words.AREAS[row.area],
        "cause": words.CAUSES.get(row.cause, ""),
        "status": words.STATUSES[row.status],
        "touched": [_touched(t) for t in chosen.touched(row)],
        "actions": [_action(a, who, clock.day(request.at)) for a in actions],
        "undone": any(a.status == "planned" for a in actions),
        "way": _way(row, who),
        "word": word if acts else "",
        "own": row.checked_by == request.actor.id,
        "seconds": _seconds(request, row) if word == "close" else "",
        "request_form": forms.ActForm(),
        "refusal": refusal,
        "investigate_form": forms.InvestigateForm(),
        "plan_form": forms.ActionForm(people=places.colleagues(row.org_path)),
        **given,
    }
    bound = next((f for f in given.values() if getattr(f, "is_bound", False)), None)
    status = form_status(bound, refusal) if bound else int(refusal.http) if refusal else 200
    return render(request, "blood/quality/nonconformity.html", context, status=status)


def _seconds(request: Request, row: Any) -> str:
    """The names of those who may close what this person may not."""
    found = places.holders(row.org_path, "blood.nonconformity.close", clock.day(request.at))
    return _("、").join(name for code, name in found if code != row.checked_by)


def _touched(row: Any) -> dict[str, Any]:
    page = PAGES.get(row.about)
    url = reverse(page, args=[row.key]) if page and row.key else ""
    return {"about": words.ABOUT[row.about], "code": row.code, "url": url}


def _action(row: Any, who: dict[str, str], today: Any) -> dict[str, Any]:
    late = row.status == "planned" and row.due_on < today
    tone = {"planned": "bad" if late else "now", "done": "warn", "effective": "ok"}
    return {
        "row": row,
        "measure": words.MEASURES[row.measure],
        "owner": who.get(row.owner, row.owner),
        "status": _("已逾期") if late else words.ACTION_STATUSES[row.status],
        "tone": tone.get(row.status, "bad"),
    }


def _way(row: Any, who: dict[str, str]) -> list[dict[str, Any]]:
    """The five steps with who did each, and when."""
    steps = [
        (_("发现"), row.opened_at, row.opened_by),
        (_("查明原因"), row.investigated_at, row.investigated_by),
        (_("定下措施"), row.planned_at, row.planned_by),
        (_("评价效果"), row.checked_at, row.checked_by),
        (_("第二人结案"), row.closed_at, row.closed_by),
    ]
    done = ["open", "investigated", "planned", "checked", "closed"].index(row.status) + 1
    state = ["done"] * done + ["now"] * (done < 5) + ["next"] * (4 - done)
    return [
        {"label": label, "at": at if s == "done" else None, "state": s,
         "who": who.get(code, "") if s == "done" else ""}
        for (label, at, code), s in zip(steps, state, strict=True)
    ]  # fmt: skip


@require_POST
def investigate(request: Request, pk: int) -> HttpResponse:
    """What caused it."""
    row, form = chosen.get(request.actor, pk), forms.InvestigateForm(request.POST)
    if not form.is_valid():
        return _one(request, row, investigate_form=form)
    done, refusal = tried(request, services.investigate, nonconformity=row, **form.given())
    if refusal:
        return _one(request, row, refusal, investigate_form=form)
    messages.success(request, _("已记下原因。"))
    return redirect("blood:nonconformity", done.pk)


@require_POST
def plan(request: Request, pk: int) -> HttpResponse:
    """Who does what by when."""
    row = chosen.get(request.actor, pk)
    form = forms.ActionForm(request.POST, people=places.colleagues(row.org_path))
    if not form.is_valid():
        return _one(request, row, plan_form=form)
    planned = [services.Planned(**a) for a in form.actions()]
    _done, refusal = tried(request, services.plan, nonconformity=row, actions=planned)
    if refusal:
        return _one(request, row, refusal, plan_form=form)
    messages.success(request, _("已定下 %(n)s 条措施。") % {"n": len(planned)})
    return redirect("blood:nonconformity", pk)


@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """Whether it has helped."""
    row, helped = chosen.get(request.actor, pk), request.POST.get("effective") == "yes"
    _done, refusal = tried(request, services.check, nonconformity=row, effective=helped)
    if refusal:
        return _one(request, row, refusal)
    said = _("已评价为有效，等第二人结案。") if helped else _("已评价为无效，请另定措施。")
    messages.success(request, said)
    return redirect("blood:nonconformity", pk)


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """A second person closes."""
    row = chosen.get(request.actor, pk)
    _done, refusal = tried(request, services.close, nonconformity=row)
    if refusal:
        return _one(request, row, refusal)
    messages.success(request, _("已结案。"))
    return redirect("blood:nonconformity", pk)


@require_http_methods(["GET", "POST"])
def action(request: Request, pk: int) -> HttpResponse:
    """One action, and the form that reports it done."""
    row = chosen.action(request.actor, pk)
    mine = row.owner == request.actor.id or may(request, "blood.nonconformity.check", row.org_path)
    form = forms.DoForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        _done, refusal = tried(request, services.do, action=row, **form.given())
        if not refusal:
            messages.success(request, _("已报告完成。"))
            return redirect("blood:nonconformity", row.nonconformity_id)
    trail.saw(request.actor, subject_of(row), "quality", at=request.at, place=row.org_path)
    context = {
        "row": row,
        "form": form if mine and row.status == "planned" else None,
        "refusal": refusal,
        "measure": words.MEASURES[row.measure],
        "status": words.ACTION_STATUSES[row.status],
        "owner": names([row.owner]).get(row.owner, row.owner),
    }
    status = form_status(form, refusal)
    return render(request, "blood/quality/action.html", context, status=status)


# -- deviations --------------------------------------------------------------------------------------


@require_http_methods(["GET"])
def deviations(request: Request) -> HttpResponse:
    """Planned departures, newest first."""
    status = request.GET.get("status", "")
    rows = chosen.deviations(request.actor, status if status in words.DEVIATION_STATUSES else "")
    rows = matching(rows, sought(request), "code")
    if one := alone(request, chosen.to_approve(request.actor)):
        return redirect("blood:deviation", one.pk)
    columns = [
        {"key": "code", "label": _("编号"), "code": True},
        {"key": "area", "label": _("环节")},
        {"key": "since", "label": _("从")},
        {"key": "until", "label": _("到")},
        {"key": "status", "label": _("状态")},
    ]
    if sheets.wanted(request):
        flat = [[r.code, str(words.AREAS[r.area]), r.since, r.until,
                 str(words.DEVIATION_STATUSES[r.status])] for r in rows[:5000]]  # fmt: skip
        return sheets.table(request, "deviations", [c["label"] for c in columns], flat)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    tones = {"proposed": "now", "approved": "warn", "ended": "ok", "refused": "wait"}
    shown = [
        {"code": {"text": r.code, "url": reverse("blood:deviation", args=[r.pk]), "code": True},
         "area": str(words.AREAS[r.area]), "since": r.since, "until": r.until,
         "status": {"text": str(words.DEVIATION_STATUSES[r.status]), "tone": tones[r.status]}}
        for r in page
    ]  # fmt: skip
    context = {
        "page": page,
        "columns": columns,
        "rows": shown,
        "waiting": chosen.to_approve(request.actor).count(),
        "running": chosen.deviations(request.actor, "approved").count(),
        "export": sheets.links(request),
        "may_propose": request.actor.may_somewhere("blood.deviation.propose"),
    }
    return render(request, "blood/quality/deviations.html", context)


@require_http_methods(["GET", "POST"])
def deviation_new(request: Request) -> HttpResponse:
    """Ask to depart from a procedure."""
    paths = request.actor.paths("blood.deviation.propose")
    known, today = places.names(paths), clock.day(request.at)
    form = forms.DeviationForm(
        request.POST if request.method == "POST" else None,
        places=[(p, known[p]) for p in paths if p in known],
        initial={"since": today, "until": today + timedelta(days=7)},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = tried(request, deviation_acts.propose, **form.given())
        if made:
            messages.success(request, _("已提出，等另一人批准。"))
            return redirect("blood:deviation", made.pk)
    context = {"form": form, "refusal": refusal}
    status = form_status(form, refusal)
    return render(request, "blood/quality/deviation_new.html", context, status=status)


@require_http_methods(["GET"])
def deviation(request: Request, pk: int) -> HttpResponse:
    """One deviation."""
    return _deviation(request, chosen.deviation(request.actor, pk))


def _deviation(request: Request, row: Any, refusal: Refusal | None = None) -> HttpResponse:
    trail.saw(request.actor, subject_of(row), "quality", at=request.at, place=row.org_path)
    who = names([row.proposed_by, row.decided_by, row.ended_by])
    own = row.proposed_by == request.actor.id
    context = {
        "row": row,
        "area": words.AREAS[row.area],
        "status": words.DEVIATION_STATUSES[row.status],
        "proposer": who.get(row.proposed_by, row.proposed_by),
        "decider": who.get(row.decided_by, row.decided_by),
        "may_decide": row.status == "proposed" and not own
        and may(request, "blood.deviation.approve", row.org_path),
        "may_end": row.status == "approved" and may(request, "blood.deviation.end", row.org_path),
        "own": own,
        "request_form": forms.ActForm(),
        "refusal": refusal,
    }  # fmt: skip
    status = int(refusal.http) if refusal else 200
    return render(request, "blood/quality/deviation.html", context, status=status)


@require_POST
def decide(request: Request, pk: int, word: str) -> HttpResponse:
    """Approve, refuse, or end."""
    row = chosen.deviation(request.actor, pk)
    acts = {"approve": deviation_acts.approve, "refuse": deviation_acts.refuse}
    if word == "end":
        _done, refusal = tried(request, deviation_acts.end, deviations=[row])
    elif word in acts:
        _done, refusal = tried(request, acts[word], deviation=row)
    else:
        raise Unknown("not_found")
    if refusal:
        return _deviation(request, row, refusal)
    messages.success(request, _("已记下。"))
    return redirect("blood:deviation", pk)
