"""Find somebody, open a file, read it, correct it; consents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core.web import sought
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.people import forms, selectors, services
from sanxian.people import labels as words
from sanxian.people.facts import Hidden
from sanxian.people.rules import identity


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """One box for number, phone, name; whoever is not found can be registered."""
    text = sought(request)
    found, refusal = [], None
    try:
        found = selectors.find(text, request.actor) if text else []
    except Malformed as said:
        refusal = said
    context = {
        "q": text,
        "refusal": refusal,
        "columns": words.FOUND_COLUMNS,
        "rows": _rows(found, request),
        "may_register": request.actor.may_somewhere("people.person.register"),
    }
    return render(request, "people/search.html", context, status=refusal.http if refusal else 200)


def _rows(briefs: Any, request: HttpRequest) -> list[dict[str, Any]]:
    names = places.names(brief.org_path for brief in briefs)
    return [
        {
            "name": {"text": brief.name, "url": _url(brief, request)},
            "sex": words.SEXES.get(brief.sex, ""), "born": brief.born,
            "masked_id": brief.masked_id, "masked_phone": brief.masked_phone,
            "place": names.get(brief.org_path, ""),
        }
        for brief in briefs
    ]  # fmt: skip


def _url(brief: Any, request: HttpRequest) -> str:
    """A file found by its document may lie where the actor cannot open it."""
    seen = request.actor.may(selectors.SEE, brief.org_path)
    return reverse("people:file", args=[brief.pk]) if seen else ""


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST" and "q" not in request.POST
    form = forms.Register(request.POST if sent else None, initial=_sought(request))
    if sent and form.is_valid():
        try:
            person = services.register(
                place=request.actor.facility, by=request.actor, at=request.at, **form.given()
            )
        except Refusal as refusal:
            form.take(refusal)
        else:
            messages.success(request, _("档案已建好。"))
            return redirect("people:file", person.pk)
    return _form(request, form, _("为这个人建档"), reverse("people:search"))


def _sought(request: HttpRequest) -> dict[str, str]:
    """What was typed into the search box goes into the field it belongs to."""
    text = request.POST.get("q", "").strip()
    if not text:
        return {}
    if identity.looks_like_number(text):
        return {"id_number": text}
    return {"phone" if text[:1].isdigit() or text[:1] == "+" else "name": text}


def _form(request: HttpRequest, form: Any, heading: str, back: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "back": back}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's file: sections that fold, what is sensitive masked."""
    person = selectors.opened(pk, request.actor, request.at)
    return render(request, "people/file.html", _file(person, request))


def _file(person: Any, request: HttpRequest) -> dict[str, Any]:
    actor = request.actor
    allowed = {
        word: actor.may(f"people.{act}", person.org_path) and not person.merged_into_id
        for word, act in (
            ("amend", "person.amend"), ("contact", "contact.change"), ("other", "contact.set"),
            ("consent", "consent.give"), ("withdraw", "consent.withdraw"),
        )
    }  # fmt: skip
    return {
        "person": person, "may": allowed, "identity_rows": _identity(person),
        "hidden": _hidden(person, actor.may(selectors.REVEAL, person.org_path)),
        "consents": _consents(person), "channels": forms.chosen(words.CHANNELS),
        "contacts": [_contact(c) for c in selectors.contacts(person)],
        "may_unmerge": person.merged_into_id and actor.may("people.person.unmerge", person.org_path),
        "may_trace": actor.may(selectors.TRACE, person.org_path),
        "once": forms.Once(),
    }  # fmt: skip


def _identity(person: Any) -> list[tuple[Any, Any]]:
    return [
        (_("档案编号"), f"#{person.pk}"),
        (_("性别"), words.SEXES.get(person.sex, "—")),
        (_("出生日期"), person.born or "—"),
        (_("证件"), words.DOCUMENTS[person.document]),
        (_("建档地点"), places.names([person.org_path]).get(person.org_path, "—")),
    ]


def _hidden(person: Any, may_show: bool) -> list[dict[str, Any]]:
    """The masked values, each with where to ask for it in full."""
    number = identity.mask_number(person.id_number) if person.id_number else ""
    phone = identity.mask_phone(person.phone) if person.phone else ""
    shown = [
        (Hidden.ID_NUMBER, number), (Hidden.PHONE, phone),
        (Hidden.ADDRESS, identity.mask(person.address, 6, 0) if person.address else ""),
    ]  # fmt: skip
    return [
        {
            "label": words.HIDDEN[what], "shown": text,
            "url": reverse("people:reveal", args=[person.pk, what]) if text and may_show else "",
            "reasons": forms.chosen(words.LOOKS),
        }
        for what, text in shown
    ]  # fmt: skip


