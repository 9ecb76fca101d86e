"""What the pages of the registry share."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from sanxian.core.web import Request
from sanxian.stemcell.selectors import names

PAGE = 50
COMMANDS = {
    "install": "sanxian hla nomenclature install DIR",
    "install_codes": "sanxian hla codes install FILE",
}


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
