"""Acts on duties, and what other rooms do to them inside acts of their own."""

from sanxian.duties.services.calls import attempted, close_persuasion
from sanxian.duties.services.duties import (
    acknowledge,
    cancel,
    cancel_for,
    escalate,
    finish,
    finish_for,
    hand_over,
    open_duty,
    reassign,
    release,
    reroute,
    rerouted,
    settle,
    tick,
)

__all__ = [
    "acknowledge",
    "attempted",
    "cancel",
    "cancel_for",
    "close_persuasion",
    "escalate",
    "finish",
    "finish_for",
    "hand_over",
    "open_duty",
    "reassign",
    "release",
    "reroute",
    "rerouted",
    "settle",
    "tick",
]
