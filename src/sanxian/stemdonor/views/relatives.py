"""Consents of those taken over from a file, and whom one may ask after a registrant."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, sought_in, tried
from sanxian.orgs import places
from sanxian.people.rules.identity import shown_phone
from sanxian.stemdonor.forms import registrants as forms
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.services import registrants as services
from sanxian.stemdonor.services import relatives
from sanxian.stemdonor.views.parts import PAGE, shown
from sanxian.stemdonor.views.registrants import done, page_of, relative


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """Somebody taken over signs both consents."""
    row = chosen.one(request.actor, pk)
    form = forms.ConsentForm(request.POST)
    return done(request, row, form, services.confirm, _("两份同意都已签好。"))


@require_GET
def unconfirmed(request: Request) -> HttpResponse:
    """Whose consents nobody has seen here, those to be contacted first on top."""
    q, rows = sought_in(request, chosen.unconfirmed(request.actor), "number")
    if sheets.wanted(request):
        header = [_("在库编号"), _("县区"), _("导入"), _("下次联系")]
        flat = (
            [r.number, r.org_path, clock.day(r.enrolled_at), r.next_on] for r in rows.iterator(500)
        )
        return sheets.table(request, "unconfirmed", header, flat)
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    held = list(page)
    briefs, names = chosen.brief_rows(held), places.names(row.org_path for row in held)
    context = {
        "page": page, "q": q, "export": sheets.links(request),
        "columns": [("name", _("姓名")), ("number", _("在库编号")), ("county", _("县区")),
                    ("due", _("下次联系"))],
        "rows": [
            {
                "name": {"text": briefs[row.person_id].name,
                         "url": reverse("stemdonor:registrant", args=[row.pk])},
                "number": {"text": row.number, "code": True},
                "county": names.get(row.org_path, ""), "due": row.next_on,
            }
            for row in held
        ],
    }  # fmt: skip
    return shown(request, "unconfirmed", context)


# -- relatives -------------------------------------------------------------------------------------------


@require_POST
def name(request: Request, pk: int) -> HttpResponse:
    row = chosen.one(request.actor, pk)
    place = (
        row.org_path
        if request.actor.may("stemdonor.relative.name", row.org_path)
        else row.site_path
    )
    form = forms.RelativeForm(request.POST)
    return done(request, row, form, relatives.name, _("已记下。"), place=place)


@require_POST
def forget(request: Request, pk: int) -> HttpResponse:
    found = chosen.relative(request.actor, pk, "stemdonor.relative.forget")
    row = found.registrant
    _made, refusal = tried(request, relatives.forget, place=row.org_path, relative=found)
    if refusal:
        return page_of(request, row, None, refusal)
    messages.success(request, _("已去掉，姓名和电话已删除。"))
    return redirect("stemdonor:registrant", row.pk)


@require_POST
def reveal(request: Request, pk: int) -> HttpResponse:
    """A relative's number in full on this page alone, and on the trail who saw it."""
    found = chosen.relative(request.actor, pk, "stemdonor.relative.reveal")
    seen, refusal = tried(request, relatives.reveal, relative=found)
    context = {"row": found.registrant, "one": relative(found), "refusal": refusal,
               "number": shown_phone(seen.phone) if seen else ""}  # fmt: skip
    return shown(request, "relative", context)
