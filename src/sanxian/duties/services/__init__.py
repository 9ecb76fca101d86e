"""Acts on duties, and what other rooms do to them inside acts of their own."""

from sanxian.duties.services.attempts import bars, bars_of
from sanxian.duties.services.calls import attempted, close_persuasion, record
from sanxian.duties.services.duties import (
    acknowledge,
    cancel,
    cancel_for,
    escalate,
    finish,
    finish_about,
    finish_for,
    hand_over,
    open_duty,
    reassign,
    recount,
    recounted,
    release,
    reroute,
    rerouted,
    settle,
    tick,
)

__all__ = [
    "acknowledge",
    "attempted",
    "bars",
    "bars_of",
    "cancel",
    "cancel_for",
    "close_persuasion",
    "escalate",
    "finish",
    "finish_about",
    "finish_for",
    "hand_over",
    "open_duty",
    "reassign",
    "record",
    "recount",
    "recounted",
    "release",
    "reroute",
    "rerouted",
    "settle",
    "tick",
]
