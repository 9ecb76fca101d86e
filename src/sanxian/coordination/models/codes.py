"""What the tables of this room share: numbers by chance, and columns of codes."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def by_chance(letter: str) -> str:
    """A letter and nine signs from which nothing follows."""
    return letter + "".join(secrets.choice(SIGNS) for _ in range(9))


def link_number() -> str:
    return by_chance("K")


def mission_code() -> str:
    return by_chance("E")


def code_of(codes: type[StrEnum], **options: Any) -> models.CharField[Any, Any]:
    return models.CharField(max_length=20, choices=[(c.value, c.name) for c in codes], **options)


def known(codes: type[StrEnum], column: str, name: str, blank: bool = False) -> Any:
    values = [c.value for c in codes] + ([""] if blank else [])
    return models.CheckConstraint(name=name, condition=Q(**{f"{column}__in": values}))
