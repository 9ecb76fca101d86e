"""Labels of samples and the list of a box: numbers and bar codes, no name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import clock
from sanxian.core.symbols import code128_svg
from sanxian.core.web import Request, tried
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.stemdonor.forms import samples as forms
from sanxian.stemdonor.forms.registrants import ActForm
from sanxian.stemdonor.labels import registrants as words
from sanxian.stemdonor.selectors import samples as chosen
from sanxian.stemdonor.services import labels as services
from sanxian.stemdonor.views.parts import shown

JUST_NOW = timedelta(minutes=30)  # the paper may jam; after that a label is printed again by reason


@require_http_methods(["GET", "POST"])
def label(request: Request, pk: int) -> HttpResponse:
    """A sample's label right after its print, and the way to print the first or another one."""
    row = chosen.one(request.actor, pk)
    before = chosen.labels(row)
    kind = forms.ReprintForm if before else ActForm
    form, refusal = kind(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        made, refusal = tried(request, services.print_label, sample=row, reason=reason)
        if made:
            return redirect("stemdonor:label", row.pk)
    last = before[0] if before else None
    fresh = last and last.printed_by == request.actor.id and request.at - last.printed_at < JUST_NOW
    context = {
        "row": row, "form": form, "refusal": refusal, "last": last, "kind": words.KINDS[row.kind],
        "bars": code128_svg(row.number) if fresh else "", "prints": _prints(before),
        "columns": [("which", _("第几张")), ("at", _("时间")), ("who", _("谁印的")), ("why", _("原因"))],
    }  # fmt: skip
    return shown(request, "label", context, form)


def _prints(rows: list[Any]) -> list[dict[str, Any]]:
    who = dict(places.accounts([row.printed_by for row in rows]))
    return [
        {
            "which": row.which,
            "at": f"{clock.local(row.printed_at):%Y-%m-%d %H:%M}",
            "who": who.get(row.printed_by, ""),
            "why": words.REPRINTS.get(row.reason, _("首次打印")),
        }
        for row in rows
    ]


@require_GET
def box_list(request: Request, pk: int) -> HttpResponse:
    """The paper that goes with a box: its bar code and the numbers in it."""
    row = chosen.consignment(request.actor, pk)
    code, names = chosen.box_code(row), places.names([row.org_path, row.laboratory])
    context = {
        "row": row, "code": code, "bars": code128_svg(code), "content": chosen.content(row),
        "origin": names.get(row.org_path), "to": names.get(row.laboratory),
    }  # fmt: skip
    return shown(request, "box_list", context)


@require_POST
def scan(request: Request) -> HttpResponse:
    """From the bar code of a box to its page."""
    try:
        found = chosen.box_coded(request.actor, request.POST.get("code", "")[:40])
    except Unknown:
        messages.warning(request, _("没有这个箱码，或不是送到这里的。"))
        return redirect("stemdonor:boxes")
    return redirect("stemdonor:box", found.pk)
