"""The list of match cases, and one of them as a page for a phone: the next act, then the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, sought, tried
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.cases import SECOND
from sanxian.stemdonor.forms import cases as forms
from sanxian.stemdonor.forms.registrants import ActForm
from sanxian.stemdonor.labels import cases as words
from sanxian.stemdonor.lifecycle.cases import STOPPABLE, TALKED, CaseStatus
from sanxian.stemdonor.rules import care
from sanxian.stemdonor.rules.promised import points, spared
from sanxian.stemdonor.selectors import beside
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.selectors import hospitals as hospitals_of
from sanxian.stemdonor.services import beside as asked
from sanxian.stemdonor.services import cases, exams, plans, promised, stays, talks
from sanxian.stemdonor.views.parts import PAGE, shown
from sanxian.volunteers.selectors import asking

_S = CaseStatus
GROUPS = (
    (_S.NOTIFIED, _S.CONTACTED, _S.TALKING, _S.FAMILY),
    (_S.AGREED, _S.SAMPLED, _S.RESULTED),
    (_S.RESERVED, _S.BACKUP, _S.EXAMINING, _S.FIT),
    (_S.PLANNED, _S.CONFIRMED, _S.MOBILISING, _S.COLLECTING),
    (_S.HANDED_OVER, _S.DELIVERED, _S.CLOSED),
)


# -- the list ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def listed(request: Request) -> HttpResponse:
    """Cases by state; a code or a name is looked for, a name in the body."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in {*_S, "open", "all"} else "open"
    q = sought(request)
    found = chosen.listed(request.actor, "" if q or tab == "all" else tab, q)
    if sheets.wanted(request):
        header = [
            _("病例代码"),
            _("状态"),
            _("来自"),
            _("县区"),
            _("收到"),
            _("到这一步"),
            _("保留到"),
        ]
        return sheets.table(request, "cases", header, map(_flat, found.iterator(500)))
    page = Pages(found, PAGE).get_page(request.GET.get("page"))
    board = chosen.board(request.actor)
    context = {
        "q": q, "page": page, "rows": _rows(page), "columns": _columns(), "tabs": _tabs(tab, board),
        "board": _board(board), "open": sum(n for s, n in board.items() if s not in _OVER),
        "export": sheets.links(request),
    }  # fmt: skip
    return shown(request, "cases", context)


_OVER = ("closed", "stopped")


def _tabs(tab: str, board: dict[str, int]) -> list[dict[str, Any]]:
    rows = [("open", _("没有结束的"), None), ("all", _("全部"), None)]
    rows += [(s.value, words.CASES[s], board[s]) for s in _S]
    return [
        {"url": f"?tab={key}", "label": said, "current": key == tab, "count": n}
        for key, said, n in rows
        if n is None or n or key == tab
    ]


def _board(board: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": label, "value": sum(board[s] for s in group), "unit": _("例")}
        for label, group in zip(words.GROUPS, GROUPS, strict=True)
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("志愿者")}, {"key": "status", "label": _("状态")},
        {"key": "code", "label": _("病例代码")}, {"key": "county", "label": _("县区")},
        {"key": "since", "label": _("到这一步")}, {"key": "held", "label": _("保留到")},
    ]  # fmt: skip


def _rows(page: Any) -> list[dict[str, Any]]:
    rows = list(page)
    names, briefs = places.names(row.org_path for row in rows), chosen.names(rows)
    return [
        {
            "name": {"text": briefs[row.registrant.person_id].name,
                     "url": reverse("stemdonor:case", args=[row.pk])},
            "status": {"text": words.CASES[row.status], "tone": words.CASE_TONES[row.status]},
            "code": {"text": row.code, "code": True}, "county": names.get(row.org_path, ""),
            "since": clock.day(row.since), "held": row.reserved_until,
        }
        for row in rows
    ]  # fmt: skip


def _flat(row: Any) -> list[Any]:
    return [
        row.code, str(words.CASES[row.status]), str(words.REQUESTS[row.request]), row.org_path,
        row.received_at, row.since, row.reserved_until,
    ]  # fmt: skip


