"""The pages of what is done to bags after they were made: one scan page for each treatment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanxian.blood.facts.processing_policy import Word
from sanxian.blood.forms.storage import SplitForm, TreatForm
from sanxian.blood.labels.processing import NOTES, WORDS
from sanxian.blood.rules.treatments import BECOMES
from sanxian.blood.selectors import components as chosen
from sanxian.blood.selectors.labels import unprinted
from sanxian.blood.services import labels, processing
from sanxian.core.actor import Actor
from sanxian.core.web import Request
from sanxian.kernel.refusal import Refusal

Doing = Callable[..., Any]
ACTS: dict[Word, Doing] = {
    Word.LEUCODEPLETE: processing.leucodeplete,
    Word.WASH: processing.wash,
    Word.IRRADIATE: processing.irradiate,
    Word.THAW: processing.thaw,
    Word.SPLIT: processing.split,
    Word.POOL: processing.pool,
    Word.FREEZE: processing.freeze,
    Word.CONVERT: processing.convert,
}
ICONS = {Word.THAW: "flask", Word.FREEZE: "snow", Word.CONVERT: "snow", Word.IRRADIATE: "shield"}


def allowed(by: Actor) -> list[Word]:
    """The treatments this actor may do somewhere."""
    return [word for word, act in ACTS.items() if by.may_somewhere(act.act)]  # type: ignore[attr-defined]


@require_http_methods(["GET"])
def treatments(request: Request) -> HttpResponse:
    """Every treatment this actor may do, each with its note."""
    words = [
        {
            "title": WORDS[w],
            "note": NOTES[w],
            "icon": ICONS.get(w, "bag"),
            "url": reverse("blood:treat", args=[w.value]),
        }
        for w in allowed(request.actor)
    ]
    return render(request, "blood/treatments.html", {"words": words})


@require_http_methods(["GET", "POST"])
def treat(request: Request, word: str) -> HttpResponse:
    """Scan bags, treat them in one act, and print the labels of what came of it."""
    if word not in list(Word) or Word(word) not in allowed(request.actor):
        raise Http404
    what = Word(word)
    if request.method != "POST":
        first = {"request": uuid4(), "numbers": request.GET.get("number", "")[:40], "closed": True}
        return _page(request, what, _form(what, initial=first))
    form = _form(what, request.POST)
    if not form.is_valid():
        return _page(request, what, form, status=422)
    try:
        made = _done(request, what, form)
    except Refusal as refusal:
        return _page(request, what, form, refusal=refusal, status=refusal.http)
    return printed(request, made)


def _form(word: Word, data: Any = None, **kwargs: Any) -> TreatForm:
    if word is Word.SPLIT:
        return SplitForm(data, **kwargs)
    return TreatForm(data, asks_closed=word is Word.LEUCODEPLETE, **kwargs)


def _done(request: Request, word: Word, form: TreatForm) -> list[Any]:
    act, said = ACTS[word], form.cleaned_data
    found = chosen.scanned(request.actor, said["numbers"], act.act)  # type: ignore[attr-defined]
    given: dict[str, Any] = {"by": request.actor, "at": request.at, "request": said["request"]}
    if word is Word.SPLIT:
        given |= {"unit": found[0], "volumes": said["volumes"], "closed": said["closed"]}
    else:
        given["units"] = found
    if word is Word.LEUCODEPLETE:
        given["closed"] = said["closed"]
    made = act(**given)
    return [made] if word is Word.POOL else list(made)


def printed(request: Request, made: Sequence[Any]) -> HttpResponse:
    """The labels of new bags are printed once, where this actor may; the page shows them."""
    fresh = unprinted(made)
    if fresh and request.actor.may("blood.unit.print", fresh[0].org_path):
        labels.print_labels(units=fresh, by=request.actor, at=request.at)
    messages.success(request, _("已制备 %(n)s 袋成分血。") % {"n": len(made)})
    query = "&".join(f"unit={u.pk}" for u in made[:200])
    return redirect(f"{reverse('blood:labels')}?{query}")


def _page(
    request: Request,
    word: Word,
    form: TreatForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {"form": form, "title": WORDS[word], "note": NOTES[word], "refusal": refusal}
    return render(request, "blood/treat.html", context, status=status)


def acts_on(request: Request, found: Any) -> list[dict[str, str]]:
    """The treatments that fit a bag's component, as links of its page."""
    if found.status not in chosen.SHELF or processing.is_pool(found):
        return []
    ripe = found.expires_at <= request.at
    return [
        {
            "label": str(WORDS[word]),
            "url": f"{reverse('blood:treat', args=[word.value])}?number={found.number}",
        }
        for word, act in ACTS.items()
        if found.component in BECOMES[word]
        and ripe == (word is Word.CONVERT)
        and request.actor.may(act.act, found.org_path)  # type: ignore[attr-defined]
        and not (word is Word.POOL and found.donation_id is None)
        and not (word is Word.LEUCODEPLETE and found.leucodepleted)
        and not (word is Word.IRRADIATE and found.irradiated_at)
    ]
