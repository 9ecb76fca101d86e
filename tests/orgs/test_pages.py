"""The administrator's pages, as one clicks through them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client

from sanxian.core import clock, policy, trail
from sanxian.core.models import Edition, Holiday
from sanxian.orgs.models import Account, Competence, Delegation, Grant, Org
from tests.core import ferry
from tests.personas import AT


@pytest.fixture
def admin(signed_in):
    return signed_in("administrator")


@pytest.fixture
def ferries():
    with ferry.known():
        yield


def text(answer) -> str:
    return answer.content.decode()


def post(client: Client, url: str, **said):
    """What the form's button sends; the page must have opened before."""
    assert client.get(url).status_code == 200, url
    return client.post(url, said)


# -- organisations ------------------------------------------------------------------------------------


def test_the_tree_shows_the_own_city_only(admin):
    page = text(admin.get("/orgs/"))
    assert "城东广场献血屋" in page and "海边献血屋" not in page


def test_province_sees_all(signed_in):
    page = text(signed_in("province_manager").get("/orgs/"))
    assert "城东广场献血屋" in page and "海边献血屋" in page


@pytest.mark.parametrize(
    ("words", "found"), [("献血", 2), ("370302", 1), ("hospital2", 1), ("zzz", 0)]
)
def test_search(admin, words, found):
    rows = list(
        csv.reader(
            io.StringIO(
                admin.get("/orgs/", {"q": words, "export": "csv"}).content.decode("utf-8-sig")
            )
        )
    )
    assert len(rows) == found + 1


def test_open_close_story(admin, city):
    answer = post(
        admin,
        f"/orgs/{city.centre.pk}/open",
        name="火车站献血屋",
        kind="site",
        org_id="s7",
        segment="s7",
    )
    made = Org.objects.get(org_id="s7")
    assert answer.url == f"/orgs/{made.pk}"
    assert "火车站献血屋" in text(admin.get(answer.url))
    assert post(admin, f"/orgs/{made.pk}/close").status_code == 302
    assert Org.objects.get(org_id="s7").closed
    assert "已撤销" in text(admin.get("/orgs/", {"q": "s7"}))


def test_a_refusal_is_shown_and_the_form_keeps_what_was_written(admin, city):
    answer = post(
        admin, f"/orgs/{city.centre.pk}/open", name="重复", kind="site", org_id="s7", segment="s1"
    )
    assert answer.status_code == 409
    assert "已经有代码 s1" in text(answer) and 'value="重复"' in text(answer)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("segment", "A B"),
        ("org_id", "有空 格"),
        ("name", ""),
        ("kind", "palace"),
        ("division", "abc"),
        ("name", "x" * 81),
    ],
)
def test_bad_input_is_named(admin, city, field, bad):
    said = {"name": "n", "kind": "site", "org_id": "s7", "segment": "s7", field: bad}
    answer = admin.post(f"/orgs/{city.centre.pk}/open", said)
    assert answer.status_code == 200 and answer.context["form"].errors.keys() == {field}
    assert not Org.objects.filter(org_id="s7").exists()


def test_move_story(signed_in, city):
    client = signed_in("province_manager")
    assert (
        post(client, f"/orgs/{city.centre.pk}/move", parent=city.other_city.pk).status_code == 302
    )
    assert Org.objects.get(org_id="site").path == "/37/3702/bc1/s1/"
    page = text(client.get(f"/orgs/{city.centre.pk}"))
    assert "淄博市" in page and "青岛市" in page


def test_a_move_is_offered_only_where_one_may(admin, city):
    page = admin.get(f"/orgs/{city.centre.pk}/move")
    assert "青岛市" not in text(page)
    answer = admin.post(f"/orgs/{city.centre.pk}/move", {"parent": city.other_city.pk})
    assert answer.status_code == 200 and "parent" in answer.context["form"].errors


def test_delegation_story(admin, city):
    url = f"/orgs/{city.city.pk}/delegate"
    post(admin, url, taker=city.county.pk, step="blood.plan", basis="淄红字〔2026〕7 号")
    row = Delegation.objects.get()
    page = text(admin.get(f"/orgs/{city.county.pk}"))
    assert "献血：年度计划" in page and "收回" in page
    assert post(admin, f"/orgs/delegations/{row.pk}/revoke").status_code == 302
    assert Delegation.objects.get().until == clock.day(clock.now())


