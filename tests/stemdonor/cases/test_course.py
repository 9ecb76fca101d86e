"""Temperature and complaints during the drug and the stay: pictures for the ward, the paper and herself."""

from __future__ import annotations

import pytest

from sanxian.console.pictures import charts
from sanxian.people.models import Person
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.views.course import course

_S = CaseStatus


def three_days(story):
    case = story.until(_S.CONFIRMED)
    for temperature, reactions in ((366, ["none"]), (374, ["bone_pain", "fatigue"]),
                                   (383, ["fever"])):  # fmt: skip
        story.dose(case, temperature=temperature, reactions=reactions)
        story.later(days=1)
    case.refresh_from_db()
    return case


def test_before_the_first_dose_there_is_no_picture(story):
    assert course(story.until(_S.CONFIRMED)) is None


def test_what_the_picture_shows(story):
    said = course(three_days(story))
    assert said["series"][0]["values"] == [36.6, 37.4, 38.3]
    assert (said["fever"], said["lowest"], said["any"]) == (38.0, 35, True)
    assert [one["value"] for one in said["felt"]] == [0, 2, 1]
    assert [one["tone"] for one in said["felt"]] == ["stem", "stem", "warn"]
    assert said["plain"][0]["how"] == "没有不舒服" and "腰酸" in said["plain"][1]["how"]


def test_somebody_colder_is_not_cut_off(story):
    case = story.until(_S.CONFIRMED)
    story.dose(case, temperature=342)
    assert course(case)["lowest"] == 34


def test_an_axis_that_begins_above_nought_shows_a_fever():
    """A degree is seen: three points of a chart from 35 lie apart, and the line of fever between them."""
    view = charts.lines([{"name": "t", "values": [36.6, 38.3]}], ["a", "b"], 38.0, 35.0)[0]
    low, high = (float(part.split(",")[1]) for part in view.lines[0]["parts"][0].split())
    assert low - high > 60 and high < float(view.line_y) < low
    assert view.grid[0][1] == "35"
    flat = charts.lines([{"name": "t", "values": [36.6, 38.3]}], ["a", "b"], 38.0)[0]
    assert flat.grid[0][1] == "0"


@pytest.fixture
def clocked(monkeypatch, story):
    from sanxian.orgs import middleware

    monkeypatch.setattr(middleware.clock, "now", lambda: story.at)


def test_the_ward_and_the_paper_show_it(story, signed_in, clocked):
    case = three_days(story)
    ward = signed_in("collection_doctor", "hospital").get(f"/stemdonor/ward/{case.pk}")
    paper = signed_in("county_worker").get(f"/stemdonor/cases/{case.pk}/paper")
    for page in (ward, paper):
        said = page.content.decode()
        assert page.status_code == 200 and "每天有几种不舒服" in said and "<polyline" in said
        assert "38.3" in said and "发热" in said


def test_she_reads_it_in_plain_words(story, signed_in, persona, clocked):
    case = three_days(story)
    account = persona.account("donor")
    account.person_uid = Person.objects.get(pk=case.registrant.person_id).uid
    account.save()
    said = signed_in("donor").get("/my/case").content.decode()
    assert "您这几天怎么样" in said and "腰酸、骨头疼" in said and "已请医生看" in said
    assert "µg" not in said and case.task not in said
