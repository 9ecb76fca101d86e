"""Tables, their pages, downloads and search; form fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page
from django.forms import BoundField, Form
from django.template.context import Context
from django.utils.safestring import SafeString

from sanxian.console import controls, parts
from sanxian.console.pictures import read
from sanxian.console.templatetags.ui.library import Shown, query_of, register, unlike
from sanxian.core import sheets


@register.inclusion_tag("parts/table.html", takes_context=True)
def table(context: Context, columns: Sequence[Any], rows: Sequence[Any], **options: Any) -> Shown:
    """Options: caption title note fold bare page export empty empty_text empty_url empty_action foot seek.

    `seek`: a search field that says what is looked for. `export=True`: this very list, with its search and its tab, as Excel and as CSV.
    """
    export, request = options.get("export"), context.get("request")
    if export is True:
        export = sheets.links(request) if request is not None else None
    heads = parts.headings(columns, query_of(context))
    lines = [[parts.cell(read(row, of["key"]), of) for of in heads] for row in rows]
    return {
        **options,
        "heads": heads,
        "lines": lines,
        "exports": parts.exports(export),
        "request": request,
    }


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: Context, page: Page) -> Shown:  # type: ignore[type-arg]
    query = query_of(context)
    return {
        "page": page,
        "before": parts.with_query(query, page=page.previous_page_number())
        if page.has_previous()
        else "",
        "after": parts.with_query(query, page=page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("parts/export.html", takes_context=True)
def export(context: Context, url: Any = True, label: str = "") -> Shown:
    """Without an address: this very page, with its search, as Excel and as CSV."""
    request = context.get("request")
    url = sheets.links(request) if url is True and request is not None else url
    return {"exports": [(label, url)] if label and isinstance(url, str) else parts.exports(url)}


@register.inclusion_tag("parts/search.html", takes_context=True)
def search(
    context: Context,
    name: str = "q",
    value: str = "",
    label: str = "",
    placeholder: str = "",
    url: str = "",
    private: bool = False,
) -> Shown:
    """`private`: what is looked for is personal, and goes in the body instead of the address.

    Without `value` the field holds what the address says.
    """
    if not (value or private):
        value = query_of(context).get(name, "")
    kept = [(k, v) for k, vs in query_of(context).lists() for v in vs if k not in {name, "page"}]
    return {
        "name": name,
        "value": value,
        "label": label,
        "placeholder": placeholder,
        "url": url,
        "kept": [] if private else kept,
        "private": private,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def field(bound: BoundField, unit: str = "", **options: Any) -> SafeString:
    """Options: look label help placeholder autofocus inputmode autocomplete small."""
    return controls.drawn(controls.field_context(bound, unit, options))


@register.inclusion_tag("parts/scan.html")
def scan(bound: BoundField, camera: bool = False, **options: Any) -> Shown:
    options["attrs"] = {
        "data-scan": "",
        "autocapitalize": "characters",
        "spellcheck": "false",
        "class": "input code",
    }
    options.setdefault("autocomplete", "off")
    return {**controls.field_context(bound, "", options), "camera": camera}


@register.inclusion_tag("parts/fields.html")
def fields(form: Form) -> Shown:
    return {"form": form}


@register.inclusion_tag("parts/formerrors.html")
def formerrors(form: Form, asked: bool = False) -> Shown:
    """What is wrong with what was typed; `asked` for a form that only asks, and keeps nothing."""
    listed = (
        [(b.id_for_label or b.auto_id, b.label, e) for b in form for e in b.errors]
        if form.is_bound
        else []
    )
    return {"form": form, "listed": listed, "asked": asked}


@register.inclusion_tag("parts/mask.html", takes_context=True)
def mask(context: Context, shown: str, url: str, reasons: Sequence[tuple[str, str]]) -> Shown:
    return {"shown": shown, "url": url, "reasons": reasons, "id": unlike(context, "mask")}
