"""What the pages of the volunteers share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sanxian.core import clock
from sanxian.core.web import Request, request_number
from sanxian.kernel.refusal import Malformed

PAGE = 50


def tapped(
    asked: Request, service: Callable[..., Any], said: str, to: str, *keys: Any, **given: Any
) -> HttpResponse:
    """One tap: done once, with a word of thanks, or the page that says why not."""
    service(by=asked.actor, at=asked.at, request=request_number(asked.POST.get("request")), **given)
    messages.success(asked, said)
    return redirect(to, *keys)


def key(raw: str | None) -> int:
    """A record's key that was chosen; 0 for what is none."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 16 else 0


def word_of(said: str, known: Iterable[str]) -> str:
    """One of the known words. Raises Malformed."""
    if said not in set(known):
        raise Malformed("no_such_choice", field="word")
    return said


def tabs(known: dict[str, Any], current: str) -> list[dict[str, Any]]:
    return [
        {"url": f"?tab={key}" if key else "?", "label": said, "current": key == current}
        for key, said in known.items()
    ]


def when(starts: datetime, ends: datetime) -> str:
    """11-24 周二 09:00—12:00, in the place's time; with the second day where it is another."""
    first, last = clock.local(starts), clock.local(ends)
    end = f"{last:%H:%M}" if first.date() == last.date() else _moment(last)
    return f"{_moment(first)}—{end}"


def _moment(at: datetime) -> str:
    return f"{at:%m-%d} {dateformat.format(at, 'D')} {at:%H:%M}"


def amount(minutes: int) -> str:
    """Minutes as one says them: 45 分钟, 3 小时, 3.5 小时."""
    if abs(minutes) < 60:
        return ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}
    hours = f"{minutes / 60:.1f}".removesuffix(".0")
    return _("%(n)s 小时") % {"n": hours}


def joined(said: Iterable[Any]) -> str:
    return _("、").join(str(one) for one in said)
