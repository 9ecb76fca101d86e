"""Pages of a transplant hospital: its requests, one request with what to do next, who the patient is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import CODE, Request, tried
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.stempatient import editions, forms, news, rules
from sanxian.stempatient import labels as words
from sanxian.stempatient import selectors as chosen
from sanxian.stempatient.facts import Word
from sanxian.stempatient.lifecycle import BEFORE, PATIENT, PatientStatus
from sanxian.stempatient.services import cases

PAGE = 50
TABS = (
    ("", lazy("进行中")),
    (PatientStatus.SEARCHING, words.STATUSES[PatientStatus.SEARCHING]),
    (PatientStatus.PREPARING, words.STATUSES[PatientStatus.PREPARING]),
    (PatientStatus.CONFIRMED, words.STATUSES[PatientStatus.CONFIRMED]),
    (PatientStatus.COLLECTED, words.STATUSES[PatientStatus.COLLECTED]),
    ("ended", lazy("已结束")),
)


@require_GET
def listed(request: Request) -> HttpResponse:
    """The requests of one's hospital, by the day on which cells are wanted."""
    known = {str(key) for key, _said in TABS}
    tab = request.GET.get("tab", "")
    tab = tab if tab in known else ""
    said = request.GET.get("q", "").strip().upper()
    code = said if CODE.fullmatch(said) or said == "P" else ""
    rows = chosen.listed(request.actor, tab, code)
    if sheets.wanted(request):
        header = [
            _("患者代码"), _("状态"), _("最早"), _("最晚"), _("采集日"), _("预处理开始"),
            _("供者保留到"), _("有变化，没有人看过"),
        ]  # fmt: skip
        return sheets.table(request, "requests", header, map(_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "q": code, "page": page, "rows": [_row(row) for row in page], "export": sheets.links(request),
        "columns": [
            {"key": "code", "label": _("患者代码")}, {"key": "status", "label": _("状态")},
            {"key": "window", "label": _("希望用细胞")}, {"key": "collection", "label": _("采集日")},
            {"key": "moved", "label": _("变化")},
        ],
        "may_open": request.actor.may_somewhere("stempatient.case.open"),
        "tabs": [
            {"url": f"?tab={key}" if key else "?", "label": label, "current": key == tab}
            for key, label in TABS
        ],
    }  # fmt: skip
    return render(request, "stempatient/listed.html", context)


def _flat(row: Any) -> list[Any]:
    said = str(words.STATUSES[row.status])
    return [
        row.code, said, row.first, row.last, row.collection, row.conditioning_started_at,
        row.reserved_until, row.moved_at,
    ]  # fmt: skip


def _row(row: Any) -> dict[str, Any]:
    return {
        "code": {"text": row.code, "url": reverse("stempatient:case", args=[row.pk]), "code": True},
        "status": {"text": words.STATUSES[row.status], "tone": words.TONES[row.status]},
        "window": f"{row.first:%m-%d} – {row.last:%m-%d}", "collection": row.collection,
        "moved": {"text": _("有变化，请看"), "tone": "warn"} if row.moved_at else None,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Ask for cells for a patient."""
    place = chosen.hospital(request.actor, "stempatient.case.open")
    form = forms.OpenForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        weight = form.cleaned_data["weight"]
        least = rules.least(weight, editions.request(place, clock.day(request.at)))
        made, refusal = tried(
            request, cases.open_case, place=place, patient=form.patient(), weight=weight,
            window=form.window(), dose=form.dose(least),
        )  # fmt: skip
        if made:
            messages.success(request, _("已申请；此后对外只用患者代码。"))
            return redirect("stempatient:case", made.pk)
    context = {"form": form, "refusal": refusal}
    return render(request, "stempatient/enter.html", context, status=_status(form, refusal))


def _status(form: Any, refusal: Refusal | None) -> int:
    if refusal:
        return int(refusal.http)
    return 422 if form is not None and form.is_bound and form.errors else 200


@require_GET
def case(request: Request, pk: int) -> HttpResponse:
    return _page(request, chosen.one(request.actor, pk))


def _page(
    request: Request, row: Any, form: Any = None, refusal: Refusal | None = None, opened: Any = None
) -> HttpResponse:
    """One request: what to do next stands first, then what was heard, then what was asked for."""
    words_open = set(PATIENT.open_words(PatientStatus(row.status)))
    colleagues = [
        (code, name) for code, name in places.colleagues(row.org_path) if code != request.actor.id
    ]
    bound = {type(form): form} if form else {}
    can = _can(row, words_open)
    context = {
        "row": row, "status": words.STATUSES[row.status], "tone": words.TONES[row.status],
        "asked": _asked(row), "way": _way(row), "news": [_news(n) for n in chosen.heard(row)],
        "receipts": chosen.receipts(row), "refusal": refusal, "opened": opened, "can": can,
        "whys": list(words.WHYS.items()), "tap": forms.ActForm(),
        "receive": (bound.get(forms.ReceiveForm)
                    or forms.ReceiveForm(colleagues=colleagues, at=request.at)),
        "wanted": bound.get(forms.WantedForm) or forms.WantedForm(initial=_initial(row)),
        "close": bound.get(forms.CloseForm) or forms.CloseForm(),
        "cancel": bound.get(forms.CancelForm) or forms.CancelForm(),
        "moved": _moved(row), "seen": forms.SeenForm(initial={"moved": row.moved_at and row.moved_at.isoformat()}),
        "who": _who(opened),
        "pages": [page for ask in news.PAGES for page in ask(case=row, by=request.actor)],
    }  # fmt: skip
    return render(request, "stempatient/case.html", context, status=_status(form, refusal))


def _can(row: Any, open_words: set[str]) -> dict[str, bool]:
    return {
        "amend": row.status in BEFORE,
        "condition": "condition" in open_words,
        "receive": row.status in (PatientStatus.COLLECTED, PatientStatus.RECEIVED),
        "transplant": "transplant" in open_words,
        "close": "close" in open_words,
        "cancel": "cancel" in open_words,
    }


def _initial(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("first", "last", "conditioning", "mnc", "cd34")}


def _asked(row: Any) -> list[tuple[str, Any]]:
    return [
        (_("希望用细胞"), f"{row.first} – {row.last}"),
        (_("单个核细胞"), f"{row.mnc.normalize():f} ×10⁸"),
        (_("CD34+ 细胞"), f"{row.cd34.normalize():f} ×10⁶"),
        (_("体重"), f"{row.weight} kg"), (_("血型"), row.abo or "—"),
        (_("预处理计划"), row.conditioning or "—"), (_("采集日"), row.collection or "—"),
        (_("供者保留到"), row.reserved_until or "—"),
    ]  # fmt: skip


WAY = (PatientStatus.SEARCHING, PatientStatus.RESERVED, PatientStatus.PLANNED,
       PatientStatus.CONFIRMED, PatientStatus.PREPARING, PatientStatus.COLLECTED,
       PatientStatus.RECEIVED, PatientStatus.TRANSPLANTED)  # fmt: skip


def _way(row: Any) -> list[dict[str, Any]]:
    order = list(WAY)
    at = PatientStatus.PREPARING if row.status == PatientStatus.STRANDED else row.status
    here = order.index(at) if at in order else len(order)
    return [
        {"label": words.STATUSES[status],
         "state": "done" if n < here else "now" if n == here else "next"}
        for n, status in enumerate(order)
    ]  # fmt: skip


def _news(row: Any) -> dict[str, Any]:
    said = [str(words.WORDS[row.word])]
    if row.day and row.word == Word.RESERVED:
        said.append(_("保留到 %(day)s") % {"day": row.day.isoformat()})
    elif row.day:
        said.append(row.day.isoformat())
    if row.of:
        said.append(_("%(n)s/%(of)s 相合") % {"n": row.matches, "of": row.of})
    if row.product:
        said.append(_("产品码 %(code)s") % {"code": row.product})
    return {"at": row.at, "text": " · ".join(said)}


def _moved(row: Any) -> list[str]:
    """The words that changed what was agreed and that nobody has seen yet, and what holds no longer."""
    if row.moved_at is None:
        return []
    heard = chosen.heard(row)
    before = [one for one in heard if one.at < row.moved_at]
    return [_changed(one, before) for one in heard if one.at >= row.moved_at]


def _changed(one: Any, before: list[Any]) -> str:
    """A word beside the one before it that said a day, where it says another or leaves it open."""
    last = next((n for n in before if n.word in (Word.PLANNED, Word.RESERVED)), None)
    text = str(_news(one)["text"])
    if one.word not in (Word.PLANNED, Word.RESERVED) or last is None or not last.day:
        return text
    if one.word == Word.RESERVED and last.word == Word.PLANNED:
        return _("%(said)s；原来的采集日 %(day)s 不再算数，等新的日子") % {
            "said": text,
            "day": last.day,
        }
    return _("%(said)s（原来是 %(day)s）") % {"said": text, "day": last.day}


def _who(opened: Any) -> list[tuple[str, str]]:
    if not opened:
        return []
    code, _newline, said = (opened.outcome or opened.ending).partition("\n")
    end = {**words.OUTCOMES, **words.ENDINGS}.get(code, "")
    return [
        (_("姓名"), opened.name), (_("证件号或住院号"), opened.document),
        (_("诊断"), opened.diagnosis), (_("病情摘要"), opened.clinical),
        *([(_("结果或撤回的原因"), f"{end} {said}".strip())] if end else []),
    ]  # fmt: skip


@require_POST
def reveal(request: Request, pk: int) -> HttpResponse:
    """Who the patient is; shown once, and the look is on the trail."""
    row = chosen.one(request.actor, pk)
    opened = chosen.opened(request.actor, row, request.POST.get("reason", ""), request.at)
    return _page(request, row, opened=opened)


TAPS: dict[str, Any] = {
    "condition": cases.start_conditioning,
    "transplant": cases.transplant,
}
SAID: dict[str, Any] = {
    "close": (forms.CloseForm, cases.close),
    "cancel": (forms.CancelForm, cases.cancel),
    "seen": (forms.SeenForm, cases.saw),
}


@require_POST
def step(request: Request, pk: int, word: str) -> HttpResponse:
    """Conditioning begins, cells come, are given; the request is changed, closed or taken back."""
    row = chosen.one(request.actor, pk)
    form, service, given = _filled(request, row, word)
    if not form.is_valid():
        return _page(request, row, form)
    _done, refusal = tried(request, service, case=row, **given())
    if refusal:
        return _page(request, chosen.one(request.actor, pk), form, refusal)
    messages.success(request, _("已记录。"))
    return redirect("stempatient:case", row.pk)


def _filled(request: Request, row: Any, word: str) -> tuple[Any, Any, Callable[[], dict[str, Any]]]:
    """The form that was sent, whose service it feeds, and what it hands over."""
    if word in TAPS:
        tap = forms.ActForm(request.POST)
        return tap, TAPS[word], lambda: {}
    if word in SAID:
        kind, service = SAID[word]
        form = kind(request.POST)
        return form, service, lambda: form.cleaned_data
    if word == "receive":
        colleagues = places.colleagues(row.org_path)
        sent = forms.ReceiveForm(request.POST, colleagues=colleagues, at=request.at)
        return sent, cases.receive, sent.given
    if word == "amend":
        wanted = forms.WantedForm(request.POST)
        least = rules.least(row.weight, editions.request(row.org_path, clock.day(request.at)))
        return wanted, cases.amend, lambda: {"window": wanted.window(), "dose": wanted.dose(least)}
    raise Malformed("no_such_choice", field="word")
