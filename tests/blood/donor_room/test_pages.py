"""The pages of the donor room: the way of a donation, who may open what, and what never shows."""

from uuid import uuid4

import pytest
from django.urls import reverse

from sanxian.blood.models import Deferral, Donation, Donor, Screening, Session, Visit
from sanxian.blood.services import donors as donor_services
from sanxian.core.models import Trail
from sanxian.people.rules.demo import demo_id_number
from tests.blood.donor_room.room import BORN, DECLARED, NO
from tests.personas import AT, ON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("sanxian.core.clock.now", lambda: AT)


@pytest.fixture
def nurse(room, signed_in):
    return signed_in("nurse")


def url(name, *args):
    return reverse(f"blood:{name}", args=args)


def text(answer):
    return answer.content.decode()


def screening(**changed):
    """A questionnaire of a healthy woman; `changed` on top."""
    said = {f"q_{code}": answer for code, answer in NO.sheet}
    measured = {
        "weight_kg": "60",
        "sbp_mmhg": "118",
        "dbp_mmhg": "76",
        "pulse_per_min": "72",
        "pulse_regular": "yes",
        "temperature_c": "36.5",
        "hb_g_per_l": "138",
    }
    return {"request": str(uuid4()), "past_reaction": "no", **said, **measured, **changed}


def drawing(**changed):
    """The declaration signed, and the number asked for."""
    return {"request": str(uuid4()), "signed": "1", "declared": DECLARED, **changed}


# -- the way of a donation ---------------------------------------------------------------------------


def test_a_first_donor_from_the_door_to_the_thanks(room, nurse):
    session = room.session
    found = nurse.post(url("check_in", session.pk), {"q": demo_id_number(77, BORN, "female")})
    assert "没有找到" in text(found)
    registered = nurse.post(
        url("register", session.pk),
        {
            "request": uuid4(),
            "name": "许文静",
            "document": "resident",
            "consent": "on",
            "id_number": demo_id_number(77, BORN, "female"),
            "phone": "13900007777",
        },
    )
    donor = Donor.objects.get()
    assert registered.url == f"{url('check_in', session.pk)}?q={donor.code}"
    confirm = nurse.get(registered.url)
    assert "今天就可以" in text(confirm) and "许＊＊" in text(confirm)

    arrived = nurse.post(
        url("check_in", session.pk),
        {"request": uuid4(), "donor": donor.code, "wish": "whole_blood:400"},
    )
    visit = Visit.objects.get()
    assert arrived.url == url("visit", visit.pk)
    assert url("screen", visit.pk) in text(nurse.get(arrived.url))

    judged = nurse.post(url("screen", visit.pk), screening())
    assert judged.url == url("visit", visit.pk)
    assert "初筛通过" in text(nurse.get(judged.url))

    nurse.post(url("draw", visit.pk), drawing())
    donation = Donation.objects.get()
    assert donation.number in text(nurse.get(url("visit", visit.pk)))
    nurse.post(
        url("finish_donation", donation.pk),
        {"request": uuid4(), "volume_ml": "400", "additive": "CPDA-1"},
    )
    done = text(nurse.get(url("visit", visit.pk)))
    assert "谢谢您，献血完成" in done and "2027 年 5 月 23 日" in done
    slip = text(nurse.get(url("thanks", donation.pk)))
    assert "谢谢您" in slip and "2027 年 2 月 23 日" in slip and donor.code in slip


def test_a_deferred_donor_is_thanked_and_told_the_day(room, nurse):
    visit = room.came()
    judged = nurse.post(
        url("screen", visit.pk),
        screening(
            hb_g_per_l="108",
            q_teeth="yes",
            e_tooth_extraction="on",
            d_tooth_extraction="2026-11-15",
        ),
    )
    page = text(nurse.get(judged.url))
    assert "今天暂时不能献全血，谢谢您来" in page
    assert "2026 年 11 月 30 日" in page and "血红蛋白须不低于 115 g/L" in page
    assert "GB18467-2011" in page and "本地约定：间隔期满当日可否献血" in page
    assert Deferral.objects.get().code == "tooth_extraction"


def test_an_unverified_clause_is_marked(room, nurse):
    visit = room.came()
    nurse.post(
        url("screen", visit.pk),
        screening(q_transfused="yes", d_transfusion_received="2026-06-01"),
    )
    assert "条款待核实" in text(nurse.get(url("visit", visit.pk)))


def test_what_is_confidential_stays_off_the_page(room, nurse):
    visit = room.came()
    nurse.post(url("screen", visit.pk), screening(q_confidence="yes", c_hiv="barred"))
    page = text(nurse.get(url("visit", visit.pk)))
    assert "详情由血站专人当面告知" in page
    assert "艾滋" not in page and "hiv" not in page.lower()


