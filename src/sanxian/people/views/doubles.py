"""Suspected doubles, side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import sheets
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.people import forms, selectors, services
from sanxian.people import labels as words
from sanxian.people.rules import doubles as rules

TONES = {"same": "ok", "slip": "warn", "alike": "warn"}


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for a judgement; behind the tabs what was judged."""
    status = request.GET.get("status", "suspected")
    status = status if status in words.DOUBLE_STATUSES else "suspected"
    if sheets.wanted(request):
        return _sheet(request, selectors.doubles(request.actor, status))
    page = Paginator(selectors.doubles(request.actor, status), 50).get_page(request.GET.get("page"))
    context = {
        "page": page, "columns": words.DOUBLE_COLUMNS, "rows": [_row(double) for double in page],
        "tabs": _tabs(request, status), "count": page.paginator.count, "status": status,
        "may_find": request.actor.may_somewhere("people.double.find"), "once": forms.Once(),
        "export": sheets.links(request),
    }  # fmt: skip
    return render(request, "people/doubles.html", context)


def _sheet(request: HttpRequest, rows: Any) -> HttpResponse:
    """Files by their numbers and what speaks for one person; a list that leaves names nobody."""
    header = [_("档案"), _("另一份档案"), _("依据")]
    found = (
        [
            f"#{double.one_id}",
            f"#{double.other_id}",
            _("、").join(str(words.EVIDENCE[code]) for code in double.evidence.split(",")),
        ]
        for double in rows
    )
    return sheets.table(request, "doubles", header, found)


def _row(double: Any) -> dict[str, Any]:
    url = reverse("people:double", args=[double.pk])
    agree = [words.EVIDENCE[c] for c in double.evidence.split(",") if not c.endswith("differs")]
    return {
        "pair": {"text": f"{double.one.name} / {double.other.name}", "url": url},
        "evidence": _("、").join(str(said) for said in agree),
        "points": double.points,
        "found": double.found_at,
    }


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    at = reverse("people:doubles")
    return [
        {"url": f"{at}?status={status}", "label": label, "current": status == current}
        for status, label in words.DOUBLE_STATUSES.items()
    ]


@require_GET
def double(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "people/double.html", _context(request, pk))


def _context(request: HttpRequest, pk: int, **more: Any) -> dict[str, Any]:
    found = selectors.double(pk, request.actor)
    return {
        "double": found, "status": words.DOUBLE_STATUSES[found.status],
        "files": [_side(file) for file in (found.one, found.other)],
        "evidence": [_said(code) for code in found.evidence.split(",")],
        "most": rules.SUSPECT * 2, "form": forms.Merge(files=_choices(found)),
        "may_merge": request.actor.may("people.person.merge", found.org_path), "once": forms.Once(),
        **more,
    }  # fmt: skip


def _choices(double: Any) -> list[tuple[int, str]]:
    return [(file.pk, f"#{file.pk} {file.name}") for file in (double.one, double.other)]


def _side(file: Any) -> dict[str, Any]:
    brief = selectors.brief_alone(file)
    rows = [
        (_("姓名"), brief.name), (_("性别"), words.SEXES.get(brief.sex, "—")),
        (_("出生日期"), brief.born or "—"), (_("证件号码"), brief.masked_id or "—"),
        (_("电话"), brief.masked_phone or "—"),
        (_("建档"), file.created_at.date()),
        (_("建档地点"), places.names([file.org_path]).get(file.org_path, "—")),
    ]  # fmt: skip
    return {"pk": file.pk, "name": brief.name, "rows": rows}


def _said(code: str) -> dict[str, Any]:
    return {"text": words.EVIDENCE[code], "tone": TONES.get(code.rpartition("_")[2], "wait")}


@require_http_methods(["POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.double(pk, request.actor)
    form = forms.Merge(request.POST, files=_choices(found))
    if form.is_valid():
        first = form.cleaned_data["keeper"] == found.one_id
        keeper, other = (found.one, found.other) if first else (found.other, found.one)
        try:
            services.merge(
                keeper=keeper, other=other, by=request.actor, at=request.at, **form.given("keeper")
            )
        except Refusal as refusal:
            form.take(refusal)
        else:
            messages.success(request, _("已合并；随时可以撤销。"))
            return redirect("people:doubles")
    return render(request, "people/double.html", _context(request, pk, form=form), status=422)


@require_POST
def distinguish(request: HttpRequest, pk: int) -> HttpResponse:
    return _judge(request, pk, services.distinguish, _("已记下：不是同一人，以后不再提示。"))


@require_POST
def reconsider(request: HttpRequest, pk: int) -> HttpResponse:
    return _judge(request, pk, services.reconsider, _("判断已撤销，这一对重新待判断。"))


def _judge(request: HttpRequest, pk: int, do: Any, said: str) -> HttpResponse:
    double, form = selectors.double(pk, request.actor), forms.Once(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field="request")
    do(double=double, by=request.actor, at=request.at, **form.given())
    messages.success(request, said)
    return redirect("people:doubles")


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Compare all files of the actor's place with each other."""
    form = forms.Once(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field="request")
    count = services.find_doubles(
        place=request.actor.facility, by=request.actor, at=request.at, **form.given()
    )
    messages.success(request, _("查重完成，新发现 %(count)s 对。") % {"count": count})
    return redirect("people:doubles")
