"""What those who take the centre's tasks must know, of many at once; they look at the place themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sanxian.stemdonor.models import MatchCase, Registrant
from sanxian.stemdonor.models.cases import OVER

PIECE = 500


def by_numbers(numbers: Iterable[str]) -> dict[str, Registrant]:
    """The registrant under each number of the registry."""
    wanted = sorted(set(numbers) - {""})
    found: dict[str, Registrant] = {}
    for start in range(0, len(wanted), PIECE):
        rows = Registrant.objects.filter(number__in=wanted[start : start + PIECE])
        found |= {row.number: row for row in rows}
    return found


def open_cases(registrants: Iterable[Registrant]) -> dict[int, MatchCase]:
    """The open case of each, by the registrant's key."""
    keys = [row.pk for row in registrants]
    rows: list[Any] = []
    for start in range(0, len(keys), PIECE):
        piece = keys[start : start + PIECE]
        rows += MatchCase.objects.filter(registrant__in=piece).exclude(status__in=OVER)
    return {row.registrant_id: row for row in rows}


def given(registrants: Iterable[Registrant]) -> set[int]:
    """The keys of those whose person has given before."""
    people = {row.person_id: row.pk for row in registrants}
    rows = MatchCase.objects.filter(
        registrant__person__in=people, collected_on__isnull=False
    ).values_list("registrant__person_id", flat=True)
    return {people[key] for key in rows}
