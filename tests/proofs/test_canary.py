"""T14: what one side must not know stands on no page, in no export, log or trail, for any role."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

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
    assert found.asked > 10 * len(ROLES)


def test_a_word_that_crossed_is_found(city: SimpleNamespace, persona: Any, signed_in: Any) -> None:
    """The control: a worker wrote the patient's name into a talk, where the donor's side reads it."""
    name = canary.Scene.name
    scene = canary.Scene(city, persona, asked=f"问{name}好些没有").live()
    found = canary.crawl(scene, signed_in, ["county_worker", "city_worker"])
    assert {fault.partition(" at ")[0] for fault in found.faults} == {
        "county_worker read the patient's name",
        "city_worker read the patient's name",
    }
