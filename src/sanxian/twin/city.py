"""What a simulated city is made of: places and the people who work there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation to open: key, key of the one above, path segment, kind, level, names."""

    key: str
    above: str
    segment: str
    kind: str
    level: str
    name: str
    english: str = ""
    division: str = ""


@dataclass(frozen=True, slots=True)
class SitePlan:
    """Where donors are received, in the order in which sessions are held there."""

    place: str
    kind: str
    address: str
    capacity: int
    platelets: bool = False
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    opens: time = time(8, 30)
    closes: time = time(17, 0)


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody who works: user name, shown name, role, place. Two of a role where two must sign."""

    username: str
    name: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class Plan:
    title: str
    places: tuple[Place, ...]
    sites: tuple[SitePlan, ...]
    posts: tuple[Post, ...]
    hospitals: tuple[str, ...]
    facility: str

    def place(self, key: str) -> Place:
        return next(p for p in self.places if p.key == key)

    def path(self, key: str) -> str:
        """The org path of a place: `/37/3703/bc1/`."""
        one = self.place(key)
        return (self.path(one.above) if one.above else "/") + one.segment + "/"


HOUSES = (
    "城东广场",
    "人民公园",
    "柳泉路",
    "火车站",
    "体育中心",
    "大学城",
    "中心医院旁",
    "商业街",
    "高新区",
    "文昌湖",
    "博物馆",
    "齐都花园",
    "开发区",
    "般阳路",
    "凤凰山",
    "临池",
)
HOSPITALS = (
    ("h1", "青禾市中心医院", "Qinghe Central Hospital", ("骨科病区", "血液科病区", "急诊科")),
    ("h2", "青禾市第一医院", "Qinghe First Hospital", ("普外科病区", "产科病区")),
    ("h3", "青禾市妇幼保健院", "Qinghe Maternal and Child Hospital", ("产科病区", "儿科病区")),
)
COUNTIES = (("370302", "东川区"), ("370303", "张桥区"), ("370304", "博陵区"))


def qinghe() -> Plan:
    """The demonstration city: the proportions of Zibo (S004-07), scaled down about thirty times."""
    return _plan("青禾市", "山东省", "37", "3703", "370300", COUNTIES, HOSPITALS, scaled=True)


def state(name: str) -> Plan:
    """A city that lives the real days of a state in the data: no scaling, twice the hospitals."""
    hospitals = tuple(
        (f"h{n}", f"{name} 第{n}医院", f"{name} Hospital {n}", ("内科病区", "外科病区"))
        for n in range(1, 7)
    )
    return _plan(f"{name}（模拟）", "模拟省", "37", "3703", "370300", COUNTIES[:1], hospitals)


def _plan(
    city: str,
    province: str,
    top: str,
    segment: str,
    division: str,
    counties: tuple[tuple[str, str], ...],
    hospitals: tuple[tuple[str, str, str, tuple[str, ...]], ...],
    *,
    scaled: bool = False,
) -> Plan:
    places = [
        Place("province", "", top, "province", "province", province, division=f"{top}0000"),
        Place("city", "province", segment, "city", "city", city, "Qinghe City", division),
        Place("centre", "city", "bc1", "centre", "city", f"{city}中心血站", "Qinghe Blood Centre"),
        Place(
            "registry",
            "province",
            "rb1",
            "registry",
            "province",
            f"{province}造血干细胞资料库分库",
            "Provincial Stem-cell Registry",
        ),
        Place(
            "laboratory",
            "city",
            "hla1",
            "laboratory",
            "city",
            f"{city} HLA 分型实验室",
            "Qinghe HLA Laboratory",
        ),
        Place("redcross", "city", "rc1", "redcross", "city", f"{city}红十字会", "Qinghe Red Cross"),
    ]
    places += [
        Place(f"county{n}", "city", code, "county", "county", name, division=code)
        for n, (code, name) in enumerate(counties, 1)
    ]
    places += [
        Place("unit1", "county1", "u1", "unit", "site", "青禾机械厂", "Qinghe Machine Works"),
        Place("unit2", "county1", "u2", "unit", "site", "青禾理工大学", "Qinghe University"),
    ]
    sites = _sites(places)
    for key, name, english, wards in hospitals:
        places.append(Place(key, "city", key, "hospital", "site", name, english))
        places += [
            Place(f"{key}w{n}", key, f"w{n}", "ward", "site", ward)
            for n, ward in enumerate(wards, 1)
        ]
    title = f"{city}（演示，按淄博市的比例缩小约三十倍）" if scaled else city
    keys = tuple(key for key, *_ in hospitals)
    return Plan(title, tuple(places), tuple(sites), tuple(_posts(keys)), keys, "A9991")


def _sites(places: list[Place]) -> list[SitePlan]:
    """The centre, sixteen houses, six apheresis sites and two buses (S003), as organisations too."""
    sites = [SitePlan("centre", "centre", "健康路1号", 60, platelets=True)]
    for n, name in enumerate(HOUSES, 1):
        places.append(Place(f"s{n}", "centre", f"s{n}", "site", "site", f"{name}献血屋"))
        sites.append(SitePlan(f"s{n}", "house", f"{name}旁", 40))
    for n in range(1, 7):
        places.append(Place(f"p{n}", "centre", f"p{n}", "site", "site", f"单采血小板{n}室"))
        days = tuple(d for d in range(7) if d % 3 != n % 3)
        sites.append(SitePlan(f"p{n}", "apheresis", "健康路1号", 12, platelets=True, weekdays=days))
    for n in (1, 2):
        places.append(Place(f"b{n}", "centre", f"b{n}", "bus", "site", f"献血车{n}号"))
        sites.append(SitePlan(f"b{n}", "bus", "按安排停靠", 80, weekdays=(5, 6)))
    return sites


def _posts(hospitals: tuple[str, ...]) -> list[Post]:
    posts = [
        Post("manager", "高管理", "province_manager", "province"),
        Post("mayor", "孙副市长", "government_viewer", "city"),
        Post("admin", "系统管理员 何", "administrator", "city"),
        Post("approver", "审批 罗", "policy_approver", "city"),
        Post("registrar", "登记 周", "registrar", "centre"),
        Post("nurse", "护士 沈", "nurse", "centre"),
        Post("nurse2", "护士 韩", "nurse", "centre"),
        Post("counsellor", "咨询 叶", "counsellor", "centre"),
        Post("lab", "检验 唐", "lab_technician", "centre"),
        Post("reviewer", "审核 许", "lab_reviewer", "centre"),
        Post("components", "制备 邓", "component_technician", "centre"),
        Post("stock", "库存 许老师", "stock_manager", "centre"),
        Post("quality", "质量 冯", "quality_officer", "centre"),
        Post("quality2", "质量 简", "quality_officer", "centre"),
        Post("deputy", "质量副手 蒲", "deputy", "city"),
        Post("registry", "分库 丁", "registry_officer", "registry"),
        Post("coordinator", "协调 蒋", "coordinator", "registry"),
        Post("coordinator2", "协调 阮", "coordinator", "registry"),
        Post("county", "红十字 曹", "county_worker", "county1"),
        Post("cityrc", "红十字 邵", "city_worker", "city"),
        Post("cityrc2", "红十字 阮", "city_worker", "city"),
        Post("hla", "分型 梁", "hla_technician", "laboratory"),
        Post("callback", "回访 邹", "callback_volunteer", "county1"),
        Post("organiser", "联络 彭", "organiser", "unit1"),
        Post("auditor", "审计 曾", "auditor", "city"),
    ]
    for key in hospitals:
        posts += [
            Post(f"clerk{key}", "输血科 肖", "hospital_clerk", key),
            Post(f"doctor{key}", "医生 田", "hospital_doctor", key),
            Post(f"ward{key}", "病房护士 董", "ward_nurse", key),
            Post(f"ward2{key}", "病房护士 温", "ward_nurse", key),
            Post(f"transplant{key}", "移植 项", "transplant_doctor", key),
            Post(f"transplant2{key}", "移植 乐", "transplant_doctor", key),
            Post(f"committee{key}", "用血管理 薛", "transfusion_committee", key),
            Post(f"collect{key}", "采集 江", "collection_doctor", key),
        ]
    return posts
