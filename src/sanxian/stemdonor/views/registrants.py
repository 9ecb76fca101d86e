"""The registrants of one's counties, and one of them with the next act and the life so far."""

from __future__ import annotations

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
from sanxian.duties.facts import Channel as By
from sanxian.duties.labels import CHANNELS, WAYS
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.people.rules.identity import mask_phone
from sanxian.stemdonor import editions
from sanxian.stemdonor.facts.registrants import MOST_RELATIVES, Channel, Talking
from sanxian.stemdonor.forms import registrants as forms
from sanxian.stemdonor.labels import registrants as words
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.services import registrants as services
from sanxian.stemdonor.views.parts import PAGE, shown

_S = RegistrantStatus
WAY = (_S.INTENDING, _S.ENROLLED, _S.COOLING, _S.SAMPLED, _S.TYPING, _S.LISTED)


@require_http_methods(["GET", "POST"])
def registrants(request: Request) -> HttpResponse:
    """Everybody of one's counties, by status; a name or a telephone is looked for in the body."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in set(_S) else ""
    q, refusal, found = sought(request), None, chosen.listed(request.actor, tab)
    if q:
        try:
            found = chosen.listed(request.actor, "", q)
        except Malformed as said:
            refusal, found = said, found.none()
    if sheets.wanted(request):
        header = [
            _("在库编号"),
            _("状态"),
            _("县区"),
            _("登记日期"),
            _("在哪里登记"),
            _("上次联系"),
        ]
        return sheets.table(request, "registrants", header, map(_flat, found.iterator(500)))
    page = Pages(found, PAGE).get_page(request.GET.get("page"))
    totals = chosen.totals(request.actor)
    context = {
        "q": q, "page": page, "rows": _rows(page), "columns": _columns(), "tabs": _tabs(tab, totals),
        "totals": totals, "refusal": refusal, "export": sheets.links(request),
        "may_enrol": request.actor.may_somewhere("stemdonor.registrant.enrol"),
    }  # fmt: skip
    return shown(request, "registrants", context)


def _tabs(tab: str, totals: dict[str, int]) -> list[dict[str, Any]]:
    rows = [("", _("全部"), None), *((s.value, words.STATUSES[s], totals[s]) for s in _S)]
    return [
        {"url": f"?tab={key}" if key else "?", "label": said, "current": key == tab, "count": n}
        for key, said, n in rows
        if n is None or n or key == tab
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("姓名")}, {"key": "status", "label": _("状态")},
        {"key": "number", "label": _("在库编号")}, {"key": "county", "label": _("县区")},
        {"key": "enrolled", "label": _("登记日期")}, {"key": "kept", "label": _("上次联系")},
    ]  # fmt: skip


def _rows(page: Any) -> list[dict[str, Any]]:
    rows = list(page)
    names, briefs = places.names(row.org_path for row in rows), chosen.brief_rows(rows)
    return [
        {
            "name": {"text": briefs[row.person_id].name,
                     "url": reverse("stemdonor:registrant", args=[row.pk])},
            "status": {"text": words.STATUSES[row.status], "tone": words.TONES[row.status]},
            "number": {"text": row.number, "code": True} if row.number else None,
            "county": names.get(row.org_path, ""), "enrolled": clock.day(row.enrolled_at),
            "kept": clock.day(row.kept_at) if row.kept_at else None,
        }
        for row in rows
    ]  # fmt: skip


def _flat(row: Any) -> list[Any]:
    """No name and no telephone leaves the house in a list."""
    kept = clock.day(row.kept_at) if row.kept_at else None
    return [row.number, str(words.STATUSES[row.status]), row.org_path, clock.day(row.enrolled_at),
            str(words.CHANNELS[row.channel]), kept]  # fmt: skip


# -- one registrant -----------------------------------------------------------------------------------


@require_GET
def registrant(request: Request, pk: int) -> HttpResponse:
    return page_of(request, chosen.one(request.actor, pk))


def page_of(
    request: Request, row: Any, bound: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    """The next act first, then the life; `bound` is a form that was sent and is shown again, unless the
    registrant stands elsewhere by now."""
    by, next_act = request.actor, str(row.status)
    fresh, kin = _next_form(request, row), chosen.relatives(row)
    form = bound if fresh is not None and isinstance(bound, type(fresh)) else fresh
    may = by.may(ACTS[next_act], row.org_path) or by.may(ACTS[next_act], row.site_path) if (
        next_act in ACTS) else False  # fmt: skip
    context = {
        "row": row, "brief": chosen.brief(row), "status": words.STATUSES[row.status],
        "tone": words.TONES[row.status], "way": _way(row), "facts": _facts(row),
        "life": _life(row), "refusal": refusal, "form": form if may else None,
        "relatives": [relative(one) for one in kin],
        "relative": forms.RelativeForm() if len(kin) < MOST_RELATIVES else None,
        "may_relatives": by.may("stemdonor.relative.forget", row.org_path),
        "may_name": any(
            by.may("stemdonor.relative.name", place) for place in (row.org_path, row.site_path)
        ),
        "confirm": forms.ConsentForm() if _unconfirmed(request, row) else None,
        "explained": bound is None and row.explained_at, "tap": forms.ActForm(),
        "withdraw": forms.WithdrawForm(), "defer": forms.DeferForm(), "leave": forms.LeaveForm(),
        "may": {word: by.may(f"stemdonor.registrant.{word}", row.org_path)
                for word in ("withdraw", "defer", "restore", "lose", "find", "leave", "call_back",
                             "talk")},
        "samples": [_sample(s) for s in chosen.samples(row)], "why": words.WHYS.get(row.status_for),
        "open": row.status != _S.LEFT, "deferrable": row.status in (_S.ENROLLED, _S.LISTED, _S.LOST),
        "explanations": [words.EXPLAINED[q] for q in getattr(form, "questions", ())
                         if q in words.EXPLAINED],
    }  # fmt: skip
    return shown(request, "registrant", context, bound)


def relative(one: Any) -> dict[str, Any]:
    """A relative as the pages show one: the number with stars."""
    return {
        "pk": one.pk,
        "name": one.name,
        "kin": words.KINS[one.kin],
        "phone": mask_phone(one.phone),
    }


def _unconfirmed(request: Request, row: Any) -> bool:
    waits = row.channel == Channel.FILE and row.confirmed_at is None and row.status != _S.LEFT
    return waits and request.actor.may("stemdonor.registrant.confirm", row.org_path)


# status -> what the next act needs; its form stands first on the page
ACTS = {
    "intending": "stemdonor.registrant.consent",
    "enrolled": "stemdonor.registrant.draw",
    "typing": "stemdonor.registrant.enlist",
}


def _next_form(request: Request, row: Any) -> Any:
    if row.status == _S.INTENDING:
        return forms.ConsentForm()
    if row.status == _S.ENROLLED and row.explained_at is None:
        return check_form(request, row)
    if row.status == _S.ENROLLED:
        return forms.DrawForm()
    if row.status == _S.TYPING and any(s.status == "typed" for s in chosen.samples(row)):
        return forms.EnlistForm()
    return None


def check_form(request: Request, row: Any, data: Any = None) -> forms.CheckForm:
    ruled = editions.enrolment(row.org_path, clock.day(request.at))
    me = request.actor.id
    people = [pair for pair in places.colleagues(request.actor.facility) if pair[0] != me]
    return forms.CheckForm(data, questions=ruled.values.questions, people=[(me, _("我")), *people])


def _way(row: Any) -> list[dict[str, Any]]:
    """Where on the way into the registry; past it, all of it is done."""
    here = WAY.index(row.status) if row.status in WAY else len(WAY)
    if row.status == _S.LEFT or (row.status in (_S.DEFERRED, _S.LOST) and not row.number):
        return []
    return [
        {
            "label": words.STATUSES[s],
            "state": "done" if n < here else "now" if n == here else "next",
        }
        for n, s in enumerate(WAY)
    ]


def _facts(row: Any) -> list[Any]:
    """What is known; what is not is left out."""
    names = places.names([row.org_path, row.site_path])
    staff = dict(places.accounts([row.recruited_by, row.explained_by]))
    until = f"{clock.local(row.cooling_until):%Y-%m-%d %H:%M}" if row.cooling_until else ""
    said = [
        (_("在库编号"), row.number), (_("负责县区"), names.get(row.org_path)),
        (_("登记地点"), names.get(row.site_path)), (_("在哪里登记"), words.CHANNELS[row.channel]),
        (_("招募人"), staff.get(row.recruited_by)), (_("讲解人"), staff.get(row.explained_by)),
        (_("多次献血"), _("是") if row.repeat_donor else ""), (_("静思期到"), until),
        (_("下次联系"), row.next_on), (_("复核日期"), row.review_on),
    ]  # fmt: skip
    return [(label, value) for label, value in said if value]


def _sample(row: Any) -> dict[str, Any]:
    why = words.UNFIT.get(row.why, "")
    return {
        "row": row, "status": words.SAMPLE_STATUSES[row.status], "why": why,
        "tone": words.SAMPLE_TONES[row.status], "kind": words.KINDS[row.kind],
    }  # fmt: skip


def _life(row: Any) -> list[dict[str, Any]]:
    """What has been, the latest first; reasons only by their open word."""
    said = [(row.enrolled_at, _("登记：%(channel)s") % {"channel": words.CHANNELS[row.channel]})]
    said += [(s.drawn_at, _("采样 %(number)s") % {"number": s.number}) for s in chosen.samples(row)]
    said += [
        (c.at, _("确认通过") if c.passed else _("确认没有通过：%(n)s / %(of)s")
         % {"n": c.correct, "of": c.asked}) for c in chosen.checks(row)
    ]  # fmt: skip
    said += [
        (t.at, f"{words.TALKINGS[t.about]} · {words.OUTCOMES[t.outcome]}")
        for t in chosen.talks(row)
    ]
    said += [(a.at, str(words.WHYS[a.why])) for a in chosen.absences(row)]
    if row.listed_at:
        said.append((row.listed_at, _("入库")))
    return [{"at": at, "text": text} for at, text in sorted(said, key=lambda s: s[0], reverse=True)]


# -- acts on one -----------------------------------------------------------------------------------------


def _place(request: Request, row: Any, permission: str) -> str:
    """The county's path where the actor may act there, else the site at which it enrols."""
    return row.org_path if request.actor.may(permission, row.org_path) else row.site_path