def test_a_second_tap_does_nothing_twice(room, nurse):
    visit = room.screened()
    token = uuid4()
    for _ in range(2):
        nurse.post(url("draw", visit.pk), drawing(request=token))
    assert Donation.objects.count() == 1


def test_a_deferral_that_came_meanwhile_is_shown_with_its_reason(room, nurse):
    visit = room.screened()
    donor_services.defer(donor=visit.donor, code="lookback_deferral", by=room.quality, at=AT)
    answer = nurse.post(url("draw", visit.pk), drawing(), follow=True)
    page = text(answer)
    assert "新到了一条暂缓记录" in page and "正在复查" in page
    assert not Donation.objects.exists()


def test_what_was_found_at_a_screening_is_read_by_name(room, nurse):
    visit = room.came()
    nurse.post(url("screen", visit.pk), screening(hb_g_per_l="108"))
    nurse.get(url("visit", visit.pk))
    seen = Trail.objects.get(act="core.record.saw")
    assert (seen.subject, seen.data) == (
        f"people.person:{visit.donor.person_id}",
        '{"why":"screening"}',
    )


# -- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"hb_g_per_l": "abc"}, "血红蛋白"),
        ({"hb_g_per_l": "1380"}, "血红蛋白"),
        ({"q_teeth": ""}, "这一问还没有答"),
        ({"q_teeth": "yes"}, "请在下面勾出是哪一项"),
        ({"e_tattoo": "on"}, "请把答案改成"),
        ({"q_tattoo": "yes", "d_tattoo": "2027-01-01"}, "这一天还没有到"),
        ({"hb_g_per_l": ""}, "还没有填"),
    ],
)
def test_a_slip_in_the_questionnaire_is_named_and_decides_nothing(room, nurse, changed, said):
    visit = room.came()
    answer = nurse.post(url("screen", visit.pk), screening(**changed))
    assert answer.status_code == 422 and said in text(answer)
    assert not Screening.objects.exists() and Visit.objects.get().status == "arrived"


def test_without_haemoglobin_but_with_another_reason_she_is_deferred(room, nurse):
    visit = room.came()
    nurse.post(url("screen", visit.pk), screening(hb_g_per_l="", sbp_mmhg="150"))
    assert Visit.objects.get(pk=visit.pk).status == "deferred"


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"id_number": "123"}, "证件号码"),
        ({"phone": "abc"}, "手机"),
        ({"name": ""}, "姓名"),
        ({"consent": ""}, "须本人看过并签好"),
    ],
)
def test_a_slip_at_registration_is_named(room, nurse, changed, said):
    given = {
        "request": uuid4(),
        "name": "许文静",
        "document": "resident",
        "consent": "on",
        "id_number": demo_id_number(77, BORN, "female"),
        "phone": "13900007777",
        **changed,
    }
    answer = nurse.post(url("register", room.session.pk), given)
    assert answer.status_code in {409, 422} and said in text(answer)
    assert not Donor.objects.exists()


@pytest.mark.parametrize("q", ["123456", "'; drop", "１３９", "#abc", "x" * 500])
def test_odd_searches_are_answered(room, nurse, q):
    for name, args in (("check_in", [room.session.pk]), ("donors", [])):
        assert nurse.post(url(name, *args), {"q": q}).status_code in {200, 422}


@pytest.mark.parametrize("wish", ["", "whole_blood:999", "beer:1", "whole_blood"])
def test_a_wish_that_is_not_offered(room, nurse, wish):
    donor = room.donor()
    answer = nurse.post(
        url("check_in", room.session.pk), {"request": uuid4(), "donor": donor.code, "wish": wish}
    )
    assert answer.status_code == 422 and not Visit.objects.exists()


def test_a_refused_check_in_shows_its_card_on_the_page(room, nurse):
    donor = room.donor()
    room.came(donor)
    answer = nurse.post(
        url("check_in", room.session.pk),
        {"request": uuid4(), "donor": donor.code, "wish": "whole_blood:400"},
    )
    assert answer.status_code == 409 and "还有一次没有办完的到访" in text(answer)


def test_too_much_drawn_keeps_what_was_typed(room, nurse):
    donation = room.drawing()
    answer = nurse.post(
        url("finish_donation", donation.pk),
        {"request": uuid4(), "volume_ml": "500", "additive": "CPDA-1"},
    )
    assert (
        answer.status_code == 409
        and "最多 440 毫升" in text(answer)
        and 'value="500"' in text(answer)
    )


