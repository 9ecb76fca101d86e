"""The editions that come with the package, read once and checked."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from sanxian.kernel.policy.edition import Edition
from sanxian.kernel.policy.errors import PolicyError
from sanxian.kernel.policy.resolve import completeness, conflicts
from sanxian.kernel.policy.text import parse_editions
from sanxian.kernel.policy.topic import Topic


@lru_cache
def _shipped(topic: Topic[Any]) -> tuple[Edition, ...]:
    text = (files(topic.package) / topic.file).read_text("utf-8")
    found = parse_editions(topic, text, topic.file)
    if clash := conflicts(found):
        raise PolicyError(*clash)
    completeness(topic, found)
    return tuple(found)


def load(topic: Topic[Any]) -> list[Edition]:
    """The shipped editions of a topic. Raises PolicyError where they are not sound."""
    return list(_shipped(topic))
