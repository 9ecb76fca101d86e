"""What the blood programme registers with the rooms below it, at start-up."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from sanxian.blood.labels import policy as words
from sanxian.blood.rules import eligibility
from sanxian.core import labels, policy


def connect() -> None:
    """Offer every area's sentences and kinds of work, and load every service for its acts."""
    policy.offer("blood.eligibility", eligibility.judge)
    for area in _modules("sanxian.blood.labels"):
        labels.offer(getattr(area, "REASONS", {}), getattr(area, "ADVICE", {}))
    for topic, title in words.TOPICS.items():
        labels.name_topic(topic, title, words.names())
    for area in _modules("sanxian.blood.services"):
        register = getattr(area, "register", None)
        if register and not hasattr(register, "act"):  # `donors.register` is an act, not a hook
            register()


def _modules(package: str) -> list[object]:
    """The modules of a package, by name; an area registers what it offers in `register()`."""
    folder = import_module(package)
    return [
        import_module(f"{package}.{found.name}") for found in pkgutil.iter_modules(folder.__path__)
    ]