def test_a_draw_is_stopped_with_a_reason(room, nurse):
    donation = room.drawing()
    nurse.post(
        url("stop_donation", donation.pk),
        {"request": uuid4(), "reason": "vein_lost", "volume_ml": "50"},
    )
    page = text(nurse.get(url("visit", donation.visit_id)))
    assert "同样谢谢您" in page
    assert nurse.post(url("finish_donation", donation.pk), {}).url == url(
        "visit", donation.visit_id
    )


# -- early word ----------------------------------------------------------------------------------------


def test_who_came_too_early_is_told_before_anything_else(room, nurse):
    donor = room.donor()
    room.given(donor)
    page = text(nurse.get(url("check_in", room.session.pk), {"q": donor.code}))
    assert "今天还不能献" in page and "2027 年 5 月 23 日" in page


# -- sites and sessions --------------------------------------------------------------------------------


@pytest.fixture
def admin(room, signed_in):
    return signed_in("administrator")


def test_a_site_is_opened_amended_and_closed(room, admin):
    given = {
        "request": uuid4(),
        "org": room.city.bus.path,
        "kind": "bus",
        "capacity": "60",
        "takes_whole_blood": "on",
        "opens_0": "09:00",
        "closes_0": "17:00",
    }
    opened = admin.post(url("open_site"), given)
    assert "献血车一号" in text(admin.get(opened.url)) and "09:00–17:00" in text(
        admin.get(opened.url)
    )
    pk = int(opened.url.rsplit("/", 1)[1])
    again = admin.post(url("open_site"), {**given, "request": uuid4()})
    assert again.status_code == 409 and "已经有一个献血点" in text(again)
    half = admin.post(
        url("amend_site", pk), {**given, "request": uuid4(), "name": "献血车", "closes_0": ""}
    )
    assert half.status_code == 422 and "要一起填" in text(half)
    admin.post(url("close_site", pk), {"request": uuid4()})
    assert "起停用" in text(admin.get(url("site", pk)))


def test_a_session_is_planned_opened_staffed_and_closed(room, admin, nurse):
    planned = admin.post(
        url("plan"),
        {
            "request": uuid4(),
            "site": room.site.pk,
            "day": "2026-11-23",
            "opens": "18:00",
            "closes": "20:00",
            "host": room.city.unit.path,
            "title": "机械厂夜场",
        },
    )
    pk = Session.objects.get(title="机械厂夜场").pk
    assert planned.url == url("session", pk) and "开始接待" in text(nurse.get(planned.url))
    nurse.post(url("open_session", pk), {"request": uuid4()})
    account = room.persona.account("nurse")
    admin.post(url("crew", pk), {"request": uuid4(), f"duty_{account.pk}": "nurse"})
    assert "采血护士 nurse 1" in text(nurse.get(url("session", pk)))
    nurse.post(url("close_session", pk), {"request": uuid4()})
    assert Session.objects.get(pk=pk).status == "closed"


def test_a_week_is_planned_from_the_hours(room, admin):
    answer = admin.post(
        url("plan_week", room.site.pk), {"request": uuid4(), "monday": "2026-11-30"}
    )
    assert answer.status_code == 302 and Session.objects.filter(day__gt=ON).count() == 7
    wrong = admin.post(url("plan_week", room.site.pk), {"request": uuid4(), "monday": "2026-12-01"})
    assert wrong.status_code == 422 and "请选一个周一" in text(wrong)


def test_a_session_that_overlaps_says_so_on_the_form(room, admin):
    answer = admin.post(
        url("plan"),
        {
            "request": uuid4(),
            "site": room.site.pk,
            "day": "2026-11-23",
            "opens": "16:00",
            "closes": "20:00",
        },
    )
    assert answer.status_code == 409 and "重叠" in text(answer)


def test_closing_with_somebody_waiting_shows_why(room, nurse):
    room.came()
    answer = nurse.post(url("close_session", room.session.pk), {"request": uuid4()})
    assert answer.status_code == 409 and "还有 1 位献血者没有办完" in text(answer)


def test_numbers_are_allotted_on_a_page(room, admin):
    answer = admin.post(
        url("blocks"),
        {"request": uuid4(), "place": room.site.org_path, "facility": "A9990", "count": "50"},
    )
    assert answer.status_code == 302
    assert "还剩" in text(admin.get(url("blocks")))
    wrong = admin.post(
        url("blocks"),
        {"request": uuid4(), "place": room.site.org_path, "facility": "a1", "count": "0"},
    )
    assert wrong.status_code == 422


# -- the board -------------------------------------------------------------------------------------------


