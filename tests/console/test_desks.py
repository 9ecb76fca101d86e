"""Each role's desk: the right numbers, from its own places, behind doors that open, in few queries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanxian.blood.services import nonconformities
from sanxian.console.desks import DESKS, ELSEWHERE
from sanxian.console.desks.parts import Desk, Look
from sanxian.orgs.roles import ROLES
from tests.personas import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(persona: Any) -> Any:
    def sit(role: str, where: str = "") -> Desk:
        return DESKS[role](Look(persona(role, where), AT))

    return sit


def waits(desk: Desk) -> dict[str, int]:
    return {task.label: task.count for task in desk.waiting}


def test_every_role_has_a_desk_or_a_home_elsewhere() -> None:
    assert set(DESKS) | ELSEWHERE == set(ROLES)


# What each desk says of the world's morning: its title, its next step, and what waits.
MORNING: dict[str, tuple[str, str, dict[str, int]]] = {
    "registrar": (
        "1 位等候初筛，今天有 1 场正在接待", "接待下一位献血者",
        {"正在采血": 1, "等候采血": 1, "等候初筛": 1},
    ),
    "nurse": (
        "1 位正在采血，1 位等候采血", "采血中：看着，采完登记",
        {"正在采血": 1, "等候采血": 1, "等候初筛": 1, "装好还没有发出的箱": 1,
         "采好还没有装箱的血": 1, "献血不良反应待随访": 1},
    ),
    "lab_technician": (
        "", "判定结果齐全的标本",
        {"缺结果超过两天": 1, "结果齐全，等判定": 1, "您判定的，等同事复核": 1},
    ),
    "lab_reviewer": (
        "1 份判定等您复核，其中 1 份不合格", "复核判定", {"等您复核": 1, "结果齐全，等判定": 1},
    ),
    "component_technician": ("", "分离全血", {"全血待分离": 2, "过了有效期，待报废": 1}),
    "stock_manager": (
        "", "为市中心医院备血",
        {"待备血的申请": 1, "备好了、等装箱的医院": 1, "装好还没有发出的箱": 1,
         "过了有效期，待报废": 1},
    ),
    "hospital_clerk": (
        "1 份召回通知待答复，1 箱血待接收", "答复召回通知",
        {"召回通知待答复": 1, "在路上、待接收的箱": 1, "血已送到，待配血发血": 1,
         "血站还没有备齐": 1, "已备齐，等送来": 1, "已发到病区、还没有输注": 1},
    ),
    "hospital_doctor": ("", "提出用血申请", {"血站还没有备齐": 1, "已备齐，等送来": 1}),
    "ward_nurse": (
        "1 袋血等您核对输注，2 袋正在输", "核对并开始输注", {},
    ),
    "quality_officer": (
        "1 起召回未结，1 家医院没有答复", "",
        {"献血不良反应待随访": 1, "封存中的血": 1},
    ),
    "policy_approver": ("1 份规则等您审批", "审批 ferry-3703-1", {"ferry-3703-1": 1}),
    "administrator": (
        "1 处献血码快用完，1 对疑似重复档案", "分配献血码",
        {"献血码快用完的地方": 1, "疑似重复档案": 1, "没有送审的规则草稿": 1,
         "2027 年的放假安排还没有填": 1},
    ),
    "county_worker": ("将有 1 场团体献血", "找人，或新建一份档案", {"将要举行的团体献血": 1}),
    "city_worker": ("今天没有逾期的事", "登记一位", {}),
    "hla_technician": ("没有待分型的样本", "看实验室里的样本", {}),
    "collection_doctor": ("现在没有捐献者", "看采集病区", {}),
    "peer_volunteer": ("现在没有要陪的人", "看我陪着的人", {}),
    "registry_officer": ("库里还没有人", "导入分型", {}),
    "team_leader": ("一周内的班次都有人", "安排一班", {}),
    "volunteer": ("您还没有报名做志愿者", "报名做志愿者", {}),
    "callback_volunteer": ("没有等您打的电话", "看看我的任务", {}),
    "coordinator": ("消息都已转达，护送都有人", "看供患连接", {}),
    "transplant_doctor": ("还没有申请", "为患者申请细胞", {}),
    "escort_volunteer": ("现在没有要送的", "看我的护送", {}),
    "organiser": ("下一场还有 3 天", "机械厂团体献血", {"将要举行的团体献血": 1}),
    "government_viewer": ("", "看看库存", {}),
    "province_manager": ("", "看看库存", {"各市送审的规则版本": 1}),
    "auditor": ("", "抽查今天的痕迹", {}),
    "counsellor": ("没有要告知的献血者", "", {}),
    "transfusion_committee": ("", "", {}),
    "deputy": ("没有等第二人签字的事", "看等结案的不合格", {}),
}  # fmt: skip


def test_each_desk_says_what_the_morning_holds(world: Any, desk: Any) -> None:
    wrong = []
    for role, (heading, step, tasks) in MORNING.items():
        found = desk(role)
        said = waits(found)
        missing = {k: (v, said.get(k)) for k, v in tasks.items() if said.get(k) != v}
        if missing or (heading and found.heading != heading) or (step and found.step.title != step):
            wrong.append((role, found.heading, found.step.title, missing, said))
    assert wrong == []
    assert set(MORNING) == set(DESKS)


def test_bags_handed_out_are_no_longer_to_be_handed_out(world: Any, desk: Any) -> None:
    """Three orders have come to the hospital; the bags of two already lie at the bed."""
    assert waits(desk("hospital_clerk"))["血已送到，待配血发血"] == 1


# -- nobody else's ---------------------------------------------------------------------------------


def numbers(desk: Desk) -> list[Any]:
    """Every number and name a desk shows, pictures of places' stock aside."""
    shown: list[Any] = [(t.label, t.count) for t in desk.waiting if "放假安排" not in t.label]
    for figure in desk.figures:
        rows = figure.data if figure.kind in {"meters", "bars", "stats", "list"} else []
        shown += [(row["label"], row["value"]) for row in rows if row.get("value")]
    return shown


