"""Policy is data: what a regulation sets, as dated, sourced editions that differ by place.

A `Topic` is a name and a frozen dataclass. Its shipped `Edition`s are TOML in the package;
a place's own come from elsewhere and are written in the same TOML. `resolve` lays the editions
in force over each other, value by value, and remembers where each value came from.
"""

from sanxian.kernel.policy.edition import Edition, Status, Value
from sanxian.kernel.policy.errors import PolicyError
from sanxian.kernel.policy.place import covers, level, normalise
from sanxian.kernel.policy.resolve import Resolved, completeness, conflicts, diff, resolve
from sanxian.kernel.policy.shipped import load
from sanxian.kernel.policy.text import parse_edition, parse_editions, to_toml
from sanxian.kernel.policy.topic import Topic, register, topic, topics

__all__ = [
    "Edition",
    "PolicyError",
    "Resolved",
    "Status",
    "Topic",
    "Value",
    "completeness",
    "conflicts",
    "covers",
    "diff",
    "level",
    "load",
    "normalise",
    "parse_edition",
    "parse_editions",
    "register",
    "resolve",
    "to_toml",
    "topic",
    "topics",
]
