"""What a view is given: Django's request with who asks, and when."""

import re
from datetime import datetime

from django.http import HttpRequest

from sanxian.core.actor import Actor

CODE = re.compile(r"[A-Z]{1,2}[0-9A-Z*]{6,22}", re.ASCII)


class Request(HttpRequest):
    """Set by `orgs.middleware`. `actor` is None only at addresses that are open to strangers."""

    actor: Actor
    at: datetime


def sought(request: HttpRequest) -> str:
    """What was looked for. A name, number or phone comes in the body: an address stays in histories
    and in the logs of every proxy, so that only a code may stand in it."""
    if request.method == "POST":
        return request.POST.get("q", "").strip()
    said = request.GET.get("q", "").strip().upper()
    return said if CODE.fullmatch(said) else ""
