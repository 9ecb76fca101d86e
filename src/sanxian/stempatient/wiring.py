"""What the patient's side registers with the rooms below it, at start-up."""

from __future__ import annotations

from sanxian.core import labels
from sanxian.stempatient import labels as words
from sanxian.stempatient.services import cases


def connect() -> None:
    """Offer the sentences and the names of the policy; to import the services is to know their acts."""
    labels.offer(words.REASONS, words.ADVICE)
    for topic, title in words.TOPICS.items():
        labels.name_topic(topic, title, words.VALUES)
    assert cases.BASIS
