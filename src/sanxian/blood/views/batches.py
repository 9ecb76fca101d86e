"""Batches of tubes: handed over, counted in, tested together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sanxian.blood.forms import batches as forms
from sanxian.blood.labels import batches as words
from sanxian.blood.labels.laboratory import ASSAYS
from sanxian.blood.labels.screen import shown_status
from sanxian.blood.selectors import batches as chosen
from sanxian.blood.selectors.release import names
from sanxian.blood.services import batches as services
from sanxian.blood.views.desk import may
from sanxian.core import clock, sheets
from sanxian.core.web import Request, form_status, matching, request_number, sought, tried
from sanxian.kernel.refusal import Refusal, Unknown

COLUMNS = [
    ("code", gettext_lazy("采血批")),
    ("session", gettext_lazy("场次")),
    {"key": "drawn", "label": gettext_lazy("献血"), "numeric": True},
    {"key": "tubes", "label": gettext_lazy("标本"), "numeric": True},
    {"key": "bags", "label": gettext_lazy("血袋"), "numeric": True},
    ("status", gettext_lazy("状态")),
    ("handed", gettext_lazy("交接")),
]
TEST_COLUMNS = [
    ("code", gettext_lazy("检测批")),
    {"key": "donations", "label": gettext_lazy("献血"), "numeric": True},
    ("status", gettext_lazy("状态")),
    ("opened", gettext_lazy("开批")),
    ("closed", gettext_lazy("结批")),
]


@require_http_methods(["GET"])
def collections(request: Request) -> HttpResponse:
    """Collection batches; `?status=`, `?q=` a batch's code or a donation's number."""
    said = request.GET.get("status", "")
    status = said if said in words.BATCH_STATUSES else ""
    q = sought(request)
    rows = chosen.collections(request.actor, status, q)
    if request.GET.get("export"):
        header = [str(c["label"] if isinstance(c, dict) else c[1]) for c in COLUMNS]
        return sheets.table(request, "collections", header, [_flat(row) for row in rows[:5000]])
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(row) for row in page],
        "q": q,
        "status": status,
        "open": chosen.collections(request.actor, "open").count(),
        "waiting": chosen.to_hand_over(request.actor),
        "links": sheets.links(request),
    }
    return render(request, "blood/batches/collections.html", context)


def _flat(row: Any) -> list[Any]:
    return [row.code, _session(row.session), row.drawn, row.tubes, row.bags,
            words.BATCH_STATUSES[row.status], row.handed_at]  # fmt: skip


def _row(row: Any) -> dict[str, Any]:
    differs = row.received_at and row.differing
    said = _("%(n)s 处差异") % {"n": row.differing} if differs else _state(row)
    tone = "bad" if differs else "ok" if row.status == "closed" else "now"
    return {
        "code": {"text": row.code, "url": reverse("blood:collection", args=[row.pk]), "code": True},
        "session": _session(row.session),
        "drawn": row.drawn,
        "tubes": row.tubes,
        "bags": row.bags,
        "status": {"text": said, "tone": tone},
        "handed": row.handed_at,
    }


def _state(row: Any) -> str:
    if row.status == "closed":
        return str(words.BATCH_STATUSES[row.status])
    return _("待结") if row.received_at else _("待清点")


def _session(session: Any) -> str:
    return f"{session.site.name} {session.day:%m-%d}"


@require_POST
def hand_over(request: Request) -> HttpResponse:
    """A nurse hands over what a session drew."""
    key = request.POST.get("session", "")
    known = {str(s.pk): s for s, _n in chosen.to_hand_over(request.actor)}
    if key not in known:
        raise Unknown("not_found")
    batch, refusal = tried(request, services.hand_over, session=known[key])
    if refusal:
        raise refusal
    messages.success(request, _("采血批 %(code)s 已交接。") % {"code": batch.code})
    return redirect("blood:collection", batch.pk)


@require_http_methods(["GET", "POST"])
def collection(request: Request, pk: int) -> HttpResponse:
    """One batch: what was drawn, what came, what differs; POST counts in what was scanned."""
    batch = chosen.collection(request.actor, pk)
    if request.method != "POST":
        return _collection(request, batch, forms.CountForm())
    form = forms.CountForm(request.POST)
    if not form.is_valid():
        return _collection(request, batch, form)
    done, refusal = tried(request, services.receive, batch=batch, **form.scans())
    if refusal:
        return _collection(request, batch, form, refusal)
    closed = done.status == "closed"
    messages.success(request, _("都对上了，已结批。") if closed else _("已清点，还有差异要说明。"))
    return redirect("blood:collection", pk)


def _collection(
    request: Request, batch: Any, form: forms.CountForm, refusal: Refusal | None = None
) -> HttpResponse:
    path, is_open = batch.org_path, batch.status == "open"
    lines = [_line(line) for line in chosen.lines(batch)]
    unexplained = [x for x in lines if x["difference"] and not x["explained"]]
    context = {
        "batch": batch,
        "session": _session(batch.session),
        "lines": lines,
        "unexplained": len(unexplained) if batch.received_at else 0,
        "people": names([batch.handed_by, batch.received_by, batch.closed_by]),
        "form": form if is_open and may(request, "blood.collection.receive", path) else None,
        "may_explain": is_open
        and batch.received_at
        and may(request, "blood.collection.explain", path),
        "may_close": is_open and batch.received_at and may(request, "blood.collection.close", path),
        "reopen_form": forms.ReopenForm()
        if not is_open and may(request, "blood.collection.reopen", path)
        else None,
        "refusal": refusal,
        "act_form": forms.ActForm(),
    }
    status = form_status(form, refusal)
    return render(request, "blood/batches/collection.html", context, status=status)


def _line(line: Any) -> dict[str, Any]:
    return {
        "line": line,
        "difference": words.DIFFERENCES.get(line.difference, ""),
        "explained": words.EXPLANATIONS.get(line.explained, ""),
        "choices": forms.explanations(line.difference) if line.difference else [],
    }


@require_http_methods(["GET"])
def sheet(request: Request, pk: int) -> HttpResponse:
    """The hand-over sheet, to print and to sign."""
    batch = chosen.collection(request.actor, pk)
    context = {
        "batch": batch,
        "session": _session(batch.session),
        "lines": [_line(line) for line in sorted(chosen.lines(batch), key=lambda x: x.number)],
        "people": names([batch.handed_by, batch.received_by]),
    }
    return render(request, "blood/batches/sheet.html", context)


@require_POST
def explain(request: Request, pk: int) -> HttpResponse:
    """Explanations of differences: a field `why-NUMBER` for each."""
    batch = chosen.collection(request.actor, pk)
    said = {k[4:]: v for k, v in request.POST.items() if k.startswith("why-") and v}
    _done, refusal = tried(request, services.explain, batch=batch, said=said)
    if refusal:
        return _collection(request, batch, forms.CountForm(), refusal)
    messages.success(request, _("说明已记下。"))
    return redirect("blood:collection", pk)


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    batch = chosen.collection(request.actor, pk)
    _done, refusal = tried(request, services.close, batch=batch)
    if refusal:
        return _collection(request, batch, forms.CountForm(), refusal)
    messages.success(request, _("已结批，可以检验和判定。"))
    return redirect("blood:collection", pk)


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    batch, form = chosen.collection(request.actor, pk), forms.ReopenForm(request.POST)
    if form.is_valid():
        _done, refusal = tried(
            request, services.reopen, batch=batch, reason=form.cleaned_data["reason"]
        )
        if refusal:
            return _collection(request, batch, forms.CountForm(), refusal)
        messages.success(request, _("已重开；结批以前，其中的献血不能判定。"))
    return redirect("blood:collection", pk)


# -- test batches --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def testing(request: Request) -> HttpResponse:
    """Test batches, and a form to open one from the collection batches that wait."""
    refusal = None
    if request.method == "POST":
        keys = set(request.POST.getlist("batch"))
        picked = [b for b in chosen.ready_for_tests(request.actor) if str(b.pk) in keys]
        made, refusal = tried(
            request, services.open_tests, place=request.actor.facility, batches=picked
        )
        if made:
            messages.success(request, _("检测批 %(code)s 已开。") % {"code": made.code})
            return redirect("blood:test_batch", made.pk)
    rows = matching(
        chosen.test_batches(request.actor), sought(request), "code", "lines__donation__number"
    )
    if request.GET.get("export"):
        header = [str(c["label"] if isinstance(c, dict) else c[1]) for c in TEST_COLUMNS]
        flat = [[r.code, r.donations, words.BATCH_STATUSES[r.status], r.opened_at, r.closed_at]
                for r in rows[:5000]]  # fmt: skip
        return sheets.table(request, "test-batches", header, flat)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    may_open = request.actor.may_somewhere("blood.testbatch.open")
    context = {
        "page": page,
        "columns": TEST_COLUMNS,
        "rows": [_test_row(row) for row in page],
        "ready": [(b, _session(b.session)) for b in chosen.ready_for_tests(request.actor)]
        if may_open
        else [],
        "open": chosen.test_batches(request.actor, "open").count(),
        "refusal": refusal,
        "act_form": forms.ActForm(),
        "links": sheets.links(request),
    }
    return render(
        request, "blood/batches/runs.html", context, status=refusal.http if refusal else 200
    )


def _test_row(row: Any) -> dict[str, Any]:
    url = reverse("blood:test_batch", args=[row.pk])
    tone = "ok" if row.status == "closed" else "now"
    return {
        "code": {"text": row.code, "url": url, "code": True},
        "donations": row.donations,
        "status": {"text": words.BATCH_STATUSES[row.status], "tone": tone},
        "opened": row.opened_at,
        "closed": row.closed_at,
    }


@require_http_methods(["GET", "POST"])
def test_batch(request: Request, pk: int) -> HttpResponse:
    """One test batch and what it lacks; POST explains what will not come."""
    batch = chosen.test_batch(request.actor, pk)
    if request.method != "POST":
        return _test_batch(request, batch)
    said = {int(k[4:]): v for k, v in request.POST.items()
            if k.startswith("why-") and v and k[4:].isascii() and k[4:].isdigit()}  # fmt: skip
    _done, refusal = tried(request, services.explain_tests, batch=batch, said=said)
    if refusal:
        return _test_batch(request, batch, refusal)
    messages.success(request, _("说明已记下。"))
    return redirect("blood:test_batch", pk)


def _test_batch(request: Request, batch: Any, refusal: Refusal | None = None) -> HttpResponse:
    lacking = dict(
        (line.pk, missing) for line, missing in chosen.incomplete(batch, clock.day(request.at))
    )
    path, is_open = batch.org_path, batch.status == "open"
    lines = [_test_line(line, lacking.get(line.pk, ())) for line in chosen.test_lines(batch)]
    context = {
        "batch": batch,
        "lines": sorted(lines, key=lambda x: not x["missing"]),
        "lacking": sum(bool(x["missing"] and not x["line"].explained) for x in lines),
        "people": names([batch.opened_by, batch.closed_by]),
        "choices": forms.untested(),
        "may_explain": is_open and may(request, "blood.testbatch.explain", path),
        "may_close": is_open and may(request, "blood.testbatch.close", path),
        "reopen_form": forms.ReopenForm()
        if not is_open and may(request, "blood.testbatch.reopen", path)
        else None,
        "refusal": refusal,
        "act_form": forms.ActForm(),
    }
    status = refusal.http if refusal else 200
    return render(request, "blood/batches/run.html", context, status=status)


def _test_line(line: Any, missing: Any) -> dict[str, Any]:
    return {
        "line": line,
        "missing": _("、").join(str(ASSAYS[a]) for a in missing),
        "explained": words.UNTESTED_FOR.get(line.explained, ""),
        "status": shown_status("donation", line.donation.status),
    }


@require_POST
def close_tests(request: Request, pk: int) -> HttpResponse:
    batch = chosen.test_batch(request.actor, pk)
    _done, refusal = tried(request, services.close_tests, batch=batch)
    if refusal:
        return _test_batch(request, batch, refusal)
    messages.success(request, _("检测批已结。"))
    return redirect("blood:test_batch", pk)


@require_POST
def reopen_tests(request: Request, pk: int) -> HttpResponse:
    batch, form = chosen.test_batch(request.actor, pk), forms.ReopenForm(request.POST)
    if form.is_valid():
        services.reopen_tests(
            batch=batch,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.at,
            request=request_number(request.POST.get("request")),
        )
        messages.success(request, _("检测批已重开。"))
    return redirect("blood:test_batch", pk)
