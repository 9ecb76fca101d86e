"""What typings are read with here: the releases of names, the frequencies, the multiple-allele codes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sanxian.core.web import Request, form_status, tried
from sanxian.kernel.refusal import Refusal
from sanxian.stemcell import forms
from sanxian.stemcell.selectors import names as known
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services import codes
from sanxian.stemcell.views.parts import shown

LOAD = "stemcell.codes.load"


@require_http_methods(["GET", "POST"])
def names(request: Request) -> HttpResponse:
    """What is installed, and a table of codes that is loaded."""
    may = request.actor.may_somewhere(LOAD)
    if request.method != "POST":
        return _page(request, forms.CodesForm() if may else None)
    form = forms.CodesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    file = form.cleaned_data["file"]
    made, refusal = tried(
        request, codes.load, place=chosen.branch(request.actor, LOAD), name=file.name,
        content=file.read(),
    )  # fmt: skip
    if refusal:
        return _page(request, form, refusal)
    messages.success(request, _("代码表已装入，新增 %(n)s 个代码，分型立即用它读。") % {"n": made})
    return redirect("stemcell:names")


def _page(
    request: Request, form: forms.CodesForm | None, refusal: Refusal | None = None
) -> HttpResponse:
    held = known.ready()
    context = {
        "form": form, "refusal": refusal, "codes": known.codes_about(),
        "alleles": sum(len(locus.entries) for locus in held) if held else 0,
        "frequencies": known.populations(held) if held else [],
        "made_up": bool(held and known.are_made_up(held)),
    }  # fmt: skip
    return shown(
        request, "stemcell/names.html", context, form_status(form, refusal) if form else 200
    )