@pytest.mark.parametrize("role", sorted(set(DESKS) - {"province_manager"}))
def test_an_empty_city_beside_a_busy_one(role: str, elsewhere: Any, desk: Any) -> None:
    """Nothing of the other city's morning is counted here."""
    if role == "auditor":
        assert desk(role).findings == []
        return
    found = desk(role)
    own = {"机构", "启用的账号"}  # what every city has
    assert [row for row in numbers(found) if row[0] not in own] == []
    assert found.findings == [] and found.heading == found.calm


def test_the_province_counts_both_cities(world: Any, elsewhere: Any, desk: Any) -> None:
    found = desk("province_manager")
    cities = next(f for f in found.figures if f.title == "近 7 天献血，按市")
    given = {row["label"]: row["value"] for row in cities.data}
    assert set(given) == {"淄博市", "青岛市"}
    assert given["淄博市"] == given["青岛市"] > 0
    assert waits(found)["各市送审的规则版本"] == 2


def test_a_city_sees_only_its_own_total(world: Any, elsewhere: Any, desk: Any) -> None:
    here, there = desk("government_viewer"), desk("government_viewer", "other")
    assert numbers(here) == numbers(there) != []


# -- the doors -------------------------------------------------------------------------------------

HREF = re.compile(r'<a[^>]*href="([^"#]+)"')


def links(page: str) -> list[str]:
    main = page[page.index('<main id="main"') : page.index("</main>")]
    return sorted({href.replace("&amp;", "&") for href in HREF.findall(main)})


def test_every_link_on_every_desk_opens(world: Any, signed_in: Any) -> None:
    wrong, followed = [], 0
    for role in DESKS:
        client = signed_in(role)
        for href in links(client.get("/").content.decode()):
            status = client.get(
                href, follow=True
            ).status_code  # to the one that waits, if there is one
            followed += 1
            if status != 200:
                wrong.append((role, href, status))
    assert wrong == []
    assert followed > 60


def test_every_number_leads_somewhere(world: Any, desk: Any) -> None:
    """A count that a role cannot follow helps nobody."""
    blind = [(role, t.label) for role in DESKS for t in desk(role).waiting if not t.url]
    assert blind == []
    assert [role for role in DESKS if not desk(role).step.url] == []


def test_one_main_button_and_the_finding_as_title(world: Any, signed_in: Any) -> None:
    for role in DESKS:
        page = signed_in(role).get("/").content.decode()
        assert page.count("btn-main") == 1, role
        title = re.search("<h1>(.*?)</h1>", page)
        assert title and f"<title>{title[1]} ·" in page, role


# -- speed -----------------------------------------------------------------------------------------

# Of a desk: up to a dozen kinds of work, a few of which ask twice. The page around it asks who looks,
# what time it is, and for the duties.
MOST = 15


def test_a_desk_asks_little(world: Any, desk: Any) -> None:
    asked = {}
    for role in DESKS:
        desk(role)  # the policy is read once and kept
        with CaptureQueriesContext(connection) as queries:
            desk(role)
        asked[role] = len(queries)
    assert {role: n for role, n in asked.items() if n > MOST} == {}


def test_more_work_asks_no_more(world: Any, desk: Any, signed_in: Any) -> None:
    """Twice the work, the same number of queries."""

    def asked() -> dict[str, int]:
        found = {}
        for role in DESKS:
            desk(role)
            with CaptureQueriesContext(connection) as queries:
                desk(role)
            found[role] = len(queries)
        return found

    before = asked()
    session = world.room.session
    session.capacity_whole_blood = 400
    session.save()
    for group in ("A+", "O+", "AB+"):  # enough that no order meets the emergency line
        world.ward.stock(30, group)
    for part in (world.donors, world.laboratory, world.components, world.supply, world.beds,
                 world.watch, world.double):  # fmt: skip
        part()
    assert asked() == before


def test_the_whole_page_asks_little(world: Any, signed_in: Any) -> None:
    many = {}
    for role in DESKS:
        client = signed_in(role)
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        if len(queries) > MOST + 9:
            many[role] = len(queries)
    assert many == {}


# -- from a desk to the one that waits ---------------------------------------------------------------


def test_a_desk_leads_to_the_one_that_waits(world: Any, signed_in: Any) -> None:
    """One nonconformity, and its line on the desk opens it; of two she chooses from the list."""
    quality, said = signed_in("quality_officer"), {"kind": "error", "severity": "major"}
    said |= {"place": world.city.centre.path, "area": "labels", "what": "贴错"}
    act = {"by": world.who("nurse"), "at": AT}
    one = nonconformities.open_nonconformity(**said, **act)
    door = next(href for href in links(quality.get("/").content.decode()) if "status=open&go=1" in href
                and "nonconformities" in href)  # fmt: skip
    answer = quality.get(door)
    assert (answer.status_code, answer.url) == (302, reverse("blood:nonconformity", args=[one.pk]))
    assert quality.get(door + "&export=csv").status_code == 200
    assert quality.get(door.replace("&go=1", "")).status_code == 200
    nonconformities.open_nonconformity(**said, **act)
    both = quality.get(door)
    assert both.status_code == 200
    assert [href for href in links(both.content.decode()) if "go=1" in href] == []
