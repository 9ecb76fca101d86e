"""Reads of files on their way in, and of what a place's headings mean."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from sanxian.core.actor import Actor, within
from sanxian.exchange.models import Columns, Upload
from sanxian.exchange.registers import fields
from sanxian.exchange.registers.taking import About
from sanxian.kernel.refusal import Unknown
from sanxian.stemcell.facts import Method

SEE = "exchange.upload.see"


def uploads(by: Actor, kind: str = "") -> QuerySet[Upload]:
    """Files sent at the actor's places, newest first."""
    found = Upload.objects.defer("preview", "written").filter(_mine(by))
    rows = within(found, by, SEE).order_by("-sent_at", "-pk")
    return rows.filter(kind=kind) if kind else rows


def _mine(by: Actor) -> Q:
    """Files of registers that are the actor's work where they were sent: typings are a branch's."""
    found = Q(pk__in=[])
    for kind, act in fields.SERVICES.items():
        for path in by.paths(act):
            found |= Q(kind=kind, org_path__startswith=path)
    return found


def upload(by: Actor, uid: UUID) -> Upload:
    """Raises Unknown."""
    found = uploads(by).filter(uid=uid).first()
    if found is None:
        raise Unknown("not_found")
    return found


def content(row: Upload) -> bytes:
    """The file's bytes; b"" when it was dropped."""
    return b"".join(base64.b64decode(part.body) for part in row.parts.order_by("number"))


def preview(row: Upload) -> dict[str, Any]:
    """`heading`, `row` (its line), `rows`: the first of the file, as texts."""
    return dict(json.loads(row.preview or '{"heading": [], "row": 0, "rows": []}'))


def mapping(row: Upload) -> dict[str, str]:
    return dict(json.loads(row.mapping or "{}"))


def faults(row: Upload) -> list[dict[str, Any]]:
    """Codes with their params: what was wrong, and where."""
    found = list(json.loads(row.faults or "[]"))
    values = json.loads(row.written or "[]") or [{}] * len(found)
    return [{**said, **value} for said, value in zip(found, values, strict=True)]


def about(row: Upload) -> About:
    """What was said of the file as a whole."""
    said = json.loads(row.about or "{}")
    day = date.fromisoformat(said["day"]) if said.get("day") else None
    method = said.get("method") or str(Method.UNSAID)
    return About(row.system, method, said.get("laboratory", ""), day)


def remembered(place: str, kind: str) -> dict[str, str]:
    """What headings meant at this place the last time."""
    words = Columns.objects.filter(org_path=place, kind=kind).values_list("words", flat=True)
    return dict(json.loads(words.first() or "{}"))
