"""What coordination registers with the rooms below it, at start-up: news of both sides, answers to offers."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.coordination import donors, kinds, registers, sides, typings
from sanxian.coordination import labels as words
from sanxian.coordination.facts import DonorWord, PatientWord
from sanxian.coordination.services import contact, drafts, legs, links, messages, missions
from sanxian.core import labels, later
from sanxian.core.actor import Actor
from sanxian.duties import kinds as work
from sanxian.stemcell import news as registry_news
from sanxian.stemdonor import news as donor_news
from sanxian.stempatient import news as patient_news
from sanxian.volunteers import news as volunteer_news

SERVICES = (contact, drafts, legs, links, messages, missions)


def connect() -> None:
    """Offer the sentences, the queued work, and what is to be heard from the rooms below."""
    labels.offer(words.REASONS, words.ADVICE)
    for topic, title in words.TOPICS.items():
        labels.name_topic(topic, title, words.VALUES)
    later.offer(messages.WORK, messages.carry)
    later.offer(missions.SIGNED, missions.signed)
    for told in patient_news.TOLD.values():
        told.append(_patient_says)
    patient_news.PAGES.append(_letters_page)
    volunteer_news.ANSWERED[missions.ESCORT] = missions.answered
    volunteer_news.PAGE[missions.ESCORT] = _leg_page
    _donor_side()


# What the donor's side says, and which word of ours that is.
DONOR_WORDS = {
    "available": DonorWord.AVAILABLE,
    "not_available": DonorWord.UNAVAILABLE,
    "reserved": DonorWord.RESERVED,
    "planned": DonorWord.PLANNED,
    "confirmed": DonorWord.CONFIRMED,
    "collected": DonorWord.COLLECTED,
    "delivered": DonorWord.DELIVERED,
}


def _donor_side() -> None:
    """The doors to the donor's side, and what is to be heard from there."""
    sides.DONOR = donors.DOORS
    for word in DONOR_WORDS:
        donor_news.TOLD[word].append(partial(_donor_says, word=word))
    donor_news.TOLD["handed_over"].append(_donor_signed)
    donor_news.TOGETHER.append(donors.together)
    donor_news.TYPED.append(typings.keep)
    donor_news.DESTROYED.append(typings.destroyed)
    donor_news.COMPARED.append(typings.compared)
    work.offer(
        kinds.UNTYPED, words.UNTYPED, 24, 120, permission="stemdonor.registrant.enlist",
        link=_registrant_page,
    )  # fmt: skip
    work.offer(
        kinds.BACKUP, words.BACKUP, 4, 24, permission="coordination.link.promote", named=True,
        link=_link_page,
    )  # fmt: skip
    donor_news.HELD.append(partial(_donor_says, word="reserved"))
    donor_news.STOPPED.append(_donor_released)
    for table, hear in (
        (donor_news.ENTERED, registers.entered),
        (donor_news.ENTERED, typings.entered),
        (donor_news.LEFT, registers.left),
        (donor_news.LEFT, typings.left),
        (donor_news.SUSPENDED, registers.suspended),
        (donor_news.RESTORED, registers.restored),
        (registry_news.TYPED, typings.stand),
        (registry_news.UNTYPED, typings.taken_back),
    ):
        table.append(hear)


def _donor_says(*, case: Any, by: Actor, at: datetime, word: str) -> None:
    for said in donors.said(case, DONOR_WORDS[word]):
        messages.from_donor(str(case.uid), said, at)


def _donor_signed(*, case: Any, by: Actor, at: datetime) -> None:
    """The hospital gave and the Red Cross took: the escort may go. That stays on the donor's side of the
    link and on the errand; the patient's side is not told."""
    missions.both_signed(str(case.uid), at)


def _donor_released(*, case: Any, by: Actor, at: datetime) -> None:
    """A case that the donor's side ended on the patient's account; of any other it says so itself."""
    if donors.ended_for_patient(case):
        messages.released(str(case.uid), at)


def _letters_page(*, case: Any, by: Actor) -> list[tuple[Any, str]]:
    """A patient's letters, for the doctors of her hospital."""
    if not by.may("coordination.post.see", case.org_path):
        return []
    return [(_("患者的信"), reverse("coordination:patient_post", args=[case.pk]))]


def _registrant_page(subject: str) -> str:
    return reverse("stemdonor:registrant", args=[subject.partition(":")[2]])


def _link_page(subject: str) -> str:
    return reverse("coordination:link", args=[subject.partition(":")[2]])


def _leg_page(offer: Any) -> str:
    """Where an escort goes on with what she accepted."""
    return reverse("coordination:leg", args=[int(offer.subject.partition(":")[2])])


def _patient_says(*, case: Any, word: str, by: Actor, at: datetime) -> None:
    messages.from_patient(str(case.uid), PatientWord(word), at)
