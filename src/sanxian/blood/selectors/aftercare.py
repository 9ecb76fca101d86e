"""Reads of what follows a donation: what donors told, calls after reactions, the slip's code."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date
from typing import Any

from django.db.models import QuerySet

from sanxian.blood.facts.aftercare import Told
from sanxian.blood.facts.aftercare_policy import AFTERCARE
from sanxian.blood.models import Donation, Information, ReactionContact
from sanxian.blood.selectors import donors
from sanxian.core import keys, policy
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import selectors as orgs

SEE = "blood.information.see"
TAKE = "blood.information.take"
MAC = 10  # characters of 5 bits: nobody guesses a code of somebody else's slip


def ruling(path: str, on: date) -> Any:
    """The aftercare policy of a place on a day."""
    return policy.resolve(AFTERCARE, orgs.division_of(path), on)


# -- the slip ------------------------------------------------------------------------------------------


def slip_code(donation: Donation) -> str:
    """The code that only the slip of this donation bears: its key, and a seal over key and number."""
    return f"{donation.pk:06d}{_mac(donation)}"


def of_slip(code: str) -> Donation | None:
    """Whose slip this is; None where no slip bears that code."""
    said = "".join(c for c in code.upper() if c.isalnum() and c.isascii())
    key, mac = said[:-MAC], said[-MAC:]
    if not key.isdigit() or len(key) > 18:
        return None
    found = Donation.objects.filter(pk=int(key)).first()
    return found if found and hmac.compare_digest(_mac(found), mac) else None


def _mac(donation: Donation) -> str:
    said = f"{donation.pk}:{donation.number}".encode()
    digest = hmac.new(keys.key("slip:information"), said, hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:MAC]


# -- what was told -------------------------------------------------------------------------------------


def listed(by: Actor, *, settled: bool = False) -> QuerySet[Information]:
    """What donors told of blood given in the actor's places, the oldest open one first."""
    rows = within(Information.objects, by, SEE).select_related("donation")
    if settled:
        return rows.filter(status="settled").order_by("-settled_at", "-pk")
    return rows.filter(status="taken").order_by("at", "pk")


def get(by: Actor, pk: int) -> Information:
    """Raises Unknown."""
    found = within(Information.objects, by, SEE).filter(pk=pk).select_related("donation").first()
    if found is None:
        raise Unknown("not_found")
    return found


def unused(donation: Donation) -> Information | None:
    """The word that this blood shall not be used, where it was given before."""
    rows = Information.objects.filter(donation=donation).order_by("pk")
    return next((row for row in rows if row.kind == Told.DO_NOT_USE), None)


def about(by: Actor, text: str) -> Donation:
    """The donation that a number, a slip or a donor's code (her last one) means, for whoever takes
    down what a donor tells. A rule-fact read: it looks in every place. Raises Unknown.
    """
    said = text.strip().upper()
    found = Donation.objects.filter(number=said).first() or of_slip(said)
    if found is None:
        rows = Donation.objects.filter(donor__code=said, status__in=donors.GIVEN)
        found = rows.order_by("-day", "-pk").first()
    if found is None or not by.may(TAKE, found.org_path):
        raise Unknown("not_found")
    return found


def donation(by: Actor, pk: int) -> Donation:
    """The donation with this key, for whoever takes down what a donor tells. Raises Unknown."""
    found = within(Donation.objects, by, TAKE).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


# -- calls after a reaction ----------------------------------------------------------------------------


def calls(reaction: Any) -> list[ReactionContact]:
    """Calls planned and made, in the order they are due."""
    rows = list(ReactionContact.objects.filter(reaction=reaction))
    return sorted(rows, key=lambda row: (row.due_at or row.made_at, row.pk))


def outcomes(reaction: Any) -> list[str]:
    """What the calls found, in the order they were made."""
    rows = ReactionContact.objects.filter(reaction=reaction, made_at__isnull=False)
    return list(rows.order_by("made_at", "pk").values_list("outcome", flat=True))