def test_competence_story(admin, city):
    url = f"/orgs/{city.city.pk}/competence/blood.plan"
    post(admin, url, levels=["county"])
    assert list(Competence.objects.values_list("level", flat=True)) == ["county"]
    assert "本地规定" in text(admin.get(f"/orgs/{city.city.pk}"))
    assert admin.post(f"/orgs/{city.city.pk}/competence/no.step", {}).status_code == 422


# -- another city's record is not there ---------------------------------------------------------------


@pytest.mark.parametrize(
    "tail", ["", "/open", "/close", "/move", "/delegate", "/competence/blood.plan"]
)
def test_another_citys_organisation_is_not_there(admin, city, tail):
    assert admin.get(f"/orgs/{city.other_centre.pk}{tail}").status_code == 404
    assert admin.post(f"/orgs/{city.other_centre.pk}{tail}", {}).status_code in {404, 403}
    assert admin.get(f"/orgs/999999{tail}").status_code == 404


@pytest.mark.parametrize("tail", ["", "/edit", "/close", "/reopen", "/reset", "/grant"])
def test_another_citys_account_is_not_there(admin, persona, tail):
    stranger = persona.account("nurse", "other")
    assert admin.get(f"/orgs/accounts/{stranger.pk}{tail}").status_code == 404
    assert admin.post(f"/orgs/accounts/{stranger.pk}{tail}", {}).status_code == 404
    assert Account.objects.get(pk=stranger.pk).is_active


def test_another_citys_grant_is_not_there(admin, persona):
    row = Grant.objects.get(account=persona.account("nurse", "other"))
    assert admin.post(f"/orgs/grants/{row.pk}/end").status_code == 404


# -- accounts -----------------------------------------------------------------------------------------


def shown_password(answer) -> str:
    return re.search(r"[2-9a-z]{4}(-[2-9a-z]{4}){3}", text(answer))[0]


def test_account_story_from_opening_to_first_sign_in(admin, city):
    answer = post(
        admin, "/orgs/accounts/open", username="wang.fang", name="王芳", org=city.centre.pk
    )
    assert answer.status_code == 200
    password = shown_password(answer)
    made = Account.objects.get(username="wang.fang")
    post(admin, f"/orgs/accounts/{made.pk}/grant", role="nurse", org=city.site.pk)
    assert Grant.objects.get(account=made).org == city.site
    own = Client()
    assert own.post("/sign-in", {"username": "wang.fang", "password": password}).status_code == 302
    assert own.get("/account").url == "/account/second-factor"
    page = text(admin.get(f"/orgs/accounts/{made.pk}"))
    assert "采血护士" in page and password not in page


def test_lost_telephone_story(admin, persona):
    nurse = persona.account("nurse")
    old = nurse.password
    answer = post(admin, f"/orgs/accounts/{nurse.pk}/reset")
    nurse.refresh_from_db()
    assert nurse.password != old and nurse.check_password(shown_password(answer))


def test_close_and_reopen_story(admin, persona):
    nurse = persona.account("nurse")
    assert post(admin, f"/orgs/accounts/{nurse.pk}/close").status_code == 302
    assert "已停用" in text(admin.get("/orgs/accounts", {"q": nurse.username}))
    answer = post(admin, f"/orgs/accounts/{nurse.pk}/reopen")
    nurse.refresh_from_db()
    assert nurse.is_active and nurse.check_password(shown_password(answer))


def test_edit_and_end_story(admin, persona, city):
    nurse = persona.account("nurse")
    post(admin, f"/orgs/accounts/{nurse.pk}/edit", name="新名字", org=city.site.pk)
    nurse.refresh_from_db()
    assert (nurse.name, nurse.org) == ("新名字", city.site)
    row = Grant.objects.get(account=nurse)
    assert post(admin, f"/orgs/grants/{row.pk}/end").status_code == 302
    row.refresh_from_db()
    assert row.until == clock.day(clock.now())


def test_own_role_is_refused_with_advice(admin, persona, city):
    own = persona.account("administrator")
    answer = post(admin, f"/orgs/accounts/{own.pk}/grant", role="policy_approver", org=city.city.pk)
    assert answer.status_code == 409 and "请另一位系统管理员" in text(answer)


def test_names_are_text_not_markup(admin, persona):
    nurse = persona.account("nurse")
    Account.objects.filter(pk=nurse.pk).update(name="<script>alert(1)</script>")
    for url in ("/orgs/accounts", f"/orgs/accounts/{nurse.pk}"):
        assert "<script>alert" not in text(admin.get(url))