def test_the_board_shows_everyone_in_the_lane_of_the_next_act(room, nurse):
    room.came()
    room.screened(room.came(room.donor("王小明", sex="male")))
    page = text(nurse.get(url("session", room.session.pk)))
    assert "去初筛" in page and "去采血" in page and "许＊＊，女，36 岁" in page
    assert "许文静" not in page


def test_the_board_never_says_why_somebody_was_deferred(room, nurse):
    from sanxian.blood.facts.screening import Measured

    room.screened(measured=Measured())
    page = text(nurse.get(url("session", room.session.pk)))
    assert "今天不献" in page and "血红蛋白" not in page


def test_the_board_asks_as_often_for_ten_as_for_one(room, nurse, django_assert_max_num_queries):
    room.came()
    with django_assert_max_num_queries(25) as first:
        nurse.get(url("session", room.session.pk))
    for n in range(9):
        room.came(room.donor(f"王小{'明红军丽强芳伟敏静'[n]}"))
    with django_assert_max_num_queries(len(first)):
        nurse.get(url("session", room.session.pk))


# -- donors -----------------------------------------------------------------------------------------------


def test_reading_a_file_is_on_the_trail_for_the_donor(room, nurse):
    donor = room.donor()
    page = text(nurse.get(url("donor", donor.pk)))
    assert "许文静" in page and donor.code in page
    seen = Trail.objects.filter(act="core.record.saw").values_list("subject", flat=True)
    assert set(seen) == {f"blood.donor:{donor.pk}", f"people.person:{donor.person_id}"}


def test_a_file_shows_the_release_state_and_no_result(room, signed_in):
    donor = room.donor()
    donation = room.given(donor)
    page = text(signed_in("quality_officer").get(url("donor", donor.pk)))
    assert donation.number in page and "待检验" in page
    for word in ("HBsAg", "HIV", "梅毒", "reactive"):
        assert word not in page


def test_a_deferral_is_set_and_lifted_on_pages(room, signed_in):
    quality, donor = signed_in("quality_officer"), room.donor()
    quality.post(
        url("defer", donor.pk), {"request": uuid4(), "code": "tattoo", "until": "2027-06-01"}
    )
    assert "文身" in text(quality.get(url("donor", donor.pk)))
    past = quality.post(
        url("defer", donor.pk), {"request": uuid4(), "code": "tattoo", "until": "2020-01-01"}
    )
    assert past.status_code == 409 and "要晚于今天" in text(past)
    row = Deferral.objects.get()
    assert "文身" in text(quality.get(url("lift", row.pk)))
    quality.post(url("lift", row.pk), {"request": uuid4(), "reason": "doctor_cleared"})
    assert "已解除" in text(quality.get(url("donor", donor.pk)))


def test_the_register_is_searched_and_filtered(room, nurse):
    donor = room.donor()
    assert "许文静" in text(nurse.get(url("donors")))
    assert "许文静" in text(nurse.get(url("donors"), {"q": donor.code}))
    assert "许文静" not in text(nurse.get(url("donors"), {"group": "A+"}))
    assert "许文静" not in text(nurse.get(url("donors"), {"deferred": "1"}))
    donor_services.defer(donor=donor, code="other_deferral", by=room.quality, at=AT)
    assert "许文静" in text(nurse.get(url("donors"), {"deferred": "1"}))


def test_the_register_costs_the_same_for_many(room, nurse, django_assert_max_num_queries):
    room.donor()
    with django_assert_max_num_queries(25) as first:
        nurse.get(url("donors"))
    for n in range(9):
        room.donor(f"王小{'明红军丽强芳伟敏静'[n]}")
    with django_assert_max_num_queries(len(first)):
        nurse.get(url("donors"))


# -- reactions --------------------------------------------------------------------------------------------


def test_a_reaction_is_recorded_and_settled_on_pages(room, nurse):
    donation = room.given()
    nurse.post(
        url("record_reaction", donation.pk),
        {"request": uuid4(), "kind": "faint", "grade": "2", "care": "平卧十分钟"},
    )
    page = text(nurse.get(url("donor_reactions")))
    assert "晕厥" in page and "1 位献血者还要照看" in page
    pk = donation.reactions.get().pk
    assert "平卧十分钟" in text(nurse.get(url("donor_reaction", pk)))
    early = nurse.post(url("donor_reaction", pk), {"request": uuid4()})
    assert early.status_code == 409 and "还没有人确认" in text(early)
    called = {"request": uuid4(), "outcome": "recovered", "said": "次日上班，没有不适"}
    nurse.post(url("reaction_call", pk), called)
    assert "次日上班" in text(nurse.get(url("donor_reaction", pk)))
    nurse.post(url("donor_reaction", pk), {"request": uuid4()})
    assert "没有未了结" in text(nurse.get(url("donor_reactions")))
    assert nurse.post(url("donor_reaction", pk), {"request": uuid4()}).status_code == 409
    bad = nurse.post(url("record_reaction", donation.pk), {"request": uuid4(), "grade": "9"})
    assert bad.status_code == 422


