"""The demonstration's file of the centre: what waits, what is answered, what nobody can be given."""

from __future__ import annotations

from types import SimpleNamespace

from sanxian.exchange.models import NationalAnswer, NationalFile, NationalTask
from sanxian.exchange.national import scene, selectors
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.twin import guests


def played(story):
    staff = {"manager": story.province, "county": story.worker}
    scene.play(SimpleNamespace(staff=staff.__getitem__), story.day)


def test_a_small_living_file(story):
    for _ in range(3):
        story.registrant()
    for status in (CaseStatus.AGREED, CaseStatus.SAMPLED):
        story.until(status)
    story.later(days=1)
    played(story)
    file = NationalFile.objects.get()
    verdicts = selectors.judged(selectors.lines(file), story.province, story.at)
    assert [one.code for one in verdicts] == ["again"] * 5 + ["registrant_unknown"]
    kinds = sorted(NationalTask.objects.values_list("kind", flat=True))
    assert kinds == ["backup", "highres", *["preliminary_match"] * 3, "stop"]
    said = set(NationalAnswer.objects.values_list("word", flat=True))
    assert {"done", "stopped"} <= said
    assert NationalAnswer.objects.filter(sent_at=None).exists()


def test_where_nobody_is_there_to_be_asked_nothing_is_played(story):
    played(story)
    assert not NationalFile.objects.exists()


def test_the_demonstration_plays_it():
    assert scene.play in guests.GUESTS
