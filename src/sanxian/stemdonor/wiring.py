"""What the donor's side registers with the rooms below it, at start-up."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.urls import reverse

from sanxian.core import labels
from sanxian.duties import kinds as duties
from sanxian.stemdonor import case_wiring, kinds
from sanxian.stemdonor.labels import registrants as words
from sanxian.stemdonor.selectors import registrants as chosen


def connect() -> None:
    """Offer every area's sentences and names, the kinds of work, and load every service."""
    for area in _modules("sanxian.stemdonor.labels"):
        labels.offer(getattr(area, "REASONS", {}), getattr(area, "ADVICE", {}))
        for topic, title in getattr(area, "TOPICS", {}).items():
            labels.name_topic(topic, title, area.VALUES)
    for area in _modules("sanxian.stemdonor.services"):
        if register := getattr(area, "register", None):
            register()
    _offer_work()
    case_wiring.connect()


def _modules(package: str) -> Iterator[Any]:
    """The modules of a package, by name; an area offers its kinds of work in `register()`."""
    folder = import_module(package)
    for found in pkgutil.iter_modules(folder.__path__):
        yield import_module(f"{package}.{found.name}")


# hours to acknowledge and to finish, where the edition of clocks does not name the kind
HOURS = {
    kinds.COOLING: (24, 72),
    kinds.RESAMPLE: (24, 240),
    kinds.REVIEW: (24, 72),
    kinds.TRACING: (24, 240),
    kinds.DISCARD: (24, 120),
    kinds.UNFINISHED: (4, 24),
    kinds.KEEPING: (72, 240),
}
NEEDED = {
    kinds.COOLING: "stemdonor.registrant.call_back",
    kinds.RESAMPLE: "stemdonor.registrant.draw",
    kinds.REVIEW: "stemdonor.registrant.restore",
    kinds.TRACING: "stemdonor.registrant.talk",
    kinds.DISCARD: "stemdonor.sample.discard",
    kinds.UNFINISHED: "stemdonor.registrant.draw",
    kinds.KEEPING: "stemdonor.registrant.talk",
}


ASKING = (kinds.TRACING, kinds.RESAMPLE, kinds.KEEPING, kinds.UNFINISHED)


def _offer_work() -> None:
    for code, (seen, done) in HOURS.items():
        duties.offer(
            code, words.DUTIES[code], seen, done, permission=NEEDED[code], link=_link,
            contact=None if code == kinds.DISCARD else chosen.contactable,
            named=code != kinds.DISCARD, by_site=code == kinds.UNFINISHED, persuades=code in ASKING,
            care=code in (kinds.COOLING, kinds.REVIEW),
        )  # fmt: skip


def _link(subject: str) -> str:
    """The page of what a duty is about."""
    label, _, key = subject.partition(":")
    name = "sample" if label == "stemdonor.sample" else "registrant"
    return reverse(f"stemdonor:{name}", args=[key])
