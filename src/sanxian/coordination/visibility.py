"""Who may know what of a match: the matrix of the double blind, as code.

Rows are items, columns readers; each cell says how much. Pages, selectors and messages of both sides are
held to it by a test that plants a word for each item and reads everything as everybody
(`tests/coordination/test_visibility.py`).
"""

from __future__ import annotations

from enum import StrEnum


class Item(StrEnum):
    DONOR_NAME = "donor_name"  # and telephone, document
    DONOR_PLACE = "donor_place"  # city, unit
    PATIENT = "patient"  # name, hospital, city
    BODY = "body"  # the patient's sex, age, weight
    HLA = "hla"
    EXIT = "exit"  # why a donor stopped
    COLLECTION = "collection"  # the day, and until when a donor is held


class Reader(StrEnum):
    DONOR = "donor"  # and family
    PATIENT = "patient"  # and family
    WORKER = "worker"  # of the donor's side
    PEER = "peer"
    COLLECTION = "collection"  # the hospital that collects
    ESCORT = "escort"
    TRANSPLANT = "transplant"  # the hospital that transplants
    PROVINCE = "province"
    PUBLIC = "public"


class Shown(StrEnum):
    """How much of an item a reader may see."""

    NEVER = "never"
    OWN = "own"  # of oneself
    YES = "yes"
    CODE = "code"  # a code stands for it
    FIRST_NAME = "first_name"
    NEED = "need"  # what the work needs, and whoever looks leaves a mark
    DOSE = "dose"  # what follows from it, not itself
    ADDRESS = "address"  # one address, without a name
    LOCAL = "local"  # where the place's rule lets it
    REPORT = "report"  # how many match
    GENERAL = "general"  # that something is so, not why
    ABOUT = "about"  # about when
    CONSENT = "consent"  # with a consent of its own
    AFTER = "after"  # after the event only
    ALONE = "alone"  # not together with the day and facts of the patient
    OPENED = "opened"  # behind the sealed link, with a reason


_N, _Y, _O, _C = Shown.NEVER, Shown.YES, Shown.OWN, Shown.CODE
_COLUMNS = tuple(Reader)

# One line for each item, in the order of the readers: donor, patient, worker, peer, collection hospital,
# escort, transplant hospital, province, public.
_ROWS: dict[Item, tuple[Shown, ...]] = {
    Item.DONOR_NAME: (
        _O, _N, Shown.NEED, Shown.FIRST_NAME, _Y, _C, _C, _Y, Shown.CONSENT,
    ),
    Item.DONOR_PLACE: (_O, _N, _Y, _Y, _Y, Shown.ADDRESS, _N, _Y, Shown.ALONE),
    Item.PATIENT: (_N, _O, _C, _N, _N, Shown.ADDRESS, _Y, Shown.OPENED, _N),
    Item.BODY: (Shown.LOCAL, _O, Shown.LOCAL, _N, Shown.DOSE, _N, _Y, _Y, _N),
    Item.HLA: (_O, _N, _N, _N, _N, _N, Shown.REPORT, _Y, _N),
    Item.EXIT: (_O, _N, _Y, _N, Shown.NEED, _N, Shown.GENERAL, _Y, _N),
    Item.COLLECTION: (_Y, Shown.ABOUT, _Y, _Y, _Y, _Y, _Y, _Y, Shown.AFTER),
}  # fmt: skip

MATRIX: dict[tuple[Item, Reader], Shown] = {
    (item, reader): shown
    for item, row in _ROWS.items()
    for reader, shown in zip(_COLUMNS, row, strict=True)
}

# Which role reads as whom. A patient's family has no account: the hospital reads for it.
ROLES: dict[str, Reader] = {
    "donor": Reader.DONOR,
    "county_worker": Reader.WORKER,
    "city_worker": Reader.WORKER,
    "callback_volunteer": Reader.WORKER,
    "peer_volunteer": Reader.PEER,
    "collection_doctor": Reader.COLLECTION,
    "escort_volunteer": Reader.ESCORT,
    "transplant_doctor": Reader.TRANSPLANT,
    "coordinator": Reader.PROVINCE,
    "government_viewer": Reader.PUBLIC,
}

# The cells in which the item itself must not stand, in whatever words: a planted word is never found.
HIDDEN = frozenset(
    {Shown.NEVER, Shown.CODE, Shown.DOSE, Shown.ADDRESS, Shown.REPORT, Shown.GENERAL}
)


def hidden(item: Item, role: str) -> bool:
    """Whether an item itself must not be found by a role."""
    return MATRIX[item, ROLES[role]] in HIDDEN
