"""Reads of the papers that were given."""

from __future__ import annotations

import json

from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Unknown
from sanxian.volunteers.models import Certificate, Volunteer
from sanxian.volunteers.selectors import reach


def one(by: Actor, pk: int) -> Certificate:
    """A paper of a volunteer whom the actor may see. Raises Unknown."""
    rows = Certificate.objects.filter(reach.of_people(by, field="volunteer"), pk=pk)
    return _first(rows)


def own(volunteer: Volunteer, pk: int) -> Certificate:
    """One of her own. Raises Unknown."""
    return _first(Certificate.objects.filter(volunteer=volunteer, pk=pk))


def _first(rows: object) -> Certificate:
    found = rows.select_related("volunteer").first()  # type: ignore[attr-defined]
    if found is None:
        raise Unknown("not_found")
    return found  # type: ignore[no-any-return]


def of(volunteer: Volunteer) -> list[Certificate]:
    return list(volunteer.certificates.order_by("-issued_at", "-pk"))


def by_kind(row: Certificate) -> dict[str, int]:
    """Minutes by kind of work, as they stood when the paper was made."""
    return dict(json.loads(row.by_kind))
