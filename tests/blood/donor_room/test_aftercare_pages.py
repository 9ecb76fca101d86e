"""The pages of what follows a donation: the machine, the slip, calls, figures, the letter, the way back."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanxian.blood.models import Apheresis, CounsellingCase, Deferral, Information, Screening
from sanxian.blood.selectors import aftercare as read
from sanxian.blood.selectors import care
from sanxian.blood.services import donations, information, reactions, reentry
from sanxian.core.models import Edition, Trail
from sanxian.kernel.refusal import Malformed, Refusal
from tests.blood.donor_room.room import FIT
from tests.blood.donor_room.test_counselling import LONG, closed, noticed, sampled
from tests.blood.laboratory.bench import Bench, released
from tests.blood.laboratory.conftest import labs  # noqa: F401
from tests.personas import AT, ON

pytestmark = pytest.mark.django_db
PLATELETS = {"kind": "apheresis_platelets", "doses": 1}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("sanxian.core.clock.now", lambda: AT + timedelta(hours=1))


def url(name, *args):
    return reverse(f"blood:{name}", args=args)


def text(answer):
    return answer.content.decode()


def drawing(room):
    return room.drawing(room.screened(room.came(**PLATELETS)))


def saws():
    return Trail.objects.filter(act="core.record.saw")


# -- the machine -------------------------------------------------------------------------------------


def machine(**changed):
    said = {
        "device": "MCS-2",
        "kit": "995E",
        "kit_lot": "K2611",
        "programme": "血小板",
        "starts": "10:00",
        "ends": "10:50",
        "processed_ml": "3800",
        "anticoagulant_ml": "380",
        "product_ml": "260",
        "platelets_before": "231",
        "events": ["citrate"],
    }
    return {"request": str(uuid4()), **said, **changed}


def test_an_apheresis_is_recorded_then_finished_and_printed(room, signed_in):
    nurse, donation = signed_in("nurse"), drawing(room)
    page = text(nurse.get(url("visit", donation.visit_id)))
    assert "填单采记录" in page and url("finish_donation", donation.pk) not in page
    assert nurse.post(url("record_apheresis", donation.pk), machine(device="")).status_code == 422
    late = nurse.post(url("record_apheresis", donation.pk), machine(ends="11:30"))
    assert late.status_code == 409 and "还没有到" in text(late)
    made = nurse.post(url("record_apheresis", donation.pk), machine())
    assert made.url == url("visit", donation.visit_id)
    assert 'value="260"' in text(nurse.get(made.url))
    donations.finish(donation=donation, doses=1, volume_ml=260, by=room.nurse, at=AT)
    for name in ("apheresis", "apheresis_paper"):
        shown = text(nurse.get(url(name, donation.pk)))
        assert "MCS-2" in shown and "231" in shown and "枸橼酸反应" in shown
    assert saws().count() == 2
    assert "MCS-2" in text(nurse.get(url("apheresis_list") + "?q=K2611"))
    assert "没有符合" in text(nurse.get(url("apheresis_list") + "?q=K9"))
    assert nurse.get(url("apheresis_list") + "?export=csv").content.count(b"MCS-2") == 1


def test_no_apheresis_is_finished_without_its_record(room):
    donation = drawing(room)
    with pytest.raises(Refusal, match="apheresis_record_missing"):
        donations.finish(donation=donation, doses=1, by=room.nurse, at=AT)
    room.machine(donation)
    assert donations.finish(donation=donation, doses=1, by=room.nurse, at=AT).status == "drawn"
    with pytest.raises(Refusal, match="apheresis_over"):
        room.machine(donation)


def test_what_a_record_refuses(room):
    donation = drawing(room)
    with pytest.raises(Malformed):
        room.machine(donation, events=["magic"])
    with pytest.raises(Refusal, match="not_apheresis"):
        room.machine(room.drawing())
    with pytest.raises(Refusal, match="run_without_product"):
        room.machine(donation, product_ml=0)
    room.machine(donation, counts={"platelets_before": Decimal(231)}, events=["alarm"])
    with pytest.raises(Refusal, match="apheresis_there_already"):
        room.machine(donation)
    row = Apheresis.objects.values_list("counts", "events").get()
    assert b"231" not in bytes(row[0]) and b"alarm" not in bytes(row[1])


def test_a_year_too_full_is_kept_and_marked(room, monkeypatch):
    monkeypatch.setattr("sanxian.blood.rules.apheresis.over_year", lambda *said: True)
    donation = drawing(room)
    assert room.machine(donation).over_year
    assert Trail.objects.get(act="blood.apheresis.record").reasons == "platelets_plasma_a_year"


# -- what donors tell --------------------------------------------------------------------------------


def test_the_slip_bears_a_code_that_a_stranger_may_use(room, signed_in):
    donation = room.given()
    card = text(signed_in("nurse").get(url("thanks", donation.pk)))
    code = read.slip_code(donation)
    assert f"{code[:4]} {code[4:8]}" in card and "/blood/tell" in card
    stranger = Client()
    assert stranger.get(url("tell")).status_code == 200
    wrong = stranger.post(url("tell"), {"code": "1234567890"})
    assert wrong.status_code == 409 and "没有哪一张" in text(wrong)
    thanked = text(stranger.post(url("tell"), {"code": code}))
    assert "收到了" in thanked and donation.number not in thanked
    assert "收到了" in text(stranger.post(url("tell"), {"code": code}))
    assert Information.objects.count() == 1
    assert donation.units.get().status == "held"


def test_a_nurse_takes_it_down_and_quality_decides(room, signed_in):
    donation = room.given()
    nurse, quality = signed_in("nurse"), signed_in("quality_officer")
    assert nurse.post(url("inform_find"), {"about": "nothing"}).status_code == 404
    found = nurse.post(url("inform_find"), {"about": donation.number})
    said = {"request": uuid4(), "kind": "fever", "way": "phone", "detail": "三十九度"}
    nurse.post(found.url, said)
    row = Information.objects.get()
    assert nurse.get(url("information", row.pk)).status_code == 403
    assert "1 件回告等您决定" in text(quality.get(url("informations")))
    assert "三十九度" not in text(quality.get(url("informations")))
    page = text(quality.get(url("information", row.pk)))
    assert "三十九度" in page and row.recalls.get().code in page and saws().count() == 1
    early = quality.post(url("information", row.pk), {"request": uuid4()})
    assert early.status_code == 409 and "还没有结案" in text(early)
    assert "三十九度" not in quality.get(url("informations") + "?export=csv").content.decode()


# -- reactions and iron ------------------------------------------------------------------------------


def test_a_grave_reaction_is_closed_by_the_doctor_only(room, persona):
    donation = room.given()
    said = {"donation": donation, "kind": "nerve", "care": "送医"}
    reaction = reactions.record(grade=3, by=room.nurse, at=AT, **said)
    assert reaction.contacts.count() == 3
    reactions.contact(reaction=reaction, outcome="no_answer", by=room.nurse, at=AT)
    assert reaction.contacts.filter(made_at__isnull=True).count() == 3
    reactions.contact(
        reaction=reaction, outcome="recovered", by=room.nurse, at=AT + timedelta(hours=1)
    )
    with pytest.raises(Refusal) as refused:
        reactions.settle(reaction=reaction, by=room.nurse, at=AT)
    assert refused.value.codes == ("reaction_needs_doctor",)
    doctor = persona("counsellor")
    assert reactions.judge(reaction=reaction, by=doctor, at=AT).settled_by == doctor.id
    assert reaction.contacts.filter(made_at__isnull=True).count() == 0
    with pytest.raises(Refusal, match="reaction_settled"):
        reactions.contact(reaction=reaction, outcome="recovered", by=doctor, at=AT)


def test_reactions_for_each_thousand_donations(room, signed_in, persona):
    donor = room.donor()
    today = room.session
    room.given(donor, at=room.on(ON - timedelta(days=200)))
    room.session = today
    again, first = room.given(donor), room.given(room.donor("王小明", sex="male"))
    for donation in (again, first):
        said = {"kind": "faint", "grade": 1, "care": "平卧", "by": room.nurse, "at": AT}
        reactions.record(donation=donation, **said)
    by, since = persona("quality_officer"), ON - timedelta(days=89)

    def rows(column):
        found = care.rates(by, since, ON, column)
        return {r.key: (r.reactions, r.donations, r.per_thousand) for r in found}

    assert rows("often") == {"again": (1, 1, Decimal(1000)), "first": (1, 1, Decimal(1000))}
    assert rows("sex") == {"female": (1, 1, Decimal(1000)), "male": (1, 1, Decimal(1000))}
    assert rows("kind") == {"whole_blood": (2, 2, Decimal(1000))}
    year = care.rates(by, ON - timedelta(days=364), ON, "often")
    assert {r.key: (r.reactions, r.donations) for r in year} == {"again": (1, 1), "first": (1, 2)}
    assert care.rates(persona("quality_officer", "other"), since, ON, "kind") == []
    quality = signed_in("quality_officer")
    assert "每千次献血 1000.0 起" in text(quality.get(url("reaction_figures")))
    assert "晕厥" in quality.get(url("reaction_figures") + "?export=csv").content.decode()


def low(room, donor, days):
    today = room.session
    at = room.on(ON - timedelta(days=days))
    from dataclasses import replace

    room.screened(room.came(donor, at=at), measured=replace(FIT, hb_g_per_l=Decimal(108)), at=at)
    room.session = today


def test_low_haemoglobin_again_and_again(room, signed_in, persona):
    donor, once = room.donor(), room.donor("王小明", sex="male")
    for days in (300, 100):
        low(room, donor, days)
    low(room, once, 90)
    assert Screening.objects.filter(hb_low=True).count() == 3
    iron = care.iron_of(donor, ON)
    assert [v for _d, v in iron.trend] == [108, 108] and iron.advice.low == 2
    assert care.iron_of(once, ON).advice is None
    page = text(signed_in("nurse").get(url("iron")))
    assert "1 位献血者血红蛋白一再偏低" in page and donor.code in page and once.code not in page
    assert "9 个月" in text(signed_in("nurse").get(url("donor", donor.pk)))
    assert "建议两次献全血" not in text(signed_in("registrar").get(url("donor", donor.pk)))


# -- counselling -------------------------------------------------------------------------------------


@pytest.fixture
def case(city, labs):  # noqa: F811
    released([Bench(city, AT).donation()], labs, AT, hbsag="reactive")
    return CounsellingCase.objects.get()


def test_the_counsellor_s_way_on_pages(case, signed_in):
    doctor = signed_in("counsellor")
    assert "1 位献血者等着当面说" in text(doctor.get(url("cases")))
    assert "乙肝" not in text(doctor.get(url("cases")))
    page = text(doctor.get(url("case", case.pk)))
    assert "乙肝表面抗原" in page and saws().count() == 1

    def act(word, **said):
        data = {f"{word}-{k}": v for k, v in {"request": str(uuid4()), **said}.items()}
        return doctor.post(url("case_act", case.pk, word), data)

    letter = text(doctor.get(act("notice", day="2026-11-30", hour="09:30").url))
    assert "请与淄博市中心血站联系" in letter and case.code in letter
    assert not [w for w in ("乙肝", "反应", "检测", "阳性", "hbsag") if w in letter]
    assert act("contact", way="phone", outcome="").status_code == 422
    act("contact", way="phone", outcome="will_come")
    act("attend", counsel="说明了筛查结果")
    assert act("close", outcome="understood").status_code == 409
    act("send")
    act("acknowledge", number="CDC-9")
    act("close", outcome="understood")
    case.refresh_from_db()
    assert case.status == "closed"
    assert "现在还不能申请归队" in text(doctor.get(url("case", case.pk)))
    assert doctor.post(url("case_act", case.pk, "explode"), {}).status_code == 404
    assert "CDC-9" in doctor.get(url("cases") + "?closed=1&export=csv").content.decode()


def test_nobody_else_opens_a_case(case, signed_in):
    for role in ("quality_officer", "nurse", "registrar", "lab_reviewer", "administrator"):
        assert signed_in(role).get(url("case", case.pk)).status_code == 403
    assert signed_in("counsellor", "other").get(url("case", case.pk)).status_code == 404


def test_the_second_person_decides_without_the_finding(case, signed_in, persona, monkeypatch):
    doctor = persona("counsellor")
    closed(case, doctor)
    sampled(case, doctor, 185, 216)
    proposal = reentry.propose(case=case, by=doctor, at=LONG)
    monkeypatch.setattr("sanxian.core.clock.now", lambda: LONG)
    quality = signed_in("quality_officer")
    assert case.code in text(quality.get(url("reentries")))
    page = text(quality.get(url("reentry", proposal.pk)))
    assert "按现行规定可以归队" in page and "乙肝" not in page
    quality.post(url("reentry", proposal.pk), {"request": uuid4(), "decision": "agree"})
    assert Deferral.objects.get().status == "lifted"


def test_the_donor_reads_a_neutral_word_behind_her_own_sign_in(case, persona, signed_in):
    doctor = persona("counsellor")
    noticed(case, doctor, appointment_at=AT + timedelta(days=3))
    account = persona.account("donor")
    type(account).objects.filter(pk=account.pk).update(person_uid=case.donor.person.uid)
    page = text(signed_in("donor").get(reverse("portal:home")))
    assert "请给我们打个电话" in page and "我们为您留了时间" in page
    assert not [w for w in ("乙肝", "反应", "阳性", case.code) if w in page]


def test_a_donor_tells_on_her_own_page(room, persona, signed_in):
    donor = room.donor()
    donation, stranger = room.given(donor), room.given(room.donor("王小明", sex="male"))
    account = persona.account("donor")
    type(account).objects.filter(pk=account.pk).update(person_uid=donor.person.uid)
    own = signed_in("donor")
    tell = reverse("portal:tell", args=[donation.number])
    assert tell in text(own.get(reverse("portal:history")))
    assert own.post(tell, {"request": uuid4()}).status_code == 422
    answer = own.post(tell, {"request": uuid4(), "kind": "do_not_use"}, follow=True)
    assert "收到了，谢谢您" in text(answer)
    assert donation.units.get().status == "held"
    other = reverse("portal:tell", args=[stranger.number])
    assert own.post(other, {"request": uuid4(), "kind": "do_not_use"}).status_code == 404


def test_the_lists_cost_the_same_for_many(room, persona, signed_in, django_assert_max_num_queries):
    for _ in range(3):
        information.take(donation=room.given(), kind="fever", way="phone", by=room.nurse, at=AT)
        room.machine(drawing(room))
    quality = signed_in("quality_officer")
    for name in ("informations", "apheresis_list", "reentries", "iron"):
        with django_assert_max_num_queries(22):
            quality.get(url(name))


# -- the words of the place --------------------------------------------------------------------------

WORDS = """[[edition]]
id = "zibo-1"
name = "Zibo"
place = "3703"
effective = 2026-01-01
source = "Order 7"
status = "verified"
[edition.values.grade_words]
1 = "一级：自己好转|first: passes"
2 = "二级：当场处理|second: treated"
3 = "三级：送医|third: hospital"
4 = "四级：抢救|fourth: rescue"
"""


def reworded():
    """The city says the grades in its own words, by an edition of its own."""
    row = Edition.objects.create(
        topic="blood.aftercare", name="zibo-1", place="3703", org_path="/37/3703/", text=WORDS,
        hash="b", author="a-1", written_at=AT,
    )  # fmt: skip
    Edition.objects.filter(pk=row.pk).update(status="approved", approver="a-2")


def suffered(room, donation=None):
    return reactions.record(
        donation=donation or room.given(), kind="faint", grade=2, care="平卧", by=room.nurse, at=AT
    )


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("donor_reactions", ""),
        ("donor_reactions", "?export=csv"),
        ("reaction_figures", ""),
        ("reaction_figures", "?export=csv"),
    ],
)
def test_lists_say_a_grade_in_the_words_of_the_edition(room, signed_in, page, query):
    suffered(room)
    quality = signed_in("quality_officer")
    before = text(quality.get(url(page) + query))
    assert "2 中：要处理，当场恢复" in before and "二级" not in before
    reworded()
    after = text(quality.get(url(page) + query))
    assert "2 二级：当场处理" in after and "要处理，当场恢复" not in after


def test_more_reactions_ask_no_more(room, signed_in, django_assert_num_queries):
    quality = signed_in("quality_officer")
    suffered(room)
    quality.get(url("donor_reactions"))
    with CaptureQueriesContext(connection) as few:
        quality.get(url("donor_reactions"))
    for name in ("王小明", "李小红", "赵大勇"):
        suffered(room, room.given(room.donor(name, sex="male")))
    with django_assert_num_queries(len(few)):
        quality.get(url("donor_reactions"))
