"""The sealed links of a branch: made, opened with a reason, what crossed them, who opened them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.coordination import forms
from sanxian.coordination import labels as words
from sanxian.coordination.facts import Rank
from sanxian.coordination.lifecycle import LinkStatus
from sanxian.coordination.selectors import contact as post
from sanxian.coordination.selectors import links as chosen
from sanxian.coordination.selectors import missions as errands
from sanxian.coordination.services import contact, links, missions
from sanxian.coordination.views.parts import PAGE, done
from sanxian.core import sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, sought_in, tried
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places


@require_http_methods(["GET", "POST"])
def listed(request: Request, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    """The links, by their own number; below, the form for a new one."""
    if request.method == "POST" and form is None:
        place = chosen.branch(request.actor, "coordination.link.join")
        sent = forms.JoinForm(request.POST)
        return done(request, listed, sent, links.join, "coordination:links", place=place)
    tab = "ended" if request.GET.get("tab") == "ended" else ""
    rows = chosen.listed(request.actor, tab)
    q, rows = sought_in(request, rows, "number")
    if sheets.wanted(request):
        header = [
            _("连接编号"),
            _("首选或备选"),
            _("状态"),
            _("建立时间"),
            _("移植日"),
            _("结束原因"),
        ]
        return sheets.table(request, "links", header, map(_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "q": q, "page": page, "rows": [_row(row) for row in page], "export": sheets.links(request),
        "form": form or forms.JoinForm(), "refusal": refusal,
        "stuck": list(chosen.stuck(request.actor)[:20]), "words": words.WORDS,
        "to_call": chosen.to_call(request.actor),
        "columns": [
            {"key": "number", "label": _("连接编号")}, {"key": "rank", "label": _("首选或备选")},
            {"key": "status", "label": _("状态")}, {"key": "waiting", "label": _("未转达")},
            {"key": "made", "label": _("建立")},
        ],
        "tabs": [
            {"url": "?", "label": _("连接中"), "current": not tab},
            {"url": "?tab=ended", "label": _("已结束"), "current": bool(tab)},
        ],
    }  # fmt: skip
    return render(request, "coordination/links.html", context, status=form_status(form, refusal))


def _flat(row: Any) -> list[Any]:
    return [
        row.number, str(words.RANKS[row.rank]), str(words.LINKS[row.status]), row.made_at,
        row.transplanted_on, str(words.ENDINGS.get(row.ended_for, "")),
    ]  # fmt: skip


def _row(row: Any) -> dict[str, Any]:
    url = reverse("coordination:link", args=[row.pk])
    tone = "ok" if row.status == LinkStatus.STANDING else "wait"
    return {
        "number": {"text": row.number, "url": url, "code": True}, "rank": words.RANKS[row.rank],
        "status": {"text": words.LINKS[row.status], "tone": tone},
        "waiting": {"text": row.waiting, "tone": "warn"} if row.waiting else None,
        "made": row.made_at,
    }  # fmt: skip


@require_GET
def link(request: Request, pk: int) -> HttpResponse:
    return _page(request, pk=pk)


def _page(
    request: Request,
    *,
    pk: int,
    form: Any = None,
    refusal: Refusal | None = None,
    shown: Any = None,
) -> HttpResponse:
    """One link: what crossed it, what both sides agreed to, its post; the ends only when opened."""
    row = chosen.one(request.actor, pk)
    standing = row.status == LinkStatus.STANDING
    names = _names(shown)
    context = {
        "row": row, "rank": words.RANKS[row.rank], "status": words.LINKS[row.status],
        "ended_for": words.ENDINGS.get(row.ended_for, ""), "standing": standing,
        "messages_across": [_across(m) for m in chosen.messages(row)], "shown": shown,
        "consents": [
            {"side": words.SIDES[c.side], "purpose": words.PURPOSES[c.purpose], "on": c.signed_on}
            for c in post.consents(row)
        ],
        "donor_place": names.get(shown.donor.org_path, "") if shown and shown.donor else "",
        "hospital": names.get(shown.hospital, "") if shown else "",
        "collecting": names.get(shown.donor.hospital, "") if shown and shown.donor else "",
        "to_call": chosen.is_to_call(row),
        "refusal": refusal, **_forms(form), **_errand(row, standing, shown, form),
    }  # fmt: skip
    return render(request, "coordination/link.html", context, status=form_status(form, refusal))


def _names(shown: Any) -> dict[str, str]:
    """The names of the places that an opening shows."""
    if not shown:
        return {}
    donor = [shown.donor.org_path, shown.donor.hospital] if shown.donor else []
    return places.names([path for path in (*donor, shown.hospital) if path])


def _errand(row: Any, standing: bool, shown: Any, bound: Any) -> dict[str, Any]:
    """How the way of the cells stands, never between which places; inside an opening, the form for it."""
    errand, day = errands.last_of(row), chosen.collection_day(row)
    wanted = standing and row.rank == Rank.FIRST and day is not None and not row.transplanted_on
    names = _names(shown)
    form = bound if isinstance(bound, forms.WayForm) else None
    if shown and form is None:
        giving = names.get(shown.donor.hospital, "") if shown.donor else ""
        form = forms.WayForm(initial={
            "day": day, "time": "15:00", "start": giving, "end": names.get(shown.hospital, ""),
        })  # fmt: skip
    return {
        "errand": errand, "errand_status": words.MISSIONS[errand.status] if errand else "",
        "errand_tone": words.MISSION_TONES[errand.status] if errand else "",
        "wanted": wanted and errand is None, "day": day,
        "way_form": form if wanted and errand is None else None,
    }  # fmt: skip


def _forms(bound: Any) -> dict[str, Any]:
    kinds = {
        "open_form": forms.OpenForm, "end_form": forms.EndForm, "consent_form": forms.ConsentForm,
        "withdraw_form": forms.WithdrawForm, "letter_form": forms.HandInForm,
        "meet_form": forms.MeetForm,
    }  # fmt: skip
    found = {name: bound if type(bound) is kind else kind() for name, kind in kinds.items()}
    return {**found, "tap": forms.ActForm()}


def _across(row: Any) -> dict[str, Any]:
    """A word and its way; never what is sealed in it: days, doses and codes of cells are for the sides."""
    said = words.WORDS[row.word]
    way = words.DIRECTIONS[row.direction]
    return {
        "at": row.at, "text": f"{way} · {said}", "status": words.MESSAGES[row.status],
        "tone": words.MESSAGE_TONES[row.status],
    }  # fmt: skip


@require_POST
def opened(request: Request, pk: int) -> HttpResponse:
    """Both ends, shown once in the answer to the reason."""
    row = chosen.one(request.actor, pk)
    form = forms.OpenForm(request.POST)
    if not form.is_valid():
        return _page(request, pk=pk, form=form)
    said = form.cleaned_data
    made, refusal = tried(request, links.open_link, link=row, why=said["why"], words=said["words"])
    if refusal:
        return _page(request, pk=pk, form=form, refusal=refusal)
    return _page(request, pk=pk, shown=links.shown(made, request.actor))


@require_POST
def way(request: Request, pk: int) -> HttpResponse:
    """The way of the cells, planned by who has opened the link today."""
    row = chosen.one(request.actor, pk)
    form = forms.WayForm(request.POST)
    if not form.is_valid():
        return _page(request, pk=pk, form=form)
    said = form.given()
    said.pop("request")
    made, refusal = tried(request, missions.plan_for, link=row, **said)
    if refusal:
        return _page(request, pk=pk, form=form, refusal=refusal)
    messages.success(request, _("已安排。采集以后产品码会自己到，现在就可以请护送人。"))
    return redirect("coordination:mission", made.pk)


STEPS: dict[str, Any] = {
    "end": (forms.EndForm, links.end),
    "promote": (forms.ActForm, links.promote),
    "consent": (forms.ConsentForm, contact.take_consent),
    "withdraw": (forms.WithdrawForm, contact.withdraw_consent),
    "letter": (forms.HandInForm, contact.write),
    "meet": (forms.MeetForm, contact.ask),
}


@require_POST
def step(request: Request, pk: int, word: str) -> HttpResponse:
    """Ended, made the first; a consent, a letter, the wish to meet."""
    row = chosen.one(request.actor, pk)
    if word not in STEPS:
        raise Malformed("no_such_choice", field="word")
    kind, service = STEPS[word]
    page = partial(_page, pk=pk)
    return done(request, page, kind(request.POST), service, "coordination:link", pk, link=row)


@require_GET
def openings(request: Request) -> HttpResponse:
    """Who opened which link and why; a second person says whether it was in order."""
    rows = chosen.openings(request.actor, open_only=request.GET.get("tab") != "all")
    q, rows = sought_in(request, rows, "link__number")
    if sheets.wanted(request):
        header = [_("时间"), _("连接编号"), _("谁"), _("原因"), _("第二人"), _("应当")]
        return sheets.table(request, "openings", header, map(_opening_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "q": q, "page": page, "export": sheets.links(request),
        "rows": [_opening(row, request.actor.id) for row in page],
        "tabs": [
            {"url": "?", "label": _("还没有人看过"), "current": request.GET.get("tab") != "all"},
            {"url": "?tab=all", "label": _("全部"), "current": request.GET.get("tab") == "all"},
        ],
        "may_review": request.actor.may_somewhere("coordination.opening.review"),
        "tap": forms.ReviewForm(),
    }  # fmt: skip
    return render(request, "coordination/openings.html", context)


def _opening_flat(row: Any) -> list[Any]:
    return [
        row.at,
        row.link.number,
        row.by,
        str(words.WHYS[row.why]),
        row.reviewed_by,
        row.in_order,
    ]


def _opening(row: Any, me: str) -> dict[str, Any]:
    return {
        "row": row, "why": words.WHYS[row.why], "mine": row.by == me, "number": row.link.number,
        "words": row.words,
    }  # fmt: skip


@require_POST
def review(request: Request, pk: int) -> HttpResponse:
    """The second person's word about an opening."""
    row = chosen.opening(request.actor, pk)
    form = forms.ReviewForm(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field="in_order")
    links.review(opening=row, by=request.actor, at=request.at, **form.given())
    return redirect("coordination:openings")
