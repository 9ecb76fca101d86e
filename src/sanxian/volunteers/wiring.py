"""What the room of volunteers registers with the rooms below it, at start-up."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from sanxian.core import labels
from sanxian.volunteers import labels as words


def connect() -> None:
    """Offer the sentences and the names of the policy, and load every service for its acts."""
    labels.offer(words.REASONS, words.ADVICE)
    for topic, title in words.TOPICS.items():
        labels.name_topic(topic, title, words.VALUES)
    folder = import_module("sanxian.volunteers.services")
    for found in pkgutil.iter_modules(folder.__path__):
        import_module(f"{folder.__name__}.{found.name}")
