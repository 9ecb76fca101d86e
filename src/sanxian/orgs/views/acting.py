"""One page for an act: a form, what it will do, and the refusal when it may not be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sanxian.core import sheets
from sanxian.core.pages import Pages
from sanxian.kernel.refusal import Forbidden, Refusal, Unknown

PER_PAGE = 50


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: an empty POST is one too, a GET is none."""
    return request.POST if request.method == "POST" else None


def act(
    request: HttpRequest,
    form: Form,
    do: Callable[..., Any],
    *,
    back: str,
    done: Any,
    title: Any,
    lead: Any = "",
    button: Any = "",
    tone: str = "main",
    **context: Any,
) -> HttpResponse:
    """GET shows the form; POST does `do(**cleaned)` and goes `back`, or shows what stands against it.

    `do` may return an address to go to instead. A refusal about rights stays a page of its own.
    """
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            answer = do(**form.cleaned_data)
        except (Forbidden, Unknown):
            raise
        except Refusal as fault:
            refusal = fault
        else:
            messages.success(request, str(done))
            return HttpResponseRedirect(answer if isinstance(answer, str) else back)
    said = {"title": title, "lead": lead, "button": button or title, "tone": tone, "back": back}
    status = refusal.http if refusal else 200
    return render(
        request,
        "orgs/act.html",
        {**context, **said, "form": form, "refusal": refusal},
        status=status,
    )


def listing(
    request: HttpRequest,
    template: str,
    name: str,
    columns: Sequence[Any],
    rows: Any,
    cells: Callable[[Sequence[Any]], Iterable[Mapping[str, Any]]],
    **context: Any,
) -> HttpResponse:
    """A list with pages, or the whole of it as a file. `cells` makes the rows of a slice."""
    heads = [c if isinstance(c, Mapping) else {"key": c[0], "label": c[1]} for c in columns]
    if sheets.wanted(request):
        lines = ([_text(row.get(h["key"])) for h in heads] for row in cells(list(rows)))
        return sheets.table(request, name, [h["label"] for h in heads], lines)
    page = Pages(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "columns": columns,
        "rows": list(cells(list(page.object_list))),
        "page": page,
        "exports": sheets.links(request),
        "q": request.GET.get("q", ""),
    }
    return render(request, template, {**shown, **context})


def _text(cell: Any) -> Any:
    return cell.get("text") if isinstance(cell, Mapping) else cell
