"""What the doors for machines share: who asks, and how a refusal looks there."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer, SessionAuth

from sanxian.core.web import Request
from sanxian.exchange import schemas, selectors
from sanxian.kernel.refusal import Forbidden, Reason, Refusal


class ByKey(HttpBearer):
    """The actor that a shown key speaks for."""

    def authenticate(self, request: Request, token: str) -> Any:  # type: ignore[override]
        actor = selectors.speaker(token, request.at)
        if actor:
            request.actor = actor
        return actor


class BySession(SessionAuth):
    """Somebody who is signed in; what she sends must carry the CSRF token."""

    def authenticate(self, request: Request, key: str | None) -> Any:  # type: ignore[override]
        return request.actor


SAID = {code: schemas.Refused for code in (400, 401, 403, 404, 409, 413, 422)}


def refusing(api: NinjaAPI) -> None:
    """Let every refusal and fault of a door be answered in one shape, with the codes of the pages."""

    def answer(request: Request, reasons: Any, status: int) -> HttpResponse:
        said = {"reasons": [schemas.Why(**r.as_dict()).dict() for r in reasons]}
        return api.create_response(request, said, status=status)

    @api.exception_handler(Refusal)
    def refused(request: Request, refusal: Refusal) -> HttpResponse:
        return answer(request, refusal.reasons, refusal.http)

    @api.exception_handler(ValidationError)
    def unreadable(request: Request, fault: ValidationError) -> HttpResponse:
        return answer(request, _fields(fault), 422)

    @api.exception_handler(AuthenticationError)
    def stranger(request: Request, fault: AuthenticationError) -> HttpResponse:
        return answer(request, [Reason("key_missing")], 401)

    @api.exception_handler(Http404)
    def nowhere(request: Request, fault: Http404) -> HttpResponse:
        return answer(request, [Reason("not_found")], 404)

    @api.exception_handler(HttpError)
    def faulty(request: Request, fault: HttpError) -> HttpResponse:
        params = {"field": "body", "expected": "JSON"}
        return answer(request, [Reason("body_unreadable", params=params)], fault.status_code)


def _fields(fault: ValidationError) -> list[Reason]:
    """Which field, and what was expected; what was sent is not repeated."""
    return [
        Reason(
            "body_unreadable",
            params={
                "field": ".".join(str(part) for part in error.get("loc", ())[1:])[:80] or "body",
                "expected": str(error.get("type", ""))[:60],
            },
        )
        for error in fault.errors[:50]
    ]


def need(request: Request, permission: str) -> None:
    if not request.actor.may_somewhere(permission):
        raise Forbidden("not_permitted", act=permission)
