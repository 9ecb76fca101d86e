"""The pages of coordination: the coordinator's table, an escort's phone, a hospital's post, the checker."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.coordination.facts import Waiting
from sanxian.coordination.models import Consent, Draft, Leg, Letter, Link, Meeting, Mission, Opening
from sanxian.coordination.rules import publicity
from sanxian.coordination.selectors import missions as chosen
from sanxian.coordination.services import contact, links
from sanxian.core.models import Home
from sanxian.orgs.models import Org
from sanxian.stempatient.models import PatientCase
from tests.coordination.table import END, GIVER, KIND_WORDS, START, TAKER
from tests.coordination.test_contact import LEAK
from tests.personas import SINCE
from tests.stempatient.ward import NAME, PRODUCT


@pytest.fixture
def desk(table, signed_in):
    return signed_in("coordinator")


@pytest.fixture
def second(table, signed_in):
    return signed_in("coordinator", number=2)


def sent(**more):
    return {"request": str(uuid4()), **more}


def text(answer):
    return answer.content.decode()


# -- links ---------------------------------------------------------------------------------------------


def test_two_codes_are_joined_and_only_an_opening_shows_them(desk, table):
    table.room.case()
    case = table.ward.asked()
    said = sent(donor_code="DAAAAAAAAA", patient_code=case.code, rank="first")
    assert desk.post("/coordination/links", said).status_code == 302
    again = desk.post("/coordination/links", sent(**{**said, "request": str(uuid4())}))
    assert again.status_code == 409 and "已连着一位患者" in text(again)
    row = Link.objects.get()
    for address in ("/coordination/links", f"/coordination/links/{row.pk}"):
        page = text(desk.get(address))
        assert row.number in page
        assert case.code not in page and "DAAAAAAAAA" not in page and "市中心医院" not in page
    answer = desk.post(f"/coordination/links/{row.pk}/open", sent(why="lost", words="短"))
    assert answer.status_code == 422 and not Opening.objects.exists()
    answer = desk.post(
        f"/coordination/links/{row.pk}/open", sent(why="lost", words="供者失联需启用备选")
    )
    page = text(answer)
    assert case.code in page and "DAAAAAAAAA" in page and "市中心医院" in page and NAME not in page
    assert case.code not in text(desk.get(f"/coordination/links/{row.pk}"))


def test_a_wrong_code_is_said(desk, table):
    answer = desk.post(
        "/coordination/links", sent(donor_code="DX", patient_code="PX", rank="first")
    )
    assert (
        answer.status_code == 409
        and "没有这个供者病例" in text(answer)
        and "没有这个患者代码" in text(answer)
    )


def test_the_second_person_looks_at_openings(desk, second, table):
    link = table.linked()
    desk.post(f"/coordination/links/{link.pk}/open", sent(why="audit", words="季度抽查一例"))
    row = Opening.objects.get()
    assert "等第二人看" in text(desk.get("/coordination/openings"))
    assert "季度抽查一例" in text(second.get("/coordination/openings"))
    assert desk.post(f"/coordination/openings/{row.pk}", sent(in_order="yes")).status_code == 409
    assert (
        second.post(f"/coordination/openings/{row.pk}", sent(in_order="maybe")).status_code == 422
    )
    assert second.post(f"/coordination/openings/{row.pk}", sent(in_order="no")).status_code == 302
    assert Opening.objects.get().in_order is False


def test_the_steps_of_a_link(desk, table):
    case = table.ward.asked()
    first, backup = table.linked(case), table.linked(case, "DBBBBBBBBB", rank="backup")
    url = f"/coordination/links/{backup.pk}"
    assert desk.post(f"{url}/promote", sent()).status_code == 409
    assert desk.post(f"/coordination/links/{first.pk}/end", sent(why="mistake")).status_code == 302
    assert desk.post(f"{url}/promote", sent()).status_code == 302
    assert (
        desk.post(
            f"{url}/consent", sent(side="donor", purpose="letters", signed_on="2026-11-01")
        ).status_code
        == 302
    )
    assert (
        desk.post(
            f"{url}/consent", sent(side="donor", purpose="letters", signed_on="2027-11-01")
        ).status_code
        == 422
    )
    assert desk.post(f"{url}/withdraw", sent(side="donor", purpose="letters")).status_code == 302
    assert Consent.objects.get().withdrawn_at
    assert desk.post(f"{url}/letter", sent(side="donor", text="短")).status_code == 422
    assert desk.post(f"{url}/letter", sent(side="donor", text=KIND_WORDS)).status_code == 302
    assert desk.post(f"{url}/meet", sent(side="donor")).status_code == 302
    assert Meeting.objects.count() == Letter.objects.count() == 1
    assert desk.post(f"{url}/dance", sent()).status_code == 422
    assert "没有转达成" not in text(desk.get("/coordination/links"))


def test_what_is_stuck_stands_first(desk, table):
    link = table.linked()
    table.says(link, "reserved")
    table.says(link, "confirmed")
    page = text(desk.get("/coordination/links"))
    assert "1 条消息没有转达成" in page and "collection_day_unknown" in page


# -- missions --------------------------------------------------------------------------------------------

PLAN = {"product": PRODUCT, "day": "2026-11-23", "time": "15:00", "start": START, "end": END,
        "start_hospital": "海滨医院", "end_city": "淄博市"}  # fmt: skip


WAY = {"day": "2026-12-10", "time": "15:00", "start": START, "end": END}


def test_the_way_of_a_link_is_planned_where_it_was_opened(desk, table):
    link = table.planned_link()
    url = f"/coordination/links/{link.pk}"
    page = text(desk.get(url))
    assert "护送还没有安排" in page and f"{url}/way" not in page
    refused = desk.post(f"{url}/way", sent(**WAY))
    assert refused.status_code == 409 and "打开这个连接，再安排" in text(refused)
    said = sent(why="escort", words="采集日已定，安排护送")
    page = text(desk.post(f"{url}/open", said))
    assert f"{url}/way" in page and 'value="2026-12-10"' in page and "采集医院" in page
    faulty = desk.post(f"{url}/way", sent(**{**WAY, "start": ""}))
    assert faulty.status_code == 422 and f"{url}/way" in text(faulty)
    answer = desk.post(f"{url}/way", sent(**WAY))
    mission = Mission.objects.get()
    assert answer["Location"] == f"/coordination/missions/{mission.pk}"
    page = text(desk.get(answer["Location"]))
    assert "等采集" in page and "还没有齐" in page and link.number not in page
    page = text(desk.get(url))
    assert "待出发" in page and mission.code not in page and START not in page


def test_the_codes_of_cells_are_not_on_the_page_of_a_link(desk, table):
    """Who opens the page of a link needs no code of cells: the errand has it."""
    link = table.planned_link()
    table.says(link, "collected")
    page = text(desk.get(f"/coordination/links/{link.pk}"))
    assert "细胞已采集" in page and PRODUCT not in page
    said = sent(why="audit", words="季度抽查一例连接")
    assert PRODUCT not in text(desk.post(f"/coordination/links/{link.pk}/open", said))


def test_an_escort_waits_for_the_signatures_on_her_phone(table, signed_in):
    link = table.planned_link()
    table.opened(link)
    row, by = table.escort()
    leg = table.accepted(table.way(link), row, by)
    phone, url = signed_in("escort_volunteer"), f"/coordination/escort/{leg.pk}"
    page = text(phone.get(url))
    assert "细胞还没有采集" in page and "签字还没有齐" in page and f"{url}/take" not in page
    refused = phone.post(f"{url}/take", sent(giver=GIVER, temperature="4"))
    assert refused.status_code == 409 and "签字还没有齐" in text(refused)
    table.says(link, "collected")
    table.sign(link)
    page = text(phone.get(url))
    assert PRODUCT in page and f"{url}/take" in page


def test_an_escort_hears_that_she_need_not_go(table, signed_in):
    link = table.planned_link()
    table.opened(link)
    row, by = table.escort()
    table.accepted(table.way(link), row, by)
    table.says(link, "unavailable")
    phone = signed_in("escort_volunteer")
    assert "这次不用去了" in text(phone.get("/coordination/escort"))
    assert "1 次护送取消了" in text(phone.get("/"))


# -- both sides that wait ---------------------------------------------------------------------------------


def waits(table, code="DAAAAAAAAA", task="CN20261123001"):
    row = table.room.case(code)
    table.room.waiting.append(
        Waiting(row.uid, code, table.city.city.path, table.at.date(), table.at.date(), task)
    )
    return row


def test_two_that_wait_are_joined_in_one_act(desk, table):
    waits(table)
    waits(table, "DBBBBBBBBB", "CN20261123002")
    case, other = table.ward.asked(), table.ward.asked(document="ZY-2")
    page = text(desk.get("/coordination/waiting"))
    for word in ("DAAAAAAAAA", "DBBBBBBBBB", case.code, other.code, "CN20261123001", "淄博市"):
        assert word in page
    assert NAME not in page and "2 位供者已保留，2 位患者在等" in text(desk.get("/"))
    nothing = desk.post("/coordination/waiting", sent())
    assert nothing.status_code == 422 and "请选一位供者" in text(nothing)
    said = {"donor_code": "DAAAAAAAAA", "patient_code": case.code}
    assert desk.post("/coordination/waiting", sent(**said)).status_code == 302
    row = Link.objects.get()
    assert (row.rank, row.donor, row.patient) == (
        "first", table.room.cases["DAAAAAAAAA"].uid, str(case.uid),
    )  # fmt: skip
    page = text(desk.get("/coordination/waiting"))
    assert "DAAAAAAAAA" not in page and case.code not in page and other.code in page
    again = desk.post("/coordination/waiting", sent(**said))
    assert again.status_code == 409 and "已连着一位患者" in text(again)


def test_who_waits_is_looked_for_and_leaves_as_a_file(desk, table):
    waits(table)
    waits(table, "DBBBBBBBBB", "CN20261123002")
    page = text(desk.get("/coordination/waiting?q=CN20261123002"))
    assert "DBBBBBBBBB" in page and "DAAAAAAAAA" not in page
    case = table.ward.asked()
    answer = desk.get("/coordination/waiting?export=csv").content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(answer))
    assert [row[1] for row in rows] == ["DAAAAAAAAA", "DBBBBBBBBB", case.code]
    assert rows[2][2] == ""  # the national number is the donor's side's
    assert NAME not in answer


@pytest.mark.parametrize("role", ["county_worker", "transplant_doctor", "city_worker"])
def test_neither_side_sees_who_waits(role, table, signed_in):
    assert signed_in(role).get("/coordination/waiting").status_code == 403


def test_who_waits_costs_the_same_however_many(desk, table):
    def asked():
        desk.get("/coordination/waiting")
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/coordination/waiting").status_code == 200
        return len(queries)

    waits(table)
    table.ward.asked()
    few = asked()
    for n in range(5):
        waits(table, f"DC{n}AAAAAAA")
        table.ward.asked(document=f"ZY-{n}")
    assert asked() <= few


def test_a_mission_is_planned_offered_and_cancelled(desk, table):
    answer = desk.post("/coordination/missions/new", sent(**{**PLAN, "product": "?"}))
    assert answer.status_code == 422 and "产品码只用" in text(answer)
    assert desk.post("/coordination/missions/new", sent(**PLAN)).status_code == 302
    mission = Mission.objects.get()
    row, _by = table.escort(name="赵一凡")
    untrained = table.corps.active("escort", name="钱二林")
    page = text(desk.get(f"/coordination/missions/{mission.pk}"))
    assert "赵一凡" in page and "未培训" in page
    said = {"number": "1", "from_day": "2026-11-23", "from_time": "14:00", "to_day": "2026-11-23",
            "to_time": "23:00"}  # fmt: skip
    url = f"/coordination/missions/{mission.pk}"
    refused = desk.post(f"{url}/offer", sent(volunteer=untrained.pk, **said))
    assert refused.status_code == 409
    assert desk.post(f"{url}/offer", sent(volunteer=row.pk, **said)).status_code == 302
    assert Leg.objects.get().status == "offered"
    assert desk.post(f"{url}/cancel", sent()).status_code == 302
    assert Mission.objects.get().status == "cancelled"


def test_an_escorts_phone_from_door_to_door(table, signed_in):
    row, by = table.escort()
    leg = table.accepted(table.planned(), row, by)
    phone = signed_in("escort_volunteer")
    assert START in text(phone.get("/coordination/escort"))
    url = f"/coordination/escort/{leg.pk}"
    page = text(phone.get(url))
    assert PRODUCT in page and START in page and END in page and "两人都在，接过来了" in page
    assert "海滨医院" not in page and "市中心医院" not in page
    wrong = phone.post(f"{url}/take", sent(giver="x", temperature="4"))
    assert wrong.status_code == 409 and "请写对方的姓名" in text(wrong)
    assert phone.post(f"{url}/take", sent(giver=GIVER)).status_code == 422
    said = sent(giver=GIVER, temperature="4", intact="on")
    assert [phone.post(f"{url}/take", said).status_code for _ in range(2)] == [302, 302]
    assert "送到终点" in text(phone.get(url))
    assert phone.post(f"{url}/read", sent(temperature="9.5")).status_code == 302
    assert "超限，请马上打电话" in text(phone.get(url))
    said = sent(taker=TAKER, temperature="5", intact="on")
    assert phone.post(f"{url}/deliver", said).status_code == 302
    assert "回家路上小心" in text(phone.get(url))
    assert phone.post(f"{url}/back", sent(km="480")).status_code == 302
    assert "480" in text(phone.get("/coordination/escort"))
    assert phone.post(f"{url}/fly", sent()).status_code == 422
    assert phone.get("/coordination/escort?export=csv").status_code == 200


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"temperature": "9.9", "intact": "on"}, ["温度超限"]),
        ({"temperature": "5"}, ["标签或封签不对"]),
        ({"temperature": "9.9"}, ["温度超限", "标签或封签不对"]),
    ],
)
def test_who_handed_over_what_was_warm_or_unsealed_stays(table, signed_in, given, wrong):
    row, by = table.escort()
    leg = table.accepted(table.planned(), row, by)
    phone, url = signed_in("escort_volunteer"), f"/coordination/escort/{leg.pk}"
    phone.post(f"{url}/take", sent(giver=GIVER, temperature="4", intact="on"))
    assert phone.post(f"{url}/deliver", sent(taker=TAKER, **given)).status_code == 302
    said = text(phone.get(url))
    assert "请先别离开" in said and "回家路上小心" not in said
    assert [words in said for words in ("温度超限", "标签或封签不对")] == [
        words in wrong for words in ("温度超限", "标签或封签不对")
    ]


def test_a_relay_on_two_phones(table, signed_in):
    one, first = table.escort(1)
    two, second = table.escort(2)
    mission = table.planned()
    leg = table.accepted(mission, one, first, end="潍坊站贵宾室")
    after = table.accepted(mission, two, second, number=2, start="潍坊站贵宾室")
    phones = signed_in("escort_volunteer"), signed_in("escort_volunteer", number=2)
    phones[0].post(f"/coordination/escort/{leg.pk}/take", sent(giver=GIVER, temperature="4"))
    page = text(phones[0].get(f"/coordination/escort/{leg.pk}"))
    assert chosen.code(leg) in page and "四位码" in page
    url = f"/coordination/escort/{after.pk}"
    assert phones[1].post(f"{url}/relay", sent(code="x", temperature="4")).status_code == 409
    assert (
        phones[1].post(f"{url}/relay", sent(code=chosen.code(leg), temperature="4")).status_code
        == 302
    )
    assert "送到终点" in text(phones[1].get(url))


def test_another_escort_finds_nothing(table, signed_in):
    leg, _by = table.on_the_way()
    table.escort(2)
    other = signed_in("escort_volunteer", number=2)
    assert other.get(f"/coordination/escort/{leg.pk}").status_code == 404
    assert (
        other.post(f"/coordination/escort/{leg.pk}/read", sent(temperature="4")).status_code == 404
    )


def test_the_figures_of_the_years_leave_as_a_file(desk, table):
    table.delivered()
    head, row = csv.reader(
        io.StringIO(desk.get("/coordination/missions/years?export=csv").content.decode("utf-8-sig"))
    )
    assert dict(zip(head, row, strict=True)) == {
        "年份": "2026", "护送次数": "1", "城市": "2", "医院": "2", "公里": "0", "按时送达": "1", "有温度超限": "0",
    }  # fmt: skip


@pytest.mark.parametrize("page", ["links", "openings", "missions", "letters", "meetings", "drafts"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_leaves_as_a_file(desk, table, page, kind):
    link = table.linked()
    links.open_link(link=link, why="audit", words="季度抽查一例", by=table.coordinator, at=table.at)
    table.planned()
    table.wrote(link)
    contact.ask(link=link, side="donor", by=table.coordinator, at=table.at)
    desk.post("/coordination/publicity/send", sent(text=LEAK))
    answer = desk.get(f"/coordination/{page}?export={kind}")
    assert answer.status_code == 200
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) == 2
        assert not any(x in text(answer) for x in (KIND_WORDS, PRODUCT, START, "魏捐献", NAME))


# -- letters and meetings --------------------------------------------------------------------------------


def test_a_letter_from_the_ward_to_the_other_side(second, table, signed_in):
    link = table.transplanted()
    table.agreed(link)
    case = PatientCase.objects.get()
    ward = signed_in("transplant_doctor")
    url = f"/coordination/patients/{case.pk}/letters"
    assert ward.post(url, sent(text="短")).status_code == 422
    assert ward.post(url, sent(text=KIND_WORDS)).status_code == 302
    row = Letter.objects.get()
    page = text(second.get(f"/coordination/letters/{row.pk}"))
    assert KIND_WORDS in page and NAME not in page and case.code not in page
    assert (
        second.post(
            f"/coordination/letters/{row.pk}/return", sent(why="other", advice="请写短些")
        ).status_code
        == 302
    )
    page = text(ward.get(url))
    assert "请写短些" in page and "退给您了" in page
    assert url in text(ward.get(f"/stempatient/cases/{case.pk}"))
    assert ward.post(f"{url}/{row.pk}/back").status_code == 302
    assert "您收回了" in text(ward.get(url))
    assert ward.post(f"{url}/{row.pk}/back").status_code == 409
    assert ward.post(f"{url}/999/back").status_code == 404
    other = table.wrote(link, "愿您一切都好，我常常想起您，也为您祈祷。", "donor")
    assert second.post(f"/coordination/letters/{other.pk}/release", sent()).status_code == 302
    page = text(ward.get(url))
    assert "打开，交给患者" in page and "为您祈祷" not in page
    assert ward.post(f"{url}/{other.pk}").status_code == 302
    assert "为您祈祷" in text(ward.get(url))
    assert Letter.objects.get(pk=other.pk).status == "delivered"


def test_a_letter_too_early_is_refused_with_its_day(second, table):
    link = table.transplanted(100)
    table.agreed(link)
    row = table.wrote(link)
    answer = second.post(f"/coordination/letters/{row.pk}/release", sent())
    assert answer.status_code == 409 and "时间还没有到" in text(answer)
    assert second.post(f"/coordination/letters/{row.pk}/withdraw", sent()).status_code == 302


def test_what_tells_is_marked_in_a_letter(second, table):
    row = table.wrote(table.linked(), "我叫欧阳患，家住淄博，谢谢您，愿您平安。")
    page = text(second.get(f"/coordination/letters/{row.pk}"))
    assert "<mark" in page and "信里有会让人认出的内容" in page


def test_a_meeting_by_two(desk, second, table):
    link = table.transplanted()
    row = contact.ask(link=link, side="donor", by=table.coordinator, at=table.at)
    url = f"/coordination/meetings/{row.pk}"
    assert "批准" not in text(desk.get("/coordination/meetings")).split("双方见面")[-1]
    paper = {"permit": "中华骨髓库〔2026〕12 号", "permit_on": "2026-11-20"}
    refused = second.post(f"{url}/approve", sent(**paper))
    assert refused.status_code == 409 and "还没有书面同意" in text(refused)
    table.agreed(link, "meeting")
    without = second.post(f"{url}/approve", sent())
    assert without.status_code == 422 and f'id="id_{row.pk}_permit"' in without.content.decode()
    page = second.get("/coordination/meetings").content.decode()
    form = page.partition(f'action="{url}/approve"')[2].partition("</form>")[0]
    assert {"request", "permit", "permit_on"} <= set(re.findall(r'name="(\w+)"', form))
    assert second.post(f"{url}/approve", sent(**paper)).status_code == 302
    assert "中华骨髓库〔2026〕12 号" in text(second.get("/coordination/meetings"))
    assert second.post(f"{url}/hold", sent(on="2026-11-23")).status_code == 302
    assert Meeting.objects.get().status == "held"
    assert "已见面" in text(second.get("/coordination/meetings?tab=all"))


# -- the checker -----------------------------------------------------------------------------------------


def test_a_draft_is_marked_and_nothing_is_kept(table, signed_in):
    worker = signed_in("county_worker")
    answer = worker.post("/coordination/publicity", sent(text=LEAK))
    page = text(answer)
    assert answer.status_code == 200 and "<mark" in page and "请改成" in page and "上海" in page
    assert not Draft.objects.exists()
    assert "没有发现要改的" in text(
        worker.post("/coordination/publicity", sent(text="欢迎加入中华骨髓库。"))
    )
    assert worker.post("/coordination/publicity", sent(text="")).status_code == 422
    assert worker.post("/coordination/publicity", sent(text=LEAK, code="DZZ")).status_code == 409


def test_a_draft_is_sent_and_read(desk, table, signed_in):
    worker = signed_in("county_worker")
    assert worker.post("/coordination/publicity/send", sent(text=LEAK)).status_code == 302
    row = Draft.objects.get()
    page = text(desk.get(f"/coordination/drafts/{row.pk}"))
    assert "魏捐献" in page and "请改成" in page
    assert desk.post(f"/coordination/drafts/{row.pk}/return", sent(advice="")).status_code == 422
    assert (
        desk.post(f"/coordination/drafts/{row.pk}/return", sent(advice="请删去城市")).status_code
        == 302
    )
    assert worker.get(f"/coordination/drafts/{row.pk}").status_code == 403


def test_every_concrete_fact_is_shown_and_ticked_off(desk, table, signed_in):
    said = "初雪那天，捐献者从青岛回来，家里的孩子在等。"
    signed_in("county_worker").post("/coordination/publicity/send", sent(text=said))
    row = Draft.objects.get()
    keys = [spot.key for spot in publicity.spots(said)]
    page = text(desk.get(f"/coordination/drafts/{row.pk}"))
    assert f"没有发现组合；稿里有 {len(keys)} 处具体的事实，请逐处确认" in page
    assert page.count('name="ticked"') == len(keys) and "<mark>青岛</mark>" in page
    url = f"/coordination/drafts/{row.pk}/pass"
    refused = desk.post(url, sent(ticked=keys[:1]))
    assert refused.status_code == 409 and "处具体的事实没有勾选" in text(refused)
    assert text(refused).count(" checked") == 1 and Draft.objects.get().status == "sent"
    assert desk.post(url, sent(ticked=keys)).status_code == 302
    assert Draft.objects.get().status == "passed"


# -- who may -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", ["county_worker", "transplant_doctor", "escort_volunteer", "registry_officer", "donor",
             "hospital_clerk", "government_viewer"]
)  # fmt: skip
@pytest.mark.parametrize(
    "page", ["links", "openings", "missions", "letters", "meetings", "drafts", "waiting"]
)
def test_nobody_else(role, page, table, signed_in):
    assert signed_in(role).get(f"/coordination/{page}").status_code == 403


def test_another_branch_finds_nothing(table, signed_in):
    link = table.linked()
    mission = table.planned()
    letter = table.wrote(link)
    far = Org.objects.create(org_id="f", segment="36", kind="province", level="province", path="/36/",
                             name="江西省", opened=SINCE)  # fmt: skip
    table.city.far_registry = Org.objects.create(
        org_id="fr", segment="rb1", kind="registry", level="province", path="/36/rb1/",
        name="江西分库", parent=far, opened=SINCE,
    )  # fmt: skip
    other = signed_in("coordinator", "far_registry")
    for address in (f"links/{link.pk}", f"missions/{mission.pk}", f"letters/{letter.pk}"):
        assert other.get(f"/coordination/{address}").status_code == 404
    assert (
        other.post(
            f"/coordination/links/{link.pk}/open", sent(why="audit", words="季度抽查")
        ).status_code
        == 404
    )
    assert link.number not in text(other.get("/coordination/links"))


def test_another_hospital_has_no_such_post(table, signed_in):
    link = table.transplanted()
    case = PatientCase.objects.get()
    other = signed_in("transplant_doctor", "hospital2")
    assert other.get(f"/coordination/patients/{case.pk}/letters").status_code == 404
    assert link.number


def test_no_page_asks_more_the_more_there_are(desk, table):
    def asked(address):
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200, address
        return len(queries)

    link, mission = table.linked(), table.planned()
    table.wrote(link)
    desk.post("/coordination/publicity/send", sent(text=LEAK))
    links.open_link(link=link, why="audit", words="季度抽查一例", by=table.coordinator, at=table.at)
    pages = ["links", "openings", "missions", "missions/years", "letters", "meetings", "drafts",
             f"links/{link.pk}", f"missions/{mission.pk}"]  # fmt: skip
    few = {page: asked(f"/coordination/{page}") for page in pages}
    for n in range(6):
        one = table.linked(table.ward.asked(document=f"ZY-{n:03d}"), f"DC{n}AAAAAAA")
        table.wrote(one)
        contact.ask(link=one, side="donor", by=table.coordinator, at=table.at)
        links.open_link(
            link=one, why="audit", words="季度抽查一例", by=table.coordinator, at=table.at
        )
        table.planned()
        table.says(link, "available", carry=False)
        desk.post("/coordination/publicity/send", sent(text=LEAK))
    many = {page: asked(f"/coordination/{page}") for page in pages}
    assert {p: (few[p], many[p]) for p in pages if many[p] > few[p]} == {}
    assert max(many.values()) <= 25


def test_the_house_keeps_time(table):
    """What is carried is carried at the home's own time, never before it was said."""
    Home.objects.update(clock=table.at - timedelta(days=3))
    row = table.says(table.linked(), "reserved")
    row.refresh_from_db()
    assert row.carried_at == row.at == table.at
