"""Somebody who gave before and is asked to come along: `peer_of(story)` enters one, `joined` has one say yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sanxian.core.actor import Actor
from sanxian.stemdonor.models import MatchCase, PeerCompanion
from sanxian.stemdonor.services import talks
from sanxian.volunteers.facts import Course, Kind
from sanxian.volunteers.models import Offer
from sanxian.volunteers.services import offers
from tests.volunteers.corps import Corps


def peer_of(story: Any, number: int = 1) -> Actor:
    """A volunteer who gave, has learned to listen, and has an account with both roles."""
    persona = story.persona
    corps = Corps(story.county.city, persona)
    corps.made = 700 + number
    row = corps.active(Kind.PEER)
    corps.trained(row, Course.LISTENING)
    corps.donated(row)
    peer = corps.own(row, number, "peer_volunteer")
    return replace(peer, grants=(*peer.grants, *persona("volunteer", "", number).grants))


def asked(story: Any, case: MatchCase, peer: Actor) -> Offer:
    made: Offer = talks.ask_peer(
        case=case,
        account=peer.id,
        starts=story.at + timedelta(days=1),
        by=story.worker,
        at=story.at,
    )
    return made


def answered(story: Any, offer: Offer, peer: Actor, *, yes: bool = True) -> Offer:
    return offers.answer(place=peer.facility, offer=offer.pk, yes=yes, by=peer, at=story.at)


def joined(story: Any, case: MatchCase, number: int = 1) -> tuple[Actor, PeerCompanion]:
    """Asked, and she said yes."""
    peer = peer_of(story, number)
    answered(story, asked(story, case, peer), peer)
    return peer, PeerCompanion.objects.get(case=case, account=peer.id, until__isnull=True)
