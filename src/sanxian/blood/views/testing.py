"""The bench beyond first runs: what waits, groups in doubt, and nucleic-acid pools."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms.release import PicksForm
from sanxian.blood.forms.testing import (
    AskForm,
    CorrectGroupForm,
    DissolveForm,
    ExplainForm,
    ResolveForm,
)
from sanxian.blood.labels.laboratory import ASSAYS_TYPED
from sanxian.blood.labels.testing import (
    CAUSES,
    CODES,
    DISCREPANCY_STATUSES,
    POOL_STATUSES,
    POOL_TONES,
    TUBES,
)
from sanxian.blood.selectors import corrections, open_work
from sanxian.blood.selectors import release as releases
from sanxian.blood.selectors import testing as chosen
from sanxian.blood.services import discrepancies, laboratory
from sanxian.blood.services import pools as pool_acts
from sanxian.blood.views.laboratory import usual_tool
from sanxian.core import clock, sheets
from sanxian.core.act import subject_of
from sanxian.core.trail import saw
from sanxian.core.web import Request, matching, sought
from sanxian.kernel.refusal import Refusal

MOST = 60
POOL_KEYS = ("code", "members__donation__number")
WORK_COLUMNS = [
    {"key": "number", "label": gettext_lazy("编号")},
    {"key": "what", "label": gettext_lazy("要做什么")},
    {"key": "since", "label": gettext_lazy("何时起")},
    {"key": "act", "label": gettext_lazy("下一步")},
]
POOL_COLUMNS = [
    {"key": "code", "label": gettext_lazy("混样池")},
    {"key": "count", "label": gettext_lazy("份数"), "numeric": True},
    {"key": "made", "label": gettext_lazy("何时混样")},
    {"key": "status", "label": gettext_lazy("现在")},
]


@require_http_methods(["GET"])
def bench_work(request: Request) -> HttpResponse:
    """Everything begun and not ended: doubts, indirect tests, repeats, second readings, pools."""
    q = sought(request)
    rows = [row for row in _work(request) if q in row["number"]["text"]]
    if request.GET.get("export"):
        header = [_("编号"), _("要做什么"), _("何时起")]
        said = [[r["number"]["text"], r["what"]["text"], r["since"]] for r in rows]
        return sheets.table(request, "bench-work", header, said)
    page = Paginator(rows, MOST).get_page(request.GET.get("page"))
    context = {
        "work": chosen.work(request.actor),
        "columns": WORK_COLUMNS,
        "rows": list(page),
        "page": page,
    }
    return render(request, "blood/bench_work.html", context)


def _work(request: Request) -> list[dict[str, Any]]:
    by = request.actor
    rows = [_doubtful(row) for row in open_work.discrepancies(by)[:MOST]]
    rows += [
        _pending(pool.code, _("混样池有反应性，逐份拆分"), pool.tested_at, "bad", "pool", pool.pk)
        for pool in chosen.unresolved(by)[:MOST]
    ]
    for donations, what in (
        (open_work.repeats(by), _("同一标本复检")),
        (open_work.weak_d(by), _("抗-D 间接试验")),
    ):
        rows += [
            _pending(d.number, what, d.ended_at, "warn", "results", d.pk) for d in donations[:MOST]
        ]
    for typed in open_work.typed_by_others(by)[:MOST]:
        what = _("再录一遍：%(assay)s") % {"assay": ASSAYS_TYPED[typed.assay]}
        donation = typed.donation
        rows.append(_pending(donation.number, what, typed.at, "now", "results", donation.pk))  # type: ignore[union-attr]
    return rows


def _doubtful(row: Any) -> dict[str, Any]:
    what = _("血型不符：等复核") if row.status == "explained" else _("血型不符：要查清")
    return _pending(row.donation.number, what, row.opened_at, "bad", "discrepancy", row.pk)


def _pending(number: str, what: str, since: Any, tone: str, name: str, pk: int) -> dict[str, Any]:
    url = reverse(f"blood:{name}", args=[pk])
    return {
        "number": {"text": number, "url": url, "code": True},
        "what": {"text": what, "tone": tone},
        "since": f"{clock.local(since):%m-%d %H:%M}",
        "act": {"text": _("打开"), "url": url, "button": True},
    }


# -- groups in doubt ---------------------------------------------------------------------------------


@require_http_methods(["GET"])
def discrepancy(request: Request, pk: int) -> HttpResponse:
    """One discrepancy: all the tubes, what does not agree, and what I may do."""
    return _discrepancy(request, pk)


def _discrepancy(
    request: Request,
    pk: int,
    *,
    form: ExplainForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    row = chosen.discrepancy(request.actor, pk)
    saw(request.actor, subject_of(row.donation), "results", at=request.at, place=row.org_path)
    tubes = chosen.tubes(row.donation)
    names = releases.names([row.explained_by, row.agreed_by])
    may, mine = request.actor.may, row.explained_by == request.actor.id
    context = {
        "row": row,
        "donation": row.donation,
        "codes": [CODES[code] for code in row.codes.split()],
        "refusal": refusal,
        "columns": [
            ("tube", _("试管")),
            *((f"t{t.pk}", _tube_head(n, t)) for n, t in enumerate(tubes, 1)),
        ],
        "rows": _tube_rows(tubes),
        "further": len(tubes) > 1,
        "state": DISCREPANCY_STATUSES[row.status],
        "said": _said_group(row, names),
        "form": form or ExplainForm(initial={"request": uuid4()}),
        "may_explain": row.status == "open" and may("blood.discrepancy.explain", row.org_path),
        "may_agree": row.status == "explained"
        and not mine
        and may("blood.discrepancy.agree", row.org_path),
        "mine": row.status == "explained" and mine,
        "request_id": uuid4(),
        "may_enter": may("blood.result.enter", row.org_path),
        **_correction(request, row),
    }
    return render(request, "blood/discrepancy.html", context, status=status)


def _correction(request: Request, row: Any) -> dict[str, Any]:
    """The donor's record says another group than was found: what was proposed, or the form."""
    known = corrections.of_discrepancy(row)
    standing = known if known and known.status != "withdrawn" else None
    may = request.actor.may("blood.group.correct", row.org_path)
    return {
        "correction": standing,
        "may_see": request.actor.may_somewhere("blood.group.see"),
        "record": f"{row.donation.donor.abo}{row.donation.donor.rhd}",
        "record_wrong": standing is None and corrections.wanted(row),
        "correct": CorrectGroupForm(initial={"request": uuid4()}) if may else None,
    }


