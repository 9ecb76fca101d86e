"""Queued work of the people."""

from __future__ import annotations

from sanxian.people import services


def compare(pk: int) -> None:
    services.compare_later(pk)


def compare_many(keys: list[int]) -> None:
    """Files that came with a register; one that was taken back since is passed over."""
    for pk in keys:
        services.compare_later(pk)
