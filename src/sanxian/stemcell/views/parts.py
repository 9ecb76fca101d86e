"""What the pages of the registry share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from sanxian.core.web import Request
from sanxian.kernel.refusal import Forbidden, Refusal
from sanxian.stemcell.selectors import names

PAGE = 50
COMMANDS = {
    "install": "sanxian hla nomenclature install DIR",
    "install_codes": "sanxian hla codes install FILE",
}


def tried(
    asked: Request, service: Callable[..., Any], /, **given: Any
) -> tuple[Any, Refusal | None]:
    """What the service answered, or its refusal; a lack of right goes on to the refusal page."""
    given.setdefault("request", _number(asked.POST.get("request")))
    try:
        return service(by=asked.actor, at=asked.at, **given), None
    except Forbidden:
        raise
    except Refusal as refusal:
        return None, refusal


def _number(raw: str | None) -> UUID | None:
    try:
        return UUID(raw or "")
    except ValueError:
        return None


def status(form: Any, refusal: Refusal | None) -> int:
    """200 when fresh, 422 with faults, the refusal's own status."""
    if refusal:
        return int(refusal.http)
    return 422 if form.is_bound and form.errors else 200


def unready(request: Request) -> HttpResponse:
    """What must be installed before anything can be compared."""
    return shown(request, "stemcell/unready.html", {})


def shown(
    request: Request, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page that says, too, which names typings are read with, and what to install where there are none."""
    return render(request, template, {**context, "named": names.named(), **COMMANDS}, status=status)


def code(text: str) -> str:
    """A number or code that was looked for; nothing else may stand in an address."""
    said = text.strip().upper()[:24]
    return said if said.replace("-", "").isalnum() and said.isascii() else ""
