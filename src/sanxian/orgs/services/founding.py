"""The first organisation of an empty home; everything else is opened below it."""

from __future__ import annotations

from datetime import datetime

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs.facts import Kind, Level
from sanxian.orgs.models import Org
from sanxian.orgs.services.tree import SEGMENT


@act("orgs.root.found")
def found_root(
    *,
    place: str,
    segment: str,
    name: str,
    by: Actor,
    at: datetime,
    english: str = "",
    division: str = "",
) -> Org:
    """Open the province at the top of an empty home. Raises Refusal (home_has_organisations)."""
    if not SEGMENT.fullmatch(segment):
        raise Malformed("org_segment_bad", field="segment")
    if Org.objects.exists():
        raise Refusal("home_has_organisations")
    note(org=segment, path=f"/{segment}/")
    return Org.objects.create(
        org_id=segment,
        segment=segment,
        path=f"/{segment}/",
        kind=Kind.PROVINCE,
        level=Level.PROVINCE,
        name=name,
        english=english,
        division=division,
        opened=clock.day(at),
    )
