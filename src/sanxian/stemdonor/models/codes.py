"""Columns that hold a code, and the constraint that the code is a known one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q


def code_field(codes: Iterable[StrEnum], **options: Any) -> models.CharField[Any, Any]:
    return models.CharField(max_length=20, choices=[(c.value, c.name) for c in codes], **options)


def code_known(
    codes: Iterable[StrEnum], field: str, name: str, blank: bool = False
) -> models.CheckConstraint:
    known = [c.value for c in codes] + ([""] if blank else [])
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": known}))
