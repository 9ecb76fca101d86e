"""By what recruiting is judged: pairs of figures, with their denominators, and no ranking of anybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from sanxian.core import sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request
from sanxian.orgs import places
from sanxian.stemdonor.facts.registrants import QualityRule
from sanxian.stemdonor.rules.quality import Pairs, Share
from sanxian.stemdonor.selectors import quality as chosen
from sanxian.stemdonor.views.parts import PAGE, shown


@require_GET
def quality(request: Request) -> HttpResponse:
    """Stations and who recruited; who may not see places sees the own recruits only."""
    found = chosen.quality(request.actor, request.at)
    q, names = request.GET.get("q", "").strip(), places.names(row.whose for row in found.stations)
    staff = {
        code: f"{name} · {code}"
        for code, name in places.accounts(row.whose for row in found.recruiters)
    }
    stations = _sought(found.stations, q, names)
    people = _sought(found.recruiters, q, staff)
    if sheets.wanted(request):
        rows = [_flat(_("站点"), names.get(row.whose, ""), row) for row in stations]
        rows += [_flat(_("招募人"), staff.get(row.whose, row.whose), row) for row in people]
        return sheets.table(request, "quality", _header(found.ruled), rows)
    page = Pages(people, PAGE).get_page(request.GET.get("page"))
    context = {
        "q": q, "page": page, "ruled": found.ruled, "export": sheets.links(request),
        "own": not request.actor.may_somewhere(chosen.SEE),
        "stations": [_line(names.get(row.whose, ""), row) for row in stations],
        "recruiters": [_line(staff.get(row.whose, row.whose), row) for row in page],
        "station_columns": _columns(_("站点"), found.ruled),
        "recruiter_columns": _columns(_("招募人"), found.ruled),
    }  # fmt: skip
    return shown(request, "quality", context)


def _sought(rows: list[Pairs], q: str, names: dict[str, str]) -> list[Pairs]:
    return [row for row in rows if q.lower() in names.get(row.whose, row.whose).lower()]


def _columns(whose: str, ruled: QualityRule) -> list[dict[str, Any]]:
    return [
        {"key": "whose", "label": whose},
        {"key": "enrolled", "label": _("登记"), "numeric": True},
        {"key": "early", "label": _("入库前退出")}, {"key": "late", "label": _("保留以后退出")},
        {"key": "kept", "label": _in_touch(ruled)},
    ]  # fmt: skip


def _in_touch(ruled: QualityRule) -> str:
    months = ruled.in_touch_months
    said = ngettext("%(n)s 个月内有联系", "%(n)s 个月内有联系", months)
    return said % {"n": months}


def _line(whose: str, row: Pairs) -> dict[str, Any]:
    return {
        "whose": whose or "—", "enrolled": row.enrolled, "early": _said(row.early),
        "late": _said(row.late), "kept": _said(row.kept),
    }  # fmt: skip


def _said(share: Share) -> str:
    """With its denominator, always."""
    if share.part is None:
        return _("分母 %(n)s，不显示") % {"n": share.whole}
    return f"{share.part} / {share.whole} · {share.percent} %"


def _header(ruled: QualityRule) -> list[str]:
    return [
        _("按什么"), _("站点或招募人"), _("登记"), _("入库前退出"), _("分母"), _("保留以后退出"),
        _("分母"), _in_touch(ruled), _("分母"),
    ]  # fmt: skip


def _flat(what: str, whose: str, row: Pairs) -> list[Any]:
    shares: Iterable[Share] = (row.early, row.late, row.kept)
    cells = [cell for one in shares for cell in (one.part, one.whole)]
    return [what, whose, row.enrolled, *("" if cell is None else cell for cell in cells)]
