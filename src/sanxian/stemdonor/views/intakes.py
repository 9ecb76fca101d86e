"""Registers of registrants that were taken over, with the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sanxian.core import sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, sought, tried
from sanxian.kernel.refusal import Refusal
from sanxian.stemdonor.forms.registrants import ActForm
from sanxian.stemdonor.labels.registrants import INTAKES
from sanxian.stemdonor.selectors import intakes as chosen
from sanxian.stemdonor.selectors import registrants as entries
from sanxian.stemdonor.services import intakes as services
from sanxian.stemdonor.views.parts import shown

SHOWN = 50


@require_GET
def intakes(request: Request) -> HttpResponse:
    return _page(request)


def _page(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    q = sought(request)
    rows = chosen.intakes(request.actor, q)
    if sheets.wanted(request):
        header = [_("编号"), _("文件"), _("行数"), _("新增"), _("导入"), _("状态")]
        found = ([r.pk, r.name, r.rows, r.made, r.at, str(INTAKES[r.status])] for r in rows)
        return sheets.table(request, "intakes", header, found)
    page = Pages(rows, 20).get_page(request.GET.get("page"))
    context = {
        "page": page, "refusal": refusal, "export": sheets.links(request), "q": q,
        "unconfirmed": entries.unconfirmed(request.actor).count(),
        "rows": [{"row": row, "status": INTAKES[row.status], "form": ActForm()} for row in page],
    }  # fmt: skip
    return shown(request, "intakes", context)


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take a register back; what was used since is listed, and nothing is taken back."""
    row = chosen.intake(request.actor, pk)
    _made, refusal = tried(request, services.undo, intake=row)
    if refusal:
        return _page(request, type(refusal)(*refusal.reasons[:SHOWN]))
    messages.success(request, _("导入已撤销：%(n)s 行。") % {"n": row.rows})
    return redirect("stemdonor:intakes")
