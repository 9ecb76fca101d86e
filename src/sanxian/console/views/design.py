"""The living page of the design system: every component once, in every state."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sanxian.console import samples


def design(request: HttpRequest) -> HttpResponse:
    return render(request, "console/design.html", samples.page(request))


def design_shell(request: HttpRequest, name: str) -> HttpResponse:
    """A shell with sample content: touch, own, big, paper, bare."""
    return render(request, f"console/design_{name}.html", samples.page(request))
