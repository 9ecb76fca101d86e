"""T14: what one side must not know stands on no page, in no export, log or trail, for any role."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sanxian.coordination.visibility import ROLES as BLIND
from sanxian.coordination.visibility import Item, hidden
from sanxian.orgs.roles import ROLES
from tests.proofs import canary

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: SimpleNamespace, persona: Any) -> canary.Scene:
    return canary.Scene(city, persona).live()


def test_nobody_reads_what_the_double_blind_keeps(scene: canary.Scene, signed_in: Any) -> None:
    found = canary.crawl(scene, signed_in)
    assert found.faults == []
    assert canary.unmet(found) == []
    assert found.asked > 20 * len(ROLES)
    assert found.pressed > 2 * len(ROLES)
    assert {404, 409, 422} <= set(found.statuses), "pages of refusals were read too"


def test_the_words_of_the_walk_are_those_of_the_matrix(scene: canary.Scene) -> None:
    """No role may meet a word of an item that its cell of the matrix hides."""
    words = canary.words(scene)
    assert {word.item for word in words} >= {
        Item.DONOR_NAME, Item.DONOR_PLACE, Item.PATIENT, Item.BODY, Item.EXIT,
    }  # fmt: skip
    crossed = [
        (word.tells, role)
        for word in words
        for role in BLIND
        if word.item and hidden(word.item, role) and role in word.may
    ]
    assert crossed == []


def test_a_page_that_fails_tells_nothing(
    scene: canary.Scene, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(row: Any, *_: Any, **__: Any) -> Any:
        raise RuntimeError("a fault")

    monkeypatch.setattr("sanxian.stemdonor.selectors.cases.steps", fails)
    found = canary.failing(scene, signed_in)
    assert found.faults == []
    assert found.statuses[500] == 1


def test_a_word_that_crossed_is_found(city: SimpleNamespace, persona: Any, signed_in: Any) -> None:
    """The control: a worker wrote the patient's name into a talk, where the donor's side reads it."""
    name = canary.Scene.name
    scene = canary.Scene(city, persona, asked=f"问{name}好些没有").live()
    found = canary.crawl(scene, signed_in, ["county_worker", "city_worker"])
    assert {fault.partition(" at ")[0] for fault in found.faults} == {
        "county_worker read the patient's name",
        "city_worker read the patient's name",
    }
