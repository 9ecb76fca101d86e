"""Whom the duties of the tests call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sanxian.core.actor import Actor
from sanxian.duties.facts import Contactable
from sanxian.people import selectors as people


def whom(subject: str, by: Actor, at: Any) -> Contactable | None:
    """Whom a duty of the tests calls: the person whose uid its subject ends with."""
    uid = UUID(subject.rpartition(":")[2]) if len(subject) > 36 else None
    brief = people.brief([uid]).get(uid) if uid else None
    if brief is None:
        return None
    return Contactable(brief.name, brief.masked_phone, f"people.person:{brief.uid}")
