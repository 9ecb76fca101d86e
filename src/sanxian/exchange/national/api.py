"""The centre's door: /api/national/tasks in, /api/national/answers out; shown by a key of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import NinjaAPI, Query

from sanxian.core.web import Request
from sanxian.exchange.doors import SAID, ByKey, BySession, need, refusing
from sanxian.exchange.national import reading, schemas, selectors, services
from sanxian.kernel.refusal import Malformed

api = NinjaAPI(
    title="Sanxian 三献 · 国家中心",
    version="1",
    urls_namespace="national",
    auth=[ByKey(), BySession()],
    docs_url=None,
    description="Tasks of the national centre, and the answers. Every refusal has the shape `Refused`.",
)
refusing(api)
MOST = 1_000  # answers of one page


@api.post("/tasks", response={200: schemas.TakenOut, **SAID}, tags=["tasks"])
def take(request: Request, body: list[schemas.TaskIn]) -> Any:
    """Each task goes to a named worker at once; sent again, nothing comes twice."""
    need(request, selectors.TAKE)
    if not body or len(body) > reading.MOST:
        raise Malformed("tasks_too_many", most=reading.MOST)
    lines = reading.of_list(one.dict() for one in body)
    place = request.actor.paths(selectors.TAKE)[0]
    found = services.take(place=place, lines=lines, source="api", by=request.actor, at=request.at)
    rows = [
        {"row": one.line.row, "number": one.line.number, "code": one.code, "worker": bool(one.worker)}
        for one in selectors.with_workers(found)
    ]  # fmt: skip
    return {
        "taken": sum(one.code == "taken" for one in found),
        "again": sum(one.code == "again" for one in found),
        "refused": sum(not one.good for one in found),
        "rows": rows,
    }


@api.get("/answers", response={200: schemas.AnswersOut, **SAID}, tags=["answers"])
def answers(
    request: Request,
    since: datetime | None = None,
    unsent: bool = False,
    after: int = Query(0, ge=0),
) -> Any:
    """What happened since a moment, oldest first; `after` is the last number already read."""
    need(request, selectors.SEE)
    if since is not None and since.tzinfo is None:
        raise Malformed("body_unreadable", field="since", expected="a moment with its zone")
    rows = selectors.answers(request.actor, since, "unsent" if unsent else "").order_by("pk")
    found = list(rows.filter(pk__gt=after)[: MOST + 1])
    said = [
        {
            "id": row.pk, "task": row.task.number, "word": row.word, "at": row.at,
            "said": selectors.said(row), "sent_at": row.sent_at,
        }
        for row in found[:MOST]
    ]  # fmt: skip
    return {"answers": said, "more": len(found) > MOST}


@api.post("/answers/sent", response={200: schemas.SentOut, **SAID}, tags=["answers"])
def sent(request: Request, body: schemas.SentIn) -> Any:
    """The centre has read these; said again, nothing changes."""
    need(request, selectors.SEND)
    return {"sent": services.sent(body.answers, request.actor, request.at)}