def _contact(contact: Any) -> tuple[Any, str]:
    """A line of the further contacts: whose relation, and the masked phone."""
    relation = words.RELATIONS[contact.relation]
    return words.WAYS[contact.way], f"{relation} · {identity.mask_phone(contact.phone)}"


def _consents(person: Any) -> list[dict[str, Any]]:
    """Every purpose, agreed to or not, with its history."""
    rows = selectors.consents(person)
    return [
        {
            "purpose": purpose, "label": label, "means": words.PURPOSE_MEANS[purpose],
            "open": next((c for c in rows if c.purpose == purpose and not c.withdrawn_at), None),
            "past": [
                {"row": c, "ending": words.ENDINGS[c.ending]}
                for c in rows if c.purpose == purpose and c.withdrawn_at
            ],
        }
        for purpose, label in words.PURPOSES.items()
    ]  # fmt: skip


@require_POST
def reveal(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A masked value in full, once, for a reason."""
    person = selectors.get(pk, request.actor)
    why = request.POST.get("reason", "")
    value = selectors.reveal(person, what, why, request.actor, request.at)
    context = {
        "person": person,
        "label": words.HIDDEN[what],
        "value": value,
        "why": words.LOOKS[why],
    }
    return render(request, "people/revealed.html", context)


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the document says. A number is typed anew, never shown."""
    person = selectors.get(pk, request.actor)
    names = ("name", "document", "sex", "born", "pinyin", "deceased")
    start = {name: getattr(person, name) for name in names}
    form = forms.Amend(request.POST or None, initial=start)
    form.fields["id_number"].help_text = _("不变就留空。")
    if request.method == "POST" and form.is_valid():
        changes = form.given(*([] if form.cleaned_data["id_number"] else ["id_number"]))
        try:
            services.amend(person=person, by=request.actor, at=request.at, **changes)
        except Refusal as refusal:
            form.take(refusal)
        else:
            return _done(request, pk, _("档案已更正。"))
    return _form(request, form, _("更正档案"), reverse("people:file", args=[pk]))


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """A new phone or address."""
    person = selectors.get(pk, request.actor)
    form = forms.Reach(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_contact(
                person=person, by=request.actor, at=request.at, request=form.cleaned_data["request"],
                **form.changes(),
            )  # fmt: skip
        except Refusal as refusal:
            form.take(refusal)
        else:
            return _done(request, pk, _("联系方式已更新。"))
    return _form(request, form, _("更新联系方式"), reverse("people:file", args=[pk]))


@require_http_methods(["GET", "POST"])
def other(request: HttpRequest, pk: int) -> HttpResponse:
    """A second phone, an emergency contact."""
    person = selectors.get(pk, request.actor)
    form = forms.Other(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_contact(person=person, by=request.actor, at=request.at, **form.given())
        except Refusal as refusal:
            form.take(refusal)
        else:
            return _done(request, pk, _("联系人已更新。"))
    return _form(request, form, _("其他联系人"), reverse("people:file", args=[pk]))


@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """A yes, on the form that the person signed."""
    person = selectors.get(pk, request.actor)
    form = forms.Agree(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    services.give_consent(
        person=person, purpose=form.cleaned_data["purpose"], version=form.version(),
        channel=form.cleaned_data["channel"] or "paper", by=request.actor, at=request.at,
        request=form.cleaned_data["request"],
    )  # fmt: skip
    return _done(request, pk, _("同意已记录。"))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A yes taken back: two taps, no reason asked."""
    person = selectors.get(pk, request.actor)
    form = forms.Take(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field=next(iter(form.errors)))
    services.withdraw_consent(person=person, by=request.actor, at=request.at, **form.given())
    return _done(request, pk, _("同意已撤回。"))


@require_POST
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    person = selectors.get(pk, request.actor)
    form = forms.Once(request.POST)
    if not form.is_valid():
        raise Malformed("no_such_choice", field="request")
    services.unmerge(person=person, by=request.actor, at=request.at, **form.given())
    return _done(request, pk, _("合并已撤销，两份档案各自恢复原样。"))


def _done(request: HttpRequest, pk: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("people:file", pk)
