"""The pages of retention: how long records stand, what may go, and who agreed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms import quality as forms
from sanxian.blood.labels import quality as words
from sanxian.blood.selectors import retention as chosen
from sanxian.blood.selectors.release import names
from sanxian.blood.services import retention as services
from sanxian.blood.views.desk import may
from sanxian.core import clock, sheets
from sanxian.core.web import Request, alone, form_status, matching, sought, tried
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places

TONES = {"proposed": "now", "agreed": "warn", "erased": "ok", "refused": "wait"}


@require_http_methods(["GET"])
def listed(request: Request) -> HttpResponse:
    """Disposals, and how long each kind of record stands."""
    return _listed(request)


def _listed(request: Request, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    rows = matching(chosen.listed(request.actor), sought(request), "code")
    if one := alone(request, chosen.waiting(request.actor)):
        return redirect("blood:disposal", one.pk)
    columns = [
        {"key": "code", "label": _("编号"), "code": True},
        {"key": "kind", "label": _("哪类记录")},
        {"key": "before", "label": _("不晚于")},
        {"key": "rows", "label": _("条数"), "numeric": True},
        {"key": "proposed", "label": _("提出")},
        {"key": "status", "label": _("状态")},
    ]
    if sheets.wanted(request):
        flat = [[r.code, str(words.KEEPS[r.kind]), r.before, r.rows, r.proposed_at,
                 str(words.DISPOSAL_STATUSES[r.status])] for r in rows[:5000]]  # fmt: skip
        return sheets.table(request, "disposals", [c["label"] for c in columns], flat)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    paths = request.actor.paths("blood.retention.propose")
    known = places.names(paths)
    if form is None and paths:
        form = forms.ProposeForm(places=[(p, known[p]) for p in paths if p in known])
    here = (paths or request.actor.paths(chosen.SEE))[0]
    context = {
        "page": page,
        "columns": columns,
        "rows": [_row(r) for r in page],
        "years": [
            {"label": str(words.KEEPS[k]), "value": _("%(n)s 年") % {"n": n}}
            for k, n, _edition in chosen.all_years(here, clock.day(request.at))
        ],
        "waiting": chosen.waiting(request.actor).count(),
        "form": form,
        "export": sheets.links(request),
        "refusal": refusal,
    }
    status = form_status(form, refusal) if form else 200
    return render(request, "blood/quality/retention.html", context, status=status)


def _row(row: Any) -> dict[str, Any]:
    return {
        "code": {"text": row.code, "url": reverse("blood:disposal", args=[row.pk]), "code": True},
        "kind": str(words.KEEPS[row.kind]),
        "before": row.before,
        "rows": row.rows,
        "proposed": row.proposed_at,
        "status": {"text": str(words.DISPOSAL_STATUSES[row.status]), "tone": TONES[row.status]},
    }


@require_POST
def propose(request: Request) -> HttpResponse:
    """List what has stood long enough."""
    paths = request.actor.paths("blood.retention.propose")
    known = places.names(paths)
    form = forms.ProposeForm(request.POST, places=[(p, known[p]) for p in paths if p in known])
    if not form.is_valid():
        return _listed(request, form)
    made, refusal = tried(request, services.propose, **form.given())
    if refusal:
        return _listed(request, form, refusal)
    messages.success(request, _("列出 %(n)s 条，等两个人同意。") % {"n": made.rows})
    return redirect("blood:disposal", made.pk)


@require_http_methods(["GET"])
def one(request: Request, pk: int) -> HttpResponse:
    """One disposal: what it lists, who signed."""
    return _one(request, chosen.get(request.actor, pk))


def _one(
    request: Request, row: Any, refusal: Refusal | None = None, form: Any = None
) -> HttpResponse:
    who = names([row.proposed_by, row.agreed_by, row.erased_by, row.refused_by])
    page = Paginator(chosen.lines(row), 100).get_page(request.GET.get("page"))
    own, path = row.agreed_by == request.actor.id, row.org_path
    context = {
        "row": row,
        "kind": words.KEEPS[row.kind],
        "place": places.names([path]).get(path, path),
        "status": words.DISPOSAL_STATUSES[row.status],
        "page": page,
        "columns": [("record", _("记录")), ("day", _("日期"))],
        "rows": [{"record": f"{x.source.removeprefix('blood_')} {x.key}", "day": x.day}
                 for x in page],
        "agreed_by": who.get(row.agreed_by, ""),
        "erased_by": who.get(row.erased_by, ""),
        "refused_by": who.get(row.refused_by, ""),
        "refused_for": words.REFUSED_FOR.get(row.refused_for, ""),
        "may_agree": row.status == "proposed" and may(request, "blood.retention.agree", path),
        "may_erase": row.status == "agreed" and not own
        and may(request, "blood.retention.erase", path),
        "own": own and row.status == "agreed",
        "refuse_form": (form or forms.RefuseForm())
        if row.status in ("proposed", "agreed") and may(request, "blood.retention.refuse", path)
        else None,
        "request_form": forms.ActForm(),
        "refusal": refusal,
    }  # fmt: skip
    status = int(refusal.http) if refusal else 422 if form else 200
    return render(request, "blood/quality/disposal.html", context, status=status)


def _act(request: Request, pk: int, service: Any, said: str, **given: Any) -> HttpResponse:
    row = chosen.get(request.actor, pk)
    _done, refusal = tried(request, service, disposal=row, **given)
    if refusal:
        return _one(request, row, refusal)
    messages.success(request, said)
    return redirect("blood:disposal", pk)


@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    """The first signature."""
    return _act(request, pk, services.agree, _("已同意，等第二个人。"))


@require_POST
def erase(request: Request, pk: int) -> HttpResponse:
    """The second signature, and the erasing."""
    return _act(request, pk, services.erase, _("已清除；编号和痕迹都还在。"))


@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """They stand longer."""
    form = forms.RefuseForm(request.POST)
    if not form.is_valid():
        return _one(request, chosen.get(request.actor, pk), form=form)
    return _act(
        request, pk, services.refuse, _("已决定不清除。"), reason=form.cleaned_data["reason"]
    )
