"""One's own duties as a calendar: the secret address, its renewal, and what it opens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.duties import icalendar, keys
from sanxian.duties.facts import Entry, Event
from sanxian.duties.selectors import feeds as selectors
from sanxian.duties.services import feeds as services


@require_http_methods(["GET", "POST"])
def feed(request: HttpRequest) -> HttpResponse:
    """Whether there is an address; by POST a new one, which is shown this once."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        secret = keys.new_secret()
        actor = request.actor
        services.issue(place=actor.facility, secret=secret, by=actor, at=request.at)
        address = reverse("duties:calendar", args=[secret])
        context["address"] = request.build_absolute_uri(address)
    context["feed"] = selectors.own(request.actor)
    response = render(request, "duties/feed.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    services.revoke(place=request.actor.facility, by=request.actor, at=request.at)
    messages.success(request, _("日历地址已收回，旧地址打不开了。"))
    return redirect("duties:feed")


@require_GET
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads. It is not signed in: the address itself is the key."""
    by = selectors.reader(secret, request.at)
    events = [_event(entry, request) for entry in selectors.entries(by)]
    text = icalendar.written(_("三献待办"), events, request.at)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="duties.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _event(entry: Entry, request: HttpRequest) -> Event:
    words = _("回电：%(label)s #%(number)s") if entry.call else _("到期：%(label)s #%(number)s")
    url = request.build_absolute_uri(reverse("duties:duty", args=[entry.number]))
    said = words % {"label": entry.label, "number": entry.number}
    return Event(entry.uid, said, entry.at, entry.place, url)
