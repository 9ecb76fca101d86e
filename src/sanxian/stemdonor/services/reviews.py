"""A record of 100 %: somebody who did not make it looks at it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.duties import services as duties
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor.facts.case_policy import CaseRule
from sanxian.stemdonor.models import SuccessReview
from sanxian.stemdonor.rules import cases as rules
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services.going import BASIS

OPEN = "stemdonor.review.open"
AGAIN = timedelta(days=90)  # a figure that was found sound is not asked for again at once


@act(OPEN, basis=BASIS)
def open_review(
    *, place: str, author: str, answered: int, since: date, until: date, edition: str,
    by: Actor, at: datetime,
) -> SuccessReview:  # fmt: skip
    """A worker's ("" = a whole station's) record of 100 % goes to somebody of the organisation above."""
    made = create(
        SuccessReview, org_path=place, author=author, answered=answered, since=since, until=until,
        edition=edition, opened_at=at, talks_missing=chosen.bare(place, author, since, until),
    )  # fmt: skip
    duties.open_duty(
        kind=kinds.REVIEW, subject=subject_of(made), place=places.city_of(place) or place, by=by,
        at=at,
    )  # fmt: skip
    note(answered=answered)
    return made


@act("stemdonor.review.settle", basis=BASIS, on="review")
def settle(*, review: SuccessReview, sound: bool, by: Actor, at: datetime) -> SuccessReview:
    """Sound: the record bears the figure. Wanting: talks are missing, or somebody was pressed.

    Raises Refusal (same_person, reviewer_of_own), NoSuchStep.
    """
    if review.author == by.id:
        raise Refusal("same_person")
    if not review.author and chosen.worked_on(review.org_path, by.id, review.since, review.until):
        raise Refusal("same_person")
    word = "find_sound" if sound else "find_wanting"
    move(review, word, set={"reviewer": by.id, "reviewed_at": at})
    duties.finish_for(kind=kinds.REVIEW, subject=subject_of(review), by=by, at=at)
    return review


def tick(at: datetime) -> int:
    """Every perfect record that nobody looked at lately is opened for review, once."""
    day, opened = clock.day(at), 0
    for path in chosen.places_with_answers(day - timedelta(days=730)):
        ruled = editions.case(path, day)
        since = rules.window_from(ruled, day)
        for author, seen in chosen.answers(path, since, day).items():
            if rules.too_perfect(ruled, seen) and not chosen.reviewed(path, author, day - AGAIN):
                opened += _by_itself(path, author, seen.answered, since, day, ruled, at)
    return opened


def _by_itself(
    path: str,
    author: str,
    answered: int,
    since: date,
    day: date,
    ruled: Resolved[CaseRule],
    at: datetime,
) -> int:
    by = Actor("house", path, (Grant("house", "/", frozenset({OPEN})),))
    open_review(
        place=path, author=author, answered=answered, since=since, until=day,
        edition=editions.said(ruled), by=by, at=at,
    )  # fmt: skip
    return 1
