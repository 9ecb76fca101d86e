"""What a view is given: Django's request with who asks, and when."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Forbidden, Refusal

M = TypeVar("M", bound=Model)
ACCOUNT = re.compile(r"a-[0-9a-z_-]{1,14}", re.ASCII)
CODE = re.compile(r"[A-Z]{1,2}[0-9A-Z*]{6,22}", re.ASCII)


class Request(HttpRequest):
    """Set by `orgs.middleware`. `actor` is None only at addresses that are open to strangers."""

    actor: Actor
    at: datetime


def alone(request: HttpRequest, rows: Any) -> Any:
    """The one row that waits, for somebody whom a desk sent to do it (`?go=1`); None where there is
    another, so that she chooses: then the links of the page know nothing of it any more."""
    if request.GET.get("go") != "1" or "export" in request.GET:
        return None
    found = list(rows[:2])
    if len(found) == 1:
        return found[0]
    request.GET = request.GET.copy()
    request.GET.pop("go")
    return None


def thing(request: HttpRequest) -> str:
    """The name of a thing that was looked for: a lot, a machine, a file. Never a person's."""
    said = request.GET.get("q", "")[:40]
    return "".join(sign for sign in said if sign.isprintable()).strip()


def matching(rows: Any, said: str, *columns: str) -> Any:
    """The rows which have what was looked for in one of these columns; all where nothing was.

    A column names what it is compared with, and how: `code`, `lines__unit__number`, `name__icontains`.
    """
    if not said:
        return rows
    scope = Q(pk__in=[])
    for column in columns:
        scope |= Q(**{column: said})
    return rows.filter(pk__in=rows.model._default_manager.filter(scope).values("pk"))


def sought_in(request: HttpRequest, rows: QuerySet[M], column: str) -> tuple[str, QuerySet[M]]:
    """What was looked for, and the rows whose code begins so; all of them where nothing was."""
    said = sought(request)
    return said, rows.filter(**{f"{column}__startswith": said}) if said else rows


def whose(request: HttpRequest) -> str:
    """Whose records were looked for: the beginning of an account's code, as the trail names people."""
    said = request.GET.get("q", "").strip()
    return said if ACCOUNT.fullmatch(said) or CODE.fullmatch(said) else ""


def sought(request: HttpRequest) -> str:
    """What was looked for. A name, number or phone comes in the body: an address stays in histories
    and in the logs of every proxy, so that only a code may stand in it."""
    if request.method == "POST":
        return request.POST.get("q", "").strip()
    said = request.GET.get("q", "").strip().upper()
    return said if CODE.fullmatch(said) else ""


def request_number(raw: str | None) -> UUID | None:
    """The number of a form that has nothing else; None where there is none."""
    try:
        return UUID(raw or "")
    except ValueError:
        return None


def tried(
    asked: HttpRequest, service: Callable[..., Any], /, **given: Any
) -> tuple[Any, Refusal | None]:
    """What the service answered, or its refusal; a lack of right goes on to the refusal page."""
    given.setdefault("request", request_number(asked.POST.get("request")))
    try:
        return service(by=asked.actor, at=asked.at, **given), None  # type: ignore[attr-defined]
    except Forbidden:
        raise
    except Refusal as refusal:
        return None, refusal


def form_status(form: Any, refusal: Refusal | None) -> int:
    """What a form's page answers: 200 when fresh, 422 with faults, the refusal's own status."""
    if refusal:
        return int(refusal.http)
    return 422 if form is not None and form.is_bound and form.errors else 200
