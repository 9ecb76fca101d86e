"""The trail, for those who audit: codes and ids only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from sanxian.core import selectors
from sanxian.orgs.views.acting import listing

Request = Any  # an HttpRequest with `actor` and `at`
MOST = 20_000  # rows of one file


def trail(request: Request) -> HttpResponse:
    """Who did what to which record, when, where and by which edition; the newest first."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("act", "subject", "actor")}
    rows = selectors.trail(request.actor, **asked)
    columns = [
        ("at", _("时间")),
        ("actor", _("谁")),
        ("act", _("做了什么")),
        ("step", _("哪一步")),
        ("subject", _("对什么")),
        ("place", _("在哪里")),
        ("reasons", _("原因")),
        ("edition", _("规则版本")),
        ("chain", _("链")),
        {"key": "seq", "label": _("序号"), "numeric": True},
    ]
    found = rows[:MOST]
    return listing(request, "orgs/trail.html", "trail", columns, found, _cells, asked=asked)


def _cells(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "at": row.at,
            "actor": {"text": row.actor, "code": True},
            "act": {"text": row.act, "code": True},
            "step": row.step,
            "subject": {"text": row.subject, "code": True},
            "place": {"text": row.place, "code": True},
            "reasons": row.reasons,
            "edition": {"text": row.edition, "code": True},
            "chain": {"text": row.chain, "code": True},
            "seq": row.seq,
        }
