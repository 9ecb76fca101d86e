"""What the services of the duties share."""

from __future__ import annotations

from dataclasses import replace

from sanxian.core.actor import Actor, Grant

BASIS = "平台工作规则"
PERSON = "people.person:"


def house(by: Actor, *permissions: str) -> Actor:
    """`by` for a consequence of the act she is doing: the trail says it was she."""
    return replace(by, grants=(*by.grants, Grant("house", "/", frozenset(permissions))))
