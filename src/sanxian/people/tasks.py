"""Queued work of the people."""

from __future__ import annotations

from sanxian.people import services


def compare(pk: int) -> None:
    services.compare_later(pk)
