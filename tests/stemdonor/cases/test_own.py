"""The donor's own page: what has happened, what comes next, and her no."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from sanxian.blood.models import Donor
from sanxian.stemdonor.lifecycle.cases import COUNTED_ON, CaseStatus
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services import cases
from tests.stemdonor.peers import as_donor

_S = CaseStatus


@pytest.fixture
def hers(signed_in: Any, persona: Any, story: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`hers(case)`: the donor in her own browser, at the time of the story."""
    from sanxian.orgs import middleware

    monkeypatch.setattr(middleware.clock, "now", lambda: story.at)

    return partial(as_donor, signed_in, persona)


@pytest.mark.parametrize("status", [s for s in _S if s != _S.STOPPED])
def test_her_page_in_each_state_names_no_patient_and_no_code(hers, story, status):
    case = story.until(status)
    cases.tell_need(case=case, told={"cd34": 12_000}, by=story.province, at=story.at)
    page = hers(case).get("/my/case")
    said = page.content.decode()
    assert page.status_code == 200
    assert case.task not in said and "12000" not in said and "120.0" not in said
    assert ("/my/case/stop" in said) is (status in chosen.OPEN and status not in (
        _S.COLLECTING, _S.HANDED_OVER, _S.DELIVERED))  # fmt: skip


@pytest.mark.parametrize("said", [{}, {"why": "family"}, {"why": "nonsense"}])
def test_her_no_counts_whatever_she_says(hers, story, said):
    case = story.until(_S.CONFIRMED)
    browser = hers(case)
    assert browser.post("/my/case/stop", said).status_code == 302
    case.refresh_from_db()
    assert case.status == _S.STOPPED and chosen.stopped(case).by_self
    assert "这次不继续了" in browser.get("/my/case").content.decode()
    assert browser.post("/my/case/stop", said).status_code == 409


def test_after_conditioning_she_is_told_plainly_and_not_held(hers, story):
    case = story.until(_S.CONFIRMED)
    cases.conditioning(case=case, since=story.at, by=story.province, at=story.at)
    browser = hers(case)
    assert "此时停下，患者会有生命危险" in browser.get("/my/case").content.decode()
    assert browser.post("/my/case/stop").status_code == 302


def test_who_has_no_case(signed_in):
    assert signed_in("donor").get("/my/case").status_code in (200, 404)


@pytest.mark.parametrize("status", [s for s in _S if s != _S.STOPPED])
def test_whom_somebody_counts_on_is_not_invited_to_give_blood(hers, story, status):
    case = story.until(status)
    Donor.objects.create(
        person_id=case.registrant.person_id, code="D2", org_path="/37/3703/bc1/",
        registered_at=story.at,
    )  # fmt: skip
    said = hers(case).get("/my/").content.decode()
    assert ("先不献血" in said) is (status in COUNTED_ON)
    assert ("现在就可以" in said) is (status not in COUNTED_ON)