@require_POST
def consent(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    form = forms.ConsentForm(request.POST)
    place = _place(request, row, "stemdonor.registrant.consent")
    return done(request, row, form, services.consent, _("两份同意都已签好。"), place=place)


@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """What was understood; what was not is explained, and asked again."""
    row = chosen.one(request.actor, pk)
    form = check_form(request, row, request.POST)
    if not form.is_valid():
        return page_of(request, row, form)
    place = _place(request, row, "stemdonor.registrant.check")
    made, refusal = tried(request, services.check, place=place, registrant=row, **form.given())
    if refusal:
        return page_of(request, row, form, refusal)
    if not made.passed:
        messages.warning(request, _("还有没讲清楚的地方。请照下面的说明再讲一遍，再问一次。"))
    return redirect("stemdonor:registrant", row.pk)


@require_POST
def draw(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    form = forms.DrawForm(request.POST)
    place = _place(request, row, "stemdonor.registrant.draw")
    said = _("已采样，静思期开始。到期会提醒打回访电话。")
    return done(request, row, form, services.draw, said, place=place)


@require_POST
def enlist(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    return done(request, row, forms.EnlistForm(request.POST), services.enlist, _("已入库。"))


def done(
    request: Request, row: Any, form: Any, service: Any, said: str, **given: Any
) -> HttpResponse:
    if not form.is_valid():
        return page_of(request, row, form)
    made, refusal = tried(request, service, registrant=row, **form.given(), **given)
    if refusal:
        return page_of(request, chosen.one(request.actor, row.pk), form, refusal)
    messages.success(request, said)
    gone = not chosen.mine(request.actor).filter(pk=row.pk).exists()
    return redirect("stemdonor:registrants") if gone else redirect("stemdonor:registrant", row.pk)


STEPS: dict[str, tuple[Any, Any]] = {
    "withdraw": (services.withdraw, forms.WithdrawForm),
    "defer": (services.defer, forms.DeferForm),
    "restore": (services.restore, forms.ActForm),
    "lose": (services.lose, forms.ActForm),
    "find": (services.find, forms.ActForm),
    "leave": (services.leave, forms.LeaveForm),
}


@require_POST
def step(request: Request, pk: int, word: str) -> HttpResponse:
    """Away, back, gone."""
    row = chosen.one(request.actor, pk)
    if word not in STEPS:
        raise Malformed("no_such_choice", field="word")
    service, kind = STEPS[word]
    form = kind(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    _made, refusal = tried(request, service, registrant=row, **form.given())
    if refusal:
        return page_of(request, chosen.one(request.actor, pk), None, refusal)
    messages.success(request, _("已记下。"))
    return redirect("stemdonor:registrant", row.pk)


# -- calls ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def call(request: Request, pk: int) -> HttpResponse:
    """The call after the days to think it over, or to keep in touch: script, answers, outcome."""
    row = chosen.called(request.actor, pk)
    cooling = row.status == _S.COOLING
    form = _call_form(request, row)
    refusal = None
    if request.method == "POST" and form.is_valid():
        service = services.call_back if cooling else services.talk
        made, refusal = tried(request, service, registrant=row, **form.given())
        if made:
            messages.success(request, _("已记下。"))
            return redirect("stemdonor:calls")
    context = {
        "row": row, "brief": chosen.brief(row), "form": form, "refusal": refusal,
        "cooling": cooling, "about": words.TALKINGS[Talking.COOLING if cooling else Talking.RETENTION],
        "asked": [form[f"said_{q}"] for q in getattr(form, "questions", ())],
        "unconfirmed": _unconfirmed(request, row), "tap": forms.ActForm(),
        **_next_way(request, row),
        "callable": row.status in (_S.COOLING, _S.LISTED, _S.LOST),
    }  # fmt: skip
    return shown(request, "call", context, form)


def _next_way(request: Request, row: Any) -> dict[str, Any]:
    """The next rung in plain words, and the relatives when it is their turn."""
    way = (
        chosen.next_way(row, request.actor, request.at)
        if row.status in (_S.LISTED, _S.LOST)
        else None
    )
    if way is None:
        return {}
    said = {"way": CHANNELS[way.channel] if way.channel else "", "n": way.number, "of": way.of}
    turn = chosen.relatives(row) if way.channel == By.RELATIVE else []
    return {"way": str(WAYS[way.why]) % said, "turn": [relative(one) for one in turn]}


def _call_form(request: Request, row: Any) -> Any:
    data = request.POST if request.method == "POST" else None
    if row.status != _S.COOLING:
        way = chosen.next_way(row, request.actor, request.at)
        return forms.TalkForm(data, initial={"channel": way.channel if way else "phone"})
    ruled = editions.cooling(row.org_path, clock.day(request.at))
    return forms.CallForm(data, questions=ruled.values.questions)


@require_GET
def calls(request: Request) -> HttpResponse:
    """Who is to be called: those who think it over, and those not heard of for long."""
    tab = request.GET.get("tab", "cooling")
    tab = tab if tab in {"cooling", "touch"} else "cooling"
    day = clock.day(request.at)
    rows = (
        chosen.cooling(request.actor) if tab == "cooling" else chosen.in_touch(request.actor, day)
    )
    q = sought(request)
    rows = chosen.numbered(rows, q)
    if sheets.wanted(request):
        header = [_("编号"), _("县区"), _("状态"), _("静思期到"), _("下次联系")]
        return sheets.table(request, "calls", header, map(_call_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "tab": tab, "q": q, "rows": _call_rows(list(page), tab), "export": sheets.links(request),
        "columns": [("name", _("姓名")), ("phone", _("电话")), ("county", _("县区")), ("due", _("到期"))],
        "tabs": [
            {"url": "?tab=cooling", "label": _("静思期回访"), "current": tab == "cooling"},
            {"url": "?tab=touch", "label": _("让爱回家"), "current": tab == "touch"},
        ],
    }  # fmt: skip
    return shown(request, "calls", context)


def _call_flat(row: Any) -> list[Any]:
    until = clock.day(row.cooling_until) if row.cooling_until else None
    return [row.pk, row.org_path, str(words.STATUSES[row.status]), until, row.next_on]


def _call_rows(rows: list[Any], tab: str) -> list[dict[str, Any]]:
    briefs, names = chosen.brief_rows(rows), places.names(row.org_path for row in rows)
    return [
        {
            "name": {"text": briefs[row.person_id].name, "url": reverse("stemdonor:call", args=[row.pk])},
            "phone": briefs[row.person_id].masked_phone, "county": names.get(row.org_path, ""),
            "due": clock.day(row.cooling_until) if tab == "cooling" and row.cooling_until
            else row.next_on,
        }
        for row in rows
    ]  # fmt: skip
