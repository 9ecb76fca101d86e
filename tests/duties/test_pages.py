"""The pages of the duties: my list, one duty with its hands, taps."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from sanxian.duties import services
from sanxian.duties.models import Duty


def url(name, *args):
    return reverse(f"duties:{name}", args=args)


def text(response):
    return response.content.decode()


def once(**more):
    return {"request": str(uuid4()), **more}


@pytest.fixture
def clock(monkeypatch, at):
    """The house's clock, which the tests turn."""
    from sanxian.core import clock

    def turn(hours: float = 0) -> None:
        monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=hours))

    turn()
    return turn


def test_taking_and_finishing_with_two_taps(signed_in, opened, clock):
    duty, client = opened(), signed_in("nurse")
    page = text(client.get(url("listed")))
    assert "1 件事等您办" in page and url("acknowledge", duty.pk) in page
    client.post(url("acknowledge", duty.pk), once())
    page = text(client.get(url("listed")))
    assert url("finish", duty.pk) in page and url("acknowledge", duty.pk) not in page
    client.post(url("finish", duty.pk), once())
    assert "没有等您办的事" in text(client.get(url("listed")))
    assert Duty.objects.get().status == "done"


def test_a_tap_sent_twice_is_one_tap(signed_in, opened, clock):
    duty, client, sent = opened(), signed_in("nurse"), once()
    for _ in range(2):
        assert client.post(url("acknowledge", duty.pk), sent).status_code == 302
    assert Duty.objects.get().status == "acknowledged"


def test_a_colleague_was_faster(signed_in, opened, clock):
    duty = opened()
    signed_in("nurse", number=2).post(url("acknowledge", duty.pk), once())
    response = signed_in("nurse").post(url("finish", duty.pk), once())
    assert response.status_code == 409
    assert "这件事已由同事接收" in text(response)


def test_what_is_late_says_so(signed_in, opened, clock):
    opened()
    clock(25)
    page = text(signed_in("nurse").get(url("listed")))
    assert "1 件已逾期" in page and "已逾期" in page


@pytest.mark.parametrize(("tab", "count"), [("mine", 1), ("here", 2), ("late", 1), ("nonsense", 1)])
def test_tabs(signed_in, opened, clock, at, persona, tab, count):
    opened(subject="thing:1", due=at + timedelta(hours=1))
    other = opened(subject="thing:2")
    services.acknowledge(duty=other, by=persona("nurse", number=2), at=at)
    clock(2)
    response = signed_in("nurse").get(url("listed"), {"tab": tab, "page": "x"})
    assert len(response.context["cards"]) == count


def test_one_duty_with_every_hand_it_went_through(signed_in, opened, clock, at):
    duty = opened(place="site")
    services.tick(at + timedelta(hours=2))
    page = text(signed_in("quality_officer").get(url("duty", duty.pk)))
    for said in (
        "打电话",
        "/things/thing:1",
        "上报 · 到时无人接收",
        "城东广场献血屋",
        "淄博市中心血站",
    ):
        assert said in page


def test_handing_on_from_the_page(signed_in, opened, clock, persona):
    duty, worker = opened(), persona("nurse")
    lead = signed_in("quality_officer")
    assert worker.id in text(lead.get(url("duty", duty.pk)))
    assert lead.post(url("reassign", duty.pk), once(owner=worker.id)).status_code == 302
    assert Duty.objects.get().owner.code == worker.id
    assert lead.post(url("reassign", duty.pk), once(owner="a-nobody")).status_code == 422
    assert lead.post(url("reassign", duty.pk), once(owner="")).status_code == 302
    assert Duty.objects.get().owner is None


def test_calling_off_from_the_page(signed_in, opened, clock):
    duty = opened()
    assert signed_in("quality_officer").post(url("cancel", duty.pk), once()).status_code == 302
    assert Duty.objects.get().status == "cancelled"


def test_a_worker_neither_hands_on_nor_calls_off(signed_in, opened, clock):
    duty, client = opened(), signed_in("nurse")
    page = text(client.get(url("duty", duty.pk)))
    assert url("reassign", duty.pk) not in page and url("cancel", duty.pk) not in page
    for name in ("reassign", "cancel"):
        assert client.post(url(name, duty.pk), once()).status_code == 403


def test_who_may_do_the_kind_has_the_button(signed_in, opened, clock):
    duty = opened("tests.release")
    assert url("acknowledge", duty.pk) in text(signed_in("lab_reviewer").get(url("duty", duty.pk)))
    assert url("acknowledge", duty.pk) not in text(signed_in("nurse").get(url("duty", duty.pk)))


@pytest.mark.parametrize("name", ["acknowledge", "finish", "duty"])
def test_another_citys_duty_is_none(signed_in, opened, clock, name):
    duty, client = opened(), signed_in("nurse", "other")
    ask = client.get if name == "duty" else client.post
    assert ask(url(name, duty.pk), once()).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"request": ""}, {"request": "x"}])
def test_a_tap_without_a_number_is_refused(signed_in, opened, clock, sent):
    duty = opened()
    assert signed_in("nurse").post(url("acknowledge", duty.pk), sent).status_code == 422
    assert Duty.objects.get().status == "open"


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/duties/?tab=here", "/duties/?tab=here"),
        ("https://evil.example/", "/duties/"),
        ("//evil.example", "/duties/"),
        ("", "/duties/"),
    ],
)
def test_back_to_the_desk_and_nowhere_else(signed_in, opened, clock, wanted, goes):
    response = signed_in("nurse").post(url("acknowledge", opened().pk), once(next=wanted))
    assert response.headers["Location"] == goes


@pytest.mark.parametrize("role", ["donor", "auditor"])
def test_who_has_no_duties(signed_in, city, role):
    assert signed_in(role).get(url("listed")).status_code == 403


def test_thirty_duties_cost_as_many_queries_as_one(
    signed_in, opened, clock, django_assert_max_num_queries
):
    client = signed_in("nurse")
    for n in range(30):
        opened(subject=f"thing:{n}")
    client.get(url("listed"))
    with django_assert_max_num_queries(11):
        assert len(client.get(url("listed")).context["cards"]) == 30


@pytest.mark.parametrize(
    ("tab", "late", "said"),
    [
        ("mine", 0, "1 件事等您办"),
        ("here", 0, "本机构 1 件事没有办结"),
        ("late", 0, "没有逾期的事"),
        ("late", 25, "1 件事逾期没有办结"),
    ],
)
def test_the_title_speaks_of_the_tab(signed_in, opened, clock, tab, late, said):
    opened()
    clock(late)
    page = text(signed_in("nurse").get(url("listed"), {"tab": tab}))
    assert re.search(f"<h1>\\s*{said}", page)


def test_a_place_where_all_is_done_says_so(signed_in):
    page = text(signed_in("nurse").get(url("listed"), {"tab": "here"}))
    assert "本机构的事都办结了" in page
