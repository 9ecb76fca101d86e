"""Acts on files of registers: kept sealed, matched and started, dropped; the import runs behind."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from sanxian.core import clock
from sanxian.core.act import act, current, note
from sanxian.core.actor import Actor
from sanxian.core.later import later
from sanxian.exchange.models import Columns, Upload, UploadPart
from sanxian.exchange.registers import fields, selectors, taking
from sanxian.exchange.registers.taking import File, Taken
from sanxian.kernel.refusal import Forbidden, Malformed, Reason, Refusal
from sanxian.orgs import selectors as orgs

BASIS = ("个人信息保护法 第51条", "血站管理办法")
PART = 1024 * 1024
SHOWN = 10  # rows of the preview
KEPT = timedelta(days=2)  # a file that nobody started
NOTHING: Mapping[str, str] = {}
VALUES = ("text", "number")  # params of a fault that say what stood in the cell
TASK = "exchange.take_in"
SERVICES = fields.SERVICES


@act("exchange.upload.keep", basis=BASIS)
def keep(
    *,
    place: str,
    kind: str,
    name: str,
    content: bytes,
    by: Actor,
    at: datetime,
    system: str = "",
    about: Mapping[str, str] = NOTHING,
) -> Upload:
    """Keep a file, sealed, until it is taken in or dropped. Raises Malformed where it cannot be
    read, and Forbidden where its import is not this person's work. `about` says of typings their
    `method`, `laboratory` and `day` (ISO), where a row does not say it.
    """
    if kind not in SERVICES:
        raise Malformed("no_such_choice", field="kind")
    if not by.may(SERVICES[kind], place):
        raise Forbidden("not_permitted", act=SERVICES[kind])
    if kind == fields.UNITS and not system.strip():
        raise Malformed("system_not_named", field="system")
    file = taking.opened(kind, name, content, selectors.remembered(place, kind), {})
    row = Upload.objects.create(
        org_path=place,
        kind=kind,
        system=system.strip()[:80],
        about=json.dumps(dict(about), ensure_ascii=False) if about else "",
        name=file.name,
        digest=file.digest,
        size=len(content),
        rows=len(file.headed.rows),
        preview=_preview(file),
        mapping=json.dumps(file.mapping, ensure_ascii=False),
        sent_at=at,
        sent_by=by.id,
    )
    _seal(row, content)
    note(kind=kind, rows=row.rows, digest=row.digest)
    return row


def _preview(file: File) -> str:
    rows = [[row, list(cells)] for row, cells in file.headed.rows[:SHOWN]]
    said = {"heading": file.headed.heading, "row": file.headed.row, "rows": rows}
    return json.dumps(said, ensure_ascii=False)


def _seal(row: Upload, content: bytes) -> None:
    for number, start in enumerate(range(0, len(content), PART)):
        body = base64.b64encode(content[start : start + PART]).decode()
        UploadPart.objects.create(upload=row, number=number, body=body)


@act("exchange.upload.start", basis=BASIS, on="upload")
def start(
    *,
    upload: Upload,
    mapping: Mapping[str, str],
    by: Actor,
    at: datetime,
    dry: bool = False,
    part: bool = False,
) -> Upload:
    """Say what the columns mean, and begin: the import runs in the background, as this person.

    What was chosen is remembered for the next file of the kind. Raises Refusal (upload_gone,
    upload_runs), Malformed.
    """
    if upload.runs:
        raise Refusal("upload_runs")
    if not upload.parts.exists():
        raise Refusal("upload_gone")
    known = {field.name for field in fields.of(upload.kind)} | {""}
    heading = selectors.preview(upload)["heading"]
    words = {word: name for word, name in mapping.items() if word in heading and name in known}
    remember(upload.org_path, upload.kind, words)
    upload.mapping = json.dumps(words, ensure_ascii=False)
    upload.started_at, upload.started_by, upload.dry = at, by.id, dry
    upload.ended_at, upload.done, upload.faults, upload.written = None, 0, "", None
    upload.part = part and upload.kind == fields.TYPINGS
    upload.save(
        update_fields=[
            "mapping",
            "started_at",
            "started_by",
            "dry",
            "ended_at",
            "done",
            "part",
            "faults",
            "written",
        ]
    )
    later(TASK, upload.pk, by.id)
    note(kind=upload.kind, dry=dry, part=upload.part)
    return upload


def remember(place: str, kind: str, words: Mapping[str, str]) -> None:
    """What headings mean here, beside what was known of others; inside an act."""
    current()
    said = {**selectors.remembered(place, kind), **words}
    text = json.dumps(said, ensure_ascii=False)
    Columns.objects.update_or_create(org_path=place, kind=kind, defaults={"words": text})


@act("exchange.upload.drop", basis=BASIS, on="upload")
def drop(*, upload: Upload, by: Actor, at: datetime) -> Upload:
    """Throw a file away that is not running; the record that it came stays. Raises Refusal."""
    if upload.runs:
        raise Refusal("upload_runs")
    _forget(upload)
    return upload


def _forget(upload: Upload, *, faults: bool = True) -> None:
    """The personal data go: what stays is that a file came, and what became of it."""
    upload.parts.all().delete()
    upload.preview = ""
    upload.written = None if faults else upload.written
    upload.save(update_fields=["preview", "written"])


# -- behind ------------------------------------------------------------------------------------------


def take_in(pk: int, account: str) -> None:
    """The queued import, done as the account that began it; what came of it is written down."""
    upload = Upload.objects.get(pk=pk)
    if not upload.runs or upload.started_by != account:
        return
    at = clock.now()
    try:
        by = orgs.actor_coded(account, clock.day(at))
        taken = _taken(upload, by, at)
    except Refusal as refusal:
        _ended(upload, at, refusal.reasons)
        return
    _ended(upload, at, taken.faults, made=taken.made, result=taken.record, left_out=taken.left_out)
    if taken.record:
        _forget(upload, faults=False)


def _taken(upload: Upload, by: Actor, at: datetime) -> Taken:
    file = taking.opened(
        upload.kind, upload.name, selectors.content(upload), {}, selectors.mapping(upload)
    )
    return taking.take(
        file,
        by=by,
        at=at,
        about=selectors.about(upload),
        dry=upload.dry,
        part=upload.part,
        told=lambda done: _told(upload.pk, done),
    )


def _told(pk: int, done: int) -> None:
    Upload.objects.filter(pk=pk).update(done=done)


def _fault(reason: Reason) -> dict[str, Any]:
    kept = {key: value for key, value in reason.params.items() if key not in VALUES}
    return {"code": reason.code, **kept}


def _values(reason: Reason) -> dict[str, Any]:
    return {key: value for key, value in reason.params.items() if key in VALUES}


def _ended(upload: Upload, at: datetime, reasons: Sequence[Reason], **said: Any) -> None:
    """How an import ended; what stood in faulty cells is sealed."""
    if reasons:
        values = [_values(reason) for reason in reasons]
        said["faults"] = json.dumps([_fault(reason) for reason in reasons], ensure_ascii=False)
        said["written"] = json.dumps(values, ensure_ascii=False) if any(values) else None
    for name, value in {"ended_at": at, **said}.items():
        setattr(upload, name, value)
    upload.save(update_fields=["ended_at", *said])


def tick(at: datetime) -> int:
    """Files that nobody started, or whose faults nobody mended, are thrown away after two days."""
    held = Q(parts__isnull=False) | Q(written__isnull=False)
    old = Upload.objects.filter(held, sent_at__lt=at - KEPT).distinct()
    rows = [row for row in old if not row.runs]
    for row in rows:
        _forget(row)
    return len(rows)