def _tube_head(n: int, run: Any) -> str:
    return _("第 %(n)s 次") % {"n": n} + f" {clock.local(run.at):%H:%M}"


def _tube_rows(runs: list[Any]) -> list[dict[str, Any]]:
    seen = {run.pk: dict(part.split("=") for part in run.outcome.split()) for run in runs}
    return [
        {"tube": said, **{f"t{pk}": values.get(name) for pk, values in seen.items()}}
        for name, said in TUBES.items()
    ]


def _said_group(row: Any, names: dict[str, str]) -> list[tuple[str, Any]]:
    if not row.explained_by:
        return []
    group = f"{row.abo} {row.rhd}" if row.abo else _("查不出")
    said = [
        (_("结论"), group),
        (_("原因"), CAUSES[row.cause]),
        (_("下结论的人"), names.get(row.explained_by, row.explained_by)),
    ]
    if row.agreed_by:
        said.append((_("复核人"), names.get(row.agreed_by, row.agreed_by)))
    return said


@require_POST
def explain(request: Request, pk: int) -> HttpResponse:
    """The first person's conclusion."""
    row, form = chosen.discrepancy(request.actor, pk), ExplainForm(request.POST)
    if not form.is_valid():
        return _discrepancy(request, pk, form=form, status=422)
    said = {**form.cleaned_data}
    try:
        discrepancies.explain(discrepancy=row, by=request.actor, at=request.at, **said)
    except Refusal as refusal:
        return _discrepancy(request, pk, form=form, refusal=refusal, status=refusal.http)
    messages.success(request, _("结论已提交，等另一位同事复核。"))
    return redirect("blood:discrepancy", pk)