def test_list_as_excel(admin, persona):
    persona.account("nurse")
    answer = admin.get("/orgs/accounts", {"export": "xlsx"})
    assert answer.content.startswith(b"PK") and "accounts.xlsx" in answer["Content-Disposition"]


# -- editions -----------------------------------------------------------------------------------------


def test_edition_story_value_by_value(admin, signed_in, city, ferries):
    assert (
        post(
            admin,
            "/orgs/editions/topic/test.ferry/write",
            org=city.city.pk,
            id="zibo-9",
            name="淄博渡口",
            source="淄交发〔2026〕9 号",
            effective="2026-12-01",
        ).status_code
        == 302
    )
    row = Edition.objects.get()
    here = f"/orgs/editions/{row.pk}"
    bad = post(admin, f"{here}/value", key="seats", value="many", source="第二条", verified="no")
    assert bad.status_code == 200 and "读不懂" in text(bad)
    post(admin, f"{here}/value", key="seats", value="25", source="第二条", verified="yes")
    post(admin, f"{here}/value", key="fare", value="2.50", source="第三条", verified="no")
    page = text(admin.get(here))
    assert "25" in page and "第三条" in page and "1 项待核实" in page
    post(admin, f"{here}/drop?key=fare")
    assert post(admin, f"{here}/propose").status_code == 302
    assert "等另一位同事审批" in text(admin.get(here))
    approver = signed_in("policy_approver")
    assert post(approver, f"{here}/approve").status_code == 302
    ruled = policy.resolve("test.ferry", "370302", date(2026, 12, 5))
    assert ruled.values.seats == 25 and str(ruled.values.fare) == "3.50"
    assert post(approver, f"{here}/withdraw").status_code == 302
    assert policy.resolve("test.ferry", "370302", date(2026, 12, 5)).values.seats == 40
    assert trail.verify().ok


def test_edition_as_toml_names_every_fault(admin, city, ferries):
    url = "/orgs/editions/topic/test.ferry/toml"
    bad = post(admin, url, org=city.city.pk, text=ferry.written(extra="oars = 2\nfare = true"))
    assert bad.status_code == 422
    assert "没有 oars 这一项" in text(bad) and "fare" in text(bad)
    assert not Edition.objects.exists()
    assert post(admin, url, org=city.city.pk, text=ferry.written()).status_code == 302
    here = f"/orgs/editions/{Edition.objects.get().pk}"
    assert post(admin, f"{here}/revise", text=ferry.written(seats=33)).status_code == 302
    assert "seats = 33" in text(admin.get(f"{here}/export"))


def test_draft_is_switched_on_from_its_page(admin, signed_in, city, ferries):
    post(
        admin,
        "/orgs/editions/topic/test.ferry/switch-on",
        org=city.city.pk,
        draft="ferry-2030",
        effective="2026-12-01",
    )
    here = f"/orgs/editions/{Edition.objects.get().pk}"
    post(admin, f"{here}/propose")
    approver = signed_in("policy_approver")
    assert post(approver, f"{here}/refuse", why="source_missing").status_code == 302
    assert Edition.objects.get().status == "refused"


def test_author_gets_no_button_and_no_way_to_approve(admin, city, ferries):
    post(admin, "/orgs/editions/topic/test.ferry/toml", org=city.city.pk, text=ferry.written())
    here = f"/orgs/editions/{Edition.objects.get().pk}"
    post(admin, f"{here}/propose")
    assert "/approve" not in text(admin.get(here))
    assert admin.post(f"{here}/approve").status_code == 403


def test_topic_page_names_source_status_and_edition(admin, ferries):
    page = text(admin.get("/orgs/editions/topic/test.ferry"))
    assert "Tariff of 2010" in page and "待核实" in page and "ferry-2010" in page
    assert "ferry-2030" in page and "草案" in page
    draft = text(admin.get("/orgs/editions/topic/test.ferry", {"edition": "ferry-2030"}))
    assert "Draft of 2029" in draft