# -- organisers -------------------------------------------------------------------------------------------


def test_an_organiser_sees_a_number_and_nothing_else(room, signed_in):
    drive = Session.objects.get()
    Session.objects.update(host=room.city.unit, title="机械厂")
    room.given()
    room.came(room.donor("王小明", sex="male"))
    organiser = signed_in("organiser")
    page = text(organiser.get(url("drive", drive.pk)))
    assert "2 人已报到" in page
    for secret in ("许", "王小明", "已献", "今天不献", "待检验"):
        assert secret not in page
    assert organiser.get(url("session", drive.pk)).status_code == 403
    assert signed_in("organiser", "other").get(url("drive", drive.pk)).status_code == 404


# -- lists as files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, role",
    [
        ("sites", "nurse"),
        ("sessions", "nurse"),
        ("donors", "nurse"),
        ("donor_reactions", "nurse"),
        ("drives", "organiser"),
    ],
)
def test_every_list_is_exported(room, signed_in, name, role):
    room.given()
    for kind in ("csv", "xlsx"):
        answer = signed_in(role).get(url(name), {"export": kind})
        assert answer.status_code == 200 and f".{kind}" in answer["Content-Disposition"]


def test_the_exported_register_names_nobody(room, nurse):
    donor = room.donor()
    rows = nurse.get(url("donors"), {"export": "csv"}).content.decode("utf-8-sig")
    assert donor.code in rows and "许文静" not in rows


# -- who may open what --------------------------------------------------------------------------------------

PAGES = (
    "sites",
    "open_site",
    "site",
    "sessions",
    "plan",
    "session",
    "crew",
    "check_in",
    "register",
    "visit",
    "screen",
    "donation_label",
    "thanks",
    "record_reaction",
    "donor_reactions",
    "donors",
    "donor",
    "defer",
    "drives",
    "blocks",
)
MAY = {
    "nurse": {
        "sites",
        "site",
        "sessions",
        "session",
        "check_in",
        "register",
        "visit",
        "screen",
        "donation_label",
        "thanks",
        "record_reaction",
        "donor_reactions",
        "donors",
        "donor",
    },
    "registrar": {
        "sites",
        "site",
        "sessions",
        "session",
        "check_in",
        "register",
        "visit",
        "thanks",
        "donors",
        "donor",
    },
    "administrator": {
        "sites",
        "open_site",
        "site",
        "sessions",
        "plan",
        "session",
        "crew",
        "blocks",
    },
    "organiser": {"drives"},
    "lab_technician": set(),
    "hospital_clerk": set(),
    "donor": set(),
}


@pytest.mark.parametrize("role", MAY)
def test_who_may_open_what(room, signed_in, role):
    donation = room.given()
    waiting = room.came(room.donor("王小明", sex="male"))
    of = {
        "site": room.site.pk,
        "session": room.session.pk,
        "crew": room.session.pk,
        "check_in": room.session.pk,
        "register": room.session.pk,
        "visit": waiting.pk,
        "screen": waiting.pk,
        "donation_label": donation.pk,
        "thanks": donation.pk,
        "record_reaction": donation.pk,
        "donor": donation.donor_id,
        "defer": donation.donor_id,
    }
    client = signed_in(role)
    opened = {
        name
        for name in PAGES
        if client.get(url(name, *([of[name]] if name in of else []))).status_code == 200
    }
    assert opened == MAY[role]


def test_another_city_finds_nothing(room, signed_in):
    donation = room.given()
    visit = room.came(room.donor("王小明", sex="male"))
    client = signed_in("nurse", "other")
    for name, key in (
        ("site", room.site.pk),
        ("session", room.session.pk),
        ("visit", visit.pk),
        ("screen", visit.pk),
        ("check_in", room.session.pk),
        ("thanks", donation.pk),
        ("donation_label", donation.pk),
        ("donor", visit.donor_id),
        ("record_reaction", donation.pk),
    ):
        assert client.get(url(name, key)).status_code == 404, name
    for name, key in (
        ("draw", visit.pk),
        ("leave", visit.pk),
        ("finish_donation", donation.pk),
        ("stop_donation", donation.pk),
    ):
        assert client.post(url(name, key), {}).status_code == 404, name