# -- one case ------------------------------------------------------------------------------------------


@require_GET
def case(request: Request, pk: int) -> HttpResponse:
    return _page(request, chosen.one(request.actor, pk))


def _page(
    request: Request, row: Any, word: str = "", form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    acts = _acts(request, row)
    if form is not None:
        acts = [{**one, "form": form, "open": True} if one["word"] == word else one for one in acts]
    brief, end, standing = chosen.donor(row), chosen.stopped(row), chosen.plan(row)
    nxt = words.NEXT.get(row.status)
    if nxt and row.status in TALKED:  # several steps in one state: the first of them is next
        nxt = (acts[0]["title"], nxt[1])
    context = {
        "row": row, "brief": brief, "status": words.CASES[row.status], "refusal": refusal,
        "tone": words.CASE_TONES[row.status], "next": nxt, "acts": acts, "end": _end(end),
        "facts": _facts(row, standing), "life": _life(row), "talks": _talks(row),
        "plan": standing, "may_plan": row.status in PLANNABLE,
        "concerns": _concerns(row), "companions": _companions(row), "calls": _calls(row, request),
        "beside": beside.places_beside(row, request.at),
        "stop": _stop_form(request, row, word, form), "conditioned": row.conditioned_at,
        "pages": [page for ask in news.PAGES for page in ask(case=row, by=request.actor)],
    }  # fmt: skip
    context["run_out"] = row.status == _S.RESERVED and row.reserved_until < clock.day(request.at)
    return shown(request, "case", context, form)


PLANNABLE = (_S.FIT, _S.PLANNED, _S.CONFIRMED)


def _stop_form(request: Request, row: Any, word: str, form: Any) -> Any:
    if row.status not in STOPPABLE:
        return None
    return form if word == "stop" else forms.StopForm()


def _end(end: Any) -> dict[str, Any] | None:
    if end is None:
        return None
    return {
        "stage": words.CASES[end.stage], "side": words.SIDES[end.side],
        "why": words.WHYS[end.ground or end.why], "words": end.words, "at": end.at,
    }  # fmt: skip


def _facts(row: Any, standing: Any) -> list[Any]:
    rows: list[Any] = [
        {"label": _("病例代码"), "value": row.code, "code": True},
        (_("来自"), words.REQUESTS[row.request]),
        (_("收到"), clock.day(row.received_at)),
    ]
    if row.due_at:
        rows.append((_("管理中心要答复"), clock.local(row.due_at).strftime("%m-%d %H:%M")))
    if row.reserved_until:
        said = _("（假期未公布，暂定）") if row.provisional else ""
        rows.append((_("保留到"), f"{row.reserved_until:%Y-%m-%d}{said}"))
    if standing:
        rows.append((_("采集"), standing.collection))
    need = chosen.need(row)
    if need.get("cd34"):
        rows.append((_("需要 CD34+"), _("%(n)s ×10⁶ 个") % {"n": need["cd34"] / 100}))
    return rows


def _life(row: Any) -> list[dict[str, Any]]:
    return [
        {"at": step.at, "text": words.CASES[step.reached]} for step in reversed(chosen.steps(row))
    ]


def _talks(row: Any) -> list[dict[str, Any]]:
    return [
        {
            "at": talk.at, "party": words.PARTIES[talk.party], "setting": words.SETTINGS[talk.setting],
            "minutes": talk.minutes, "asked": talk.asked, "answered": talk.answered,
            "concerns": [words.CONCERNS[code] for code in chosen.concerns(talk)],
        }
        for talk in chosen.talks(row)
    ]  # fmt: skip


def _concerns(row: Any) -> list[Any]:
    last = next(iter(chosen.talks(row)), None)
    return [words.CONCERNS[code] for code in chosen.concerns(last)] if last else []


def _calls(row: Any, request: Request) -> list[dict[str, Any]]:
    """The calls that are promised: which are made, which wait and until when, for whom."""
    rule = editions.plan(row.org_path, clock.day(request.at)).values
    known, left_out = {duty.kind: duty for duty in promised.calls(row)}, chosen.spared(row)
    return [
        _promise(point, known.get(promised.kind_of(point)), request, spared(point, left_out))
        for point in points(rule)
    ]


def _promise(point: Any, duty: Any, request: Request, left_out: bool) -> dict[str, Any]:
    state = "later" if duty is None else duty.status if duty.closed_at else "waiting"
    state = "spared" if left_out and state != "done" else state
    mine = state == "waiting" and duty.owner and duty.owner.code == request.actor.id
    return {
        "text": point.text, "state": words.PROMISED_STATES[state], "waits": state == "waiting",
        "due": duty.due_at if state == "waiting" else None, "done": state == "done",
        "who": duty.owner.name if state == "waiting" and duty.owner else "",
        "url": reverse("duties:duty", args=[duty.pk]) if mine else "",
    }  # fmt: skip


def _companions(row: Any) -> list[str]:
    codes = {one.account for one in chosen.companions(row)}
    return [name for code, name in places.colleagues(places.city_of(row.org_path) or row.org_path)
            if code in codes]  # fmt: skip


# -- what can be done ----------------------------------------------------------------------------------


def _acts(request: Request, row: Any) -> list[dict[str, Any]]:
    """The acts of a state: the first is the next one, the others are folded."""
    made = [_act(request, row, word) for word in _words(row)]
    made = [one for one in made if one["word"] != "beside" or one["form"].fields["whom"].choices]
    for n, one in enumerate(made):
        one["main"] = n == 0 and row.status != _S.FIT  # there the plan comes first
    return made


def _words(row: Any) -> tuple[str, ...]:
    """What is offered in each state, the next act first."""
    status = _S(row.status)
    if status in TALKED:
        left = chosen.health(row)
        waiting = left is not None and left.open_points and left.settled_at is None
        first = (
            ("settle",) if waiting else ("agree",) if left and _ready(row) else
            ("health",) if left is None else ("talk",)
        )  # fmt: skip
        rest = ("talk", "health", "agree", "leave", "peer")
        return (*first, *(w for w in rest if w not in first))
    if status == _S.AGREED and row.request in SECOND:
        return ("reserve", "draw")
    return OFFERED.get(status, ())


def _ready(row: Any) -> bool:
    ruled = editions.talk(row.org_path, clock.day(row.since))
    return chosen.talked(row).taught >= ruled.values.teach_back_least


OFFERED: dict[CaseStatus, tuple[str, ...]] = {
    _S.NOTIFIED: ("contact",),
    _S.CONTACTED: ("talk", "leave", "peer"),
    _S.AGREED: ("draw",),
    _S.SAMPLED: ("result",),
    _S.RESULTED: ("reserve", "back_up"),
    _S.RESERVED: ("appoint", "back_up"),
    _S.BACKUP: ("reserve",),
    _S.EXAMINING: ("appoint",),
    _S.FIT: ("appoint",),
    _S.PLANNED: ("confirm", "beside"),
    _S.CONFIRMED: ("beside",),
    _S.HANDED_OVER: ("deliver",),
    _S.DELIVERED: ("close",),
}


def _act(request: Request, row: Any, word: str) -> dict[str, Any]:
    title, button = words.TITLES[word]
    return {
        "word": word, "title": title, "button": button, "form": _form(request, row, word),
        "url": reverse("stemdonor:case_step", args=[row.pk, word]), "open": False,
    }  # fmt: skip


def _form(request: Request, row: Any, word: str, data: Any = None) -> Any:
    day = clock.day(request.at)
    if word in ("talk", "health"):
        kind: Any = forms.TalkForm if word == "talk" else forms.HealthForm
        return kind(editions.talk(row.org_path, day), data)
    if word == "beside":
        return forms.BesideForm(_askable(row, request), data)
    if word == "appoint":
        return forms.ExamForm(hospital_choices(row, day, day), data, initial={"day": day})
    if word == "peer":
        place = places.city_of(row.org_path) or row.org_path
        peers = dict(places.holders(row.org_path, chosen.PEER, day))
        peers |= {code: name for code, name in places.colleagues(place) if code in peers}
        return forms.PeerForm(list(peers.items()), data)
    return FORMS.get(word, ActForm)(data)


def _askable(row: Any, request: Request) -> list[tuple[str, str]]:
    """Who could be asked for a place that is free, by place; those who lack something say so when asked."""
    return [
        (f"{role}:{one.pk}", f"{words.BESIDE[role]} · {one.name}")
        for role in beside.wanted(row, request.at)
        for one in asking.able(role, row.org_path, request.at)
        if one.trained
    ]


FORMS: dict[str, Any] = {
    "contact": forms.ContactForm,
    "leave": forms.FamilyForm,
    "agree": forms.WayForm,
    "draw": forms.DrawForm,
    "result": forms.ResultForm,
    "confirm": forms.ConfirmForm,
    "stop": forms.StopForm,
}


def hospital_choices(row: Any, first: Any, last: Any) -> list[tuple[int, Any]]:
    """The nearest able hospital first, each with its way; one that is not able says so."""
    found = hospitals_of.candidates(row, first, last, lambda one: stays.together(row, one))
    return [(one.pk, _hospital(one, why)) for one, why in care.nearest(found)]


def _hospital(one: Any, why: str) -> str:
    far = _("%(km)s 公里") % {"km": one.km} if one.km is not None else _("距离没有填")
    barred = {
        "hospital_unqualified": _("那几天不在资质有效期"),
        "hospital_not_these_days": _("那几天安排不开"),
    }  # fmt: skip
    return f"{one.name} · {far}" + (f" · {barred[why]}" if why else "")


SERVICES: dict[str, Callable[..., Any]] = {
    "contact": cases.contact,
    "talk": talks.talk,
    "leave": talks.family_leave,
    "health": talks.ask_health,
    "settle": talks.settle_health,
    "agree": cases.agree,
    "draw": cases.draw,
    "result": cases.result,
    "reserve": cases.reserve,
    "back_up": cases.back_up,
    "appoint": exams.appoint,
    "confirm": plans.confirm,
    "deliver": cases.deliver,
    "close": cases.close,
    "peer": talks.ask_peer,
    "beside": asked.ask,
    "stop": cases.stop,
}


@require_POST
def step(request: Request, pk: int, word: str) -> HttpResponse:
    """One act on a case."""
    row = chosen.one(request.actor, pk)
    if word not in SERVICES:
        raise Malformed("no_such_choice", field="word")
    form = _form(request, row, word, request.POST)
    if not form.is_valid():
        return _page(request, row, word, form)
    given = form.given()
    if word == "appoint":
        given["hospital"] = hospitals_of.chosen(given["hospital"])
    if word == "deliver":
        given["delivered_at"] = request.at
    _made, refusal = tried(request, SERVICES[word], case=row, **given)
    if refusal:
        return _page(request, chosen.one(request.actor, pk), word, form, refusal)
    messages.success(request, _("已记下。"))
    return redirect("stemdonor:case", pk)


# -- the peer volunteer ----------------------------------------------------------------------------------


@require_GET
def peers(request: Request) -> HttpResponse:
    """Those whom one accompanies."""
    rows = [
        {**one, "status": words.CASES[one["status"]], "concerns": _words_of(one["concerns"])}
        for one in chosen.peers(request.actor)
    ]
    return shown(request, "peers", {"rows": rows})


@require_GET
def peer(request: Request, pk: int) -> HttpResponse:
    """First name, state and concerns: a page of its own, so that nothing else can slip in."""
    chosen.peer(request.actor, pk)
    one = next(one for one in chosen.peers(request.actor) if one["pk"] == pk)
    over = one["status"] in _OVER
    context = {
        "first_name": one["first_name"], "status": words.CASES[one["status"]], "over": over,
        "concerns": _words_of(one["concerns"]),
    }  # fmt: skip
    return shown(request, "peer", context)


def _words_of(codes: list[str]) -> list[Any]:
    return [words.CONCERNS[code] for code in codes]
