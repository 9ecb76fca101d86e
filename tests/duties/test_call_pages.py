"""The page of a call: whom, what to say, what came of it; masked for a volunteer; one tap to pass on."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from sanxian.duties import services
from sanxian.duties.models import Attempt, Duty

HOUR = timedelta(hours=1)


def url(name, *args):
    return reverse(f"duties:{name}", args=args)


def text(response):
    return response.content.decode()


def said(outcome="reached", **more):
    return {"request": str(uuid4()), "outcome": outcome, "channel": "phone", **more}


@pytest.fixture(autouse=True)
def clock(monkeypatch, at):
    from sanxian.core import clock

    monkeypatch.setattr(clock, "now", lambda: at)


def test_a_volunteer_sees_name_stars_and_script_and_no_whole_number(signed_in, asking, person):
    who = person()
    duty, client = asking(who=who), signed_in("callback_volunteer")
    page = text(client.get(url("duty", duty.pk)))
    assert "林小雨" in page and "****" in page
    assert "请问是林小雨本人吗" in page and "不愿意也没关系" in page
    assert who.phone not in page and who.phone.removeprefix("+86") not in page
    assert "您看不到全号" in page and reverse("people:reveal", args=[who.pk, "phone"]) not in page
    revealed = client.post(reverse("people:reveal", args=[who.pk, "phone"]), {"reason": "call"})
    assert revealed.status_code == 403


def test_paid_staff_may_see_it_in_full_for_a_reason(signed_in, asking, person):
    who = person()
    page = text(signed_in("county_worker").get(url("duty", asking(who=who).pk)))
    assert reverse("people:reveal", args=[who.pk, "phone"]) in page
    assert "您看不到全号" not in page and who.phone not in page


def test_another_worker_sees_the_duty_and_not_whom_it_calls(signed_in, asking, persona, at):
    duty = asking()
    services.acknowledge(duty=duty, by=persona("callback_volunteer"), at=at)
    page = text(signed_in("county_worker").get(url("duty", duty.pk)))
    assert "林小雨" not in page and "****" not in page
    second = signed_in("callback_volunteer", number=2)
    assert second.get(url("duty", duty.pk)).status_code == 404


def test_writing_down_what_came_of_it(signed_in, asking):
    duty, client = asking(), signed_in("callback_volunteer")
    sent = said("no_answer", minutes="3")
    for _ in range(2):  # the same tap twice
        assert client.post(url("record", duty.pk), sent).status_code == 302
    row = Attempt.objects.get()
    assert (row.outcome, row.minutes, row.by) == ("no_answer", 3, client.actor.id)
    page = text(client.get(url("duty", duty.pk)))
    assert "无人接听" in page and "下一步：电话（第 2 次，最多 3 次）" in page


def test_done_with_the_call(signed_in, asking):
    duty, client = asking(), signed_in("callback_volunteer")
    client.post(url("record", duty.pk), said("agreed", finish="on"))
    assert Duty.objects.get().status == "done"
    page = text(client.get(url("listed"), {"tab": "closed"}))
    assert "1 件事已经了结" in page


def test_another_time_needs_the_time(signed_in, asking, at):
    duty, client = asking(), signed_in("callback_volunteer")
    answer = client.post(url("record", duty.pk), said("call_back"))
    assert answer.status_code == 422 and "请填本人约的时间" in text(answer)
    client.post(url("record", duty.pk), said("call_back", again_at="2026-11-23T15:00"))
    assert Duty.objects.get().again_at == at + 5 * HOUR
    assert "本人约在晚些时候" in text(client.get(url("listed")))


@pytest.mark.parametrize("wrong", [{"outcome": ""}, {"outcome": "won"}, {"minutes": "-1"},
                                   {"minutes": "721"}, {"trips": "21"}, {"channel": "desk"},
                                   {"again_at": "soon"}], ids=str)  # fmt: skip
def test_what_cannot_be_read_is_said(signed_in, asking, wrong):
    duty, client = asking(), signed_in("callback_volunteer")
    assert client.post(url("record", duty.pk), said() | wrong).status_code == 422
    assert not Attempt.objects.exists()


def test_the_page_says_when_she_may_not_be_called(signed_in, asking, at, persona):
    duty, client = asking(), signed_in("callback_volunteer")
    for _n in range(6):
        services.record(
            duty=Duty.objects.get(), channel="phone", outcome="no_answer", by=client.actor,
            at=at,
        )  # fmt: skip
    page = text(client.get(url("duty", duty.pk)))
    assert "已经联系过 6 次，到上限了" in page and "12 月 7 日" in page
    refused = client.post(url("record", duty.pk), said("no_answer"))
    assert refused.status_code == 409 and "到上限" in text(refused)
    assert client.post(url("record", duty.pk), said("declined")).status_code == 302


def test_the_list_says_why_this_one_is_next(signed_in, asking, at):
    client = signed_in("callback_volunteer")
    asking()
    late = asking()
    Duty.objects.filter(pk=late.pk).update(due_at=at)
    page = text(client.get(url("listed")))
    assert "已逾期，最先办" in page and page.index(url("duty", late.pk)) < page.index("还没有打过")


def test_one_tap_to_a_colleague(signed_in, asking, persona):
    duty, client = asking(), signed_in("callback_volunteer")
    client.post(url("acknowledge", duty.pk), {"request": str(uuid4())})
    second = persona("callback_volunteer", number=2)
    page = text(client.get(url("duty", duty.pk)))
    assert f'value="{second.id}"' in page and f'value="{client.actor.id}"' not in page
    answer = client.post(url("hand_over", duty.pk), {"request": str(uuid4()), "owner": second.id})
    assert answer.status_code == 302 and Duty.objects.get().owner.code == second.id
    assert client.post(url("hand_over", duty.pk), said()).status_code == 404


def test_nobody_passes_on_to_a_stranger(signed_in, asking, persona):
    duty, client = asking(), signed_in("callback_volunteer")
    client.post(url("acknowledge", duty.pk), {"request": str(uuid4())})
    wrong = {"request": str(uuid4()), "owner": persona("nurse").id}
    assert client.post(url("hand_over", duty.pk), wrong).status_code == 422


def test_finishing_with_time_and_trips(signed_in, opened):
    duty, client = opened(), signed_in("nurse")
    client.post(url("acknowledge", duty.pk), {"request": str(uuid4())})
    assert "办结并记用时" in text(client.get(url("duty", duty.pk)))
    client.post(url("finish", duty.pk), {"request": str(uuid4()), "minutes": "25", "trips": "1"})
    assert (Duty.objects.get().minutes, Duty.objects.get().trips) == (25, 1)


@pytest.mark.parametrize("name", ["record", "hand_over"])
def test_another_citys_call_is_none(signed_in, asking, name):
    client = signed_in("callback_volunteer", "other")
    assert client.post(url(name, asking().pk), said()).status_code == 404
    assert client.get(url("duty", asking().pk)).status_code == 404


@pytest.mark.parametrize("tab", ["mine", "here", "late", "closed"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_tab_as_a_file_and_nobody_by_name(signed_in, asking, tab, kind):
    asking()
    answer = signed_in("county_worker").get(url("listed"), {"tab": tab, "export": kind})
    assert answer.status_code == 200 and answer["Content-Disposition"].endswith(f"duties.{kind}")
    assert "林小雨" not in (text(answer) if kind == "csv" else "")


def test_one_kind_alone(signed_in, asking, opened):
    asking(), opened(place="county")
    client = signed_in("county_worker")
    assert len(client.get(url("listed"), {"tab": "here"}).context["cards"]) == 2
    assert (
        len(client.get(url("listed"), {"tab": "here", "kind": "tests.ask"}).context["cards"]) == 1
    )
    assert (
        len(client.get(url("listed"), {"tab": "mine", "kind": "tests.ask"}).context["cards"]) == 1
    )
    assert len(client.get(url("listed"), {"tab": "here", "kind": "x"}).context["cards"]) == 0


def test_a_volunteer_has_no_list_of_everybodys(signed_in, asking, opened):
    asking(), opened(place="county")
    page = signed_in("callback_volunteer").get(url("listed"), {"tab": "here"})
    assert len(page.context["cards"]) == 1 and [t["label"] for t in page.context["tabs"]] == [
        "我的", "已办结",
    ]  # fmt: skip


def test_thirty_calls_cost_as_many_queries_as_one(signed_in, asking, django_assert_max_num_queries):
    client = signed_in("callback_volunteer")
    for _ in range(30):
        asking()
    client.get(url("listed"))
    with django_assert_max_num_queries(14):
        assert len(client.get(url("listed")).context["cards"]) == 30


# -- work that only its own page ends ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "form", "finish"),
    [
        ({}, False, False),  # a page of its own, and it hears of nothing: only that page ends it
        ({"tried": lambda **_: None}, True, False),
        ({"done": lambda **_: None}, False, True),
    ],
    ids=["its own page", "hears of calls", "hears of the end"],
)
def test_a_call_is_not_tapped_away(signed_in, opened, person, persona, at, more, form, finish):
    from sanxian.duties import kinds
    from tests.duties.people import whom

    kinds.offer(
        "tests.own", "有自己页面的电话", 2, 24, contact=whom, link=lambda s: "/own-page",
        permission="duties.call.record", **more,
    )  # fmt: skip
    duty = opened("tests.own", place="county", subject=f"tests.own:{person().uid}")
    client = signed_in("callback_volunteer")
    services.acknowledge(duty=duty, by=client.actor, at=at)
    for address in (url("listed"), url("duty", duty.pk)):
        assert (url("finish", duty.pk) in text(client.get(address))) is finish
    page = text(client.get(url("duty", duty.pk)))
    assert (url("record", duty.pk) in page) is form
    assert "/own-page" in page and "林小雨" in page
