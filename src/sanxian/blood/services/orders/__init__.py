"""Orders of hospitals: placed, reserved from a shelf, freed, cancelled, closed; one file a step."""

from sanxian.blood.services.orders.ending import CANCEL_REASONS, cancel, close
from sanxian.blood.services.orders.freeing import (
    FREE_REASONS,
    end,
    free,
    free_overdue,
    give_back,
    lost,
    taken_from_ward,
    tick,
)
from sanxian.blood.services.orders.placing import BASIS, needed, place
from sanxian.blood.services.orders.reserving import reserve, unmet
from sanxian.blood.services.orders.standing import close_if_used, settle

__all__ = [
    "BASIS",
    "CANCEL_REASONS",
    "FREE_REASONS",
    "cancel",
    "close",
    "close_if_used",
    "end",
    "free",
    "free_overdue",
    "give_back",
    "lost",
    "needed",
    "place",
    "reserve",
    "settle",
    "taken_from_ward",
    "tick",
    "unmet",
]