@require_POST
def agree_group(request: Request, pk: int) -> HttpResponse:
    """The second person's agreement."""
    return _second(request, pk, discrepancies.agree, _("已复核，血型已定。"))


@require_POST
def send_back_group(request: Request, pk: int) -> HttpResponse:
    """The second person wants more tests."""
    return _second(request, pk, discrepancies.send_back, _("已退回，请再做检验。"))


def _second(request: Request, pk: int, act: Any, done: str) -> HttpResponse:
    row, form = chosen.discrepancy(request.actor, pk), AskForm(request.POST)
    if not form.is_valid():
        return redirect("blood:discrepancy", pk)
    try:
        act(
            discrepancy=row,
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _discrepancy(request, pk, refusal=refusal, status=refusal.http)
    messages.success(request, done)
    return redirect("blood:discrepancy", pk)


# -- pools -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def pools(request: Request) -> HttpResponse:
    """Pools, and the samples that may be pooled next; POST makes one pool of the ticked ones."""
    if request.method == "POST":
        return _make(request)
    status = request.GET.get("status", "")
    rows = matching(chosen.pools(request.actor, status), sought(request), *POOL_KEYS)
    if request.GET.get("export"):
        header = [_("混样池"), _("份数"), _("何时混样"), _("现在")]
        said = [[p.code, p.count, p.made_at, str(POOL_STATUSES[p.status])] for p in rows[:5000]]
        return sheets.table(request, "pools", header, said)
    return _pools(request)


def _pools(
    request: Request, *, refusal: Refusal | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    wanted = request.GET.get("status", "")
    rows = matching(chosen.pools(request.actor, wanted), sought(request), *POOL_KEYS)
    page = Paginator(rows, MOST).get_page(request.GET.get("page"))
    free = list(chosen.poolable(request.actor)[:24])
    context = {
        "unresolved": chosen.unresolved(request.actor).count(),
        "status": wanted,
        "statuses": POOL_STATUSES.items(),
        "columns": POOL_COLUMNS,
        "rows": [_pool_row(p) for p in page],
        "page": page,
        "free": [_free(d, n) for n, d in enumerate(free)],
        "may": request.actor.may_somewhere("blood.pool.make"),
        "heads": [_("采血")],
        "refusal": refusal,
        "error": error,
        "request_id": uuid4(),
    }
    return render(request, "blood/pools.html", context, status=status)


def _free(donation: Any, n: int) -> dict[str, Any]:
    """Eight samples are ticked: the next pool, unless somebody unticks."""
    return {
        "pk": donation.pk,
        "pick": True,
        "checked": n < 8,
        "number": donation.number,
        "url": reverse("blood:results", args=[donation.pk]),
        "cells": [{"label": _("采血"), "text": f"{clock.local(donation.ended_at):%m-%d %H:%M}"}],
    }


def _pool_row(pool: Any) -> dict[str, Any]:
    return {
        "code": {"text": pool.code, "url": reverse("blood:pool", args=[pool.pk]), "code": True},
        "count": pool.count,
        "made": f"{clock.local(pool.made_at):%m-%d %H:%M}",
        "status": {"text": POOL_STATUSES[pool.status], "tone": POOL_TONES[pool.status]},
    }


def _make(request: Request) -> HttpResponse:
    free = {row.pk: row for row in chosen.poolable(request.actor)[:200]}
    form = PicksForm(request.POST, keys=free)
    if not form.is_valid():
        said = " ".join(str(e) for errors in form.errors.values() for e in errors)
        return _pools(request, error=said, status=422)
    picked = form.picked()
    try:
        pool = pool_acts.make(
            place=request.actor.facility,
            donations=[row for key, row in free.items() if key in picked],
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        return _pools(request, refusal=refusal, status=refusal.http)
    messages.success(request, _("混样池 %(code)s 已建立。") % {"code": pool.code})
    return redirect("blood:pool", pool.pk)


@require_http_methods(["GET", "POST"])
def pool(request: Request, pk: int) -> HttpResponse:
    """One pool: its members in order; POST types single tests, and which virus it is."""
    if request.method != "POST":
        return _pool(request, pk)
    row = chosen.pool(request.actor, pk)
    form = _resolving(request, row, request.POST)
    if form is None or not form.is_valid():
        return _pool(request, pk, resolve=form, status=422)
    try:
        laboratory.enter(
            place=request.actor.facility,
            readings=form.readings(),
            by=request.actor,
            at=request.at,
            request=form.cleaned_data["request"],
        )
    except Refusal as refusal:
        if refusal.http == 403:
            raise
        return _pool(request, pk, resolve=form, refusal=refusal, status=refusal.http)
    messages.success(request, _("已录入；要两人各录一遍的，等另一位同事再录。"))
    return redirect("blood:pool", pk)


def _resolving(request: Request, row: Any, said: Any = None) -> ResolveForm | None:
    """The form of what this person may still type of the pool's members; None where nothing is."""
    if not request.actor.may("blood.result.enter", row.org_path):
        return None
    left = chosen.resolving(request.actor, row)
    numbers = {key: donation.number for key, donation in left.donations.items()}
    form = ResolveForm(
        said,
        singles=[d.number for d in left.singles],
        viruses={numbers[key]: names for key, names in left.viruses.items()},
        initial={"request": uuid4(), **usual_tool(request.actor)},
    )
    return form if form.wanted else None


def _pool(
    request: Request,
    pk: int,
    *,
    resolve: ResolveForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    row = chosen.pool(request.actor, pk)
    members = list(row.members.all())
    done = chosen.singly_tested(row)
    may = request.actor.may("blood.pool.dissolve", row.org_path)
    context = {
        "pool": row,
        "state": POOL_STATUSES[row.status],
        "left": len([m for m in members if m.donation_id not in done]),
        "columns": [
            {"key": "position", "label": _("位置"), "numeric": True},
            {"key": "number", "label": _("献血码")},
            {"key": "single", "label": _("拆分单检")},
        ],
        "rows": [_member(m, row, done) for m in members],
        "who": releases.names([row.made_by])[row.made_by],
        "form": DissolveForm(initial={"request": uuid4()})
        if may and row.status == "pending"
        else None,
        "resolve": resolve or _resolving(request, row),
        "refusal": refusal,
    }
    return render(request, "blood/pool.html", context, status=status)


def _member(member: Any, row: Any, done: set[int]) -> dict[str, Any]:
    url = reverse("blood:results", args=[member.donation_id])
    wanted = row.status == "unresolved"
    said = _("已做") if member.donation_id in done else _("要做") if wanted else None
    tone = "ok" if member.donation_id in done else "bad"
    return {
        "position": member.position,
        "number": {"text": member.donation.number, "url": url, "code": True},
        "single": {"text": said, "tone": tone} if said else None,
    }


@require_POST
def dissolve(request: Request, pk: int) -> HttpResponse:
    """Give up a pool that has not been tested."""
    row, form = chosen.pool(request.actor, pk), DissolveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选解散原因。"))
        return redirect("blood:pool", pk)
    said = form.cleaned_data
    try:
        pool_acts.dissolve(
            pool=row,
            reason=said["reason"],
            by=request.actor,
            at=request.at,
            request=said["request"],
        )
    except Refusal as refusal:
        return _pool(request, pk, refusal=refusal, status=refusal.http)
    messages.success(request, _("已解散，里面的标本可以重新混样或单检。"))
    return redirect("blood:pool", pk)
