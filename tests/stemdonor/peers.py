"""Who stands beside a donor: `peer_of(story)` enters somebody who gave before, `joined` has one say yes,
`helper_of(story)` enters a volunteer who may be with her or call; and the donor herself, `as_donor`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sanxian.core import policy
from sanxian.core.actor import Actor
from sanxian.people.models import Person
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.case_policy import PLAN, Beside
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


def keep_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """The county keeps the example of six calls and five one-to-ones."""
    monkeypatch.setattr(editions, "plan", lambda _path, on: policy.resolve(PLAN, "430600", on))


def corps_of(story: Any) -> Corps:
    """The volunteers of the story's city, behind those whom other helpers entered."""
    made = Corps(story.county.city, story.persona)
    made.made = 800
    return made


def helper_of(corps: Corps) -> tuple[Any, Actor]:
    """A volunteer who has learned to care and to call, is insured, and has an account."""
    row, actor = corps.seated(Beside.COMPANION, Beside.CALLER, name="何陪护")
    return corps.fit(row), actor


def as_donor(signed_in: Any, persona: Any, case: MatchCase) -> Any:
    """The donor of a case in her own browser."""
    account = persona.account("donor")
    account.person_uid = Person.objects.get(pk=case.registrant.person_id).uid
    account.save()
    return signed_in("donor")
