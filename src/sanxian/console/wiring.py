"""What programmes that may not know one another say to each other, by way of the console.

Blood knows who gives again and again; the donor's side of stem cells asks those first. What crosses
is a person's key, how often and when last: no result, no group, no deferral.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanxian.blood import news as donor_room
from sanxian.blood.selectors import regulars, sites
from sanxian.console.access import table
from sanxian.core.access import may_open
from sanxian.core.actor import Actor
from sanxian.duties import kinds as duties
from sanxian.stemdonor import news
from sanxian.stemdonor.services import unfinished


@dataclass(frozen=True, slots=True)
class Beside:
    """A link from one programme's page to another's: what is said, and where it leads."""

    label: str | Promise
    text: str | Promise
    name: str


# the place on a page -> what may be done beside
BESIDE: dict[str, Beside] = {
    "donation": Beside(
        _("登记造血干细胞"),
        _("献完血坐一会儿的时候，可以听一听；登不登记都好。"),
        "stemdonor:beside",
    ),
}


def beside(where: str, key: Any, by: Actor | None) -> dict[str, Any] | None:
    """The link of that place for this record, where the actor may open it."""
    one = BESIDE[where]
    if by is None or not may_open(table().get(one.name), by):
        return None
    return {"label": one.label, "text": one.text, "url": reverse(one.name, args=[key])}


def connect() -> None:
    """Called once, at start-up."""
    _once(news.REPEAT, regulars.gives_again)
    _once(news.PROSPECTS, regulars.regulars)
    _once(donor_room.SESSION_ENDED, unfinished.session_ended)
    _once(duties.CREWS, sites.on_duty)


def _once(listeners: list[Callable[..., Any]], hear: Callable[..., Any]) -> None:
    if hear not in listeners:
        listeners.append(hear)
