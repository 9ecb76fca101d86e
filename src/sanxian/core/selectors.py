"""Reads of editions, the calendar and the trail, by those who may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Model, QuerySet

from sanxian.core import policy
from sanxian.core.act import ACTS
from sanxian.core.actor import Actor, within
from sanxian.core.models import Edition, Holiday, Trail
from sanxian.kernel.policy import Edition as Text
from sanxian.kernel.policy import Resolved, topics
from sanxian.kernel.refusal import Unknown

SEE_EDITIONS, SEE_TRAIL, SEE_DAYS = "core.edition.see", "core.trail.see", "core.holiday.see"


def editions(by: Actor, topic: str = "") -> QuerySet[Edition]:
    """The places' own editions that `by` may see, the newest first."""
    rows = within(Edition.objects.order_by("-written_at", "-pk"), by, SEE_EDITIONS)
    return rows.filter(topic=topic) if topic else rows


def edition(pk: int, by: Actor) -> Edition:
    """Raises Unknown for one that is not there or lies elsewhere."""
    found = editions(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def shipped(topic: str) -> list[Text]:
    """The editions that come with Sanxian, for everybody to read."""
    own = set(Edition.objects.filter(topic=topic).values_list("name", flat=True))
    return [e for e in policy.editions(topic) if e.id not in own]


def overview(place: str, on: date) -> list[dict[str, Any]]:
    """Every topic with how many of its values are not yet verified in that place."""
    return [
        {
            "topic": t.name,
            "values": len(ruled.origins),
            "unverified": sum(v.status == "unverified" for v in ruled.origins.values()),
            "editions": ruled.edition_ids,
        }
        for t in topics()
        for ruled in [policy.resolve(t, place, on)]
    ]


def ruled(topic: str, place: str, on: date, named: str | None = None) -> Resolved[Any]:
    return policy.resolve(topic, place, on, named)


def days(by: Actor, year: int) -> QuerySet[Holiday]:
    """The days of a year that differ from their weekday. Working days are no secret inside."""
    if not by.may_somewhere(SEE_DAYS):
        raise Unknown("not_found")
    return Holiday.objects.filter(day__year=year).order_by("day")


def trail(by: Actor, act: str = "", subject: str = "", actor: str = "") -> QuerySet[Trail]:
    """What happened in the places where `by` may read the trail, the newest first."""
    rows = within(Trail.objects.order_by("-id"), by, SEE_TRAIL, "place")
    named = "act" if act in ACTS else "act__startswith"
    for column, said in ((named, act), ("subject", subject), ("actor", actor)):
        if said:
            rows = rows.filter(**{column: said})
    return rows


def acts(by: Actor, since: datetime, until: datetime) -> dict[str, int]:
    """How often each act was done in that time, in the places where `by` may read the trail."""
    rows = trail(by).filter(at__gte=since, at__lte=until).order_by()
    return dict(rows.values_list("act").annotate(n=Count("pk")))


# -- whether anybody has used a row ------------------------------------------------------------------

CHUNK = 2000


def used(model: type[Model], keys: Sequence[int], passing: Sequence[str] = ()) -> dict[int, str]:
    """Which of these rows something stands on, and what: another table's row, or an act about them.

    For acts that take back what came in by the thousand. `passing` are labels of tables
    (`people.double`) and names of acts that do not count; a look is no use.
    """
    found: dict[int, str] = {}
    for i in range(0, len(keys), CHUNK):
        part = list(keys[i : i + CHUNK])
        for relation in _pointing_at(model):
            table: Any = relation.related_model
            if table._meta.label_lower in passing:
                continue
            column = relation.field.name
            rows = table._base_manager.filter(**{f"{column}__in": part})
            pointing = rows.values_list(f"{column}_id", flat=True)
            found |= dict.fromkeys(pointing, table._meta.label_lower)
        found |= _acted_on(model._meta.label_lower, part, passing)
    return found


def _pointing_at(model: type[Model]) -> list[Any]:
    """The foreign keys to a table, those without a name on this side too."""
    fields = model._meta.get_fields(include_hidden=True)
    return [
        f for f in fields if f.auto_created and not f.concrete and (f.one_to_many or f.one_to_one)
    ]


def _acted_on(label: str, keys: list[int], passing: Sequence[str]) -> dict[int, str]:
    rows = Trail.objects.filter(subject__in=[f"{label}:{key}" for key in keys])
    rows = rows.exclude(act__in=["core.record.saw", *passing]).order_by()
    pairs = rows.values_list("subject", "act")
    return {int(subject.rpartition(":")[2]): act for subject, act in pairs}
