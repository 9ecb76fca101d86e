"""Feedback to clinicians: used, returned, wasted, and crossmatched for each one given."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sanxian.blood.labels.components import ENDED_FOR
from sanxian.blood.selectors import feedback as selectors
from sanxian.blood.views.supply import exports, show
from sanxian.blood.views.uses import period, titles
from sanxian.core import sheets
from sanxian.core.labels import sentence
from sanxian.kernel.refusal import Reason

COLUMNS = [
    ("name", gettext_lazy("医院")),
    {"key": "transfused", "label": gettext_lazy("输注"), "numeric": True},
    {"key": "returned", "label": gettext_lazy("退回"), "numeric": True},
    {"key": "wasted", "label": gettext_lazy("报废"), "numeric": True},
    {"key": "crossmatched", "label": gettext_lazy("配血"), "numeric": True},
    {"key": "ct", "label": gettext_lazy("配血与输注之比"), "numeric": True},
]
PARTS = [("name", gettext_lazy("科室")), *COLUMNS[1:4]]


@require_http_methods(["GET"])
def feedback(request: HttpRequest) -> HttpResponse:
    since, until = period(request, 30)
    found = selectors.feedback(request.actor, since, until)
    columns = COLUMNS[:4] if found.ours else COLUMNS
    if sheets.wanted(request):
        lines = [*found.hospitals, *found.departments]
        cells = ([x.name, x.transfused, x.returned, x.wasted, x.crossmatched, x.ct][: len(columns)]
                 for x in lines)  # fmt: skip
        return sheets.table(request, "use-feedback", titles(columns), cells)
    given = sum(x.transfused for x in found.hospitals)
    lost = sum(x.wasted for x in found.hospitals)
    context = {
        "finding": _("输注 %(given)s 袋，报废 %(lost)s 袋") % {"given": given, "lost": lost},
        "ours": found.ours,
        "since": since,
        "until": until,
        "columns": columns,
        "rows": [_line(x) for x in found.hospitals],
        "parts": PARTS,
        "part_rows": [_line(x) for x in found.departments],
        "waste": [{"label": _wasted(why), "value": n} for why, n in found.waste.items()],
        "export": exports(request),
    }
    return show(request, "feedback", context)


def _wasted(why: str) -> str:
    """What a bag was destroyed for, in words: a reason that somebody chose, or one that a rule gave."""
    return str(ENDED_FOR.get(why) or sentence(Reason(why))) if why else _("没有写明")


def _line(line: selectors.Line) -> dict[str, Any]:
    names = ("name", "transfused", "returned", "wasted", "crossmatched", "ct")
    return {name: getattr(line, name) for name in names}
