"""Reads of files on their way in, and of what a place's headings mean."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from sanxian.core.actor import Actor, within
from sanxian.exchange.models import Columns, Upload
from sanxian.kernel.refusal import Unknown

SEE = "exchange.upload.see"


def uploads(by: Actor, kind: str = "") -> QuerySet[Upload]:
    """Files sent at the actor's places, newest first."""
    rows = within(Upload.objects.defer("preview"), by, SEE).order_by("-sent_at", "-pk")
    return rows.filter(kind=kind) if kind else rows


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
    return list(json.loads(row.faults or "[]"))


def remembered(place: str, kind: str) -> dict[str, str]:
    """What headings meant at this place the last time."""
    words = Columns.objects.filter(org_path=place, kind=kind).values_list("words", flat=True)
    return dict(json.loads(words.first() or "{}"))
