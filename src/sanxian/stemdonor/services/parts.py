"""What the acts on registrants share: names of records, consequences, who hears of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, Grant
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.people import selectors as people
from sanxian.stemdonor import kinds
from sanxian.stemdonor.models import Registrant

BASIS = ("民法典 第1006条", "红十字会法 第11条")
CONSENT = ("个人信息保护法 第29条", "民法典 第1006条")


def house(by: Actor, *permissions: str) -> Actor:
    """`by` for a consequence of the act she is doing: the trail says it was she."""
    return replace(by, grants=(*by.grants, Grant("house", "/", frozenset(permissions))))


def party(registrant: Registrant) -> str:
    """The person, as duties name whom they are about."""
    return f"people.person:{people.one_brief(registrant.person_id).uid}"


def parties(registrants: Iterable[Registrant]) -> dict[int, str]:
    """The same of many, by the registrant's key; their files are read at once."""
    rows = list(registrants)
    found = people.brief(row.person_id for row in rows)
    return {row.pk: f"people.person:{found[row.person_id].uid}" for row in rows}


def here(registrant: Registrant, place: str) -> None:
    """An act at a site concerns whom that site enrols; one of a county, its own. Raises Refusal."""
    own = registrant.org_path.startswith(place) or registrant.site_path.startswith(place)
    if not own:
        raise Refusal("registrant_elsewhere")


def close_work(registrant: Registrant, by: Actor, at: datetime, *left: str) -> None:
    """Cancel every open duty about a registrant, but for those kinds."""
    for kind in (k for k in kinds.OF_REGISTRANT if k not in left):
        duties.cancel_for(kind=kind, subject=subject_of(registrant), by=by, at=at)


def known(codes: Iterable[str], value: str, field: str) -> None:
    """Raises Malformed where a code is none of these."""
    if value not in set(codes):
        raise Malformed("no_such_choice", field=field)
