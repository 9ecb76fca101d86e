"""Acts on policy editions and on the calendar: written by one person, approved by another."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanxian.core import calendar, policy
from sanxian.core.act import act, changed, note
from sanxian.core.actor import Actor
from sanxian.core.lifecycle import EditionStatus
from sanxian.core.models import Edition, Holiday
from sanxian.core.move import move
from sanxian.kernel.policy import Edition as Text
from sanxian.kernel.policy import parse_edition, to_toml, topic
from sanxian.kernel.refusal import Malformed, Refusal

REFUSALS = ("source_missing", "value_wrong", "not_now")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _checked(about: str, text: str, org_path: str) -> Text:
    """The text as an edition of that place. Raises PolicyError with every fault, or Refusal."""
    found = parse_edition(topic(about), text)
    area = policy.area(org_path)
    if not area or not found.place.startswith(area):
        raise Refusal("edition_place_not_ours", place=found.place)
    return found


@act("core.edition.write", on="org_path")
def write_edition(*, org_path: str, topic: str, text: str, by: Actor, at: datetime) -> Edition:
    """Write a place's own edition as TOML; it decides nothing until another person approves it."""
    found = _checked(topic, text, org_path)
    if any(e.id == found.id for e in policy.editions(topic)):
        raise Refusal("edition_name_taken", name=found.id)
    row = Edition(
        topic=topic,
        name=found.id,
        place=found.place,
        org_path=org_path,
        text=text,
        hash=_hash(text),
        author=by.id,
        written_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise Refusal("edition_name_taken", name=found.id) from fault
    note(edition=f"{row.name}@{row.hash[:16]}")
    return row


@act("core.edition.revise", on="edition")
def revise_edition(*, edition: Edition, text: str, by: Actor, at: datetime) -> Edition:
    """Change a draft; only who wrote it may, so that the author stays one person."""
    _by_author(edition, by)
    found = _checked(edition.topic, text, edition.org_path)
    if found.id != edition.name:
        raise Refusal("edition_name_fixed", name=edition.name)
    digest = _hash(text)
    drafts = Edition.objects.filter(pk=edition.pk, status=EditionStatus.DRAFT, hash=edition.hash)
    if drafts.update(text=text, hash=digest, place=found.place, written_at=at) != 1:
        raise Refusal("overtaken", record="edition", step="revise")
    edition.refresh_from_db()
    note(edition=f"{edition.name}@{digest[:16]}")
    return edition


def _by_author(edition: Edition, by: Actor) -> None:
    if edition.author != by.id:
        raise Refusal("edition_not_the_author")


def set_value(
    edition: Edition,
    key: str,
    *,
    value: Any,
    source: str,
    verified: bool,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Edition:
    """Change one value of a draft; the rest stays as it is written. Raises as `revise_edition`."""
    if topic(edition.topic).kind(key) is None:
        raise Malformed("policy_unknown_key", key=key)
    said = {"value": value, "source": source, "note": note}
    text = policy.with_value(
        policy.read(edition), key, status="verified" if verified else "unverified", **said
    )
    return revise_edition(edition=edition, text=to_toml(text), by=by, at=at)


def drop_value(edition: Edition, key: str, *, by: Actor, at: datetime) -> Edition:
    """Take one value out of a draft: the level above decides it again."""
    text = policy.without_value(policy.read(edition), key)
    return revise_edition(edition=edition, text=to_toml(text), by=by, at=at)


def switch_on(
    *, org_path: str, topic: str, draft: str, effective: date, by: Actor, at: datetime
) -> Edition:
    """Draft the switching-on of a shipped draft for a place from a day; still to be approved."""
    found = next((e for e in policy.editions(topic) if e.id == draft and e.draft), None)
    if found is None:
        raise Refusal("edition_not_a_draft", edition=draft)
    place = policy.area(org_path)
    name = f"{draft}-{place}-{effective:%Y%m%d}"[:60]
    text = to_toml(found.switched_on(place=place, effective=effective, id=name))
    return write_edition(org_path=org_path, topic=topic, text=text, by=by, at=at)


@act("core.edition.propose", on="edition")
def propose_edition(*, edition: Edition, by: Actor, at: datetime) -> Edition:
    """Hand a draft to those who approve, if it could stand beside what is in force."""
    policy.require_fit(policy.read(edition), edition.topic)
    return _decided(edition, "propose")


@act("core.edition.approve", on="edition")
def approve_edition(*, edition: Edition, by: Actor, at: datetime) -> Edition:
    """Put a proposed edition in force from its day; never by the one who wrote it."""
    if edition.author == by.id:
        raise Refusal("same_person")
    policy.require_fit(policy.read(edition), edition.topic)
    return _decided(edition, "approve", approver=by.id, approved_at=at)


@act("core.edition.refuse", on="edition")
def refuse_edition(*, edition: Edition, why: str, by: Actor, at: datetime) -> Edition:
    """Send a proposed edition away, with a reason from the list."""
    if why not in REFUSALS:
        raise Malformed("unreadable", field="why")
    return _decided(edition, "refuse", reason=why)


@act("core.edition.withdraw", on="edition")
def withdraw_edition(*, edition: Edition, by: Actor, at: datetime) -> Edition:
    """Take an approved edition out of force at once; the text stays for those it decided."""
    return _decided(edition, "withdraw")


def _decided(edition: Edition, word: str, reason: str = "", **fields: Any) -> Edition:
    note(edition=f"{edition.name}@{edition.hash[:16]}")
    move(edition, word, set=fields, reasons=(reason,) if reason else ())
    changed(policy.APPROVED)
    return edition


@act("core.holiday.set", on="org_path")
def set_holiday(
    *, org_path: str, day: date, works: bool | None, name: str = "", by: Actor, at: datetime
) -> date:
    """Say that a day is off or worked against its weekday; None: as its weekday says."""
    if works is None:
        Holiday.objects.filter(day=day).delete()
    else:
        Holiday.objects.update_or_create(day=day, defaults={"works": works, "name": name})
    note(day=day.isoformat(), works=works)
    calendar.recount(by, at)
    return day


@act("core.holiday.fill", on="org_path")
def fill_holidays(*, org_path: str, year: int, by: Actor, at: datetime) -> int:
    """Fill a year's holidays as announced, where nobody has written that day yet; how many."""
    rows = [Holiday(day=d, works=works, name=name) for d, works, name in calendar.announced(year)]
    if not rows:
        raise Refusal("holiday_bad_year", year=year)
    known = set(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
    new = [row for row in rows if row.day not in known]
    Holiday.objects.bulk_create(new)
    note(year=year, days=len(new))
    calendar.recount(by, at)
    return len(new)
