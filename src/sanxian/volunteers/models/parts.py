"""Columns that hold one of a list of codes."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import F, Q


def code(codes: type[StrEnum], **options: Any) -> models.CharField[Any, Any]:
    return models.CharField(max_length=20, choices=[(c.value, c.name) for c in codes], **options)


def known(
    codes: type[StrEnum], column: str, name: str, blank: bool = False
) -> models.CheckConstraint:
    said = [c.value for c in codes] + ([""] if blank else [])
    return models.CheckConstraint(name=name, condition=Q(**{f"{column}__in": said}))


def in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """The end lies after the beginning, where there is one."""
    later = Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gt": F(first)})
    return models.CheckConstraint(name=name, condition=later)
