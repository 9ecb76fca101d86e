"""The home page: who lands where, with which title, and what can be done from it with one tap."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from sanxian.blood.selectors import desks as counts
from sanxian.console.views import home
from sanxian.duties.models import Duty
from sanxian.orgs.models import Grant
from tests.console.world import World
from tests.personas import SINCE

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return str(answer.content.decode())


def give(account: Any, *roles: str) -> None:
    for role in roles:
        Grant.objects.create(account=account, role=role, org=account.org, since=SINCE)


def test_a_stranger_is_asked_to_sign_in(client: Any) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.url) == (302, "/sign-in?next=/")


def test_a_donor_lands_on_her_own_page(signed_in: Any) -> None:
    answer = signed_in("donor").get("/")
    assert (answer.status_code, answer.url) == (302, home.own_page())


@pytest.mark.parametrize(
    ("there", "page"), [({"/my/", "/people/own"}, "/my/"), ({"/people/own"}, "/people/own")]
)
def test_her_own_page_is_the_portal_where_there_is_one(
    there: set[str], page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(path: str) -> str:
        if path not in there:
            raise home.Resolver404
        return path

    monkeypatch.setattr(home, "resolve", resolve)
    assert home.own_page() == page


def test_without_a_role_one_is_told_whom_to_ask(signed_in: Any, persona: Any) -> None:
    account = persona.account("nurse")
    account.grants.update(until=SINCE)
    page = text(signed_in("nurse").get("/"))
    assert "您的账号现在没有岗位" in page and "系统管理员" in page
    assert "btn-main" not in page


def test_a_post_is_no_way_to_ask(signed_in: Any) -> None:
    assert signed_in("nurse").post("/").status_code == 405


def test_several_roles_one_desk_below_another(signed_in: Any, persona: Any, world: World) -> None:
    give(persona.account("registrar"), "lab_reviewer", "policy_approver")
    page = text(signed_in("registrar").get("/"))
    order = [
        page.index(f'id="{role}"') for role in ("registrar", "lab_reviewer", "policy_approver")
    ]
    assert order == sorted(order)
    assert page.count("btn-main") == 1, "one main button a page, whatever the number of desks"
    assert "1 份判定等您复核" in page, "each desk says its own finding"


def test_the_title_is_that_of_the_first_desk_with_a_finding(
    signed_in: Any, persona: Any, city: Any
) -> None:
    account = persona.account("nurse")
    give(account, "administrator")
    page = text(signed_in("nurse").get("/"))
    assert "<h1>现在没有人在等</h1>" in page, "all is calm: the first desk speaks"
    other = Grant.objects.create(account=account, role="administrator", org=city.city, since=SINCE)
    type(account).objects.create(
        username="idle", name="新人", org=city.city, opened_at=account.opened_at
    )
    page = text(signed_in("nurse").get("/"))
    assert other.pk and "<h1>1 个账号没有岗位</h1>" in page
    focus = re.search(r'class="card card-focus[^"]*" aria-label="([^"]+)"', page)
    assert focus and focus[1] == "给账号安排岗位", "the button belongs to the desk that speaks"


def test_staff_who_give_blood_find_their_own_page(signed_in: Any, persona: Any) -> None:
    give(persona.account("nurse"), "donor")
    page = text(signed_in("nurse").get("/"))
    assert f'href="{home.own_page()}"' in page
    assert "我自己的献血" not in text(signed_in("nurse", number=2).get("/"))


@pytest.mark.parametrize(
    ("role", "calm", "advice"),
    [
        ("nurse", "现在没有人在等", "补齐耗材"),
        ("ward_nurse", "没有等着核对的血", "血送到病区"),
        ("lab_technician", "检验台上没有等着的标本", "新的结果文件一到"),
        ("policy_approver", "没有等您审批的规则", "送审"),
        ("organiser", "还没有安排下一场团体献血", "和血站联系"),
    ],
)
def test_an_empty_desk_is_calm_and_says_what_to_do(
    role: str, calm: str, advice: str, signed_in: Any
) -> None:
    page = text(signed_in(role).get("/"))
    assert f"<h1>{calm}</h1>" in page and advice in page


def test_a_duty_is_taken_and_finished_from_the_desk(world: World, signed_in: Any) -> None:
    """The hospital was told of a recall: two taps, and each comes back to the desk."""
    client = signed_in("hospital_clerk")
    duty = Duty.objects.get(kind="blood.recall", org_path=world.ward.hospital)
    for word, after in (("acknowledge", "acknowledged"), ("finish", "done")):
        url = reverse(f"duties:{word}", args=[duty.pk])
        page = text(client.get("/"))
        assert f'action="{url}"' in page
        answer = client.post(url, {"request": str(uuid4()), "next": "/"})
        assert (answer.status_code, answer.url) == (302, "/")
        duty.refresh_from_db()
        assert duty.status == after
    assert 'id="duties"' not in text(client.get("/")), "nothing is left, so nothing is shown"


@pytest.mark.parametrize("role", ["government_viewer", "organiser", "auditor"])
def test_who_has_no_duties_is_shown_none(role: str, world: World, signed_in: Any) -> None:
    assert 'id="duties"' not in text(signed_in(role).get("/"))


def test_the_desk_of_a_ward_shows_no_name_and_no_hospital_number(
    world: World, signed_in: Any
) -> None:
    page = text(signed_in("ward_nurse").get("/"))
    assert "王某某" not in page and "ZY0" not in page


def test_government_sees_neither_bag_nor_person(world: World, signed_in: Any) -> None:
    page = text(signed_in("government_viewer").get("/"))
    numbers = {v.donor.code for v in counts.in_the_room(world.who("nurse"))}
    assert numbers and not any(code in page for code in numbers)
    assert "紧缺" in page or "低于" in page or "留意" in page