def test_topic_search_and_file(admin, ferries):
    answer = admin.get("/orgs/editions/topic/test.ferry", {"q": "fare", "export": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2 and rows[1][1] == "3.50"


def test_places_compared(admin, signed_in, city, ferries):
    post(
        admin,
        "/orgs/editions/topic/test.ferry/toml",
        org=city.city.pk,
        text=ferry.written(effective="2026-01-01"),
    )
    here = f"/orgs/editions/{Edition.objects.get().pk}"
    post(admin, f"{here}/propose")
    post(signed_in("policy_approver"), f"{here}/approve")
    said = {"place": "3703", "with": "3702"}
    page = text(admin.get("/orgs/editions/topic/test.ferry/diff", said))
    assert "1 项不同" in page and "20" in page and "40" in page


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/orgs/editions/topic/no.topic", 422),
        ("/orgs/editions/topic/test.ferry?place=zibo", 422),
        ("/orgs/editions/topic/test.ferry?on=yesterday", 422),
        ("/orgs/editions/topic/test.ferry?edition=none", 422),
        ("/orgs/editions/topic/test.ferry/export?edition=none", 404),
        ("/orgs/editions/topic/test.ferry/export", 200),
        ("/orgs/editions/999999", 404),
        ("/orgs/editions", 200),
    ],
)
def test_bad_addresses_are_answered(admin, ferries, url, status):
    assert admin.get(url).status_code == status


def test_another_citys_edition_is_not_there(admin, signed_in, city, ferries):
    post(admin, "/orgs/editions/topic/test.ferry/toml", org=city.city.pk, text=ferry.written())
    here = f"/orgs/editions/{Edition.objects.get().pk}"
    other = signed_in("policy_approver", "other")
    for tail in ("", "/approve", "/refuse", "/withdraw", "/export"):
        assert other.get(here + tail).status_code == 404


# -- calendar and trail -------------------------------------------------------------------------------


def test_calendar_story(admin, city):
    assert "还没有填" in text(admin.get("/orgs/holidays", {"year": "2026"}))
    answer = post(admin, "/orgs/holidays/fill", org=city.city.pk, year="2026")
    assert answer.url == "/orgs/holidays?year=2026"
    assert "国庆节" in text(admin.get(answer.url))
    post(admin, "/orgs/holidays/set", org=city.city.pk, day="2026-11-23", works="off", name="停电")
    assert Holiday.objects.get(day=date(2026, 11, 23)).works is False
    post(admin, "/orgs/holidays/set", org=city.city.pk, day="2026-11-23", works="week")
    assert not Holiday.objects.filter(day=date(2026, 11, 23)).exists()


@pytest.mark.parametrize("year", ["", "abc", "99999", "-1", "²⁰²⁶"])
def test_calendar_of_no_year_is_this_years(admin, year):
    assert admin.get("/orgs/holidays", {"year": year}).status_code == 200


def test_a_year_not_announced(admin, city):
    answer = post(admin, "/orgs/holidays/fill", org=city.city.pk, year="2035")
    assert answer.status_code == 409 and "2035" in text(answer)


def test_auditor_reads_the_trail_of_the_own_city(signed_in, persona, city):
    for who, place in (("nurse", city.centre.path), ("nurse", city.other_centre.path)):
        trail.append(place, persona(who), AT, [trail.Entry(f"test{place}", "blood.unit:7", place)])
    client = signed_in("auditor")
    page = text(client.get("/orgs/trail"))
    assert f"test{city.centre.path}" in page and f"test{city.other_centre.path}" not in page
    assert "没有找到" in text(client.get("/orgs/trail", {"subject": "blood.unit:8"}))


# -- refusals as pages and as JSON ---------------------------------------------------------------------


def test_forbidden_is_a_page_that_teaches(signed_in):
    answer = signed_in("nurse").get("/orgs/accounts")
    assert answer.status_code == 403
    assert "您的岗位" in text(answer) and "请负责人为您开通" in text(answer)


def test_refusal_in_a_view_becomes_a_page_or_json(rf, db):
    import json

    from django.contrib.auth.models import AnonymousUser

    from sanxian.console.middleware import RefusalMiddleware
    from sanxian.kernel.refusal import Reason, Refusal

    refusal = Refusal(Reason("overtaken", date(2026, 12, 3), source="第九条"))
    middleware = RefusalMiddleware(lambda request: None)
    for path in ("/api/x", "/x"):
        request = rf.get(path)
        request.user, request.actor, request.at = AnonymousUser(), None, AT
        answer = middleware.process_exception(request, refusal)
        assert answer.status_code == 409
        if path == "/api/x":
            assert json.loads(answer.content)["reasons"][0]["until"] == "2026-12-03"
        else:
            assert "第九条" in answer.content.decode()
    assert middleware.process_exception(rf.get("/x"), ValueError()) is None


def test_english_by_cookie(admin):
    admin.cookies["language"] = "en"
    assert 'lang="en"' in text(admin.get("/orgs/"))
    answer = admin.post("/language", {"language": "zh-hans", "next": "/orgs/"})
    assert answer.url == "/orgs/" and answer.cookies["language"].value == "zh-hans"
